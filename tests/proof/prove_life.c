/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ec_service: whatever was requested of a context in whatever state, its life
 * goes on as tests/spec_life.c says. Of ec_run, ec_end, exit_deliver and
 * portal_notified by their contracts, which prove_context.c and prove_portal.c
 * show; each says here what state it may be called in.
 */
#include "arch.h"
#include "deadline.h"
#include "ec.h"
#include "entry.h"
#include "notify.h"
#include "portal.h"
#include "run.h"
#include "sched.h"
#include "spec_life.h"

static uint32_t e, any, blocks, cancels, here, pokes;
static bool started, ended;
static struct spec_meets meets;
static uint64_t regs[31], old_regs[31], started_at[3];

/* They may leave anything behind on whose time who runs. */
static void time_changes(void)
{
	uint16_t any_tip[NR_SCS];

	__CPROVER_array_replace(scs_tip, any_tip);
	ecs_run_sc[e] = nondet_u16();
	__CPROVER_assume(ecs_run_sc[e] == NONE16 || ecs_run_sc[e] < NR_SCS);
}

void ec_run(uint32_t ec)
{
	__CPROVER_assert(ec == e && (EC(ec, state) != EC_HALTED || started),
			 "E1: only START leaves Halted");
	__CPROVER_assert(EC(ec, state) != EC_CALLING &&
				 EC(ec, state) != EC_TRAPPED,
			 "who waits for a reply does not run");
	__CPROVER_assert(EC(ec, state) != EC_WAITING ||
				 EC(ec, notification) == NONE32,
			 "nor who waits for a notification");
	EC(ec, state) = EC_RUNNABLE;
	time_changes();
}

void ec_end(uint32_t ec, enum exit_kind kind)
{
	__CPROVER_assert(ec == e && kind == EXIT_NONE, "it ends, for no exit");
	__CPROVER_assert(EC(ec, serving) || (EC(ec, request) & EC_REQUEST_END),
			 "others are told that it is ending");
	__CPROVER_assert(!(old_ecs_request[e] & EC_REQUEST_END) ||
				 (EC(ec, request) & EC_REQUEST_END),
			 "its number is not free before it ended");
	ended = true;
	if (EC(ec, state) == EC_HALTED)
		return;
	EC(ec, state) = EC_HALTED;
	EC(ec, notification) = NONE32;
	time_changes();
}

void exit_deliver(uint32_t ec, enum exit_kind kind, const uint64_t words[4])
{
	__CPROVER_assert(ec == e && EC(ec, state) == EC_RUNNABLE &&
				 EC(ec, is_vcpu) && kind == EXIT_RECALL,
			 "a running vCPU is recalled");
	__CPROVER_assert(!words[0] && !words[1] && !words[2] && !words[3],
			 "and nothing else is said");
	EC(ec, state) = meets.handler ? EC_TRAPPED : EC_HALTED;
	time_changes();
}

void portal_notified(uint32_t ec)
{
	if (EC(ec, state) != EC_RECEIVING || !meets.flags)
		return;
	ec_run(ec);
}

bool notify_leave(uint32_t ec)
{
	const bool waited = EC(ec, notification) != NONE32;

	__CPROVER_assert(ec == e && EC(ec, state) == EC_WAITING, "who waits");
	EC(ec, notification) = NONE32;
	return waited;
}

void sched_poke(uint32_t cpu, uint32_t bit)
{
	__CPROVER_assert(cpu == EC(e, cpu) && bit == e, "its CPU is told");
	pokes++;
}

uint32_t arch_cpu(void)
{
	return here;
}

void sc_block(uint32_t s)
{
	__CPROVER_assert(s < NR_SCS && SC(s, tip) == e, "it runs on this");
	blocks++;
}

void deadline_cancel(uint32_t cpu, uint32_t id)
{
	__CPROVER_assert(cpu == EC(e, cpu) && id == e, "its own deadline");
	cancels++;
}

uint64_t *arch_regs(uint32_t ec)
{
	__CPROVER_assert(ec == e, "its own registers");
	return regs;
}

void arch_ec_start(uint32_t ec, uint64_t pc, uint64_t sp, uint64_t arg)
{
	__CPROVER_assert(ec == e && (EC(ec, state) == EC_CREATED ||
				     EC(ec, state) == EC_HALTED),
			 "what runs is not begun anew");
	__CPROVER_assert(EC(ec, request) & EC_REQUEST_START,
			 "where it starts is not told anew meanwhile");
	started = true;
	started_at[0] = pc;
	started_at[1] = sp;
	started_at[2] = arg;
}

bool arch_vcpu_ready(uint32_t ec)
{
	__CPROVER_assert(ec == e && EC(ec, state) == EC_IDLE, "one in WFI");
	return meets.ready;
}

bool arch_vcpu_power_on(uint32_t ec)
{
	__CPROVER_assert(ec == e, "its own power");
	return meets.powered;
}

/* The requests by the specification's order. */
static uint32_t events(uint32_t request)
{
	static const uint32_t bits[SPEC_EVENTS] = {
		[SPEC_START] = EC_REQUEST_START,
		[SPEC_STOP] = EC_REQUEST_STOP,
		[SPEC_RESUME] = EC_REQUEST_RESUME,
		[SPEC_WOKEN] = EC_REQUEST_WOKEN,
		[SPEC_NOTIFIED] = EC_REQUEST_NOTIFIED,
		[SPEC_POWER_ON] = EC_REQUEST_POWER_ON,
		[SPEC_INTERRUPT] = EC_REQUEST_INTERRUPT,
		[SPEC_RECALL] = EC_REQUEST_RECALL,
		[SPEC_HALT] = EC_REQUEST_HALT,
		[SPEC_END] = EC_REQUEST_END};
	uint32_t mask = 0;

	for (uint32_t i = 0; i < SPEC_EVENTS; i++)
		mask |= (request & bits[i] ? 1u : 0u) << i;
	return mask;
}

static struct spec_context before(void)
{
	return (struct spec_context){old_ecs_state[e], old_ecs_stopped[e] != 0,
				     old_ecs_is_vcpu[e] != 0,
				     old_ecs_notification[e] != NONE32};
}

static void show_life(void)
{
	const struct spec_context want =
		spec_serve(before(), events(old_ecs_request[e]), meets);

	__CPROVER_assert(EC(e, state) == want.state, "T7: state as specified");
	__CPROVER_assert((EC(e, stopped) != 0) == want.stopped,
			 "stopped as specified");
	__CPROVER_assert(any == e ||
				 (EC(any, state) == old_ecs_state[any] &&
				  EC(any, stopped) == old_ecs_stopped[any] &&
				  EC(any, request) == old_ecs_request[any]),
			 "nobody else's life is touched");
}

static void show_effects(void)
{
	const uint32_t request = old_ecs_request[e], s = old_ecs_sc[e];
	const bool begins = (request & EC_REQUEST_START) &&
			    (old_ecs_state[e] == EC_CREATED ||
			     old_ecs_state[e] == EC_HALTED);
	const bool woken = !begins && (request & EC_REQUEST_WOKEN) &&
			   old_ecs_state[e] == EC_WAITING &&
			   old_ecs_notification[e] == NONE32;

	__CPROVER_assert(started == begins &&
				 (!begins ||
				  (started_at[0] == old_ecs_start_pc[e] &&
				   started_at[1] == old_ecs_start_sp[e] &&
				   started_at[2] == old_ecs_start_arg[e])),
			 "it starts where it was told to");
	__CPROVER_assert(
		cancels == woken &&
			regs[0] == (woken ? (uint64_t)(int64_t)
						    old_ecs_woken_status[e] :
					    old_regs[0]) &&
			regs[1] ==
				(woken ? old_ecs_woken_value[e] : old_regs[1]),
		"who is woken has the result of its wait");
	__CPROVER_assert(ended == !!(request &
				     (EC_REQUEST_HALT | EC_REQUEST_END)),
			 "it ends when it is told to");
	if (!(request & EC_REQUEST_END) || s == NONE16)
		return;
	__CPROVER_assert(EC(e, sc) == NONE16 && EC(e, run_sc) == NONE16 &&
				 SC(s, ec) == NONE16 &&
				 SC(s, new_ec) == NONE16 && SC(s, tip) != e,
			 "who is destroyed leaves its time behind");
}

/* Its deadline has passed: no longer than that does anybody wait. */
static void show_timeout(void)
{
	const uint32_t state = old_ecs_state[e];
	const bool waited = state == EC_WAITING &&
			    old_ecs_notification[e] != NONE32;
	const bool runs = waited || (state == EC_IDLE && meets.ready);

	ec_timeout(e);
	__CPROVER_assert(EC(e, state) == (runs ? EC_RUNNABLE : state),
			 "T7: who idles or waits goes on");
	__CPROVER_assert(!waited || (regs[0] == (uint64_t)STATUS_TIMEOUT &&
				     regs[1] == 0 && cancels == 1),
			 "a wait has timed out");
	__CPROVER_assert(waited || (regs[0] == old_regs[0] &&
				    regs[1] == old_regs[1]),
			 "nobody else is told anything");
}

/* An interrupt for a vCPU, which may be another CPU's. */
static void show_wake(void)
{
	const uint32_t state = old_ecs_state[e];
	const bool away = EC(e, cpu) != here;

	ec_wake(e);
	__CPROVER_assert(EC(e, request) ==
					 (old_ecs_request[e] |
					  (away ? EC_REQUEST_INTERRUPT : 0)) &&
				 pokes == away,
			 "another CPU's is asked there");
	__CPROVER_assert(EC(e, state) ==
				 (!away && state == EC_IDLE && meets.ready ?
					  EC_RUNNABLE :
					  state),
			 "T7: only who idles goes on");
}

int main(void)
{
	state_any();
	run_any();
	e = nondet_u32();
	any = nondet_u32();
	here = nondet_u32();
	__CPROVER_assume(e < NR_ECS && any < NR_ECS);
	touch_ec(e);
	meets = (struct spec_meets){nondet_u8() & 1, nondet_u8() & 1,
				    nondet_u8() & 1, nondet_u8() & 1};
	regs[0] = old_regs[0] = nondet_u64();
	regs[1] = old_regs[1] = nondet_u64();
#if PART_EDGES
	const enum spec_event event = (enum spec_event)(nondet_u8() & 15);
	const struct spec_context was = before();
	const struct spec_context is = spec_event(was, event, meets);

	__CPROVER_assume(event < SPEC_EVENTS);
	__CPROVER_assert(spec_edge(was.state, is.state, event),
			 "T7: only the documented edges");
#elif PART_TIMEOUT
	show_timeout();
#elif PART_WAKE
	show_wake();
#else
	ec_service(e);
	__CPROVER_assert(EC(e, request) == 0 && !EC(e, serving),
			 "every request is served");
#if SHOW_LIFE
	show_life();
#endif
#if SHOW_EFFECTS
	show_effects();
#endif
#endif
#if SHOW_REACH
	REACH
#endif
		(void)
	show_life;
	(void)show_effects;
	return 0;
}
