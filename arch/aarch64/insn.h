/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Owns the instructions C has no words for: barriers, waiting, cache and TLB
 * maintenance, firmware calls, device accesses. Why each barrier stands where
 * it does is said at its use.
 */
#ifndef INSN_H
#define INSN_H

#include <stdint.h>

#define INSN(name, text)                               \
	static inline void name(void)                  \
	{                                              \
		__asm__ volatile(text : : : "memory"); \
	}
INSN(isb, "isb")
INSN(dsb_sy, "dsb sy")
INSN(dsb_ish, "dsb ish")
INSN(dsb_ishst, "dsb ishst")
INSN(dsb_nsh, "dsb nsh")
INSN(wfi, "wfi")
INSN(wfe, "wfe")
INSN(sev, "sev")
INSN(tlbi_alle2is, "tlbi alle2is")
INSN(tlbi_vmalle1is, "tlbi vmalle1is")
INSN(tlbi_vmalls12e1is, "tlbi vmalls12e1is")
INSN(tlbi_alle1is, "tlbi alle1is")
INSN(ic_iallu, "ic iallu")
INSN(ic_ialluis, "ic ialluis")
#undef INSN

/* One argument: an address, or a page number for the TLB. */
#define INSN1(name, text)                                                 \
	static inline void name(uint64_t operand)                         \
	{                                                                 \
		__asm__ volatile(text " %0" : : "r"(operand) : "memory"); \
	}
INSN1(tlbi_ipas2e1is, "tlbi ipas2e1is,")
INSN1(tlbi_vae2, "tlbi vae2,")
INSN1(dc_civac, "dc civac,")
INSN1(dc_cvac, "dc cvac,")
INSN1(dc_zva, "dc zva,")
#undef INSN1

/* vectors.S, where exceptions are expected: PAR_EL1 after an AT, of which F
 * alone if memory did not answer; and 1 if an SError was pending. */
uint64_t at_s1e1r(uint64_t va);
uint64_t serror_take(void);

/* SMCCC 1.1 call to EL3 (DEN 0028 2.6): x4-x17 may be lost in 1.0. */
static inline void smc_call(const uint64_t in[4], uint64_t out[3])
{
	register uint64_t x0 __asm__("x0") = in[0];
	register uint64_t x1 __asm__("x1") = in[1];
	register uint64_t x2 __asm__("x2") = in[2];
	register uint64_t x3 __asm__("x3") = in[3];

	__asm__ volatile("smc #0"
			 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
			 :
			 : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11",
			   "x12", "x13", "x14", "x15", "x16", "x17", "memory");
	out[0] = x0;
	out[1] = x1;
	out[2] = x2;
}

/* Device registers: one access of exactly this size each. */
static inline uint32_t mmio_read32(uint64_t va)
{
	return *(volatile uint32_t *)va;
}

static inline void mmio_write32(uint64_t va, uint32_t value)
{
	*(volatile uint32_t *)va = value;
}

static inline uint64_t mmio_read64(uint64_t va)
{
	return *(volatile uint64_t *)va;
}

static inline void mmio_write64(uint64_t va, uint64_t value)
{
	*(volatile uint64_t *)va = value;
}

#endif
