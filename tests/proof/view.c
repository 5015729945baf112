/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine's walk (DDI 0487 D8.2) from the root that a space was given
 * last, compiled for the states before and after; see abstract.h. It assumes
 * the invariants of the state before of what it comes by.
 */
#include "abstract.h"
#include "spec_stage2.h"
#include "view.h"

#ifdef STATE_OLD
#define RAW(e) (old_entries_raw[e])
#else
#define RAW(e) ((e) / 64 == wiped ? 0 : entries_raw[e])
#endif

struct view ABSTRACT(view)(uint32_t pd, uint64_t page)
{
	struct view seen = {0};
	uint32_t t = FIELD(ghost, pd, root);

	touch_space(pd);
	for (uint32_t level = 1; level <= TABLE_LEVELS; level++) {
		const uint32_t shift = 9 * (TABLE_LEVELS - level);

		if (t == NONE32 && level == 1)
			return seen; /* an empty table is walked */
		__CPROVER_assert(t < NR_TABLES, "a walk stays in the pool");
		seen.entry = t * 512 + (uint32_t)(page >> shift) % 512;
		touch_table(t);
		touch_entry(seen.entry);
		seen.leaf = spec_entry_of(RAW(seen.entry), level);
		if (seen.leaf.kind == SPEC_INVALID)
			return seen;
		if (seen.leaf.kind == SPEC_LEAF) {
			seen.any = true;
			seen.level = level;
			seen.frame = seen.leaf.frame + page % (1ull << shift);
			return seen;
		}
		t = seen.leaf.table;
	}
	__CPROVER_assert(false, "a walk ends at level 3");
	return seen;
}
