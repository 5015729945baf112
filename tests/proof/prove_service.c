/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an SC's CPU makes of the requests left for it: as tests/spec_sched.c
 * has it, under model_lock, with the scheduler's contracts (stubs_sched.c)
 * and portal_help()'s; nobody else is touched.
 */
#include "deadline.h"
#include "ec.h"
#include "object.h"
#include "run.h"
#include "sched.h"
#include "spec_sched.h"
#include "stubs_sched.h"

#define PART_SC_SERVICE 1
#define PART_SC_FORGET  2

#define LONG    (1ull << 60)
#define LONGEST (1ull << 40)

bool nondet_bool(void);
void sc_forget(uint32_t s);

/* The SC; any SC, context and CPU. */
static uint32_t s, e, c, target, owner, lent;
static uint64_t now;
static uint32_t takes, releases, helped, forgets, lends;
struct lock model_lock;

void lock_take(struct lock *lock)
{
	__CPROVER_assert(lock == &model_lock && takes == 0, "the lock, once");
	takes++;
}

void lock_release(struct lock *lock)
{
	__CPROVER_assert(lock == &model_lock && releases == 0, "released once");
	releases++;
}

static bool locked(void)
{
	return takes == 1 && releases == 0;
}

uint64_t arch_now(void)
{
	return now;
}

void deadline_cancel(uint32_t cpu, uint32_t id)
{
	__CPROVER_assert(cpu == SC(s, cpu) && id == DEADLINE_SC(s), "its own");
	ghost_wakes[s] = NO_DEADLINE;
}

uint32_t object_generation(enum cap_type type, uint32_t number)
{
	__CPROVER_assert(type == CAP_EC && number < NR_ECS, "a context's");
	return OBJECT(FIRST_EC + number, generation);
}

/* Those without time may get a caller's: of that the SC knows nothing. */
void portal_help(uint32_t handler)
{
	__CPROVER_assert(handler == old_scs_tip[s] && locked(),
			 "who ran on it is helped");
	__CPROVER_assert(SC(s, state) == SC_OFF && SC(s, tip) == NONE16 &&
				 EC(handler, run_sc) != s,
			 "by others' time");
	helped++;
}

void sc_block(uint32_t sc)
{
	__CPROVER_assert(sc == s && locked(), "this one");
	stub_sc_block(sc);
}

/* It finds accounts in order. */
void sc_lend(uint32_t sc, uint32_t ec)
{
	__CPROVER_assert((sc == s || sc == lent) && locked() &&
				 (ec < NR_ECS || ec == NONE16),
			 "an SC and a context");
	__CPROVER_assert(lends++ != 0 || inv_account(s, now),
			 "its account is in order");
	stub_sc_lend(sc, ec);
}

#if PART == PART_SC_SERVICE
/* Its contract: whoever is asked of here. */
static void forgotten(uint32_t ec, const uint16_t *before)
{
	if (ec < NR_ECS)
		__CPROVER_assume(EC(ec, run_sc) ==
				 (EC(ec, cpu) == SC(s, cpu) && before[ec] == s ?
					  NONE16 :
					  before[ec]));
}

void sc_forget(uint32_t sc)
{
	uint16_t any[NR_ECS], before[NR_ECS];

	__CPROVER_assert(sc == s && forgets == 0, "once");
	forgets++;
	__CPROVER_array_replace(before, ecs_run_sc);
	__CPROVER_array_replace(ecs_run_sc, any);
	forgotten(e, before);
	forgotten(target, before);
	forgotten(owner, before);
	forgotten(old_scs_tip[s], before);
}
#endif

static void begin(void)
{
	s = nondet_u32();
	e = nondet_u32();
	c = nondet_u32();
	one = nondet_u32();
	now = nondet_u64();
	__CPROVER_assume(s < NR_SCS && e < NR_ECS && c < NR_CPUS &&
			 one < NR_SCS && now < LONG);
	touch_sc(s);
	touch_sc(one);
	touch_ec(e);
	touch_cpu(c);
	touch_cpu(old_scs_cpu[s]);
	touch_ec(old_scs_tip[s]);
	target = old_scs_new_ec[s];
	owner = old_scs_ec[s];
	touch_ec(target);
	touch_ec(owner);
	lent = target < NR_ECS ? old_ecs_run_sc[target] : NONE16;
	if (lent < NR_SCS) {
		touch_sc(lent);
		__CPROVER_assume(old_inv_account(lent, now) &&
				 old_scs_cpu[lent] == old_scs_cpu[s]);
	}
	__CPROVER_assume(old_inv_account(s, now) && old_inv_account(one, now));
	__CPROVER_assume(old_inv_user(s));
	__CPROVER_assume(old_inv_current(c) && old_inv_current(old_scs_cpu[s]));
}

#if PART == PART_SC_SERVICE
/* A range feeds it; a bind names a context of its CPU (sc_ctl). */
static void asked(void)
{
	const uint32_t request = old_scs_request[s];

	__CPROVER_assume(old_scs_time[s] == NONE32 ||
			 old_scs_new_budget[s] > 0);
	__CPROVER_assume(
		!(request & SC_REQUEST_BIND) ||
		(target < NR_ECS && old_ecs_cpu[target] == old_scs_cpu[s]));
	__CPROVER_assume(owner == NONE16 ||
			 old_ecs_cpu[owner] == old_scs_cpu[s]);
	__CPROVER_assume(old_scs_tip[s] == NONE16 ||
			 old_ecs_cpu[old_scs_tip[s]] == old_scs_cpu[s]);
	__CPROVER_assume(old_scs_state[s] != SC_OFF ||
			 old_scs_tip[s] == NONE16 || old_scs_tip[s] == owner);
	/* nobody runs on what it has not, or soon no more */
	__CPROVER_assume(old_scs_state[s] == SC_OFF ||
			 old_scs_time[s] != NONE32 ||
			 (request & (SC_REQUEST_DEPRIVE | SC_REQUEST_END)));
}

/* Whose it is, and who runs on it. */
static void show_users(const struct spec_sc *before, const struct spec_sc *is,
		       struct spec_service want)
{
	__CPROVER_assert(is->ec == (want.parts ? NONE16 :
				    want.binds ? target :
						 before->ec),
			 "whose it is, as specified");
	__CPROVER_assert(is->tip == (want.binds  ? target :
				     want.begins ? before->ec :
				     want.stops  ? NONE16 :
						   before->tip),
			 "who uses it, as specified");
	__CPROVER_assert(EC(e, sc) ==
				 (want.parts && e == owner  ? NONE16 :
				  want.binds && e == target ? s :
							      old_ecs_sc[e]),
			 "whose time it is, as specified");
	__CPROVER_assert(
		EC(e, run_sc) ==
			(want.binds && e == target ? s :
			 want.begins && e == owner ? s :
			 want.stops && old_ecs_run_sc[e] == s &&
					 EC(e, cpu) == SC(s, cpu) ?
						     NONE16 :
						     old_ecs_run_sc[e]),
		"who runs on it, as specified");
	__CPROVER_assert(helped == (want.stops && before->tip != NONE16),
			 "who is left without is helped");
}

static void show_others(void)
{
	__CPROVER_assert(inv_current(c), "S3: a CPU's current one");
	if (one != s && one != lent)
		__CPROVER_assert(SC(one, state) == old_scs_state[one] &&
					 SC(one, tip) == old_scs_tip[one],
				 "no other SC");
	if (one != s)
		__CPROVER_assert(SC(one, left) == old_scs_left[one] &&
					 SC(one, ec) == old_scs_ec[one],
				 "no other account");
}

static void show(void)
{
	const struct spec_sc before = spec_sc_old(s);
	const struct spec_ec to = spec_ec_old(target < NR_ECS ? target : 0);
	const struct spec_service want = spec_sc_service(
		&before, &to,
		target < NR_ECS ? old_objects_generation[FIRST_EC + target] :
				  0);
	struct spec_sc after = before;
	struct spec_sc is;

	asked();
	spec_sc_account(&after, want, now);
	sc_service(s);
	is = spec_sc_new(s);
	__CPROVER_assert(takes == 1 && releases == 1 && is.wishes == 0,
			 "all that was asked, under the lock");
	__CPROVER_assert(is.left == after.left && is.slack == after.slack &&
				 is.period_end == after.period_end &&
				 is.budget == after.budget &&
				 is.period == after.period &&
				 is.may_slack == after.may_slack &&
				 is.consumed == before.consumed,
			 "its account as specified");
	__CPROVER_assert((is.state == SC_OFF) ==
				 ((want.stops || before.state == SC_OFF) &&
				  !want.adopts),
			 "off as specified");
	__CPROVER_assert(is.state == SC_OFF || SC(s, time) != NONE32,
			 "nobody runs on what it has not");
	show_users(&before, &is, want);
	show_others();
	__CPROVER_assert((lends != 0 || inv_account(s, now)) && inv_user(s),
			 "its account is in order, and who uses it may");
	__CPROVER_assert(SC(s, new_ec) ==
				 ((old_scs_request[s] & SC_REQUEST_BIND) &&
						  !want.parts && !want.binds ?
					  before.ec :
					  before.new_ec),
			 "a bind that failed can be made again");
}
#else
static void show(void)
{
	sc_forget(s);
	__CPROVER_assert(EC(e, run_sc) ==
				 (old_ecs_cpu[e] == old_scs_cpu[s] &&
						  old_ecs_run_sc[e] == s ?
					  NONE16 :
					  old_ecs_run_sc[e]),
			 "each of its CPU that ran on it, and no other");
}
#endif

int main(void)
{
	state_any();
	run_any();
	begin();
	show();
	return 0;
}
