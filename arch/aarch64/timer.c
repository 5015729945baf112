// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel's timer: EL2's physical timer (CNTHP), one compare value per
 * CPU. Its interrupt is level sensitive, so irq.c moves the compare value
 * away before anything else.
 */
#include "arch.h"
#include "cpu.h"
#include "insn.h"
#include "sysreg.h"

/* May be a few cycles early; a deadline is never exact to the tick. */
uint64_t arch_now(void)
{
	return read_cntpct_el0();
}

/* CVAL = ~0 lies centuries away: NO_DEADLINE (DDI 0487 D11.2.4). */
void arch_timer_set(uint64_t deadline)
{
	write_cnthp_cval_el2(deadline);
	isb(); /* the condition is gone before the interrupt is looked at */
}

void timer_init_cpu(void)
{
	this_cpu()->vtimer_intid = machine.vtimer_intid;
	write_cnthp_cval_el2(NO_DEADLINE);
	write_cnthp_ctl_el2(CNT_CTL_ENABLE);
	write_cntv_ctl_el0(0);
	write_cntp_ctl_el0(0);
	isb();
	gic_ppi_enable(machine.timer_intid, true);
	gic_ppi_enable(machine.vtimer_intid, true);
	gic_ppi_enable(machine.ptimer_intid, true);
	gic_ppi_enable(machine.maintenance_intid, true);
}
