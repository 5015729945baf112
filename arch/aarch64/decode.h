/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stopped a context, as one closed set. exit_decode() is pure and total:
 * every (ESR, FAR, HPFAR) gives a defined answer, nothing is read elsewhere.
 *
 * Invariants:
 *  D1 the trap is one of enum trap; anything unknown is TRAP_OTHER;
 *  D2 rt <= 31, size_bytes is 1, 2, 4 or 8, the IPA is below 2^48;
 *  D3 `valid` is set only for data aborts with a syndrome (ISV).
 */
#ifndef DECODE_H
#define DECODE_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi.h>
#include <bits.h>

/* ESR_EL2: why the context stopped (DDI 0487 D24.2.40). */
#define EC_UNKNOWN     0x00u
#define EC_WFX         0x01u
#define EC_CP15_32     0x03u
#define EC_FP          0x07u
#define EC_ILLEGAL     0x0eu
#define EC_SVC32       0x11u
#define EC_HVC32       0x12u
#define EC_SMC32       0x13u
#define EC_SVC64       0x15u
#define EC_HVC64       0x16u
#define EC_SMC64       0x17u
#define EC_SYS64       0x18u
#define EC_FETCH_LOWER 0x20u
#define EC_FETCH_SAME  0x21u
#define EC_DATA_LOWER  0x24u
#define EC_DATA_SAME   0x25u
#define EC_SERROR      0x2fu
#define EC_BRK         0x3cu
/* Sets of classes, as bits: AArch32 coprocessors and the others that carry a
 * condition (WFx, FP); debug; aborts and PC alignment, which write FAR_EL2. */
#define EC_CONDITIONAL 0x11fau
#define EC_DEBUG       0x153f000000000000ull
#define EC_FAR         0x1500000000ull

#define ESR_CLASS     BITS(31, 26) /* exception class, EC_* above */
#define ESR_IL        BIT(25)      /* 32-bit instruction */
#define ESR_SYNDROME  BITS(24, 0)  /* ISS, by class: */
#define ISS_CV        BIT(24)      /*   WFx, CP1x: COND is valid */
#define ISS_COND      BITS(23, 20) /*   WFx, CP1x: AArch32 condition */
#define ISS_WFE       BIT(0)       /*   WFx: WFE or WFET */
#define ISS_IMMEDIATE BITS(15, 0)  /*   SVC, HVC, SMC */
#define ISS_READ      BIT(0)       /*   SYS64: MRS or SYSL */
#define ISS_SYS_RT    BITS(9, 5)   /*   SYS64: general register */
#define ISS_SYS_KEY   0x3ffc1eull  /*   SYS64: op0 op2 op1 CRn CRm */
#define ISS_ISV       BIT(24)      /*   data abort: the next five are valid */
#define ISS_SAS       BITS(23, 22) /*     access size, log2 bytes */
#define ISS_SSE       BIT(21)      /*     sign-extend */
#define ISS_SRT       BITS(20, 16) /*     general register */
#define ISS_SF        BIT(15)      /*     64-bit register */
#define ISS_FNV       BIT(10)      /*   aborts: FAR is not valid */
#define ISS_CM        BIT(8)       /*   data abort: cache maintenance, AT */
#define ISS_S1PTW     BIT(7)       /*   aborts: on a stage-1 walk */
#define ISS_WNR       BIT(6)       /*   data abort: write, not read */
#define ISS_FSC       BITS(5, 0)   /*   aborts: fault status */

#define FSC_TYPE        0x3cull /* the fault status without its level */
#define FSC_TRANSLATION 0x04ull
#define FSC_EXTERNAL    0x10ull /* synchronous external abort */
#define FSC_WALK        0x14ull /* the same on a walk, level 0 */

#define HPFAR_FIPA BITS(39, 4) /* faulting IPA [47:12] */

/* MSR, MRS, SYS and SYSL encodings as they stand in the syndrome. */
#define SYS_KEY(op0, op1, crn, crm, op2)                 \
	((uint32_t)(op0) << 20 | (uint32_t)(op2) << 17 | \
	 (uint32_t)(op1) << 14 | (uint32_t)(crn) << 10 | (uint32_t)(crm) << 1)

#define SYS_SGI1R SYS_KEY(3, 0, 12, 11, 5) /* ICC_SGI1R_EL1 */

enum trap {
	TRAP_WFI,
	TRAP_WFE,
	TRAP_FP,
	TRAP_SVC,
	TRAP_HVC,
	TRAP_SMC,
	TRAP_SYSREG,
	TRAP_COPROCESSOR, /* AArch32 at EL0 */
	TRAP_DATA,
	TRAP_FETCH,
	TRAP_DEBUG,
	TRAP_OTHER,
};

/* How an abort came about, as far as its handling differs. */
enum fault {
	FAULT_STAGE2,     /* translation, access flag, address size */
	FAULT_PERMISSION, /* stage 2 too; HPFAR_EL2 is unknown */
	FAULT_WALK,       /* stage 2, on a stage-1 table walk */
	FAULT_OTHER,      /* external, atomic on a device, TLB conflict... */
};

struct exit {
	enum trap trap;
	enum exit_kind kind;    /* what a VMM is told */
	uint32_t immediate;     /* SVC, HVC, SMC */
	uint32_t key;           /* SYSREG: a SYS_KEY */
	uint32_t rt;            /* SYSREG, DATA: 31 is xzr */
	bool write;             /* SYSREG: MSR; DATA: store */
	bool valid;             /* DATA: rt, size and the two below mean sth. */
	bool sign_extend, wide; /* DATA: how a load fills its register */
	bool maintenance;       /* DATA: a cache instruction */
	uint32_t size_bytes;    /* DATA */
	enum fault fault;       /* DATA, FETCH */
	uint64_t ipa;           /* DATA, FETCH; not for FAULT_PERMISSION */
};

/* What happened? Arguments are ESR_EL2, FAR_EL2 and HPFAR_EL2 at the exit. */
struct exit exit_decode(uint64_t esr, uint64_t far, uint64_t hpfar);
/* Does an AArch32 instruction with this syndrome execute, given its flags?
 * True for every other class (DDI 0487 G1.12.4: trapped, condition failed). */
bool exit_condition_holds(uint64_t esr, uint64_t pstate);

#endif
