/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Synchronous calls: message, reply, and who runs next. Exits of vCPUs take
 * the same way as calls, with the kernel as the caller. See portal.h.
 */
#include "portal.h"
#include "arch.h"
#include "cap.h"
#include "ec.h"
#include "notify.h"
#include "sched.h"
#include "trace.h"

struct portal portals[NR_PORTALS];

#define CALL_SLOT  BITS(15, 0)
#define CALL_WORDS BITS(31, 16)

void portal_clear(uint32_t portal)
{
	ROW_SET(portals, portal, (struct portal){0});
}

/* May this EC call this handler: same CPU, strictly higher priority? */
static enum status handler_check(uint32_t ec, struct reference handler)
{
	if (!reference_live(FIRST_EC, handler) ||
	    ec_seen(handler.number) == EC_HALTED)
		return STATUS_GONE;
	if (EC(handler.number, cpu) != EC(ec, cpu))
		return STATUS_BAD_STATE;
	if (EC(handler.number, priority) <= EC(ec, priority))
		return STATUS_NO_RIGHT;
	return STATUS_OK;
}

enum status portal_check(uint32_t ec, uint32_t portal)
{
	return handler_check(ec, PORTAL(portal, handler));
}

/* The handler and the portal's badge, model_lock not held. */
static struct found portal_handler(uint32_t ec, uint32_t portal)
{
	const struct bound bound =
		bound_get(&PORTAL(portal, handler), &PORTAL(portal, badge));

	return (struct found){handler_check(ec, bound.to), bound.to.number,
			      bound.badge};
}

static void caller_append(uint32_t handler, uint32_t ec)
{
	EC(handler, callers) = queue_append(EC(handler, callers), ec);
	EC(ec, queued) = true;
}

static void caller_remove(uint32_t handler, uint32_t ec)
{
	EC(handler, callers) = queue_remove(EC(handler, callers), ec);
	EC(ec, queued) = false;
}

/* Its owner may be writing the page: nothing here depends on what is read. */
static void copy_words(uint32_t from, uint32_t to, uint32_t words)
{
	const uint64_t *source;
	uint64_t *target;

	if (words == 0)
		return;
	source = arch_message(from);
	target = arch_message(to);
	for (uint32_t i = 0; i < words; i++)
		target[i] = source[i];
}

/* The handler, receiving or about to, takes this caller's message. */
static void take_message(uint32_t handler, uint32_t from)
{
	const uint64_t *source = arch_regs(from);
	uint64_t *x = arch_regs(handler);

	EC(handler, caller) = (uint16_t)from;
	x[0] = STATUS_OK;
	x[1] = EC(from, badge);
	if (EC(from, state) == EC_TRAPPED) {
		x[2] = EC(from, exit_kind);
		for (uint32_t i = 0; i < 4; i++)
			x[3 + i] = EC_EXIT_WORD(from, i);
		x[7] = LABEL_EXIT;
	} else {
		for (uint32_t i = 2; i <= 6; i++)
			x[i] = source[i];
		copy_words(from, handler, EC(from, words));
		x[7] = LABEL_CALL |
		       ((uint64_t)EC(from, words) << LABEL_WORDS_SHIFT);
	}
}

/* Lend the caller's SC to a handler that has none, and let it run. */
static void run_handler(uint32_t handler, uint32_t from)
{
	const uint32_t s = EC(from, run_sc);

	ec_enter(handler, EC_RUNNABLE);
	if (EC(handler, sc) == NONE16) {
		EC(handler, run_sc) = (uint16_t)s;
		if (s != NONE16)
			sc_lend(s, handler);
		return;
	}
	if (s != NONE16)
		sc_block(s);
	ec_run(handler);
}

void portal_help(uint32_t handler)
{
	const uint32_t first = EC(handler, callers).head;
	uint32_t s;

	if (first == NONE16 || EC(handler, state) != EC_RUNNABLE ||
	    EC(handler, sc) != NONE16 || EC(handler, run_sc) != NONE16)
		return;
	s = EC(first, run_sc);
	if (s == NONE16)
		return;
	EC(handler, run_sc) = (uint16_t)s;
	sc_lend(s, handler);
}

/* `ec` (CALLING or TRAPPED from now on) goes to the handler or its queue. */
static void enter(uint32_t handler, uint32_t ec, enum ec_state state)
{
	ec_enter(ec, state);
	EC(ec, handler) = (uint16_t)handler;
	if (EC(handler, state) == EC_RECEIVING) {
		take_message(handler, ec);
		run_handler(handler, ec);
		return;
	}
	caller_append(handler, ec);
	if (EC(ec, run_sc) != NONE16)
		sc_block(EC(ec, run_sc));
	portal_help(handler);
}

/* A passive handler is done with the time it was lent. */
static void return_time(uint32_t handler)
{
	const uint32_t s = EC(handler, run_sc);

	if (EC(handler, sc) != NONE16 || s == NONE16)
		return;
	EC(handler, run_sc) = NONE16;
	if (SC(s, tip) == handler)
		sc_lend(s, SC(s, ec));
}

/* Whom the lent time goes back to when `ec` leaves off using it. */
static void time_back(uint32_t handler, uint32_t to)
{
	if (EC(handler, sc) == NONE16 && EC(handler, run_sc) == EC(to, run_sc))
		EC(handler, run_sc) = NONE16;
	else /* somebody else's, who helped */
		return_time(handler);
	EC(to, handler) = NONE16;
	ec_run(to);
}

void portal_leave(uint32_t ec)
{
	const uint32_t handler = EC(ec, handler);

	if (EC(ec, queued))
		caller_remove(handler, ec);
	else if (handler != NONE16 && EC(handler, caller) == ec)
		EC(handler, caller) = NONE16;
	/* the time stays with the handler until it replies to nobody */
	EC(ec, handler) = NONE16;
}

/* Its handler is gone: a call fails, an exit cannot be handled. */
static void forsake(uint32_t ec)
{
	EC(ec, handler) = NONE16;
	if (EC(ec, state) == EC_TRAPPED) {
		ec_request(ec, EC_REQUEST_HALT);
		return;
	}
	arch_regs(ec)[0] = (uint64_t)STATUS_GONE;
	ec_run(ec);
}

void portal_abandon(uint32_t ec)
{
	const uint16_t caller = EC(ec, caller);

	EC(ec, caller) = NONE16;
	return_time(ec);
	if (caller != NONE16)
		forsake(caller);
	for (uint32_t i = 0; i < NR_ECS && EC(ec, callers).head != NONE16;
	     i++) {
		const uint32_t first = EC(ec, callers).head;

		caller_remove(ec, first);
		forsake(first);
	}
}

/* Give the caller its answer out of the handler's registers. */
static void reply(uint32_t handler)
{
	const uint32_t to = EC(handler, caller);
	const uint64_t *source = arch_regs(handler);
	uint64_t *x;

	if (to == NONE16) {
		return_time(handler);
		return;
	}
	EC(handler, caller) = NONE16;
	if (EC(to, state) == EC_TRAPPED) {
		if (source[1] == REPLY_HALT) {
			return_time(handler);
			EC(to, handler) = NONE16;
			ec_enter(to, EC_RUNNABLE);
			ec_end(to, (enum exit_kind)EC(to, exit_kind));
			return;
		}
		arch_exit_reply(to, source[1], source[2]);
	} else {
		x = arch_regs(to);
		x[0] = STATUS_OK;
		for (uint32_t i = 1; i <= 6; i++)
			x[i] = source[i];
		copy_words(handler, to, (uint32_t)source[1]);
	}
	time_back(handler, to);
}

/* The flags of the bound notification, if any are there. */
static bool take_notification(uint32_t ec)
{
	const struct reference bound =
		reference_get(&EC(ec, wait_notification));
	uint64_t *x = arch_regs(ec);
	uint64_t flags;

	if (!reference_live(FIRST_NOTIFICATION, bound))
		return false;
	flags = notify_take(bound.number);
	if (flags == 0)
		return false;
	x[0] = STATUS_OK;
	x[1] = flags;
	x[7] = LABEL_NOTIFICATION;
	return true;
}

void portal_notified(uint32_t ec)
{
	if (EC(ec, state) == EC_RECEIVING && take_notification(ec))
		ec_run(ec);
}

/*
 * portal_ctl: x1 portal slot (RIGHT_CONTROL), x2 handler EC slot
 * (RIGHT_CONTROL), x3 badge. Errors: BAD_CAP, NO_RIGHT (x1, x2).
 */
enum status call_portal_ctl(uint32_t ec, uint64_t *x)
{
	const struct found portal =
		cap_find(ec_pd(ec), x[1], CAP_PORTAL, RIGHT_CONTROL);
	const struct found handler =
		cap_find(ec_pd(ec), x[2], CAP_EC, RIGHT_CONTROL);

	if (portal.status != STATUS_OK)
		return portal.status;
	if (handler.status != STATUS_OK)
		return handler.status;
	/* Commit: nothing below can fail. */
	bound_set(&PORTAL(portal.number, handler),
		  &PORTAL(portal.number, badge),
		  object_reference(CAP_EC, handler.number), x[3]);
	return STATUS_OK;
}

/*
 * call: x1 portal slot (RIGHT_CALL) | message page words << 16, x2..x6 words.
 * Blocks until the reply: x1..x6 as the handler gave them. Errors: BAD_ARG
 * (x1), BAD_CAP, NO_RIGHT, GONE (no handler), BAD_STATE (handler on another
 * CPU), NO_RIGHT (its priority is not higher); GONE when it ends meanwhile.
 */
enum status call_call(uint32_t ec, uint64_t *x)
{
	const uint64_t words = field_get(CALL_WORDS, x[1]);
	struct found portal, handler;

	if ((x[1] & ~(CALL_SLOT | CALL_WORDS)) || words > MESSAGE_WORDS)
		return STATUS_BAD_ARG;
	portal = cap_find(ec_pd(ec), field_get(CALL_SLOT, x[1]), CAP_PORTAL,
			  RIGHT_CALL);
	if (portal.status != STATUS_OK)
		return portal.status;
	handler = portal_handler(ec, portal.number);
	if (handler.status != STATUS_OK)
		return handler.status;
	/* Commit: nothing below can fail. */
	EC(ec, badge) = handler.badge;
	EC(ec, words) = (uint32_t)words;
	enter(handler.number, ec, EC_CALLING);
	return STATUS_OK;
}

bool exit_has_portal(uint32_t ec)
{
	const struct reference portal = reference_get(&EC(ec, exit_portal));

	return reference_live(FIRST_PORTAL, portal) &&
	       portal_handler(ec, portal.number).status == STATUS_OK;
}

void exit_deliver(uint32_t ec, enum exit_kind kind, const uint64_t words[4])
{
	const struct reference portal = reference_get(&EC(ec, exit_portal));
	struct found handler = {.status = STATUS_GONE};

	if (exit_quick(ec, kind, words))
		return;
	trace(TRACE_EXIT, ec, kind, words[0]);
	if (reference_live(FIRST_PORTAL, portal))
		handler = portal_handler(ec, portal.number);
	if (handler.status != STATUS_OK) {
		ec_fault(ec, kind, words);
		return;
	}
	EC(ec, exit_kind) = kind;
	for (uint32_t i = 0; i < 4; i++)
		EC_EXIT_WORD(ec, i) = words[i];
	EC(ec, badge) = handler.badge;
	enter(handler.number, ec, EC_TRAPPED);
}

/*
 * reply_wait: replies to the caller, if there is one: to a call x1 message
 * page words (0..512) and x2..x6 words, to an exit x1 enum exit_reply, x2
 * value. Then waits for the next: x1 badge, x2..x6, x7 label. Threads only.
 * Errors: BAD_STATE (a vCPU), BAD_ARG (x1).
 */
enum status call_reply_wait(uint32_t ec, uint64_t *x)
{
	if (ec_is_vcpu(ec))
		return STATUS_BAD_STATE;
	if (EC(ec, caller) != NONE16 && x[1] > MESSAGE_WORDS)
		return STATUS_BAD_ARG;
	/* Commit: nothing below can fail. */
	reply(ec);
	if (EC(ec, callers).head != NONE16) {
		const uint32_t next = EC(ec, callers).head;

		caller_remove(ec, next);
		take_message(ec, next);
		run_handler(ec, next);
		return STATUS_OK;
	}
	if (take_notification(ec))
		return STATUS_OK;
	ec_block(ec, EC_RECEIVING);
	return STATUS_OK;
}
