/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The inductive form of the invariants of contexts (E), scheduling contexts
 * (S) and interrupts (I): local, without loops, of the state before (with
 * STATE_OLD) and after. Rows that nobody made yet are all zero: they pass.
 */
#include "ec.h"
#include "irq.h"
#include "notify.h"
#include "run.h"
#include "sched.h"
#include "spec_run.h"

#define IMPLIES(a, b)   (!(a) || (b))
#define GET(c, field)   ((CAP(c, word) & (field)) >> __builtin_ctzll(field))
#define IN(l, limit)    ((l) == NONE16 || (l) < (limit))
#define LONGEST         (1ull << 40) /* period */
#define BOUND_BY(intid) FIELD(ghost, intid, bound_by)

bool inv_ec_shape(uint32_t e)
{
	return EC(e, pd) < NR_PDS && EC(e, cpu) < NR_CPUS &&
	       EC(e, priority) < NR_PRIORITIES && EC(e, vcpu) < NR_VCPUS &&
	       EC(e, state) <= EC_HALTED && IN(EC(e, sc), NR_SCS) &&
	       IN(EC(e, run_sc), NR_SCS) && IN(EC(e, caller), NR_ECS) &&
	       IN(EC(e, handler), NR_ECS) && IN(EC(e, callers).head, NR_ECS) &&
	       IN(EC(e, callers).tail, NR_ECS) && IN(EC(e, next), NR_ECS) &&
	       IN(EC(e, prev), NR_ECS) &&
	       (EC(e, notification) == NONE32 ||
		EC(e, notification) < NR_NOTIFICATIONS) &&
	       EC(e, words) <= MESSAGE_WORDS &&
	       EC(e, exit_portal).number < NR_PORTALS &&
	       EC(e, halt_notification).number < NR_NOTIFICATIONS &&
	       EC(e, wait_notification).number < NR_NOTIFICATIONS;
}

bool inv_sc_shape(uint32_t s)
{
	return IN(SC(s, ec), NR_ECS) && IN(SC(s, tip), NR_ECS) &&
	       IN(SC(s, next), NR_SCS) && IN(SC(s, prev), NR_SCS) &&
	       IN(SC(s, new_ec), NR_ECS) && SC(s, state) <= SC_DEPLETED &&
	       SC(s, queue) < NR_PRIORITIES && SC(s, cpu) < NR_CPUS &&
	       (SC(s, time) == NONE32 || SC(s, time) < NR_CAPS) &&
	       SC(s, period) <= LONGEST && SC(s, budget) <= SC(s, period) &&
	       SC(s, new_period) <= LONGEST &&
	       SC(s, new_budget) <= SC(s, new_period);
}

bool inv_cpu_shape(uint32_t c)
{
	return IN(CPU(c, sc), NR_SCS) &&
	       (CPU(c, ec) == NONE32 || CPU(c, ec) < NR_ECS);
}

bool inv_irq_shape(uint32_t i)
{
	return IRQ(i, use) <= IRQ_GUEST &&
	       IRQ(i, target).number < NR_NOTIFICATIONS &&
	       IMPLIES(IRQ(i, use) == IRQ_GUEST,
		       IRQ(i, target).number < NR_ECS);
}

bool inv_irq_bound(uint32_t i)
{
	const uint32_t c = BOUND_BY(i);

	return IMPLIES(IRQ(i, use) != IRQ_FREE,
		       c < NR_CAPS && GET(c, CAP_TYPE) == CAP_IRQS &&
			       CAP(c, where) == 1 && CAP(c, count) == 1 &&
			       CAP(c, base) == i);
}

bool inv_irq_binds(uint32_t c)
{
	return IMPLIES(GET(c, CAP_TYPE) == CAP_IRQS && CAP(c, where) != 0,
		       CAP(c, count) == 1 && CAP(c, base) >= 32 &&
			       CAP(c, base) < NR_INTIDS &&
			       IRQ(CAP(c, base), use) != IRQ_FREE &&
			       BOUND_BY(CAP(c, base)) == c);
}

bool inv_sc_fed(uint32_t s)
{
	const uint32_t c = SC(s, time);

	return IMPLIES(
		c != NONE32,
		c < NR_CAPS && SC(s, configured) &&
			GET(c, CAP_TYPE) == CAP_CPUS && CAP(c, where) == 1 &&
			!(CAP(c, word) & CAP_SHARED) &&
			CAP(c, first) == NONE16 && GET(c, CAP_NUMBER) == s &&
			CAP(c, base) / CPU_UNITS == SC(s, cpu) &&
			(uint64_t)CAP(c, base) + CAP(c, count) <=
				(SC(s, cpu) + 1ull) * CPU_UNITS &&
			SC(s, new_budget) >= 1 &&
			spec_fits(SC(s, new_budget), SC(s, new_period),
				  CAP(c, count)));
}

bool inv_range_feeds(uint32_t c)
{
	return IMPLIES(GET(c, CAP_TYPE) == CAP_CPUS && CAP(c, where) != 0,
		       GET(c, CAP_NUMBER) < NR_SCS &&
			       SC(GET(c, CAP_NUMBER), time) == c);
}

bool inv_listener(uint32_t n)
{
	const uint32_t e = NOTIFICATION(n, listener);
	const uint32_t object = FIRST_NOTIFICATION + n;

	return IMPLIES(OBJECT(object, state) == OBJECT_LIVE &&
			       OBJECT(object, generation) != 0 && e != NONE16,
		       e < NR_ECS && EC(e, wait_notification).number == n &&
			       EC(e, wait_notification).generation ==
				       OBJECT(object, generation));
}

/* In the same queue as s; the stamps say in which order. */
#define TURN(s)  FIELD(ghost, s, turn)
#define WAKES(s) FIELD(ghost, s, wakes)
#define BESIDE(s, n)                                 \
	((n) < NR_SCS && SC(n, state) == SC_READY && \
	 SC(n, cpu) == SC(s, cpu) && SC(n, queue) == SC(s, queue))

bool inv_queued(uint32_t s)
{
	const uint32_t c = SC(s, cpu), q = SC(s, queue);
	const uint32_t n = SC(s, next), p = SC(s, prev);

	return IMPLIES(
		SC(s, state) == SC_READY,
		(CPU(c, ready) >> q & 1) && SC(s, tip) < NR_ECS &&
			q == (SC(s, slack) ? 0 : EC(SC(s, tip), priority)) &&
			(n == NONE16 ? CPU_TAIL(c, q) == s :
				       BESIDE(s, n) && SC(n, prev) == s &&
					       TURN(s) < TURN(n)) &&
			(p == NONE16 ? CPU_HEAD(c, q) == s :
				       BESIDE(s, p) && SC(p, next) == s &&
					       TURN(p) < TURN(s)));
}

bool inv_line(uint32_t c, uint32_t q)
{
	const uint32_t h = CPU_HEAD(c, q), t = CPU_TAIL(c, q);

	return IMPLIES(CPU(c, ready) >> q & 1,
		       h < NR_SCS && SC(h, state) == SC_READY &&
			       SC(h, cpu) == c && SC(h, queue) == q &&
			       SC(h, prev) == NONE16 && t < NR_SCS &&
			       SC(t, state) == SC_READY && SC(t, cpu) == c &&
			       SC(t, queue) == q && SC(t, next) == NONE16);
}

/* Of two in one queue, nobody stands between who stands before and its next,
 * or between who stands behind and the one before that. */
bool inv_turns(uint32_t a, uint32_t b)
{
	const uint32_t n = SC(a, next), p = SC(b, prev);

	return !(SC(a, state) == SC_READY && BESIDE(a, b)) || a == b ||
	       (TURN(a) != TURN(b) &&
		IMPLIES(TURN(a) < TURN(b),
			n < NR_SCS && (n == b || TURN(n) < TURN(b)) &&
				p < NR_SCS && (p == a || TURN(a) < TURN(p))));
}

bool inv_user(uint32_t s)
{
	const uint32_t tip = SC(s, tip);

	return IMPLIES(SC(s, state) == SC_READY || SC(s, state) == SC_RUNNING,
		       tip < NR_ECS && EC(tip, state) == EC_RUNNABLE &&
			       !EC(tip, stopped));
}

bool inv_current(uint32_t c)
{
	const uint32_t s = CPU(c, sc);

	return s == NONE16 ? CPU(c, ec) == NONE32 :
			     s < NR_SCS && SC(s, state) == SC_RUNNING &&
				     SC(s, cpu) == c && SC(s, tip) < NR_ECS &&
				     CPU(c, ec) == SC(s, tip);
}

bool inv_account(uint32_t s, uint64_t now)
{
	const uint64_t since = CPU(SC(s, cpu), since);
	const bool runs = SC(s, state) == SC_RUNNING;

	if (SC(s, state) == SC_OFF)
		return since <= now && WAKES(s) == NO_DEADLINE;
	return since <= now && SC(s, budget) > 0 &&
	       (SC(s, slack) || SC(s, left) <= (int64_t)SC(s, budget)) &&
	       IMPLIES(runs, CPU(SC(s, cpu), sc) == s) &&
	       SC(s, left) >= -(int64_t)(runs ? since : now) &&
	       IMPLIES(SC(s, state) == SC_READY, SC(s, left) > 0) &&
	       IMPLIES(SC(s, state) == SC_DEPLETED, SC(s, left) <= 0) &&
	       (WAKES(s) == SC(s, period_end) ||
		(WAKES(s) == NO_DEADLINE && !SC(s, slack) &&
		 SC(s, state) != SC_DEPLETED));
}
