/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/sched.c and sc.c: priorities and turns (S5), budgets and periods,
 * slack, admission (S4), and scheduling contexts that come and go.
 */
#include "unit.h"
#include "ec.h"
#include "entry.h"
#include "sched.h"

#define BUDGET 1000u /* what world_sc() gives */
#define PERIOD 10000u

/* A running thread on CPU 1; root's slots of it and of its SC. */
struct thread {
	uint32_t ec, ec_slot, sc_slot;
};

static struct thread make(uint32_t priority)
{
	struct thread t;

	t.ec_slot = world_ec(world_pd(PD_NATIVE), 1, priority, 0);
	t.ec = world_number(t.ec_slot);
	t.sc_slot = world_sc(t.ec_slot, 1);
	WANT(OK, ec_ctl, t.ec_slot, EC_START, 0x200000, 0x300000, 1);
	world_pass();
	return t;
}

static uint32_t running(void)
{
	return cpus[1].ec;
}

/* Let time pass on CPU 1, its timer firing when it is due. */
static void pass(uint64_t ticks)
{
	const uint64_t end = host.now + ticks;

	host.cpu = 1;
	while (host.now < end) {
		const uint64_t due = host.cpus[1].deadline;

		host.now = due < end ? (due > host.now ? due : host.now + 1) :
				       end;
		if (host.now >= due)
			sched_timer();
		(void)sched_next();
	}
	host.cpu = 0;
}

/* S5: the highest priority runs, whoever came when. */
static void test_priorities(void **state)
{
	const struct thread low = make(5), high = make(30), mid = make(20);

	(void)state;
	assert_int_equal(running(), high.ec);
	WANT(OK, ec_ctl, high.ec_slot, EC_STOP);
	world_pass();
	assert_int_equal(running(), mid.ec);
	WANT(OK, ec_ctl, mid.ec_slot, EC_STOP);
	world_pass();
	assert_int_equal(running(), low.ec);
	WANT(OK, ec_ctl, high.ec_slot, EC_RESUME);
	world_pass();
	assert_int_equal(running(), high.ec);
}

/* S5: equals take turns, by yield or when the budget is used up. */
static void test_turns(void **state)
{
	const struct thread a = make(20), b = make(20);

	(void)state;
	assert_int_equal(running(), a.ec);
	host.cpu = 1;
	ec_yield(a.ec);
	assert_int_equal(sched_next(), b.ec);
	ec_yield(b.ec);
	assert_int_equal(sched_next(), a.ec);
	host.cpu = 0;
	pass(BUDGET);
	assert_int_equal(running(), b.ec);
	world_check();
}

/* A budget lasts for so many ticks in each period, exactly. */
static void test_budget(void **state)
{
	const struct thread high = make(30), low = make(5);
	const uint32_t s = world_number(high.sc_slot);
	uint64_t before;

	(void)state;
	assert_int_equal(running(), high.ec);
	pass(BUDGET - 1);
	assert_int_equal(running(), high.ec);
	pass(1);
	assert_int_equal(running(), low.ec);
	assert_int_equal(scs[s].state, SC_DEPLETED);
	WANT(OK, sc_ctl, high.sc_slot, SC_READ);
	assert_int_equal(world_result(0, 1), BUDGET);
	assert_int_equal(world_result(0, 2), 0);
	before = scs[s].consumed;
	for (uint32_t i = 1; i <= 5; i++) {
		pass(PERIOD);
		assert_in_range(scs[s].consumed - before, i * BUDGET - BUDGET,
				i * BUDGET + BUDGET);
		world_check();
	}
}

/* SC_SLACK: depleted, it runs on at the lowest priority. */
static void test_slack(void **state)
{
	const struct thread high = make(30);
	const uint32_t time = scs[world_number(high.sc_slot)].time;
	struct thread low;

	(void)state;
	WANT(OK, sc_ctl, high.sc_slot, SC_CONFIGURE, time, BUDGET, PERIOD,
	     SC_SLACK);
	world_pass();
	pass(BUDGET);
	assert_int_equal(running(), high.ec);
	assert_true(scs[world_number(high.sc_slot)].slack);
	low = make(5);
	assert_int_equal(running(), low.ec);
}

/* S4: admission. */
static void test_configure(void **state)
{
	const uint32_t sc = world_slot();
	const uint32_t time = unit_carve(WORLD_TIME(1), RIGHT_CONTROL, 100);
	const uint32_t more = unit_carve(WORLD_TIME(1), RIGHT_CONTROL, 100);
	const uint32_t zero = unit_carve(WORLD_TIME(0), RIGHT_CONTROL, 100);
	const uint32_t weak = unit_carve(WORLD_TIME(1), 0, 100);
	const uint32_t other = world_slot();
	const uint32_t own = unit_copy(ROOT_SC, 0, 0);

	(void)state;
	WANT(OK, create, ROOT_SCS, sc);
	WANT(OK, create, ROOT_SCS, other);
	WANT(BAD_CAP, sc_ctl, EMPTY, 99);
	WANT(NO_RIGHT, sc_ctl, own, 99);
	WANT(BAD_ARG, sc_ctl, sc, SC_READ + 1);
	WANT(BAD_CAP, sc_ctl, sc, SC_CONFIGURE, EMPTY, 0, 0);
	WANT(BAD_CAP, sc_ctl, sc, SC_CONFIGURE, ROOT_MEMORY, 1, 1);
	WANT(BAD_ARG, sc_ctl, sc, SC_CONFIGURE, weak, 0, 1000);
	WANT(BAD_ARG, sc_ctl, sc, SC_CONFIGURE, weak, 1001, 1000);
	WANT(BAD_ARG, sc_ctl, sc, SC_CONFIGURE, weak, 1, (1ull << 40) + 1);
	WANT(BAD_ARG, sc_ctl, sc, SC_CONFIGURE, weak, 1, 1000, 2);
	WANT(NO_RIGHT, sc_ctl, sc, SC_CONFIGURE, weak, 1, 1000);
	WANT(FULL, sc_ctl, sc, SC_CONFIGURE, time, 101, 1000);
	WANT(OK, sc_ctl, sc, SC_CONFIGURE, time, 100, 1000);
	WANT(BUSY, sc_ctl, other, SC_CONFIGURE, time, 1, 1000);
	WANT(BUSY, sc_ctl, sc, SC_CONFIGURE, more, 1, 1000);
	WANT(BUSY, sc_ctl, sc, SC_CONFIGURE, zero, 1, 1000);
	WANT(OK, sc_ctl, sc, SC_CONFIGURE, time, 50, 1000);
	WANT(BUSY, cap_copy, time, SLOT_SELF, EMPTY, RIGHT_CONTROL, 0, 1);
}

static void test_bind(void **state)
{
	const uint32_t ec = world_ec(world_pd(PD_NATIVE), 1, 20, 0);
	const uint32_t far = world_ec(world_pd(PD_NATIVE), 0, 20, 0);
	const uint32_t weak = unit_copy(ec, RIGHT_READ, 0);
	const uint32_t time = unit_carve(WORLD_TIME(1), RIGHT_CONTROL, 100);
	const uint32_t sc = world_slot();

	(void)state;
	WANT(OK, create, ROOT_SCS, sc);
	WANT(BAD_CAP, sc_ctl, sc, SC_BIND, EMPTY);
	WANT(NO_RIGHT, sc_ctl, sc, SC_BIND, weak);
	WANT(BAD_STATE, sc_ctl, sc, SC_BIND, ec);
	WANT(OK, sc_ctl, sc, SC_CONFIGURE, time, 100, 1000);
	WANT(BAD_STATE, sc_ctl, sc, SC_BIND, far);
	WANT(OK, sc_ctl, sc, SC_BIND, ec);
	WANT(BUSY, sc_ctl, sc, SC_BIND, ec);
}

/* The time is taken back: nobody runs on it; given anew, it goes on. */
static void test_deprive(void **state)
{
	const struct thread t = make(20);
	const uint32_t s = world_number(t.sc_slot);
	const uint32_t time = scs[s].time;
	uint32_t again;

	(void)state;
	assert_int_equal(running(), t.ec);
	assert_int_equal(world_finish(0, CALL_cap_delete,
				      (struct args){{0, time}}, 9),
			 STATUS_OK);
	assert_int_equal(running(), NONE32);
	assert_int_equal(scs[s].state, SC_OFF);
	again = unit_carve(WORLD_TIME(1), RIGHT_CONTROL, 100);
	WANT(OK, sc_ctl, t.sc_slot, SC_CONFIGURE, again, 100, 1000);
	world_pass();
	/* it may have been another's until now: not in this period */
	assert_int_equal(running(), NONE32);
	pass(999);
	assert_int_equal(running(), NONE32);
	pass(1);
	assert_int_equal(running(), t.ec);
}

/* Taken back and given again, or the other way round, before its CPU looks:
 * the last counts. */
static void test_deprive_and_configure(void **state)
{
	const struct thread t = make(20);
	const uint32_t s = world_number(t.sc_slot);
	uint32_t time = scs[s].time;

	(void)state;
	host.cpu = 0;
	WANT(MORE, cap_delete, time);
	WANT(OK, cap_delete, time);
	time = unit_carve(WORLD_TIME(1), RIGHT_CONTROL, 100);
	WANT(OK, sc_ctl, t.sc_slot, SC_CONFIGURE, time, 100, 1000);
	world_pass();
	assert_int_equal(scs[s].state, SC_DEPLETED);
	pass(1000);
	assert_int_equal(running(), t.ec);
	WANT(OK, sc_ctl, t.sc_slot, SC_CONFIGURE, time, 50, 1000);
	(void)world_call(0, CALL_cap_delete, (struct args){{0, time}});
	assert_int_equal(scs[s].time, NONE32);
	world_pass();
	assert_int_equal(scs[s].state, SC_OFF);
	assert_int_equal(running(), NONE32);
	world_check();
}

/* An SC made anew of the same range has no more time than the old one. */
static void test_remade(void **state)
{
	const struct thread t = make(20);
	uint32_t slot = t.sc_slot;
	const uint32_t time = scs[world_number(slot)].time;
	uint64_t used = 0;

	(void)state;
	for (uint32_t i = 0; i < 20; i++) {
		pass(PERIOD / 4);
		used += scs[world_number(slot)].consumed;
		assert_int_equal(world_finish(0, CALL_destroy,
					      (struct args){{0, slot}}, 50),
				 STATUS_OK);
		slot = world_slot();
		WANT(OK, create, ROOT_SCS, slot);
		WANT(OK, sc_ctl, slot, SC_CONFIGURE, time, BUDGET, PERIOD);
		WANT(OK, sc_ctl, slot, SC_BIND, t.ec_slot);
		world_pass();
	}
	assert_int_equal(used, BUDGET);
	pass(2 * PERIOD);
	assert_int_equal(scs[world_number(slot)].consumed, BUDGET);
}

static void test_destroy(void **state)
{
	const struct thread t = make(20);
	const uint32_t time = scs[world_number(t.sc_slot)].time;

	(void)state;
	assert_int_equal(world_finish(0, CALL_destroy,
				      (struct args){{0, t.sc_slot}}, 50),
			 STATUS_OK);
	assert_int_equal(running(), NONE32);
	assert_int_equal(ecs[t.ec].sc, NONE16);
	assert_int_equal(CAP(time, where), 0);
	/* the context takes another */
	(void)world_sc(t.ec_slot, 1);
	assert_int_equal(running(), t.ec);
}

/* Contexts leave the queue from its middle, too. */
static void test_queue_middle(void **state)
{
	struct thread t[4];

	(void)state;
	for (uint32_t i = 0; i < 4; i++)
		t[i] = make(20);
	/* the first runs; stop the third, then the last, of those waiting */
	WANT(OK, ec_ctl, t[2].ec_slot, EC_STOP);
	world_pass();
	world_check();
	WANT(OK, ec_ctl, t[3].ec_slot, EC_STOP);
	world_pass();
	world_check();
	host.cpu = 1;
	ec_yield(t[0].ec);
	assert_int_equal(sched_next(), t[1].ec);
	ec_yield(t[1].ec);
	assert_int_equal(sched_next(), t[0].ec);
	host.cpu = 0;
	/* who comes back stands at the end */
	WANT(OK, ec_ctl, t[2].ec_slot, EC_RESUME);
	world_pass();
	host.cpu = 1;
	ec_yield(t[0].ec);
	assert_int_equal(sched_next(), t[1].ec);
	ec_yield(t[1].ec);
	assert_int_equal(sched_next(), t[2].ec);
	host.cpu = 0;
}

/* Depleted in its turn, a context queues behind its equals when refilled. */
static void test_refill_order(void **state)
{
	const struct thread a = make(20), b = make(20);

	(void)state;
	assert_int_equal(running(), a.ec);
	pass(BUDGET);
	assert_int_equal(running(), b.ec);
	pass(BUDGET);
	assert_int_equal(running(), NONE32);
	pass(PERIOD - 2 * BUDGET);
	assert_int_equal(running(), a.ec);
	world_check();
}

/* Blocking and waking do not give a fresh budget within a period. */
static void test_no_early_refill(void **state)
{
	const struct thread a = make(20);
	const uint32_t s = world_number(a.sc_slot);

	(void)state;
	pass(BUDGET / 2);
	for (uint32_t i = 0; i < 5; i++) {
		WANT(OK, ec_ctl, a.ec_slot, EC_STOP);
		world_pass();
		WANT(OK, ec_ctl, a.ec_slot, EC_RESUME);
		world_pass();
	}
	assert_int_equal(scs[s].left, BUDGET - BUDGET / 2);
	pass(BUDGET);
	assert_int_equal(running(), NONE32);
	assert_in_range(scs[s].consumed, BUDGET, BUDGET + 1);
}

/* Its context is destroyed before the binding takes effect: the number's next
 * life, on another CPU, has nothing to do with it. */
static void test_bind_dead(void **state)
{
	const uint32_t pd = world_pd(PD_NATIVE);
	const uint32_t ec = world_ec(pd, 1, 20, 0);
	const uint32_t fresh = world_slot(), time = world_slot();

	(void)state;
	WANT(OK, create, ROOT_SCS, fresh);
	WANT(OK, cap_copy, WORLD_TIME(1), SLOT_SELF, time, RIGHT_CONTROL, 0,
	     100);
	WANT(OK, sc_ctl, fresh, SC_CONFIGURE, time, BUDGET, PERIOD);
	world_pass();
	WANT(OK, sc_ctl, fresh, SC_BIND, ec);
	WANT(MORE, destroy, ec);
	world_pass();
	assert_int_equal(scs[world_number(fresh)].ec, NONE16);
	assert_int_equal(scs[world_number(fresh)].tip, NONE16);
}

/* Configuring anew gives no time that the period has not. */
static void test_configure_again(void **state)
{
	const struct thread t = make(20);
	const uint32_t s = world_number(t.sc_slot);
	const uint32_t time = scs[s].time;

	(void)state;
	pass(BUDGET - 10);
	WANT(OK, sc_ctl, t.sc_slot, SC_CONFIGURE, time, BUDGET, PERIOD);
	world_pass();
	pass(20);
	assert_int_equal(running(), NONE32);
	pass(PERIOD);
	assert_int_equal(scs[s].consumed, 2 * BUDGET);
}

/* Time of two CPUs is no CPU's. */
static void test_time_across_cpus(void **state)
{
	const uint32_t sc = world_slot();
	uint32_t time;

	(void)state;
	WANT(OK, cap_delete, WORLD_TIME(1));
	WANT(OK, cap_delete, WORLD_TIME(0));
	time = unit_carve(ROOT_CPUS, RIGHT_CONTROL, CPU_UNITS);
	WANT(OK, create, ROOT_SCS, sc);
	WANT(FULL, sc_ctl, sc, SC_CONFIGURE, time, 100, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_bind_dead),
		CASE(test_configure_again),
		CASE(test_no_early_refill),
		CASE(test_refill_order),
		CASE(test_queue_middle),
		CASE(test_priorities),
		CASE(test_turns),
		CASE(test_budget),
		CASE(test_slack),
		CASE(test_configure),
		CASE(test_bind),
		CASE(test_deprive),
		CASE(test_deprive_and_configure),
		CASE(test_remade),
		CASE(test_time_across_cpus),
		CASE(test_destroy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
