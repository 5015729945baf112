/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Queues of execution contexts in order of arrival: those who call a busy
 * handler, and those who wait for a notification. A context is in one at most,
 * so the links are its own: `next` and `prev` of struct ec.
 *
 * Lock: its owner's; a handler's CPU, or the notification's lock.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <limits.h>
#include <stdint.h>

struct queue {
	uint16_t head, tail; /* NONE16: nobody waits */
};
#define QUEUE_EMPTY ((struct queue){NONE16, NONE16})

/* The queue with it behind the others; without it, wherever it stands. */
struct queue queue_append(struct queue queue, uint32_t ec);
struct queue queue_remove(struct queue queue, uint32_t ec);

#endif
