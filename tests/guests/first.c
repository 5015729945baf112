/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One small VM whose first act is to say so to the counter of make bench: the
 * mark has no effect (MARK_FIRST, guests/bench/bench.h).
 */
#include "tiny.h"

void guest(uint64_t number)
{
	(void)number;
	__asm__ volatile("movz xzr, #0xc000");
	(void)hvc(TINY_EXIT, 0);
}
