/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The debug build's instructions behind their names: what watched.h calls once
 * the checker has heard of them.
 */
#include "insn.h"
#include "../watch.h"
#include "watched.h"

#define EXECUTE(name)             \
	void execute_##name(void) \
	{                         \
		name();           \
	}
INSNS(EXECUTE)

#define EXECUTE1(name)                        \
	void execute_##name(uint64_t operand) \
	{                                     \
		name(operand);                \
	}
INSNS1(EXECUTE1)
