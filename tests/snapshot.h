/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's tables as they were: a copy of each under the name old_NAME,
 * which of their items differ from it now, and bringing it up to date. Only
 * numbers in use are looked at, but for a full look now and then.
 */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>
#include "cap.h"
#include "ec.h"
#include "irq.h"
#include "memory.h"
#include "notify.h"
#include "object.h"
#include "portal.h"
#include "sched.h"

/* type, name, items; objects first: they say what numbers are in use */
#define SNAPSHOT_TABLES(X)                                      \
	X(struct object, objects, NR_OBJECTS)                   \
	X(struct cap, caps, NR_NODES)                           \
	X(struct table, tables, NR_TABLES)                      \
	X(struct pd, pds, NR_PDS)                               \
	X(struct ec, ecs, NR_ECS)                               \
	X(struct sc, scs, NR_SCS)                               \
	X(struct cpu, cpus, NR_CPUS)                            \
	X(struct portal, portals, NR_PORTALS)                   \
	X(struct notification, notifications, NR_NOTIFICATIONS) \
	X(struct irq, irqs, NR_INTIDS)

#define SNAPSHOT_DECLARE(type, name, items) extern type old_##name[items];
SNAPSHOT_TABLES(SNAPSHOT_DECLARE)
#undef SNAPSHOT_DECLARE

#define SNAPSHOT_ID(type, name, items) CHANGED_##name,
enum snapshot_table { SNAPSHOT_TABLES(SNAPSHOT_ID) NR_CHANGED };
#undef SNAPSHOT_ID

/* Which items differ; in order of their index. */
#define MAX_CHANGES 4096u
struct changes {
	uint32_t count;
	uint32_t at[MAX_CHANGES];
};
extern struct changes changed[NR_CHANGED];

/* Entries of stage-2 tables written since the last snapshot. */
struct table_write {
	uint32_t table, index;
	uint64_t entry;
};
#define MAX_TABLE_WRITES 1024u
extern struct table_write table_writes[MAX_TABLE_WRITES];
extern uint32_t nr_table_writes;

/* The entries of stage-2 tables as they were. */
extern uint64_t old_entries[NR_TABLES][TABLE_ENTRIES];

/* Numbers below these are in use, or were. */
struct bounds {
	uint32_t pds, objects, tables;
};
extern struct bounds bounds;

/* Everything as it is now, with `pool` tables. */
void snapshot_start(uint32_t pool);
/* Fill in `changed`; `all`: look also where nothing should be in use. The
 * number of changed items, table entries written included. */
uint32_t snapshot_compare(bool all);
/* Copy what `changed` names; afterwards nothing differs. */
void snapshot_update(void);

#endif
