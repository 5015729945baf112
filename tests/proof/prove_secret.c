/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * T11 of the calls on capabilities, of their specification: two states that
 * agree on what the caller may observe give it the same answer, and agree on
 * it afterwards. All else may differ: the tables of other domains, what they
 * hold and derived, all objects. A domain observes its own table, what derives
 * from it, whether something of it is being revoked, whether the domains it
 * names live, and which slots are empty where it may put something.
 */
#include "capability.h"

enum status second_cap_copy(uint32_t domain, const uint64_t *x, uint32_t c,
			    struct spec_cap *after);
enum status second_cap_move(uint32_t domain, const uint64_t *x, uint32_t c,
			    struct spec_cap *after);
enum status second_cap_delete(uint32_t domain, const uint64_t *x,
			      struct spec_choice found, uint32_t c,
			      struct spec_cap *after);
enum status second_cap_revoke(uint32_t domain, const uint64_t *x,
			      struct spec_choice found, uint32_t c,
			      struct spec_cap *after);

/* The walks, of both states alike: up, whether something is being revoked; and
 * down through what derives from one's own. */
bool second_revoked(uint32_t c)
{
	return spec_revoked(c);
}

uint32_t second_bottom(uint32_t c)
{
	return spec_bottom(c);
}

static enum status second(const uint64_t *x, uint32_t c, struct spec_cap *after)
{
#if CALL == CALL_COPY
	return second_cap_copy(own, x, c, after);
#elif CALL == CALL_MOVE
	return second_cap_move(own, x, c, after);
#elif CALL == CALL_DELETE
	return second_cap_delete(own, x, choice, c, after);
#else
	return second_cap_revoke(own, x, choice, c, after);
#endif
}

static bool mine(uint32_t c)
{
	return c < SPEC_SLOTS && c / NR_SLOTS == own;
}

/* Of what it derives from one sees whether there is something, and the rest
 * only if that is one's own too. */
static bool agree(struct spec_cap a, struct spec_cap b)
{
	if (mine(a.parent) || mine(b.parent)) {
		if (a.parent != b.parent || a.older != b.older)
			return false;
	}
	if ((a.parent == SPEC_NONE) != (b.parent == SPEC_NONE))
		return false;
	a.parent = b.parent = SPEC_NONE;
	a.older = b.older = SPEC_NONE;
	return same(&a, &b);
}

static void assume_agreed(uint32_t c)
{
	if (c < SPEC_SLOTS)
		__CPROVER_assume(agree(spec_old(c), spec_new(c)));
}

/* What derives from one's own: all of it, its place too. */
static void assume_same(uint32_t c)
{
	const struct spec_cap a = spec_old(c), b = spec_new(c);

	__CPROVER_assume(same(&a, &b));
}

int main(void)
{
	uint64_t x[8];
	uint32_t any[NR_OBJECTS];
	struct spec_cap a, b, pd;
	uint32_t to;
	enum status first;

	state_any();
	state_change();
	__CPROVER_array_replace(objects_generation, any);
	for (uint32_t i = 0; i < 8; i++)
		x[i] = nondet_u64();
	touch_arguments(x);
	walks_any();
	stubs_any();
	__CPROVER_assume(mine(one));
	assume_agreed(one);
	assume_agreed(subject);
	assume_agreed(spec_slot(own, x[2]));
	a = spec_old(subject);
	if (subject < SPEC_SLOTS && a.newest != SPEC_NONE) {
		assume_same(a.newest);
#if CALL == CALL_REVOKE
		to = spec_bottom(a.newest);
		assume_same(to);
		if (to >= SPEC_SLOTS && choice.inside != SPEC_NONE)
			assume_same(spec_bottom(choice.inside));
#endif
	}
	/* the domain that x2 names: does it live, is there room? */
	to = spec_slot(own, x[2]);
	pd = spec_old(to);
	if (to < SPEC_SLOTS && pd.type == CAP_PD) {
		__CPROVER_assume(
			spec_live_old(CAP_PD, pd.number, pd.generation) ==
			spec_live_new(CAP_PD, pd.number, pd.generation));
		to = spec_slot((uint32_t)pd.number, x[3]);
		if (to < SPEC_SLOTS && (pd.rights & RIGHT_GRANT))
			__CPROVER_assume((spec_old(to).type == CAP_NULL) ==
					 (spec_new(to).type == CAP_NULL));
	}
	assume_agreed(spec_slot(own, x[3]));
	first = spec(x, one, &a);
	__CPROVER_assert(first == second(x, one, &b), "the same answer");
	__CPROVER_assert(agree(a, b), "agreement on one's own afterwards");
	return 0;
}
