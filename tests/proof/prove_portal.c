/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * portal_ctl, call, reply_wait and the delivery of an exit, with any
 * arguments, by any context, in any state that satisfies the invariants.
 * SHOW says what is to be shown of it.
 */
#include "arch.h"
#include "ec.h"
#include "entry.h"
#include "ipc.h"
#include "object.h"
#include "portal.h"

static uint64_t x[8], words[4];
static struct ipc_plan plan;

/* What the call will look at: the invariants hold there. */
static void touch_plan(uint32_t ec)
{
	const uint32_t first = old_ecs_callers[ec].head;

	touch_links(ec);
	touch_time(old_ecs_run_sc[ec]);
#if CALL_CALL || CALL_EXIT_DELIVER
	if (plan.turn == IPC_STAYS)
		return;
	touch_links(plan.handler);
	touch_links(old_ecs_callers[plan.handler].head);
	touch_links(old_ecs_callers[plan.handler].tail);
	touch_time(old_ecs_run_sc[plan.handler]);
	touch_pair(plan.handler);
#else
	(void)touch_pair;
	touch_pair(ec);
	touch_links(old_ecs_caller[ec]);
	touch_links(first);
	if (old_ecs_caller[ec] < NR_ECS)
		touch_time(old_ecs_run_sc[old_ecs_caller[ec]]);
	if (first < NR_ECS) {
		touch_time(old_ecs_run_sc[first]);
		touch_links(old_ecs_next[first]);
	}
	touch_queue(plan.notification);
#endif
}

static enum status specified(uint32_t ec)
{
#if CALL_PORTAL_CTL
	touch_slot(old_ecs_pd[ec], x[2]);
	return spec_portal_ctl(ec, x, &plan);
#elif CALL_CALL
	touch_slot(old_ecs_pd[ec], x[1] & 0xffff);
	return spec_call(ec, x, &plan);
#elif CALL_EXIT_DELIVER
	spec_exit_deliver(ec, nondet_u32(), words, &plan);
	return STATUS_OK;
#else
	return spec_reply_wait(ec, x, &plan);
#endif
}

/* As the dispatcher has it: the calls of a thread that runs may be quick. */
static bool quick(uint32_t ec)
{
	uint64_t *next;
	bool done = false;

	if (ecs_is_vcpu[ec] || ecs_stopped[ec])
		return false;
#if CALL_CALL
	done = call_quick(ec, regs_0, &next) == QUICK_NEXT;
	__CPROVER_assert(!done || cpus_ec[ecs_cpu[ec]] == plan.handler,
			 "the handler runs next");
#elif CALL_REPLY_WAIT
	switch (reply_quick(ec, regs_0, &next)) {
	case QUICK_VCPU:
		arch_exit_reply(cpus_ec[ecs_cpu[ec]], REPLY_DONE, x[2]);
		done = true;
		break;
	case QUICK_NEXT:
		done = true;
		break;
	case QUICK_STAYS:
	case QUICK_NOT:
		break;
	}
	__CPROVER_assert(!done || cpus_ec[ecs_cpu[ec]] == plan.to,
			 "who is answered runs next");
#else
	(void)next;
#endif
	return done;
}

static enum status called(uint32_t ec)
{
#if CALL_CALL || CALL_REPLY_WAIT
	if (quick(ec))
		return STATUS_OK;
#else
	(void)quick;
#endif
#if CALL_PORTAL_CTL
	return call_portal_ctl(ec, regs_0);
#elif CALL_CALL
	return call_call(ec, regs_0);
#elif CALL_EXIT_DELIVER
	exit_deliver(ec, (enum exit_kind)plan.exit_kind, words);
	__CPROVER_assert(ecs_state[ec] == EC_TRAPPED || happened.ended == ec,
			 "it waits for the reply, or ends");
	return STATUS_OK;
#else
	const enum status status = call_reply_wait(ec, regs_0);

	__CPROVER_assert(!plan.replies ||
				 ecs_caller[ec] == (plan.turn == IPC_TAKES ?
							    plan.from :
							    NONE16),
			 "it owes a reply to whom it serves now");
	return status;
#endif
}

static void show_refinement(void)
{
	show_ec(spec_message_ec(&plan, one_ec));
	show_sc(spec_message_sc(&plan, one_sc));
	show_notification(spec_message_notification(&plan, one_notification));
	show_portal(spec_ipc_portal(&plan, one_portal));
	show_events(spec_message_events(&plan));
	__CPROVER_assert(ipc_register_new(one_ec, one_register) ==
				 spec_message_register(&plan, one_ec,
						       one_register),
			 "registers as specified");
}

int main(void)
{
	const uint32_t ec = nondet_u32();
	enum status status, want;

	ipc_any();
	ipc_caller(ec);
	for (uint32_t i = 0; i < 8; i++)
		x[i] = old_regs_0[i];
	for (uint32_t i = 0; i < 4; i++)
		words[i] = nondet_u64();
	touch_slot(old_ecs_pd[ec], x[1]);
	touch_portal(old_ecs_exit_portal[ec].number);
	ipc_parties(ec, NONE16, NONE16);
	want = specified(ec);
	if (plan.turn != IPC_STAYS)
		ipc_parties(ec, plan.sends ? plan.handler : plan.to,
			    plan.turn == IPC_TAKES ? plan.from : NONE16);
#ifdef CASE
	__CPROVER_assume(CASE);
#endif
	touch_plan(ec);
	status = called(ec);
	if (plan.turn == IPC_QUEUES)
		ipc_stamp(ec);
	__CPROVER_assert(status == want, "status as specified");
	show_invariants();
#if SHOW_REFINEMENT
	show_refinement();
#endif
	(void)show_refinement;
#if SHOW_REACH
	REACH
#endif
	return 0;
}
