// SPDX-License-Identifier: BSD-2-Clause
/*
 * The virtual timer is the hardware's (CNTV): a loaded vCPU programs it
 * without us. Its interrupt comes to EL2, goes on as a hardware list register
 * and is deactivated by the guest's own EOI. A vCPU in WFI that is switched
 * away leaves its deadline with the scheduler.
 */
#include "arch.h"
#include "cpu.h"
#include "entry.h"
#include "sysreg.h"
#include "vgic.h"

/* Not by ISTATUS: it is the condition of the vCPU that is loaded, and here
 * both cases read alike. CNTVOFF_EL2 is 0 (DDI 0487 D11.2.4). */
bool vtimer_asserted(const struct arch_ec *ec)
{
	const bool loaded = ec_is_loaded(ec);
	const uint64_t control = loaded ? read_cntv_ctl_el0() :
					  ec->el1.cntv_ctl_el0;
	const uint64_t deadline = loaded ? read_cntv_cval_el0() :
					   ec->el1.cntv_cval_el0;

	return (control & (CNT_CTL_ENABLE | CNT_CTL_IMASK)) == CNT_CTL_ENABLE &&
	       arch_now() >= deadline;
}

/*
 * The timer is wired, so an interrupt it took back before anybody saw it is
 * none. The physical one waits, active, for a deactivation: ours then.
 */
void vtimer_settle(struct arch_ec *ec)
{
	struct vgic_bank *bank = &ec->vgic.own;
	const uint32_t bit = 1u << VTIMER_PPI;

	if ((bank->pending & ~bank->listed & ~bank->active & bit) &&
	    ec_is_loaded(ec) && !vtimer_asserted(ec)) {
		bank->pending &= ~bit;
		gic_deactivate(machine.vtimer_intid);
	}
}

/* irq.c: the timer's interrupt, acknowledged and its priority dropped. */
void vtimer_fired(void)
{
	struct arch_ec *ec = loaded_vcpu();
	struct vm *vm;

	if (!ec) {
		write_cntv_ctl_el0(0);
		gic_deactivate(machine.vtimer_intid);
		return;
	}
	vm = vgic_vm(ec);
	lock_take(&vm->lock);
	ec->vgic.own.pending |= 1u << VTIMER_PPI;
	ec->vgic.dirty = true;
	lock_release(&vm->lock);
	ec_wake(ec_number(ec));
}

/* switch.c: another vCPU takes the CPU, and the timer with it. */
void vtimer_save(struct arch_ec *ec)
{
	const uint64_t control = ec->el1.cntv_ctl_el0;

	if (ec->waiting &&
	    (control & (CNT_CTL_ENABLE | CNT_CTL_IMASK)) == CNT_CTL_ENABLE)
		ec_deadline(ec_number(ec), ec->el1.cntv_cval_el0);
}
