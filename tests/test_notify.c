/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/notify.c: signal and wait, flags and semaphores, deadlines, waiters
 * on both CPUs. N2: every signal is in the value or went to one waiter.
 */
#include "unit.h"
#include "ec.h"
#include "entry.h"
#include "notify.h"
#include "sched.h"

/* A started thread in a domain of its own that has `n` in slot 1. */
static uint32_t thread(uint32_t cpu, uint32_t priority, uint32_t n)
{
	const uint32_t pd = world_pd(PD_NATIVE);
	const uint32_t ec = world_ec(pd, cpu, priority, 0);

	(void)world_sc(ec, cpu);
	WANT(OK, cap_copy, n, pd, 1, RIGHT_SIGNAL | RIGHT_WAIT, 0, 0);
	WANT(OK, ec_ctl, ec, EC_START, 0x200000, 0x300000, 1);
	world_pass();
	return world_number(ec);
}

/* Have a thread of CPU 1 wait; it is the one that runs there. */
static void waits(uint32_t ec, uint64_t deadline)
{
	world_cpu(1);
	assert_int_equal(cpus[1].ec, ec);
	(void)world_call(ec, CALL_wait, (struct args){{0, 1, deadline}});
	world_cpu(0);
}

static void test_errors(void **state)
{
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t only_wait = unit_copy(n, RIGHT_WAIT, 0);
	const uint32_t only_signal = unit_copy(n, RIGHT_SIGNAL, 0);

	(void)state;
	WANT(BAD_CAP, signal, NO_SLOT);
	WANT(BAD_CAP, signal, EMPTY);
	WANT(BAD_CAP, signal, ROOT_PD);
	WANT(NO_RIGHT, signal, only_wait);
	WANT(BAD_CAP, wait, EMPTY);
	WANT(NO_RIGHT, wait, only_signal, 0);
	WANT(TIMEOUT, wait, n, 0);
	WANT(TIMEOUT, wait, n, host.now);
}

static void test_flags(void **state)
{
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t four = unit_copy(n, RIGHT_SIGNAL, 4);
	const uint32_t eight = unit_copy(n, RIGHT_SIGNAL, 8);

	(void)state;
	WANT(OK, signal, four);
	WANT(OK, signal, eight);
	WANT(OK, signal, four);
	WANT(OK, wait, n, NO_DEADLINE);
	assert_int_equal(world_result(0, 1), 12);
	WANT(TIMEOUT, wait, n, 0);
	WANT(OK, signal, n);
	WANT(OK, wait, n, 0);
	assert_int_equal(world_result(0, 1), 1);
}

static void test_semaphore(void **state)
{
	const uint32_t n = world_notification(NOTIFY_SEMAPHORE);
	const uint32_t badge = unit_copy(n, RIGHT_SIGNAL, 4);

	(void)state;
	WANT(OK, signal, n);
	WANT(OK, signal, badge);
	WANT(OK, wait, n, 0);
	assert_int_equal(world_result(0, 1), 1);
	WANT(OK, wait, n, 0);
	WANT(TIMEOUT, wait, n, 0);
	notifications[world_number(n)].value = UINT64_MAX;
	WANT(FULL, signal, n);
	WANT(OK, wait, n, 0);
	WANT(OK, signal, n);
}

static void test_wake_other_cpu(void **state)
{
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t ec = thread(1, 20, n);

	(void)state;
	waits(ec, NO_DEADLINE);
	assert_int_equal(ecs[ec].state, EC_WAITING);
	assert_int_equal(cpus[1].ec, NONE32);
	WANT(OK, signal, n);
	assert_true(host.cpus[1].pokes > 0);
	assert_int_equal(notifications[world_number(n)].value, 0);
	world_cpu(1);
	assert_int_equal(cpus[1].ec, ec);
	assert_int_equal((int64_t)world_result(ec, 0), STATUS_OK);
	assert_int_equal(world_result(ec, 1), 1);
	world_cpu(0);
}

/* N3: in order of arrival, each signal to one waiter. */
static void test_order(void **state)
{
	const uint32_t n = world_notification(NOTIFY_SEMAPHORE);
	const uint32_t a = thread(1, 20, n);
	uint32_t b;

	(void)state;
	waits(a, NO_DEADLINE);
	b = thread(1, 20, n);
	waits(b, NO_DEADLINE);
	world_check();
	WANT(OK, signal, n);
	world_cpu(1);
	assert_int_equal(cpus[1].ec, a);
	assert_int_equal(ecs[b].state, EC_WAITING);
	world_cpu(0);
	WANT(OK, signal, n);
	WANT(OK, signal, n);
	world_cpu(1);
	assert_int_equal(ecs[b].state, EC_RUNNABLE);
	assert_int_equal(notifications[world_number(n)].value, 1);
	world_cpu(0);
}

static void test_deadline(void **state)
{
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t ec = thread(1, 20, n);

	(void)state;
	waits(ec, host.now + 500);
	assert_int_equal(host.cpus[1].deadline, host.now + 500);
	host.now += 499;
	host.cpu = 1;
	sched_timer();
	assert_int_equal(sched_next(), NONE32);
	host.now += 1;
	sched_timer();
	assert_int_equal(sched_next(), ec);
	assert_int_equal((int64_t)world_result(ec, 0), STATUS_TIMEOUT);
	assert_int_equal(world_result(ec, 1), 0);
	host.cpu = 0;
	/* it left the queue: the next signal is kept */
	WANT(OK, signal, n);
	assert_int_equal(notifications[world_number(n)].value, 1);
}

static void test_destroyed(void **state)
{
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t ec = thread(1, 20, n);

	(void)state;
	waits(ec, NO_DEADLINE);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, n}},
				      50),
			 STATUS_OK);
	assert_int_equal(ecs[ec].state, EC_RUNNABLE);
	assert_int_equal((int64_t)world_result(ec, 0), STATUS_GONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_errors),    CASE(test_flags),
		CASE(test_semaphore), CASE(test_wake_other_cpu),
		CASE(test_order),     CASE(test_deadline),
		CASE(test_destroyed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
