/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looking up: cap_find answers as specified, for any slot, type and rights,
 * and what it finds lives; and a number that no child of a range has taken,
 * which is the next one `create` makes, has no node anywhere.
 */
#include "object.h"
#include "spec_object.h"
#include "state.h"
#include "strength_object.h"

#define PART_FIND   1
#define PART_NUMBER 2
#ifndef REACHED
#define REACHED
#endif

uint32_t ec_pd(uint32_t ec)
{
	(void)ec;
	return own;
}

#if CALL == PART_FIND
/* Any slot: what lives is found, what died is not. */
static void find(void)
{
	const uint64_t slot = nondet_u64();
	const uint32_t rights = nondet_u32();
	const enum cap_type type = (enum cap_type)nondet_u32();
	const uint32_t c = cap_slot(own, slot);
	struct spec_found want;
	struct found found;
	uint32_t index;

	__CPROVER_assume(type >= CAP_PD && type <= CAP_PLATFORM);
	touch(c);
	if (c < NR_CAPS)
		__CPROVER_assume(old_inv_bearer(c));
	want = spec_object_find(own, slot, type, rights);
	index = spec_index(type, want.number);
	if (index < NR_OBJECTS)
		__CPROVER_assume(old_inv_object(index));
	found = cap_find(own, slot, type, rights);
#if !SHOW_REACH
	__CPROVER_assert(found.status == want.status, "status as specified");
#endif
#if SHOW_REFINEMENT
	if (want.status == STATUS_OK) {
		__CPROVER_assert(found.number == want.number &&
					 found.badge == want.badge,
				 "number and badge as specified");
		__CPROVER_assert(type == CAP_PLATFORM ||
					 spec_object_old(index).life ==
						 SPEC_LIVE,
				 "what is found lives");
	}
	__CPROVER_assert(caps_word[one] == old_caps_word[one] &&
				 caps_where[one] == old_caps_where[one],
			 "looking changes nothing");
#endif
#define REACH(value) \
	__CPROVER_assert(found.status != (value), "reached " #value);
	REACHED
}

#else
#define TYPE(c)  (old_caps_word[c] & CAP_TYPE)
#define DEPTH(c) field_get(CAP_DEPTH, old_caps_word[c])

static void touch_here(uint32_t c)
{
	__CPROVER_assume(old_inv_shape(c));
	__CPROVER_assume(old_inv_parent(c));
}

/* Up from c to its ancestor of this depth, all invariants assumed there. */
static uint32_t climb(uint32_t c, uint64_t depth)
{
	for (uint32_t i = 0; i < MAX_DEPTH && DEPTH(c) > depth; i++) {
		touch_here(c);
		c = old_caps_parent[c];
		__CPROVER_assert(c < NR_NODES, "whoever is deep has a parent");
	}
	touch_here(c);
	return c;
}

static void number(void)
{
	const uint32_t range = cap_slot(own, nondet_u64());
	const uint64_t wanted = nondet_u64();
	uint32_t node, up;
	uint64_t mark;

	__CPROVER_assume(range < NR_CAPS && TYPE(range) >= CAP_PDS &&
			 TYPE(range) <= CAP_NOTIFICATIONS);
	touch_near(range);
	mark = cap_carve_mark(range);
	__CPROVER_assume(wanted >= mark && wanted < cap_end(range));
	node = spec_index(TYPE(range) - CAP_PDS + CAP_PD, wanted);
	__CPROVER_assert(node < NR_OBJECTS, "a number of this type");
	__CPROVER_assume(old_inv_object(node));
	node += NR_CAPS;
#if SHOW_REACH
	__CPROVER_assert(mark == old_caps_base[range], "reached");
	return;
#endif
	if (TYPE(node) == CAP_NULL)
		return;
	/* It hangs: up to where they meet, from the deeper one. */
	touch(node);
	if (DEPTH(node) > DEPTH(range)) {
		up = climb(node, DEPTH(range) + 1);
		__CPROVER_assume(old_inv_level(old_caps_parent[up], range));
		touch(old_caps_parent[up]);
		touch(up);
		if (old_caps_first[range] < NR_NODES)
			__CPROVER_assume(old_inv_siblings(old_caps_first[range],
							  up, ghost_clock) &&
					 old_inv_siblings(up,
							  old_caps_first[range],
							  ghost_clock));
	} else {
		up = climb(range, DEPTH(node));
		__CPROVER_assume(old_inv_level(up, node));
	}
	__CPROVER_assert(TYPE(node) == CAP_NULL, "nobody has the number");
}

#endif

int main(void)
{
	state_any();
#if CALL == PART_FIND
	find();
#else
	number();
#endif
	return 0;
}
