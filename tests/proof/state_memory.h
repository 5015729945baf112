/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rest of a memory proof's state: every entry of every table of the pool,
 * the machine's roots, and ghosts: which capability put a leaf there, which
 * one a table came from. The encoders are those of arch/aarch64/stage2.c.
 */
#ifndef STATE_MEMORY_H
#define STATE_MEMORY_H

#include "arch.h"
#include "spec_memory.h"
#include "state.h"

#define NR_ENTRIES (NR_TABLES * TABLE_ENTRIES)

/* clang-format off */
#define MEMORY_TABLES(X)                       \
	X(uint64_t, entries_raw, NR_ENTRIES)   \
	X(uint32_t, ghost_owner, NR_ENTRIES)   \
	X(uint32_t, ghost_holder, NR_TABLES)   \
	X(uint32_t, ghost_root, NR_PDS)
/* clang-format on */
#define DECLARE_MEMORY(type, name, count) \
	extern type name[count];          \
	extern type old_##name[count];
MEMORY_TABLES(DECLARE_MEMORY)

/* Any entry, table, domain, and number of a mapped entry or table. */
extern uint32_t entry, table, domain;
extern uint64_t nth;
/* 64 entries zeroed at once lie from here times 64. */
extern uint64_t wiped;

/* What the call asked of the machine. */
extern struct asked {
	uint32_t writes, entry; /* written last */
	bool unflushed;         /* taken out, and not flushed since */
	uint32_t flushes;
	struct spec_flush flush;
	uint64_t scrub_from, scrubbed;
	bool left; /* what sched_grace_over() answers */
} asked;

void memory_any(void);

/* Assume the invariants of the state before: of a capability, an entry, a
 * table, a domain, and of all on the way to an IPA. Numbers beyond: nothing. */
void touch_cap(uint32_t c);
void touch_entry(uint32_t e);
void touch_table(uint32_t t);
void touch_space(uint32_t pd);
void touch_walk(uint32_t pd, uint64_t ipa);
/* An entry's table and those above it: where the entry is. */
void touch_above(uint32_t e);
/* The nth mapped entry, or table, of a capability. */
void touch_nth(uint32_t c, uint64_t i);
/* Two TABLES capabilities without children do not overlap: prove_isolation. */
void touch_disjoint(uint32_t a, uint32_t b);

/* Stands for memory.c's own, in all but that one's proof. */
void table_wipe_group(uint32_t t, uint32_t word);

/* Of the capability, entry, ... chosen: refine_memory.c. */
void show_after(const struct spec_memory *want);

/* strength_memory.c, compiled twice. */
bool old_inv_bits(uint32_t e);
bool old_inv_entry(uint32_t e);
bool old_inv_table(uint32_t t);
bool old_inv_space(uint32_t pd);
bool old_inv_leaf(uint32_t c, uint64_t i);
bool old_inv_held(uint32_t c, uint64_t i);
bool old_inv_range(uint32_t c);
bool old_inv_domain(uint32_t c);
bool old_inv_roots(uint32_t a, uint32_t b);
bool inv_bits(uint32_t e);
bool inv_entry(uint32_t e);
bool inv_table(uint32_t t);
bool inv_space(uint32_t pd);
bool inv_leaf(uint32_t c, uint64_t i);
bool inv_held(uint32_t c, uint64_t i);
bool inv_range(uint32_t c);
bool inv_domain(uint32_t c);
bool inv_roots(uint32_t a, uint32_t b);

#endif
