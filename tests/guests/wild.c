/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes behind the end of its memory. The abort it gets finds no vectors, so
 * that the VM ends; its neighbours must not notice.
 */
#include "tiny.h"

void guest(uint64_t number)
{
	(void)number;
	put("before the wild access\n");
	*(volatile uint64_t *)0x70000000 = 1;
	put("survived\n");
}
