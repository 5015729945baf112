/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory: which frames a protection domain reaches, at which IPA. A mapping
 * belongs to one capability and covers a prefix of its range, entry by entry;
 * the tables it goes through come out of a TABLES range, in order.
 *
 * Invariants:
 *  M1 every valid leaf is entry i < mapped of exactly one live MEMORY or
 *     DEVICE capability that names this PD, with at most its rights
 *  M2 a free table is all zero; an entry is valid iff its bit is set
 *  M3 a table below the root hangs in exactly one entry of its parent
 *  M4 no page is reachable from two PDs but through one SHARED range
 *
 * Lock: model_lock.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <table.h>
#include <tessera/abi.h>

#define TABLE_WORDS (TABLE_ENTRIES / 64)
#define LEVEL_FREE  0u /* a table in use is at level 1, 2 or 3 */

struct table {
	uint64_t valid[TABLE_WORDS]; /* bit i: entry i is not zero */
	uint32_t parent;             /* table that points here, or NONE32 */
	uint16_t index;              /* at which entry */
	uint8_t level;
	uint8_t pd;
	uint32_t generation; /* of that PD's space */
};

struct pd {
	uint32_t root; /* table of level 1, or NONE32 */
	uint8_t kind;  /* enum pd_kind, fixed by create */
	/* a VM's vCPUs by number: EC, or NONE16 */
	uint16_t vcpu[NR_VCPUS];
};

extern struct table tables[NR_TABLES];
extern struct pd pds[NR_PDS];
#define TABLE(t, field)         FIELD(tables, t, field)
#define TABLE_VALID(t, word)    ITEM(tables, t, valid, word)
#define PD(pd, field)           FIELD(pds, pd, field)
#define PD_VCPU(pd, vcpu_index) ITEM(pds, pd, vcpu, vcpu_index)

/* create and destroy of a PD: an empty space; no space at all. */
void memory_space_begin(uint32_t pd, enum pd_kind kind);
void memory_space_end(uint32_t pd);
bool memory_vcpu_free(uint32_t pd, uint32_t vcpu);

/*
 * Map the next entry of MEMORY or DEVICE capability c into pd, the range's
 * start at `ipa`, or install the next table of TABLES capability c at `level`.
 */
enum status memory_map_leaf(uint32_t c, uint32_t pd, uint64_t ipa,
			    uint32_t flags);
enum status memory_map_table(uint32_t c, uint32_t pd, uint64_t ipa,
			     uint32_t level);
/* One step of taking back the last entry, table, time or interrupt of a mapped
 * range. BUSY: a table that a living space still needs. MORE: not yet, a CPU
 * may still run in the space, which was destroyed. */
enum status memory_unmap_last(uint32_t c);
/* Zero the next few frames of dirty exclusive memory. */
void memory_scrub_some(uint32_t c);

enum status call_map(uint32_t ec, uint64_t *x);
enum status call_unmap(uint32_t ec, uint64_t *x);

#endif
