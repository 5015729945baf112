/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One call on capabilities, with any arguments, by any domain, in any state
 * that satisfies the invariants. SHOW says what is to be shown of it; the
 * proof is of any one capability (`one`), or of any two (`other`).
 */
#include "ec.h"
#include "spec.h"
#include "state.h"
#include "stubs.h"

#define CALL_COPY   1
#define CALL_MOVE   2
#define CALL_DELETE 3
#define CALL_REVOKE 4
#define PART_INSERT 5

static uint64_t x[8], x_old[8];

static void arguments(void)
{
	for (uint32_t i = 0; i < 8; i++)
		x[i] = x_old[i] = nondet_u64();
}

uint32_t ec_pd(uint32_t ec)
{
	(void)ec;
	return own;
}

/* What a row that is not in the table yet would mean. */
static struct spec_cap spec_of(struct cap cap)
{
	const uint64_t word = cap.word;

	return (struct spec_cap){
		.type = field_get(CAP_TYPE, word),
		.rights = field_get(CAP_RIGHTS, word),
		.depth = field_get(CAP_DEPTH, word),
		.number = field_get(CAP_NUMBER, word),
		.generation = field_get(CAP_GENERATION, word),
		.shared = word & CAP_SHARED,
		.frozen = word & CAP_FROZEN,
		.block = word & CAP_2M,
		.dirty = word & CAP_DIRTY,
		.scrub = word & CAP_SCRUB,
		.base = cap.base,
		.count = cap.count,
		.where = cap.where,
		.parent = cap.parent,
		.newest = cap.first,
		.older = cap.next,
	};
}

/* What the call will read: that much of the old state is assumed valid. */
static void touch_arguments(void)
{
	const uint32_t c = cap_slot(own, x[1]);
	const uint32_t pd = cap_slot(own, x[2]);
	uint32_t number = own;

#if CALL == CALL_COPY
	touch(c);
	if (c < NR_CAPS)
		touch(old_caps_first[c]);
#else
	touch_near(c);
#endif
#if CALL == CALL_COPY || CALL == CALL_MOVE
	touch(pd);
	if (pd < NR_CAPS)
		number = (uint32_t)field_get(CAP_NUMBER, old_caps_word[pd]);
	if (x[2] == SLOT_SELF)
		number = own;
	if (number < NR_PDS)
		touch(cap_slot(number, x[3]));
#if SHOW_REFINEMENT || SHOW_REACH || SHOW_UNDEFINED
	touch_up(c);
#endif
#elif CALL == CALL_REVOKE
	if (c < NR_CAPS && old_caps_first[c] < NR_NODES)
		touch_down(old_caps_first[c]);
#endif
	(void)pd;
	(void)number;
}

static enum status call(void)
{
#if CALL == CALL_COPY
	return call_cap_copy(0, x);
#elif CALL == CALL_MOVE
	return call_cap_move(0, x);
#elif CALL == CALL_DELETE
	return call_cap_delete(0, x);
#elif CALL == CALL_REVOKE
	return call_cap_revoke(0, x);
#else
	return STATUS_OK;
#endif
}

static enum status spec(struct spec_cap *after)
{
#if CALL == CALL_COPY
	return spec_cap_copy(own, x_old, one, after);
#elif CALL == CALL_MOVE
	return spec_cap_move(own, x_old, one, after);
#elif CALL == CALL_DELETE
	return spec_cap_delete(own, x_old, choice, one, after);
#elif CALL == CALL_REVOKE
	return spec_cap_revoke(own, x_old, choice, one, after);
#else
	*after = spec_old(one);
	return STATUS_OK;
#endif
}

/* The ghost of the tree's order follows what the call has done. */
static void stamp(enum status status)
{
#if CALL == CALL_COPY || CALL == CALL_MOVE
	const uint32_t pd = cap_slot(own, x_old[2]);
	uint32_t to = own;

	if (status != STATUS_OK)
		return;
	if (x_old[2] != SLOT_SELF)
		to = (uint32_t)field_get(CAP_NUMBER, old_caps_word[pd]);
	to = cap_slot(to, x_old[3]);
#if CALL == CALL_COPY
	ghost_stamp[to] = ghost_clock++;
#else
	ghost_stamp[to] = ghost_stamp[cap_slot(own, x_old[1])];
#endif
#else
	(void)status;
#endif
}

/* May `what` become the newest child of `parent` in empty slot c? */
static bool insert_allowed(uint32_t c, uint32_t parent, const struct cap *what)
{
	const uint64_t type = field_get(CAP_TYPE, what->word);
	const bool range = cap_is_range((enum cap_type)type);
	const bool shared = what->word & CAP_SHARED;
	const uint64_t end = (uint64_t)what->base + what->count;

	return c < NR_CAPS && cap_type(c) == CAP_NULL &&
	       cap_type(parent) == type && what->count != 0 &&
	       what->base >= CAP(parent, base) && end <= cap_end(parent) &&
	       field_get(CAP_DEPTH, CAP(parent, word)) < MAX_DEPTH &&
	       !(field_get(CAP_RIGHTS, what->word) &
		 ~field_get(CAP_RIGHTS, CAP(parent, word))) &&
	       (!shared || (CAP(parent, word) & RIGHT_SHARE << 8)) &&
	       !(what->word & (CAP_FROZEN | CAP_2M | CAP_DIRTY | CAP_SCRUB)) &&
	       (!shared || type == CAP_MEMORY || type == CAP_DEVICE) &&
	       (!range || (what->where == 0 &&
			   ((CAP(parent, word) & CAP_SHARED) ||
			    (CAP(parent, where) == 0 &&
			     what->base >= cap_carve_mark(parent))))) &&
	       (range ||
		(what->base == field_get(CAP_NUMBER, what->word) &&
		 what->count == 1 &&
		 field_get(CAP_GENERATION, what->word) ==
			 field_get(CAP_GENERATION, CAP(parent, word))));
}

/* In the proof of cap_copy: cap_insert by its contract, shown by itself. */
static struct {
	uint32_t calls, c, parent;
	struct cap what;
} inserted;

#if CALL == CALL_COPY
void cap_insert(uint32_t c, uint32_t parent, struct cap what)
{
	__CPROVER_assert(c < NR_CAPS && parent < NR_NODES &&
				 insert_allowed(c, parent, &what),
			 "only what the rules allow is inserted");
	inserted.calls++;
	inserted.c = c;
	inserted.parent = parent;
	inserted.what = what;
}
#endif

/* What cap_insert does, and that it does nothing else. */
static struct spec_cap after_insert(uint32_t c, uint32_t parent,
				    struct cap what)
{
	struct spec_cap after = spec_old(one);

	if (one == parent)
		after.newest = c;
	if (one != c)
		return after;
	after = spec_of(what);
	after.depth = spec_old(parent).depth + 1;
	after.parent = parent;
	after.newest = SPEC_NONE;
	after.older = spec_old(parent).newest;
	return after;
}

static void show_same(struct spec_cap now, struct spec_cap want)
{
	__CPROVER_assert(now.type == want.type && now.rights == want.rights &&
				 now.depth == want.depth,
			 "type, rights and depth as specified");
	__CPROVER_assert(
		now.shared == want.shared && now.frozen == want.frozen &&
			now.block == want.block && now.dirty == want.dirty &&
			now.scrub == want.scrub,
		"flags as specified");
	__CPROVER_assert(now.number == want.number &&
				 now.generation == want.generation,
			 "number and generation as specified");
	__CPROVER_assert(now.base == want.base && now.count == want.count &&
				 now.where == want.where,
			 "range, mapping and badge as specified");
	__CPROVER_assert(now.parent == want.parent &&
				 now.newest == want.newest &&
				 now.older == want.older,
			 "place in the tree as specified");
}

static void show_invariants(void)
{
#if SHOW_SHAPE
	__CPROVER_assert(inv_shape(one), "shape: links and numbers in range");
	__CPROVER_assert(inv_mapping(one), "mapping: what is mapped fits");
#endif
#if SHOW_PARENT
	__CPROVER_assert(inv_parent(one), "parent: C2, C6, C8");
	__CPROVER_assert(inv_depth(one), "depth: C6");
#endif
#if SHOW_LINKS
	__CPROVER_assert(inv_links(one, ghost_clock), "links: C3, C5");
#endif
#if SHOW_ORDER
	__CPROVER_assert(inv_siblings(one, other, ghost_clock),
			 "siblings: sorted, linked and disjoint");
#endif
}

static void show_refinement(enum status status)
{
	struct spec_cap after, now = spec_new(one);
	const enum status want = spec(&after);

	__CPROVER_assert(status == want, "status as specified");
#if CALL == CALL_COPY
	__CPROVER_assert(inserted.calls == (status == STATUS_OK),
			 "one capability is inserted, or none");
	if (inserted.calls)
		now = after_insert(inserted.c, inserted.parent, inserted.what);
#endif
	show_same(now, after);
	for (uint32_t i = 0; i < 8; i++)
		__CPROVER_assert(x[i] == x_old[i], "arguments stay");
}

#if CALL == PART_INSERT
/* cap_insert by itself: any arguments that its callers may give. */
static enum status insert(void)
{
	const uint32_t c = nondet_u32(), parent = nondet_u32();
	const struct cap what = {.word = nondet_u64(),
				 .base = nondet_u32(),
				 .count = nondet_u32(),
				 .where = nondet_u64()};

	__CPROVER_assume(c < NR_NODES && parent < NR_NODES);
	touch_near(parent);
	touch(c);
	__CPROVER_assume(insert_allowed(c, parent, &what));
	cap_insert(c, parent, what);
	ghost_stamp[c] = ghost_clock++;
#if SHOW_REFINEMENT
	show_same(spec_new(one), after_insert(c, parent, what));
#endif
	return STATUS_OK;
}
#endif

int main(void)
{
	enum status status;

	state_any();
	arguments();
#ifdef CASE
	__CPROVER_assume(CASE); /* proofs are split by cases */
#endif
	touch_arguments();
	stubs_any();
#if CALL == CALL_REVOKE
	stubs_any_inside();
#endif
#if CALL == PART_INSERT
	status = insert();
#else
	status = call();
	stamp(status);
#endif
#if !FEW_TOUCHES
	if (cap_type(one) != CAP_NULL) {
		touch(caps_parent[one]);
		touch(caps_first[one]);
		touch(caps_next[one]);
		touch(caps_prev[one]);
	}
#endif
	show_invariants();
#if SHOW_REFINEMENT && CALL != PART_INSERT
	show_refinement(status);
#endif
#if SHOW_REACH
	__CPROVER_assert(status != REACH, "reached");
#endif
	(void)status;
	(void)show_refinement;
	return 0;
}
