/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks to be started again, and calls its server in each of its lives: more
 * than there are portals. It counts in a region, which outlives it.
 */
#include "../talk.h"

#define LIVES 20u

void init(void)
{
	volatile uint64_t *lives = (volatile uint64_t *)0x40000000;
	struct reply m = {{0, OP_ADD, ++*lives}};
	const enum status status = channel_call(PHOENIX_TALK, &m);

	if (status != STATUS_OK || m.word[1] != *lives)
		domain_print("life %lu: call: %d", *lives, status);
	else if (*lives < LIVES)
		sys_signal(WORDS(SLOT_END_REBOOT));
	else
		domain_print("%lu lives, %lu calls", *lives, m.word[1]);
}
