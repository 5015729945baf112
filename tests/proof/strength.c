/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What must hold besides C1..C8 so that one call keeps them: numbers stay
 * inside their tables, and siblings are sorted by the ghost stamp of their
 * birth. Without stamps a cycle of siblings that nothing reaches would satisfy
 * every local rule. Compiled for the state before (-DSTATE_OLD) and after.
 */
#include "state.h"

static uint64_t word_of(uint32_t c, uint64_t mask)
{
	return field_get(mask, CAP(c, word));
}

static bool link_ok(uint32_t link)
{
	return link == NONE16 || link < NR_NODES;
}

/* One more than the highest number of a type, ranges and objects alike. */
static uint64_t type_limit(enum cap_type type)
{
	static const uint64_t limits[NR_CAP_TYPES] = {
		[CAP_MEMORY] = 1ull << 32,
		[CAP_DEVICE] = 1ull << 32,
		[CAP_TABLES] = NR_TABLES,
		[CAP_PDS] = NR_PDS,
		[CAP_ECS] = NR_ECS,
		[CAP_SCS] = NR_SCS,
		[CAP_PORTALS] = NR_PORTALS,
		[CAP_NOTIFICATIONS] = NR_NOTIFICATIONS,
		[CAP_IRQS] = NR_INTIDS,
		[CAP_STREAMS] = NR_STREAMS,
		[CAP_CPUS] = NR_CPUS * CPU_UNITS,
		[CAP_PD] = NR_PDS,
		[CAP_EC] = NR_ECS,
		[CAP_SC] = NR_SCS,
		[CAP_PORTAL] = NR_PORTALS,
		[CAP_NOTIFICATION] = NR_NOTIFICATIONS,
		[CAP_PLATFORM] = 1,
	};

	return type < NR_CAP_TYPES ? limits[type] : 0;
}

/* Links, type and numbers lie inside their tables; links lead to the living. */
bool inv_shape(uint32_t c)
{
	const enum cap_type type = cap_type(c);
	const uint32_t p = CAP(c, parent), f = CAP(c, first);
	const uint32_t n = CAP(c, next), q = CAP(c, prev);

	if (type >= NR_CAP_TYPES || !link_ok(p) || !link_ok(f) || !link_ok(n) ||
	    !link_ok(q) || p == c || f == c || n == c || q == c)
		return false;
	if (type == CAP_NULL)
		return true;
	if ((p != NONE16 && cap_type(p) == CAP_NULL) ||
	    (f != NONE16 && cap_type(f) == CAP_NULL) ||
	    (n != NONE16 && cap_type(n) == CAP_NULL) ||
	    (q != NONE16 && cap_type(q) == CAP_NULL))
		return false;
	if (p == NONE16 && (n != NONE16 || q != NONE16 || c >= NR_CAPS))
		return false;
	if (word_of(c, CAP_RIGHTS) & ~(uint64_t)RIGHTS_ALL ||
	    cap_end(c) > type_limit(type))
		return false;
	if (c >= NR_CAPS && cap_is_range(type))
		return false;
	return cap_is_range(type) ||
	       (CAP(c, count) == 1 && CAP(c, base) == word_of(c, CAP_NUMBER) &&
		!(CAP(c, word) &
		  (CAP_SHARED | CAP_2M | CAP_DIRTY | CAP_SCRUB)));
}

/* What `where` may say, by type and state. */
bool inv_mapping(uint32_t c)
{
	const enum cap_type type = cap_type(c);
	const uint64_t word = CAP(c, word);
	const uint64_t frames = word & CAP_2M ? 512 : 1;

	if (!cap_is_range(type))
		return true;
	if (word & CAP_SCRUB)
		return type == CAP_MEMORY && (word & CAP_DIRTY) &&
		       !(word & (CAP_SHARED | CAP_2M)) &&
		       CAP(c, where) < CAP(c, count) &&
		       CAP(c, first) == NONE16;
	if ((word & (CAP_SHARED | CAP_DIRTY | CAP_2M)) && type != CAP_MEMORY &&
	    type != CAP_DEVICE)
		return false;
	if (CAP(c, where) == 0)
		return !(word & CAP_2M);
	if (cap_mapped(c) == 0 || cap_mapped(c) * frames > CAP(c, count))
		return false;
	if (type == CAP_CPUS || type == CAP_IRQS)
		return CAP(c, where) == 1 &&
		       (type == CAP_IRQS || word_of(c, CAP_NUMBER) < NR_SCS);
	return (type == CAP_MEMORY || type == CAP_DEVICE ||
		type == CAP_TABLES) &&
	       word_of(c, CAP_NUMBER) < NR_PDS;
}

/* A child is not younger than its parent's newest, older than the next. */
bool inv_stamps(uint32_t c, uint64_t clock)
{
	const uint32_t p = CAP(c, parent), n = CAP(c, next);

	if (cap_type(c) == CAP_NULL || p == NONE16)
		return true;
	if (CAP(p, first) == NONE16 || CAP(p, first) >= NR_NODES ||
	    FIELD(ghost, c, stamp) >= clock ||
	    FIELD(ghost, c, stamp) > FIELD(ghost, CAP(p, first), stamp))
		return false;
	return n == NONE16 ||
	       FIELD(ghost, n, stamp) < FIELD(ghost, c, stamp);
}

/* Any two siblings: sorted, adjacent ones linked, carved ones disjoint. */
bool inv_siblings(uint32_t a, uint32_t b, uint64_t clock)
{
	const uint32_t p = CAP(a, parent), n = CAP(a, next);
	const uint64_t sa = FIELD(ghost, a, stamp), sb = FIELD(ghost, b, stamp);

	if (a == b || cap_type(a) == CAP_NULL || cap_type(b) == CAP_NULL ||
	    p == NONE16 || CAP(b, parent) != p || sb > sa)
		return true;
	if (sa == sb || sa >= clock || n >= NR_NODES ||
	    sb > FIELD(ghost, n, stamp))
		return false;
	return !cap_is_range(cap_type(p)) || (CAP(p, word) & CAP_SHARED) ||
	       cap_end(b) <= CAP(a, base);
}
