/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stands in for arch/aarch64/insn.h (same guard, same names) where files of
 * that directory are compiled into a host test: include this one first.
 * Barriers and maintenance do nothing; waiting is an error in a test.
 */
#ifndef INSN_H
#define INSN_H

#include <stdint.h>
#include "host.h"

#define INSN(name)                    \
	static inline void name(void) \
	{                             \
	}
INSN(isb)
INSN(dsb_sy)
INSN(dsb_ish)
INSN(dsb_ishst)
INSN(dsb_nsh)
INSN(sev)
INSN(tlbi_alle2is)
INSN(tlbi_vmalle1is)
INSN(tlbi_vmalls12e1is)
INSN(tlbi_alle1is)
INSN(ic_iallu)
#undef INSN

#define INSN1(name)                               \
	static inline void name(uint64_t operand) \
	{                                         \
		(void)operand;                    \
	}
INSN1(tlbi_ipas2e1is)
INSN1(tlbi_vae2is)
INSN1(dc_civac)
INSN1(dc_cvac)
INSN1(dc_zva)
#undef INSN1

/* Each test's own. */
uint64_t at_s1e1r(uint64_t va);
uint64_t serror_take(void);

static inline void wfi(void)
{
	host_fail("WFI in a test", 0);
}

static inline void wfe(void)
{
	host_fail("WFE in a test", 0);
}

/* No firmware: every call is unknown. */
static inline uint64_t smc_call(uint64_t function, uint64_t a, uint64_t b,
				uint64_t c)
{
	(void)function;
	(void)a;
	(void)b;
	(void)c;
	return ~0ull;
}

#endif
