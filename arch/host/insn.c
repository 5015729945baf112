/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who hears of the instructions of insn.h: nobody at first, the checker of
 * watch.h once tables.c is in use.
 */
#include <stddef.h>
#include "insn.h"

void (*insn_hook)(enum insn insn, uint64_t operand);
