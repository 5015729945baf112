/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * create and destroy, with any arguments, by any domain, in any state that
 * satisfies the invariants; what other nouns do of it by stubs_object.c. SHOW
 * says what is to be shown: of any one capability (`one`) and object (`any`).
 */
#include "commit.h"
#include "object.h"
#include "shown.h"
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

/*
 * The way down, of the kernel and of the specification alike: that cap_deepest
 * keeps this is shown by itself, and "below an object" by prove_drop.c.
 */
static struct way {
	uint32_t from, found;
} ways[3];

#define DEPTH(c) field_get(CAP_DEPTH, old_caps_word[c])

/* What is shown of cap_deepest from an object's capability or node. */
static bool way_fits(uint32_t c, uint32_t found)
{
	return found < NR_NODES && LIVING(found) &&
	       old_caps_first[found] == NONE16 &&
	       (found == c ? old_caps_first[c] == NONE16 :
			     found < NR_CAPS && DEPTH(found) > DEPTH(c) &&
				     old_caps_first[c] != NONE16 &&
				     old_caps_first[old_caps_parent[found]] ==
					     found &&
				     (old_caps_word[found] & CAP_TYPE) ==
					     (old_caps_word[c] & CAP_TYPE));
}

uint32_t spec_bottom(uint32_t c)
{
	__CPROVER_assert(c == ways[0].from || c == ways[1].from ||
				 c == ways[2].from,
			 "below it, the object or the next");
	__CPROVER_assert(c < NR_NODES && LIVING(c), "from the living");
	return c == ways[0].from ? ways[0].found :
	       c == ways[1].from ? ways[1].found :
				   ways[2].found;
}

uint32_t cap_deepest(uint32_t c)
{
#if CALL != CALL_CREATE
	__CPROVER_assert(dropping.removed == NONE32, "the ways come first");
#endif
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
 * be done with this step. END: nothing uses it any more, copies are dropped.
 */
#define BEGIN 1
#define WAIT  2
#define END   3

/* What is below the object and the caller's capability, and beside that. */
static void touch_copies(uint32_t c, uint32_t index)
{
	uint32_t from[] = {c, NR_CAPS + index, NONE32};

	touch(c);
	from[2] = old_caps_next[c];
	for (uint32_t i = 0; i < 3; i++) {
		ways[i].from = from[i];
		ways[i].found = nondet_u16();
		touch(from[i]);
		if (from[i] >= NR_CAPS && from[i] < NR_NODES)
			touch_object(from[i] - NR_CAPS);
		__CPROVER_assume(from[i] >= NR_NODES ||
				 way_fits(from[i], ways[i].found));
	}
}

#if PHASE == END
/* That both agree on a step, of any object, is shown of object_step itself:
 * here it is done, and may just have become so. */
enum status object_step(uint32_t index, uint32_t *inside)
{
	(void)inside;
	asked++;
	if (old_objects_state[index] == OBJECT_DYING && fed != NONE32 &&
	    index >= FIRST_SC && index < FIRST_PORTAL)
		CAP(fed, where) = 0;
	OBJECT(index, state) = OBJECT_CLEAR;
	return STATUS_OK;
}

enum status spec_object_step(uint32_t index, struct spec_steps now,
			     struct spec_destruction *did)
{
	(void)now;
	*did = (struct spec_destruction){.index = index,
					 .cursor = old_objects_cursor[index],
					 .inside = SPEC_SLOTS,
					 .moves = SPEC_SLOTS,
					 .dropped = SPEC_SLOTS,
					 .clears = old_objects_state[index] ==
						   OBJECT_DYING};
	return STATUS_OK;
}
#endif

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
#if PHASE == END
	steps.over = true;
	touch_copies(c, index);
	(void)did;
#else
	__CPROVER_assume(spec_object_step(index, steps, &did) != STATUS_OK);
	(void)touch_copies;
#endif
}
#endif

#if CALL == CALL_STEP
static uint32_t stepped, inside = NONE32;

/* Of any node, as revoking and cap_take do it. */
static void touch_step(void)
{
	stepped = nondet_u32();
	__CPROVER_assume(stepped < NR_OBJECTS);
	touch_object(stepped);
	__CPROVER_assume(old_objects_state[stepped] != OBJECT_FREE);
	steps.grace = old_objects_state[stepped] == OBJECT_LIVE ?
			      nondet_u32() :
			      old_objects_grace[stepped];
}
#endif

static enum status call(void)
{
#if CALL == CALL_CREATE
	return call_create(caller, x);
#elif CALL == CALL_STEP
	return object_step(stepped, &inside);
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

#if CALL != CALL_CREATE
static enum status specified(struct spec_destruction *did)
{
#if CALL == CALL_STEP
	return spec_object_step(stepped, steps, did);
#else
	return spec_destroy(own, x_old, steps, did);
#endif
}

static void show_destroy(enum status status)
{
	struct spec_destruction did;
	const enum status want = specified(&did);
	const uint32_t in = did.inside == SPEC_SLOTS ? NONE32 : did.inside;

	__CPROVER_assert(status == want, "status as specified");
	__CPROVER_assert(x[1] == x_old[1], "x1 stays");
#if CALL == CALL_STEP
	__CPROVER_assert(inside == in && !taken.calls,
			 "it says what is inside a dying domain");
#else
	__CPROVER_assert(taken.calls == (in != NONE32) &&
				 (in == NONE32 || taken.number == in),
			 "from a dying domain's table");
#endif
	__CPROVER_assert(graces == did.ends, "a grace period begins");
	if (did.index == SPEC_NO_INDEX) {
		__CPROVER_assert(!ended.calls && !cleared.calls &&
					 !flushed.calls,
				 "an error does nothing");
		return;
	}
#if CALL != CALL_DESTROY || PHASE != END
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
#endif
}
#endif

static void show_capability(struct spec_cap want)
{
	shown_as(spec_new(one), want);
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

#if CALL != CALL_CREATE
/* Which capability goes, or moves up; no other part of the tree changes. */
static void show_dropping(const struct spec_destruction *did)
{
	const bool moves = did->moves != SPEC_SLOTS;
	const uint32_t gone = moves                      ? did->moves :
			      did->dropped != SPEC_SLOTS ? did->dropped :
							   NONE32;

	__CPROVER_assert(dropping.removed == gone,
			 "the capability that is specified goes");
	__CPROVER_assert(dropping.inserted == (moves ? did->moves : NONE32) &&
				 (!moves ||
				  dropping.parent == SPEC_SLOTS + did->index),
			 "only the caller's own moves, up to the node");
	__CPROVER_assert(dropping.freed == (did->frees ? did->index : NONE32),
			 "with the last one the number is free");
}
#endif

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

	specified(&did);
	if (did.index != SPEC_NO_INDEX)
		object = spec_destroyed_object(&did, steps, any);
	show_dropping(&did);
	if (one == dropping.removed ||
	    (dropping.freed != NONE32 && one == NR_CAPS + dropping.freed))
		cap = spec_new(one);
	/* an SC that is gone gives its time back */
	if (did.clears && one == fed && did.index >= FIRST_SC &&
	    did.index < FIRST_PORTAL)
		cap.where = 0;
#endif
	(void)status;
	(void)cap;
	(void)object;
#if SHOW_REFINEMENT
	show_capability(cap);
	show_object(object);
#endif
}

/* T7: of any number's life, only the documented edges; its generation moves on
 * when it ends, and it ends for good (O3) when everyone let go of it. */
static void show_life(enum status status)
{
	const uint32_t was = old_objects_state[any], is = OBJECT(any, state);
	const uint32_t grown =
		OBJECT(any, generation) - old_objects_generation[any];

#if CALL == CALL_CREATE
	__CPROVER_assert(is == was || (was == OBJECT_FREE && is == OBJECT_LIVE),
			 "free, then alive");
	__CPROVER_assert(grown == (is != was && !old_objects_generation[any]),
			 "its generation is what its number's last life left");
#else
	__CPROVER_assert(is == was ||
				 (was == OBJECT_LIVE ?
					  is == OBJECT_DYING :
					  was != OBJECT_FREE && is != was &&
						  is != OBJECT_LIVE &&
						  is != OBJECT_DYING),
			 "alive, dying, clear, free");
	__CPROVER_assert(grown == (was == OBJECT_LIVE && is != was),
			 "its generation moves on once, when it begins to die");
	__CPROVER_assert(is == was || was != OBJECT_DYING ||
				 (asked == 1 && steps.over),
			 "O3: nothing is reused that anyone still looks at");
	__CPROVER_assert((is == OBJECT_FREE && is != was) <=
				 (status == STATUS_OK),
			 "OK says that it is gone");
#endif
	__CPROVER_assert(is == was || status == STATUS_OK ||
				 status == STATUS_MORE,
			 "an error ends no life");
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
	fed = nondet_u32();
	__CPROVER_assume(
		fed == NONE32 ||
		(fed < NR_CAPS && (old_caps_word[fed] & CAP_TYPE) == CAP_CPUS));
#ifdef CASE
	__CPROVER_assume(CASE); /* proofs are split by cases */
#endif
#if CALL == CALL_CREATE
	touch_create();
#elif CALL == CALL_STEP
	touch_step();
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
#if SHOW_LIFE
	show_life(status);
#endif
	(void)show_life;
#if SHOW_REFINEMENT
	show_rest();
#endif
	return 0;
}
