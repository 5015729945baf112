/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scheduler's tables, what is assumed of them, the machine, and what is
 * shown afterwards; see sched_state.h.
 */
#include "sched_state.h"
#include "deadline.h"
#include "ec.h"
#include "sched.h"
#include "trace.h"

#define LONG (1ull << 60) /* ticks: 36 years at 1 GHz */

void enqueue_proper(uint32_t s, bool front);

uint32_t s, two, c, q, here;
uint64_t now, first_turn, last_turn;
uint32_t pokes, poked_cpu;

/* The machine: time stands still in a call. */
uint64_t arch_now(void)
{
	return now;
}

uint32_t arch_cpu(void)
{
	return here;
}

void arch_poke(uint32_t cpu)
{
	pokes++;
	poked_cpu = cpu;
}

uint64_t timer = NO_DEADLINE;

void arch_timer_set(uint64_t when)
{
	timer = when;
}

void trace_add(uint32_t kind, uint32_t ec, uint64_t a, uint64_t b)
{
	(void)kind;
	(void)ec;
	(void)a;
	(void)b;
}

/* The deadlines, as deadline.c keeps them. */
void deadline_set(uint32_t cpu, uint32_t id, uint64_t when)
{
	__CPROVER_assert(id >= NR_ECS && id < NR_DEADLINES &&
				 cpu == SC(id - NR_ECS, cpu),
			 "an SC's, on its CPU");
	ghost_wakes[id - NR_ECS] = when;
}

void deadline_cancel(uint32_t cpu, uint32_t id)
{
	deadline_set(cpu, id, NO_DEADLINE);
}

uint64_t earliest;

uint64_t deadline_first(uint32_t cpu)
{
	__CPROVER_assert(cpu == here, "its own");
	return earliest;
}

/* Stamps that say where it stands in its queue. */
void enqueue(uint32_t sc, bool front)
{
	enqueue_proper(sc, front);
	ghost_turn[sc] = front ? first_turn-- : last_turn++;
}

static void touch_pair(uint32_t a, uint32_t b)
{
	__CPROVER_assume(old_inv_turns(a, b) && old_inv_turns(b, a));
}

void touch_one(uint32_t sc)
{
	if (sc >= NR_SCS)
		return;
#if SHOW_LINKS || SHOW_TURNS
	touch_pair(sc, one);
	touch_pair(sc, s);
#endif
#if SHOW_TURNS
	touch_pair(sc, two);
#endif
	touch_sc(sc);
	__CPROVER_assume(old_inv_queued(sc) && old_inv_account(sc, now));
	__CPROVER_assume(old_scs_state[sc] != SC_READY ||
			 (first_turn < old_ghost_turn[sc] &&
			  old_ghost_turn[sc] < last_turn));
	touch_ec(old_scs_tip[sc]);
}

void touch_user(uint32_t sc)
{
	if (sc < NR_SCS)
		__CPROVER_assume(old_inv_user(sc));
}

void touch_queue(uint32_t cpu, uint32_t queue)
{
	if (cpu >= NR_CPUS || queue >= NR_PRIORITIES)
		return;
	__CPROVER_assume(old_inv_line(cpu, queue));
	if (old_cpus_ready[cpu] >> queue & 1) {
		touch_one(old_cpus_head[cpu * NR_PRIORITIES + queue]);
		touch_one(old_cpus_tail[cpu * NR_PRIORITIES + queue]);
	}
}

void touch_beside(uint32_t sc)
{
	if (sc >= NR_SCS)
		return;
	touch_one(sc);
	touch_one(old_scs_next[sc]);
	touch_one(old_scs_prev[sc]);
	touch_queue(old_scs_cpu[sc], old_scs_queue[sc]);
}

/* All the queues where it may come to stand. */
void touch_target(uint32_t sc)
{
	if (sc >= NR_SCS)
		return;
	touch_queue(old_scs_cpu[sc], 0);
	if (old_scs_tip[sc] < NR_ECS)
		touch_queue(old_scs_cpu[sc], old_ecs_priority[old_scs_tip[sc]]);
}

static void touch_current(uint32_t cpu)
{
	touch_cpu(cpu);
	__CPROVER_assume(old_inv_current(cpu));
	touch_one(old_cpus_sc[cpu]);
}

void sched_any(void)
{
	s = nondet_u32();
	two = nondet_u32();
	c = nondet_u32();
	q = nondet_u32();
	one = nondet_u32();
	here = nondet_u32();
	now = nondet_u64();
	earliest = nondet_u64();
	first_turn = nondet_u64();
	last_turn = nondet_u64();
	__CPROVER_assume(s < NR_SCS && c < NR_CPUS && q < NR_PRIORITIES &&
			 two < NR_SCS && one < NR_SCS && here < NR_CPUS &&
			 now < LONG && first_turn < last_turn &&
			 first_turn > 1 && last_turn < UINT64_MAX - 1);
#if SHOW_LINKS || SHOW_TURNS
	touch_beside(one);
#endif
#if SHOW_TURNS
	touch_one(two);
#endif
#if SHOW_LINES
	touch_queue(c, q);
#endif
#if SHOW_STATES
	touch_one(one);
	touch_user(one);
	touch_current(c);
#endif
	touch_current(here);
}

void sched_one(void)
{
	__CPROVER_assume(here == old_scs_cpu[s]);
	touch_beside(s);
	touch_target(s);
}

/* The priority an SC counts with now. */
uint32_t counts(uint32_t sc)
{
	return SC(sc, slack) ? 0 : EC(SC(sc, tip), priority);
}

bool tip_runs_now(uint32_t sc)
{
	const uint32_t tip = SC(sc, tip);

	return tip != NONE16 && EC(tip, state) == EC_RUNNABLE &&
	       !EC(tip, stopped);
}

/* The invariants, after it. */
void show_order(void)
{
#if SHOW_LINKS
	__CPROVER_assert(inv_queued(one), "S1: queued iff ready, in order");
#endif
#if SHOW_LINES
	__CPROVER_assert(inv_line(c, q), "S2: a queue's ends and its bit");
#endif
#if SHOW_TURNS
	__CPROVER_assert(inv_turns(one, two), "S1: nobody is left out");
#endif
#if SHOW_STATES
	__CPROVER_assert(inv_user(one), "S3: who is ready or runs, may");
	__CPROVER_assert(inv_current(c), "S3: a CPU's current one");
	__CPROVER_assert(inv_account(one, now), "time left, and a refill due");
#endif
}

/* Of any SC: a new budget once a period, and nothing else is given but at the
 * lowest priority. The CPU is given to the living only. */
void show_given(void)
{
#if SHOW_STATES
	const bool begun = SC(one, period_end) != old_scs_period_end[one];

	if (SC(one, left) > old_scs_left[one] && !SC(one, slack))
		__CPROVER_assert(now >= old_scs_period_end[one],
				 "a new budget only in a new period");
	if (begun || (SC(one, left) > old_scs_left[one] && !SC(one, slack)))
		__CPROVER_assert(SC(one, period_end) == now + SC(one, period) &&
					 SC(one, left) ==
						 (int64_t)SC(one, budget) &&
					 !SC(one, slack) &&
					 ghost_wakes[one] == NO_DEADLINE,
				 "a period begins with its budget");
	__CPROVER_assert(SC(one, budget) == old_scs_budget[one] &&
				 SC(one, period) == old_scs_period[one] &&
				 SC(one, cpu) == old_scs_cpu[one] &&
				 SC(one, ec) == old_scs_ec[one] &&
				 SC(one, may_slack) == old_scs_may_slack[one],
			 "its terms and its owner stay");
	/* whoever is there since, or is not looked after any more */
	if (!CPU(c, resched) && CPU(c, ec) != NONE32 &&
	    (old_cpus_resched[c] || CPU(c, ec) != old_cpus_ec[c]))
		__CPROVER_assert(ec_alive(CPU(c, ec)),
				 "who is to run is of a living domain");
#endif
}
