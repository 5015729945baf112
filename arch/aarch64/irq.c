// SPDX-License-Identifier: BSD-2-Clause
/*
 * Exits that are no instruction's fault: interrupts and SErrors, and which
 * physical interrupts go straight to a guest. EL2 runs with interrupts
 * masked; they are taken from lower ELs, or polled when idle.
 */
#include <stdatomic.h>
#include "arch.h"
#include "cpu.h"
#include "entry.h"
#include "insn.h"
#include "sysreg.h"

#define INTID_POKE    0u
#define INTID_SPI     32u
#define INTID_SPECIAL 1020u /* and above: nothing to acknowledge */
#define LINK_EC       BITS(15, 0)
#define LINK_VINTID   BITS(30, 16)
#define LINKED        BIT(31)

static _Atomic uint32_t links[NR_INTIDS];

bool irq_link_of(uint32_t intid, uint32_t *ec, uint32_t *vintid)
{
	const uint32_t link =
		atomic_load_explicit(&links[intid], memory_order_acquire);

	*ec = (uint32_t)field_get(LINK_EC, link);
	*vintid = (uint32_t)field_get(LINK_VINTID, link);
	return link & LINKED;
}

/* Level-triggered: the guest's EOI must find the device's line as it is. */
enum status arch_irq_link(uint32_t intid, uint32_t ec, uint32_t vintid)
{
	if (vintid < INTID_SPI || vintid >= NR_VINTIDS)
		return STATUS_BAD_ARG;
	atomic_store_explicit(&links[intid],
			      (uint32_t)(LINKED | field_put(LINK_EC, ec) |
					 field_put(LINK_VINTID, vintid)),
			      memory_order_release);
	arch_irq_enable(intid, arch_cpu(), false);
	return STATUS_OK;
}

/* The guest may hold it active: the next owner must find it inactive. */
void arch_irq_unlink(uint32_t intid)
{
	uint32_t ec, vintid;

	if (!irq_link_of(intid, &ec, &vintid))
		return;
	atomic_store_explicit(&links[intid], 0, memory_order_release);
	vgic_unlinked(ec, vintid);
	gic_deactivate(intid);
}

/* A shared interrupt: to its guest, or masked and to a notification. */
static void shared_irq(uint32_t intid)
{
	uint32_t ec, vintid;

	gic_drop(intid);
	if (irq_link_of(intid, &ec, &vintid)) {
		vgic_linked(intid);
		return;
	}
	arch_irq_mask(intid, true);
	gic_deactivate(intid);
	irq_deliver(intid);
}

void gic_handle(uint32_t intid)
{
	dsb_sy(); /* acknowledged before its device is touched */
	if (intid >= INTID_SPECIAL)
		return;
	if (intid >= INTID_SPI) {
		shared_irq(intid);
		return;
	}
	if (intid == machine.timer_intid)
		arch_timer_set(NO_DEADLINE);
	gic_drop(intid);
	if (vtimer_fired(intid)) /* deactivated by the guest's EOI */
		return;
	gic_deactivate(intid);
	if (intid == machine.timer_intid) {
		sched_timer();
	} else if (intid == machine.maintenance_intid) {
		vgic_maintenance();
	} else if (intid == INTID_POKE) {
		panic_check();
		sched_poked();
	}
}

void gic_poll(void)
{
	gic_handle(gic_acknowledge());
}

struct arch_ec *exit_irq(struct arch_ec *ec)
{
	(void)ec;
	gic_poll();
	return switch_next();
}

/* An SError from a lower EL is that context's own (HCR_EL2.AMO, TGE). */
void serror_fault(struct arch_ec *ec)
{
	const uint64_t words[4] = {read_esr_el2(), 0, 0, 0};

	ec_fault(ec_number(ec), EXIT_SERROR, words);
}

struct arch_ec *exit_serror(struct arch_ec *ec)
{
	serror_fault(ec);
	return switch_next();
}
