/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Specification of a context's life: what each request does to it in each
 * state, as include/tessera/abi.h (enum ec_op) and kernel/ec.h document it.
 */
#ifndef SPEC_LIFE_H
#define SPEC_LIFE_H

#include "spec_run.h"

/* Requests, in the order in which they are served. */
enum spec_event {
	SPEC_START,
	SPEC_STOP,
	SPEC_RESUME,
	SPEC_WOKEN,    /* its wait is over */
	SPEC_NOTIFIED, /* the notification it listens to has flags */
	SPEC_POWER_ON,
	SPEC_INTERRUPT,
	SPEC_RECALL,
	SPEC_HALT,
	SPEC_END, /* destroyed */
	SPEC_EVENTS
};

struct spec_context {
	uint32_t state; /* enum spec_life */
	bool stopped, vcpu;
	bool waits; /* still in the queue of a notification */
};

/* What it meets: an interrupt to take, somebody who asked to switch it on,
 * flags for it, a handler for its exits. */
struct spec_meets {
	bool ready, powered, flags, handler;
};

struct spec_context spec_event(struct spec_context before,
			       enum spec_event event, struct spec_meets meets);
/* All requests of a mask, bit by enum spec_event. */
struct spec_context spec_serve(struct spec_context before, uint32_t events,
			       struct spec_meets meets);
/* T7: may a context go from one state to another, by this event? */
bool spec_edge(uint32_t from, uint32_t to, enum spec_event event);

#endif
