/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The inductive form of M1..M3, compiled for the states before and after; see
 * strength.c. An entry is known by its number, table * 512 + index, and leads
 * down by its contents and up by its table's parent and index, so that what
 * maps where needs no ghost but the owner of a leaf and the holder of a table.
 * Tables of a space that ended are stale: only that they are someone's and
 * that their bits are right is known of them.
 */
#include "state_memory.h"

#define IMPLIES(a, b)   (!(a) || (b))
#define HAS(c, flags)   ((CAP(c, word) & (flags)) != 0)
#define GET(c, field)   ((CAP(c, word) & (field)) >> __builtin_ctzll(field))
#define TYPE(c)         GET(c, CAP_TYPE)
#define PD_OF(c)        GET(c, CAP_NUMBER)
#define MAPPED(c)       (CAP(c, where) & 0xffffffffull)
#define PAGE_OF(c)      (CAP(c, where) >> 32)
#define BLOCK_LOG(c)    (HAS(c, CAP_2M) ? 9 : 0)
#define MAPS(t)         ((t) == CAP_MEMORY || (t) == CAP_DEVICE)
#define TABLE_OR_MAP(t) ((t) >= CAP_MEMORY && (t) <= CAP_TABLES)
#define IS_MAPPED(c)    (!HAS(c, CAP_SCRUB) && CAP(c, where) != 0)

#ifdef STATE_OLD
#define RAW(e) (old_entries_raw[e])
#else
#define RAW(e) ((e) >> 6 == wiped ? 0 : entries_raw[e])
#endif
#define OWNER(e)    FIELD(ghost, e, owner)
#define HOLDER(t)   FIELD(ghost, t, holder)
#define NOW(pd)     ((uint64_t)OBJECT(pd, generation))
#define LEVEL(t)    TABLE(t, level)
#define FRESH(t)    (LEVEL(t) != 0 && NOW(TABLE(t, pd)) == TABLE(t, generation))
#define PARENT(t)   TABLE(t, parent)
#define ENTRY(t, x) (((uint32_t)(t) << 9) + (uint32_t)(x))
#define UP(t)       ENTRY(PARENT(t), TABLE(t, index))
#define SAME(a, b)                       \
	(TABLE(a, pd) == TABLE(b, pd) && \
	 TABLE(a, generation) == TABLE(b, generation))
#define SLICE(page, log) ((uint32_t)((page) >> (log)) & 511)

/* Entries in a pool at address 0; what bits mean is for prove_stage2.c. */
#define ADDRESS        0x0000fffffffff000ull
#define CAN_READ       0x40ull
#define CAN_WRITE      0x80ull
#define NO_EXEC        (1ull << 54)
#define AS_MEMORY      0x73cull /* normal, write-back, inner shareable, AF */
#define AS_DEVICE      0x404ull
#define BRANCH(t)      ((uint64_t)(t) << 12 | 3)
#define VALUE(raw)     (((raw)&ADDRESS) >> 12)
#define IS_BRANCH(raw) (((raw)&3) == 3)

/* M2: bits say which entries are in use, none of a free table's are. */
bool inv_bits(uint32_t e)
{
	const bool bit = (TABLE_VALID(e >> 9, (e >> 6) % 8) >> e % 64) & 1;

	return (RAW(e) != 0) == bit && IMPLIES(LEVEL(e >> 9) == 0, RAW(e) == 0);
}

/* Page number that entry e serves, from its table's place. */
#define PAGE_AT(e)                                                         \
	(LEVEL((e) >> 9) == 2 ?                                            \
		 (uint64_t)TABLE((e) >> 9, index) << 18 | (e) % 512 << 9 : \
		 (uint64_t)TABLE(PARENT((e) >> 9), index) << 18 |          \
			 (uint64_t)TABLE((e) >> 9, index) << 9 | (e) % 512)

/* M1, and M3 seen from the parent: what stands in a table of a living space.
 * Memory that can be written is dirty: nobody gets it without a scrub. */
bool inv_entry(uint32_t e)
{
	const uint32_t t = e >> 9, level = LEVEL(t), c = OWNER(e);
	const uint64_t raw = RAW(e), n = VALUE(raw);
	const uint32_t log = level == 2 ? 9 : 0;
	const uint64_t nr = (n - CAP(c, base)) >> log;

	if (raw == 0 || !FRESH(t))
		return true;
	if (level < 3 && IS_BRANCH(raw))
		return n < NR_TABLES && raw == BRANCH(n) &&
		       LEVEL(n) == level + 1 && SAME(n, t) && PARENT(n) == t &&
		       TABLE(n, index) == e % 512;
	return level >= 2 && (raw & 3) == (level == 2 ? 1 : 3) && c < NR_CAPS &&
	       MAPS(TYPE(c)) && IS_MAPPED(c) && PD_OF(c) == TABLE(t, pd) &&
	       GET(c, CAP_GENERATION) == TABLE(t, generation) &&
	       HAS(c, CAP_2M) == (level == 2) && n >= CAP(c, base) &&
	       n - (nr << log) == CAP(c, base) && nr < MAPPED(c) &&
	       PAGE_AT(e) == PAGE_OF(c) + (nr << log) &&
	       (raw & ~(ADDRESS | 3 | CAN_READ | CAN_WRITE | NO_EXEC)) ==
		       (TYPE(c) == CAP_DEVICE ? AS_DEVICE : AS_MEMORY) &&
	       IMPLIES(raw & CAN_READ, GET(c, CAP_RIGHTS) & RIGHT_READ) &&
	       IMPLIES(raw & CAN_WRITE,
		       (GET(c, CAP_RIGHTS) & RIGHT_WRITE) &&
			       (TYPE(c) == CAP_DEVICE || HAS(c, CAP_DIRTY))) &&
	       IMPLIES(!(raw & NO_EXEC),
		       TYPE(c) == CAP_MEMORY &&
			       (GET(c, CAP_RIGHTS) & RIGHT_EXEC));
}

/* M3: where a table hangs, and whose it is. */
bool inv_table(uint32_t t)
{
	const uint32_t level = LEVEL(t), p = PARENT(t), pd = TABLE(t, pd);
	const uint32_t c = HOLDER(t);

	if (level == 0)
		return true;
	return level <= 3 && pd < NR_PDS && TABLE(t, generation) <= NOW(pd) &&
	       TABLE(t, index) < 512 &&
	       IMPLIES(FRESH(t), OBJECT(pd, state) == OBJECT_LIVE) &&
	       c < NR_CAPS && TYPE(c) == CAP_TABLES && IS_MAPPED(c) &&
	       t >= CAP(c, base) && t - CAP(c, base) < MAPPED(c) &&
	       PD_OF(c) == pd &&
	       GET(c, CAP_GENERATION) == TABLE(t, generation) &&
	       IMPLIES(FRESH(t) && level == 1,
		       PD(pd, root) == t && p == NONE32) &&
	       IMPLIES(FRESH(t) && level != 1,
		       p < NR_TABLES && LEVEL(p) == level - 1 && SAME(p, t) &&
			       RAW(UP(t)) == BRANCH(t));
}

/* A space's root is its own, and the machine walks from that one. */
bool inv_space(uint32_t pd)
{
	const uint32_t r = PD(pd, root);

	return NOW(pd) <= MAX_GENERATION &&
	       IMPLIES(OBJECT(pd, state) == OBJECT_LIVE,
		       NOW(pd) < MAX_GENERATION) &&
	       FIELD(ghost, pd, root) == r &&
	       IMPLIES(r != NONE32, r < NR_TABLES && LEVEL(r) == 1 &&
					    TABLE(r, pd) == pd && FRESH(r));
}

/* M1 seen from the capability: entry i of a mapping is where it should be. */
bool inv_leaf(uint32_t c, uint64_t i)
{
	const uint32_t pd = (uint32_t)PD_OF(c);
	const uint64_t page = PAGE_OF(c) + (i << BLOCK_LOG(c));
	const uint32_t r = PD(pd, root);
	const uint64_t one_raw = RAW(ENTRY(r, SLICE(page, 18)));
	const uint32_t two = (uint32_t)VALUE(one_raw);
	const uint64_t two_raw = RAW(ENTRY(two, SLICE(page, 9)));
	const uint32_t three = (uint32_t)VALUE(two_raw);
	const uint32_t e = HAS(c, CAP_2M) ? ENTRY(two, SLICE(page, 9)) :
					    ENTRY(three, SLICE(page, 0));

	if (!MAPS(TYPE(c)) || !IS_MAPPED(c) ||
	    NOW(pd) != GET(c, CAP_GENERATION) || i >= MAPPED(c))
		return true;
	return r < NR_TABLES && IS_BRANCH(one_raw) && two < NR_TABLES &&
	       IS_BRANCH(two_raw) == !HAS(c, CAP_2M) &&
	       IMPLIES(!HAS(c, CAP_2M), three < NR_TABLES) && OWNER(e) == c &&
	       RAW(e) != 0 &&
	       VALUE(RAW(e)) == CAP(c, base) + (i << BLOCK_LOG(c));
}

/* Table i of a TABLES range that is mapped. */
bool inv_held(uint32_t c, uint64_t i)
{
	const uint64_t t = CAP(c, base) + i;

	return TYPE(c) != CAP_TABLES || !IS_MAPPED(c) || i >= MAPPED(c) ||
	       (t < NR_TABLES && LEVEL(t) != 0 && HOLDER(t) == c &&
		TABLE(t, pd) == PD_OF(c) &&
		TABLE(t, generation) == GET(c, CAP_GENERATION));
}

/* Where a mapping may lie, and that it is not of a space yet to come. */
bool inv_range(uint32_t c)
{
	const uint32_t pd = (uint32_t)PD_OF(c);

	return !TABLE_OR_MAP(TYPE(c)) || !IS_MAPPED(c) ||
	       (pd < NR_PDS && GET(c, CAP_GENERATION) <= NOW(pd) &&
		IMPLIES(GET(c, CAP_GENERATION) == NOW(pd),
			OBJECT(pd, state) == OBJECT_LIVE) &&
		IMPLIES(TYPE(c) == CAP_TABLES, PAGE_OF(c) == 0) &&
		PAGE_OF(c) < 1u << 27 &&
		IMPLIES(MAPS(TYPE(c)),
			PAGE_OF(c) + CAP(c, count) <= 1u << 27) &&
		IMPLIES(HAS(c, CAP_2M),
			PAGE_OF(c) % 512 == 0 && CAP(c, base) % 512 == 0));
}

/* A capability of a domain is of a living one, or of one long gone. */
bool inv_domain(uint32_t c)
{
	const uint32_t pd = (uint32_t)PD_OF(c);

	return TYPE(c) != CAP_PD ||
	       (pd < NR_PDS && GET(c, CAP_GENERATION) <= NOW(pd) &&
		IMPLIES(GET(c, CAP_GENERATION) == NOW(pd),
			OBJECT(pd, state) == OBJECT_LIVE));
}

/* Ranges of frames that derive from nothing are disjoint: so boot makes them,
 * and nothing becomes a root later. */
bool inv_roots(uint32_t a, uint32_t b)
{
	return a == b || !MAPS(TYPE(a)) || !MAPS(TYPE(b)) ||
	       CAP(a, parent) != NONE16 || CAP(b, parent) != NONE16 ||
	       (uint64_t)CAP(a, base) + CAP(a, count) <= CAP(b, base) ||
	       (uint64_t)CAP(b, base) + CAP(b, count) <= CAP(a, base);
}
