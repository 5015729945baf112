/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the roles share: the registers there are to look at, the FP unit, lines
 * of text, and accesses that may be undefined.
 */
#ifndef RESIDUE_H
#define RESIDUE_H

#include <stdbool.h>
#include <stdint.h>

#define TINY_EXIT 0u
#define TINY_PUTS 2u
#define FP_WORDS  66u /* q0..q31, FPCR, FPSR */

/* X(name, value at reset): EL1 registers that keep what is written. */
/* clang-format off */
#define REGISTERS(X)                                                         \
	X(tpidr_el1, 0) X(tpidr_el0, 0) X(tpidrro_el0, 0)                    \
	X(contextidr_el1, 0) X(afsr0_el1, 0) X(afsr1_el1, 0) X(esr_el1, 0)   \
	X(far_el1, 0) X(elr_el1, 0) X(spsr_el1, 0) X(mair_el1, 0)            \
	X(amair_el1, 0) X(par_el1, 0) X(ttbr0_el1, 0) X(ttbr1_el1, 0)        \
	X(tcr_el1, 0) X(csselr_el1, 0) X(cntkctl_el1, 0)                     \
	X(cntp_cval_el0, 0)
/* Looked at when a life begins only: they are in use afterwards. */
#define AT_FIRST(X)                                                          \
	X(sctlr_el1, 0x30d00800) X(vbar_el1, 0) X(sp_el0, 0)                 \
	X(cntv_cval_el0, 0) X(mdscr_el1, 0)                                  \
	X(S3_0_C4_C6_0, 0) X(S3_0_C12_C12_7, 0) X(S3_0_C12_C9_0, 0)
/* The PMU and its like: undefined, or zero for ever. */
#define ABSENT(X)                                                            \
	X(pmcr_el0) X(pmccntr_el0) X(pmcntenset_el0) X(pmovsset_el0)         \
	X(pmselr_el0) X(pmuserenr_el0) X(pmintenset_el1) X(pmccfiltr_el0)    \
	X(S3_3_C14_C8_0) X(S3_3_C14_C12_0)
/* clang-format on */

#define READ(name)                                                 \
	({                                                         \
		uint64_t value_;                                   \
		__asm__ volatile("mrs %0, " #name : "=r"(value_)); \
		value_;                                            \
	})
#define WRITE(name, value) \
	__asm__ volatile("msr " #name ", %0\n\tisb" : : "r"((uint64_t)(value)))

/* start.S: as the guest was entered; x29 stands for sp, CPACR_EL1 last. */
extern uint64_t entered[32], entered_fp[FP_WORDS];
extern uint64_t undefined; /* instructions skipped because they were */
extern char image_end[];
extern const char vectors[];
void fp_fill(uint64_t pattern);
uint64_t fp_differs(uint64_t pattern);

/* residue.c */
uint64_t now(void);
void put(const char *text);
void put_number(const char *before, uint64_t value);
/* Is there anything in what should not be there? */
uint64_t absent_seen(void);
_Noreturn void power_off(void);

/* scan.c, pong.c */
void scan(uint64_t dtb, uint64_t dtb_bytes);
void ping(uint64_t pattern);
void pong(uint64_t pattern);

#endif
