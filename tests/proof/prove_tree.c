/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the specification of the calls on capabilities guarantees; the kernel
 * has it by refinement. Of any state and any one capability (`one`):
 * revocation (T9), integrity (T6) and confidentiality (T11).
 */
#include "capability.h"

static uint64_t x[8];
static struct spec_cap before, after;
static enum status status;

static bool is_range(uint64_t type)
{
	return type >= CAP_FIRST_RANGE && type <= CAP_LAST_RANGE;
}

#if SHOW_PROGRESS
/* What is left to take from it: entries, then frames to scrub. */
static uint64_t work(const struct spec_cap *cap)
{
	const uint64_t entries =
		is_range(cap->type) && !cap->scrub ? (uint32_t)cap->where : 0;
	const uint64_t frames =
		cap->dirty ? cap->count - (cap->scrub ? cap->where : 0) : 0;

	return entries + frames;
}
#endif

#if CALL == CALL_REVOKE && (SHOW_PROGRESS || SHOW_INTEGRITY)
/* What a step of revoke takes something from. */
static uint32_t taken(void)
{
	const uint32_t start = spec_old(subject).newest;
	uint32_t leaf;

	if (start == SPEC_NONE)
		return subject;
	leaf = spec_bottom(start);
	if (leaf >= SPEC_SLOTS && choice.inside != SPEC_NONE)
		leaf = spec_bottom(choice.inside);
	return leaf;
}
#endif

/*
 * T9. OK: nothing derives from it and its memory is clean. MORE: one thing
 * less: a capability, and nobody else's; or the same capabilities, of which
 * one has less to take away and no other has more; or a step of an object.
 * So (capabilities, work) falls, lexicographically, until nothing is left.
 */
static void show_revocation(void)
{
#if SHOW_REVOCATION
	struct spec_cap left;

	if (status != STATUS_OK)
		return;
	__CPROVER_assert(after.type == CAP_NULL || after.parent != subject,
			 "OK: nothing derives from it");
	spec(x, subject, &left);
	__CPROVER_assert(left.newest == SPEC_NONE && !left.frozen,
			 "OK: it has no child and is not frozen");
	__CPROVER_assert(left.type != CAP_MEMORY || left.shared ||
				 !left.dirty ||
				 (left.where != 0 && !left.scrub),
			 "OK: its memory is clean, or it is mapped");
#endif
}

static void show_progress(void)
{
#if SHOW_PROGRESS
	uint32_t leaf;
	struct spec_cap lost, left;

	if (status != STATUS_OK && status != STATUS_MORE)
		return;
	leaf = taken();
	touch(leaf);
	lost = spec_old(leaf);
	spec(x, leaf, &left);
	__CPROVER_assert(after.type == before.type ||
				 (one == leaf && after.type == CAP_NULL),
			 "at most one capability goes, none comes");
	__CPROVER_assert(one == leaf || work(&after) == work(&before) ||
				 (one == lost.parent && left.type == CAP_NULL),
			 "work comes only where a capability goes");
	if (status == STATUS_MORE && leaf < SPEC_SLOTS &&
	    left.type != CAP_NULL && !choice.occupied && !choice.partial)
		__CPROVER_assert(work(&left) < work(&lost),
				 "MORE: a capability less, or less work");
	if (status == STATUS_MORE && leaf >= SPEC_SLOTS)
		__CPROVER_assert(left.type == CAP_NULL || choice.unfinished,
				 "MORE: or an object made a step");
#endif
}

/*
 * T9. A capability stays frozen while it has children, these keep their
 * place, and nothing is derived below it: what MORE has begun ends.
 */
static void show_frozen(void)
{
#if SHOW_FROZEN
	if (before.frozen)
		__CPROVER_assert(after.newest == SPEC_NONE || after.frozen,
				 "frozen while it has children");
	if (before.frozen && before.newest != SPEC_NONE)
		__CPROVER_assert(after.type == before.type,
				 "what has children stays");
	if (before.type != CAP_NULL && after.type != CAP_NULL)
		__CPROVER_assert(after.parent == before.parent,
				 "nobody changes parents");
#if CALL == CALL_COPY
	if (before.type == CAP_NULL && after.type != CAP_NULL)
		__CPROVER_assert(!spec_revoked(after.parent),
				 "nothing is derived below the frozen");
#elif CALL == CALL_MOVE
	if (before.type == CAP_NULL && after.type != CAP_NULL) {
		struct spec_cap source;

		spec(x, subject, &source);
		__CPROVER_assert(source.type == CAP_NULL &&
					 after.parent ==
						 spec_old(subject).parent,
				 "what comes is what goes, below the same");
	}
#else
	__CPROVER_assert(before.type != CAP_NULL || after.type == CAP_NULL,
			 "nothing comes");
#endif
#endif
}

/* What a capability allows, without its place in the tree. */
static bool same_power(const struct spec_cap *a, const struct spec_cap *b)
{
	return a->type == b->type && a->rights == b->rights &&
	       a->number == b->number && a->generation == b->generation &&
	       a->shared == b->shared && a->block == b->block &&
	       a->base == b->base && a->count == b->count &&
	       a->where == b->where && a->scrub == b->scrub;
}

/*
 * T6. What another domain's capabilities allow changes only if the caller may
 * put something into an empty slot there, or it derives from what the caller
 * revokes, or that domain is dying. Marks (dirty, frozen) change besides only
 * where something of the caller's derives from.
 */
static void show_integrity(void)
{
#if SHOW_INTEGRITY
	const uint32_t domain = one / NR_SLOTS;

	if (one >= SPEC_SLOTS || domain == own)
		return;
#if CALL == CALL_COPY || CALL == CALL_MOVE
	if (!same_power(&after, &before)) {
		const struct spec_cap pd = spec_old(spec_slot(own, x[2]));

		__CPROVER_assert(before.type == CAP_NULL &&
					 spec_slot(own, x[2]) < SPEC_SLOTS,
				 "only an empty slot is filled");
		__CPROVER_assert(pd.type == CAP_PD && pd.number == domain &&
					 (pd.rights & RIGHT_GRANT) &&
					 spec_live_old(CAP_PD, pd.number,
						       pd.generation),
				 "only of a domain one may give to");
		__CPROVER_assert(after.type == spec_old(subject).type &&
					 !(after.rights &
					   ~spec_old(subject).rights),
				 "no more than one has oneself");
	} else {
		__CPROVER_assert(after.dirty == before.dirty &&
					 after.frozen == before.frozen,
				 "marks stay");
	}
#elif CALL == CALL_DELETE
	__CPROVER_assert(same_power(&after, &before), "others keep theirs");
	__CPROVER_assert((after.dirty == before.dirty &&
			  after.frozen == before.frozen) ||
				 one == spec_old(subject).parent,
			 "marks stay but on what it derived from");
#else
	uint32_t leaf;

	if (status != STATUS_OK && status != STATUS_MORE) {
		__CPROVER_assert(same(&after, &before), "an error: nothing");
		return;
	}
	leaf = taken();
	__CPROVER_assert(same_power(&after, &before) || one == leaf,
			 "only what derives from it, or a dying domain's");
	__CPROVER_assert((after.dirty == before.dirty &&
			  after.frozen == before.frozen) ||
				 one == leaf || one == spec_old(leaf).parent,
			 "marks stay but on what it derived from");
#endif
#endif
}

int main(void)
{
	state_any();
	for (uint32_t i = 0; i < 8; i++)
		x[i] = nondet_u64();
	touch_arguments(x);
	walks_any();
	stubs_any();
	before = spec_old(one);
	status = spec(x, one, &after);
	show_revocation();
	show_progress();
	show_frozen();
	show_integrity();
	(void)same_power;
	(void)is_range;
	return 0;
}
