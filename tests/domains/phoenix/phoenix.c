/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks to be started again, and in each of its lives calls its server, reads
 * its device (a PL061, Arm DDI 0190) and opens its interrupt: more lives than
 * there are portals. It counts in a region, which outlives it.
 */
#include "../talk.h"

#define LIVES        20u
#define GPIO         ((volatile uint32_t *)0x50000000)
#define GPIO_ID0     (0xfe0 / 4)
#define GPIO_ID0_061 0x61u

void init(void)
{
	volatile uint64_t *lives = (volatile uint64_t *)0x40000000;
	struct reply m = {{0, OP_ADD, ++*lives}};
	const enum status status = channel_call(PHOENIX_TALK, &m);

	if (irq_open(0, false) != STATUS_OK || GPIO[GPIO_ID0] != GPIO_ID0_061)
		domain_print("life %lu: no device", *lives);
	else if (status != STATUS_OK || m.word[1] != *lives)
		domain_print("life %lu: call: %d", *lives, status);
	else if (*lives < LIVES)
		sys_signal(WORDS(SLOT_END_REBOOT));
	else
		domain_print("%lu lives, %lu calls", *lives, m.word[1]);
}
