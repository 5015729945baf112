/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * insn.h of the debug build: each instruction is told to the checker, then
 * executed (insn.c here, which includes the real one first).
 */
#ifndef WATCHED_H
#define WATCHED_H

#include <stdint.h>
#include "../watch.h"

#define DECLARE(name) void execute_##name(void);
INSNS(DECLARE)
#undef DECLARE
#define DECLARE(name) void execute_##name(uint64_t operand);
INSNS1(DECLARE)
#undef DECLARE

#ifndef INSN_H
#define INSN_H

#define INSN(name)                          \
	static inline void name(void)       \
	{                                   \
		watch_insn(INSN_##name, 0); \
		execute_##name();           \
	}
INSNS(INSN)
#undef INSN

#define INSN1(name)                               \
	static inline void name(uint64_t operand) \
	{                                         \
		watch_insn(INSN_##name, operand); \
		execute_##name(operand);          \
	}
INSNS1(INSN1)
#undef INSN1
#endif

#endif
