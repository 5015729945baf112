// SPDX-License-Identifier: BSD-2-Clause
/*
 * A guest's timers, virtual and physical, are the hardware's (CNTV and CNTP;
 * EL2 has its own): a loaded vCPU programs them without us. Their interrupts
 * come to EL2, go on as hardware list registers and are deactivated by the
 * guest's own EOI. A vCPU in WFI that is switched away leaves its deadline
 * with the scheduler.
 */
#include "arch.h"
#include "cpu.h"
#include "entry.h"
#include "sysreg.h"
#include "vgic.h"

uint32_t vtimer_physical(uint32_t ppi)
{
	return ppi == VTIMER_PPI ? machine.vtimer_intid :
	       ppi == PTIMER_PPI ? machine.ptimer_intid :
				   0;
}

/* When a timer with these registers fires; NO_DEADLINE: never. */
static uint64_t timer_due(uint64_t control, uint64_t deadline)
{
	return (control & (CNT_CTL_ENABLE | CNT_CTL_IMASK)) == CNT_CTL_ENABLE ?
		       deadline :
		       NO_DEADLINE;
}

/* Not by ISTATUS: it is the condition of the vCPU that is loaded, and here
 * both cases read alike. CNTVOFF_EL2 is 0 (DDI 0487 D11.2.4). */
uint32_t vtimer_asserted(const struct arch_ec *ec)
{
	const struct el1_state *el1 = &ec->el1;
	const bool loaded = ec_is_loaded(ec);
	const uint64_t now = arch_now();
	uint32_t lines = 0;

	if (now >=
	    timer_due(loaded ? read_cntv_ctl_el0() : el1->cntv_ctl_el0,
		      loaded ? read_cntv_cval_el0() : el1->cntv_cval_el0))
		lines |= 1u << VTIMER_PPI;
	if (now >=
	    timer_due(loaded ? read_cntp_ctl_el0() : el1->cntp_ctl_el0,
		      loaded ? read_cntp_cval_el0() : el1->cntp_cval_el0))
		lines |= 1u << PTIMER_PPI;
	return lines;
}

void vtimer_deactivate(uint32_t ppis)
{
	if (ppis & 1u << VTIMER_PPI)
		gic_deactivate(machine.vtimer_intid);
	if (ppis & 1u << PTIMER_PPI)
		gic_deactivate(machine.ptimer_intid);
}

/*
 * Timers are wired, so an interrupt one took back before anybody saw it is
 * none. The physical one waits, active, for a deactivation: ours then.
 */
void vtimer_settle(struct arch_ec *ec)
{
	struct vgic_bank *bank = &ec->vgic.own;
	uint32_t stale = bank->pending & ~bank->listed & ~bank->active &
			 TIMER_PPIS;

	if (stale == 0 || !ec_is_loaded(ec))
		return;
	stale &= ~vtimer_asserted(ec);
	bank->pending &= ~stale;
	vtimer_deactivate(stale);
}

/* irq.c: a timer's interrupt, acknowledged and its priority dropped. */
bool vtimer_fired(uint32_t intid)
{
	struct arch_ec *ec = loaded_vcpu();
	const uint32_t ppi = intid == machine.vtimer_intid ? VTIMER_PPI :
							     PTIMER_PPI;
	struct vm *vm;

	if (intid != vtimer_physical(ppi))
		return false;
	if (!ec) { /* of one that is no more */
		write_cntv_ctl_el0(0);
		write_cntp_ctl_el0(0);
		gic_deactivate(intid);
		return true;
	}
	vm = vgic_vm(ec);
	lock_take(&vm->lock);
	ec->vgic.own.pending |= 1u << ppi;
	ec->vgic.dirty = true;
	lock_release(&vm->lock);
	ec_wake(ec_number(ec));
	return true;
}

/*
 * A vCPU in WFI is woken by the next of its timers to fire after `now`, which
 * was read before it was found not to be ready: no timer fires unseen. One
 * that had fired and may not interrupt must not hide the other's time.
 */
void vtimer_wait(const struct arch_ec *ec, uint64_t now)
{
	const struct el1_state *el1 = &ec->el1;
	uint64_t v = timer_due(el1->cntv_ctl_el0, el1->cntv_cval_el0);
	uint64_t p = timer_due(el1->cntp_ctl_el0, el1->cntp_cval_el0);

	v = v > now ? v : NO_DEADLINE;
	p = p > now ? p : NO_DEADLINE;
	if (ec->waiting && (v & p) != NO_DEADLINE)
		ec_deadline(ec_number(ec), v < p ? v : p);
}

/* switch.c: another vCPU takes the CPU, and the timers with it. */
void vtimer_save(struct arch_ec *ec)
{
	const uint64_t now = arch_now();

	if (ec->waiting && vtimer_asserted(ec) &&
	    arch_vcpu_ready(ec_number(ec)))
		ec_deadline(ec_number(ec), 0);
	else
		vtimer_wait(ec, now);
}
