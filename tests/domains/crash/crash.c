/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults as soon as it runs: writes to its own text, which is read only. What
 * happens next is the description's to say.
 */
#include "../talk.h"

void init(void)
{
	domain_print("about to fault");
	*(volatile uint64_t *)DOMAIN_TEXT = 1;
	domain_print("survived");
}
