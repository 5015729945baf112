/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/ec.c: the life-cycle (E1), what ec_ctl and ec_state allow when, and
 * what arch code says about vCPUs.
 */
#include "unit.h"
#include "deadline.h"
#include "ec.h"
#include "entry.h"
#include "memory.h"
#include "notify.h"
#include "sched.h"

/* A context on CPU 1 with time; `slot` gets root's slot of it. */
static uint32_t make(enum pd_kind kind, uint32_t priority, uint32_t *slot)
{
	const uint32_t pd = world_pd(kind);

	*slot = world_ec(pd, 1, priority, 0);
	(void)world_sc(*slot, 1);
	return world_number(*slot);
}

static void ctl(uint32_t slot, enum ec_op op)
{
	WANT(OK, ec_ctl, slot, op, 0x1000, 0x2000, 3);
	world_pass();
}

static void test_errors(void **state)
{
	uint32_t slot;
	const uint32_t ec = make(PD_VM, 20, &slot);
	const uint32_t weak = unit_copy(slot, RW, 0);
	const uint32_t n = world_notification(NOTIFY_SEMAPHORE);
	const uint32_t deaf = unit_copy(n, RIGHT_CONTROL, 0);

	(void)state;
	assert_int_equal(ecs[ec].state, EC_CREATED);
	WANT(BAD_CAP, ec_ctl, EMPTY, 99);
	WANT(NO_RIGHT, ec_ctl, weak, 99);
	WANT(BAD_ARG, ec_ctl, slot, EC_HALT + 1);
	WANT(BAD_CAP, ec_ctl, slot, EC_BIND_PORTAL, EMPTY);
	WANT(BAD_CAP, ec_ctl, slot, EC_BIND_HALT, EMPTY);
	WANT(NO_RIGHT, ec_ctl, slot, EC_BIND_HALT, deaf);
	WANT(BAD_CAP, ec_ctl, slot, EC_BIND_WAIT, EMPTY);
	WANT(NO_RIGHT, ec_ctl, slot, EC_BIND_WAIT, deaf);
	WANT(BAD_ARG, ec_ctl, slot, EC_BIND_WAIT, n);
	ctl(slot, EC_START);
	WANT(BAD_STATE, ec_ctl, slot, EC_START);
}

/* Exits go to a higher priority on the same CPU, or the binding fails. */
static void test_bind_portal(void **state)
{
	uint32_t slot;
	const uint32_t ec = make(PD_VM, 20, &slot);
	const uint32_t low = world_ec(ROOT_PD, 1, 20, 1);
	const uint32_t far = world_ec(ROOT_PD, 0, 30, 2);
	const uint32_t good = world_ec(ROOT_PD, 1, 21, 3);
	const uint32_t none = world_slot();

	(void)state;
	WANT(OK, create, ROOT_PORTALS, none);
	WANT(GONE, ec_ctl, slot, EC_BIND_PORTAL, none);
	WANT(BAD_STATE, ec_ctl, slot, EC_BIND_PORTAL, world_portal(far, 0));
	WANT(NO_RIGHT, ec_ctl, slot, EC_BIND_PORTAL, world_portal(low, 0));
	assert_false(exit_has_portal(ec));
	WANT(OK, ec_ctl, slot, EC_BIND_PORTAL, world_portal(good, 0));
	assert_true(exit_has_portal(ec));
}

/* E1: Created -> Runnable -> Halted -> Runnable, and nothing else. */
static void test_life(void **state)
{
	uint32_t slot;
	const uint32_t ec = make(PD_NATIVE, 20, &slot);

	(void)state;
	ctl(slot, EC_RESUME);
	assert_int_equal(ecs[ec].state, EC_CREATED);
	ctl(slot, EC_START);
	assert_int_equal(ecs[ec].state, EC_RUNNABLE);
	assert_int_equal(cpus[1].ec, ec);
	assert_int_equal(host_ecs[ec].pc, 0x1000);
	assert_int_equal(host_ecs[ec].sp, 0x2000);
	assert_int_equal(host_ecs[ec].arg, 3);
	ctl(slot, EC_HALT);
	assert_int_equal(ecs[ec].state, EC_HALTED);
	assert_int_equal(cpus[1].ec, NONE32);
	ctl(slot, EC_RESUME);
	ctl(slot, EC_RECALL);
	ctl(slot, EC_HALT);
	assert_int_equal(ecs[ec].state, EC_HALTED);
	ctl(slot, EC_START);
	assert_int_equal(cpus[1].ec, ec);
}

static void test_stop(void **state)
{
	uint32_t slot;
	const uint32_t ec = make(PD_NATIVE, 20, &slot);

	(void)state;
	ctl(slot, EC_START);
	ctl(slot, EC_STOP);
	assert_int_equal(cpus[1].ec, NONE32);
	assert_int_equal(ecs[ec].state, EC_RUNNABLE);
	ctl(slot, EC_STOP);
	ctl(slot, EC_RESUME);
	assert_int_equal(cpus[1].ec, ec);
}

static void test_halt_signals(void **state)
{
	uint32_t slot;
	const uint32_t ec = make(PD_NATIVE, 20, &slot);
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t badge = unit_copy(n, RIGHT_SIGNAL, 16);
	const uint64_t words[4] = {9, 8, 7, 6};

	(void)state;
	WANT(OK, ec_ctl, slot, EC_BIND_HALT, badge);
	ctl(slot, EC_START);
	host.cpu = 1;
	ec_fault(ec, EXIT_MEMORY_FAULT, words);
	(void)sched_next();
	host.cpu = 0;
	WANT(OK, wait, n, 0);
	assert_int_equal(world_result(0, 1), 16);
	WANT(OK, ec_state, slot, GROUP_HALT, 0);
	assert_int_equal(arch_message(0)[0], EXIT_MEMORY_FAULT);
	assert_int_equal(arch_message(0)[1], 9);
	assert_int_equal(arch_message(0)[4], 6);
}

static void test_state(void **state)
{
	uint32_t slot;
	const uint32_t ec = make(PD_VM, 20, &slot);
	const uint32_t reader = unit_copy(slot, RIGHT_READ, 0);
	const uint32_t writer = unit_copy(slot, RIGHT_WRITE, 0);

	(void)state;
	WANT(BAD_CAP, ec_state, EMPTY, 99, 9);
	WANT(NO_RIGHT, ec_state, writer, 99, 0);
	WANT(NO_RIGHT, ec_state, reader, GROUP_GENERAL, 1);
	WANT(BAD_ARG, ec_state, reader, GROUP_GENERAL, 2);
	WANT(BAD_ARG, ec_state, reader, GROUP_HALT + 1, 0);
	WANT(BAD_ARG, ec_state, writer, GROUP_HALT, 1);
	arch_message(0)[3] = 1234;
	WANT(OK, ec_state, writer, GROUP_GENERAL, 1);
	assert_int_equal(host_ecs[ec].general[3], 1234);
	arch_message(0)[3] = 0;
	WANT(OK, ec_state, reader, GROUP_GENERAL, 0);
	assert_int_equal(arch_message(0)[3], 1234);
	WANT(OK, ec_state, reader, GROUP_SYSTEM, 0);
	ctl(slot, EC_START);
	WANT(BAD_STATE, ec_state, reader, GROUP_GENERAL, 0);
	ctl(slot, EC_STOP); /* on another CPU: it may go on any time */
	WANT(BAD_STATE, ec_state, reader, GROUP_GENERAL, 0);
	ctl(slot, EC_HALT);
	WANT(OK, ec_state, reader, GROUP_GENERAL, 0);
}

static void test_wfi(void **state)
{
	uint32_t slot;
	const uint32_t ec = make(PD_VM, 20, &slot);

	(void)state;
	ctl(slot, EC_START);
	host.cpu = 1;
	ec_idle(ec);
	assert_int_equal(sched_next(), NONE32);
	ec_wake(ec); /* nothing for it to take */
	assert_int_equal(sched_next(), NONE32);
	host_ecs[ec].ready = true;
	host.cpu = 0;
	ec_wake(ec); /* from the other CPU: asks for it */
	assert_int_equal(ecs[ec].state, EC_IDLE);
	world_cpu(1);
	assert_int_equal(cpus[1].ec, ec);
	/* its own timer */
	host.cpu = 1;
	ec_deadline(ec, host.now + 100);
	ec_idle(ec);
	assert_int_equal(sched_next(), NONE32);
	host.now += 100;
	sched_timer();
	assert_int_equal(sched_next(), ec);
	host.cpu = 0;
}

/* A vCPU is switched away: its deadline comes after the timer was set. */
static void test_late_deadline(void **state)
{
	uint32_t slot;
	const uint32_t ec = make(PD_VM, 20, &slot);

	(void)state;
	ctl(slot, EC_START);
	host.cpu = 1;
	assert_int_equal(sched_next(), ec);
	ec_idle(ec);
	assert_int_equal(sched_next(), NONE32);
	ec_deadline(ec, host.now + 50);
	host.now += 50;
	sched_timer(); /* switched off meanwhile, say: nothing for it */
	assert_int_equal(sched_next(), NONE32);
	host_ecs[ec].ready = true;
	ec_deadline(ec, host.now + 100);
	assert_int_equal(host.cpus[1].deadline, host.now + 100);
	ec_deadline(ec, host.now + 200); /* early is no harm */
	assert_int_equal(host.cpus[1].deadline, host.now + 100);
	host.now += 100;
	sched_timer();
	assert_int_equal(sched_next(), NONE32);
	assert_int_equal(host.cpus[1].deadline, host.now + 100);
	host.now += 100;
	sched_timer();
	assert_int_equal(sched_next(), ec);
	host.cpu = 0;
}

static void test_power_on(void **state)
{
	uint32_t slot;
	const uint32_t ec = make(PD_VM, 20, &slot);

	(void)state;
	ec_power_on(ec);
	world_pass();
	assert_int_equal(host_ecs[ec].power_ons, 1);
	assert_int_equal(cpus[1].ec, ec);
	host_ecs[ec].powered =
		true; /* by mistake, or to the number's last life */
	ec_idle(ec);
	ec_power_on(ec);
	world_pass();
	assert_int_equal(ecs[ec].state, EC_IDLE);
	ctl(slot, EC_HALT);
	ec_power_on(ec); /* halted for good */
	world_pass();
	assert_int_equal(ecs[ec].state, EC_HALTED);
	assert_int_equal(ec_pd(ec), ecs[ec].pd);
	assert_int_equal(ec_vcpu(ec), 0);
}

/* A context of a dead domain ends when it would run. */
static void test_dead_domain(void **state)
{
	const uint32_t pd = world_pd(PD_NATIVE);
	const uint32_t slot = world_ec(pd, 1, 20, 0);

	(void)state;
	(void)world_sc(slot, 1);
	ctl(slot, EC_START);
	assert_int_equal(cpus[1].ec, world_number(slot));
	WANT(MORE, destroy, pd);
	/* it was waiting for the lock meanwhile: nothing is done in its name */
	host.cpu = 1;
	assert_int_equal(world_call(world_number(slot), CALL_cap_delete,
				    (struct args){{0, 1}}),
			 STATUS_GONE);
	host.cpu = 0;
	world_pass();
	assert_int_equal(cpus[1].ec, NONE32);
	assert_int_equal(ecs[world_number(slot)].state, EC_HALTED);
}

/* What arch holds of a context is dropped when it ends, once. */
static void test_drop(void **state)
{
	uint32_t slot;
	const uint32_t ec = make(PD_VM, 20, &slot);

	(void)state;
	ctl(slot, EC_START);
	assert_int_equal(host_ecs[ec].drops, 0);
	ctl(slot, EC_HALT);
	assert_int_equal(host_ecs[ec].drops, 1);
	ctl(slot, EC_HALT);
	assert_int_equal(host_ecs[ec].drops, 1);
}

/* A vCPU in WFI that ends leaves no deadline in its CPU's heap, where its
 * number's next life, maybe on another CPU, would look for it. */
static void test_drop_deadline(void **state)
{
	uint32_t slot;
	const uint32_t ec = make(PD_VM, 20, &slot);

	(void)state;
	ctl(slot, EC_START);
	host.cpu = 1;
	ec_idle(ec);
	(void)sched_next();
	host.cpu = 0;
	host_ecs[ec].drop_deadline = host.now + 1000;
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, slot}},
				      50),
			 STATUS_OK);
	assert_int_equal(deadline_first(1), NO_DEADLINE);
}

/* A destroyed listener leaves the notification free for another. */
static void test_listener_ends(void **state)
{
	uint32_t a_slot, b_slot;
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t a = make(PD_NATIVE, 20, &a_slot);
	const uint32_t b = make(PD_NATIVE, 21, &b_slot);

	(void)state;
	WANT(OK, ec_ctl, a_slot, EC_BIND_WAIT, n);
	assert_int_equal(notifications[world_number(n)].listener, a);
	/* the end of somebody else changes nothing */
	WANT(BUSY, ec_ctl, b_slot, EC_BIND_WAIT, n);
	assert_int_equal(world_finish(0, CALL_destroy,
				      (struct args){{0, a_slot}}, 50),
			 STATUS_OK);
	assert_int_equal(notifications[world_number(n)].listener, NONE16);
	WANT(OK, ec_ctl, b_slot, EC_BIND_WAIT, n);
	assert_int_equal(notifications[world_number(n)].listener, b);
}

/* A signal and the end of the wait at once: the answer is given once. */
static void test_woken_once(void **state)
{
	uint32_t slot;
	const uint32_t ec = make(PD_NATIVE, 20, &slot);

	(void)state;
	ctl(slot, EC_START);
	arch_regs(ec)[0] = 1234;
	ec_request(ec, EC_REQUEST_WOKEN);
	world_pass();
	assert_int_equal(arch_regs(ec)[0], 1234);
}

/* Woken in an earlier life, and told so late: the wait of this one goes on. */
static void test_woken_late(void **state)
{
	const uint32_t pd = world_pd(PD_NATIVE);
	const uint32_t slot = world_ec(pd, 1, 20, 0);
	const uint32_t ec = world_number(slot);
	const uint32_t n = world_notification(NOTIFY_FLAGS);

	(void)state;
	(void)world_sc(slot, 1);
	WANT(OK, cap_copy, n, pd, 1, RIGHT_WAIT, 0, 0);
	ctl(slot, EC_START);
	host.cpu = 1;
	(void)world_call(ec, CALL_wait, (struct args){{0, 1, NO_DEADLINE}});
	host.cpu = 0;
	ec_request(ec, EC_REQUEST_WOKEN);
	world_pass();
	assert_int_equal(ecs[ec].state, EC_WAITING);
	world_check();
	WANT(OK, signal, n);
	world_pass();
	assert_int_equal(ecs[ec].state, EC_RUNNABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_woken_late),    CASE(test_bind_portal),
		CASE(test_drop_deadline), CASE(test_woken_once),
		CASE(test_listener_ends), CASE(test_drop),
		CASE(test_errors),        CASE(test_life),
		CASE(test_stop),          CASE(test_halt_signals),
		CASE(test_state),         CASE(test_wfi),
		CASE(test_late_deadline), CASE(test_power_on),
		CASE(test_dead_domain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
