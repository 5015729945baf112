/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What specifications of messages and notifications see of the kernel's
 * tables, before a call and after it; see abstract.h.
 */
#include "abstract.h"
#include "ec.h"
#include "notify.h"
#include "portal.h"
#include "sched.h"
#include "spec_ipc.h"

_Static_assert(IPC_RUNNABLE == EC_RUNNABLE && IPC_WAITING == EC_WAITING &&
		       IPC_RECEIVES == EC_RECEIVING &&
		       IPC_CALLING == EC_CALLING && IPC_TRAPPED == EC_TRAPPED &&
		       IPC_HALTED == EC_HALTED && IPC_NOWHERE == NONE32 &&
		       IPC_WOKEN == EC_REQUEST_WOKEN &&
		       IPC_NOTIFIED == EC_REQUEST_NOTIFIED,
	       "the specification's numbers are the kernel's");

struct ipc_ec ABSTRACT(ipc_ec)(uint32_t e)
{
	const struct reference portal = EC(e, exit_portal);
	const struct reference bound = EC(e, wait_notification);
	const struct queue callers = EC(e, callers);
	struct ipc_ec is = {
		.pd = EC(e, pd),
		.cpu = EC(e, cpu),
		.priority = EC(e, priority),
		.sc = EC(e, sc),
		.vcpu = EC(e, is_vcpu),
		.stopped = EC(e, stopped),
		.exit_portal = {portal.number, portal.generation},
		.wait_notification = {bound.number, bound.generation},
		.state = EC(e, state),
		.run_sc = EC(e, run_sc),
		.caller = EC(e, caller),
		.handler = EC(e, handler),
		.head = callers.head,
		.tail = callers.tail,
		.next = EC(e, next),
		.prev = EC(e, prev),
		.queued = EC(e, queued),
		.notification = EC(e, notification),
		.words = EC(e, words),
		.exit_kind = EC(e, exit_kind),
		.request = EC(e, request),
		.badge = EC(e, badge),
		.woken_value = EC(e, woken_value),
		.woken_status = EC(e, woken_status),
		.deadline = ABSTRACT(ipc_deadline)(e),
	};

	for (uint32_t i = 0; i < 4; i++)
		is.exit_words[i] = EC_EXIT_WORD(e, i);
	return is;
}

struct ipc_sc ABSTRACT(ipc_sc)(uint32_t s)
{
	const uint32_t state = SC(s, state);

	return (struct ipc_sc){
		.ec = SC(s, ec),
		.tip = SC(s, tip),
		.mode = state == SC_OFF  ? IPC_OFF :
			state == SC_IDLE ? IPC_IDLE :
					   IPC_AWAKE,
	};
}

struct ipc_notification ABSTRACT(ipc_notification)(uint32_t n)
{
	const struct queue waiters = NOTIFICATION(n, waiters);

	return (struct ipc_notification){
		.flags = NOTIFICATION(n, kind) == NOTIFY_FLAGS,
		.value = NOTIFICATION(n, value),
		.head = waiters.head,
		.tail = waiters.tail,
		.listener = NOTIFICATION(n, listener),
	};
}

struct ipc_portal ABSTRACT(ipc_portal)(uint32_t p)
{
	const struct reference handler = PORTAL(p, handler);

	return (struct ipc_portal){
		.handler = {handler.number, handler.generation},
		.badge = PORTAL(p, badge),
	};
}
