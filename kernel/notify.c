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
	ROW_SET(notifications, n,
		((struct notification){
			.waiters = QUEUE_EMPTY,
			.listener = NONE16,
			.kind = (uint8_t)kind,
		}));
}

/* Lock held. */
static void unlink_waiter(uint32_t n, uint32_t ec)
{
	NOTIFICATION(n, waiters) = queue_remove(NOTIFICATION(n, waiters), ec);
	/* its CPU may be looking, without the lock */
	__atomic_store_n(&EC(ec, notification), NONE32, __ATOMIC_RELAXED);
}

/* Lock held. Take what is there: all flags, or one count. */
static uint64_t take(uint32_t n)
{
	const uint64_t value = NOTIFICATION(n, value);

	if (NOTIFICATION(n, kind) == NOTIFY_FLAGS) {
		NOTIFICATION(n, value) = 0;
		return value;
	}
	if (value == 0)
		return 0;
	NOTIFICATION(n, value) = value - 1;
	return 1;
}

/* Lock held. Settle the first waiter's wait; NONE32 if nobody waits. */
static uint32_t pop_waiter(uint32_t n, enum status status, uint64_t value)
{
	const uint32_t ec = NOTIFICATION(n, waiters).head;

	if (ec == NONE16)
		return NONE32;
	unlink_waiter(n, ec);
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
	uint32_t ec;

	lock_take(&NOTIFICATION(n, lock));
	ec = pop_waiter(n, STATUS_GONE, 0);
	lock_release(&NOTIFICATION(n, lock));
	if (ec == NONE32)
		return STATUS_OK;
	wake(ec);
	return STATUS_MORE;
}

enum status notify_signal(uint32_t n, uint64_t badge)
{
	const bool flags = NOTIFICATION(n, kind) == NOTIFY_FLAGS;
	const uint64_t add = flags ? (badge != 0 ? badge : 1) : 1;
	uint32_t ec, listener;

	lock_take(&NOTIFICATION(n, lock));
	if (!flags && NOTIFICATION(n, value) == UINT64_MAX) {
		lock_release(&NOTIFICATION(n, lock));
		return STATUS_FULL;
	}
	ec = pop_waiter(n, STATUS_OK, add);
	if (ec == NONE32)
		NOTIFICATION(n, value) = flags ? NOTIFICATION(n, value) | add :
						 NOTIFICATION(n, value) + 1;
	lock_release(&NOTIFICATION(n, lock));
	if (ec != NONE32) {
		wake(ec);
		return STATUS_OK;
	}
	listener =
		__atomic_load_n(&NOTIFICATION(n, listener), __ATOMIC_SEQ_CST);
	if (listener != NONE16)
		ec_request(listener, EC_REQUEST_NOTIFIED);
	return STATUS_OK;
}

uint64_t notify_take(uint32_t n)
{
	uint64_t value;

	lock_take(&NOTIFICATION(n, lock));
	value = take(n);
	lock_release(&NOTIFICATION(n, lock));
	return value;
}

bool notify_leave(uint32_t ec)
{
	const uint32_t n =
		__atomic_load_n(&EC(ec, notification), __ATOMIC_RELAXED);
	bool waited;

	if (n == NONE32)
		return false;
	lock_take(&NOTIFICATION(n, lock));
	waited = EC(ec, notification) == n;
	if (waited)
		unlink_waiter(n, ec);
	lock_release(&NOTIFICATION(n, lock));
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
	uint64_t value;
	struct found found;
	uint32_t n;

	if (ec_is_vcpu(ec))
		return STATUS_BAD_STATE;
	found = cap_find(ec_pd(ec), x[1], CAP_NOTIFICATION, RIGHT_WAIT);
	if (found.status != STATUS_OK)
		return found.status;
	n = found.number;
	lock_take(&NOTIFICATION(n, lock));
	value = take(n);
	if (value == 0 && x[2] > arch_now()) {
		EC(ec, notification) = n;
		NOTIFICATION(n, waiters) =
			queue_append(NOTIFICATION(n, waiters), ec);
		lock_release(&NOTIFICATION(n, lock));
		deadline_set(EC(ec, cpu), ec, x[2]);
		ec_block(ec, EC_WAITING);
		return STATUS_OK;
	}
	lock_release(&NOTIFICATION(n, lock));
	x[1] = value;
	return value != 0 ? STATUS_OK : STATUS_TIMEOUT;
}
