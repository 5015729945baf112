/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Owns access to system registers: ONE list, from which come the accessors
 * read_NAME() and write_NAME() at EL2 and the fake registers on the host.
 * Fields are spelled as in DDI 0487 D24, for C and assembly alike.
 */
#ifndef SYSREG_H
#define SYSREG_H

#include "bits.h"

#ifndef __ASSEMBLER__
#include <stdint.h>

/* X(name, what the assembler calls it) */
/* clang-format off */
#define SYSREGS(X)                                                            \
	X(afsr0_el1, afsr0_el1) X(afsr1_el1, afsr1_el1)                       \
	X(amair_el1, amair_el1) X(cnthctl_el2, cnthctl_el2)                   \
	X(cnthp_ctl_el2, cnthp_ctl_el2) X(cnthp_cval_el2, cnthp_cval_el2)     \
	X(cntfrq_el0, cntfrq_el0) X(cntkctl_el1, cntkctl_el1)                 \
	X(cntp_ctl_el0, cntp_ctl_el0) X(cntp_cval_el0, cntp_cval_el0)         \
	X(cntpct_el0, cntpct_el0) X(cntv_ctl_el0, cntv_ctl_el0)               \
	X(cntv_cval_el0, cntv_cval_el0) X(cntvoff_el2, cntvoff_el2)           \
	X(contextidr_el1, contextidr_el1) X(cpacr_el1, cpacr_el1)             \
	X(cptr_el2, cptr_el2) X(csselr_el1, csselr_el1) X(ctr_el0, ctr_el0)   \
	X(dczid_el0, dczid_el0) X(elr_el1, elr_el1) X(elr_el2, elr_el2)       \
	X(esr_el1, esr_el1) X(esr_el2, esr_el2) X(far_el1, far_el1)           \
	X(far_el2, far_el2) X(hcr_el2, hcr_el2) X(hpfar_el2, hpfar_el2)       \
	X(hstr_el2, hstr_el2) X(mair_el1, mair_el1) X(mdcr_el2, mdcr_el2)     \
	X(mdscr_el1, mdscr_el1) X(midr_el1, midr_el1)                         \
	X(mpidr_el1, mpidr_el1) X(par_el1, par_el1) X(sctlr_el1, sctlr_el1)   \
	X(sp_el1, sp_el1) X(spsr_el1, spsr_el1) X(spsr_el2, spsr_el2)         \
	X(tcr_el1, tcr_el1) X(tpidr_el0, tpidr_el0) X(tpidr_el1, tpidr_el1)   \
	X(tpidr_el2, tpidr_el2) X(tpidrro_el0, tpidrro_el0)                   \
	X(ttbr0_el1, ttbr0_el1) X(ttbr1_el1, ttbr1_el1)                       \
	X(vbar_el1, vbar_el1) X(vbar_el2, vbar_el2)                           \
	X(vmpidr_el2, vmpidr_el2) X(vpidr_el2, vpidr_el2)                     \
	X(vtcr_el2, vtcr_el2) X(vttbr_el2, vttbr_el2)                         \
	X(vdisr_el2, S3_4_C12_C1_1) X(isr_el1, isr_el1)                       \
	X(pmcr_el0, pmcr_el0) X(pmuserenr_el0, pmuserenr_el0)                 \
	X(id_aa64dfr0_el1, id_aa64dfr0_el1)                                   \
	X(id_aa64isar0_el1, id_aa64isar0_el1)                                 \
	X(id_aa64isar1_el1, id_aa64isar1_el1)                                 \
	X(id_aa64isar2_el1, S3_0_C0_C6_2)                                     \
	X(id_aa64mmfr0_el1, id_aa64mmfr0_el1)                                 \
	X(id_aa64mmfr1_el1, id_aa64mmfr1_el1)                                 \
	X(id_aa64mmfr2_el1, S3_0_C0_C7_2)                                     \
	X(id_aa64pfr0_el1, id_aa64pfr0_el1)                                   \
	X(id_aa64pfr1_el1, id_aa64pfr1_el1) X(hcrx_el2, S3_4_C1_C2_2)         \
	X(hfgrtr_el2, S3_4_C1_C1_4) X(hfgwtr_el2, S3_4_C1_C1_5)               \
	X(hfgitr_el2, S3_4_C1_C1_6) X(hdfgrtr_el2, S3_4_C3_C1_4)              \
	X(hdfgwtr_el2, S3_4_C3_C1_5) X(icc_bpr1_el1, S3_0_C12_C12_3)          \
	X(icc_ctlr_el1, S3_0_C12_C12_4) X(icc_dir_el1, S3_0_C12_C11_1)        \
	X(icc_eoir1_el1, S3_0_C12_C12_1) X(icc_iar1_el1, S3_0_C12_C12_0)      \
	X(icc_igrpen1_el1, S3_0_C12_C12_7) X(icc_pmr_el1, S3_0_C4_C6_0)       \
	X(icc_sgi1r_el1, S3_0_C12_C11_5) X(icc_sre_el1, S3_0_C12_C12_5)       \
	X(icc_sre_el2, S3_4_C12_C9_5) X(ich_hcr_el2, S3_4_C12_C11_0)          \
	X(ich_vtr_el2, S3_4_C12_C11_1) X(ich_elrsr_el2, S3_4_C12_C11_5)       \
	X(ich_vmcr_el2, S3_4_C12_C11_7) X(ich_ap0r0_el2, S3_4_C12_C8_0)       \
	X(ich_ap1r0_el2, S3_4_C12_C9_0) X(ich_ap0r1_el2, S3_4_C12_C8_1)       \
	X(ich_ap1r1_el2, S3_4_C12_C9_1) X(ich_ap0r2_el2, S3_4_C12_C8_2)       \
	X(ich_ap1r2_el2, S3_4_C12_C9_2) X(ich_ap0r3_el2, S3_4_C12_C8_3)       \
	X(ich_ap1r3_el2, S3_4_C12_C9_3) X(ich_lr0_el2, S3_4_C12_C12_0)        \
	X(ich_lr1_el2, S3_4_C12_C12_1) X(ich_lr2_el2, S3_4_C12_C12_2)         \
	X(ich_lr3_el2, S3_4_C12_C12_3) X(ich_lr4_el2, S3_4_C12_C12_4)         \
	X(ich_lr5_el2, S3_4_C12_C12_5) X(ich_lr6_el2, S3_4_C12_C12_6)         \
	X(ich_lr7_el2, S3_4_C12_C12_7) X(ich_lr8_el2, S3_4_C12_C13_0)         \
	X(ich_lr9_el2, S3_4_C12_C13_1) X(ich_lr10_el2, S3_4_C12_C13_2)        \
	X(ich_lr11_el2, S3_4_C12_C13_3) X(ich_lr12_el2, S3_4_C12_C13_4)       \
	X(ich_lr13_el2, S3_4_C12_C13_5) X(ich_lr14_el2, S3_4_C12_C13_6)       \
	X(ich_lr15_el2, S3_4_C12_C13_7)
/* clang-format on */

#ifdef TESSERA_HOST
#define SYSREG_ACCESSORS(name, encoding)                \
	extern uint64_t fake_##name;                    \
	static inline uint64_t read_##name(void)        \
	{                                               \
		return fake_##name;                     \
	}                                               \
	static inline void write_##name(uint64_t value) \
	{                                               \
		fake_##name = value;                    \
	}
#else
#define SYSREG_ACCESSORS(name, encoding)                                  \
	static inline uint64_t read_##name(void)                          \
	{                                                                 \
		uint64_t value;                                           \
		__asm__ volatile("mrs %0, " #encoding : "=r"(value));     \
		return value;                                             \
	}                                                                 \
	static inline void write_##name(uint64_t value)                   \
	{                                                                 \
		__asm__ volatile("msr " #encoding ", %0" : : "r"(value)); \
	}
#endif
SYSREGS(SYSREG_ACCESSORS)
#undef SYSREG_ACCESSORS

#define HCR_VM    BIT(0)
#define HCR_SWIO  BIT(1)
#define HCR_PTW   BIT(2)
#define HCR_FMO   BIT(3)
#define HCR_IMO   BIT(4)
#define HCR_AMO   BIT(5)
#define HCR_VSE   BIT(8)
#define HCR_FB    BIT(9)
#define HCR_BSU   BITS(11, 10)
#define HCR_DC    BIT(12)
#define HCR_TWI   BIT(13)
#define HCR_TID1  BIT(16)
#define HCR_TID3  BIT(18)
#define HCR_TSC   BIT(19)
#define HCR_TIDCP BIT(20)
#define HCR_TACR  BIT(21)
#define HCR_TSW   BIT(22)
#define HCR_TGE   BIT(27)
#define HCR_RW    BIT(31)
#define HCR_TLOR  BIT(35)
#define HCR_TERR  BIT(36)
#define HCR_TEA   BIT(37)
#define HCR_TID5  BIT(58)

#define CPTR_RES1 0x33ffull /* with TZ (8) and TSM (12): no SVE, no SME */
#define CPTR_TFP  BIT(10)
#define CPTR_TTA  BIT(20)
#define CPTR_TAM  BIT(30)

#define MDCR_HPMN  BITS(4, 0)
#define MDCR_TPMCR BIT(5)
#define MDCR_TPM   BIT(6)
#define MDCR_TDA   BIT(9)
#define MDCR_TDOSA BIT(10)
#define MDCR_TDRA  BIT(11)
#define MDCR_TPMS  BIT(14)
#define MDCR_HPMD  BIT(17)
#define MDCR_TTRF  BIT(19)
#define MDCR_HCCD  BIT(23)
#define MDCR_TDCC  BIT(27)
#define PMCR_N     BITS(15, 11)

#define HSTR_ALL         0xbfefull
#define CNTHCTL_EL1PCTEN BIT(0)
#define CNTHCTL_EL1PCEN  BIT(1)
#define CNTKCTL_EL0VCTEN BIT(1)
#define CNT_CTL_ENABLE   BIT(0)
#define CNT_CTL_IMASK    BIT(1)

#define VTCR_T0SZ  BITS(5, 0)
#define VTCR_SL0   BITS(7, 6)
#define VTCR_IRGN0 BITS(9, 8)
#define VTCR_ORGN0 BITS(11, 10)
#define VTCR_SH0   BITS(13, 12)
#define VTCR_PS    BITS(18, 16)
#define VTCR_RES1  BIT(31)
#define VTTBR_VMID BITS(55, 48)

#define ID_AA64MMFR0_PARANGE BITS(3, 0)
#define ID_AA64MMFR0_FGT     BITS(59, 56)
#define ID_AA64MMFR1_HCX     BITS(43, 40)
#define ID_AA64DFR0_PMUVER   BITS(11, 8)
#define ID_AA64PFR1_BT       BITS(3, 0)
#define ID_AA64PFR0_GIC      BITS(27, 24)
#define ID_AA64PFR0_RAS      BITS(31, 28)
#define DCZID_BS             BITS(3, 0)
#define DCZID_DZP            BIT(4)
#define CTR_DMINLINE         BITS(19, 16)

#define MPIDR_AFFINITY 0xff00ffffffull
#define MPIDR_RES1     BIT(31)

#define ISR_A            BIT(8)
#define ICH_HCR_EN       BIT(0)
#define ICC_SRE_SRE      BIT(0)
#define ICC_SRE_DFB      BIT(1)
#define ICC_SRE_DIB      BIT(2)
#define ICC_CTLR_EOIMODE BIT(1)

#define SCTLR_EL1_RES1 0x30d00800ull
#define SCTLR_DZE      BIT(14)
#define SCTLR_UCT      BIT(15)
#define SCTLR_UCI      BIT(26)
#define CPACR_FPEN     BITS(21, 20)
#endif

/* What boot.S writes; constants that fit one movz/movk pair. */
#define SCTLR_EL2_RES1 0x30c50830
#define SCTLR_M        0x1
#define SCTLR_A        0x2
#define SCTLR_C        0x4
#define SCTLR_SA       0x8
#define SCTLR_I        0x1000
#define SCTLR_WXN      0x80000
#define SCTLR_EL2_ON                                                         \
	(SCTLR_EL2_RES1 | SCTLR_M | SCTLR_A | SCTLR_C | SCTLR_SA | SCTLR_I | \
	 SCTLR_WXN)
/* Attribute 0: Device-nGnRE, 1: Normal write-back, as in mmu.c. */
#define MAIR_EL2_VALUE 0xff04
/* T0SZ 25, walks write-back inner shareable, 4 KiB, RES1; PS is put in. */
#define TCR_EL2_VALUE 0x80803519

#endif
