/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/object.c: create and destroy, generations (O2), and that a number is
 * given out again only after every CPU has left the kernel (O3).
 */
#include "unit.h"
#include "ec.h"
#include "object.h"

static void test_create_errors(void **state)
{
	const uint32_t slot = world_slot();
	const uint32_t none = unit_carve(ROOT_PDS, 0, 2);
	const uint32_t one = unit_carve(ROOT_PDS, RIGHT_CONTROL, 1);

	(void)state;
	WANT(BAD_CAP, create, NO_SLOT, slot, PD_NATIVE);
	WANT(BAD_CAP, create, EMPTY, slot, PD_NATIVE);
	WANT(BAD_CAP, create, ROOT_MEMORY, slot, PD_NATIVE);
	WANT(BAD_CAP, create, ROOT_IRQS, slot, PD_NATIVE);
	WANT(BAD_CAP, create, ROOT_PD, slot, PD_NATIVE);
	WANT(NO_RIGHT, create, none, NO_SLOT, 9);
	WANT(BAD_ARG, create, one, NO_SLOT, PD_NATIVE);
	WANT(BUSY, create, one, ROOT_PD, 9);
	WANT(BAD_ARG, create, one, slot, 2);
	WANT(OK, create, one, slot, PD_NATIVE);
	assert_int_equal(world_result(0, 1), CAP(one, base));
	WANT(FULL, create, one, world_slot(), 9);
	WANT(BAD_ARG, create, ROOT_NOTIFICATIONS, EMPTY, 2);
}

static void test_create_ec_errors(void **state)
{
	const uint32_t pd = world_pd(PD_VM);
	const uint32_t weak = unit_copy(pd, RIGHT_GRANT | RIGHT_MAP, 0);
	const uint32_t slot = world_slot();

	(void)state;
	WANT(BAD_CAP, create, ROOT_ECS, slot, slot, 9, 99, 99);
	WANT(NO_RIGHT, create, ROOT_ECS, slot, weak, 9, 99, 99);
	WANT(BAD_ARG, create, ROOT_ECS, slot, pd, WORLD_CPUS, 5, 0);
	WANT(BAD_ARG, create, ROOT_ECS, slot, pd, 0, NR_PRIORITIES, 0);
	WANT(BAD_ARG, create, ROOT_ECS, slot, pd, 0, 5, NR_VCPUS);
	WANT(NO_RIGHT, create, ROOT_ECS, slot, pd, 0, NR_PRIORITIES - 1, 0);
	WANT(OK, create, ROOT_ECS, slot, pd, 0, 5, 0);
	WANT(BUSY, create, ROOT_ECS, world_slot(), pd, 1, 5, 0);
	WANT(OK, create, ROOT_ECS, world_slot(), pd, 1, 5, 1);
	assert_int_equal(host_ecs[world_number(slot)].resets, 1);
	assert_int_equal(host_ecs[world_number(slot)].kind, PD_VM);
}

static void test_create_depth(void **state)
{
	uint32_t range = ROOT_NOTIFICATIONS;

	(void)state;
	for (uint32_t depth = 1; depth < MAX_DEPTH; depth++) {
		if (depth < MAX_DEPTH - 1)
			WANT(OK, create, range, world_slot(), NOTIFY_FLAGS);
		range = unit_carve(range, RIGHT_CONTROL, 40 - 3 * depth);
	}
	WANT(FULL, create, range, world_slot(), NOTIFY_FLAGS);
}

static void test_rights(void **state)
{
	const uint32_t pd = world_pd(PD_NATIVE);

	(void)state;
	assert_int_equal(field_get(CAP_RIGHTS, CAP(pd, word)),
			 RIGHT_GRANT | RIGHT_MAP | RIGHT_CONTROL);
	assert_int_equal(field_get(CAP_RIGHTS,
				   CAP(world_notification(0), word)),
			 RIGHT_SIGNAL | RIGHT_WAIT | RIGHT_CONTROL);
}

static void test_destroy_errors(void **state)
{
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t weak = unit_copy(n, RIGHT_SIGNAL, 0);

	(void)state;
	WANT(BAD_CAP, destroy, NO_SLOT);
	WANT(BAD_CAP, destroy, EMPTY);
	WANT(BAD_CAP, destroy, ROOT_MEMORY);
	WANT(BAD_CAP, destroy, ROOT_PLATFORM);
	WANT(NO_RIGHT, destroy, weak);
}

/* All capabilities die at the first step; the number comes back later. */
static void test_generations(void **state)
{
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t copy = unit_copy(n, RIGHT_SIGNAL, 7);
	const uint32_t number = world_number(n);
	const uint32_t old = object_generation(CAP_NOTIFICATION, number);

	(void)state;
	WANT(OK, signal, copy);
	WANT(MORE, destroy, n);
	WANT(BAD_CAP, signal, copy);
	WANT(BAD_CAP, signal, n);
	/* O3: CPU 1 has not yet been out of the kernel */
	for (uint32_t i = 0; i < 20; i++)
		WANT(MORE, destroy, n);
	assert_int_not_equal(
		objects[object_index(CAP_NOTIFICATION, number)].state,
		OBJECT_FREE);
	assert_true(host.cpus[1].pokes > 0);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, n}},
				      20),
			 STATUS_OK);
	assert_int_equal(cap_type(copy), CAP_NULL);
	assert_int_equal(cap_type(n), CAP_NULL);
	WANT(BAD_CAP, destroy, n);
	WANT(OK, create, ROOT_NOTIFICATIONS, n, NOTIFY_FLAGS);
	assert_int_equal(world_number(n), number);
	assert_true(object_generation(CAP_NOTIFICATION, number) > old);
	world_check();
}

/* A domain takes along what it holds, and what derives from that. */
static void test_destroy_pd(void **state)
{
	const uint32_t pd = world_pd(PD_NATIVE);
	const uint32_t m = unit_carve(ROOT_MEMORY, RW, 8);
	const uint32_t inside = cap_slot(world_number(pd), 9);
	uint32_t slot;

	(void)state;
	WANT(OK, cap_copy, m, pd, 9, RW, 0, 4);
	WANT(OK, cap_copy, pd, pd, 10, RIGHT_GRANT, 0, 0);
	assert_int_equal(CAP(inside, parent), m);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, pd}},
				      200),
			 STATUS_OK);
	assert_int_equal(cap_type(inside), CAP_NULL);
	assert_int_equal(CAP(m, first), NONE16);
	slot = world_pd(PD_VM);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, slot}},
				      200),
			 STATUS_OK);
}

/* A running context ends on its own CPU before its number is free. */
static void test_destroy_ec(void **state)
{
	const uint32_t pd = world_pd(PD_NATIVE);
	const uint32_t ec = world_ec(pd, 1, 20, 0);
	const uint32_t number = world_number(ec);

	(void)state;
	(void)world_sc(ec, 1);
	WANT(OK, ec_ctl, ec, EC_START, 0x200000, 0x300000, 1);
	world_pass();
	assert_int_equal(ecs[number].state, EC_RUNNABLE);
	WANT(MORE, destroy, ec);
	assert_int_equal(ecs[number].state, EC_RUNNABLE);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, ec}},
				      200),
			 STATUS_OK);
	assert_int_equal(ecs[number].state, EC_HALTED);
	assert_int_equal(object_index(CAP_EC, NR_ECS), NONE32);
}

/* A number that comes back has nothing of its last life. */
static void test_number_again(void **state)
{
	const uint64_t resets = host.vm_resets;
	uint32_t pd = world_pd(PD_VM);
	const uint32_t number = world_number(pd);
	const uint32_t ec = world_ec(pd, 0, 5, 0);

	(void)state;
	assert_int_equal(host.vm_resets, resets + 1);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, pd}},
				      200),
			 STATUS_OK);
	pd = world_pd(PD_NATIVE);
	assert_int_equal(world_number(pd), number);
	assert_int_equal(host.vm_resets, resets + 1);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, pd}},
				      200),
			 STATUS_OK);
	pd = world_pd(PD_VM);
	assert_int_equal(world_number(pd), number);
	/* the old vCPU 0 is not in the way of a new one, now or later */
	(void)world_ec(pd, 0, 5, 0);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, ec}},
				      200),
			 STATUS_OK);
	WANT(BUSY, create, ROOT_ECS, EMPTY, pd, 0, 5, 0);
}

/* O2: a number whose generations are used up is retired. */
static void test_retired(void **state)
{
	const uint32_t range = unit_carve(ROOT_NOTIFICATIONS, RIGHT_CONTROL, 1);
	const uint32_t index = object_index(CAP_NOTIFICATION, CAP(range, base));

	(void)state;
	objects[index].generation = MAX_GENERATION - 1;
	WANT(FULL, create, range, EMPTY, NOTIFY_FLAGS);
	objects[index].generation = MAX_GENERATION - 2;
	WANT(OK, create, range, EMPTY, NOTIFY_FLAGS);
}

/* destroy drops every copy, wherever in the tree, one a step. */
static void test_copies(void **state)
{
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t a = unit_copy(n, 3, 0), b = unit_copy(n, 3, 0);
	const uint32_t c = unit_copy(a, 3, 0), d = unit_copy(a, 3, 0);
	const uint32_t mine = unit_copy(d, RIGHT_WAIT, 0);
	const uint32_t high = unit_copy(n, RIGHT_CONTROL, 0);
	const uint32_t all[] = {n, a, b, c, d, mine, high};

	(void)state;
	WANT(NO_RIGHT, destroy, mine);
	/* by a copy that is neither first nor last */
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, high}},
				      50),
			 STATUS_OK);
	for (uint32_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_int_equal(cap_type(all[i]), CAP_NULL);
	world_check();
	/* a dead capability is no way to the number's next life */
	WANT(OK, create, ROOT_NOTIFICATIONS, n, NOTIFY_FLAGS);
	WANT(BAD_CAP, destroy, high);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_copies),           CASE(test_retired),
		CASE(test_number_again),     CASE(test_create_errors),
		CASE(test_create_ec_errors), CASE(test_create_depth),
		CASE(test_rights),           CASE(test_destroy_errors),
		CASE(test_generations),      CASE(test_destroy_pd),
		CASE(test_destroy_ec),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
