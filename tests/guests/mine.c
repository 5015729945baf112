/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fills registers with a pattern of its own and looks, for a second, whether
 * they keep it and whether they were somebody else's at first. Two of them on
 * one CPU show what a switch between VMs forgets.
 */
#include "tiny.h"

/* X(name): written and read back at EL1. */
/* clang-format off */
#define REGISTERS(X)                                                        \
	X(tpidr_el1) X(tpidr_el0) X(tpidrro_el0) X(contextidr_el1)          \
	X(afsr0_el1) X(afsr1_el1) X(esr_el1) X(far_el1) X(elr_el1)          \
	X(mair_el1) X(amair_el1) X(par_el1) X(ttbr0_el1) X(ttbr1_el1)       \
	X(csselr_el1) X(cntv_cval_el0) X(cntp_cval_el0) X(cntkctl_el1)
/* clang-format on */
#define DISR_EL1 S3_0_C12_C1_1 /* one's own, or zero */

#define READ_(name) READ(name)
#define READ(name)                                                 \
	({                                                         \
		uint64_t value_;                                   \
		__asm__ volatile("mrs %0, " #name : "=r"(value_)); \
		value_;                                            \
	})

static uint64_t now(void)
{
	return READ(cntvct_el0);
}

static void check(const char *name, uint64_t is, uint64_t wanted)
{
	if (is == wanted)
		return;
	put(name);
	put(" is broken: 0x");
	put_hex(is);
	put("\n");
}

void guest(uint64_t number)
{
	const uint64_t pattern = number * 0x0101010101010101;
	const uint64_t end = now() + READ(cntfrq_el0);

	check("disr_el1", READ_(DISR_EL1), 0);
#define FILL(name)                                              \
	__asm__ volatile("msr " #name ", %0" : : "r"(pattern)); \
	const uint64_t kept_##name = READ(name);
	REGISTERS(FILL)
	__asm__ volatile("msr S3_0_C12_C1_1, %0" : : "r"(pattern));
	while (now() < end) {
		const uint64_t disr = READ_(DISR_EL1);

		check("disr_el1", disr, disr ? pattern : 0);
#define LOOK(name) check(#name, READ(name), kept_##name);
		REGISTERS(LOOK)
	}
	put("registers are mine\n");
	(void)hvc(TINY_EXIT, 0);
}
