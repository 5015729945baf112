/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What map, unmap and their steps do to memory: to one arbitrary capability,
 * table entry, table and domain; see spec.h. Entries are spoken of as the
 * machine understands them, never as bits.
 */
#ifndef SPEC_MEMORY_H
#define SPEC_MEMORY_H

#include "spec.h"

#define SPEC_NO_TABLE 0xffffffffu
#define SPEC_GROUPS   8u /* of 64 entries each, in one table */

enum spec_kind { SPEC_INVALID, SPEC_LEAF, SPEC_BRANCH };

struct spec_entry {
	enum spec_kind kind;
	uint64_t frame, rights; /* leaf: its first frame */
	bool device, block;
	uint32_t table; /* branch: which one it leads to */
};

/* What is known about a table; its level is 0 while it is free. */
struct spec_table {
	uint32_t level, pd, parent, index;
	uint64_t generation;
};

/* Which translations must be gone on every CPU when the call returns. */
enum spec_drop { SPEC_DROP_NONE, SPEC_DROP_PAGE, SPEC_DROP_ALL };
struct spec_flush {
	enum spec_drop drop;
	uint32_t pd;
	uint64_t ipa;
};

/* Any one thing of each kind ... */
struct spec_any {
	uint32_t c, pd;       /* capability, domain */
	uint32_t table;       /* its record is looked at, */
	uint32_t from, index; /* and this entry of that table */
};
/* ... and what it is when the call returns. */
struct spec_memory {
	struct spec_cap cap;
	struct spec_table table;
	struct spec_entry entry;
	uint32_t root; /* of the domain, or SPEC_NO_TABLE */
	struct spec_flush flush;
	uint64_t left; /* entries of the mapping that was worked on */
	uint64_t scrub_from, scrubbed; /* frames zeroed */
};

/* The state before the call, and now; see abstract.h. */
struct spec_entry spec_entry_old(uint32_t table, uint32_t index);
struct spec_entry spec_entry_new(uint32_t table, uint32_t index);
struct spec_table spec_table_old(uint32_t table);
struct spec_table spec_table_new(uint32_t table);
/* Is any entry of this group of 64 in use? */
bool spec_used_old(uint32_t table, uint32_t group);
bool spec_used_new(uint32_t table, uint32_t group);
uint32_t spec_root_old(uint32_t pd);
uint32_t spec_root_new(uint32_t pd);
uint64_t spec_generation_old(uint32_t pd);
uint64_t spec_generation_new(uint32_t pd);
/* Was it destroyed, and not yet cleared up? */
bool spec_dying_old(uint32_t pd);
bool spec_dying_new(uint32_t pd);
/* The machine's reading of an entry of a table of `level`. */
struct spec_entry spec_entry_of(uint64_t entry, uint32_t level);

/* `left`: every CPU has left the dying domain that is asked about. */
enum status spec_map(uint32_t own, const uint64_t *x,
		     const struct spec_any *any, struct spec_memory *after);
enum status spec_unmap(uint32_t own, const uint64_t *x, bool left,
		       const struct spec_any *any, struct spec_memory *after);
/* Steps of other calls: the last entry of mapped c; frames of dirty c. */
enum status spec_unmap_last(uint32_t c, bool left, const struct spec_any *any,
			    struct spec_memory *after);
void spec_scrub_some(uint32_t c, const struct spec_any *any,
		     struct spec_memory *after);

#endif
