/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * create and destroy, with any arguments, by any domain, in any state that
 * satisfies the invariants; what other nouns do of it by stubs_object.c. SHOW
 * says what is to be shown: of any one capability (`one`) and object (`any`).
 */
#include "commit.h"
#include "object.h"
#include "strength_object.h"
#include "stubs_object.h"

static uint64_t x[8], x_old[8];
static uint32_t any; /* object */

/* What is assumed: the invariants, where the call looks. */

static void touch_object(uint32_t index)
{
	if (index < NR_OBJECTS)
		__CPROVER_assume(old_inv_object(index));
}

static void touch_slot(uint32_t c)
{
	touch(c);
	if (c < NR_CAPS)
		__CPROVER_assume(old_inv_bearer(c));
}

/* No way down is gone before nothing uses the object any more. */

uint32_t spec_bottom(uint32_t c)
{
	__CPROVER_assert(false, "these steps drop nothing");
	__CPROVER_assume(false);
	return c;
}

uint32_t cap_deepest(uint32_t c)
{
	return spec_bottom(c);
}

/* The object that a slot names; SPEC_NO_INDEX if none. */
static uint32_t named(uint32_t c)
{
	if (c >= NR_CAPS)
		return SPEC_NO_INDEX;
	return spec_index(old_caps_word[c] & CAP_TYPE,
			  field_get(CAP_NUMBER, old_caps_word[c]));
}

static void touch_create(void)
{
	const uint32_t range = cap_slot(own, x[1]);
	const uint32_t pd = cap_slot(own, x[3]);
	struct spec_creation made;

	touch_near(range);
	touch_slot(cap_slot(own, x[2]));
	touch_slot(pd);
	touch_object(named(pd));
	touch_up(range);
	if (spec_create(own, x, &made) != STATUS_OK)
		return;
	/* that a number behind the mark is nobody's: "number free" */
	touch_object(spec_index(made.type, made.number));
	__CPROVER_assume(
		!(old_caps_word[NR_CAPS + spec_index(made.type, made.number)] &
		  CAP_TYPE));
	touch(NR_CAPS + spec_index(made.type, made.number));
}

#if CALL == CALL_DESTROY
/*
 * A destroy does one of these, by the state it finds; one proof looks at one.
 * BEGIN: the object lives, or there is none. WAIT: it is dying, and will not
 * be done with this step.
 */
#define BEGIN 1
#define WAIT  2

static void touch_destroy(void)
{
	const uint32_t c = cap_slot(own, x[1]);
	const uint32_t index = named(c);
	struct spec_destruction did;

	touch_slot(c);
	if (index >= NR_OBJECTS) {
		__CPROVER_assume(PHASE == BEGIN);
		return;
	}
	touch_object(index);
	__CPROVER_assume((old_objects_state[index] == OBJECT_LIVE) ==
			 (PHASE == BEGIN));
	if (PHASE == BEGIN) {
		steps.grace = nondet_u32();
		return;
	}
	steps.grace = old_objects_grace[index];
	__CPROVER_assume(spec_object_step(index, steps, &did) != STATUS_OK);
}
#endif

static enum status call(void)
{
#if CALL == CALL_CREATE
	return call_create(caller, x);
#else
	return call_destroy(caller, x);
#endif
}

/* Everything a creation did is as specified. */
static void show_create(enum status status)
{
	struct spec_creation made;
	const enum status want = spec_create(own, x_old, &made);
	const uint64_t result = want == STATUS_OK ? made.number : x_old[1];

	__CPROVER_assert(status == want, "status as specified");
	__CPROVER_assert(x[1] == result, "x1: the number");
	__CPROVER_assert(begun.calls == (want == STATUS_OK), "one begins");
	if (want != STATUS_OK)
		return;
	__CPROVER_assert(begun.type == made.type && begun.number == made.number,
			 "it is this one");
	if (made.type == CAP_EC)
		__CPROVER_assert(begun.pd == made.domain &&
					 begun.cpu == made.cpu &&
					 begun.priority == made.priority &&
					 begun.vcpu == made.vcpu,
				 "an EC as asked for");
	if (made.type == CAP_PD || made.type == CAP_NOTIFICATION)
		__CPROVER_assert(begun.kind == made.kind, "a kind as asked");
}

static void show_destroy(enum status status)
{
	struct spec_destruction did;
	const enum status want = spec_destroy(own, x_old, steps, &did);
	const bool inside = did.inside != SPEC_SLOTS;

	__CPROVER_assert(status == want, "status as specified");
	__CPROVER_assert(x[1] == x_old[1], "x1 stays");
	__CPROVER_assert(taken.calls == inside &&
				 (!inside || taken.number == did.inside),
			 "from a dying domain's table");
	__CPROVER_assert(graces == did.ends, "a grace period begins");
	if (did.index == SPEC_NO_INDEX) {
		__CPROVER_assert(!ended.calls && !cleared.calls &&
					 !flushed.calls,
				 "an error does nothing");
		return;
	}
	__CPROVER_assert(ended.calls == (did.ends && did.index < FIRST_PORTAL),
			 "whoever runs is told to end");
	__CPROVER_assert(!ended.calls || spec_index(ended.type, ended.number) ==
						 did.index,
			 "it is this one");
	__CPROVER_assert(!cleared.calls ||
				 spec_index(cleared.type, cleared.number) ==
					 did.index,
			 "it is this one that is cleared");
	__CPROVER_assert(cleared.calls || !did.clears || did.index < FIRST_EC,
			 "nothing is clear that was not cleared");
	__CPROVER_assert(
		flushed.calls == (did.clears && did.index < FIRST_EC) &&
			(!flushed.calls || flushed.number == did.index),
		"a domain's last entries leave the TLBs");
}

static void show_capability(struct spec_cap want)
{
	const struct spec_cap now = spec_new(one);

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

static void show_object(struct spec_object want)
{
	const struct spec_object now = spec_object_new(any);

	__CPROVER_assert(now.life == want.life, "life as specified");
	__CPROVER_assert(now.generation == want.generation,
			 "generation as specified");
	__CPROVER_assert(now.grace == want.grace && now.cursor == want.cursor,
			 "grace period and cursor as specified");
}

static void show_refinement(enum status status)
{
	struct spec_cap cap = spec_old(one);
	struct spec_object object = spec_object_old(any);

#if CALL == CALL_CREATE
	struct spec_creation made;

	if (spec_create(own, x_old, &made) == STATUS_OK) {
		cap = spec_created(&made, one);
		object = spec_created_object(&made, any);
	}
#else
	struct spec_destruction did;

	spec_destroy(own, x_old, steps, &did);
	if (did.index != SPEC_NO_INDEX) {
		cap = spec_destroyed(&did, one);
		object = spec_destroyed_object(&did, steps, any);
	}
#endif
	(void)status;
	(void)cap;
	(void)object;
#if SHOW_REFINEMENT
	show_capability(cap);
	show_object(object);
#endif
}

/* Nobody else's tables, and no argument but x1. */
static void show_rest(void)
{
	const uint32_t t = nondet_u32(), pd = nondet_u32(), i = nondet_u32();

	for (uint32_t n = 2; n < 8; n++)
		__CPROVER_assert(x[n] == x_old[n], "arguments stay");
	__CPROVER_assume(t < NR_TABLES && pd < NR_PDS && i < 8);
	__CPROVER_assert(tables_valid[t * 8ull + i] ==
				 old_tables_valid[t * 8ull + i],
			 "tables stay");
	__CPROVER_assert(pds_root[pd] == old_pds_root[pd] &&
				 pds_kind[pd] == old_pds_kind[pd] &&
				 pds_vcpu[pd * 8ull + i] ==
					 old_pds_vcpu[pd * 8ull + i],
			 "domains stay");
}

int main(void)
{
	enum status status;

	state_any();
	for (uint32_t i = 0; i < 8; i++)
		x[i] = x_old[i] = nondet_u64();
	any = nondet_u32();
	nr_cpus = nondet_u32();
	priority = nondet_u32();
	caller = nondet_u32();
	steps.over = nondet_u8() & 1;
	steps.unfinished = nondet_u8() & 1;
	steps.take = (enum status)(int)nondet_u32();
	__CPROVER_assume(any < NR_OBJECTS && nr_cpus <= NR_CPUS &&
			 priority < NR_PRIORITIES && caller < NR_ECS);
	__CPROVER_assume(steps.take == STATUS_OK || steps.take == STATUS_MORE ||
			 steps.take == STATUS_BUSY);
#ifdef CASE
	__CPROVER_assume(CASE); /* proofs are split by cases */
#endif
#if CALL == CALL_CREATE
	touch_create();
#else
	touch_destroy();
#endif
	touch_object(any);
	status = call();
#if SHOW_REACH
#define REACH(value) __CPROVER_assert(status != (value), "reached " #value);
	REACHED
#elif CALL == CALL_CREATE
	show_create(status);
#else
	show_destroy(status);
#endif
	show_refinement(status);
#if SHOW_OBJECT
	__CPROVER_assert(inv_object(any), "objects: O1, O2");
#endif
#if SHOW_REFINEMENT
	show_rest();
#endif
	return 0;
}
