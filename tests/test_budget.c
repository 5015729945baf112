/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/sched.c to the tick: what an SC has left, when it gets more, which
 * moment the timer is set to, and when a CPU looks anew who should run.
 */
#include "unit.h"
#include "deadline.h"
#include "ec.h"
#include "entry.h"
#include "sched.h"

#define BUDGET 1000u /* what world_sc() gives */
#define PERIOD 10000u

static uint32_t ec_slot, ec, sc_slot, s;

/* One thread with time, running on CPU 1, where we are from now on. */
static void begin(uint64_t slack)
{
	ec_slot = world_ec(world_pd(PD_NATIVE), 1, 20, 0);
	ec = world_number(ec_slot);
	sc_slot = world_sc(ec_slot, 1);
	s = world_number(sc_slot);
	WANT(OK, ec_ctl, ec_slot, EC_START, 0x200000, 0x300000, 1);
	world_pass();
	if (slack)
		WANT(OK, sc_ctl, sc_slot, SC_CONFIGURE, scs[s].time, BUDGET,
		     PERIOD, SC_SLACK);
	world_pass();
	host.cpu = 1;
}

/* `ticks` later, the timer fires. */
static uint32_t after(uint64_t ticks)
{
	host.now += ticks;
	sched_timer();
	return sched_next();
}

/* One tick left is time to run, and the timer is set to its end. */
static void test_last_tick(void **state)
{
	(void)state;
	begin(0);
	assert_int_equal(host.cpus[1].deadline, host.now + BUDGET);
	assert_int_equal(after(BUDGET - 1), ec);
	assert_int_equal(scs[s].state, SC_RUNNING);
	assert_int_equal(scs[s].left, 1);
	assert_int_equal(host.cpus[1].deadline, host.now + 1);
	assert_int_equal(cpus[1].timer, host.now + 1);
	assert_int_equal(after(1), NONE32);
	assert_int_equal(scs[s].state, SC_DEPLETED);
	assert_int_equal(host.cpus[1].deadline, scs[s].period_end);
}

/* A period begins where the last one ended or later, with all its time. */
static void test_period(void **state)
{
	uint64_t began;

	(void)state;
	begin(0);
	began = scs[s].period_end - PERIOD;
	assert_int_equal(after(BUDGET), NONE32);
	assert_int_equal(after(PERIOD - BUDGET), ec);
	assert_int_equal(host.now, began + PERIOD);
	assert_int_equal(scs[s].period_end, began + 2 * PERIOD);
	assert_int_equal(scs[s].left, BUDGET);
	assert_int_equal(scs[s].consumed, BUDGET);
	/* overrun, into the next period: that is what it gets */
	assert_int_equal(after(PERIOD + 5), ec);
	assert_int_equal(scs[s].left, BUDGET);
	assert_int_equal(scs[s].period_end, host.now + PERIOD);
	assert_int_equal(scs[s].consumed, BUDGET + PERIOD + 5);
}

/* Who slept over the end of its period wakes with a new one's time. */
static void test_woken_later(void **state)
{
	(void)state;
	begin(0);
	host.now += 400;
	ec_block(ec, EC_RECEIVING);
	assert_int_equal(sched_next(), NONE32);
	assert_int_equal(scs[s].state, SC_IDLE);
	assert_int_equal(scs[s].left, BUDGET - 400);
	host.now = scs[s].period_end - 1;
	ec_run(ec);
	assert_int_equal(scs[s].left, BUDGET - 400);
	assert_int_equal(sched_next(), ec);
	ec_block(ec, EC_RECEIVING);
	assert_int_equal(sched_next(), NONE32);
	host.now += 1;
	ec_run(ec);
	assert_int_equal(scs[s].left, BUDGET);
	assert_int_equal(scs[s].period_end, host.now + PERIOD);
	assert_int_equal(sched_next(), ec);
}

/* Slack: at the lowest priority and in turns, until the period ends. */
static void test_slack(void **state)
{
	(void)state;
	begin(SC_SLACK);
	assert_int_equal(after(BUDGET), ec);
	assert_true(scs[s].slack);
	assert_int_equal(scs[s].left, PERIOD / 4 + 1);
	assert_int_equal(scs[s].queue, 0);
	/* a turn ends every quarter of a period */
	assert_int_equal(host.cpus[1].deadline, host.now + PERIOD / 4 + 1);
	for (uint32_t i = 0; i < 3; i++) {
		assert_true(scs[s].slack);
		assert_int_equal(after(PERIOD / 4 + 1), ec);
	}
	assert_int_equal(host.cpus[1].deadline, scs[s].period_end);
	assert_int_equal(after(scs[s].period_end - host.now), ec);
	assert_false(scs[s].slack);
	assert_int_equal(scs[s].left, BUDGET);
	assert_int_equal(scs[s].state, SC_RUNNING);
	/* its end of period does not fire again */
	assert_int_equal(deadline_first(1), NO_DEADLINE);
}

/* An idle CPU has nobody, and its timer is off; after boot as well. */
static void test_idle(void **state)
{
	(void)state;
	world_blank();
	sched_start(WORLD_CPUS);
	for (uint32_t i = 0; i < NR_CPUS; i++) {
		assert_int_equal(cpus[i].ec, NONE32);
		assert_int_equal(cpus[i].sc, NONE16);
		assert_true(cpus[i].resched);
	}
	assert_int_equal(sched_cpus(), WORLD_CPUS);
	world_start();
	host.cpu = 1;
	host.cpus[1].deadline = 0;
	sched_poked();
	assert_int_equal(sched_next(), NONE32);
	assert_int_equal(host.cpus[1].deadline, NO_DEADLINE);
	assert_false(sched_ready() == ec);
}

/* Requests are served once, and a poke of another CPU says so to it. */
static void test_pokes(void **state)
{
	uint64_t pokes;

	(void)state;
	begin(0);
	host.cpu = 0;
	pokes = host.cpus[1].pokes;
	ec_request(ec, EC_REQUEST_STOP);
	assert_int_equal(host.cpus[1].pokes, pokes + 1);
	assert_int_equal(cpus[1].poked[ec / 64], BIT(ec % 64));
	assert_false(cpus[0].asked);
	host.cpu = 1;
	assert_true(sched_ready() == ec);
	sched_poked();
	assert_false(sched_ready() == ec);
	assert_int_equal(sched_next(), NONE32);
	assert_true(ecs[ec].stopped);
	for (uint32_t word = 0; word < sizeof(cpus[1].poked) / 8; word++)
		assert_int_equal(cpus[1].poked[word], 0);
	/* asked for by itself: no poke, but it looks */
	pokes = host.cpus[1].pokes;
	ec_request(ec, EC_REQUEST_RESUME);
	assert_int_equal(host.cpus[1].pokes, pokes);
	assert_true(cpus[1].resched);
	assert_int_equal(sched_next(), ec);
	assert_false(cpus[1].asked);
	assert_true(sched_ready() == ec);
}

/* A deadline before the timer's moves the timer; a later one does not. */
static void test_timer_by(void **state)
{
	const uint64_t out = BUDGET;

	(void)state;
	begin(0);
	ec_deadline(ec, host.now + out + 1);
	assert_int_equal(host.cpus[1].deadline, host.now + out);
	ec_deadline(ec, host.now + out - 1);
	assert_int_equal(host.cpus[1].deadline, host.now + out - 1);
	assert_int_equal(cpus[1].timer, host.now + out - 1);
	/* of both, the earlier, when it chooses again */
	sched_poked();
	assert_int_equal(sched_next(), ec);
	assert_int_equal(host.cpus[1].deadline, host.now + out - 1);
	ec_deadline(ec, NO_DEADLINE);
	sched_poked();
	assert_int_equal(sched_next(), ec);
	assert_int_equal(host.cpus[1].deadline, host.now + out);
}

/* Sixteen deadlines are handled at once, and the rest soon. */
static void test_due_at_once(void **state)
{
	uint32_t left = 0;

	(void)state;
	begin(0);
	for (uint32_t i = 100; i < 120; i++)
		deadline_set(1, i, host.now + 1);
	host.now += 1;
	sched_timer();
	while (deadline_due(1, host.now) != NONE32)
		left++;
	assert_int_equal(left, 4);
	for (uint32_t i = 100; i < 120; i++)
		deadline_set(1, i, host.now + 1);
	assert_int_equal(after(1), ec);
	assert_int_equal(host.cpus[1].deadline, host.now);
	assert_int_equal(after(0), ec);
	assert_int_equal(deadline_first(1), NO_DEADLINE);
}

/* Time lent to an equal leaves the CPU as it is; to a lower one, it looks. */
static void test_lend(void **state)
{
	uint32_t equal, other, handler;

	(void)state;
	begin(0);
	host.cpu = 0;
	equal = world_ec(world_pd(PD_NATIVE), 1, 20, 0);
	(void)world_sc(equal, 1);
	WANT(OK, ec_ctl, equal, EC_START, 0x200000, 0x300000, 1);
	other = world_number(world_ec(world_pd(PD_NATIVE), 1, 20, 0));
	handler = world_number(world_ec(world_pd(PD_NATIVE), 1, 19, 0));
	world_pass();
	host.cpu = 1;
	assert_int_equal(sched_next(), ec);
	ecs[other].state = ecs[handler].state = EC_RUNNABLE;
	sc_lend(s, other);
	assert_int_equal(cpus[1].ec, other);
	assert_false(cpus[1].resched);
	sc_lend(s, handler);
	assert_int_equal(cpus[1].ec, handler);
	assert_true(cpus[1].resched);
	assert_int_equal(sched_next(), world_number(equal));
	ecs[other].state = ecs[handler].state = EC_CREATED;
	sc_lend(s, ec);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_last_tick),   CASE(test_period),
		CASE(test_woken_later), CASE(test_slack),
		CASE(test_idle),        CASE(test_pokes),
		CASE(test_timer_by),    CASE(test_due_at_once),
		CASE(test_lend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
