/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/portal.c: calls and exits, to their handler and back, with lent and
 * own time, queues, and either side ending meanwhile (P1..P3, E3, E4).
 */
#include "unit.h"
#include "ec.h"
#include "entry.h"
#include "memory.h"
#include "portal.h"
#include "sched.h"
#include "service.h"

static void test_ctl_errors(void **state)
{
	const struct service s = serve(true);
	const uint32_t weak = unit_copy(s.portal, RIGHT_CALL, 0);
	const uint32_t ec = unit_copy(s.server_slot, RIGHT_READ, 0);

	(void)state;
	WANT(BAD_CAP, portal_ctl, EMPTY, EMPTY);
	WANT(NO_RIGHT, portal_ctl, weak, EMPTY);
	WANT(BAD_CAP, portal_ctl, s.portal, EMPTY);
	WANT(NO_RIGHT, portal_ctl, s.portal, ec);
	WANT(OK, portal_ctl, s.portal, s.server_slot, 9);
}

static void test_call_errors(void **state)
{
	const uint32_t high = world_ec(ROOT_PD, 0, 60, 1);
	const uint32_t far = world_ec(ROOT_PD, 1, 60, 2);
	const uint32_t none = world_slot();
	const uint32_t to_high = world_portal(high, 0);
	const uint32_t to_far = world_portal(far, 0);
	const uint32_t weak = unit_copy(to_high, RIGHT_CONTROL, 0);

	(void)state;
	WANT(OK, create, ROOT_PORTALS, none);
	WANT(BAD_ARG, call, 1ull << 32);
	WANT(BAD_ARG, call, to_high | 513u << LABEL_WORDS_SHIFT);
	WANT(BAD_CAP, call, EMPTY);
	WANT(NO_RIGHT, call, weak);
	WANT(GONE, call, none);
	WANT(BAD_STATE, call, to_far);
	WANT(NO_RIGHT, call, to_high);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, high}},
				      50),
			 STATUS_OK);
	WANT(GONE, call, to_high);
}

static void call_and_reply(bool own_time)
{
	const struct service s = serve(own_time);
	const uint32_t c = client(&s, PD_NATIVE, 10);
	uint64_t *page = arch_message(c);

	page[0] = 111;
	page[1] = 222;
	page[2] = 333;
	run(c, CALL_call,
	    (struct args){{0, 1 | 2 << LABEL_WORDS_SHIFT, 20, 30, 40, 50, 60}});
	assert_int_equal(ecs[c].state, EC_CALLING);
	assert_int_equal(cpus[1].ec, s.server);
	assert_int_equal(world_result(s.server, 0), STATUS_OK);
	assert_int_equal(world_result(s.server, 1), BADGE);
	for (uint32_t i = 2; i <= 6; i++)
		assert_int_equal(world_result(s.server, i), 10 * i);
	assert_int_equal(world_result(s.server, 7),
			 LABEL_CALL | 2 << LABEL_WORDS_SHIFT);
	assert_int_equal(arch_message(s.server)[1], 222);
	assert_int_equal(arch_message(s.server)[2], 0);
	if (!own_time)
		assert_int_equal(ecs[s.server].run_sc, ecs[c].sc);
	world_check();
	arch_message(s.server)[0] = 999;
	run(s.server, CALL_reply_wait, (struct args){{0, 1, 7, 8, 9, 10, 11}});
	assert_int_equal(cpus[1].ec, c);
	assert_int_equal(world_result(c, 0), STATUS_OK);
	assert_int_equal(world_result(c, 1), 1);
	assert_int_equal(world_result(c, 2), 7);
	assert_int_equal(world_result(c, 6), 11);
	assert_int_equal(page[0], 999);
	assert_int_equal(page[1], 222);
	assert_int_equal(ecs[s.server].state, EC_RECEIVING);
}

static void test_call_lent(void **state)
{
	(void)state;
	call_and_reply(false);
}

static void test_call_own(void **state)
{
	(void)state;
	call_and_reply(true);
}

/* P3: a busy handler queues its callers, first come, first served. */
static void test_queue(void **state)
{
	const struct service s = serve(true);
	uint32_t c[3];

	(void)state;
	for (uint32_t i = 0; i < 3; i++)
		c[i] = client(&s, PD_NATIVE, 10 + i);
	for (uint32_t i = 3; i-- > 0;) {
		run(c[i], CALL_call, (struct args){{0, 1, i}});
		if (i == 2) { /* busy with the first, and kept from it */
			assert_int_equal(cpus[1].ec, s.server);
			WANT(OK, ec_ctl, s.server_slot, EC_STOP);
			world_pass();
		}
	}
	assert_int_equal(cpus[1].ec, NONE32);
	world_check();
	WANT(OK, ec_ctl, s.server_slot, EC_RESUME);
	world_pass();
	for (uint32_t i = 3; i-- > 0;) {
		assert_int_equal(ecs[s.server].caller, c[i]);
		assert_int_equal(world_result(s.server, 2), i);
		world_check();
		run(s.server, CALL_reply_wait, (struct args){{0}});
		assert_int_equal(ecs[c[i]].state, EC_RUNNABLE);
	}
	assert_int_equal(ecs[s.server].state, EC_RECEIVING);
}

static void test_exit(void **state)
{
	const struct service s = serve(false);
	const uint32_t vcpu = client(&s, PD_VM, 10);
	const uint64_t words[4] = {0x9000000, ACCESS_WRITE, 65, 0};

	(void)state;
	assert_true(exit_has_portal(vcpu));
	host.cpu = 1;
	exit_deliver(vcpu, EXIT_MEMORY_FAULT, words);
	assert_int_equal(sched_next(), s.server);
	host.cpu = 0;
	assert_int_equal(ecs[vcpu].state, EC_TRAPPED);
	assert_int_equal(world_result(s.server, 1), BADGE);
	assert_int_equal(world_result(s.server, 2), EXIT_MEMORY_FAULT);
	assert_int_equal(world_result(s.server, 3), 0x9000000);
	assert_int_equal(world_result(s.server, 5), 65);
	assert_int_equal(world_result(s.server, 7), LABEL_EXIT);
	world_check();
	run(s.server, CALL_reply_wait, (struct args){{0, REPLY_DONE, 42}});
	assert_int_equal(cpus[1].ec, vcpu);
	assert_int_equal(host_ecs[vcpu].replies, 1);
	assert_int_equal(host_ecs[vcpu].action, REPLY_DONE);
	assert_int_equal(host_ecs[vcpu].value, 42);
}

static void test_exit_halt(void **state)
{
	const struct service s = serve(false);
	const uint32_t vcpu = client(&s, PD_VM, 10);
	const uint64_t words[4] = {1, 2, 3, 4};

	(void)state;
	host.cpu = 1;
	exit_deliver(vcpu, EXIT_EXCEPTION, words);
	(void)sched_next();
	run(s.server, CALL_reply_wait, (struct args){{0, REPLY_HALT}});
	assert_int_equal(ecs[vcpu].state, EC_HALTED);
	assert_int_equal(ecs[vcpu].exit_kind, EXIT_EXCEPTION);
	assert_int_equal(cpus[1].ec, NONE32);
}

static void test_exit_without_portal(void **state)
{
	const struct service s = serve(false);
	const uint32_t vcpu = client(&s, PD_VM, 10);
	const uint64_t words[4] = {5, 6, 7, 8};

	(void)state;
	assert_int_equal(world_finish(0, CALL_destroy,
				      (struct args){{0, s.portal}}, 50),
			 STATUS_OK);
	assert_false(exit_has_portal(vcpu));
	host.cpu = 1;
	exit_deliver(vcpu, EXIT_MEMORY_FAULT, words);
	(void)sched_next();
	host.cpu = 0;
	assert_int_equal(ecs[vcpu].state, EC_HALTED);
	assert_int_equal(ecs[vcpu].exit_words[2], 7);
}

/* P2: the handler ends: a call fails, an exit cannot be handled. */
static void test_handler_ends(void **state)
{
	const struct service s = serve(true);
	const uint32_t c = client(&s, PD_NATIVE, 10);
	const uint32_t vcpu = client(&s, PD_VM, 9);
	const uint64_t words[4] = {0};

	(void)state;
	run(c, CALL_call, (struct args){{0, 1}});
	host.cpu = 1;
	exit_deliver(vcpu, EXIT_MEMORY_FAULT, words);
	host.cpu = 0;
	WANT(OK, ec_ctl, s.server_slot, EC_HALT);
	world_pass();
	assert_int_equal(ecs[s.server].state, EC_HALTED);
	assert_int_equal(ecs[c].state, EC_RUNNABLE);
	assert_int_equal((int64_t)world_result(c, 0), STATUS_GONE);
	assert_int_equal(ecs[vcpu].state, EC_HALTED);
	world_check();
}

/* P2: the caller ends: its handler replies to nobody. */
static void test_caller_ends(void **state)
{
	const struct service s = serve(true);
	const uint32_t c = client(&s, PD_NATIVE, 10);
	const uint32_t d = client(&s, PD_NATIVE, 11);

	(void)state;
	run(d, CALL_call, (struct args){{0, 1}});
	assert_int_equal(ecs[s.server].caller, d);
	host.cpu = 1;
	ec_end(d, EXIT_NONE);
	(void)sched_next();
	host.cpu = 0;
	assert_int_equal(ecs[s.server].caller, NONE16);
	world_check();
	run(s.server, CALL_reply_wait, (struct args){{0, ~0ull}});
	assert_int_equal(ecs[s.server].state, EC_RECEIVING);
	run(c, CALL_call, (struct args){{0, 1}});
	assert_int_equal(ecs[s.server].caller, c);
}

static void test_reply_errors(void **state)
{
	const struct service s = serve(true);
	const uint32_t c = client(&s, PD_NATIVE, 10);
	const uint32_t vcpu = client(&s, PD_VM, 39);

	(void)state;
	run(vcpu, CALL_reply_wait, (struct args){{0}});
	assert_int_equal((int64_t)world_result(vcpu, 0), STATUS_BAD_STATE);
	host.cpu = 1;
	ec_end(vcpu, EXIT_NONE);
	run(c, CALL_call, (struct args){{0, 1}});
	run(s.server, CALL_reply_wait, (struct args){{0, 513}});
	assert_int_equal((int64_t)world_result(s.server, 0), STATUS_BAD_ARG);
	assert_int_equal(ecs[s.server].caller, c);
}

/* A stopped handler does not lose who came meanwhile. */
static void test_stopped_handler(void **state)
{
	const struct service s = serve(true);
	const uint32_t c = client(&s, PD_NATIVE, 10);

	(void)state;
	WANT(OK, ec_ctl, s.server_slot, EC_STOP);
	world_pass();
	run(c, CALL_call, (struct args){{0, 1, 5}});
	assert_int_equal(cpus[1].ec, NONE32);
	WANT(OK, ec_ctl, s.server_slot, EC_RESUME);
	world_pass();
	assert_int_equal(cpus[1].ec, s.server);
	assert_int_equal(ecs[s.server].caller, c);
}

static void test_bound_notification(void **state)
{
	const struct service s = serve(true);
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t eight = unit_copy(n, RIGHT_SIGNAL, 8);

	(void)state;
	WANT(OK, ec_ctl, s.server_slot, EC_BIND_WAIT, n);
	WANT(BUSY, ec_ctl, s.server_slot, EC_BIND_WAIT, n);
	world_pass(); /* nothing there yet */
	assert_int_equal(ecs[s.server].state, EC_RECEIVING);
	WANT(OK, signal, eight);
	world_pass();
	assert_int_equal(cpus[1].ec, s.server);
	assert_int_equal(world_result(s.server, 1), 8);
	assert_int_equal(world_result(s.server, 7), LABEL_NOTIFICATION);
	WANT(OK, signal, eight);
	run(s.server, CALL_reply_wait, (struct args){{0}});
	assert_int_equal(cpus[1].ec, s.server);
	assert_int_equal(world_result(s.server, 7), LABEL_NOTIFICATION);
}

/* A portal number's next life has neither handler nor badge of the last. */
static void test_portal_again(void **state)
{
	const uint32_t ec = world_ec(ROOT_PD, 0, 60, 1);
	const uint32_t portal = world_portal(ec, BADGE);
	const uint32_t number = world_number(portal);

	(void)state;
	assert_int_equal(world_finish(0, CALL_destroy,
				      (struct args){{0, portal}}, 50),
			 STATUS_OK);
	WANT(OK, create, ROOT_PORTALS, portal);
	assert_int_equal(world_number(portal), number);
	WANT(GONE, call, portal);
	assert_int_equal(portals[number].badge, 0);
}

/* The longest message: every word, and not one more is accepted. */
static void test_long_message(void **state)
{
	const struct service s = serve(true);
	const uint32_t c = client(&s, PD_NATIVE, 10);

	(void)state;
	arch_message(c)[MESSAGE_WORDS - 1] = 4711;
	run(c, CALL_call,
	    (struct args){{0, 1 | MESSAGE_WORDS << LABEL_WORDS_SHIFT}});
	assert_int_equal(arch_message(s.server)[MESSAGE_WORDS - 1], 4711);
	arch_message(s.server)[MESSAGE_WORDS - 1] = 1147;
	run(s.server, CALL_reply_wait, (struct args){{0, MESSAGE_WORDS}});
	assert_int_equal((int64_t)world_result(s.server, 0), STATUS_OK);
	assert_int_equal(arch_message(c)[MESSAGE_WORDS - 1], 1147);
}

/* A caller in the middle of the queue ends: the others stay in order. */
static void test_leave_queue(void **state)
{
	const struct service s = serve(true);
	uint32_t c[4];

	(void)state;
	for (uint32_t i = 0; i < 4; i++)
		c[i] = client(&s, PD_NATIVE, 10 + i);
	for (uint32_t i = 4; i-- > 0;) {
		run(c[i], CALL_call, (struct args){{0, 1, i}});
		if (i == 3) {
			WANT(OK, ec_ctl, s.server_slot, EC_STOP);
			world_pass();
		}
	}
	host.cpu = 1;
	ec_end(c[1], EXIT_NONE);
	(void)sched_next();
	host.cpu = 0;
	world_check();
	WANT(OK, ec_ctl, s.server_slot, EC_RESUME);
	world_pass();
	for (uint32_t i = 4; i-- > 0;) {
		if (i == 1)
			continue;
		assert_int_equal(world_result(s.server, 2), i);
		run(s.server, CALL_reply_wait, (struct args){{0}});
	}
	assert_int_equal(ecs[s.server].state, EC_RECEIVING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_leave_queue),
		CASE(test_long_message),
		CASE(test_portal_again),
		CASE(test_ctl_errors),
		CASE(test_call_errors),
		CASE(test_call_lent),
		CASE(test_call_own),
		CASE(test_queue),
		CASE(test_exit),
		CASE(test_exit_halt),
		CASE(test_exit_without_portal),
		CASE(test_handler_ends),
		CASE(test_caller_ends),
		CASE(test_reply_errors),
		CASE(test_stopped_handler),
		CASE(test_bound_notification),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
