/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stands in for arch/aarch64/insn.h (same guard, same names) where files of
 * that directory are compiled into a host test: include this one first.
 * Barriers and maintenance do nothing but tell who listens; waiting is an
 * error in a test.
 */
#ifndef INSN_H
#define INSN_H

#include <stdint.h>
#include "host.h"
#include "watch.h"

extern void (*insn_hook)(enum insn insn, uint64_t operand);

#define INSN(name)                                 \
	static inline void name(void)              \
	{                                          \
		if (insn_hook)                     \
			insn_hook(INSN_##name, 0); \
	}
INSNS(INSN)
#undef INSN

#define INSN1(name)                                      \
	static inline void name(uint64_t operand)        \
	{                                                \
		if (insn_hook)                           \
			insn_hook(INSN_##name, operand); \
	}
INSNS1(INSN1)
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
