/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Notifications: 64 flag bits into which badges are ORed, or a counting
 * semaphore, chosen at creation. Waiters queue in order of arrival and may
 * live on any CPU.
 *
 * Invariants:
 *  N1 nobody waits on a notification whose value is not zero
 *  N2 every signal is either in the value or was handed to exactly one waiter
 *  N3 a waiter is in the queue of exactly the notification it names
 *
 * Lock: each notification's own, taken with no other lock held but model_lock.
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include "object.h"
#include "queue.h"
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi.h>

struct notification {
	struct lock lock;
	uint64_t value; /* flags, or count */
	struct queue waiters;
	uint16_t listener; /* EC bound by EC_BIND_WAIT, or NONE16 */
	uint8_t kind;      /* NOTIFY_FLAGS or NOTIFY_SEMAPHORE */
};

extern struct notification notifications[NR_NOTIFICATIONS];
#define NOTIFICATION(n, field) FIELD(notifications, n, field)

void notify_begin(uint32_t notification, uint32_t kind);
enum status notify_clear(uint32_t notification);
/* From any CPU: OR the badge in or count up, wake one who waits. FULL: the
 * semaphore is at its limit. */
enum status notify_signal(uint32_t notification, uint64_t badge);
/* Take what is there without waiting: 0 if nothing. */
uint64_t notify_take(uint32_t notification);
/* The EC (on its CPU) gives up waiting; false: it was woken before. */
bool notify_leave(uint32_t ec);

enum status call_signal(uint32_t ec, uint64_t *x);
enum status call_wait(uint32_t ec, uint64_t *x);

#endif
