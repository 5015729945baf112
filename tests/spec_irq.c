/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * irq_ctl, as its documentation in kernel/irq.c has it: an interrupt is bound
 * through the one capability that covers it alone.
 */
#include "spec_find.h"
#include "spec_run.h"

#define FIRST_SHARED 32u         /* those below belong to one CPU each */
#define ANY_VINTID   0xffffffffu /* no such interrupt: refused below */

static enum status bind(const struct spec_call *call, uint32_t own,
			uint32_t slot, struct spec_after *after)
{
	const uint64_t *x = call->x;
	const struct spec_found to =
		spec_find(own, x[4], CAP_NOTIFICATION, RIGHT_SIGNAL);

	if (to.status != STATUS_OK)
		return to.status;
	if (x[5] > 1)
		return STATUS_BAD_ARG;
	if (spec_irq_old((uint32_t)x[2]).use != SPEC_UNBOUND)
		return STATUS_BUSY;
	if (after->which.cap == slot)
		after->cap.where = 1;
	if (after->which.irq == x[2]) {
		after->irq.use = SPEC_SIGNALS;
		after->irq.target = spec_refer_old(CAP_NOTIFICATION, to.number);
		after->irq.badge = to.badge;
	}
	spec_ask(&after->log, SPEC_ENABLE, x[2], spec_ec_old(call->caller).cpu,
		 x[5]);
	return STATUS_OK;
}

static enum status link_guest(const struct spec_call *call, uint32_t own,
			      uint32_t slot, struct spec_after *after)
{
	const uint64_t *x = call->x;
	const struct spec_found to = spec_find(own, x[4], CAP_EC, RIGHT_WRITE);
	struct spec_ec vcpu;

	if (to.status != STATUS_OK)
		return to.status;
	vcpu = spec_ec_old(to.number);
	if (!vcpu.is_vcpu ||
	    !spec_live_old(CAP_PD, vcpu.pd, vcpu.pd_generation))
		return STATUS_BAD_STATE;
	if (spec_irq_old((uint32_t)x[2]).use != SPEC_UNBOUND)
		return STATUS_BUSY;
	spec_ask(&after->log, SPEC_LINK, x[2], to.number,
		 x[5] < SPEC_INTIDS ? x[5] : ANY_VINTID);
	if (call->machine.link != STATUS_OK)
		return call->machine.link;
	if (after->which.cap == slot)
		after->cap.where = 1;
	if (after->which.irq == x[2]) {
		after->irq.use = SPEC_GUESTS;
		after->irq.target = spec_refer_old(CAP_EC, to.number);
	}
	return STATUS_OK;
}

static enum status unbind(uint32_t intid, uint32_t slot,
			  struct spec_after *after)
{
	if (after->which.cap == slot)
		after->cap.where = 0;
	if (after->which.irq == intid)
		after->irq.use = SPEC_UNBOUND;
	spec_ask(&after->log, SPEC_MASK, intid, true, 0);
	if (spec_irq_old(intid).use == SPEC_GUESTS)
		spec_ask(&after->log, SPEC_UNLINK, intid, 0, 0);
	return STATUS_OK;
}

enum status spec_irq_ctl(const struct spec_call *call, struct spec_after *after)
{
	const uint32_t own = (uint32_t)spec_ec_old(call->caller).pd;
	const uint64_t *x = call->x;
	const uint32_t slot = spec_slot(own, x[1]);
	struct spec_cap range;

	spec_before(call, after);
	if (slot == SPEC_SLOTS || spec_old(slot).type != CAP_IRQS)
		return STATUS_BAD_CAP;
	range = spec_old(slot);
	if (!(range.rights & RIGHT_CONTROL))
		return STATUS_NO_RIGHT;
	if (range.count != 1 || range.base != x[2] || x[2] < FIRST_SHARED ||
	    x[3] > IRQ_UNBIND)
		return STATUS_BAD_ARG;
	if (range.newest != SPEC_NONE || spec_revoked(slot))
		return STATUS_BUSY;
	if (x[3] == IRQ_BIND)
		return bind(call, own, slot, after);
	if (x[3] == IRQ_LINK)
		return link_guest(call, own, slot, after);
	if (range.where == 0)
		return STATUS_BAD_STATE;
	if (x[3] == IRQ_UNBIND)
		return unbind((uint32_t)x[2], slot, after);
	spec_ask(&after->log, SPEC_MASK, x[2], x[3] == IRQ_MASK, 0);
	return STATUS_OK;
}
