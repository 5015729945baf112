/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the handlers of a guest's exits share: moving past an instruction,
 * answering one, and injecting exceptions as DDI 0487 D1.3 takes them.
 * All run on the context's own CPU.
 *
 * Invariants:
 *  X1 every exit ends in a defined answer; nothing a guest does can panic;
 *  X2 ec->exit_esr is not zero exactly while a VMM may still answer an exit.
 */
#ifndef EXIT_H
#define EXIT_H

#include "context.h"
#include "decode.h"

/* SPSR_EL2 as pc_advance() moves it on. */
#define PSTATE_NRW   BIT(4)       /* AArch32 */
#define PSTATE_BTYPE BITS(11, 10) /* AArch64; ITSTATE[3:2] in AArch32 */
#define PSTATE_SS    BIT(21)

/* exit.c: step over the instruction that trapped (IL gives its length). */
void pc_advance(struct context *ctx, uint64_t esr);
/* Write a general register; number 31 is the zero register. */
void reg_write(struct context *ctx, uint32_t number, uint64_t value);
uint64_t reg_read(const struct context *ctx, uint32_t number);
/* Hand the exit to the VMM, remembering it for arch_exit_reply(). */
void exit_forward(struct arch_ec *ec, uint64_t esr, enum exit_kind kind,
		  const uint64_t words[4]);

/* The same of an access to memory: HOT_AWAY. EXIT_NONE: a memory fault, if it
 * takes the quick way, else HOT_COLD. */
uint64_t memory_exit(struct arch_ec *ec, uint64_t esr, uint64_t far,
		     uint64_t ipa, enum exit_kind kind);

/* inject.c: `esr` is that of the exit being answered (IL, EC). */
void inject_undefined(struct arch_ec *ec, uint64_t esr);
/* A synchronous external abort; `fault` is FSC_EXTERNAL or FSC_WALK. */
void inject_abort(struct arch_ec *ec, uint64_t esr, uint64_t far,
		  uint64_t fault);

/* traps.c: carry out or refuse a trapped system instruction. */
void sysreg_trap(struct arch_ec *ec, const struct exit *x, uint64_t esr);

/* smccc.c: is this an id the kernel answers? If so it has. */
bool smccc_call(struct arch_ec *ec, uint64_t esr);
/* The same of what needs nothing but x0; false: ask smccc_call. */
bool smccc_hot(uint64_t x[4]);
/* vpsci.c: the same for PSCI. */
bool psci_call(struct arch_ec *ec, uint32_t function, uint64_t esr);

#endif
