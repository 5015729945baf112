/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * portal_ctl, call, reply_wait, signal and wait against spec_portal.c and
 * spec_notify.c: every context and its time, the notification, the registers
 * and message pages of all who take part. What an end does is not compared.
 */
#include <string.h>
#include "host.h"
#include "refine.h"
#include "snapshot.h"
#include "spec_ipc.h"

/* Registers x0..x7 before the call. */
static uint64_t old_regs[NR_ECS][8];

uint64_t ipc_register_old(uint32_t e, uint32_t i)
{
	return old_regs[e][i];
}

uint64_t ipc_register_new(uint32_t e, uint32_t i)
{
	return host_ecs[e].regs[i];
}

/* Deadlines are the tests' of notify.c. */
uint64_t ipc_deadline_old(uint32_t e)
{
	(void)e;
	return 0;
}

uint64_t ipc_deadline_new(uint32_t e)
{
	(void)e;
	return 0;
}

uint32_t ipc_generation_old(uint64_t type, uint64_t number)
{
	return old_objects[object_index((enum cap_type)type, (uint32_t)number)]
		.generation;
}

static uint32_t contexts(void)
{
	return bounds.objects < NR_ECS ? bounds.objects : NR_ECS;
}

void refine_ipc_prepare(void)
{
	for (uint32_t e = 0; e < contexts(); e++)
		memcpy(old_regs[e], host_ecs[e].regs, sizeof(old_regs[e]));
}

static bool same_ec(const struct ipc_ec *a, const struct ipc_ec *b)
{
	return a->state == b->state && a->run_sc == b->run_sc &&
	       a->caller == b->caller && a->handler == b->handler &&
	       a->head == b->head && a->tail == b->tail && a->next == b->next &&
	       a->prev == b->prev && a->queued == b->queued &&
	       a->notification == b->notification && a->words == b->words &&
	       a->exit_kind == b->exit_kind && a->request == b->request &&
	       a->badge == b->badge && a->woken_value == b->woken_value &&
	       a->woken_status == b->woken_status && a->sc == b->sc &&
	       a->stopped == b->stopped && a->cpu == b->cpu &&
	       a->priority == b->priority && a->pd == b->pd &&
	       !memcmp(a->exit_words, b->exit_words, sizeof(a->exit_words));
}

static bool exists(enum cap_type type, uint32_t number)
{
	return old_objects[object_index(type, number)].state != OBJECT_FREE;
}

typedef struct ipc_ec ec_fn(const struct ipc_plan *plan, uint32_t e);
typedef struct ipc_sc sc_fn(const struct ipc_plan *plan, uint32_t s);

static const char *running_wrong(const struct ipc_plan *plan, ec_fn *ec,
				 sc_fn *sc)
{
	for (uint32_t i = 0; i < contexts(); i++) {
		if (exists(CAP_EC, i)) {
			const struct ipc_ec want = ec(plan, i);
			const struct ipc_ec have = ipc_ec_new(i);

			if (!same_ec(&want, &have))
				return refine_wrong("context", i);
		}
		if (i < NR_SCS && exists(CAP_SC, i)) {
			const struct ipc_sc want = sc(plan, i);
			const struct ipc_sc have = ipc_sc_new(i);

			if (want.ec != have.ec || want.tip != have.tip ||
			    want.mode != have.mode)
				return refine_wrong("scheduling context", i);
		}
	}
	return NULL;
}

static bool same_notification(struct ipc_notification a,
			      struct ipc_notification b)
{
	return a.flags == b.flags && a.value == b.value && a.head == b.head &&
	       a.tail == b.tail && a.listener == b.listener;
}

typedef uint64_t register_fn(const struct ipc_plan *plan, uint32_t e,
			     uint32_t i);

/* All but the caller's status, which is compared as such. */
static const char *registers_wrong(const struct ipc_plan *plan,
				   register_fn *specified)
{
	for (uint32_t e = 0; e < contexts(); e++) {
		for (uint32_t i = e == plan->ec; i < 8; i++) {
			if (specified(plan, e, i) != ipc_register_new(e, i))
				return refine_wrong("a register of context", e);
		}
	}
	return NULL;
}

/* Message pages were carried, exits answered. */
static const char *events_wrong(const struct ipc_plan *plan)
{
	const struct ipc_events events = spec_message_events(plan);
	const struct ipc_copy *copy = &events.copy[0];

	if (events.answered != SPEC_NONE &&
	    (host_ecs[events.answered].action != events.action ||
	     host_ecs[events.answered].value != events.value))
		return refine_wrong("the answer to context", events.answered);
	if (events.copies == 0)
		return NULL;
	/* the second one wrote over what the first one read */
	if (events.copies == 2)
		copy = &events.copy[1];
	if (memcmp(host_ecs[copy->from].message, host_ecs[copy->to].message,
		   copy->words * sizeof(uint64_t)))
		return refine_wrong("the message page of context", copy->to);
	return NULL;
}

static const char *message_wrong(const struct ipc_plan *plan)
{
	const char *wrong;

	if (plan->halts)
		return plan->to != SPEC_NONE &&
				       ecs[plan->to].state == EC_HALTED ?
			       NULL :
			       refine_wrong("the end of context", plan->to);
	wrong = running_wrong(plan, spec_message_ec, spec_message_sc);
	for (uint32_t n = 0; n < contexts() && !wrong; n++) {
		if (!same_notification(spec_message_notification(plan, n),
				       ipc_notification_new(n)))
			wrong = refine_wrong("notification", n);
	}
	if (!wrong)
		wrong = registers_wrong(plan, spec_message_register);
	return wrong ? wrong : events_wrong(plan);
}

static const char *notify_wrong(const struct ipc_plan *plan)
{
	const char *wrong = running_wrong(plan, spec_notify_ec, spec_notify_sc);

	for (uint32_t i = 0;
	     i < changed[CHANGED_notifications].count + 1 && !wrong; i++) {
		const uint32_t n =
			i < changed[CHANGED_notifications].count ?
				changed[CHANGED_notifications].at[i] :
				plan->notification;

		if (!same_notification(spec_notify_notification(plan, n),
				       ipc_notification_new(n)))
			wrong = refine_wrong("notification", n);
	}
	return wrong ? wrong : registers_wrong(plan, spec_notify_register);
}

const char *refine_portal_ctl(const struct refine *before, int64_t status)
{
	struct ipc_plan plan;
	const char *wrong = refine_status(
		status, spec_portal_ctl(before->ec, before->x, &plan));

	for (uint32_t p = 0; p < bounds.objects && p < NR_PORTALS && !wrong;
	     p++) {
		const struct ipc_portal want = spec_ipc_portal(&plan, p);
		const struct ipc_portal have = ipc_portal_new(p);

		if (want.handler.number != have.handler.number ||
		    want.handler.generation != have.handler.generation ||
		    want.badge != have.badge)
			wrong = refine_wrong("portal", p);
	}
	return wrong;
}

const char *refine_call(const struct refine *before, int64_t status)
{
	struct ipc_plan plan;
	const char *wrong =
		refine_status(status, spec_call(before->ec, before->x, &plan));

	return wrong || status ? wrong : message_wrong(&plan);
}

const char *refine_exit(uint32_t ec, uint32_t kind, const uint64_t *words)
{
	struct ipc_plan plan;

	spec_exit_deliver(ec, kind, words, &plan);
	return message_wrong(&plan);
}

const char *refine_reply_wait(const struct refine *before, int64_t status)
{
	struct ipc_plan plan;
	const char *wrong = refine_status(
		status, spec_reply_wait(before->ec, before->x, &plan));

	return wrong || status ? wrong : message_wrong(&plan);
}

const char *refine_signal(const struct refine *before, int64_t status)
{
	struct ipc_plan plan;
	const char *wrong = refine_status(
		status, spec_signal(before->ec, before->x, arch_cpu(), &plan));

	return wrong || status ? wrong : notify_wrong(&plan);
}

const char *refine_wait(const struct refine *before, int64_t status)
{
	struct ipc_plan plan;
	const char *wrong = refine_status(
		status, spec_wait(before->ec, before->x, arch_now(), &plan));

	return wrong || status ? wrong : notify_wrong(&plan);
}
