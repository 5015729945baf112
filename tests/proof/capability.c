/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contracts of kernel/cap.c's parts, and what the proofs of capabilities
 * show in the end; see capability.h.
 */
#include "capability.h"
#include "commit.h"
#include "shown.h"

struct effect effect;
uint32_t subject;

static bool leaf(uint32_t c)
{
	return c < NR_NODES && cap_type(c) != CAP_NULL &&
	       CAP(c, first) == NONE16;
}

bool effect_allowed(const struct effect *what)
{
	const uint32_t c = what->c;

	switch (what->kind) {
	case EFFECT_INSERT:
		return c < NR_CAPS &&
		       insert_allowed(c, what->other, &what->made);
	case EFFECT_TRANSFER:
		return c < NR_CAPS && leaf(c) && what->other < NR_CAPS &&
		       cap_type(what->other) == CAP_NULL &&
		       (!cap_is_range(cap_type(c)) || CAP(c, where) == 0);
	case EFFECT_LEAF:
		return c < NR_CAPS && leaf(c);
	case EFFECT_DROP:
		return remove_allowed(c);
	case EFFECT_TURN:
	case EFFECT_TAKE:
		return c < NR_NODES && cap_type(c) != CAP_NULL;
	case EFFECT_NONE:
		break;
	}
	return true;
}

static void after_insert(const struct effect *what, uint32_t c,
			 struct spec_cap *after)
{
	const struct cap *made = &what->made;
	const struct spec_cap parent = spec_old(what->other);

	if (c == what->other)
		after->newest = what->c;
	if (c != what->c)
		return;
	*after = (struct spec_cap){
		.type = field_get(CAP_TYPE, made->word),
		.rights = field_get(CAP_RIGHTS, made->word),
		.depth = parent.depth + 1,
		.number = field_get(CAP_NUMBER, made->word),
		.generation = field_get(CAP_GENERATION, made->word),
		.shared = made->word & CAP_SHARED,
		.base = made->base,
		.count = made->count,
		.where = made->where,
		.parent = what->other,
		.newest = SPEC_NONE,
		.older = parent.newest,
	};
}

/* The turn that does something: nothing inside comes first. */
static enum status after_turn(uint32_t from, uint32_t c, struct spec_cap *after)
{
	const uint32_t found = spec_bottom(from);

	if (found < SPEC_SLOTS)
		return spec_take_leaf(found, choice, c, after);
	if (choice.unfinished)
		return STATUS_MORE;
	spec_drop(found, c, after);
	return STATUS_OK;
}

enum status after_effect(const struct effect *what, uint32_t c,
			 struct spec_cap *after)
{
	*after = spec_old(c);
	switch (what->kind) {
	case EFFECT_INSERT:
		after_insert(what, c, after);
		break;
	case EFFECT_TRANSFER:
		spec_transfer(what->c, what->other, c, after);
		break;
	case EFFECT_LEAF:
		return spec_take_leaf(what->c, choice, c, after);
	case EFFECT_DROP:
		spec_drop(what->c, c, after);
		break;
	case EFFECT_TURN:
		return after_turn(what->c, c, after);
	case EFFECT_TAKE:
		return spec_take(what->c, choice, c, after);
	case EFFECT_NONE:
		break;
	}
	return STATUS_OK;
}

bool same(const struct spec_cap *a, const struct spec_cap *b)
{
	return a->type == b->type && a->rights == b->rights &&
	       a->depth == b->depth && a->number == b->number &&
	       a->generation == b->generation && a->shared == b->shared &&
	       a->frozen == b->frozen && a->block == b->block &&
	       a->dirty == b->dirty && a->scrub == b->scrub &&
	       a->base == b->base && a->count == b->count &&
	       a->where == b->where && a->parent == b->parent &&
	       a->newest == b->newest && a->older == b->older;
}

bool untouched(uint32_t c)
{
	return CAP(c, word) == old_caps_word[c] &&
	       CAP(c, base) == old_caps_base[c] &&
	       CAP(c, count) == old_caps_count[c] &&
	       CAP(c, where) == old_caps_where[c] &&
	       CAP(c, parent) == old_caps_parent[c] &&
	       CAP(c, first) == old_caps_first[c] &&
	       CAP(c, next) == old_caps_next[c] &&
	       CAP(c, prev) == old_caps_prev[c];
}

/* A part's contract: its effect is noted, and settled when the call is over. */
static enum status note(enum effect_kind kind, uint32_t c, uint32_t other_c)
{
	effect.kind = kind;
	effect.calls++;
	effect.c = c;
	effect.other = other_c;
	return effect.status;
}

void effect_settle(void)
{
	struct spec_cap ignored;

	__CPROVER_assert(effect.calls <= 1, "one part changes the tree, once");
	if (effect.calls == 0)
		return;
	__CPROVER_assert(effect.kind == EFFECT_TAKE || untouched(one),
			 "nothing is changed besides");
	__CPROVER_assert(effect.kind == EFFECT_TAKE || effect_allowed(&effect),
			 "only what the rules allow");
	__CPROVER_assume(after_effect(&effect, effect.c, &ignored) ==
			 effect.status);
}

#ifdef CONTRACT_cap_insert
void cap_insert(uint32_t c, uint32_t parent, struct cap what)
{
	note(EFFECT_INSERT, c, parent);
	effect.made = what;
}
#endif

#ifdef CONTRACT_cap_transfer
void cap_transfer(uint32_t from, uint32_t to)
{
	note(EFFECT_TRANSFER, from, to);
}
#endif

#ifdef CONTRACT_cap_take_leaf
enum status cap_take_leaf(uint32_t c)
{
	return note(EFFECT_LEAF, c, 0);
}
#endif

#ifdef CONTRACT_object_free
void object_free(uint32_t index)
{
	note(EFFECT_DROP, NR_CAPS + index, 0);
}
#endif

#ifdef CONTRACT_cap_remove
void cap_remove(uint32_t c)
{
	note(EFFECT_DROP, c, 0);
}
#endif

#ifdef CONTRACT_cap_take
/*
 * It leaves any state that has its effect and keeps the invariants; that much
 * is said of `one` and `subject`.
 */
enum status cap_take(uint32_t c)
{
	const uint32_t at[2] = {one, subject};
	const enum status status = note(EFFECT_TAKE, c, 0);

	__CPROVER_assert(effect_allowed(&effect), "a living capability");
	__CPROVER_assert(untouched(one) && untouched(subject),
			 "nothing is changed before");
	state_change();
#if SHOW_REFINEMENT || SHOW_UNDEFINED || SHOW_REACH
	for (uint32_t i = 0; i < 2; i++) {
		const struct spec_cap now = spec_new(at[i]);
		struct spec_cap after;

		after_effect(&effect, at[i], &after);
		__CPROVER_assume(same(&now, &after));
	}
#elif SHOW_SHAPE
	__CPROVER_assume(inv_shape(one) && inv_mapping(one));
#elif SHOW_PARENT
	__CPROVER_assume(inv_parent(one) && inv_depth(one));
#elif SHOW_LINKS
	__CPROVER_assume(inv_links(one, ghost_clock));
#elif SHOW_ORDER
	__CPROVER_assume(inv_siblings(one, other, ghost_clock));
#endif
	(void)at;
	return status;
}
#endif

#ifdef CONTRACT_cap_deepest
/*
 * The walks, of the kernel and of the specification alike. Down: any living
 * leaf, itself if it has no child. Up: yes or no. But always the same answer.
 */
struct walk {
	uint32_t c, found;
};
/* No proof walks down from more than three capabilities. */
static struct walk walk_a, walk_b, walk_c;
static uint8_t frozen[NR_NODES];

static struct walk any_walk(void)
{
	const struct walk any = {nondet_u32(), nondet_u16()};

	__CPROVER_assume(any.found < NR_NODES);
	return any;
}

void walks_any(void)
{
	uint8_t any[NR_NODES];

	walk_a = any_walk();
	walk_b = any_walk();
	walk_c = any_walk();

	__CPROVER_array_replace(frozen, any);
	effect.status = (enum status)nondet_u32();
}

static uint32_t walk(uint32_t c)
{
	__CPROVER_assume(c == walk_a.c || c == walk_b.c || c == walk_c.c);
	return c == walk_a.c ? walk_a.found :
	       c == walk_b.c ? walk_b.found :
			       walk_c.found;
}

uint32_t cap_deepest(uint32_t c)
{
	__CPROVER_assert(c < NR_NODES && effect.calls == 0,
			 "walks come before changes");
	return walk(c);
}

uint32_t spec_bottom(uint32_t c)
{
	const uint32_t found = walk(c);

	__CPROVER_assert(c < NR_NODES && LIVING(c),
			 "walks begin at the living");
	__CPROVER_assume(LIVING(found) && old_caps_first[found] == NONE16 &&
			 (found == c) == (old_caps_first[c] == NONE16));
	return found;
}

#ifdef CONTRACT_cap_take_turn
/* From one dying domain into another, as often as it likes: the last is the one
 * that counts, of the others one serves as well as the other. */
enum status cap_take_turn(uint32_t *c, uint32_t *inside)
{
	if (turns.made++ < turns.into) {
		*inside = turns.made == turns.into ? turns.last : turns.passed;
		return STATUS_MORE;
	}
	note(EFFECT_TURN, *c, 0);
	*c = walk(*c);
	return effect.status;
}
#endif

bool cap_frozen(uint32_t c)
{
	__CPROVER_assert(c < NR_NODES && effect.calls == 0,
			 "walks come before changes");
	return frozen[c] & 1;
}

bool spec_revoked(uint32_t c)
{
	return frozen[c] & 1;
}
#else
void walks_any(void)
{
	effect.status = (enum status)nondet_u32();
}
#endif

void show_invariants(void)
{
	shown_sound();
}

/* What the tables say of `one`, or would after the effect that was noted. */
static struct spec_cap result(void)
{
	struct spec_cap now = spec_new(one);

	if (effect.calls != 0 && effect.kind != EFFECT_TAKE) {
		after_effect(&effect, one, &now);
	}
	return now;
}

void show_refinement(struct spec_cap want)
{
#if SHOW_REFINEMENT
	shown_as(result(), want);
#endif
#if SHOW_REFINEMENT && !CONTRACT_cap_take
	const uint32_t any = nondet_u32();
#define SHOW_REST(type, name, count)                                     \
	__CPROVER_assert(any >= (count) || name[any] == old_##name[any], \
			 #name " as it was");
	REST_TABLES(SHOW_REST)
#endif
	(void)want;
}

#ifdef CALL
/* What the call will read: that much of the old state is assumed valid. */
void touch_arguments(const uint64_t *x)
{
	subject = cap_slot(own, x[1]);
	touch(subject);
#if CALL == CALL_COPY || CALL == CALL_MOVE
	const uint32_t pd = cap_slot(own, x[2]);
	uint32_t number = own;

	touch(pd);
	if (x[2] != SLOT_SELF && pd < NR_CAPS)
		number = (uint32_t)field_get(CAP_NUMBER, old_caps_word[pd]);
	if (number < NR_PDS)
		touch(cap_slot(number, x[3]));
#endif
#if CALL == CALL_COPY || CALL == CALL_REVOKE
	if (subject < NR_CAPS)
		touch(old_caps_first[subject]);
#endif
}

enum status spec(const uint64_t *x, uint32_t c, struct spec_cap *after)
{
#if CALL == CALL_COPY
	return spec_cap_copy(own, x, c, after);
#elif CALL == CALL_MOVE
	return spec_cap_move(own, x, c, after);
#elif CALL == CALL_DELETE
	return spec_cap_delete(own, x, choice, c, after);
#else
	return spec_cap_revoke(own, x, choice, c, after);
#endif
}
#endif
