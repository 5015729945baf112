/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ec_ctl, ec_state and virq, as their documentation in kernel/ec.c has them;
 * and what all specifications of running things begin with.
 */
#include "spec_find.h"
#include "spec_run.h"

void spec_ask(struct spec_log *log, enum spec_what what, uint64_t a, uint64_t b,
	      uint64_t c)
{
	const struct spec_request request = {what, a, b, c};

	if (log->first.what == SPEC_NOTHING)
		log->first = request;
	else
		log->second = request;
}

void spec_before(const struct spec_call *call, struct spec_after *after)
{
	const struct spec_which which = after->which;

	*after = (struct spec_after){
		.which = which,
		.cap = spec_old(which.cap),
		.ec = spec_ec_old(which.ec),
		.sc = spec_sc_old(which.sc),
		.irq = spec_irq_old(which.irq),
		.notification = spec_listening_old(which.notification),
		.x1 = call->x[1],
		.x2 = call->x[2],
	};
}

static bool live(uint64_t type, struct spec_reference to)
{
	return to.generation != 0 &&
	       spec_live_old(type, to.number, to.generation);
}

/* Its CPU is asked to serve this wish. */
static void wish(uint32_t target, enum spec_wish what, struct spec_after *after)
{
	if (after->which.ec == target)
		after->ec.wishes |= what;
	spec_ask(&after->log, SPEC_POKE, spec_ec_old(target).cpu, target, 0);
}

static enum status start(const struct spec_call *call, uint32_t target,
			 struct spec_after *after)
{
	const struct spec_ec old = spec_ec_old(target);

	if (old.wishes & SPEC_WISH_START)
		return STATUS_BAD_STATE;
	if (old.state != SPEC_CREATED && old.state != SPEC_HALTED)
		return STATUS_BAD_STATE;
	if (after->which.ec == target) {
		after->ec.pc = call->x[3];
		after->ec.sp = call->x[4];
		after->ec.arg = call->x[5];
	}
	wish(target, SPEC_WISH_START, after);
	return STATUS_OK;
}

/* May calls of this context go through the portal? */
static enum status may_call(uint32_t ec, uint32_t portal)
{
	const struct spec_reference to = spec_handler_old(portal);
	const struct spec_ec from = spec_ec_old(ec);
	struct spec_ec handler;

	if (!live(CAP_EC, to))
		return STATUS_GONE;
	handler = spec_ec_old((uint32_t)to.number);
	if (handler.state == SPEC_HALTED)
		return STATUS_GONE;
	if (handler.cpu != from.cpu)
		return STATUS_BAD_STATE;
	if (handler.priority <= from.priority)
		return STATUS_NO_RIGHT;
	return STATUS_OK;
}

static enum status bind_portal(const struct spec_call *call, uint32_t own,
			       uint32_t target, struct spec_after *after)
{
	const struct spec_found to =
		spec_find(own, call->x[3], CAP_PORTAL, RIGHT_CALL);
	enum status status;

	if (to.status != STATUS_OK)
		return to.status;
	status = may_call(target, to.number);
	if (status != STATUS_OK)
		return status;
	if (after->which.ec == target)
		after->ec.exit_portal = spec_refer_old(CAP_PORTAL, to.number);
	return STATUS_OK;
}

static enum status bind_halt(const struct spec_call *call, uint32_t own,
			     uint32_t target, struct spec_after *after)
{
	const struct spec_found to =
		spec_find(own, call->x[3], CAP_NOTIFICATION, RIGHT_SIGNAL);

	if (to.status != STATUS_OK)
		return to.status;
	if (after->which.ec == target) {
		after->ec.halt = spec_refer_old(CAP_NOTIFICATION, to.number);
		after->ec.halt_badge = to.badge;
	}
	return STATUS_OK;
}

static enum status bind_wait(const struct spec_call *call, uint32_t own,
			     uint32_t target, struct spec_after *after)
{
	const struct spec_found to =
		spec_find(own, call->x[3], CAP_NOTIFICATION, RIGHT_WAIT);
	const struct spec_reference before = spec_ec_old(target).wait;
	const uint32_t n = after->which.notification;

	if (to.status != STATUS_OK)
		return to.status;
	if (spec_listening_old(to.number).kind != NOTIFY_FLAGS)
		return STATUS_BAD_ARG;
	if (spec_listening_old(to.number).listener != SPEC_NONE)
		return STATUS_BUSY;
	if (n == before.number && live(CAP_NOTIFICATION, before) &&
	    after->notification.listener == target)
		after->notification.listener = SPEC_NONE;
	if (n == to.number)
		after->notification.listener = target;
	if (after->which.ec == target)
		after->ec.wait = spec_refer_old(CAP_NOTIFICATION, to.number);
	wish(target, SPEC_WISH_NOTIFIED, after);
	return STATUS_OK;
}

enum status spec_ec_ctl(const struct spec_call *call, struct spec_after *after)
{
	const uint32_t own = (uint32_t)spec_ec_old(call->caller).pd;
	const struct spec_found found =
		spec_find(own, call->x[1], CAP_EC, RIGHT_CONTROL);
	const uint32_t target = found.number;

	spec_before(call, after);
	if (found.status != STATUS_OK)
		return found.status;
	switch (call->x[2]) {
	case EC_START:
		return start(call, target, after);
	case EC_STOP:
		wish(target, SPEC_WISH_STOP, after);
		return STATUS_OK;
	case EC_RESUME:
		wish(target, SPEC_WISH_RESUME, after);
		return STATUS_OK;
	case EC_RECALL:
		wish(target, SPEC_WISH_RECALL, after);
		return STATUS_OK;
	case EC_BIND_PORTAL:
		return bind_portal(call, own, target, after);
	case EC_BIND_HALT:
		return bind_halt(call, own, target, after);
	case EC_BIND_WAIT:
		return bind_wait(call, own, target, after);
	case EC_HALT:
		wish(target, SPEC_WISH_HALT, after);
		return STATUS_OK;
	default:
		return STATUS_BAD_ARG;
	}
}

/* Nothing changes its registers while the caller looks. */
static bool still(uint32_t caller, const struct spec_ec *target)
{
	if (target->wishes != 0)
		return false;
	if (target->state == SPEC_HALTED)
		return true;
	if (target->state == SPEC_CREATED)
		return !target->serving;
	return target->cpu == spec_ec_old(caller).cpu &&
	       (target->state == SPEC_TRAPPED ||
		(target->stopped && target->state == SPEC_RUNNABLE));
}

enum status spec_ec_state(const struct spec_call *call,
			  struct spec_after *after)
{
	const uint32_t own = (uint32_t)spec_ec_old(call->caller).pd;
	const uint64_t *x = call->x;
	const bool write = x[3] == 1;
	const struct spec_found found =
		spec_find(own, x[1], CAP_EC, write ? RIGHT_WRITE : RIGHT_READ);
	struct spec_ec target;

	spec_before(call, after);
	if (found.status != STATUS_OK)
		return found.status;
	if (x[3] > 1 || x[2] > GROUP_HALT || (x[2] == GROUP_HALT && write))
		return STATUS_BAD_ARG;
	target = spec_ec_old(found.number);
	if (!still(call->caller, &target))
		return STATUS_BAD_STATE;
	if (x[2] != GROUP_HALT) {
		spec_ask(&after->log, SPEC_STATE, found.number, x[2], write);
		return call->machine.state ? STATUS_OK : STATUS_BAD_STATE;
	}
	after->halt_words = true;
	after->halted = found.number;
	return STATUS_OK;
}

enum status spec_virq(const struct spec_call *call, struct spec_after *after)
{
	const uint32_t own = (uint32_t)spec_ec_old(call->caller).pd;
	const struct spec_found found =
		spec_find(own, call->x[1], CAP_EC, RIGHT_WRITE);
	struct spec_ec target;

	spec_before(call, after);
	if (found.status != STATUS_OK)
		return found.status;
	target = spec_ec_old(found.number);
	if (!target.is_vcpu ||
	    !spec_live_old(CAP_PD, target.pd, target.pd_generation))
		return STATUS_BAD_STATE;
	if (call->x[2] >= SPEC_INTIDS || call->x[3] > 1)
		return STATUS_BAD_ARG;
	spec_ask(&after->log, SPEC_VIRQ, found.number, call->x[2], call->x[3]);
	return call->machine.virq;
}
