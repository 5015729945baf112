/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * signal and wait, with any arguments, by any context, in any state that
 * satisfies the invariants. SHOW says what is to be shown of it.
 */
#include "ec.h"
#include "ipc.h"
#include "notify.h"
#include "object.h"

int main(void)
{
	const uint32_t ec = nondet_u32();
	enum status status, want;
	struct ipc_plan plan;
	uint64_t arguments[8];

	ipc_any();
	ipc_caller(ec);
	for (uint32_t i = 0; i < 8; i++)
		arguments[i] = old_regs_0[i];
	touch_slot(old_ecs_pd[ec], arguments[1]);
#if CALL_SIGNAL
	want = spec_signal(ec, arguments, ghost_cpu, &plan);
#else
	want = spec_wait(ec, arguments, ghost_now, &plan);
#endif
	touch_queue(plan.notification);
	ipc_parties(ec, NONE16, NONE16);
#if CALL_SIGNAL
	if (plan.turn == IPC_HANDS) {
		touch_links(plan.waiter);
		touch_ec(old_ecs_next[plan.waiter]);
		touch_time(old_ecs_run_sc[plan.waiter]);
	}
	ipc_parties(ec, plan.turn == IPC_HANDS ? plan.waiter : NONE16, NONE16);
	status = call_signal(ec, regs_0);
#else
	touch_links(ec);
	touch_time(old_ecs_run_sc[ec]);
	touch_ec(old_notifications_waiters[plan.notification].tail);
	status = call_wait(ec, regs_0);
	if (plan.turn == IPC_BLOCKS)
		ipc_stamp(ec);
#endif
	__CPROVER_assert(status == want, "status as specified");
	show_invariants();
#if SHOW_REFINEMENT
	show_ec(spec_notify_ec(&plan, one_ec));
	show_sc(spec_notify_sc(&plan, one_sc));
	show_notification(spec_notify_notification(&plan, one_notification));
	show_portal(ipc_portal_old(one_portal));
	__CPROVER_assert(ipc_register_new(one_ec, one_register) ==
				 spec_notify_register(&plan, one_ec,
						      one_register),
			 "registers as specified");
#endif
#if SHOW_REACH
	REACH
#endif
	return 0;
}
