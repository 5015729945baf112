/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the scheduler does to one SC, on its own CPU, in any state that
 * satisfies the invariants of queues and accounts: they hold afterwards, of
 * any SC, queue and CPU; it does what stubs_sched.c says that it does; and
 * time is given once a period.
 */
#include "deadline.h"
#include "ec.h"
#include "sched.h"
#include "sched_state.h"
#include "stubs_sched.h"

static uint32_t lent; /* a context that is to use it */

/* What stubs_sched.c says: nobody else is touched. */
static void show_others(uint32_t tip)
{
#if SHOW_STATES
	if (one != s)
		__CPROVER_assert(SC(one, state) == old_scs_state[one] &&
					 SC(one, tip) == old_scs_tip[one],
				 "no other SC's state");
	__CPROVER_assert(SC(s, tip) == tip, "who uses it");
	if (c != here)
		__CPROVER_assert(CPU(c, sc) == old_cpus_sc[c] &&
					 CPU(c, ec) == old_cpus_ec[c] &&
					 CPU(c, resched) == old_cpus_resched[c],
				 "no other CPU");
	__CPROVER_assert(CPU(here, resched) || !old_cpus_resched[here],
			 "it still has to look who runs");
#endif
	(void)tip;
}

static bool awake(void)
{
	return SC(s, state) == SC_READY || SC(s, state) == SC_DEPLETED;
}

static bool vacant(void)
{
	return CPU(here, sc) == NONE16 && CPU(here, ec) == NONE32 &&
	       CPU(here, resched);
}

static bool as_before(void)
{
	return CPU(here, sc) == old_cpus_sc[here] &&
	       CPU(here, ec) == old_cpus_ec[here];
}

#if PART == PART_SC_WAKE
static void show(void)
{
	const bool wakes = old_scs_state[s] == SC_IDLE && tip_runs_now(s);

	sc_wake(s);
	show_order();
	show_given();
	show_others(old_scs_tip[s]);
	__CPROVER_assert(wakes ? awake() : SC(s, state) == old_scs_state[s],
			 "who may run is ready, or waits for time");
	__CPROVER_assert(as_before(), "who runs, runs on");
}
#elif PART == PART_SC_BLOCK
static void show(void)
{
	const uint8_t before = old_scs_state[s];

	/* sc_lend() says first who is to use it from now on */
	__CPROVER_assume(lent < NR_ECS || lent == NONE16);
	SC(s, tip) = (uint16_t)lent;
	sc_block(s);
	show_order();
	show_given();
	show_others(lent);
	__CPROVER_assert(SC(s, state) == (before == SC_OFF ? SC_OFF : SC_IDLE),
			 "idle, if it had time");
	__CPROVER_assert(before == SC_RUNNING ? vacant() : as_before(),
			 "its CPU looks for another one");
}
#elif PART == PART_SC_LEND || PART == PART_SC_REFILL
static uint32_t blocked, woken;
static bool due; /* its deadline is taken out: sc_block() leaves those alone */

/* What sc_block() and sc_wake() are shown to keep holds when they begin: but
 * for who uses the SC, in a queue, nothing has changed. */
void sc_block(uint32_t sc)
{
	__CPROVER_assert(sc == s && blocked++ == 0 && woken == 0,
			 "it is taken out first");
	__CPROVER_assert(one == s || inv_queued(one), "S1 before");
	__CPROVER_assert(inv_line(c, q) && inv_turns(one, two), "S2 before");
	__CPROVER_assert(inv_current(c) || CPU(c, sc) == s, "S3 before");
	if (due)
		ghost_wakes[s] = SC(s, period_end);
	__CPROVER_assert(inv_account(one, now), "its account before");
	if (due)
		ghost_wakes[s] = NO_DEADLINE;
	stub_sc_block(s);
}

void sc_wake(uint32_t sc)
{
	__CPROVER_assert(sc == s && woken++ == 0, "it is put back last");
	__CPROVER_assert(one == s || inv_user(one), "S3 before");
	if (blocked == 0)
		show_order();
	__CPROVER_assert(inv_account(one, now), "its account before");
	stub_sc_wake(s);
}
#endif
#if PART == PART_SC_YIELD
static void show(void)
{
	const uint8_t before = old_scs_state[s];

	touch_user(s);
	sc_yield(s);
	show_order();
	show_given();
	show_others(old_scs_tip[s]);
	if (SC(s, state) == SC_READY && before == SC_RUNNING)
		__CPROVER_assert(SC(s, next) == NONE16, "behind its equals");
#if SHOW_STATES
	__CPROVER_assert(before == SC_RUNNING ? awake() :
						SC(s, state) == before,
			 "in line again, if it ran");
	if (before == SC_RUNNING && SC(s, left) > 0 && !SC(s, slack) &&
	    SC(s, period_end) == old_scs_period_end[s])
		__CPROVER_assert(old_scs_left[s] - SC(s, left) ==
					 (int64_t)(now - old_cpus_since[here]),
				 "with what it has not used");
#endif
	__CPROVER_assert(before == SC_RUNNING ? vacant() : as_before(),
			 "its CPU looks for another one");
}
#elif PART == PART_SC_LEND
static void show(void)
{
	const uint8_t before = old_scs_state[s];
	bool stays;

	__CPROVER_assume(lent < NR_ECS || lent == NONE16);
	touch_ec(lent);
	sc_lend(s, lent);
	stays = before == SC_RUNNING && tip_runs_now(s);
	__CPROVER_assert(blocked == !stays && woken == !stays,
			 "in line anew, if it does not run on");
	if (stays)
		show_order();
	show_given();
	show_others(lent);
	__CPROVER_assert(before == SC_OFF ? SC(s, state) == SC_OFF :
			 stays            ? SC(s, state) == SC_RUNNING :
			 tip_runs_now(s)  ? awake() :
					    SC(s, state) == SC_IDLE,
			 "awake iff its user may run");
	__CPROVER_assert(stays ? CPU(here, sc) == s && CPU(here, ec) == lent :
			 before == SC_RUNNING ? vacant() :
						as_before(),
			 "the user runs at once, if it ran");
	if (stays && SC(one, state) == SC_READY && SC(one, cpu) == here &&
	    SC(one, queue) > counts(s))
		__CPROVER_assert(CPU(here, resched),
				 "a higher one that is ready goes first");
}
#elif PART == PART_SC_REFILL
static void show(void)
{
	/* its deadline is past: see inv_account */
	__CPROVER_assume(old_scs_state[s] != SC_OFF &&
			 old_scs_period_end[s] <= now);
	touch_user(s);
	due = nondet_u8() & 1; /* by deadline_due() */
	if (due)
		ghost_wakes[s] = NO_DEADLINE;
	sc_refill(s);
	__CPROVER_assert(blocked == (old_scs_state[s] != SC_RUNNING) &&
				 woken == 1,
			 "in line anew, if it does not run");
	show_given();
	show_others(old_scs_tip[s]);
	__CPROVER_assert(SC(s, period_end) == now + SC(s, period) &&
				 SC(s, left) == (int64_t)SC(s, budget) &&
				 !SC(s, slack),
			 "a budget for a period");
	__CPROVER_assert(old_scs_state[s] == SC_RUNNING ?
				 SC(s, state) == SC_RUNNING :
			 tip_runs_now(s) ? awake() :
					   SC(s, state) == SC_IDLE,
			 "who waited for it is awake");
	__CPROVER_assert(as_before(), "who runs, runs on");
}
#endif

int main(void)
{
	state_any();
	run_any();
	lent = nondet_u32();
	sched_any();
	sched_one();
	show();
	return 0;
}
