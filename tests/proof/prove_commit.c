/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cap_insert and cap_remove, with any arguments that commit.c allows: all
 * invariants of the tree and of objects hold afterwards. The proof is of any
 * one capability or object (`one`), or of any two capabilities (`other`).
 */
#include "commit.h"
#include "object.h"
#include "shown.h"
#include "spec.h"
#include "state.h"
#include "strength_object.h"

#define PART_INSERT 1
#define PART_NODE   2
#define PART_REMOVE 3

/* Its invariants as an owner of numbers, and those of what it hangs below. */
static void touch_levels(uint32_t a, uint32_t b)
{
	const uint32_t p = old_caps_parent[a], q = old_caps_parent[b];

	__CPROVER_assume(old_inv_level(a, b));
	if (p < NR_NODES && q < NR_NODES)
		__CPROVER_assume(old_inv_level(p, q));
}

static void touch_all(uint32_t c, uint32_t parent)
{
	touch_near(c);
	if (parent < NR_NODES)
		touch_near(parent);
#if SHOW_OBJECT
	if (one < NR_OBJECTS) {
		touch(NR_CAPS + one);
		touch(old_caps_parent[NR_CAPS + one]);
		__CPROVER_assume(old_inv_object(one));
	}
	if (parent < NR_CAPS)
		__CPROVER_assume(old_inv_bearer(parent));
	if (c >= NR_CAPS)
		__CPROVER_assume(old_inv_object(c - NR_CAPS));
	if (parent >= NR_CAPS && parent < NR_NODES)
		__CPROVER_assume(old_inv_object(parent - NR_CAPS));
	__CPROVER_assume(old_inv_bearer(one));
#endif
#if SHOW_LEVEL
	touch_near(other);
	touch_levels(one, other);
	for (uint32_t i = 0; parent < NR_NODES && i < 2; i++) {
		const uint32_t b = i == 0 ? one : other;

		const uint32_t newest = old_caps_first[parent];

		if (b >= NR_CAPS)
			__CPROVER_assume(old_inv_object(b - NR_CAPS));
		if (old_caps_parent[b] < NR_NODES)
			__CPROVER_assume(
				old_inv_level(parent, old_caps_parent[b]));
		if (newest < NR_NODES)
			__CPROVER_assume(
				old_inv_siblings(newest, b, ghost_clock) &&
				old_inv_siblings(b, newest, ghost_clock));
	}
#endif
}

static void show(void)
{
	shown_sound();
#if SHOW_OBJECT
	if (one < NR_OBJECTS)
		__CPROVER_assert(inv_object(one), "objects: O1, O2");
	__CPROVER_assert(inv_bearer(one), "capabilities name their object");
#endif
#if SHOW_LEVEL
	__CPROVER_assert(inv_level(one, other), "owners are disjoint");
#endif
#if SHOW_REACH
	__CPROVER_assert(false, "reached");
#endif
}

static void insert(void)
{
	const uint32_t c = nondet_u32(), parent = nondet_u32();
	const struct cap what = {.word = nondet_u64(),
				 .base = nondet_u32(),
				 .count = nondet_u32(),
				 .where = nondet_u64()};

	__CPROVER_assume(c < NR_NODES && parent < NR_NODES &&
			 (CALL == PART_NODE) == (c >= NR_CAPS));
	touch_all(c, parent);
	if (c >= NR_CAPS) { /* create has just brought it to life */
		__CPROVER_assume(old_objects_state[c - NR_CAPS] == OBJECT_FREE);
		OBJECT(c - NR_CAPS, state) = OBJECT_LIVE;
		OBJECT(c - NR_CAPS, cursor) = 0;
		if (OBJECT(c - NR_CAPS, generation) == 0)
			OBJECT(c - NR_CAPS, generation) = 1;
	}
	__CPROVER_assume(insert_allowed(c, parent, &what));
	cap_insert(c, parent, what);
	ghost_stamp[c] = ghost_clock++;
	__CPROVER_assert(CAP(parent, first) == c, "it is the newest child");
}

static void remove(void)
{
	const uint32_t c = nondet_u32();

	__CPROVER_assume(c < NR_NODES);
	touch_all(c, old_caps_parent[c]);
	__CPROVER_assume(remove_allowed(c));
	if (c >= NR_CAPS) { /* as object_free does */
		__CPROVER_assume(OBJECT(c - NR_CAPS, state) == OBJECT_CLEAR);
		OBJECT(c - NR_CAPS, state) = OBJECT_FREE;
#if SHOW_OBJECT
		touch_up(one);
		for (uint32_t i = 0, up = one; i <= MAX_DEPTH; i++) {
			__CPROVER_assume(old_inv_bearer(up));
			touch(up);
			if (old_caps_parent[up] >= NR_CAPS)
				break;
			up = old_caps_parent[up];
		}
#endif
	}
	cap_remove(c);
	__CPROVER_assert(cap_type(c) == CAP_NULL, "it is empty");
}

int main(void)
{
	state_any();
	if (CALL == PART_REMOVE)
		remove();
	else
		insert();
	show();
	return 0;
}
