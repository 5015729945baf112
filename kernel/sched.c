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

#define SC(s, field) (scs[s].field)

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
		cpus[i].ec = NONE32;
		cpus[i].sc = NONE16;
		cpus[i].resched = true;
	}
	deadline_start();
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
	struct cpu *cpu = &cpus[SC(s, cpu)];
	const uint32_t queue = sc_priority(s);
	const uint16_t head = cpu->head[queue];

	SC(s, state) = SC_READY;
	SC(s, queue) = (uint8_t)queue;
	SC(s, next) = SC(s, prev) = NONE16;
	if (!(cpu->ready & BIT(queue))) {
		cpu->ready |= BIT(queue);
		cpu->head[queue] = cpu->tail[queue] = (uint16_t)s;
	} else if (front) {
		SC(s, next) = head;
		SC(head, prev) = (uint16_t)s;
		cpu->head[queue] = (uint16_t)s;
	} else {
		SC(s, prev) = cpu->tail[queue];
		SC(cpu->tail[queue], next) = (uint16_t)s;
		cpu->tail[queue] = (uint16_t)s;
	}
}

static void dequeue(uint32_t s)
{
	struct cpu *cpu = &cpus[SC(s, cpu)];
	const uint32_t queue = SC(s, queue);
	const uint16_t next = SC(s, next);
	const uint16_t prev = SC(s, prev);

	if (next != NONE16)
		SC(next, prev) = prev;
	else
		cpu->tail[queue] = prev;
	if (prev != NONE16)
		SC(prev, next) = next;
	else
		cpu->head[queue] = next;
	if (cpu->head[queue] == NONE16)
		cpu->ready &= ~BIT(queue);
}

/* Take the running SC's time since the last look away from it. */
static void charge(struct cpu *cpu, uint64_t now)
{
	if (cpu->sc != NONE16) {
		const uint64_t spent = now - cpu->since;

		SC(cpu->sc, consumed) += spent;
		SC(cpu->sc, left) -= (int64_t)spent;
	}
	cpu->since = now;
}

static void period_start(uint32_t s, uint64_t now)
{
	SC(s, left) = (int64_t)SC(s, budget);
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
		SC(s, left) = (int64_t)(SC(s, period) / SLACK_TURNS + 1);
}

/* Queue a runnable SC where it belongs now. */
static void make_ready(uint32_t s, bool front)
{
	struct cpu *cpu = &cpus[SC(s, cpu)];

	if (SC(s, left) <= 0) {
		deplete(s, arch_now());
		front = false;
		if (SC(s, left) <= 0) {
			SC(s, state) = SC_DEPLETED;
			return;
		}
	}
	enqueue(s, front);
	if (cpu->sc == NONE16 || sc_priority(s) > sc_priority(cpu->sc))
		cpu->resched = true;
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
	struct cpu *cpu = &cpus[SC(s, cpu)];

	if (SC(s, state) == SC_READY)
		dequeue(s);
	if (SC(s, state) == SC_RUNNING) {
		charge(cpu, arch_now());
		cpu->sc = NONE16;
		cpu->ec = NONE32;
		cpu->resched = true;
	}
	if (SC(s, state) != SC_OFF)
		SC(s, state) = SC_IDLE;
}

void sc_lend(uint32_t s, uint32_t ec)
{
	struct cpu *cpu = &cpus[SC(s, cpu)];
	const bool running = SC(s, state) == SC_RUNNING;

	SC(s, tip) = (uint16_t)ec;
	if (running && tip_runs(s)) {
		cpu->ec = ec;
		/* a priority that sinks may let another one go first */
		if (cpu->ready >> sc_priority(s) > 1)
			cpu->resched = true;
		return;
	}
	sc_block(s);
	sc_wake(s);
}

void sc_yield(uint32_t s)
{
	struct cpu *cpu = &cpus[SC(s, cpu)];

	if (SC(s, state) != SC_RUNNING)
		return;
	charge(cpu, arch_now());
	cpu->sc = NONE16;
	cpu->ec = NONE32;
	cpu->resched = true;
	make_ready(s, false);
}

void sc_refill(uint32_t s)
{
	const bool queued = SC(s, state) == SC_READY;

	if (queued)
		dequeue(s);
	period_start(s, arch_now());
	if (queued)
		make_ready(s, false);
	if (SC(s, state) == SC_DEPLETED) {
		SC(s, state) = SC_IDLE;
		sc_wake(s);
	}
}

/* The SC of the highest priority, out of its queue; NONE32: none is ready. */
static uint32_t take_first(struct cpu *cpu)
{
	uint32_t s;

	if (cpu->ready == 0)
		return NONE32;
	s = cpu->head[63 - (uint32_t)__builtin_clzll(cpu->ready)];
	dequeue(s);
	return s;
}

/* Look after what other CPUs asked of this one's contexts. */
static void serve_requests(struct cpu *cpu, uint32_t me)
{
	for (uint32_t word = 0; word < QUEUE_WORDS; word++) {
		uint64_t bits;

		if (__atomic_load_n(&cpu->poked[word], __ATOMIC_RELAXED) == 0)
			continue;
		bits = __atomic_exchange_n(&cpu->poked[word], 0,
					   __ATOMIC_ACQ_REL);
		while (bits != 0) {
			const uint32_t bit = (uint32_t)__builtin_ctzll(bits);
			const uint32_t id = word * 64 + bit;

			bits &= bits - 1;
			/* its number may live on another CPU by now */
			if (id >= NR_ECS && SC(id - NR_ECS, cpu) == me)
				sc_service(id - NR_ECS);
			else if (id < NR_ECS && EC(id, cpu) == me)
				ec_service(id);
		}
	}
}

static void set_timer(struct cpu *cpu, uint32_t me)
{
	uint64_t when = deadline_first(me);

	if (cpu->sc != NONE16 && SC(cpu->sc, left) > 0) {
		const uint64_t out = cpu->since + (uint64_t)SC(cpu->sc, left);

		when = out < when ? out : when;
	}
	cpu->timer = when;
	arch_timer_set(when);
}

void sched_timer_by(uint64_t when)
{
	struct cpu *cpu = &cpus[arch_cpu()];

	if (when < cpu->timer) {
		cpu->timer = when;
		arch_timer_set(when);
	}
}

/* Put the running SC back in line, behind its equals if it is depleted. */
static void requeue_current(struct cpu *cpu)
{
	const uint32_t s = cpu->sc;

	if (s == NONE16)
		return;
	cpu->sc = NONE16;
	cpu->ec = NONE32;
	if (tip_runs(s))
		make_ready(s, true);
	else
		SC(s, state) = SC_IDLE;
}

/* The slow half of sched_next(). */
static __attribute__((noinline)) uint32_t choose(struct cpu *cpu, uint32_t me)
{
	/* Every turn ends a context or settles on one. */
	while (cpu->resched) {
		uint32_t s;

		/* Nothing looked up before is still in use: let go of it. */
		__atomic_store_n(&cpu->grace,
				 __atomic_load_n(&grace_now, __ATOMIC_ACQUIRE),
				 __ATOMIC_RELEASE);
		cpu->asked = false;
		serve_requests(cpu, me);
		charge(cpu, arch_now());
		requeue_current(cpu);
		/* a request served may have left another one behind it */
		cpu->resched = cpu->asked;
		s = take_first(cpu);
		if (s != NONE32) {
			SC(s, state) = SC_RUNNING;
			cpu->sc = (uint16_t)s;
			cpu->ec = SC(s, tip);
			trace(TRACE_SWITCH, cpu->ec, sc_priority(s), 0);
			if (!ec_alive(cpu->ec))
				ec_end(cpu->ec, EXIT_NONE);
		}
		if (!cpu->resched)
			set_timer(cpu, me);
	}
	return cpu->ec;
}

uint32_t sched_next(void)
{
	const uint32_t me = arch_cpu();
	struct cpu *cpu = &cpus[me];

	return cpu->resched ? choose(cpu, me) : cpu->ec;
}

void sched_timer(void)
{
	const uint32_t me = arch_cpu();
	const uint64_t now = arch_now();

	cpus[me].resched = true;
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
	cpus[arch_cpu()].resched = true;
}

void sched_poke(uint32_t target, uint32_t bit)
{
	struct cpu *cpu = &cpus[target];

	__atomic_fetch_or(&cpu->poked[bit / 64], BIT(bit % 64),
			  __ATOMIC_RELEASE);
	if (target == arch_cpu())
		cpu->resched = cpu->asked = true;
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
	cpus[me].resched = true;
	return grace;
}

bool sched_grace_over(uint32_t grace)
{
	const uint32_t me = arch_cpu();

	for (uint32_t i = 0; i < nr_cpus; i++) {
		const uint32_t seen =
			__atomic_load_n(&cpus[i].grace, __ATOMIC_ACQUIRE);

		if (i != me && (int32_t)(seen - grace) < 0)
			return false;
	}
	return true;
}
