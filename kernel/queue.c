/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Queues of contexts, in one place for handlers and notifications: who comes
 * stands behind the others, and who goes may stand anywhere. See queue.h.
 */
#include "queue.h"
#include "ec.h"

struct queue queue_append(struct queue queue, uint32_t ec)
{
	EC(ec, next) = NONE16;
	EC(ec, prev) = queue.tail;
	if (queue.tail == NONE16)
		queue.head = (uint16_t)ec;
	else
		EC(queue.tail, next) = (uint16_t)ec;
	queue.tail = (uint16_t)ec;
	return queue;
}

struct queue queue_remove(struct queue queue, uint32_t ec)
{
	const uint16_t next = EC(ec, next);
	const uint16_t prev = EC(ec, prev);

	if (next == NONE16)
		queue.tail = prev;
	else
		EC(next, prev) = prev;
	if (prev == NONE16)
		queue.head = next;
	else
		EC(prev, next) = next;
	EC(ec, next) = EC(ec, prev) = NONE16;
	return queue;
}
