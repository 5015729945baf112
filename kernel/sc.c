/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scheduling contexts as objects: made, given time and a context, unmade.
 * The CPU whose SC it is carries the changes out; see sched.h.
 */
#include "arch.h"
#include "cap.h"
#include "deadline.h"
#include "ec.h"
#include "object.h"
#include "portal.h"
#include "sched.h"

#define MAX_PERIOD BIT(40) /* ticks: hours, and products stay in 64 bits */

void sc_begin(uint32_t s)
{
	ROW_SET(scs, s,
		((struct sc){.ec = NONE16,
			     .tip = NONE16,
			     .next = NONE16,
			     .prev = NONE16,
			     .new_ec = NONE16,
			     .time = NONE32}));
}

enum status sc_clear(uint32_t s)
{
	if (SC(s, configured) &&
	    (SC(s, request) != 0 || SC(s, state) != SC_OFF))
		return STATUS_MORE;
	if (SC(s, time) != NONE32) {
		CAP(SC(s, time), where) = 0;
		SC(s, time) = NONE32;
	}
	return STATUS_OK;
}

void sc_request(uint32_t s, uint32_t what)
{
	SC(s, request) |= what;
	if (SC(s, configured))
		sched_poke(SC(s, cpu), NR_ECS + s);
}

void sc_deprive(uint32_t c)
{
	const uint32_t s = (uint32_t)field_get(CAP_NUMBER, CAP(c, word));

	CAP(c, where) = 0;
	if (SC(s, time) != c)
		return;
	SC(s, time) = NONE32;
	sc_request(s, SC_REQUEST_DEPRIVE);
}

/* Whoever ran on it is left without, and does not find the number's next
 * life. model_lock: while nobody creates, a context's CPU stands still. */
static void sc_forget(uint32_t s)
{
	const uint32_t cpu = SC(s, cpu);

	for (uint32_t ec = 0; ec < NR_ECS; ec++)
		if (EC(ec, cpu) == cpu && EC(ec, run_sc) == s)
			EC(ec, run_sc) = NONE16;
}

/* Nobody runs on it from now on. */
static void sc_off(uint32_t s)
{
	const uint32_t tip = SC(s, tip);

	sc_block(s);
	deadline_cancel(SC(s, cpu), DEADLINE_SC(s));
	SC(s, state) = SC_OFF;
	sc_forget(s);
	SC(s, tip) = NONE16;
	if (tip != NONE16)
		portal_help(tip);
}

/* Give it to a context, its tip until that context calls. What that was lent
 * until now goes back. */
static void sc_attach(uint32_t s)
{
	const uint32_t ec = SC(s, new_ec);
	const uint32_t lent = EC(ec, run_sc);

	/* destroyed meanwhile, or another bind was faster */
	if (object_generation(CAP_EC, ec) != SC(s, new_generation) ||
	    SC(s, ec) != NONE16 || EC(ec, sc) != NONE16) {
		SC(s, new_ec) = SC(s, ec);
		return;
	}
	SC(s, ec) = (uint16_t)ec;
	__atomic_store_n(&EC(ec, sc), (uint16_t)s, __ATOMIC_RELAXED);
	EC(ec, run_sc) = (uint16_t)s;
	if (lent != NONE16 && SC(lent, tip) == ec)
		sc_lend(lent, SC(lent, ec));
	sc_lend(s, ec);
}

/* New terms. What was used up in this period is not given again; and time
 * that it did not have until now may have been used up by another one. */
static void sc_adopt(uint32_t s)
{
	SC(s, budget) = SC(s, new_budget);
	SC(s, period) = SC(s, new_period);
	SC(s, may_slack) = SC(s, new_slack);
	if (SC(s, left) > (int64_t)SC(s, budget))
		sc_leave(s, (int64_t)SC(s, budget));
	if (SC(s, state) != SC_OFF)
		return;
	sc_leave(s, 0);
	SC(s, slack) = false;
	SC(s, period_end) = arch_now() + SC(s, period);
	SC(s, state) = SC_IDLE;
	if (SC(s, ec) != NONE16) {
		EC(SC(s, ec), run_sc) = (uint16_t)s;
		sc_lend(s, SC(s, ec));
	}
}

void sc_service(uint32_t s)
{
	uint32_t request;

	lock_take(&model_lock);
	request = SC(s, request);
	SC(s, request) = 0;
	if (request & (SC_REQUEST_DEPRIVE | SC_REQUEST_END))
		sc_off(s);
	if (request & SC_REQUEST_END) {
		if (SC(s, ec) != NONE16)
			__atomic_store_n(&EC(SC(s, ec), sc), NONE16,
					 __ATOMIC_RELAXED);
		SC(s, ec) = NONE16;
	} else {
		/* its time may be gone again, or just have come */
		if (request & SC_REQUEST_CONFIGURE && SC(s, time) != NONE32)
			sc_adopt(s);
		if (request & SC_REQUEST_BIND)
			sc_attach(s);
	}
	lock_release(&model_lock);
}

enum status sc_fits(uint64_t budget, uint64_t period, uint32_t units)
{
	return budget * CPU_UNITS <= units * period ? STATUS_OK : STATUS_FULL;
}

/* The CPUS capability for SC_CONFIGURE: exclusive, unused, large enough. */
static enum status time_check(uint32_t c, uint32_t s, const uint64_t *x)
{
	const uint32_t base = CAP(c, base);
	const uint32_t cpu = base / CPU_UNITS;

	if (!(field_get(CAP_RIGHTS, CAP(c, word)) & RIGHT_CONTROL))
		return STATUS_NO_RIGHT;
	if (CAP(c, first) != NONE16 || cap_frozen(c) ||
	    (cap_mapped(c) != 0 && SC(s, time) != c) ||
	    (SC(s, time) != NONE32 && SC(s, time) != c) ||
	    (SC(s, configured) && SC(s, cpu) != cpu))
		return STATUS_BUSY;
	if (cap_end(c) > (cpu + 1) * CPU_UNITS)
		return STATUS_FULL;
	return sc_fits(x[4], x[5], CAP(c, count));
}

static enum status sc_configure(uint32_t ec, uint32_t s, const uint64_t *x)
{
	const uint32_t c = cap_slot(ec_pd(ec), x[3]);
	enum status status;

	if (c == NONE32 || cap_type(c) != CAP_CPUS)
		return STATUS_BAD_CAP;
	if (x[4] == 0 || x[5] > MAX_PERIOD || x[4] > x[5] || x[6] > SC_SLACK)
		return STATUS_BAD_ARG;
	status = time_check(c, s, x);
	if (status != STATUS_OK)
		return status;
	/* Commit: nothing below can fail. */
	CAP(c, where) = 1;
	cap_change(c, CAP_NUMBER | CAP_GENERATION, field_put(CAP_NUMBER, s));
	SC(s, time) = c;
	if (!SC(s, configured)) /* else it is the same, and being read */
		SC(s, cpu) = (uint8_t)(CAP(c, base) / CPU_UNITS);
	SC(s, configured) = true;
	SC(s, new_budget) = x[4];
	SC(s, new_period) = x[5];
	SC(s, new_slack) = x[6] != 0;
	sc_request(s, SC_REQUEST_CONFIGURE);
	return STATUS_OK;
}

static enum status sc_bind(uint32_t ec, uint32_t s, const uint64_t *x)
{
	const struct found found =
		cap_find(ec_pd(ec), x[3], CAP_EC, RIGHT_CONTROL);
	const uint32_t target = found.number;

	if (found.status != STATUS_OK)
		return found.status;
	if (!SC(s, configured) || SC(s, cpu) != EC(target, cpu))
		return STATUS_BAD_STATE;
	if (__atomic_load_n(&SC(s, new_ec), __ATOMIC_ACQUIRE) != NONE16 ||
	    __atomic_load_n(&EC(target, sc), __ATOMIC_RELAXED) != NONE16)
		return STATUS_BUSY;
	/* Commit: nothing below can fail. */
	SC(s, new_ec) = (uint16_t)target;
	SC(s, new_generation) = object_generation(CAP_EC, target);
	sc_request(s, SC_REQUEST_BIND);
	return STATUS_OK;
}

/*
 * sc_ctl: x1 SC slot (RIGHT_CONTROL), x2 enum sc_op. SC_CONFIGURE: x3 CPUS
 * slot (RIGHT_CONTROL, exclusive, inside one CPU, at least budget / period of
 * it), x4 budget and x5 period in ticks (1 <= budget <= period <= 2^40), x6 0
 * or SC_SLACK; done again, it gives no more time in this period, and to
 * an SC without time none before its first period is over. SC_BIND: x3
 * EC slot (RIGHT_CONTROL) on the same CPU, once.
 * SC_READ: x1 = ticks consumed, x2 = ticks left in this period. Errors:
 * BAD_CAP, NO_RIGHT (x1), BAD_ARG (x2), BAD_CAP (x3), BAD_ARG (x4..x6),
 * NO_RIGHT (x3), BUSY (time in use, other CPU), FULL (not enough time);
 * SC_BIND: BAD_STATE (no time, other CPU), BUSY (bound).
 */
enum status call_sc_ctl(uint32_t ec, uint64_t *x)
{
	const struct found found =
		cap_find(ec_pd(ec), x[1], CAP_SC, RIGHT_CONTROL);
	const uint32_t s = found.number;
	int64_t left;

	if (found.status != STATUS_OK)
		return found.status;
	switch (x[2]) {
	case SC_CONFIGURE:
		return sc_configure(ec, s, x);
	case SC_BIND:
		return sc_bind(ec, s, x);
	case SC_READ:
		x[1] = __atomic_load_n(&SC(s, consumed), __ATOMIC_RELAXED);
		left = __atomic_load_n(&SC(s, left), __ATOMIC_RELAXED);
		x[2] = left > 0 ? (uint64_t)left : 0;
		return STATUS_OK;
	default:
		return STATUS_BAD_ARG;
	}
}
