/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * signal and wait, as their documentation in kernel/notify.c has them, and
 * what they share with messages: look-ups, and who runs on whose time.
 */
#include "spec_ipc.h"

struct ipc_found ipc_find(uint32_t own, uint64_t slot, uint64_t type,
			  uint64_t rights)
{
	struct ipc_found found = {.status = STATUS_BAD_CAP};
	struct spec_cap cap;

	if (slot >= NR_SLOTS)
		return found;
	cap = spec_old(spec_slot(own, slot));
	if (cap.type != type ||
	    !spec_live_old(type, cap.number, cap.generation))
		return found;
	found.status = STATUS_NO_RIGHT;
	if ((cap.rights & rights) != rights)
		return found;
	return (struct ipc_found){STATUS_OK, (uint32_t)cap.number, cap.where};
}

uint32_t ipc_user(uint32_t s)
{
	return s == SPEC_NONE ? SPEC_NONE : ipc_sc_old(s).tip;
}

void ipc_goes_on(uint32_t who, uint32_t s, uint32_t tip, uint32_t e,
		 struct ipc_ec *after)
{
	if (e == who)
		after->state = IPC_RUNNABLE;
	/* a handler that worked on this time gives it up */
	else if (s != SPEC_NONE && e == tip && after->sc == SPEC_NONE)
		after->run_sc = SPEC_NONE;
}

void ipc_rests(struct ipc_sc *after)
{
	if (after->mode == IPC_AWAKE)
		after->mode = IPC_IDLE;
}

void ipc_lent(struct ipc_sc *after, uint32_t who, bool runs)
{
	after->tip = who;
	if (after->mode != IPC_OFF)
		after->mode = runs ? IPC_AWAKE : IPC_IDLE;
}

enum status spec_signal(uint32_t ec, const uint64_t *x, uint32_t cpu,
			struct ipc_plan *plan)
{
	const struct ipc_found to = ipc_find(ipc_ec_old(ec).pd, x[1],
					     CAP_NOTIFICATION, RIGHT_SIGNAL);
	struct ipc_notification old;

	*plan = (struct ipc_plan){.turn = IPC_STAYS, .ec = ec};
	if (to.status != STATUS_OK)
		return to.status;
	old = ipc_notification_old(to.number);
	if (!old.flags && old.value == ~0ull)
		return STATUS_FULL;
	plan->notification = to.number;
	plan->value = old.flags && to.badge != 0 ? to.badge : 1;
	plan->waiter = old.head;
	plan->turn = old.head != SPEC_NONE ? IPC_HANDS : IPC_COLLECTS;
	plan->here = old.head != SPEC_NONE && ipc_ec_old(old.head).cpu == cpu;
	return STATUS_OK;
}

enum status spec_wait(uint32_t ec, const uint64_t *x, uint64_t now,
		      struct ipc_plan *plan)
{
	const struct ipc_ec caller = ipc_ec_old(ec);
	struct ipc_notification old;
	struct ipc_found from;

	*plan = (struct ipc_plan){.turn = IPC_STAYS, .ec = ec};
	if (caller.vcpu)
		return STATUS_BAD_STATE;
	from = ipc_find(caller.pd, x[1], CAP_NOTIFICATION, RIGHT_WAIT);
	if (from.status != STATUS_OK)
		return from.status;
	old = ipc_notification_old(from.number);
	plan->notification = from.number;
	plan->deadline = x[2];
	if (old.value == 0 && x[2] > now) {
		plan->turn = IPC_BLOCKS;
		return STATUS_OK;
	}
	plan->turn = IPC_FLAGS;
	plan->value = old.flags || old.value == 0 ? old.value : 1;
	return old.value != 0 ? STATUS_OK : STATUS_TIMEOUT;
}

/* The first who waits is out of the queue and has its result. */
static void handed(const struct ipc_plan *plan, uint32_t e,
		   struct ipc_ec *after)
{
	const struct ipc_ec waiter = ipc_ec_old(plan->waiter);

	if (e == waiter.next)
		after->prev = SPEC_NONE;
	if (e == plan->waiter) {
		after->next = after->prev = SPEC_NONE;
		after->notification = IPC_NOWHERE;
		after->woken_status = STATUS_OK;
		after->woken_value = plan->value;
		if (plan->here)
			after->deadline = IPC_NEVER;
		else
			after->request |= IPC_WOKEN;
	}
	if (plan->here)
		ipc_goes_on(plan->waiter, waiter.run_sc,
			    ipc_user(waiter.run_sc), e, after);
}

struct ipc_ec spec_notify_ec(const struct ipc_plan *plan, uint32_t e)
{
	const struct ipc_notification old =
		ipc_notification_old(plan->notification);
	struct ipc_ec after = ipc_ec_old(e);

	if (plan->turn == IPC_HANDS)
		handed(plan, e, &after);
	if (plan->turn == IPC_COLLECTS && e == old.listener)
		after.request |= IPC_NOTIFIED;
	if (plan->turn != IPC_BLOCKS)
		return after;
	if (e == old.tail)
		after.next = plan->ec;
	if (e == plan->ec) {
		after.state = IPC_WAITING;
		after.notification = plan->notification;
		after.prev = old.tail;
		after.next = SPEC_NONE;
		after.deadline = plan->deadline;
	}
	return after;
}

struct ipc_sc spec_notify_sc(const struct ipc_plan *plan, uint32_t s)
{
	struct ipc_sc after = ipc_sc_old(s);

	if (plan->turn == IPC_HANDS && plan->here) {
		const struct ipc_ec waiter = ipc_ec_old(plan->waiter);

		if (s == waiter.run_sc)
			ipc_lent(&after, plan->waiter, !waiter.stopped);
	}
	if (plan->turn == IPC_BLOCKS && s == ipc_ec_old(plan->ec).run_sc &&
	    after.tip == plan->ec)
		ipc_rests(&after);
	return after;
}

struct ipc_notification spec_notify_notification(const struct ipc_plan *plan,
						 uint32_t n)
{
	struct ipc_notification after = ipc_notification_old(n);

	if (plan->turn == IPC_STAYS || n != plan->notification)
		return after;
	if (plan->turn == IPC_HANDS) {
		after.head = ipc_ec_old(plan->waiter).next;
		if (after.head == SPEC_NONE)
			after.tail = SPEC_NONE;
	} else if (plan->turn == IPC_COLLECTS) {
		after.value = after.flags ? after.value | plan->value :
					    after.value + 1;
	} else if (plan->turn == IPC_FLAGS) {
		after.value -= plan->value;
	} else if (plan->turn == IPC_BLOCKS) {
		if (after.tail == SPEC_NONE)
			after.head = plan->ec;
		after.tail = plan->ec;
	}
	return after;
}

uint64_t spec_notify_register(const struct ipc_plan *plan, uint32_t e,
			      uint32_t i)
{
	if (plan->turn == IPC_FLAGS && e == plan->ec && i == 1)
		return plan->value;
	if (plan->turn == IPC_HANDS && plan->here && e == plan->waiter) {
		if (i == 0)
			return STATUS_OK;
		if (i == 1)
			return plan->value;
	}
	return ipc_register_old(e, i);
}
