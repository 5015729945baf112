/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a description's channels and interrupts are to a domain: the other
 * end to notify or to call, and lines to open and to acknowledge.
 */
#include "rt.h"

void channel_notify(uint32_t id)
{
	sys_signal(WORDS(SLOT_NOTIFY + id));
}

enum status channel_call(uint32_t id, struct reply *m)
{
	struct words w = WORDS(
		(SLOT_CALL + id) | m->word[0] << LABEL_WORDS_SHIFT, m->word[1],
		m->word[2], m->word[3], m->word[4], m->word[5]);
	const enum status status = ask_call(&w);

	*m = (struct reply){{w.x[0], w.x[1], w.x[2], w.x[3], w.x[4], w.x[5]}};
	return status;
}

enum status vm_manage(enum manage_op op, uint32_t number)
{
	struct words w = WORDS(SLOT_MANAGER, op, number);
	const enum status status = ask_call(&w);

	return status == STATUS_OK ? (enum status)(int64_t)w.x[1] : status;
}

/* An interrupt's number stands in its capability. */
static uint64_t irq_intid(uint32_t irq)
{
	struct words w = WORDS(INFO_CAP, SLOT_IRQ + irq);

	return ask_info(&w) == STATUS_OK ? w.x[2] : 0;
}

enum status irq_open(uint32_t irq, bool edge)
{
	return sys_irq_ctl(WORDS(SLOT_IRQ + irq, irq_intid(irq), IRQ_BIND,
				 SLOT_IRQ_EVENT + irq, edge));
}

enum status irq_acknowledge(uint32_t irq)
{
	return sys_irq_ctl(WORDS(SLOT_IRQ + irq, irq_intid(irq), IRQ_ACK));
}
