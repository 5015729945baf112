/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * portal_ctl, call, reply_wait and the delivery of exits, as their
 * documentation in kernel/portal.c has them. A reply comes first; what the
 * handler takes next is said of the state that the reply leaves.
 */
#include "spec_ipc.h"

static bool passive(uint32_t e)
{
	return ipc_ec_old(e).sc == SPEC_NONE;
}

enum status spec_portal_ctl(uint32_t ec, const uint64_t *x,
			    struct ipc_plan *plan)
{
	const uint32_t own = ipc_ec_old(ec).pd;
	const struct ipc_found portal =
		ipc_find(own, x[1], CAP_PORTAL, RIGHT_CONTROL);
	const struct ipc_found handler =
		ipc_find(own, x[2], CAP_EC, RIGHT_CONTROL);

	*plan = (struct ipc_plan){
		.turn = IPC_STAYS, .ec = ec, .portal = SPEC_NONE};
	if (portal.status != STATUS_OK)
		return portal.status;
	if (handler.status != STATUS_OK)
		return handler.status;
	plan->portal = portal.number;
	plan->target = handler.number;
	plan->badge = x[3];
	return STATUS_OK;
}

/* May this context call through the portal? */
static enum status may_call(uint32_t ec, uint32_t p)
{
	const struct ipc_portal portal = ipc_portal_old(p);
	const struct ipc_ec caller = ipc_ec_old(ec);
	struct ipc_ec handler;

	if (portal.handler.generation == 0 ||
	    !spec_live_old(CAP_EC, portal.handler.number,
			   portal.handler.generation))
		return STATUS_GONE;
	handler = ipc_ec_old(portal.handler.number);
	if (handler.state == IPC_HALTED)
		return STATUS_GONE;
	if (handler.cpu != caller.cpu)
		return STATUS_BAD_STATE;
	return handler.priority > caller.priority ? STATUS_OK : STATUS_NO_RIGHT;
}

static void sends(struct ipc_plan *plan, uint32_t ec, uint32_t p)
{
	const struct ipc_portal portal = ipc_portal_old(p);

	plan->sends = true;
	plan->from = ec;
	plan->handler = portal.handler.number;
	plan->badge = portal.badge;
	plan->turn = ipc_ec_old(plan->handler).state == IPC_RECEIVES ?
			     IPC_TAKES :
			     IPC_QUEUES;
}

enum status spec_call(uint32_t ec, const uint64_t *x, struct ipc_plan *plan)
{
	const uint64_t words = x[1] >> 16;
	struct ipc_found portal;
	enum status status;

	*plan = (struct ipc_plan){
		.turn = IPC_STAYS, .ec = ec, .portal = SPEC_NONE};
	if (words > MESSAGE_WORDS)
		return STATUS_BAD_ARG;
	portal = ipc_find(ipc_ec_old(ec).pd, x[1] & 0xffff, CAP_PORTAL,
			  RIGHT_CALL);
	if (portal.status != STATUS_OK)
		return portal.status;
	status = may_call(ec, portal.number);
	if (status != STATUS_OK)
		return status;
	sends(plan, ec, portal.number);
	plan->state = IPC_CALLING;
	plan->words = (uint32_t)words;
	return STATUS_OK;
}

void spec_exit_deliver(uint32_t ec, uint32_t kind, const uint64_t *words,
		       struct ipc_plan *plan)
{
	const struct ipc_reference portal = ipc_ec_old(ec).exit_portal;

	*plan = (struct ipc_plan){.turn = IPC_STAYS,
				  .ec = ec,
				  .portal = SPEC_NONE,
				  .exit_kind = kind,
				  .state = IPC_TRAPPED};
	for (uint32_t i = 0; i < 4; i++)
		plan->exit_words[i] = words[i];
	if (portal.generation != 0 &&
	    spec_live_old(CAP_PORTAL, portal.number, portal.generation) &&
	    may_call(ec, portal.number) == STATUS_OK)
		sends(plan, ec, portal.number);
	else
		plan->halts = true;
}

enum status spec_reply_wait(uint32_t ec, const uint64_t *x,
			    struct ipc_plan *plan)
{
	const struct ipc_ec handler = ipc_ec_old(ec);
	const struct ipc_reference bound = handler.wait_notification;

	*plan = (struct ipc_plan){.turn = IPC_STAYS,
				  .ec = ec,
				  .portal = SPEC_NONE,
				  .to = SPEC_NONE};
	if (handler.vcpu)
		return STATUS_BAD_STATE;
	if (handler.caller != SPEC_NONE && x[1] > MESSAGE_WORDS)
		return STATUS_BAD_ARG;
	plan->replies = true;
	plan->to = handler.caller;
	plan->halts = plan->to != SPEC_NONE && x[1] == REPLY_HALT &&
		      ipc_ec_old(plan->to).state == IPC_TRAPPED;
	plan->handler = ec;
	if (handler.head != SPEC_NONE) {
		plan->turn = IPC_TAKES;
		plan->from = handler.head;
		plan->badge = ipc_ec_old(plan->from).badge;
		plan->words = ipc_ec_old(plan->from).words;
		return STATUS_OK;
	}
	if (bound.generation != 0 &&
	    spec_live_old(CAP_NOTIFICATION, bound.number, bound.generation)) {
		const struct ipc_notification n =
			ipc_notification_old(bound.number);

		plan->notification = bound.number;
		plan->value = n.flags || n.value == 0 ? n.value : 1;
	}
	plan->turn = plan->value != 0 ? IPC_FLAGS : IPC_BLOCKS;
	return STATUS_OK;
}

/*
 * When the reply is given: its addressee goes on, on its own time or on that
 * which it was lent; a handler without time of its own has none now.
 */
static struct ipc_ec replied_ec(const struct ipc_plan *plan, uint32_t e)
{
	struct ipc_ec after = ipc_ec_old(e);

	if (!plan->replies)
		return after;
	if (e == plan->ec) {
		after.caller = SPEC_NONE;
		if (after.sc == SPEC_NONE)
			after.run_sc = SPEC_NONE;
	}
	if (plan->to == SPEC_NONE)
		return after;
	if (e == plan->to) {
		after.handler = SPEC_NONE;
		after.state = IPC_RUNNABLE;
	}
	if (!plan->halts) {
		const uint32_t s = ipc_ec_old(plan->to).run_sc;

		ipc_goes_on(plan->to, s, ipc_user(s), e, &after);
	}
	return after;
}

static struct ipc_sc replied_sc(const struct ipc_plan *plan, uint32_t s)
{
	struct ipc_sc after = ipc_sc_old(s);
	bool goes_on;

	if (!plan->replies)
		return after;
	goes_on = plan->to != SPEC_NONE && !plan->halts &&
		  s == ipc_ec_old(plan->to).run_sc;
	if (goes_on) {
		ipc_lent(&after, plan->to, !ipc_ec_old(plan->to).stopped);
	} else if (passive(plan->ec) && s == ipc_ec_old(plan->ec).run_sc &&
		   after.tip == plan->ec) {
		/* somebody else's, who helped: it goes back */
		bool runs = false;

		if (after.ec != SPEC_NONE) {
			const struct ipc_ec owner = ipc_ec_old(after.ec);

			runs = owner.state == IPC_RUNNABLE && !owner.stopped;
		}
		ipc_lent(&after, after.ec, runs);
	}
	return after;
}

/* ... and when the caller of this very call says what it wants. */
static struct ipc_ec sent_ec(const struct ipc_plan *plan, uint32_t e)
{
	struct ipc_ec after = replied_ec(plan, e);

	/* an exit that nobody handles: its words are kept for who asks */
	if (plan->halts && !plan->replies && e == plan->ec)
		for (uint32_t i = 0; i < 4; i++)
			after.exit_words[i] = plan->exit_words[i];
	if (!plan->sends || e != plan->from)
		return after;
	after.state = plan->state;
	after.handler = plan->handler;
	after.badge = plan->badge;
	if (plan->state == IPC_CALLING) {
		after.words = plan->words;
		return after;
	}
	after.exit_kind = plan->exit_kind;
	for (uint32_t i = 0; i < 4; i++)
		after.exit_words[i] = plan->exit_words[i];
	return after;
}

/* The time of whom waits first for a handler that has none. */
static uint32_t helping(const struct ipc_plan *plan)
{
	const struct ipc_ec handler = ipc_ec_old(plan->handler);
	const uint32_t first = handler.head == SPEC_NONE ? plan->from :
							   handler.head;

	if (handler.state != IPC_RUNNABLE || handler.sc != SPEC_NONE ||
	    handler.run_sc != SPEC_NONE)
		return SPEC_NONE;
	return ipc_ec_old(first).run_sc;
}

/* `from`'s message is taken: it leaves the queue it may stand in. */
static void taken_ec(const struct ipc_plan *plan, uint32_t e,
		     struct ipc_ec *after)
{
	const uint32_t lent = sent_ec(plan, plan->from).run_sc;
	const struct ipc_ec from = ipc_ec_old(plan->from);

	if (e == plan->handler) {
		after->caller = plan->from;
		after->state = IPC_RUNNABLE;
		if (after->sc == SPEC_NONE)
			after->run_sc = lent;
	}
	if (!passive(plan->handler)) {
		const uint32_t s = ipc_ec_old(plan->handler).run_sc;

		ipc_goes_on(plan->handler, s,
			    s == SPEC_NONE ? s : replied_sc(plan, s).tip, e,
			    after);
	}
	if (plan->sends)
		return;
	if (e == plan->handler) {
		after->head = from.next;
		if (from.next == SPEC_NONE)
			after->tail = SPEC_NONE;
	}
	if (e == plan->from) {
		after->queued = false;
		after->next = after->prev = SPEC_NONE;
	}
	if (e == from.next)
		after->prev = SPEC_NONE;
}

static void queued_ec(const struct ipc_plan *plan, uint32_t e,
		      struct ipc_ec *after)
{
	const struct ipc_ec handler = ipc_ec_old(plan->handler);

	if (e == plan->from) {
		after->queued = true;
		after->prev = handler.tail;
		after->next = SPEC_NONE;
	}
	if (e == handler.tail)
		after->next = plan->from;
	if (e == plan->handler) {
		after->tail = plan->from;
		if (handler.head == SPEC_NONE)
			after->head = plan->from;
		if (helping(plan) != SPEC_NONE)
			after->run_sc = helping(plan);
	}
}

struct ipc_ec spec_message_ec(const struct ipc_plan *plan, uint32_t e)
{
	struct ipc_ec after = sent_ec(plan, e);

	if (plan->turn == IPC_TAKES)
		taken_ec(plan, e, &after);
	if (plan->turn == IPC_QUEUES)
		queued_ec(plan, e, &after);
	if (plan->turn == IPC_BLOCKS && e == plan->ec)
		after.state = IPC_RECEIVES;
	return after;
}

struct ipc_sc spec_message_sc(const struct ipc_plan *plan, uint32_t s)
{
	struct ipc_sc after = replied_sc(plan, s);
	const struct ipc_ec handler = ipc_ec_old(plan->handler);

	if (plan->turn == IPC_TAKES) {
		const uint32_t lent = sent_ec(plan, plan->from).run_sc;

		if (handler.sc == SPEC_NONE) {
			if (s == lent)
				ipc_lent(&after, plan->handler,
					 !handler.stopped);
			return after;
		}
		if (s == lent)
			ipc_rests(&after);
		if (s == handler.run_sc)
			ipc_lent(&after, plan->handler, !handler.stopped);
	}
	if (plan->turn == IPC_QUEUES) {
		if (s == ipc_ec_old(plan->from).run_sc)
			ipc_rests(&after);
		if (s == helping(plan))
			ipc_lent(&after, plan->handler, !handler.stopped);
	}
	if (plan->turn == IPC_BLOCKS &&
	    s == replied_ec(plan, plan->ec).run_sc && after.tip == plan->ec)
		ipc_rests(&after);
	return after;
}

struct ipc_notification spec_message_notification(const struct ipc_plan *plan,
						  uint32_t n)
{
	struct ipc_notification after = ipc_notification_old(n);

	if (plan->turn == IPC_FLAGS && n == plan->notification)
		after.value -= plan->value;
	return after;
}

struct ipc_portal spec_ipc_portal(const struct ipc_plan *plan, uint32_t p)
{
	struct ipc_portal after = ipc_portal_old(p);

	if (p == plan->portal) {
		after.handler.number = plan->target;
		after.handler.generation =
			ipc_generation_old(CAP_EC, plan->target);
		after.badge = plan->badge;
	}
	return after;
}

/* A handler's registers when it has taken the message of `from`. */
static uint64_t taken_register(const struct ipc_plan *plan, uint32_t i)
{
	const struct ipc_ec from = sent_ec(plan, plan->from);

	if (i == 0)
		return STATUS_OK;
	if (i == 1)
		return from.badge;
	if (from.state == IPC_TRAPPED)
		return i == 2 ? from.exit_kind :
		       i == 7 ? LABEL_EXIT :
				from.exit_words[i - 3];
	if (i == 7)
		return LABEL_CALL | (uint64_t)from.words << LABEL_WORDS_SHIFT;
	return ipc_register_old(plan->from, i);
}

uint64_t spec_message_register(const struct ipc_plan *plan, uint32_t e,
			       uint32_t i)
{
	if (plan->turn == IPC_TAKES && e == plan->handler && i <= 7)
		return taken_register(plan, i);
	if (plan->turn == IPC_FLAGS && e == plan->ec && (i <= 1 || i == 7))
		return i == 0 ? 0 : i == 1 ? plan->value : LABEL_NOTIFICATION;
	if (plan->replies && plan->to != SPEC_NONE && e == plan->to && i <= 6 &&
	    ipc_ec_old(e).state == IPC_CALLING)
		return i == 0 ? STATUS_OK : ipc_register_old(plan->ec, i);
	return ipc_register_old(e, i);
}

struct ipc_events spec_message_events(const struct ipc_plan *plan)
{
	struct ipc_events events = {.answered = SPEC_NONE, .ended = SPEC_NONE};

	if (plan->replies && plan->to != SPEC_NONE) {
		const struct ipc_ec to = ipc_ec_old(plan->to);

		if (plan->halts) {
			events.ended = plan->to;
			events.ended_kind = to.exit_kind;
		} else if (to.state == IPC_TRAPPED) {
			events.answered = plan->to;
			events.action = ipc_register_old(plan->ec, 1);
			events.value = ipc_register_old(plan->ec, 2);
		} else if (ipc_register_old(plan->ec, 1) != 0) {
			events.copy[events.copies++] = (struct ipc_copy){
				plan->ec, plan->to,
				(uint32_t)ipc_register_old(plan->ec, 1)};
		}
	} else if (plan->halts) {
		events.ended = plan->ec;
		events.ended_kind = plan->exit_kind;
	}
	if (plan->turn == IPC_TAKES) {
		const struct ipc_ec from = sent_ec(plan, plan->from);

		if (from.state == IPC_CALLING && from.words != 0)
			events.copy[events.copies++] = (struct ipc_copy){
				plan->from, plan->handler, from.words};
	}
	return events;
}
