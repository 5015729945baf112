/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The quick way of the calls made all the time. PART_DISPATCH: which call
 * goes where, and that nothing is touched of one that is left to somebody
 * else. PART_CALL, PART_REPLY, PART_EXIT: whoever runs next is of a living
 * domain, on the caller's time; one that is left alone is as it was.
 */
#include "ec.h"
#include "entry.h"
#include "info.h"
#include "object.h"
#include "portal.h"
#include "run.h"
#include "sched.h"
#include "trace.h"

#define PART_DISPATCH 1
#define PART_CALL     2
#define PART_REPLY    3
#define PART_EXIT     4

bool nondet_bool(void);

uint32_t trace_on;

#if PART == PART_DISPATCH
static uint64_t x[31], target[31];
static uint64_t caller;
static uint64_t *further; /* whose registers */
static uint32_t calls, called;
static enum quick said;
static enum status answer;

static enum quick tried(uint32_t n, uint64_t ec, uint64_t *regs,
			uint64_t **next)
{
	__CPROVER_assert(ec == caller && regs == x && next == &further,
			 "the caller, its registers");
	calls++;
	called = n;
	said = (enum quick)(nondet_u32() & 3);
	if (said != QUICK_NOT)
		*next = target;
	return said;
}

enum quick call_quick(uint64_t ec, uint64_t *regs, uint64_t **next)
{
	return tried(CALL_call, ec, regs, next);
}

enum quick reply_quick(uint64_t ec, uint64_t *regs, uint64_t **next)
{
	return tried(CALL_reply_wait, ec, regs, next);
}

enum status call_info(uint32_t ec, uint64_t *regs)
{
	__CPROVER_assert(ec == caller && regs == x, "the caller's registers");
	calls++;
	called = CALL_info;
	said = QUICK_STAYS;
	answer = (enum status)(int)nondet_u32();
	return answer;
}

static void show(void)
{
	uint64_t old[31];
	enum quick what;
	uint32_t n;

	for (uint32_t i = 0; i < 31; i++)
		old[i] = x[i] = nondet_u64();
	caller = nondet_u32();
	trace_on = nondet_bool();
	n = (uint32_t)x[0] - CALL_BASE;
	what = hypercall_quick(caller, x, &further);
#if SHOW_REACH
	__CPROVER_assert(what != QUICK_NOT, "reached another's");
	__CPROVER_assert(calls == 0 || called != CALL_info, "reached info");
	__CPROVER_assert(what != QUICK_NEXT || called != CALL_call,
			 "reached call");
	__CPROVER_assert(what != QUICK_NEXT || called != CALL_reply_wait,
			 "reached reply_wait");
	return;
#endif
	__CPROVER_assert(calls == (!trace_on &&
				   (n == CALL_call || n == CALL_reply_wait ||
				    n == CALL_info)),
			 "these three, where nobody records them");
	__CPROVER_assert(calls == 0 || called == n, "that of its name");
	__CPROVER_assert(what == (calls == 0 ? QUICK_NOT : said),
			 "who goes on, as they say");
	if (calls != 0 && n == CALL_info)
		old[0] = (uint64_t)(int64_t)answer;
	for (uint32_t i = 0; i < 31; i++)
		__CPROVER_assert(x[i] == old[i], "nothing else changes");
}
#else
static uint64_t caller_x[31], other_x[31];
static uint32_t e, next_ec;

uint64_t *arch_regs(uint32_t ec)
{
	next_ec = ec;
	return other_x;
}

static void touch_portal(uint32_t p)
{
	__CPROVER_assume(p < NR_PORTALS &&
			 old_portals_handler[p].number < NR_ECS);
	touch_ec(old_portals_handler[p].number);
}

static enum quick tried(uint64_t **further)
{
	touch_ec(old_ecs_caller[e]);
#if PART == PART_EXIT
	touch_portal(old_ecs_exit_portal[e].number);
	*further = other_x;
	return exit_quick(e, (enum exit_kind)nondet_u32(), caller_x) ?
		       QUICK_NEXT :
		       QUICK_NOT;
#elif PART == PART_CALL
	if (caller_x[1] < NR_SLOTS) {
		const uint32_t slot = old_ecs_pd[e] * NR_SLOTS + caller_x[1];

		touch_slot(slot);
		touch_portal(field_get(CAP_NUMBER, old_caps_word[slot]));
	}
	return call_quick(e, caller_x, further);
#else
	return reply_quick(e, caller_x, further);
#endif
}

static bool context_stays(uint32_t ec)
{
	return EC(ec, state) == old_ecs_state[ec] &&
	       EC(ec, run_sc) == old_ecs_run_sc[ec] &&
	       EC(ec, caller) == old_ecs_caller[ec] &&
	       EC(ec, handler) == old_ecs_handler[ec] &&
	       EC(ec, badge) == old_ecs_badge[ec] &&
	       EC(ec, words) == old_ecs_words[ec];
}

static bool waits(uint32_t ec, enum ec_state state)
{
	return old_ecs_state[ec] == state && !old_ecs_stopped[ec] &&
	       !old_ecs_is_vcpu[ec] && old_ecs_cpu[ec] == old_ecs_cpu[e] &&
	       old_objects_generation[old_ecs_pd[ec]] ==
		       old_ecs_pd_generation[ec];
}

static bool passive(uint32_t ec)
{
	return old_ecs_sc[ec] == NONE16 && old_ecs_callers[ec].head == NONE16;
}

/* The usual case: the quick way must not be left without need. */
static bool usual(void)
{
	const uint32_t s = old_ecs_run_sc[e];
#if PART == PART_REPLY
	const uint32_t to = old_ecs_caller[e];

	return to < NR_ECS && s < NR_SCS && waits(to, EC_CALLING) &&
	       old_ecs_run_sc[to] == s && passive(e) && caller_x[1] == 0 &&
	       old_ecs_wait_notification[e].generation == 0 &&
	       old_scs_tip[s] == e && old_scs_state[s] == SC_RUNNING &&
	       !old_scs_slack[s] &&
	       old_cpus_ready[old_ecs_cpu[e]] >> old_ecs_priority[to] <= 1;
#else
	struct reference portal = old_ecs_exit_portal[e];
	uint32_t h;

#if PART == PART_CALL
	const uint64_t slot = old_ecs_pd[e] * NR_SLOTS + caller_x[1];
	uint64_t word;

	if (caller_x[1] >= NR_SLOTS)
		return false;
	word = old_caps_word[slot];
	if (field_get(CAP_TYPE, word) != CAP_PORTAL ||
	    !(field_get(CAP_RIGHTS, word) & RIGHT_CALL))
		return false;
	portal = (struct reference){(uint32_t)field_get(CAP_NUMBER, word),
				    (uint32_t)field_get(CAP_GENERATION, word)};
#else
	if (portal.generation == 0 || trace_on)
		return false;
#endif
	h = old_portals_handler[portal.number].number;
	return s < NR_SCS && old_scs_state[s] == SC_RUNNING &&
	       old_objects_generation[FIRST_PORTAL + portal.number] ==
		       portal.generation &&
	       old_objects_generation[FIRST_EC + h] ==
		       old_portals_handler[portal.number].generation &&
	       waits(h, EC_RECEIVING) && passive(h) &&
	       old_ecs_priority[h] > old_ecs_priority[e];
#endif
}

/* Who runs next. */
static void show_next(uint32_t c, uint32_t s, bool vcpu)
{
	__CPROVER_assert(ec_alive(next_ec), "it is of a living domain");
	__CPROVER_assert(
		EC(next_ec, state) == EC_RUNNABLE && !EC(next_ec, stopped) &&
			EC(next_ec, is_vcpu) == vcpu && EC(next_ec, cpu) == c,
		"one of this CPU that may run, as it is said");
	__CPROVER_assert(s < NR_SCS && SC(s, tip) == next_ec &&
				 EC(next_ec, run_sc) == s &&
				 SC(s, state) == SC_RUNNING,
			 "on the caller's time");
}

static void show(void)
{
	const uint32_t s = old_ecs_run_sc[e], c = old_ecs_cpu[e];
	const uint32_t other_ec = nondet_u32(), other_sc = nondet_u32();
	uint64_t *further = 0, old[8];
	enum quick done;

	__CPROVER_assume(other_ec < NR_ECS && other_sc < NR_SCS);
	for (uint32_t i = 0; i < 8; i++)
		old[i] = caller_x[i] = nondet_u64();
	done = tried(&further);
#if SHOW_REACH
	__CPROVER_assert(done == QUICK_NOT, "reached the quick way");
	__CPROVER_assert(done != QUICK_NOT, "reached the other one");
	return;
#endif
	for (uint32_t i = 0; i < 8; i++)
		__CPROVER_assert(caller_x[i] == old[i], "its registers stay");
	__CPROVER_assert(done != QUICK_NOT || !usual(), "the usual is done");
	if (done == QUICK_NOT) {
		__CPROVER_assert(CPU(c, ec) == old_cpus_ec[c] &&
					 SC(other_sc, tip) ==
						 old_scs_tip[other_sc] &&
					 context_stays(other_ec),
				 "nothing is done");
		return;
	}
	__CPROVER_assert(CPU(c, ec) == next_ec && further == other_x &&
				 next_ec < NR_ECS,
			 "who runs next goes on with its own registers");
	__CPROVER_assert(done == QUICK_NEXT ||
				 (PART == PART_REPLY && done == QUICK_VCPU),
			 "somebody else goes on");
	__CPROVER_assert(PART != PART_EXIT || !trace_on, "it is recorded");
	show_next(c, s, done == QUICK_VCPU);
	if (other_sc != s)
		__CPROVER_assert(SC(other_sc, tip) == old_scs_tip[other_sc],
				 "nobody else's");
	if (other_ec != e && other_ec != next_ec)
		__CPROVER_assert(context_stays(other_ec), "no other context");
}
#endif

int main(void)
{
#if PART != PART_DISPATCH
	state_any();
	run_any();
	trace_on = nondet_u32() & 1;
	e = nondet_u32();
	__CPROVER_assume(e < NR_ECS);
	touch_ec(e);
	/* the caller runs, on its CPU; calls are threads' */
	__CPROVER_assume(old_ecs_state[e] == EC_RUNNABLE &&
			 !old_ecs_stopped[e] &&
			 (PART == PART_EXIT || !old_ecs_is_vcpu[e]) &&
			 old_ecs_is_vcpu[e] <= 1);
#endif
	show();
	return 0;
}
