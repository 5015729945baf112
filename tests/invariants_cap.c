/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * C1..C8 (kernel/cap.h) and O1 (kernel/object.h): what must hold of each
 * capability and object by itself, looking no further than its neighbours.
 */
#include <stdio.h>
#include "cap.h"
#include "invariants.h"
#include "object.h"

static uint32_t rights(uint32_t c)
{
	return (uint32_t)field_get(CAP_RIGHTS, CAP(c, word));
}

static uint32_t number(uint32_t c)
{
	return (uint32_t)field_get(CAP_NUMBER, CAP(c, word));
}

static bool shared(uint32_t c)
{
	return CAP(c, word) & CAP_SHARED;
}

/* C1: an empty slot is all zero but for its links, which are NONE16. */
bool inv_c1(uint32_t c)
{
	if (cap_type(c) != CAP_NULL)
		return true;
	return CAP(c, word) == 0 && CAP(c, base) == 0 && CAP(c, count) == 0 &&
	       CAP(c, where) == 0 && CAP(c, parent) == NONE16 &&
	       CAP(c, first) == NONE16 && CAP(c, next) == NONE16 &&
	       CAP(c, prev) == NONE16;
}

/* C2: a child has a type, numbers and rights its parent covers. */
bool inv_c2(uint32_t c)
{
	const uint32_t p = CAP(c, parent);

	if (cap_type(c) == CAP_NULL || p == NONE16)
		return true;
	if (CAP(c, base) < CAP(p, base) || cap_end(c) > cap_end(p) ||
	    CAP(c, count) == 0)
		return false;
	if (cap_is_range(cap_type(p)) && c >= NR_CAPS)
		return cap_type(c) - CAP_PD == cap_type(p) - CAP_PDS &&
		       CAP(c, count) == 1 && number(c) == CAP(c, base);
	if (cap_type(c) != cap_type(p) || (rights(c) & ~rights(p)))
		return false;
	return cap_is_range(cap_type(c)) ||
	       (number(c) == number(p) &&
		field_get(CAP_GENERATION, CAP(c, word)) ==
			field_get(CAP_GENERATION, CAP(p, word)));
}

/* C3: children of an exclusive range are disjoint, newest highest. */
bool inv_c3(uint32_t c)
{
	const uint32_t p = CAP(c, parent);
	const uint32_t older = CAP(c, next);

	if (cap_type(c) == CAP_NULL || p == NONE16 || older == NONE16 ||
	    !cap_is_range(cap_type(p)) || shared(p))
		return true;
	return cap_end(older) <= CAP(c, base);
}

/* C4: an exclusive range has never both children and a mapping. */
bool inv_c4(uint32_t c)
{
	if (!cap_is_range(cap_type(c)) || shared(c))
		return true;
	return CAP(c, first) == NONE16 || cap_mapped(c) == 0;
}

/* C5: siblings linked both ways, newest first; first child has no prev. */
bool inv_c5(uint32_t c)
{
	const uint32_t p = CAP(c, parent);
	const uint32_t first = CAP(c, first);
	const uint32_t next = CAP(c, next);
	const uint32_t prev = CAP(c, prev);

	if (cap_type(c) == CAP_NULL)
		return true;
	if (first != NONE16 &&
	    (CAP(first, parent) != c || CAP(first, prev) != NONE16))
		return false;
	if (next != NONE16 && (CAP(next, prev) != c || CAP(next, parent) != p))
		return false;
	if (prev != NONE16)
		return CAP(prev, next) == c && CAP(prev, parent) == p;
	return p == NONE16 || CAP(p, first) == c;
}

/* C6: depth is the parent's plus one, at most MAX_DEPTH. */
bool inv_c6(uint32_t c)
{
	const uint64_t depth = field_get(CAP_DEPTH, CAP(c, word));
	const uint32_t p = CAP(c, parent);

	if (cap_type(c) == CAP_NULL)
		return true;
	if (p == NONE16)
		return depth == 0;
	return cap_type(p) != CAP_NULL && depth <= MAX_DEPTH &&
	       depth == field_get(CAP_DEPTH, CAP(p, word)) + 1;
}

/* C7: FROZEN only on a capability that has children. */
bool inv_c7(uint32_t c)
{
	return !(CAP(c, word) & CAP_FROZEN) || CAP(c, first) != NONE16;
}

/* C8: a SHARED child's parent has RIGHT_SHARE. */
bool inv_c8(uint32_t c)
{
	const uint32_t p = CAP(c, parent);

	if (cap_type(c) == CAP_NULL || p == NONE16 || !shared(c))
		return true;
	return rights(p) & RIGHT_SHARE;
}

/* O1: an object is not FREE exactly while its node hangs in the tree. */
bool inv_o1(uint32_t index)
{
	const bool hangs = cap_type(NR_CAPS + index) != CAP_NULL;

	return hangs == (OBJECT(index, state) != OBJECT_FREE) &&
	       hangs == (CAP(NR_CAPS + index, parent) != NONE16);
}

static const struct {
	const char *name;
	bool (*holds)(uint32_t c);
} local[] = {
	{"C1", inv_c1}, {"C2", inv_c2}, {"C3", inv_c3}, {"C4", inv_c4},
	{"C5", inv_c5}, {"C6", inv_c6}, {"C7", inv_c7}, {"C8", inv_c8},
};

static char text[64];

const char *cap_broken(uint32_t c)
{
	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++) {
		if (!local[i].holds(c)) {
			snprintf(text, sizeof(text), "%s of capability %u",
				 local[i].name, c);
			return text;
		}
	}
	return NULL;
}

const char *caps_broken(uint32_t pds, uint32_t numbers)
{
	const char *broken;

	for (uint32_t c = 0; c < pds * NR_SLOTS; c++) {
		broken = cap_broken(c);
		if (broken)
			return broken;
	}
	for (enum cap_type type = CAP_PD; type <= CAP_NOTIFICATION; type++) {
		for (uint32_t i = 0; i < numbers; i++) {
			const uint32_t index = object_index(type, i);

			if (index == NONE32)
				break;
			broken = cap_broken(NR_CAPS + index);
			if (broken)
				return broken;
			if (!inv_o1(index)) {
				snprintf(text, sizeof(text), "O1 of object %u",
					 index);
				return text;
			}
		}
	}
	return NULL;
}
