/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signalling and waiting. The signaller settles under the notification's lock
 * who gets what; the waiter's own CPU then lets it run. See notify.h.
 */
#include "notify.h"
#include "arch.h"
#include "cap.h"
#include "deadline.h"
#include "ec.h"

struct notification notifications[NR_NOTIFICATIONS];

void notify_begin(uint32_t n, uint32_t kind)
{
	notifications[n] = (struct notification){
		.head = NONE16,
		.tail = NONE16,
		.listener = NONE16,
		.kind = (uint8_t)kind,
	};
}

/* Lock held. */
static void unlink_waiter(struct notification *notify, uint32_t ec)
{
	const uint16_t next = EC(ec, next);
	const uint16_t prev = EC(ec, prev);

	if (next == NONE16)
		notify->tail = prev;
	else
		EC(next, prev) = prev;
	if (prev == NONE16)
		notify->head = next;
	else
		EC(prev, next) = next;
	EC(ec, next) = EC(ec, prev) = NONE16;
	EC(ec, notification) = NONE32;
}

/* Lock held. Take what is there: all flags, or one count. */
static uint64_t take(struct notification *notify)
{
	const uint64_t value = notify->value;

	if (notify->kind == NOTIFY_FLAGS) {
		notify->value = 0;
		return value;
	}
	if (value == 0)
		return 0;
	notify->value = value - 1;
	return 1;
}

/* Lock held. Settle the first waiter's wait; NONE32 if nobody waits. */
static uint32_t pop_waiter(struct notification *notify, enum status status,
			   uint64_t value)
{
	const uint32_t ec = notify->head;

	if (ec == NONE16)
		return NONE32;
	unlink_waiter(notify, ec);
	EC(ec, woken_status) = status;
	EC(ec, woken_value) = value;
	return ec;
}

static void wake(uint32_t ec)
{
	if (EC(ec, cpu) == arch_cpu())
		ec_woken(ec);
	else
		ec_request(ec, EC_REQUEST_WOKEN);
}

enum status notify_clear(uint32_t n)
{
	struct notification *notify = &notifications[n];
	uint32_t ec;

	lock_take(&notify->lock);
	ec = pop_waiter(notify, STATUS_GONE, 0);
	lock_release(&notify->lock);
	if (ec == NONE32)
		return STATUS_OK;
	wake(ec);
	return STATUS_MORE;
}

enum status notify_signal(uint32_t n, uint64_t badge)
{
	struct notification *notify = &notifications[n];
	const bool flags = notify->kind == NOTIFY_FLAGS;
	const uint64_t add = flags ? (badge != 0 ? badge : 1) : 1;
	uint32_t ec, listener;

	lock_take(&notify->lock);
	if (!flags && notify->value == UINT64_MAX) {
		lock_release(&notify->lock);
		return STATUS_FULL;
	}
	ec = pop_waiter(notify, STATUS_OK, add);
	if (ec == NONE32)
		notify->value = flags ? notify->value | add : notify->value + 1;
	lock_release(&notify->lock);
	if (ec != NONE32) {
		wake(ec);
		return STATUS_OK;
	}
	listener = __atomic_load_n(&notify->listener, __ATOMIC_SEQ_CST);
	if (listener != NONE16)
		ec_request(listener, EC_REQUEST_NOTIFIED);
	return STATUS_OK;
}

uint64_t notify_take(uint32_t n)
{
	struct notification *notify = &notifications[n];
	uint64_t value;

	lock_take(&notify->lock);
	value = take(notify);
	lock_release(&notify->lock);
	return value;
}

bool notify_leave(uint32_t ec)
{
	const uint32_t n =
		__atomic_load_n(&EC(ec, notification), __ATOMIC_RELAXED);
	struct notification *notify;
	bool waited;

	if (n == NONE32)
		return false;
	notify = &notifications[n];
	lock_take(&notify->lock);
	waited = EC(ec, notification) == n;
	if (waited)
		unlink_waiter(notify, ec);
	lock_release(&notify->lock);
	return waited;
}

/*
 * signal: x1 notification slot (RIGHT_SIGNAL). Flags: ORs the capability's
 * badge in (1 if it has none); semaphore: counts up. Wakes one waiter. Never
 * blocks. Errors: BAD_CAP, NO_RIGHT, FULL (semaphore at its limit).
 */
enum status call_signal(uint32_t ec, uint64_t *x)
{
	const struct found to =
		cap_find(ec_pd(ec), x[1], CAP_NOTIFICATION, RIGHT_SIGNAL);

	if (to.status != STATUS_OK)
		return to.status;
	/* Commit: only a semaphore at its limit is left alone. */
	return notify_signal(to.number, to.badge);
}

/*
 * wait: x1 notification slot (RIGHT_WAIT), x2 deadline in absolute counter
 * ticks (0 polls, NO_DEADLINE waits for ever). x1 = the flags, which are
 * cleared, or 1. Threads only. Errors: BAD_STATE (a vCPU), BAD_CAP, NO_RIGHT,
 * TIMEOUT (x1 = 0), GONE (destroyed meanwhile).
 */
enum status call_wait(uint32_t ec, uint64_t *x)
{
	struct notification *notify;
	uint64_t value;
	struct found found;
	uint32_t n;

	if (ec_is_vcpu(ec))
		return STATUS_BAD_STATE;
	found = cap_find(ec_pd(ec), x[1], CAP_NOTIFICATION, RIGHT_WAIT);
	if (found.status != STATUS_OK)
		return found.status;
	n = found.number;
	notify = &notifications[n];
	lock_take(&notify->lock);
	value = take(notify);
	if (value == 0 && x[2] > arch_now()) {
		EC(ec, notification) = n;
		EC(ec, next) = NONE16;
		EC(ec, prev) = notify->tail;
		if (notify->tail == NONE16)
			notify->head = (uint16_t)ec;
		else
			EC(notify->tail, next) = (uint16_t)ec;
		notify->tail = (uint16_t)ec;
		lock_release(&notify->lock);
		deadline_set(EC(ec, cpu), ec, x[2]);
		ec_block(ec, EC_WAITING);
		return STATUS_OK;
	}
	lock_release(&notify->lock);
	x[1] = value;
	return value != 0 ? STATUS_OK : STATUS_TIMEOUT;
}
