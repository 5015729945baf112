/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tree's two changes ask of their callers; see commit.h. Each is
 * the weakest that keeps the invariants, as the proofs have it.
 */
#include "commit.h"
#include "object.h"

static bool range_fits(uint32_t parent, const struct cap *what, bool shared)
{
	return what->where == 0 &&
	       ((CAP(parent, word) & CAP_SHARED) ||
		(CAP(parent, where) == 0 &&
		 what->base >= cap_carve_mark(parent))) &&
	       (!shared || ((CAP(parent, word) & RIGHT_SHARE << 8) &&
			    (cap_type(parent) == CAP_MEMORY ||
			     cap_type(parent) == CAP_DEVICE)));
}

/* An object's first capability below its node, a copy below another, or one
 * that moves up: all have what the parent has. */
static bool object_fits(uint32_t parent, const struct cap *what)
{
	return what->base == field_get(CAP_NUMBER, what->word) &&
	       what->count == 1 &&
	       field_get(CAP_GENERATION, what->word) ==
		       field_get(CAP_GENERATION, CAP(parent, word));
}

/* A node: the next number of a range that makes this type. */
static bool node_fits(uint32_t c, uint32_t parent, const struct cap *what)
{
	const uint64_t type = field_get(CAP_TYPE, what->word);
	const uint64_t number = field_get(CAP_NUMBER, what->word);

	return parent < NR_CAPS && type >= CAP_PD && type <= CAP_NOTIFICATION &&
	       cap_type(parent) == type - CAP_PD + CAP_PDS &&
	       c == NR_CAPS + object_index((enum cap_type)type,
					   (uint32_t)number) &&
	       what->base == number && what->count == 1 && what->where == 0 &&
	       field_get(CAP_RIGHTS, what->word) <= RIGHTS_ALL &&
	       CAP(parent, where) == 0 &&
	       what->base >= cap_carve_mark(parent) &&
	       OBJECT(c - NR_CAPS, state) == OBJECT_LIVE &&
	       field_get(CAP_GENERATION, what->word) != 0 &&
	       OBJECT(c - NR_CAPS, generation) < MAX_GENERATION - 1 &&
	       OBJECT(c - NR_CAPS, generation) ==
		       field_get(CAP_GENERATION, what->word);
}

bool insert_allowed(uint32_t c, uint32_t parent, const struct cap *what)
{
	const uint64_t type = field_get(CAP_TYPE, what->word);
	const bool shared = what->word & CAP_SHARED;
	const uint64_t end = (uint64_t)what->base + what->count;

	if (c >= NR_NODES || parent >= NR_NODES || cap_type(c) != CAP_NULL ||
	    cap_type(parent) == CAP_NULL || what->count == 0 ||
	    what->base < CAP(parent, base) || end > cap_end(parent) ||
	    field_get(CAP_DEPTH, CAP(parent, word)) >= MAX_DEPTH ||
	    (what->word & (CAP_FROZEN | CAP_2M | CAP_DIRTY | CAP_SCRUB)))
		return false;
	if (c >= NR_CAPS)
		return !shared && node_fits(c, parent, what);
	return cap_type(parent) == type &&
	       !(field_get(CAP_RIGHTS, what->word) &
		 ~field_get(CAP_RIGHTS, CAP(parent, word))) &&
	       (cap_is_range((enum cap_type)type) ?
			range_fits(parent, what, shared) :
			!shared && object_fits(parent, what));
}

bool remove_allowed(uint32_t c)
{
	return c < NR_NODES && cap_type(c) != CAP_NULL &&
	       CAP(c, first) == NONE16 &&
	       (!cap_is_range(cap_type(c)) || CAP(c, where) == 0);
}
