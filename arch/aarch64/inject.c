/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions the kernel makes a guest take at EL1: what AArch64.TakeException
 * does (DDI 0487 J1.1.2), written to the registers of a vCPU that may or may
 * not be loaded.
 */
#include "cpu.h"
#include "exit.h"
#include "sysreg.h"

#define PSTATE_EL1H  0x5ull
#define PSTATE_MODE  BITS(3, 0) /* SPSel and exception level */
#define PSTATE_NRW   BIT(4)     /* AArch32 */
#define PSTATE_DAIF  BITS(9, 6)
#define PSTATE_SSBS  BIT(12)
#define PSTATE_PAN   BIT(22)
#define PSTATE_DIT   BIT(24)
#define PSTATE_FLAGS BITS(31, 28)
#define SCTLR_SPAN   BIT(23)
#define SCTLR_DSSBS  BIT(44)

#define ID_AA64MMFR1_PAN BITS(23, 20)

/* Offsets into the vectors at VBAR_EL1 of synchronous exceptions. */
#define VECTOR_EL1T   0x000u
#define VECTOR_EL1H   0x200u
#define VECTOR_EL0    0x400u
#define VECTOR_EL0_32 0x600u

#define EL1_GET(ec, name) (ec_is_loaded(ec) ? read_##name() : (ec)->el1.name)
#define EL1_PUT(ec, name, value)                \
	do {                                    \
		if (ec_is_loaded(ec))           \
			write_##name(value);    \
		else                            \
			(ec)->el1.name = value; \
	} while (0)

/* SCTLR_EL1 is among what a running thread has displaced. */
static uint64_t sctlr_of(const struct arch_ec *ec)
{
	return this_cpu()->running == ec ? read_sctlr_el1() : ec->el1.sctlr_el1;
}

static uint64_t vector_offset(uint64_t pstate)
{
	if (pstate & PSTATE_NRW)
		return VECTOR_EL0_32;
	switch (field_get(PSTATE_MODE, pstate)) {
	case PSTATE_EL1H:
		return VECTOR_EL1H;
	case PSTATE_EL1H - 1:
		return VECTOR_EL1T;
	default:
		return VECTOR_EL0;
	}
}

/* PSTATE on entry to EL1 (DDI 0487 D1.3.1.4). */
static uint64_t pstate_entered(uint64_t old, uint64_t sctlr)
{
	uint64_t new = PSTATE_EL1H | PSTATE_DAIF;

	new |= old &(PSTATE_FLAGS | PSTATE_DIT | PSTATE_PAN);
	if (!(sctlr & SCTLR_SPAN) &&
	    field_get(ID_AA64MMFR1_PAN, read_id_aa64mmfr1_el1()))
		new |= PSTATE_PAN;
	if (sctlr & SCTLR_DSSBS)
		new |= PSTATE_SSBS;
	return new;
}

static void exception_take(struct arch_ec *ec, uint64_t syndrome)
{
	struct context *ctx = &ec->ctx;
	const uint64_t vector = vector_offset(ctx->pstate);
	const uint64_t entered = pstate_entered(ctx->pstate, sctlr_of(ec));

	EL1_PUT(ec, esr_el1, syndrome);
	EL1_PUT(ec, elr_el1, ctx->pc);
	EL1_PUT(ec, spsr_el1, ctx->pstate);
	ctx->pc = EL1_GET(ec, vbar_el1) + vector;
	ctx->pstate = entered;
}

void inject_undefined(struct arch_ec *ec, uint64_t esr)
{
	if (ec->kind != PD_VM)
		return;
	exception_take(ec, field_put(ESR_CLASS, EC_UNKNOWN) | (esr & ESR_IL));
}

void inject_abort(struct arch_ec *ec, uint64_t esr, uint64_t far,
		  uint64_t fault)
{
	const uint64_t class = field_get(ESR_CLASS, esr);
	const bool fetch = class == EC_FETCH_LOWER;
	const bool lower = vector_offset(ec->ctx.pstate) >= VECTOR_EL0;
	const uint64_t keep = fetch ? ESR_IL :
				      ESR_IL | ISS_WNR | ISS_CM | ISS_FNV;
	uint64_t syndrome = (esr & keep) | fault;

	if (ec->kind != PD_VM)
		return;
	if (fetch)
		syndrome |= field_put(ESR_CLASS,
				      lower ? EC_FETCH_LOWER : EC_FETCH_SAME);
	else
		syndrome |= field_put(ESR_CLASS,
				      lower ? EC_DATA_LOWER : EC_DATA_SAME);
	EL1_PUT(ec, far_el1, far);
	exception_take(ec, syndrome);
}
