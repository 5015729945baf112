/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of calls on capabilities by themselves, in any state in which
 * their contracts allow them: they do what the contract says, at any one
 * capability (`one`), nothing else, and keep the invariants.
 */
#include "capability.h"
#include "object.h"

#define PART_INSERT   1
#define PART_TRANSFER 2
#define PART_REMOVE   3
#define PART_LEAF     4
#define PART_FREE     5
#define PART_TAKE     6
#define PART_TURN     7
#define PART_DEEPEST  8
#define PART_FROZEN   9

void cap_transfer(uint32_t from, uint32_t to);
enum status cap_take_leaf(uint32_t c);
enum status cap_take_turn(uint32_t *c, uint32_t *inside);

#if PART <= PART_TURN
static struct effect any_effect(void)
{
	static const enum effect_kind kinds[] = {
		[PART_INSERT] = EFFECT_INSERT,
		[PART_TRANSFER] = EFFECT_TRANSFER,
		[PART_REMOVE] = EFFECT_DROP,
		[PART_LEAF] = EFFECT_LEAF,
		[PART_FREE] = EFFECT_DROP,
		[PART_TAKE] = EFFECT_TAKE,
		[PART_TURN] = EFFECT_TURN};
	struct effect any = {kinds[PART], .c = nondet_u32(),
			     .other = nondet_u32()};

	any.made = (struct cap){.word = nondet_u64(),
				.base = nondet_u32(),
				.count = nondet_u32(),
				.where = nondet_u64()};
	touch_near(any.c);
	if (PART == PART_INSERT || PART == PART_TRANSFER)
		touch_near(any.other);
	__CPROVER_assume(effect_allowed(&any));
	return any;
}

/* Do it. Its status or, as one, whether it did anything. */
static enum status part(const struct effect *what)
{
	const uint32_t c = what->c;

	(void)c;
#if PART == PART_INSERT
	cap_insert(c, what->other, what->made);
	ghost_stamp[c] = ghost_clock++;
	return CAP(what->other, first) == c ? STATUS_OK : STATUS_UNKNOWN;
#elif PART == PART_TRANSFER
	cap_transfer(c, what->other);
	ghost_stamp[what->other] = ghost_stamp[c];
	return cap_type(c) == CAP_NULL ? STATUS_OK : STATUS_UNKNOWN;
#elif PART == PART_REMOVE
	cap_remove(c);
	return cap_type(c) == CAP_NULL ? STATUS_OK : STATUS_UNKNOWN;
#elif PART == PART_LEAF
	return cap_take_leaf(c);
#elif PART == PART_FREE
	const uint32_t index = c - NR_CAPS;

	__CPROVER_assume(index < NR_OBJECTS);
	object_free(index);
	/* O1: free, and no other object is anything else than before */
	__CPROVER_assert(OBJECT(index, state) == OBJECT_FREE, "it is free");
	OBJECT(index, state) = old_objects_state[index];
	return effect.calls == 1 ? STATUS_OK : STATUS_UNKNOWN;
#elif PART == PART_TURN
	uint32_t leaf = c, inside = NONE32;
	const enum status status = cap_take_turn(&leaf, &inside);

	__CPROVER_assert(leaf == spec_bottom(c), "it says which leaf");
	if (inside == NONE32)
		return status;
	__CPROVER_assert(leaf >= NR_CAPS && effect.calls == 0 &&
				 status == STATUS_MORE && LIVING(inside),
			 "inside a dying domain, nothing is done");
	choice.unfinished = true; /* which is what a turn says then */
	return status;
#else
	enum status status;

	/* what the contract of a turn says of the first */
	__CPROVER_assume(turns.into == 0 || spec_bottom(c) >= NR_CAPS);
	status = cap_take(c);
	choice.inside = turns.into != 0 ? turns.last : SPEC_NONE;
	if (turns.into >= NR_PDS) { /* all turns lead into another one */
		choice.inside = SPEC_NONE;
		choice.unfinished = true;
	}
	return status;
#endif
}

int main(void)
{
	struct spec_cap after;
	struct effect what;
	enum status status, want;

	state_any();
	walks_any();
	stubs_any();
	what = any_effect();
	status = part(&what);
	if (effect.calls != 0 && effect.c < NR_NODES)
		__CPROVER_assume(old_inv_shape(effect.c));
	want = after_effect(&what, one, &after);
	effect_settle();
#if SHOW_REACH
	REACHED
#else
	__CPROVER_assert(status == want, "status as specified");
	show_invariants();
	show_refinement(after);
#endif
	return 0;
}
#else

int main(void)
{
	const uint32_t c = nondet_u32();

	state_any();
	__CPROVER_assume(c < NR_NODES && cap_type(c) != CAP_NULL);
#if PART == PART_DEEPEST
	uint32_t leaf;

	touch_down(c);
	leaf = cap_deepest(c);
	__CPROVER_assert(leaf == spec_bottom(c), "the leaf that is specified");
	__CPROVER_assert(leaf < NR_NODES && cap_type(leaf) != CAP_NULL &&
				 CAP(leaf, first) == NONE16,
			 "a living leaf");
	__CPROVER_assert((leaf == c) == (CAP(c, first) == NONE16),
			 "itself exactly when it has no child");
	for (uint32_t i = 0; i <= MAX_DEPTH && leaf != c; i++)
		leaf = CAP(leaf, parent);
	__CPROVER_assert(leaf == c, "one that derives from it");
#else
	touch_up(c);
	__CPROVER_assert(cap_frozen(c) == spec_revoked(c),
			 "whether it or an ancestor is being revoked");
#endif
	return 0;
}
#endif
