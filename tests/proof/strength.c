/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The inductive form of C1..C8: what is assumed before a call and shown after
 * it. Besides those rules, numbers stay inside their tables, and siblings are
 * sorted by the ghost stamp of their birth; without stamps a cycle of siblings
 * that nothing reaches would satisfy every local rule. Expressions only, which
 * is what the solver likes. That C1..C8 follow from it is not proved yet.
 */
#include "state.h"

#define IMPLIES(a, b)    (!(a) || (b))
#define HAS(c, flags)    ((CAP(c, word) & (flags)) != 0)
#define GET(c, field)    ((CAP(c, word) & (field)) >> __builtin_ctzll(field))
#define TYPE(c)          GET(c, CAP_TYPE)
#define END(c)           ((uint64_t)CAP(c, base) + CAP(c, count))
#define MAPPED(c)        (CAP(c, where) & 0xffffffffull)
#define STAMP(c)         FIELD(ghost, c, stamp)
#define LINK(l)          ((l) == NONE16 || (l) < NR_NODES)
#define LIVE(l)          ((l) == NONE16 || TYPE(l) != CAP_NULL)
#define IS_RANGE(t)      ((t) >= CAP_FIRST_RANGE && (t) <= CAP_LAST_RANGE)
#define MAPS(t)          ((t) == CAP_MEMORY || (t) == CAP_DEVICE)
#define KIND_OF(t, a, b) ((t) == (a) || (t) == (b))
#define OBJECT_FLAGS     (CAP_SHARED | CAP_2M | CAP_DIRTY | CAP_SCRUB)

/* One more than the highest number of a type, ranges and objects alike. */
/* clang-format off */
#define TYPE_LIMIT(t)                                          \
	(MAPS(t) ? 1ull << 32                                : \
	 (t) == CAP_TABLES ? NR_TABLES                       : \
	 KIND_OF(t, CAP_PDS, CAP_PD) ? NR_PDS                : \
	 KIND_OF(t, CAP_ECS, CAP_EC) ? NR_ECS                : \
	 KIND_OF(t, CAP_SCS, CAP_SC) ? NR_SCS                : \
	 KIND_OF(t, CAP_PORTALS, CAP_PORTAL) ? NR_PORTALS    : \
	 KIND_OF(t, CAP_NOTIFICATIONS, CAP_NOTIFICATION) ?     \
		 NR_NOTIFICATIONS                            : \
	 (t) == CAP_IRQS ? NR_INTIDS                         : \
	 (t) == CAP_STREAMS ? NR_STREAMS                     : \
	 (t) == CAP_CPUS ? NR_CPUS * CPU_UNITS : 1ull)
/* clang-format on */

/* Links, type and numbers lie inside their tables; links lead to the living.
 * An empty slot is all zero, its links NONE16 (C1). */
bool inv_shape(uint32_t c)
{
	const uint64_t t = TYPE(c);
	const uint32_t p = CAP(c, parent), f = CAP(c, first);
	const uint32_t n = CAP(c, next), q = CAP(c, prev);

	return t < NR_CAP_TYPES && LINK(p) && LINK(f) && LINK(n) && LINK(q) &&
	       p != c && f != c && n != c && q != c &&
	       IMPLIES(t == CAP_NULL, CAP(c, word) == 0 && CAP(c, base) == 0 &&
					      CAP(c, count) == 0 &&
					      CAP(c, where) == 0 &&
					      p == NONE16 && f == NONE16 &&
					      n == NONE16 && q == NONE16) &&
	       IMPLIES(t != CAP_NULL,
		       LIVE(p) && LIVE(f) && LIVE(n) && LIVE(q) &&
			       GET(c, CAP_RIGHTS) <= RIGHTS_ALL &&
			       END(c) <= TYPE_LIMIT(t)) &&
	       IMPLIES(p == NONE16, n == NONE16 && q == NONE16) &&
	       IMPLIES(c >= NR_CAPS && t != CAP_NULL,
		       p != NONE16 && !IS_RANGE(t)) &&
	       IMPLIES(t != CAP_NULL && !IS_RANGE(t),
		       CAP(c, count) == 1 &&
			       CAP(c, base) == GET(c, CAP_NUMBER) &&
			       !HAS(c, OBJECT_FLAGS));
}

/* What `where` may say, by type and state (C4, C7 in part). */
bool inv_mapping(uint32_t c)
{
	const uint64_t t = TYPE(c), m = MAPPED(c);
	const bool none = CAP(c, first) == NONE16;

	return IMPLIES(HAS(c, CAP_SCRUB),
		       t == CAP_MEMORY && HAS(c, CAP_DIRTY) &&
			       !HAS(c, CAP_SHARED | CAP_2M) && none &&
			       CAP(c, where) != 0 &&
			       CAP(c, where) < CAP(c, count)) &&
	       IMPLIES(HAS(c, CAP_SHARED | CAP_DIRTY | CAP_2M), MAPS(t)) &&
	       IMPLIES(HAS(c, CAP_DIRTY), CAP(c, count) != 0) &&
	       IMPLIES(IS_RANGE(t) && CAP(c, where) == 0, !HAS(c, CAP_2M)) &&
	       IMPLIES(IS_RANGE(t) && CAP(c, where) != 0,
		       m != 0 &&
			       (HAS(c, CAP_2M) ? m << 9 : m) <= CAP(c, count) &&
			       (none || HAS(c, CAP_SHARED))) &&
	       IMPLIES(KIND_OF(t, CAP_CPUS, CAP_IRQS) && CAP(c, where) != 0,
		       CAP(c, where) == 1 && (t == CAP_IRQS ||
					      GET(c, CAP_NUMBER) < NR_SCS)) &&
	       IMPLIES(IS_RANGE(t) && CAP(c, where) != 0 && !HAS(c, CAP_SCRUB),
		       MAPS(t)         ? GET(c, CAP_NUMBER) < NR_PDS :
		       t == CAP_TABLES ? GET(c, CAP_NUMBER) < NR_PDS :
					 KIND_OF(t, CAP_CPUS, CAP_IRQS)) &&
	       IMPLIES(HAS(c, CAP_FROZEN), !none);
}

/* The part of inv_shape and inv_parent that walks upwards rest on (C6). */
bool inv_depth(uint32_t c)
{
	const uint32_t p = CAP(c, parent);

	return LINK(p) && GET(c, CAP_DEPTH) <= MAX_DEPTH &&
	       IMPLIES(p == NONE16, GET(c, CAP_DEPTH) == 0) &&
	       IMPLIES(p != NONE16, GET(c, CAP_DEPTH) == GET(p, CAP_DEPTH) + 1);
}

/* Parent and child: rights, numbers, depth, SHARED (C2, C6, C8). */
bool inv_parent(uint32_t c)
{
	const uint64_t t = TYPE(c);
	const uint32_t p = CAP(c, parent);
	const bool node = c >= NR_CAPS && p < NR_NODES && IS_RANGE(TYPE(p));

	if (t == CAP_NULL || p >= NR_NODES)
		return IMPLIES(t != CAP_NULL, GET(c, CAP_DEPTH) == 0);
	return CAP(c, count) != 0 && CAP(c, base) >= CAP(p, base) &&
	       END(c) <= END(p) && GET(c, CAP_DEPTH) == GET(p, CAP_DEPTH) + 1 &&
	       GET(c, CAP_DEPTH) <= MAX_DEPTH &&
	       IMPLIES(node, t - CAP_PD == TYPE(p) - CAP_PDS) &&
	       IMPLIES(!node, t == TYPE(p) && !(CAP(c, word) & CAP_RIGHTS &
						~CAP(p, word))) &&
	       IMPLIES(!node && !IS_RANGE(t),
		       GET(c, CAP_GENERATION) == GET(p, CAP_GENERATION)) &&
	       IMPLIES(HAS(c, CAP_SHARED), GET(p, CAP_RIGHTS) & RIGHT_SHARE);
}

/* The lists: linked both ways, newest first, neighbours disjoint (C3, C5). */
bool inv_links(uint32_t c, uint64_t clock)
{
	const uint32_t p = CAP(c, parent), f = CAP(c, first);
	const uint32_t n = CAP(c, next), q = CAP(c, prev);
	const bool live = TYPE(c) != CAP_NULL;

	return IMPLIES(live && f != NONE16,
		       CAP(f, parent) == c && CAP(f, prev) == NONE16) &&
	       IMPLIES(live && n != NONE16, CAP(n, prev) == c &&
						    CAP(n, parent) == p &&
						    STAMP(n) < STAMP(c)) &&
	       IMPLIES(live && q != NONE16,
		       CAP(q, next) == c && CAP(q, parent) == p) &&
	       IMPLIES(live && p != NONE16,
		       CAP(p, first) < NR_NODES &&
			       (q != NONE16 || CAP(p, first) == c) &&
			       STAMP(c) < clock &&
			       STAMP(c) <= STAMP(CAP(p, first))) &&
	       IMPLIES(live && n != NONE16 && IS_RANGE(TYPE(p)) &&
			       !HAS(p, CAP_SHARED),
		       END(n) <= CAP(c, base));
}

/* Any two siblings: sorted, adjacent ones linked, carved ones disjoint. */
bool inv_siblings(uint32_t a, uint32_t b, uint64_t clock)
{
	const uint32_t p = CAP(a, parent), n = CAP(a, next);

	return a == b || TYPE(a) == CAP_NULL || TYPE(b) == CAP_NULL ||
	       p == NONE16 || CAP(b, parent) != p || STAMP(b) > STAMP(a) ||
	       (STAMP(a) != STAMP(b) && STAMP(a) < clock && n < NR_NODES &&
		STAMP(b) <= STAMP(n) &&
		(!IS_RANGE(TYPE(p)) || HAS(p, CAP_SHARED) ||
		 END(b) <= CAP(a, base)));
}
