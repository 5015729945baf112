// SPDX-License-Identifier: BSD-2-Clause
/*
 * The hot roads: exits that are dealt with at once and end where they began.
 * Of the context only x0..x18 and x30 are in memory; PC and PSTATE are still
 * in ELR_EL2 and SPSR_EL2. What needs more takes the cold road, untouched.
 */
#include "arch.h"
#include "cpu.h"
#include "entry.h"
#include "exit.h"
#include "sysreg.h"
#include "vgic.h"

#define HOT_REGISTERS 19u /* x0..x18 */

/* svc #0 and hvc #0 from AArch64: all that the syndrome may say of them. */
#define ESR_SVC_0 (field_put(ESR_CLASS, EC_SVC64) | ESR_IL)
#define ESR_HVC_0 (field_put(ESR_CLASS, EC_HVC64) | ESR_IL)

/* Something changed: is it still this context's turn, and its registers that
 * are in the CPU? */
static uint64_t hot_done(struct arch_ec *ec)
{
	if (sched_ready() != ec_number(ec) || this_cpu()->running != ec)
		return HOT_AWAY;
	if (ec->kind == PD_VM)
		vgic_flush(ec);
	return HOT_BACK;
}

/* May the trapped instruction, about register rt, be dealt with from here? */
static bool within_reach(uint32_t rt)
{
	return (rt < HOT_REGISTERS || rt == 31) &&
	       !(read_spsr_el2() & (PSTATE_NRW | PSTATE_BTYPE | PSTATE_SS));
}

/* Where stage 2 has no page: mostly a word of the virtual GIC. (Not inlined,
 * or every exit would set up its frame.) */
static __attribute__((noinline)) uint64_t hot_data(struct arch_ec *ec,
						   uint64_t esr)
{
	const uint64_t mask = ISS_ISV | ISS_FNV | ISS_CM | ISS_S1PTW | FSC_TYPE;
	const uint32_t rt = (uint32_t)field_get(ISS_SRT, esr);
	const uint64_t far = read_far_el2();
	uint64_t ipa;
	uint32_t value;

	if ((esr & mask) != (ISS_ISV | FSC_TRANSLATION))
		return HOT_COLD;
	ipa = field_get(HPFAR_FIPA, read_hpfar_el2()) << 12 |
	      (far & (PAGE_BYTES - 1));
	if (!vgic_owns(ec, ipa))
		return esr & ISS_WNR && rt >= HOT_REGISTERS && rt != 31 ?
			       HOT_COLD :
			       memory_exit(ec, esr, far, ipa, EXIT_NONE);
	if ((esr & (ISS_SAS | ISS_SSE)) != field_put(ISS_SAS, 2) ||
	    ipa % 4 != 0 || !within_reach(rt))
		return HOT_COLD;
	write_elr_el2(read_elr_el2() + 4);
	if (esr & ISS_WNR) {
		if (vgic_write(ec, ipa, (uint32_t)reg_read(&ec->ctx, rt)))
			return hot_done(ec);
		return HOT_BACK;
	}
	value = vgic_read(ec, ipa);
	reg_write(&ec->ctx, rt, value);
	return ec->vgic.dirty ? hot_done(ec) : HOT_BACK;
}

/* ICC_SGI1R_EL1. */
static __attribute__((noinline)) uint64_t hot_system(struct arch_ec *ec,
						     uint64_t esr)
{
	const uint32_t rt = (uint32_t)field_get(ISS_SYS_RT, esr);

	if ((esr & (ISS_SYS_KEY | ISS_READ)) != SYS_SGI1R || !within_reach(rt))
		return HOT_COLD;
	write_elr_el2(read_elr_el2() + 4);
	if (vgic_send_self(ec, reg_read(&ec->ctx, rt)))
		return HOT_BACK;
	vgic_send(ec, reg_read(&ec->ctx, rt), true);
	return hot_done(ec);
}

static __attribute__((noinline)) uint64_t warm_call(struct arch_ec *ec)
{
	if (!hypercall_hot(ec_number(ec), ec->ctx.x))
		return HOT_COLD;
	return hot_done(ec);
}

/* The VMM has emulated what a vCPU did. */
static __attribute__((noinline)) uint64_t warm_reply(struct arch_ec *to,
						     uint64_t value)
{
	arch_exit_reply(ec_number(to), REPLY_DONE, value);
	return HOT_AWAY;
}

static uint64_t hot_call(struct arch_ec *ec)
{
	uint64_t *next;

	switch (hypercall_quick(ec->number, ec->ctx.x, &next)) {
	case QUICK_NEXT:
		return thread_switch(ec, (struct arch_ec *)next);
	case QUICK_VCPU:
		return warm_reply((struct arch_ec *)next, ec->ctx.x[2]);
	case QUICK_STAYS:
		return HOT_BACK;
	case QUICK_NOT:
		break;
	}
	return warm_call(ec);
}

uint64_t hot_sync(struct arch_ec *ec)
{
	const uint64_t esr = read_esr_el2();
	const uint64_t class = field_get(ESR_CLASS, esr);

	if (esr == ESR_SVC_0)
		return hot_call(ec);
	if (ec->kind != PD_VM)
		return HOT_COLD;
	if (class == EC_SYS64)
		return hot_system(ec, esr);
	if (class == EC_DATA_LOWER)
		return hot_data(ec, esr);
	if (esr != ESR_HVC_0)
		return HOT_COLD;
	return smccc_hot(ec->ctx.x) ? HOT_BACK : warm_call(ec);
}

uint64_t hot_irq(struct arch_ec *ec, uint64_t intid)
{
	gic_handle((uint32_t)intid);
	return hot_done(ec);
}
