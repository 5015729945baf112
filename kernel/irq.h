/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Physical device interrupts (INTID 32 and up): delivered as a signal, masked
 * until acknowledged, or linked to a vCPU whose own end-of-interrupt ends it.
 *
 * Invariants:
 *  I1 an interrupt is bound to at most one target, through the one IRQS
 *     capability that covers it alone
 *  I2 an unbound interrupt is masked
 *
 * Lock: model_lock for binding; delivery reads one word.
 */
#ifndef IRQ_H
#define IRQ_H

#include "object.h"
#include <limits.h>
#include <stdint.h>
#include <tessera/abi.h>

enum irq_use { IRQ_FREE, IRQ_SIGNAL, IRQ_GUEST };

struct irq {
	struct reference target; /* notification, or EC of the guest */
	uint64_t badge;
	uint32_t use; /* enum irq_use */
};

extern struct irq irqs[NR_INTIDS];
#define IRQ(i, field) FIELD(irqs, i, field)

/* Through which capability it was bound. */
void irq_unbind(uint32_t cap);
enum status call_irq_ctl(uint32_t ec, uint64_t *x);

#endif
