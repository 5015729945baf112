/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a context; see spec_life.h. Only START leaves Halted, and only
 * START and a power-on leave Created other than by the end.
 */
#include "spec_life.h"

static void runs(struct spec_context *context)
{
	context->state = SPEC_RUNNABLE;
}

struct spec_context spec_event(struct spec_context now, enum spec_event event,
			       struct spec_meets meets)
{
	const uint32_t state = now.state;

	switch (event) {
	case SPEC_START:
		if (state == SPEC_CREATED || state == SPEC_HALTED)
			runs(&now);
		break;
	case SPEC_STOP:
		now.stopped = true;
		break;
	case SPEC_RESUME:
		now.stopped = false;
		break;
	case SPEC_WOKEN:
		if (state == SPEC_WAITING && !now.waits)
			runs(&now);
		break;
	case SPEC_NOTIFIED:
		if (state == SPEC_RECEIVING && meets.flags)
			runs(&now);
		break;
	case SPEC_POWER_ON: /* running: it is about to switch itself off */
		if ((state == SPEC_CREATED || state == SPEC_RUNNABLE ||
		     state == SPEC_IDLE) &&
		    meets.powered)
			runs(&now);
		break;
	case SPEC_INTERRUPT:
		if (state == SPEC_IDLE && meets.ready)
			runs(&now);
		break;
	case SPEC_RECALL: /* it exits, and halts if nobody handles that */
		if (now.vcpu && (state == SPEC_RUNNABLE || state == SPEC_IDLE))
			now.state = meets.handler ? SPEC_TRAPPED : SPEC_HALTED;
		break;
	case SPEC_HALT:
	case SPEC_END:
		now.state = SPEC_HALTED;
		now.waits = false;
		break;
	case SPEC_EVENTS:
		break;
	}
	return now;
}

struct spec_context spec_serve(struct spec_context now, uint32_t events,
			       struct spec_meets meets)
{
	for (uint32_t i = 0; i < SPEC_EVENTS; i++)
		if (events >> i & 1)
			now = spec_event(now, (enum spec_event)i, meets);
	return now;
}

bool spec_edge(uint32_t from, uint32_t to, enum spec_event event)
{
	if (from == to)
		return true;
	if (from == SPEC_HALTED)
		return event == SPEC_START && to == SPEC_RUNNABLE;
	if (to == SPEC_HALTED)
		return event == SPEC_HALT || event == SPEC_END ||
		       event == SPEC_RECALL;
	if (from == SPEC_CREATED)
		return to == SPEC_RUNNABLE &&
		       (event == SPEC_START || event == SPEC_POWER_ON);
	if (to == SPEC_TRAPPED)
		return event == SPEC_RECALL &&
		       (from == SPEC_RUNNABLE || from == SPEC_IDLE);
	return to == SPEC_RUNNABLE &&
	       (from == SPEC_IDLE || from == SPEC_WAITING ||
		from == SPEC_RECEIVING);
}
