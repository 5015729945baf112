/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who runs next: the one of the highest priority that waits longest is taken;
 * and a CPU is told when somebody asks something of it.
 */
#include "ec.h"
#include "sched.h"
#include "sched_state.h"

#if PART == PART_TAKE_FIRST
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
