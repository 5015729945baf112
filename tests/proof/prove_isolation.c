/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * T4, of any state that satisfies the invariants, without a call: what the
 * machine finds when it walks a domain's tables at any address is memory of a
 * living capability with at least those rights, and no frame is found from
 * two domains but through one range that was made SHARED. Also what other
 * proofs take from here.
 */
#include "strength_object.h"
#include "view.h"

#define CALL_VIEW     1
#define CALL_SHARING  2
#define CALL_DISJOINT 3
#define CALL_DOMAIN   4
#define CALL_TOGETHER 5

#define GET_OLD(c, field) field_get(field, old_caps_word[c])
#define OLD_END(c)        ((uint64_t)old_caps_base[c] + old_caps_count[c])

#if CALL == CALL_VIEW
static uint64_t any_page(void)
{
	const uint64_t page = nondet_u64();

	__CPROVER_assume(page < 1ull << (IPA_BITS - PAGE_SHIFT));
	return page;
}

static void show(void)
{
	const uint64_t page = any_page();
	const struct view seen = view_old(domain, page);
	const uint32_t c = old_ghost_owner[seen.entry];
	const uint32_t log = old_caps_word[one] & CAP_2M ? 9 : 0;
	struct view other_one;

	if (!seen.any)
		return;
	touch_cap(c);
#if SHOW_REACH
	__CPROVER_assert(!seen.leaf.device || seen.level != 2, "reached");
#else
	__CPROVER_assert(seen.level >= 2, "no block of 1 GiB");
	__CPROVER_assert(c < NR_CAPS && (GET_OLD(c, CAP_TYPE) == CAP_MEMORY ||
					 GET_OLD(c, CAP_TYPE) == CAP_DEVICE),
			 "what is seen is memory of a capability");
	__CPROVER_assert(seen.frame >= old_caps_base[c] &&
				 seen.frame < OLD_END(c) &&
				 seen.frame - old_caps_base[c] ==
					 page - (old_caps_where[c] >> 32),
			 "of its range, at its place");
	__CPROVER_assert(!(seen.leaf.rights & ~GET_OLD(c, CAP_RIGHTS)),
			 "with no right that the capability lacks");
	__CPROVER_assert(seen.leaf.device || (old_caps_word[c] & CAP_DIRTY) ||
				 !(seen.leaf.rights & RIGHT_WRITE),
			 "what it writes is scrubbed before others see it");
	__CPROVER_assert(seen.leaf.device ==
				 (GET_OLD(c, CAP_TYPE) == CAP_DEVICE),
			 "devices as devices, memory as memory");
	__CPROVER_assert(!seen.leaf.device || !(seen.leaf.rights & RIGHT_EXEC),
			 "no device is executed");
	__CPROVER_assert(GET_OLD(c, CAP_NUMBER) == domain &&
				 old_caps_where[c] != 0 &&
				 GET_OLD(c, CAP_GENERATION) ==
					 old_objects_generation[domain] &&
				 old_objects_state[domain] == OBJECT_LIVE,
			 "mapped into this very domain, which lives");
	/* Any mapped entry of any capability: not the same, if another's. */
	touch_cap(one);
	touch_nth(one, nth);
	__CPROVER_assume(one < NR_CAPS && nth < (uint32_t)old_caps_where[one] &&
			 (GET_OLD(one, CAP_TYPE) == CAP_MEMORY ||
			  GET_OLD(one, CAP_TYPE) == CAP_DEVICE) &&
			 !(old_caps_word[one] & CAP_SCRUB) &&
			 old_objects_generation[GET_OLD(one, CAP_NUMBER)] ==
				 GET_OLD(one, CAP_GENERATION));
	other_one = view_old((uint32_t)GET_OLD(one, CAP_NUMBER),
			     (old_caps_where[one] >> 32) + (nth << log));
	__CPROVER_assert(other_one.any, "what is mapped is seen");
	__CPROVER_assert(other_one.entry != seen.entry || one == c,
			 "an entry is one capability's (M1)");
#endif
	(void)other_one;
	(void)log;
}
#endif

#if CALL == CALL_SHARING || CALL == CALL_TOGETHER
#define MAPS_OLD(c)                            \
	(GET_OLD(c, CAP_TYPE) == CAP_MEMORY || \
	 GET_OLD(c, CAP_TYPE) == CAP_DEVICE)
#define COVERS(c, frame) ((frame) >= old_caps_base[c] && (frame) < OLD_END(c))
#endif

#if CALL == CALL_SHARING
static void touch_climber(uint32_t c)
{
	touch_cap(c);
	__CPROVER_assume(old_inv_parent(c));
	__CPROVER_assume(old_inv_depth(c));
	__CPROVER_assume(old_inv_links(c, ghost_clock));
}

/*
 * Two capabilities that have a frame in common derive from one SHARED range,
 * or one is that range; a, not the deeper one, is mapped unless both lie
 * equally deep. By induction over their depths, of which this is each step:
 * what a capability derives from has the frame as well, and lies one higher.
 * CALL_TOGETHER takes the steps.
 */
static void show(void)
{
	const uint32_t a = one, b = other;
	const uint64_t frame = nondet_u64();
	const uint64_t deep_a = GET_OLD(a, CAP_DEPTH);
	const uint64_t deep_b = GET_OLD(b, CAP_DEPTH);
	const uint32_t p = old_caps_parent[a], q = old_caps_parent[b];

	__CPROVER_assume(a != b && MAPS_OLD(a) && MAPS_OLD(b));
	__CPROVER_assume(COVERS(a, frame) && COVERS(b, frame));
	__CPROVER_assume(deep_a == deep_b ||
			 (deep_a < deep_b && old_caps_where[a] != 0));
	touch_climber(a);
	touch_climber(b);
	if (q < NR_NODES)
		__CPROVER_assume(old_inv_shape(q));
	if (p < NR_NODES)
		__CPROVER_assume(old_inv_shape(p));
	__CPROVER_assume(old_inv_siblings(a, b, ghost_clock));
	__CPROVER_assume(old_inv_siblings(b, a, ghost_clock));
	__CPROVER_assume(old_inv_roots(a, b));
#if SHOW_REACH
	__CPROVER_assert(deep_a != 3 || deep_b != 3 || p == q, "reached");
#else
	__CPROVER_assert(q < NR_CAPS && MAPS_OLD(q) && COVERS(q, frame) &&
				 GET_OLD(q, CAP_DEPTH) + 1 == deep_b,
			 "the deeper one derives from one with the frame");
	if (deep_a < deep_b) {
		__CPROVER_assert(q != a || (old_caps_word[a] & CAP_SHARED),
				 "mapped and derived from: SHARED");
		return; /* then of a and q */
	}
	__CPROVER_assert(p < NR_CAPS && MAPS_OLD(p) && COVERS(p, frame) &&
				 GET_OLD(p, CAP_DEPTH) + 1 == deep_a,
			 "so does the other one");
	__CPROVER_assert(p != q || (old_caps_word[p] & CAP_SHARED),
			 "derived from one: that is SHARED");
	/* then of p and q */
#endif
}
#endif

#if CALL == CALL_TOGETHER
#define LIES_BELOW(q, c, frame)                              \
	((q) < NR_CAPS && MAPS_OLD(q) && COVERS(q, frame) && \
	 GET_OLD(q, CAP_DEPTH) + 1 == GET_OLD(c, CAP_DEPTH))

/* A capability through which a domain reaches the frame: CALL_VIEW. */
static uint32_t any_reaching(uint32_t pd, uint64_t frame)
{
	const uint32_t c = nondet_u32();

	__CPROVER_assume(c < NR_CAPS && MAPS_OLD(c) && COVERS(c, frame) &&
			 GET_OLD(c, CAP_NUMBER) == pd &&
			 old_caps_where[c] != 0);
	__CPROVER_assume(GET_OLD(c, CAP_DEPTH) <= MAX_DEPTH);
	return c;
}

/*
 * The whole way up from two domains that reach one frame, each step as
 * CALL_SHARING shows it: it ends, at one range made SHARED, from which both
 * derive what they reach it through, or which one of them maps itself.
 */
static void show(void)
{
	const uint64_t frame = nondet_u64();
	const uint32_t first = nondet_u32(), second = nondet_u32();
	uint32_t a = any_reaching(first, frame);
	uint32_t b = any_reaching(second, frame), range = NONE32;

	__CPROVER_assume(first != second);
	__CPROVER_assert(a != b, "two domains, two capabilities");
	if (GET_OLD(a, CAP_DEPTH) > GET_OLD(b, CAP_DEPTH)) {
		const uint32_t deeper = a;

		a = b;
		b = deeper;
	}
	for (uint32_t i = 0; i <= MAX_DEPTH && range == NONE32; i++) {
		const uint32_t p = old_caps_parent[a], q = old_caps_parent[b];
		const bool level = GET_OLD(a, CAP_DEPTH) ==
				   GET_OLD(b, CAP_DEPTH);

		__CPROVER_assert(a != b && (level ||
					    (old_caps_where[a] != 0 &&
					     GET_OLD(a, CAP_DEPTH) <
						     GET_OLD(b, CAP_DEPTH))),
				 "as the next step wants it");
		__CPROVER_assume(LIES_BELOW(q, b, frame));
		__CPROVER_assume(!level || LIES_BELOW(p, a, frame));
		__CPROVER_assume(
			level ? p != q || (old_caps_word[p] & CAP_SHARED) :
				q != a || (old_caps_word[a] & CAP_SHARED));
		if (level ? p == q : q == a)
			range = q;
		a = level ? p : a;
		b = q;
	}
#if SHOW_REACH
	__CPROVER_assert(range == NONE32 || GET_OLD(range, CAP_DEPTH) != 3,
			 "reached");
#else
	__CPROVER_assert(range != NONE32 && MAPS_OLD(range) &&
				 COVERS(range, frame) &&
				 (old_caps_word[range] & CAP_SHARED),
			 "both through one range that was made SHARED");
#endif
}
#endif

#if CALL == CALL_DISJOINT
/* What touch_disjoint() takes for granted. */
static void show(void)
{
	const uint32_t a = one, b = other;
	uint32_t x = b;

	__CPROVER_assume(a < NR_CAPS && b < NR_CAPS && a != b &&
			 GET_OLD(a, CAP_TYPE) == CAP_TABLES &&
			 GET_OLD(b, CAP_TYPE) == CAP_TABLES &&
			 old_caps_first[a] == NONE16 &&
			 old_caps_first[b] == NONE16 &&
			 GET_OLD(a, CAP_DEPTH) <= GET_OLD(b, CAP_DEPTH));
	/* what b derives from, as deep as a, is not a: that has no child */
	for (uint32_t i = 0; i <= MAX_DEPTH; i++) {
		touch_cap(x);
		__CPROVER_assume(old_inv_parent(x));
		__CPROVER_assume(old_inv_links(x, ghost_clock));
		__CPROVER_assume(old_inv_level(a, x));
		if (GET_OLD(a, CAP_DEPTH) == GET_OLD(x, CAP_DEPTH))
			break;
		x = old_caps_parent[x];
	}
#if SHOW_REACH
	__CPROVER_assert(x == b, "reached");
#else
	__CPROVER_assert(GET_OLD(a, CAP_DEPTH) == GET_OLD(x, CAP_DEPTH),
			 "depth falls by one on the way up");
	__CPROVER_assert(OLD_END(a) <= old_caps_base[b] ||
				 OLD_END(b) <= old_caps_base[a],
			 "TABLES ranges without children are disjoint");
#endif
}
#endif

#if CALL == CALL_DOMAIN
/* inv_domain follows from what is shown of objects and who names them. */
static void show(void)
{
	const uint64_t pd = GET_OLD(one, CAP_NUMBER);

	__CPROVER_assume(GET_OLD(one, CAP_TYPE) == CAP_PD && one < NR_CAPS);
	__CPROVER_assume(old_inv_shape(one));
	__CPROVER_assume(old_inv_bearer(one));
	if (pd < NR_PDS)
		__CPROVER_assume(old_inv_object((uint32_t)pd));
#if SHOW_REACH
	__CPROVER_assert(old_objects_state[pd] != OBJECT_LIVE ||
				 old_objects_generation[pd] !=
					 GET_OLD(one, CAP_GENERATION),
			 "reached");
#else
	__CPROVER_assert(old_inv_domain(one), "domains: alive, or long gone");
#endif
}
#endif

int main(void)
{
	state_any();
	memory_any();
	show();
	return 0;
}
