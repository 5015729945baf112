/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dispatcher: one table from the one list of calls, with the locking rule
 * of each. Calls that change the model run under model_lock, one at a time,
 * which is what makes proofs about one call at a time hold on many CPUs.
 *
 * Lock order: model_lock, then a notification's or a VM's lock, then the
 * interrupt controller's. Nobody holds a lock while a context runs.
 */
#include "arch.h"
#include "cap.h"
#include "ec.h"
#include "entry.h"
#include "info.h"
#include "irq.h"
#include "memory.h"
#include "notify.h"
#include "object.h"
#include "portal.h"
#include "sched.h"
#include "trace.h"

#define HANDLER(n, name, text) [n] = call_##name,
/* A power of two, see masked(); speculation finds nothing in the rest. */
static enum status (*const handlers[32])(uint32_t ec,
					 uint64_t *x) = {CALLS(HANDLER)};
#undef HANDLER

/* These touch only their CPU and atomic words: no lock, and hot. */
#define UNLOCKED                                                  \
	(BIT(CALL_info) | BIT(CALL_call) | BIT(CALL_reply_wait) | \
	 BIT(CALL_signal) | BIT(CALL_wait))

bool hypercall_hot(uint32_t ec, uint64_t *x)
{
	const uint32_t n = (uint32_t)x[0] - CALL_BASE;

	if (n >= NR_CALLS || !(UNLOCKED & BIT(n)))
		return false;
	x[0] = (uint64_t)(int64_t)handlers[masked(n, 32)](ec, x);
	trace(TRACE_CALL, ec, n, x[0]);
	return true;
}

bool hypercall(uint32_t ec)
{
	uint64_t *x = arch_regs(ec);
	const uint32_t n = (uint32_t)x[0] - CALL_BASE;
	enum status status;

	if (n >= NR_CALLS)
		return false;
	if (hypercall_hot(ec, x))
		return true;
	lock_take(&model_lock);
	/* its domain may have been destroyed while it waited */
	status = ec_alive(ec) ? handlers[masked(n, 32)](ec, x) : STATUS_GONE;
	lock_release(&model_lock);
	x[0] = (uint64_t)(int64_t)status;
	trace(TRACE_CALL, ec, n, x[0]);
	return true;
}
