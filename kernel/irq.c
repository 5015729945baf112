/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Physical interrupts and their targets: binding through the capability that
 * covers just this interrupt, and delivery. See irq.h.
 */
#include "irq.h"
#include "arch.h"
#include "cap.h"
#include "ec.h"
#include "entry.h"
#include "notify.h"

struct irq irqs[NR_INTIDS];

void irq_deliver(uint32_t intid)
{
	struct bound bound;

	if (__atomic_load_n(&IRQ(intid, use), __ATOMIC_ACQUIRE) != IRQ_SIGNAL)
		return;
	bound = bound_get(&IRQ(intid, target), &IRQ(intid, badge));
	if (reference_live(FIRST_NOTIFICATION, bound.to))
		(void)notify_signal(bound.to.number, bound.badge);
}

bool irq_live(uint32_t intid)
{
	const struct reference vcpu = reference_get(&IRQ(intid, target));

	return reference_live(FIRST_EC, vcpu) && ec_alive(vcpu.number);
}

void irq_unbind(uint32_t c)
{
	const uint32_t intid = CAP(c, base);

	arch_irq_mask(intid, true);
	if (IRQ(intid, use) == IRQ_GUEST)
		arch_irq_unlink(intid);
	__atomic_store_n(&IRQ(intid, use), IRQ_FREE, __ATOMIC_RELEASE);
	CAP(c, where) = 0;
}

static void irq_mark(uint32_t c, uint32_t intid, enum irq_use use)
{
	CAP(c, where) = 1;
	__atomic_store_n(&IRQ(intid, use), (uint32_t)use, __ATOMIC_RELEASE);
}

static enum status irq_bind(uint32_t ec, uint32_t c, const uint64_t *x)
{
	const uint32_t intid = CAP(c, base);
	const struct found to =
		cap_find(ec_pd(ec), x[4], CAP_NOTIFICATION, RIGHT_SIGNAL);

	if (to.status != STATUS_OK)
		return to.status;
	if (x[5] > 1)
		return STATUS_BAD_ARG;
	if (IRQ(intid, use) != IRQ_FREE)
		return STATUS_BUSY;
	/* Commit: nothing below can fail. */
	bound_set(&IRQ(intid, target), &IRQ(intid, badge),
		  object_reference(CAP_NOTIFICATION, to.number), to.badge);
	irq_mark(c, intid, IRQ_SIGNAL);
	arch_irq_enable(intid, EC(ec, cpu), x[5] == 1);
	return STATUS_OK;
}

static enum status irq_link(uint32_t ec, uint32_t c, const uint64_t *x)
{
	const uint32_t intid = CAP(c, base);
	const struct reference old = IRQ(intid, target);
	const struct found to = cap_find(ec_pd(ec), x[4], CAP_EC, RIGHT_WRITE);
	const uint32_t vcpu = to.number;
	enum status status;

	if (to.status != STATUS_OK)
		return to.status;
	if (!ec_is_vcpu(vcpu) || !ec_alive(vcpu))
		return STATUS_BAD_STATE;
	if (IRQ(intid, use) != IRQ_FREE)
		return STATUS_BUSY;
	/* first: the interrupt may come at once, and its target must live */
	reference_set(&IRQ(intid, target), object_reference(CAP_EC, vcpu));
	status = arch_irq_link(intid, vcpu,
			       x[5] < NR_INTIDS ? (uint32_t)x[5] : NONE32);
	if (status != STATUS_OK) {
		reference_set(&IRQ(intid, target), old);
		return status;
	}
	/* Commit: nothing below can fail. */
	irq_mark(c, intid, IRQ_GUEST);
	return STATUS_OK;
}

/*
 * irq_ctl: x1 IRQS slot (RIGHT_CONTROL) covering just the INTID x2, x3 enum
 * irq_op. IRQ_BIND: x4 notification slot (RIGHT_SIGNAL), x5 1 if edge; it is
 * delivered to the caller's CPU and masked until IRQ_ACK. IRQ_LINK: x4 vCPU
 * slot (RIGHT_WRITE), x5 virtual INTID. Errors: BAD_CAP, NO_RIGHT (x1),
 * BAD_ARG (x2, x3), then for binding as x4 says, BAD_ARG (x5), BUSY (bound);
 * BAD_STATE (ACK, MASK, UNBIND of one that is not bound).
 */
enum status call_irq_ctl(uint32_t ec, uint64_t *x)
{
	const uint32_t c = cap_slot(ec_pd(ec), x[1]);

	if (c == NONE32 || cap_type(c) != CAP_IRQS)
		return STATUS_BAD_CAP;
	if (!(field_get(CAP_RIGHTS, CAP(c, word)) & RIGHT_CONTROL))
		return STATUS_NO_RIGHT;
	if (CAP(c, count) != 1 || CAP(c, base) != x[2] || x[2] < 32 ||
	    x[3] > IRQ_UNBIND)
		return STATUS_BAD_ARG;
	if (CAP(c, first) != NONE16 || cap_frozen(c))
		return STATUS_BUSY;
	if (x[3] == IRQ_BIND)
		return irq_bind(ec, c, x);
	if (x[3] == IRQ_LINK)
		return irq_link(ec, c, x);
	if (cap_mapped(c) == 0)
		return STATUS_BAD_STATE;
	if (x[3] == IRQ_UNBIND)
		irq_unbind(c);
	else
		arch_irq_mask(CAP(c, base), x[3] == IRQ_MASK);
	return STATUS_OK;
}
