/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dispatcher: an id that is not ours changes nothing; any other goes to
 * the handler of its name, once, under the model lock and for a living domain
 * unless it is one of the five that take no lock. `handlers` are all the list
 * has, each noting that it was called.
 */
#include "ec.h"
#include "entry.h"
#include "object.h"
#include "trace.h"
#include <stdbool.h>

#define WHOLE 1
#define HOT   2

uint32_t nondet_u32(void);
uint64_t nondet_u64(void);
bool nondet_bool(void);

struct lock model_lock;
uint32_t trace_on;

static uint64_t x[31], left[31];
static uint32_t caller;
static bool alive, locked;
static uint32_t calls, called, takes, releases, traces;
static bool lock_held_then;
static enum status answer;

/* Any registers may hold results, any status may be the answer. */
static enum status handled(uint32_t n, uint32_t ec, uint64_t *regs)
{
	__CPROVER_assert(ec == caller && regs == x, "the caller's registers");
	calls++;
	called = n;
	lock_held_then = locked;
	for (uint32_t i = 0; i < 8; i++)
		x[i] = left[i] = nondet_u64();
	answer = (enum status)(int)nondet_u32();
	return answer;
}

#define HANDLER(n, name, text)                              \
	enum status call_##name(uint32_t ec, uint64_t *reg) \
	{                                                   \
		return handled(n, ec, reg);                 \
	}
CALLS(HANDLER)

uint64_t *arch_regs(uint32_t ec)
{
	__CPROVER_assert(ec == caller, "the caller's registers");
	return x;
}

/* Its domain may die as long as the lock is not held. */
static void lives_or_not(void)
{
	alive = nondet_bool();
	OBJECT(EC(caller, pd), generation) =
		EC(caller, pd_generation) + (alive ? 0 : 1);
}

void lock_take(struct lock *lock)
{
	__CPROVER_assert(lock == &model_lock && !locked, "one lock, once");
	locked = true;
	takes++;
	lives_or_not();
}

void lock_release(struct lock *lock)
{
	__CPROVER_assert(lock == &model_lock && locked, "who holds it");
	locked = false;
	releases++;
}

void trace_add(uint32_t kind, uint32_t ec, uint64_t a, uint64_t b)
{
	__CPROVER_assert(trace_on && kind == TRACE_CALL && ec == caller &&
				 !locked && b == x[0],
			 "calls are recorded as they were answered");
	traces++;
	(void)a;
}

static bool takes_no_lock(uint32_t n)
{
	return n == CALL_info || n == CALL_call || n == CALL_reply_wait ||
	       n == CALL_signal || n == CALL_wait;
}

int main(void)
{
	uint64_t x_old[31];
	uint32_t n;
	bool ours, hot;

	for (uint32_t i = 0; i < 31; i++)
		x[i] = left[i] = x_old[i] = nondet_u64();
	caller = nondet_u32();
	__CPROVER_assume(caller < NR_ECS);
	EC(caller, pd) = nondet_u32();
	__CPROVER_assume(EC(caller, pd) < NR_PDS);
	EC(caller, pd_generation) = nondet_u32();
	lives_or_not();
	trace_on = nondet_bool();
	n = (uint32_t)x[0] - CALL_BASE;
	hot = n < NR_CALLS && takes_no_lock(n);
#if CALL == WHOLE
	ours = hypercall(caller);
#else
	ours = hypercall_hot(caller, x);
#endif
#if SHOW_REACH
	__CPROVER_assert(ours, "reached an id that is not ours");
	__CPROVER_assert(!calls || called != CALL_wait, "reached wait");
#if CALL == WHOLE
	__CPROVER_assert(!calls || called != CALL_dev_ctl, "reached dev_ctl");
	__CPROVER_assert(!ours || calls, "reached: its domain is dead");
#endif
	return 0;
#endif
	__CPROVER_assert(ours == (CALL == WHOLE ? n < NR_CALLS : hot),
			 "the ids of the list are ours");
	__CPROVER_assert(calls == (hot || (ours && alive)),
			 "one handler, unless its domain is dead");
	__CPROVER_assert(!calls || called == n, "the handler of that name");
	__CPROVER_assert(!calls || lock_held_then == !hot,
			 "under the lock, but for five");
	__CPROVER_assert(takes == (ours && !hot) && releases == takes,
			 "the lock is taken where it must, and released");
	__CPROVER_assert(traces == (ours && trace_on), "recorded once");
	if (ours)
		left[0] = (uint64_t)(int64_t)(calls ? answer : STATUS_GONE);
	for (uint32_t i = 0; i < 31; i++)
		__CPROVER_assert(
			x[i] == left[i],
			"x0: the answer; the rest as the handler left it");
	return 0;
}
