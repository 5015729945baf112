/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What calls on capabilities do to the tree breaks nothing that is said of
 * memory: cap_insert and cap_remove, with any arguments that commit.c allows,
 * and cap_move. Mapped entries go through memory_unmap_last alone.
 */
#include "commit.h"
#include "state_memory.h"

#define PART_INSERT 1
#define PART_REMOVE 2
#define CALL_MOVE   3

static uint32_t c, parent;
static uint64_t x[8];

static bool make(void)
{
#if CALL == PART_INSERT
	const struct cap what = {.word = nondet_u64(),
				 .base = nondet_u32(),
				 .count = nondet_u32(),
				 .where = nondet_u64()};

	__CPROVER_assume(insert_allowed(c, parent, &what));
	cap_insert(c, parent, what);
	return CAP(c, base) == what.base && CAP(c, count) == what.count &&
	       cap_type(c) == field_get(CAP_TYPE, what.word);
#elif CALL == PART_REMOVE
	__CPROVER_assume(remove_allowed(c));
	cap_remove(c);
	return cap_type(c) == CAP_NULL;
#else
	const uint32_t from = cap_slot(own, x[1]);

	return call_cap_move(0, x) != STATUS_OK || cap_type(from) == CAP_NULL;
#endif
}

static void touch_pairs(uint32_t a)
{
	if (a >= NR_NODES)
		return;
	touch_cap(a);
	__CPROVER_assume(old_inv_roots(a, one));
	__CPROVER_assume(old_inv_roots(one, a));
	__CPROVER_assume(old_inv_roots(a, other));
	__CPROVER_assume(old_inv_roots(other, a));
}

int main(void)
{
	bool done;

	state_any();
	memory_any();
	c = nondet_u32();
	parent = nondet_u32();
	for (uint32_t i = 0; i < 8; i++)
		x[i] = nondet_u64();
	__CPROVER_assume(c < NR_NODES && parent < NR_NODES);
	touch_pairs(c);
	touch_pairs(parent);
	touch_pairs(cap_slot(own, x[1]));
	touch_pairs(one);
	touch_cap(cap_slot(own, x[2]));
	touch_entry(entry);
	touch_above(entry);
	touch_table((uint32_t)(old_entries_raw[entry] >> 12));
	touch_cap(old_ghost_owner[entry]);
	touch_table(table);
	touch_cap(old_ghost_holder[table]);
	touch_nth(one, nth);
	done = make();
	__CPROVER_assert(done, "it does what it is there for");
#if !SHOW_REACH
	__CPROVER_assert(inv_entry(entry), "entries: M1, M3");
	__CPROVER_assert(inv_table(table), "tables: M3");
	__CPROVER_assert(inv_leaf(one, nth), "mapped entries: M1");
	__CPROVER_assert(inv_held(one, nth), "mapped tables: M3");
	__CPROVER_assert(inv_range(one), "range: where it is mapped");
	__CPROVER_assert(inv_domain(one), "domains: alive, or long gone");
	__CPROVER_assert(inv_roots(one, other), "roots: disjoint");
#else
	__CPROVER_assert(one == other, "reached");
#endif
	return 0;
}
