/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose time a handler runs on when callers, scheduling contexts and handlers
 * come and go in the middle of calls (E4, S3).
 */
#include "service.h"

/* A handler whose caller's time went away goes on with the next one's. */
static void test_helped(void **state)
{
	const struct service s = serve(false);
	const uint32_t a = client(&s, PD_NATIVE, 10);
	const uint32_t b = client(&s, PD_NATIVE, 9);

	(void)state;
	run(a, CALL_call, (struct args){{0, 1, 1}});
	assert_int_equal(cpus[1].ec, s.server);
	host.cpu = 1;
	sc_request(ecs[a].sc, SC_REQUEST_DEPRIVE);
	(void)sched_next();
	host.cpu = 0;
	assert_int_equal(ecs[s.server].run_sc, NONE16);
	assert_int_equal(cpus[1].ec, b);
	run(b, CALL_call, (struct args){{0, 1, 2}});
	assert_int_equal(cpus[1].ec, s.server);
	assert_int_equal(ecs[s.server].run_sc, ecs[b].sc);
	world_check();
	run(s.server, CALL_reply_wait, (struct args){{0}});
	assert_int_equal(ecs[s.server].caller, b);
	run(s.server, CALL_reply_wait, (struct args){{0}});
	assert_int_equal(cpus[1].ec, b);
	world_check();
}

/* The first caller's time goes while another one waits in the queue. */
static void test_helper_behind(void **state)
{
	const struct service s = serve(false);
	const uint32_t a = client(&s, PD_NATIVE, 10);
	const uint32_t b = client(&s, PD_NATIVE, 11);

	(void)state;
	/* b waits in the queue although it has time: a's was enough */
	WANT(OK, ec_ctl, s.server_slot, EC_STOP);
	world_pass();
	run(b, CALL_call, (struct args){{0, 1, 2}});
	run(a, CALL_call, (struct args){{0, 1, 1}});
	WANT(OK, ec_ctl, s.server_slot, EC_RESUME);
	world_pass();
	assert_int_equal(ecs[s.server].caller, b);
	host.cpu = 1;
	sc_request(ecs[b].sc, SC_REQUEST_DEPRIVE);
	(void)sched_next();
	host.cpu = 0;
	/* whoever queued already lends his, without another call */
	assert_int_equal(ecs[s.server].run_sc, ecs[a].sc);
	assert_int_equal(cpus[1].ec, s.server);
	world_check();
	run(s.server, CALL_reply_wait, (struct args){{0}});
	assert_int_equal(ecs[s.server].caller, a);
	assert_int_equal(ecs[s.server].run_sc, ecs[a].sc);
	world_check();
	run(s.server, CALL_reply_wait, (struct args){{0}});
	assert_int_equal(cpus[1].ec, a);
	world_check();
}

/* A server gets time of its own while it serves: what was lent goes back. */
static void test_bind_in_call(void **state)
{
	const struct service s = serve(false);
	const uint32_t c = client(&s, PD_NATIVE, 10);

	(void)state;
	run(c, CALL_call, (struct args){{0, 1, 1}});
	(void)world_sc(s.server_slot, 1);
	world_check();
	assert_int_equal(cpus[1].ec, s.server);
	run(s.server, CALL_reply_wait, (struct args){{0}});
	assert_int_equal(cpus[1].ec, c);
	run(c, CALL_call, (struct args){{0, 1, 1}});
	run(s.server, CALL_reply_wait, (struct args){{0}});
	assert_int_equal(cpus[1].ec, c);
}

/* A client ends in a call, starts anew and calls again: it helps the server,
 * which has lost its time to it, to get done. */
static void test_restart_in_call(void **state)
{
	const struct service s = serve(false);
	const uint32_t pd = world_pd(PD_NATIVE);
	const uint32_t slot = world_ec(pd, 1, 10, 0);
	const uint32_t c = world_number(slot);

	(void)state;
	(void)world_sc(slot, 1);
	WANT(OK, cap_copy, s.portal, pd, 1, RIGHT_CALL, 0, 0);
	for (uint32_t i = 0; i < 2; i++) {
		WANT(OK, ec_ctl, slot, EC_START, 0x200000, 0x300000, 1);
		world_pass();
		run(c, CALL_call, (struct args){{0, 1, 1}});
		assert_int_equal(cpus[1].ec, s.server);
		WANT(OK, ec_ctl, slot, EC_HALT);
		world_pass();
		assert_int_equal(ecs[c].state, EC_HALTED);
	}
	world_check();
}

/* A handler whose domain was destroyed while it waited must not run when it
 * is called: its domain's number may be another's by now. */
static void test_homeless(void **state)
{
	const struct service s = serve(false);
	const uint32_t a = client(&s, PD_NATIVE, 10);
	uint32_t home = 0;

	(void)state;
	while (cap_type(home) != CAP_PD ||
	       field_get(CAP_NUMBER, caps[home].word) != ecs[s.server].pd)
		home++;
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, home}},
				      200),
			 STATUS_OK);
	host.cpu = 1;
	(void)sched_next();
	(void)world_call(a, CALL_call, (struct args){{0, 1, 1}});
	assert_int_equal(sched_next(), a);
	host.cpu = 0;
	assert_int_equal(ecs[s.server].state, EC_HALTED);
	assert_int_equal((int64_t)arch_regs(a)[0], STATUS_GONE);
	world_check();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_helped),       CASE(test_helper_behind),
		CASE(test_bind_in_call), CASE(test_restart_in_call),
		CASE(test_homeless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
