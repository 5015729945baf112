/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Branches of the core that other tests seldom take: states that need two
 * things to happen in one moment, or an argument that only one caller gives.
 */
#include "unit.h"
#include "ec.h"
#include "entry.h"
#include "irq.h"
#include "memory.h"
#include "notify.h"
#include "object.h"
#include "sched.h"

/* Ids that are no call's, and calls that take the lock, are not hot. */
static void test_not_hot(void **state)
{
	uint64_t x[8] = {CALL_BASE + NR_CALLS};

	(void)state;
	assert_false(hypercall_hot(ROOT_EC_NUMBER, x));
	assert_int_equal(x[0], CALL_BASE + NR_CALLS);
	x[0] = CALL_BASE - 1;
	assert_false(hypercall_hot(ROOT_EC_NUMBER, x));
	x[0] = CALL_BASE + CALL_cap_copy;
	assert_false(hypercall_hot(ROOT_EC_NUMBER, x));
	x[0] = CALL_BASE + CALL_info;
	x[1] = INFO_SELF;
	assert_true(hypercall_hot(ROOT_EC_NUMBER, x));
	assert_int_equal(x[0], STATUS_OK);
}

/* A context and an SC are not clear while their CPU has not served them. */
static void test_not_clear(void **state)
{
	const uint32_t slot = world_ec(world_pd(PD_NATIVE), 1, 20, 0);
	const uint32_t ec = world_number(slot);
	const uint32_t sc = world_number(world_sc(slot, 1));

	(void)state;
	assert_int_equal(ec_clear(ec), STATUS_MORE); /* not halted */
	ec_request(ec, EC_REQUEST_HALT);
	assert_int_equal(ec_clear(ec), STATUS_MORE); /* asked, not yet done */
	world_pass();
	assert_int_equal(ecs[ec].state, EC_HALTED);
	assert_int_equal(ec_clear(ec), STATUS_OK);
	assert_int_equal(sc_clear(sc), STATUS_MORE); /* not off */
	sc_request(sc, SC_REQUEST_DEPRIVE);
	assert_int_equal(sc_clear(sc), STATUS_MORE);
}

/* Of a vCPU that ended: its place in the VM is free again. */
static void test_vcpu_place(void **state)
{
	const uint32_t pd = world_pd(PD_VM), vm = world_number(pd);
	uint32_t vcpu = world_ec(pd, 1, 20, 3);

	(void)state;
	assert_int_equal(pds[vm].vcpu[3], world_number(vcpu));
	assert_false(memory_vcpu_free(vm, 3));
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, vcpu}},
				      50),
			 STATUS_OK);
	assert_int_equal(pds[vm].vcpu[3], NONE16);
	vcpu = world_ec(pd, 1, 20, 3);
	assert_int_equal(pds[vm].vcpu[3], world_number(vcpu));
}

/* Starting what runs, by a request that was left behind: nothing happens. */
static void test_started_twice(void **state)
{
	const uint32_t slot = world_ec(world_pd(PD_NATIVE), 1, 20, 0);
	const uint32_t ec = world_number(slot);
	uint64_t starts;

	(void)state;
	WANT(OK, ec_ctl, slot, EC_START, 0x200000, 0x300000, 1);
	world_pass();
	starts = host_ecs[ec].starts;
	ec_request(ec, EC_REQUEST_START);
	world_pass();
	assert_int_equal(host_ecs[ec].starts, starts);
	assert_int_equal(ecs[ec].state, EC_RUNNABLE);
}

/* Yielding without time, or time that is not running, changes nothing. */
static void test_yield_without(void **state)
{
	const uint32_t slot = world_ec(world_pd(PD_NATIVE), 1, 20, 0);
	const uint32_t ec = world_number(slot);
	uint32_t sc;

	(void)state;
	ec_yield(ec);
	assert_int_equal(ecs[ec].run_sc, NONE16);
	sc = world_number(world_sc(slot, 1));
	assert_int_not_equal(scs[sc].state, SC_RUNNING);
	ec_yield(ec);
	assert_int_equal(scs[sc].state, SC_IDLE);
}

/* An interrupt's capability with a child or frozen, and a vCPU that is dead. */
static void test_irq(void **state)
{
	const uint32_t irq = unit_carve(ROOT_IRQS, RIGHTS_ALL, 1);
	const uint32_t pd = world_pd(PD_VM), vcpu = world_ec(pd, 0, 20, 0);
	const uint32_t note = world_notification(NOTIFY_FLAGS);
	const uint32_t child = world_slot();

	(void)state;
	WANT(BAD_ARG, irq_ctl, irq, 32, IRQ_UNBIND + 1, note);
	WANT(BAD_ARG, irq_ctl, irq, 33, IRQ_BIND, note);
	WANT(BAD_ARG, irq_ctl, ROOT_IRQS, 32, IRQ_BIND, note);
	WANT(OK, cap_copy, irq, SLOT_SELF, child, RIGHTS_ALL, 0, 1);
	WANT(BUSY, irq_ctl, irq, 32, IRQ_BIND, note);
	WANT(OK, irq_ctl, child, 32, IRQ_BIND, note);
	WANT(BUSY, irq_ctl, irq, 32, IRQ_UNBIND);
	assert_int_equal(world_finish(0, CALL_cap_revoke,
				      (struct args){{0, irq}}, 9),
			 STATUS_OK);
	assert_int_equal(irqs[32].use, IRQ_FREE);
	CAP(ROOT_IRQS, word) |= CAP_FROZEN;
	WANT(BUSY, irq_ctl, irq, 32, IRQ_BIND, note);
	CAP(ROOT_IRQS, word) &= ~CAP_FROZEN;
	WANT(MORE, destroy, pd);
	WANT(BAD_STATE, irq_ctl, irq, 32, IRQ_LINK, vcpu, 40);
	assert_int_equal(irqs[32].use, IRQ_FREE);
}

/* Tables of a domain that is gone go nowhere else before they are empty. */
static void test_tables_of_the_dead(void **state)
{
	const uint32_t pd = world_pd(PD_NATIVE), other = world_pd(PD_NATIVE);
	const uint32_t range = unit_carve(ROOT_TABLES, RIGHTS_ALL, 3);

	(void)state;
	WANT(BAD_ARG, map, range, pd, 0, 0);
	WANT(BAD_ARG, map, range, pd, 0, 4);
	WANT(BAD_ARG, map, range, pd, BIT(IPA_BITS), 1);
	WANT(OK, map, range, pd, 0, 1);
	WANT(BUSY, map, range, other, 0, 1);
	WANT(BUSY, map, range, pd, 0, 1);
	WANT(MORE, destroy, pd);
	WANT(BUSY, map, range, other, 0, 1);
	WANT(MORE, unmap, range);
	world_pass();
	WANT(OK, unmap, range);
	WANT(OK, map, range, other, 0, 1);
	WANT(OK, map, range, other, 0, 2);
	WANT(OK, map, range, other, 0, 3);
	WANT(FULL, map, range, other, BIT(21), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_not_hot),
		CASE(test_not_clear),
		CASE(test_vcpu_place),
		CASE(test_started_twice),
		CASE(test_yield_without),
		CASE(test_irq),
		CASE(test_tables_of_the_dead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
