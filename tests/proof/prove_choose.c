/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who runs next, in any state that satisfies the invariants of queues and
 * accounts: who ran goes back in line, the one of the highest priority that
 * waits longest is taken; what the timer does; and a CPU is told when somebody
 * asks something of it.
 */
#include "deadline.h"
#include "ec.h"
#include "sched.h"
#include "sched_state.h"

uint32_t take_first_proper(uint32_t c);
uint32_t choose(uint32_t c);

#if PART == PART_REQUEUE
void charge(uint32_t cpu, uint64_t then);
void requeue_current(uint32_t cpu);

static void show(void)
{
	const uint64_t spent = now - old_cpus_since[here];
	const uint32_t ran = old_cpus_sc[here];

	touch_user(ran);
	touch_beside(ran);
	touch_target(ran);
	charge(here, now);
	__CPROVER_assert(CPU(here, since) == now, "charged until now");
	if (one == ran)
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
	requeue_current(here);
	show_order();
	show_given();
	__CPROVER_assert(CPU(here, sc) == NONE16, "nobody runs");
	if (ran < NR_SCS)
		__CPROVER_assert(SC(ran, state) == SC_READY ||
					 SC(ran, state) == SC_DEPLETED ||
					 !tip_runs_now(ran),
				 "who ran is back in line, if it may run");
	if (ran < NR_SCS && SC(ran, state) == SC_READY &&
	    SC(ran, left) == old_scs_left[ran] - (int64_t)spent)
		__CPROVER_assert(SC(ran, prev) == NONE16,
				 "in front, with time left");
	if (ran < NR_SCS && SC(ran, state) == SC_READY &&
	    old_scs_left[ran] - (int64_t)spent <= 0)
		__CPROVER_assert(SC(ran, next) == NONE16,
				 "behind its equals, with its time used up");
}
#elif PART == PART_CHOOSE
static uint32_t turns, steps; /* steps: of the turn, in their order */
static bool asked;            /* while requests were served */
extern uint32_t grace_now;

/*
 * What comes first leaves some state that satisfies the invariants, in which
 * nobody runs: this one. Before the second turn they hold again.
 */
void serve_requests(uint32_t cpu)
{
	__CPROVER_assert(cpu == here && steps == 0, "its own");
	__CPROVER_assert(!CPU(here, asked), "what is asked from now on counts");
	__CPROVER_assert(CPU(here, grace) == grace_now,
			 "nothing that was looked up before is in use");
	if (turns++ == 0) {
		asked = nondet_u8() & 1;
		CPU(here, asked) = asked;
		steps = 1;
		return;
	}
	show_order();
	show_given();
#if SHOW_REACH
	__CPROVER_assert(false, "reached a second turn");
#endif
	__CPROVER_assume(false);
}

void charge(uint32_t cpu, uint64_t then)
{
	__CPROVER_assert(cpu == here && then == now && steps++ == 1,
			 "charged until now");
}

void requeue_current(uint32_t cpu)
{
	__CPROVER_assert(cpu == here && steps++ == 2, "who ran is in line");
}

/* It finds the invariants in order and leaves them so: nobody runs then. */
void ec_end(uint32_t ec, enum exit_kind kind)
{
	__CPROVER_assert(ec == CPU(here, ec) && kind == EXIT_NONE &&
				 !ec_alive(ec),
			 "only who would run, of a domain that is no more");
	show_order();
	SC(CPU(here, sc), state) = SC_IDLE;
	CPU(here, sc) = NONE16;
	CPU(here, ec) = NONE32;
	CPU(here, resched) = true;
	steps = 0;
}

uint32_t take_first(uint32_t cpu)
{
	const uint32_t top =
		CPU(cpu, ready) == 0 ?
			NR_PRIORITIES :
			63 - (uint32_t)__builtin_clzll(CPU(cpu, ready));

	__CPROVER_assert(steps == 3, "once all are in line");
	steps = 0;
	if (top < NR_PRIORITIES) {
		touch_queue(cpu, top);
		touch_beside(old_cpus_head[cpu * NR_PRIORITIES + top]);
		touch_user(old_cpus_head[cpu * NR_PRIORITIES + top]);
	}
	return take_first_proper(cpu);
}

static void show(void)
{
	uint32_t ec, f;

	__CPROVER_assume(old_cpus_resched[here] && old_cpus_sc[here] == NONE16);
	ec = choose(here);
	show_order();
	show_given();
	f = CPU(here, sc);
	__CPROVER_assert(ec == CPU(here, ec) && !CPU(here, resched),
			 "it has settled on one");
	__CPROVER_assert(!asked, "what was asked meanwhile is looked at");
	__CPROVER_assert(CPU(here, timer) == timer && timer <= earliest,
			 "the timer is set to the first deadline");
#if SHOW_TURNS
	if (SC(one, state) == SC_READY && SC(one, cpu) == here)
		__CPROVER_assert(f < NR_SCS && SC(one, queue) <= counts(f) &&
					 (SC(one, queue) < counts(f) ||
					  ghost_turn[f] < ghost_turn[one]),
				 "S5: the highest, the longest waiting");
#endif
	if (f < NR_SCS)
		__CPROVER_assert(ec == SC(f, tip) && tip_runs_now(f) &&
					 SC(f, left) > 0 &&
					 timer <= now + (uint64_t)SC(f, left),
				 "it may run, as long as it has time");
	if (f >= NR_SCS)
		__CPROVER_assert(ec == NONE32, "or nobody is ready");
#if SHOW_REACH
	__CPROVER_assert(f >= NR_SCS, "reached somebody");
	__CPROVER_assert(f < NR_SCS, "reached nobody");
#endif
}
#elif PART == PART_SCHED_TIMER
static uint32_t due, handled, dues; /* dues: the last one */

/* A deadline that has passed, as prove_deadline.c has it; the invariants hold
 * when it is asked for. */
uint32_t deadline_due(uint32_t cpu, uint64_t then)
{
	const uint32_t id = nondet_u32();

	__CPROVER_assert(cpu == here && then == now, "of this CPU, by now");
	__CPROVER_assert(due++ == handled, "each is handled before the next");
	__CPROVER_assert(CPU(here, since) == now && CPU(here, resched),
			 "who ran has paid, and it looks who runs");
	if (due == 1) {
		show_order();
		show_given();
	}
	if (nondet_u8() & 1)
		return NONE32;
	__CPROVER_assume(id < NR_DEADLINES);
	dues = id;
	return id;
}

void ec_timeout(uint32_t ec)
{
	__CPROVER_assert(ec == dues && ec < NR_ECS, "the context's");
	handled++;
}

void sc_refill(uint32_t sc)
{
	__CPROVER_assert(sc < NR_SCS && sc + NR_ECS == dues, "the SC's");
	handled++;
}

static void show(void)
{
	touch_user(old_cpus_sc[here]);
	sched_timer();
	__CPROVER_assert(due > 0 && (handled == due || handled + 1 == due),
			 "all that are due, or as many as there may be");
	__CPROVER_assert(handled + 1 == due || handled >= 16,
			 "none is left for long");
	__CPROVER_assert(CPU(here, resched), "it looks who runs");
}
#elif PART == PART_TAKE_FIRST
uint32_t take_first(uint32_t cpu);

static void show(void)
{
	uint32_t first;

	if (old_cpus_ready[here] != 0) {
		const uint32_t top =
			63 - (uint32_t)__builtin_clzll(old_cpus_ready[here]);

		touch_queue(here, top);
		touch_beside(old_cpus_head[here * NR_PRIORITIES + top]);
	}
	first = take_first(here);
	__CPROVER_assert((first == NONE32) == (old_cpus_ready[here] == 0),
			 "somebody, if anybody is ready");
	if (old_scs_state[one] == SC_READY && old_scs_cpu[one] == here)
		__CPROVER_assert(
			first < NR_SCS &&
				(old_scs_queue[one] < old_scs_queue[first] ||
				 (old_scs_queue[one] == old_scs_queue[first] &&
				  (one == first ||
				   old_ghost_turn[first] <
					   old_ghost_turn[one]))),
			"S5: the highest priority, the longest waiting");
	if (first < NR_SCS)
		__CPROVER_assert(old_scs_state[first] == SC_READY &&
					 old_scs_cpu[first] == here &&
					 old_scs_left[first] > 0,
				 "ready, on this CPU, with time left");
}
#elif PART == PART_SCHED_POKE
static void show(void)
{
	const uint32_t bit = nondet_u32(), w = nondet_u32();
	const uint32_t target = nondet_u32();

	__CPROVER_assume(bit < NR_ECS + NR_SCS && w < 8 && target < NR_CPUS);
	sched_poke(target, bit);
	__CPROVER_assert(
		CPU_POKED(c, w) ==
			(old_cpus_poked[c * 8 + w] |
			 (c == target && w == bit / 64 ? 1ull << bit % 64 : 0)),
		"just this bit of this CPU");
	__CPROVER_assert(pokes == (target != here) &&
				 (target == here || poked_cpu == target) &&
				 (target != here ||
				  (CPU(here, resched) && CPU(here, asked))),
			 "the CPU is told");
}
#endif

int main(void)
{
	state_any();
	run_any();
	sched_any();
	show();
	return 0;
}
