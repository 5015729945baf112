/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Says so and asks for a reset (PSCI SYSTEM_RESET, DEN 0022): a VM's whole
 * life in a moment, again and again.
 */
#include "tiny.h"

#define PSCI_SYSTEM_RESET 0x84000009u

static uint64_t fresh = 1; /* 0 if the memory were not made anew */

void guest(uint64_t number)
{
	(void)number;
	put(fresh ? "once more\n" : "old memory\n");
	fresh = 0;
	(void)hvc(PSCI_SYSTEM_RESET, 0);
	put("still here\n");
}
