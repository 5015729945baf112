/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The inductive form of O1 and O2, and of what makes `create` find its number
 * free: see strength.c, which has the same shape.
 */
#ifdef STATE_OLD
#define inv_object old_inv_object
#define inv_bearer old_inv_bearer
#define inv_level  old_inv_level
#endif
#include "object.h"
#include "strength_object.h"

#define IMPLIES(a, b) (!(a) || (b))
#define GET(c, field) ((CAP(c, word) & (field)) >> __builtin_ctzll(field))
#define TYPE(c)       GET(c, CAP_TYPE)
#define END(c)        ((uint64_t)CAP(c, base) + CAP(c, count))
#define IS_RANGE(t)   ((t) >= CAP_FIRST_RANGE && (t) <= CAP_LAST_RANGE)
#define IS_OBJECT(t)  ((t) >= CAP_PD && (t) <= CAP_NOTIFICATION)
#define MAPS(t)       ((t) == CAP_MEMORY || (t) == CAP_DEVICE)

/* Of what type the object of an index is, and where its type begins. */
/* clang-format off */
#define TYPE_AT(i)                           \
	((i) < FIRST_EC           ? CAP_PD : \
	 (i) < FIRST_SC           ? CAP_EC : \
	 (i) < FIRST_PORTAL       ? CAP_SC : \
	 (i) < FIRST_NOTIFICATION ? CAP_PORTAL : CAP_NOTIFICATION)
#define FIRST_OF(t)                          \
	((t) == CAP_PD     ? 0u :            \
	 (t) == CAP_EC     ? FIRST_EC :      \
	 (t) == CAP_SC     ? FIRST_SC :      \
	 (t) == CAP_PORTAL ? FIRST_PORTAL : FIRST_NOTIFICATION)
/* clang-format on */

/* O1, O2: its node hangs below a range while it is not FREE, and bears the
 * generation that its capabilities have: one behind, once it has died. */
bool inv_object(uint32_t i)
{
	const uint32_t n = NR_CAPS + i;
	const uint32_t life = OBJECT(i, state);

	return life <= OBJECT_CLEAR && OBJECT(i, cursor) <= NR_SLOTS &&
	       OBJECT(i, generation) < MAX_GENERATION - (life == OBJECT_LIVE) &&
	       (life != OBJECT_FREE) == (TYPE(n) != CAP_NULL) &&
	       IMPLIES(life != OBJECT_FREE,
		       TYPE(n) == TYPE_AT(i) &&
			       GET(n, CAP_NUMBER) == i - FIRST_OF(TYPE_AT(i)) &&
			       GET(n, CAP_GENERATION) != 0 &&
			       OBJECT(i, generation) ==
				       GET(n, CAP_GENERATION) +
					       (life != OBJECT_LIVE) &&
			       CAP(n, parent) < NR_CAPS &&
			       IS_RANGE(TYPE(CAP(n, parent))));
}

/* A capability to an object: of one whose node hangs, of its generation, with
 * no more rights, and deeper; the platform has no generations. */
bool inv_bearer(uint32_t c)
{
	const uint64_t t = TYPE(c);
	const uint32_t p = CAP(c, parent);
	const uint64_t i = FIRST_OF(t) + GET(c, CAP_NUMBER);
	const uint64_t n = NR_CAPS + i;

	return c >= NR_CAPS ||
	       (t == CAP_PLATFORM && GET(c, CAP_GENERATION) == 0) ||
	       (t != CAP_PLATFORM && !IS_OBJECT(t)) ||
	       (n < NR_NODES && TYPE_AT(i) == t && TYPE(n) == t &&
		GET(n, CAP_GENERATION) == GET(c, CAP_GENERATION) &&
		!(GET(c, CAP_RIGHTS) & ~GET(n, CAP_RIGHTS)) &&
		GET(n, CAP_DEPTH) < GET(c, CAP_DEPTH) && p < NR_NODES &&
		(p < NR_CAPS || p == n));
}

/* Ranges that are not shared, and the objects' nodes, by what they number. */
#define OWNS(c)   ((c) >= NR_CAPS || (IS_RANGE(TYPE(c)) && !MAPS(TYPE(c))))
#define FAMILY(c) ((c) >= NR_CAPS ? TYPE(c) - CAP_PD + CAP_PDS : TYPE(c))

/* Two of the same depth have no number in common. */
bool inv_level(uint32_t a, uint32_t b)
{
	return a == b || TYPE(a) == CAP_NULL || TYPE(b) == CAP_NULL ||
	       !OWNS(a) || !OWNS(b) || FAMILY(a) != FAMILY(b) ||
	       GET(a, CAP_DEPTH) != GET(b, CAP_DEPTH) ||
	       END(a) <= CAP(b, base) || END(b) <= CAP(a, base);
}
