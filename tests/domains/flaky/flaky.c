/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A server that faults when it is asked to, and else adds two numbers. It is
 * started again with the same channel.
 */
#include "../talk.h"

void protected(const struct message *m, struct reply *r)
{
	if (m->word[0] == OP_FAULT)
		*(volatile uint64_t *)0x1000 = 1;
	r->word[1] = m->word[1] + m->word[2];
}
