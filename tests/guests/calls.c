/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hypercalls nobody knows, by HVC and SMC, answer -1 and keep x8 and up; then
 * calls of the kernel's own list with nonsense answer an error, never a hang.
 */
#include "tiny.h"
#include <tessera/abi.h>

static const uint32_t unknown[] = {
	3,          0x99,       0x84000099, 0xc4000099, 0xc6000100,
	0x8600fff0, 0xdeadbeef, 0xffffffff, 0xbf00ff02,
};

static uint32_t check(void)
{
	for (uint32_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		if ((int32_t)hvc(unknown[i], 5) != -1 ||
		    (int32_t)smc(unknown[i], 5) != -1)
			return unknown[i];
	}
	if ((int32_t)hvc(CALL_BASE + NR_CALLS, 1) != -1)
		return CALL_BASE + NR_CALLS;
	for (uint32_t n = 1; n < NR_CALLS; n++) {
		if ((int64_t)hvc(CALL_BASE + n, 0x7fff) >= 0)
			return CALL_BASE + n;
	}
	return 0;
}

void guest(uint64_t number)
{
	const uint32_t wrong = check();

	(void)number;
	if (wrong) {
		put("wrong answer to ");
		put_hex(wrong);
		put("\n");
	} else {
		put("all answered -1\n");
	}
	(void)hvc(TINY_EXIT, 0);
}
