/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which context runs: one queue per priority, the time each scheduling
 * context has left, and the requests other CPUs leave. See sched.h.
 */
#include "sched.h"
#include "arch.h"
#include "cap.h"
#include "deadline.h"
#include "ec.h"
#include "object.h"
#include "trace.h"

struct sc scs[NR_SCS];
struct cpu cpus[NR_CPUS];

/* Deadlines handled in one timer interrupt; the rest fires it again. */
#define DUE_AT_ONCE 16u
/* Turn of an SC at the slack priority, as a part of its period. */
#define SLACK_TURNS 4u

static uint32_t nr_cpus;
static uint32_t grace_now; /* number of the newest grace period, atomic */

void sched_start(uint32_t count)
{
	nr_cpus = count;
	for (uint32_t i = 0; i < NR_CPUS; i++) {
		CPU(i, ec) = NONE32;
		CPU(i, sc) = NONE16;
		CPU(i, resched) = true;
	}
}

uint32_t sched_cpus(void)
{
	return nr_cpus;
}

static uint32_t sc_priority(uint32_t s)
{
	return SC(s, slack) ? 0 : EC(SC(s, tip), priority);
}

static void enqueue(uint32_t s, bool front)
{
	const uint32_t c = SC(s, cpu);
	const uint32_t queue = sc_priority(s);
	const uint16_t head = CPU_HEAD(c, queue);

	SC(s, state) = SC_READY;
	SC(s, queue) = (uint8_t)queue;
	SC(s, next) = SC(s, prev) = NONE16;
	if (!(CPU(c, ready) & BIT(queue))) {
		CPU(c, ready) |= BIT(queue);
		CPU_HEAD(c, queue) = CPU_TAIL(c, queue) = (uint16_t)s;
	} else if (front) {
		SC(s, next) = head;
		SC(head, prev) = (uint16_t)s;
		CPU_HEAD(c, queue) = (uint16_t)s;
	} else {
		SC(s, prev) = CPU_TAIL(c, queue);
		SC(CPU_TAIL(c, queue), next) = (uint16_t)s;
		CPU_TAIL(c, queue) = (uint16_t)s;
	}
}

static void dequeue(uint32_t s)
{
	const uint32_t c = SC(s, cpu);
	const uint32_t queue = SC(s, queue);
	const uint16_t next = SC(s, next);
	const uint16_t prev = SC(s, prev);

	if (next != NONE16)
		SC(next, prev) = prev;
	else
		CPU_TAIL(c, queue) = prev;
	if (prev != NONE16)
		SC(prev, next) = next;
	else
		CPU_HEAD(c, queue) = next;
	if (CPU_HEAD(c, queue) == NONE16)
		CPU(c, ready) &= ~BIT(queue);
}

/* Take the running SC's time since the last look away from it. */
static void charge(uint32_t c, uint64_t now)
{
	if (CPU(c, sc) != NONE16) {
		const uint64_t spent = now - CPU(c, since);
		const uint32_t s = CPU(c, sc);

		__atomic_store_n(&SC(s, consumed), SC(s, consumed) + spent,
				 __ATOMIC_RELAXED);
		sc_leave(s, SC(s, left) - (int64_t)spent);
	}
	CPU(c, since) = now;
}

/* Nobody runs on this CPU until it has looked who should. */
static void vacate(uint32_t c)
{
	CPU(c, sc) = NONE16;
	CPU(c, ec) = NONE32;
	CPU(c, resched) = true;
}

static void period_start(uint32_t s, uint64_t now)
{
	sc_leave(s, (int64_t)SC(s, budget));
	SC(s, period_end) = now + SC(s, period);
	SC(s, slack) = false;
	deadline_cancel(SC(s, cpu), DEADLINE_SC(s));
}

/* Nothing left: a new period if it is time, else slack or waiting. */
static void deplete(uint32_t s, uint64_t now)
{
	if (now >= SC(s, period_end)) {
		period_start(s, now);
		return;
	}
	deadline_set(SC(s, cpu), DEADLINE_SC(s), SC(s, period_end));
	SC(s, slack) = SC(s, may_slack);
	if (SC(s, slack))
		sc_leave(s, (int64_t)(SC(s, period) / SLACK_TURNS + 1));
}

/* Queue a runnable SC where it belongs now. */
static void make_ready(uint32_t s, bool front)
{
	const uint32_t c = SC(s, cpu);

	if (SC(s, left) <= 0) {
		deplete(s, arch_now());
		front = false;
		if (SC(s, left) <= 0) {
			SC(s, state) = SC_DEPLETED;
			return;
		}
	}
	enqueue(s, front);
	if (CPU(c, sc) == NONE16 || sc_priority(s) > sc_priority(CPU(c, sc)))
		CPU(c, resched) = true;
}

static bool tip_runs(uint32_t s)
{
	const uint32_t tip = SC(s, tip);

	return tip != NONE16 && EC(tip, state) == EC_RUNNABLE &&
	       !EC(tip, stopped);
}

void sc_wake(uint32_t s)
{
	if (SC(s, state) != SC_IDLE || !tip_runs(s))
		return;
	if (arch_now() >= SC(s, period_end))
		period_start(s, arch_now());
	make_ready(s, false);
}

void sc_block(uint32_t s)
{
	const uint32_t c = SC(s, cpu);

	if (SC(s, state) == SC_READY)
		dequeue(s);
	if (SC(s, state) == SC_RUNNING) {
		charge(c, arch_now());
		vacate(c);
	}
	if (SC(s, state) != SC_OFF)
		SC(s, state) = SC_IDLE;
}

void sc_lend(uint32_t s, uint32_t ec)
{
	const uint32_t c = SC(s, cpu);
	const bool running = SC(s, state) == SC_RUNNING;

	SC(s, tip) = (uint16_t)ec;
	if (running && tip_runs(s)) {
		CPU(c, ec) = ec;
		/* a priority that sinks may let another one go first, and
		 * whose domain is no more ends there before it runs */
		if (CPU(c, ready) >> sc_priority(s) > 1 || !ec_alive(ec))
			CPU(c, resched) = true;
		return;
	}
	sc_block(s);
	sc_wake(s);
}

void sc_yield(uint32_t s)
{
	const uint32_t c = SC(s, cpu);

	if (SC(s, state) != SC_RUNNING)
		return;
	charge(c, arch_now());
	vacate(c);
	make_ready(s, false);
}

void sc_refill(uint32_t s)
{
	if (SC(s, state) != SC_RUNNING)
		sc_block(s);
	period_start(s, arch_now());
	sc_wake(s);
}

/* The SC of the highest priority, out of its queue; NONE32: none is ready. */
static uint32_t take_first(uint32_t c)
{
	uint32_t s;

	if (CPU(c, ready) == 0)
		return NONE32;
	s = CPU_HEAD(c, 63 - (uint32_t)__builtin_clzll(CPU(c, ready)));
	dequeue(s);
	return s;
}

/* Look after what other CPUs asked of this one's contexts. */
static void serve_requests(uint32_t c)
{
	for (uint32_t word = 0; word < QUEUE_WORDS; word++) {
		uint64_t bits;

		if (__atomic_load_n(&CPU_POKED(c, word), __ATOMIC_RELAXED) == 0)
			continue;
		bits = __atomic_exchange_n(&CPU_POKED(c, word), 0,
					   __ATOMIC_ACQ_REL);
		while (bits != 0) {
			const uint32_t bit = (uint32_t)__builtin_ctzll(bits);
			const uint32_t id = word * 64 + bit;

			bits &= bits - 1;
			/* its number may live on another CPU by now */
			if (id >= NR_ECS && SC(id - NR_ECS, cpu) == c)
				sc_service(id - NR_ECS);
			else if (id < NR_ECS && EC(id, cpu) == c)
				ec_service(id);
		}
	}
}

static void set_timer(uint32_t c)
{
	uint64_t when = deadline_first(c);

	if (CPU(c, sc) != NONE16 && SC(CPU(c, sc), left) > 0) {
		const uint64_t out =
			CPU(c, since) + (uint64_t)SC(CPU(c, sc), left);

		when = out < when ? out : when;
	}
	CPU(c, timer) = when;
	arch_timer_set(when);
}

void sched_timer_by(uint64_t when)
{
	const uint32_t c = arch_cpu();

	if (when < CPU(c, timer)) {
		CPU(c, timer) = when;
		arch_timer_set(when);
	}
}

/* Put the running SC back in line, behind its equals if it is depleted. */
static void requeue_current(uint32_t c)
{
	const uint32_t s = CPU(c, sc);

	if (s == NONE16)
		return;
	vacate(c);
	if (tip_runs(s))
		make_ready(s, true);
	else
		SC(s, state) = SC_IDLE;
}

/* The slow half of sched_next(). */
static __attribute__((noinline)) uint32_t choose(uint32_t c)
{
	/* Every turn ends a context or settles on one. */
	while (CPU(c, resched)) {
		uint32_t s;

		/* Nothing looked up before is still in use: let go of it. */
		__atomic_store_n(&CPU(c, grace),
				 __atomic_load_n(&grace_now, __ATOMIC_ACQUIRE),
				 __ATOMIC_RELEASE);
		CPU(c, asked) = false;
		serve_requests(c);
		charge(c, arch_now());
		requeue_current(c);
		/* a request served may have left another one behind it */
		CPU(c, resched) = CPU(c, asked);
		s = take_first(c);
		if (s != NONE32) {
			SC(s, state) = SC_RUNNING;
			CPU(c, sc) = (uint16_t)s;
			CPU(c, ec) = SC(s, tip);
			trace(TRACE_SWITCH, CPU(c, ec), sc_priority(s), 0);
			if (!ec_alive(CPU(c, ec)))
				ec_end(CPU(c, ec), EXIT_NONE);
		}
		if (!CPU(c, resched))
			set_timer(c);
	}
	return CPU(c, ec);
}

uint32_t sched_next(void)
{
	const uint32_t c = arch_cpu();

	return CPU(c, resched) ? choose(c) : CPU(c, ec);
}

uint32_t sched_ready(void)
{
	const uint32_t c = arch_cpu();

	return CPU(c, resched) ? NONE32 : CPU(c, ec);
}

void sched_timer(void)
{
	const uint32_t me = arch_cpu();
	const uint64_t now = arch_now();

	CPU(me, resched) = true;
	/* first: a new period must not pay for the old one */
	charge(me, now);
	for (uint32_t i = 0; i < DUE_AT_ONCE; i++) {
		const uint32_t id = deadline_due(me, now);

		if (id == NONE32)
			break;
		if (id < NR_ECS)
			ec_timeout(id);
		else
			sc_refill(id - NR_ECS);
	}
}

void sched_poked(void)
{
	CPU(arch_cpu(), resched) = true;
}

void sched_poke(uint32_t target, uint32_t bit)
{
	__atomic_fetch_or(&CPU_POKED(target, bit / 64), BIT(bit % 64),
			  __ATOMIC_RELEASE);
	if (target == arch_cpu())
		CPU(target, resched) = CPU(target, asked) = true;
	else
		arch_poke(target);
}

uint32_t sched_grace_begin(void)
{
	const uint32_t grace =
		__atomic_add_fetch(&grace_now, 1, __ATOMIC_ACQ_REL);
	const uint32_t me = arch_cpu();

	for (uint32_t i = 0; i < nr_cpus; i++)
		if (i != me)
			arch_poke(i);
	CPU(me, resched) = true;
	return grace;
}

bool sched_grace_over(uint32_t grace)
{
	const uint32_t me = arch_cpu();

	for (uint32_t i = 0; i < nr_cpus; i++) {
		const uint32_t seen =
			__atomic_load_n(&CPU(i, grace), __ATOMIC_ACQUIRE);

		if (i != me && (int32_t)(seen - grace) < 0)
			return false;
	}
	return true;
}
