/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What contexts are made to do, by itself: run, block, stop, end, and be left
 * by their handler. From any state that satisfies the invariants of messages
 * and notifications; they hold afterwards, and it is what is said here.
 */
#include "arch.h"
#include "ec.h"
#include "ipc.h"
#include "notify.h"
#include "object.h"
#include "portal.h"
#include "sched.h"

#define PART_RUN    1
#define PART_BLOCK  2
#define PART_STOP   3
#define PART_END    4
#define PART_LEAVE  5 /* notify_leave */
#define PART_LET_GO 6 /* portal_abandon of the one who is served */
#define PART_TURN   7 /* ... and of the first who waits */
#define PART_CLEAR  8 /* notify_clear */
#define PART_FLAGS  9 /* portal_notified */

void ec_end_proper(uint32_t ec, enum exit_kind kind);
void ec_stop(uint32_t ec);
void caller_remove(uint32_t handler, uint32_t ec);
void forsake(uint32_t ec);

static uint32_t e, kind, signals, drops, abandons;
static uint64_t signal_badge;
static uint32_t signal_number;
static struct ipc_ec was;

/* What the machine and others do at an end. */

void arch_ec_drop(uint32_t ec)
{
	__CPROVER_assert(ec == e && EC(e, state) != EC_HALTED,
			 "what is left stands still before others see its end");
	drops++;
}

enum status notify_signal(uint32_t n, uint64_t badge)
{
	__CPROVER_assert(drops == 1, "the end is told when it is over");
	signals++;
	signal_number = n;
	signal_badge = badge;
	return STATUS_OK;
}

/* It and those next to it in its queue, or whom it called. */
static void touch_it(void)
{
	touch_links(e);
	touch_pair(e);
	touch_links(old_ecs_next[e]);
	touch_links(old_ecs_prev[e]);
	touch_time(old_ecs_run_sc[e]);
	if (old_ecs_handler[e] < NR_ECS) {
		touch_links(old_ecs_handler[e]);
		touch_pair(old_ecs_handler[e]);
	}
	if (old_ecs_notification[e] != NONE32)
		touch_queue(old_ecs_notification[e]);
}

/* Out of the queue it is in; nobody owes it anything. */
static struct ipc_ec unqueued(uint32_t i)
{
	struct ipc_ec after = ipc_ec_old(i);
	const bool in_line = was.queued || was.notification != IPC_NOWHERE;

	if (in_line && i == was.next)
		after.prev = was.prev;
	if (in_line && i == was.prev)
		after.next = was.next;
	if (was.queued && i == was.handler) {
		if (was.prev == SPEC_NONE)
			after.head = was.next;
		if (was.next == SPEC_NONE)
			after.tail = was.prev;
	}
	if (!was.queued && i == was.handler && after.caller == e)
		after.caller = SPEC_NONE;
	if (i != e)
		return after;
	after.handler = SPEC_NONE;
	after.queued = false;
	after.notification = IPC_NOWHERE;
	after.next = after.prev = SPEC_NONE;
	return after;
}

static struct ipc_notification unwaited(uint32_t n)
{
	struct ipc_notification after = ipc_notification_old(n);

	if (was.notification != n)
		return after;
	if (was.prev == SPEC_NONE)
		after.head = was.next;
	if (was.next == SPEC_NONE)
		after.tail = was.prev;
	return after;
}

/* Who used its own or a lent scheduling context does so no longer. */
static struct ipc_sc rested(uint32_t s)
{
	struct ipc_sc after = ipc_sc_old(s);

	if (s == was.run_sc && after.tip == e)
		ipc_rests(&after);
	return after;
}

static void show_ended(void)
{
#if SHOW_REFINEMENT
	struct ipc_ec want = unqueued(one_ec);

	if (one_ec == e) {
		want.state = IPC_HALTED;
		want.exit_kind = kind;
		want.deadline = IPC_NEVER;
	}
	show_ec(want);
	show_sc(rested(one_sc));
	show_notification(unwaited(one_notification));
#endif
}

#if PART == PART_END
/*
 * Its contract; PART_LET_GO and PART_TURN show it. Nothing holds but what
 * holds of somebody idle: that whoever is halted owes nothing comes with it.
 */
void portal_abandon(uint32_t ec)
{
	__CPROVER_assert(ec == e && EC(e, state) == EC_HALTED,
			 "the one that ended");
	show_ended();
	EC(e, state) = EC_IDLE;
	show_invariants();
	EC(e, state) = EC_HALTED;
	abandons++;
}
#endif

static void run(void)
{
	const uint32_t s = was.run_sc;
	struct ipc_ec want = ipc_ec_old(one_ec);
	struct ipc_sc time = ipc_sc_old(one_sc);

	__CPROVER_assume(was.state != IPC_CALLING && was.state != IPC_TRAPPED &&
			 was.notification == IPC_NOWHERE);
	ec_run(e);
	__CPROVER_assert(EC(e, state) == EC_RUNNABLE, "it may run");
	ipc_goes_on(e, s, ipc_user(s), one_ec, &want);
	if (one_sc == s)
		ipc_lent(&time, e, !was.stopped);
#if SHOW_REFINEMENT
	show_ec(want);
	show_sc(time);
#endif
}

static void block(void)
{
	const uint32_t to = nondet_u8() & 1 ? EC_IDLE : EC_RECEIVING;
	struct ipc_ec want = ipc_ec_old(one_ec);

	__CPROVER_assume(was.state == IPC_RUNNABLE);
	/* who waits for a message serves nobody, as reply_wait sees to */
	__CPROVER_assume(to == EC_IDLE ||
			 (was.caller == SPEC_NONE && was.head == SPEC_NONE &&
			  !was.vcpu &&
			  (was.sc != SPEC_NONE || was.run_sc == SPEC_NONE)));
	ec_block(e, (enum ec_state)to);
	__CPROVER_assert(EC(e, state) == to, "it waits");
	if (one_ec == e)
		want.state = to;
#if SHOW_REFINEMENT
	show_ec(want);
	show_sc(rested(one_sc));
#endif
}

static void stop(void)
{
	struct ipc_ec want = ipc_ec_old(one_ec);

	ec_stop(e);
	__CPROVER_assert(EC(e, stopped), "it is stopped");
	if (one_ec == e)
		want.stopped = true;
#if SHOW_REFINEMENT
	show_ec(want);
	show_sc(rested(one_sc));
#endif
}

static void end(void)
{
	const struct reference halt = old_ecs_halt_notification[e];
	const bool told = was.state != IPC_HALTED && halt.generation != 0 &&
			  halt.generation ==
				  old_objects_generation[FIRST_NOTIFICATION +
							 halt.number];

	__CPROVER_assume(halt.number < NR_NOTIFICATIONS);
	kind = nondet_u32();
	ec_end_proper(e, (enum exit_kind)kind);
	__CPROVER_assert(EC(e, state) == EC_HALTED, "it has ended");
	__CPROVER_assert(abandons == (was.state != IPC_HALTED) &&
				 drops == abandons,
			 "once, and for good");
	__CPROVER_assert(signals == told &&
				 (!told ||
				  (signal_number == halt.number &&
				   signal_badge == old_ecs_halt_badge[e])),
			 "whoever asked for it is told");
	__CPROVER_assert(was.state == IPC_HALTED ||
				 ghost_deadline[e] == IPC_NEVER,
			 "nothing wakes it");
}

static void leave(void)
{
	__CPROVER_assume(was.state == IPC_WAITING);
	__CPROVER_assert(notify_leave(e) == (was.notification != IPC_NOWHERE),
			 "whether it was still waiting");
	__CPROVER_assert(EC(e, notification) == NONE32, "no longer");
#if SHOW_REFINEMENT
	show_ec(unqueued(one_ec));
	show_notification(unwaited(one_notification));
	show_sc(ipc_sc_old(one_sc));
#endif
}

/* The state that portal_abandon finds: as if it were idle. */
static void abandoning(uint32_t who)
{
	touch_links(who);
	touch_pair(who);
	if (who < NR_ECS)
		touch_time(old_ecs_run_sc[who]);
	ipc_parties(e, who, NONE16);
	__CPROVER_assume(was.state == IPC_IDLE);
}

static void let_go(void)
{
	abandoning(was.caller);
	__CPROVER_assume(was.head == SPEC_NONE); /* else turns follow */
	EC(e, state) = EC_HALTED;
	portal_abandon(e);
	__CPROVER_assert(EC(e, caller) == NONE16 && (was.sc != SPEC_NONE ||
						     EC(e, run_sc) == NONE16),
			 "it serves nobody, on nobody's time");
	__CPROVER_assert(was.caller == SPEC_NONE ||
				 EC(was.caller, handler) == NONE16,
			 "whom it served is told");
}

static void turn(void)
{
	const uint32_t first = was.head;

	__CPROVER_assume(first != SPEC_NONE && was.caller == SPEC_NONE &&
			 (was.sc != SPEC_NONE || was.run_sc == SPEC_NONE));
	abandoning(first);
	touch_links(old_ecs_next[first]);
	caller_remove(e, first);
	forsake(first);
	__CPROVER_assert(EC(first, handler) == NONE16 && !EC(first, queued) &&
				 EC(e, callers).head == old_ecs_next[first],
			 "the first who waits is told");
	__CPROVER_assert(old_ecs_state[first] == EC_CALLING ?
				 EC(first, state) == EC_RUNNABLE &&
					 ipc_register_new(first, 0) ==
						 (uint64_t)STATUS_GONE :
				 EC(first, request) == (old_ecs_request[first] |
							EC_REQUEST_HALT),
			 "a call fails, an exit ends who made it");
}

/* Of a notification that is destroyed: who waits first learns so. */
static void clear(void)
{
	const uint32_t n = nondet_u32();
	struct ipc_plan plan = {.turn = IPC_STAYS, .notification = n};
	struct ipc_ec want;

	__CPROVER_assume(n < NR_NOTIFICATIONS &&
			 old_objects_generation[FIRST_NOTIFICATION + n] != 0);
	touch_queue(n);
	plan.waiter = old_notifications_waiters[n].head;
	if (plan.waiter != NONE16) {
		plan.turn = IPC_HANDS;
		plan.here = old_ecs_cpu[plan.waiter] == ghost_cpu;
		touch_links(plan.waiter);
		touch_ec(old_ecs_next[plan.waiter]);
		touch_time(old_ecs_run_sc[plan.waiter]);
		ipc_parties(plan.waiter, NONE16, NONE16);
	}
	__CPROVER_assert(notify_clear(n) == (plan.waiter == NONE16 ?
						     STATUS_OK :
						     STATUS_MORE),
			 "OK when nobody waits any more");
	want = spec_notify_ec(&plan, one_ec);
	if (one_ec == plan.waiter)
		want.woken_status = STATUS_GONE;
#if SHOW_REFINEMENT
	show_ec(want);
	show_sc(spec_notify_sc(&plan, one_sc));
	show_notification(spec_notify_notification(&plan, one_notification));
#endif
}

/* Who waits for a message takes the flags of what it listens to instead. */
static void flags(void)
{
	const struct ipc_reference to = was.wait_notification;
	struct ipc_plan plan = {.turn = IPC_STAYS, .ec = e, .notification = 0};
	struct ipc_ec want = ipc_ec_old(one_ec);
	struct ipc_sc time = ipc_sc_old(one_sc);

	touch_queue(to.number);
	if (was.state == IPC_RECEIVES && to.generation != 0 &&
	    to.generation ==
		    old_objects_generation[FIRST_NOTIFICATION + to.number]) {
		const struct ipc_notification n =
			ipc_notification_old(to.number);

		plan.notification = to.number;
		plan.value = n.flags || n.value == 0 ? n.value : 1;
		if (plan.value != 0)
			plan.turn = IPC_FLAGS;
	}
	portal_notified(e);
	__CPROVER_assert((EC(e, state) == old_ecs_state[e]) ==
				 (plan.turn != IPC_FLAGS),
			 "it goes on when there are flags");
	if (plan.turn == IPC_FLAGS) {
		ipc_goes_on(e, was.run_sc, ipc_user(was.run_sc), one_ec, &want);
		if (one_sc == was.run_sc)
			ipc_lent(&time, e, !was.stopped);
	}
#if SHOW_REFINEMENT
	show_ec(want);
	show_sc(time);
	show_notification(spec_message_notification(&plan, one_notification));
	if (one_register < 8)
		__CPROVER_assert(ipc_register_new(one_ec, one_register) ==
					 spec_message_register(&plan, one_ec,
							       one_register),
				 "registers as specified");
#endif
}

int main(void)
{
	ipc_any();
	e = nondet_u32();
	__CPROVER_assume(e < NR_ECS);
	was = ipc_ec_old(e);
	ghost_cpu = was.cpu;
	__CPROVER_assume(old_objects_generation[FIRST_EC + e] != 0);
	touch_it();
	ipc_parties(e, NONE16, NONE16);
#if PART == PART_RUN
	run();
#elif PART == PART_BLOCK
	block();
#elif PART == PART_STOP
	stop();
#elif PART == PART_END
	end();
#elif PART == PART_LEAVE
	leave();
#elif PART == PART_LET_GO
	let_go();
#elif PART == PART_TURN
	turn();
#elif PART == PART_CLEAR
	clear();
#elif PART == PART_FLAGS
	flags();
#endif
#if PART != PART_END && PART != PART_LEAVE
	show_invariants();
#endif
#if SHOW_REACH
	REACH
#endif
	return 0;
}
