/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Says "tick 1" to "tick 9" about five times a second, never waiting for an
 * interrupt in between: the neighbour that goes on, and one that hogs its CPU.
 */
#include "tiny.h"

static uint64_t now(void)
{
	uint64_t ticks;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks));
	return ticks;
}

void guest(uint64_t number)
{
	uint64_t rate, start = now();

	(void)number;
	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(rate));
	for (uint64_t i = 0;; i = (i + 1) % 9) {
		put("tick ");
		(void)hvc(TINY_PUTCHAR, '1' + i);
		put("\n");
		while (now() - start < rate / 5)
			continue;
		start = now();
	}
}
