/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scheduler's parts, each in any state that satisfies the invariants of
 * queues and accounts: sched.c is compiled with its static functions in sight.
 * What is shown holds of any SC (`one`) and of any queue.
 */
#include "deadline.h"
#include "ec.h"
#include "run.h"
#include "sched.h"

#define PART_TAKE_FIRST   1
#define PART_CHARGE       2
#define PART_PERIOD_START 3
#define PART_SC_WAKE      4
#define PART_SCHED_POKE   5

#define LONG (1ll << 60)

uint32_t take_first(uint32_t c);
void charge(uint32_t c, uint64_t now);
void period_start(uint32_t s, uint64_t now);

static uint32_t s, c, q, context, other_cpu;
static uint64_t now;

/* The machine: time stands still in a call. */
uint64_t arch_now(void)
{
	return now;
}

static uint32_t here, pokes, poked_cpu;

uint32_t arch_cpu(void)
{
	return here;
}

void arch_poke(uint32_t cpu)
{
	pokes++;
	poked_cpu = cpu;
}

/* The deadlines: what was set last of this SC. */
static uint64_t wakes = NO_DEADLINE;

void deadline_set(uint32_t cpu, uint32_t id, uint64_t when)
{
	__CPROVER_assert(cpu == SC(s, cpu) && id == NR_ECS + s, "its own");
	wakes = when;
}

void deadline_cancel(uint32_t cpu, uint32_t id)
{
	__CPROVER_assert(cpu == SC(s, cpu) && id == NR_ECS + s, "its own");
	wakes = NO_DEADLINE;
}

static void touch_one(uint32_t sc)
{
	if (sc >= NR_SCS)
		return;
	touch_sc(sc);
	__CPROVER_assume(old_inv_queued(sc) && old_inv_account(sc));
	__CPROVER_assume(old_scs_left[sc] > -LONG);
	touch_ec(old_scs_tip[sc]);
}

static void touch_line(uint32_t cpu, uint32_t queue)
{
	if (cpu >= NR_CPUS || queue >= NR_PRIORITIES)
		return;
	__CPROVER_assume(old_inv_line(cpu, queue));
	if (old_cpus_ready[cpu] >> queue & 1) {
		touch_one(old_cpus_head[cpu * NR_PRIORITIES + queue]);
		touch_one(old_cpus_tail[cpu * NR_PRIORITIES + queue]);
	}
}

static void touch_near_sc(uint32_t sc)
{
	touch_one(sc);
	touch_one(old_scs_next[sc]);
	touch_one(old_scs_prev[sc]);
	touch_line(old_scs_cpu[sc], old_scs_queue[sc]);
}

/* The priority an SC counts with now. */
static uint32_t counts(uint32_t sc)
{
	return SC(sc, slack) ? 0 : EC(SC(sc, tip), priority);
}

static bool tip_may_run(void)
{
	const uint32_t tip = old_scs_tip[s];

	return tip != NONE16 && old_ecs_state[tip] == EC_RUNNABLE &&
	       !old_ecs_stopped[tip];
}

static void begin(void)
{
	s = nondet_u32();
	c = nondet_u32();
	q = nondet_u32();
	one = nondet_u32();
	context = nondet_u32();
	here = nondet_u32();
	other_cpu = nondet_u32();
	now = nondet_u64();
	__CPROVER_assume(s < NR_SCS && c < NR_CPUS && q < NR_PRIORITIES &&
			 one < NR_SCS && context < NR_ECS && here < NR_CPUS &&
			 other_cpu < NR_CPUS && now < LONG);
	touch_near_sc(s);
	touch_near_sc(one);
	touch_line(c, q);
	touch_cpu(old_scs_cpu[s]);
	touch_cpu(c);
	touch_one(old_cpus_sc[c]);
	if (old_cpus_sc[old_scs_cpu[s]] != NONE16) {
		touch_one(old_cpus_sc[old_scs_cpu[s]]);
		__CPROVER_assume(old_scs_tip[old_cpus_sc[old_scs_cpu[s]]] <
				 NR_ECS);
	}
}

/* Time is lent only by a new period, or at the lowest priority. */
static void show_account(void)
{
	__CPROVER_assert(inv_account(one), "no more left than the budget");
	if (SC(s, left) > old_scs_left[s] && !SC(s, slack))
		__CPROVER_assert(now >= old_scs_period_end[s] ||
					 PART == PART_PERIOD_START,
				 "a new budget only in a new period");
	if (SC(s, period_end) != old_scs_period_end[s])
		__CPROVER_assert(SC(s, period_end) == now + SC(s, period) &&
					 SC(s, left) == (int64_t)SC(s, budget),
				 "a period begins with its budget");
}

static void show_ready(void)
{
	if (SC(s, state) == SC_READY && old_scs_state[s] != SC_READY)
		__CPROVER_assert(SC(s, left) > 0 && SC(s, queue) == counts(s),
				 "ready with time, where its priority says");
	if (SC(s, state) == SC_DEPLETED && old_scs_state[s] != SC_DEPLETED)
		__CPROVER_assert(SC(s, left) <= 0 && !SC(s, may_slack) &&
					 wakes == SC(s, period_end) &&
					 now < wakes,
				 "depleted until its next period");
}

#if PART == PART_TAKE_FIRST
static void show(void)
{
	uint32_t first;

	for (uint32_t i = 0; i < 1 && old_cpus_ready[c] != 0; i++) {
		const uint32_t top =
			63 - (uint32_t)__builtin_clzll(old_cpus_ready[c]);

		touch_line(c, top);
		touch_near_sc(old_cpus_head[c * NR_PRIORITIES + top]);
	}
	first = take_first(c);
	__CPROVER_assert((first == NONE32) == (old_cpus_ready[c] == 0),
			 "somebody, if anybody is ready");
	if (old_scs_state[one] == SC_READY && old_scs_cpu[one] == c)
		__CPROVER_assert(first < NR_SCS && old_scs_queue[one] <=
							   old_scs_queue[first],
				 "S5: none is ready at a higher priority");
	if (first < NR_SCS)
		__CPROVER_assert(old_scs_state[first] == SC_READY &&
					 old_scs_cpu[first] == c &&
					 old_scs_prev[first] == NONE16,
				 "the first of its queue, on this CPU");
}
#elif PART == PART_CHARGE
static void show(void)
{
	const uint64_t spent = now - old_cpus_since[c];

	__CPROVER_assume(old_cpus_since[c] <= now);
	charge(c, now);
	__CPROVER_assert(CPU(c, since) == now, "charged until now");
	if (one == old_cpus_sc[c])
		__CPROVER_assert(SC(one, left) == old_scs_left[one] -
							  (int64_t)spent &&
					 SC(one, consumed) ==
						 old_scs_consumed[one] + spent,
				 "charged what it used, and consumed as much");
	else
		__CPROVER_assert(SC(one, left) == old_scs_left[one] &&
					 SC(one, consumed) ==
						 old_scs_consumed[one],
				 "nobody else is charged");
	__CPROVER_assert(inv_account(one), "no more left than the budget");
}
#elif PART == PART_PERIOD_START
static void show(void)
{
	period_start(s, now);
	show_account();
	__CPROVER_assert(SC(s, left) == (int64_t)SC(s, budget) &&
				 SC(s, period_end) == now + SC(s, period) &&
				 !SC(s, slack) && wakes == NO_DEADLINE,
			 "a budget for a period");
}
#elif PART == PART_SC_WAKE
static void show(void)
{
	__CPROVER_assume(old_scs_budget[s] > 0);
	if (old_scs_tip[s] < NR_ECS)
		touch_line(old_scs_cpu[s], old_ecs_priority[old_scs_tip[s]]);
	touch_line(old_scs_cpu[s], 0);
	sc_wake(s);
	show_account();
	show_ready();
	__CPROVER_assert(SC(s, state) == old_scs_state[s] ||
				 (old_scs_state[s] == SC_IDLE && tip_may_run()),
			 "T7: who is stopped or waits is not ready");
	__CPROVER_assert(SC(s, state) != SC_IDLE || !tip_may_run(),
			 "who may run is ready, or depleted");
}
#elif PART == PART_SCHED_POKE
static void show(void)
{
	const uint32_t bit = nondet_u32(), w = nondet_u32();

	__CPROVER_assume(bit < NR_ECS + NR_SCS && w < 8);
	sched_poke(c, bit);
	__CPROVER_assert(CPU_POKED(other_cpu, w) ==
				 (old_cpus_poked[other_cpu * 8 + w] |
				  (other_cpu == c && w == bit / 64 ?
					   1ull << bit % 64 :
					   0)),
			 "just this bit of this CPU");
	__CPROVER_assert(
		pokes == (c != here) && (c == here || poked_cpu == c) &&
			(c != here || (CPU(c, resched) && CPU(c, asked))),
		"the CPU is told");
}
#endif

int main(void)
{
	state_any();
	run_any();
	begin();
	show();
	__CPROVER_assert(EC(context, state) == old_ecs_state[context] &&
				 EC(context, stopped) ==
					 old_ecs_stopped[context],
			 "T7: time does not touch the life of contexts");
	return 0;
}
