/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contexts, time, interrupts and portals as specifications see them: owns the
 * way from the kernel's tables to the structs of spec_run.h.
 */
#include "abstract.h"
#include "ec.h"
#include "irq.h"
#include "notify.h"
#include "object.h"
#include "portal.h"
#include "sched.h"
#include "spec_run.h"

static struct spec_reference refer(struct reference to)
{
	return (struct spec_reference){to.number, to.generation};
}

struct spec_ec ABSTRACT(spec_ec)(uint32_t ec)
{
	return (struct spec_ec){
		.pd = EC(ec, pd),
		.pd_generation = EC(ec, pd_generation),
		.cpu = EC(ec, cpu),
		.priority = EC(ec, priority),
		.vcpu = EC(ec, vcpu),
		.is_vcpu = EC(ec, is_vcpu),
		.stopped = EC(ec, stopped),
		.queued = EC(ec, queued),
		.serving = EC(ec, serving),
		.state = EC(ec, state),
		.sc = EC(ec, sc),
		.run_sc = EC(ec, run_sc),
		.caller = EC(ec, caller),
		.handler = EC(ec, handler),
		.head = EC(ec, callers).head,
		.tail = EC(ec, callers).tail,
		.next = EC(ec, next),
		.prev = EC(ec, prev),
		.notification = EC(ec, notification),
		.badge = EC(ec, badge),
		.words = EC(ec, words),
		.exit_kind = EC(ec, exit_kind),
		.exit_word0 = EC_EXIT_WORD(ec, 0),
		.exit_word1 = EC_EXIT_WORD(ec, 1),
		.exit_word2 = EC_EXIT_WORD(ec, 2),
		.exit_word3 = EC_EXIT_WORD(ec, 3),
		.exit_portal = refer(EC(ec, exit_portal)),
		.halt = refer(EC(ec, halt_notification)),
		.wait = refer(EC(ec, wait_notification)),
		.halt_badge = EC(ec, halt_badge),
		.pc = EC(ec, start_pc),
		.sp = EC(ec, start_sp),
		.arg = EC(ec, start_arg),
		.woken_value = EC(ec, woken_value),
		.woken_status = EC(ec, woken_status),
		.wishes = EC(ec, request),
	};
}

struct spec_sc ABSTRACT(spec_sc)(uint32_t s)
{
	return (struct spec_sc){
		.ec = SC(s, ec),
		.tip = SC(s, tip),
		.next = SC(s, next),
		.prev = SC(s, prev),
		.state = SC(s, state),
		.queue = SC(s, queue),
		.cpu = SC(s, cpu),
		.slack = SC(s, slack),
		.configured = SC(s, configured),
		.may_slack = SC(s, may_slack),
		.new_slack = SC(s, new_slack),
		.left = SC(s, left),
		.budget = SC(s, budget),
		.period = SC(s, period),
		.period_end = SC(s, period_end),
		.consumed = SC(s, consumed),
		.new_budget = SC(s, new_budget),
		.new_period = SC(s, new_period),
		.new_ec = SC(s, new_ec),
		.new_generation = SC(s, new_generation),
		.time = SC(s, time),
		.wishes = SC(s, request),
	};
}

struct spec_irq ABSTRACT(spec_irq)(uint32_t intid)
{
	return (struct spec_irq){
		.use = IRQ(intid, use),
		.target = refer(IRQ(intid, target)),
		.badge = IRQ(intid, badge),
	};
}

struct spec_listening ABSTRACT(spec_listening)(uint32_t n)
{
	return (struct spec_listening){NOTIFICATION(n, kind),
				       NOTIFICATION(n, listener)};
}

struct spec_reference ABSTRACT(spec_handler)(uint32_t portal)
{
	return refer(PORTAL(portal, handler));
}

struct spec_reference ABSTRACT(spec_refer)(uint64_t type, uint64_t number)
{
	const uint32_t first = type == CAP_EC           ? FIRST_EC :
			       type == CAP_SC           ? FIRST_SC :
			       type == CAP_PORTAL       ? FIRST_PORTAL :
			       type == CAP_NOTIFICATION ? FIRST_NOTIFICATION :
							  0;

	return (struct spec_reference){number, OBJECT(first + (uint32_t)number,
						      generation)};
}
