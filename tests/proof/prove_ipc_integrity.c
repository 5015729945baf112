/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Of the specification, which the kernel refines: whom a call or a reply may
 * touch (integrity), and what of one context another one learns by it.
 */
#include "ipc.h"

static uint64_t x[8];
static struct ipc_plan plan;
static struct ipc_events events;
static uint64_t is, was;

static bool ec_same(struct ipc_ec is, struct ipc_ec was)
{
	return is.state == was.state && is.run_sc == was.run_sc &&
	       is.caller == was.caller && is.handler == was.handler &&
	       is.head == was.head && is.tail == was.tail &&
	       is.next == was.next && is.prev == was.prev &&
	       is.queued == was.queued && is.notification == was.notification &&
	       is.words == was.words && is.exit_kind == was.exit_kind &&
	       is.request == was.request && is.badge == was.badge &&
	       is.woken_value == was.woken_value &&
	       is.deadline == was.deadline &&
	       is.woken_status == was.woken_status;
}

/* Time of which one_ec is the user, where others' time may change hands. */
static bool uses_time_of(uint32_t e)
{
	const uint32_t s = e < NR_ECS ? ipc_ec_old(e).run_sc : NONE16;

	return s < NR_SCS && ipc_sc_old(s).tip == one_ec;
}

#if CALL_CALL
static void show(uint32_t ec)
{
	(void)spec_call(ec, x, &plan);
	__CPROVER_assume(plan.turn == IPC_STAYS || plan.handler < NR_ECS);
	ipc_parties(ec, plan.sends ? plan.handler : NONE16, NONE16);
	touch_links(plan.handler);
	touch_time(old_ecs_run_sc[ec]);
	if (one_ec != ec && (!plan.sends || one_ec != plan.handler)) {
		const struct ipc_ec after = spec_message_ec(&plan, one_ec);
		struct ipc_ec before = ipc_ec_old(one_ec);

		if (plan.sends && one_ec == ipc_ec_old(plan.handler).tail)
			before.next = after.next; /* the caller stands behind */
		if (plan.sends && uses_time_of(plan.handler))
			before.run_sc = after.run_sc;
		__CPROVER_assert(ec_same(after, before),
				 "T6: a call touches caller and handler alone");
	}
	is = spec_message_register(&plan, one_ec, one_register);
	was = ipc_register_old(one_ec, one_register);
	if (plan.turn != IPC_TAKES || one_ec != plan.handler)
		__CPROVER_assert(is == was, "T6: no other registers change");
	else
		__CPROVER_assert(
			is == (one_register == 0 ? 0 :
			       one_register == 1 ? plan.badge :
			       one_register <= 6 ? x[one_register] :
			       one_register == 7 ? plan.words << 16 :
						   was),
			"T11: the handler learns badge, words and label");
	events = spec_message_events(&plan);
	__CPROVER_assert(events.answered == NONE16 && events.ended == NONE16 &&
				 events.copies == (plan.turn == IPC_TAKES &&
						   x[1] >> 16 != 0) &&
				 (!events.copies ||
				  (events.copy[0].from == ec &&
				   events.copy[0].to == plan.handler &&
				   events.copy[0].words == x[1] >> 16)),
			 "T11: and as many message words as it was given");
}
#else
static void show(uint32_t ec)
{
	(void)spec_reply_wait(ec, x, &plan);
	touch_links(ec);
	touch_pair(ec);
	touch_links(plan.to);
	ipc_parties(ec, plan.to, plan.turn == IPC_TAKES ? plan.from : NONE16);
	is = spec_message_register(&plan, one_ec, one_register);
	was = ipc_register_old(one_ec, one_register);
	if (one_ec != ec && (!plan.replies || one_ec != plan.to))
		__CPROVER_assert(is == was, "T6: no other registers change");
	if (one_ec != ec && plan.replies && one_ec == plan.to)
		__CPROVER_assert(
			is == was ||
				(ipc_ec_old(one_ec).state == IPC_CALLING &&
				 one_register <= 6 &&
				 is == (one_register == 0 ? 0 :
							    x[one_register])),
			"T11: a reply gives back x1..x6 and no more");
	events = spec_message_events(&plan);
	__CPROVER_assert(events.copies == 0 || events.copy[0].to == ec ||
				 (events.copy[0].from == ec &&
				  events.copy[0].to == plan.to &&
				  events.copy[0].words == (uint32_t)x[1]),
			 "T11: and as many message words as it says");
}
#endif

int main(void)
{
	const uint32_t ec = nondet_u32();

	ipc_any();
	ipc_caller(ec);
	for (uint32_t i = 0; i < 8; i++)
		x[i] = old_regs_0[i];
	touch_slot(old_ecs_pd[ec], x[1] & 0xffff);
	ipc_parties(ec, NONE16, NONE16);
	show(ec);
#if SHOW_REACH
	REACH
#endif
	return 0;
}
