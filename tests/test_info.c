/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/info.c: info and dev_ctl; kernel/hypercall.c: which ids are ours;
 * kernel/boot.c: what the root manager finds.
 */
#include "unit.h"
#include "ec.h"
#include "entry.h"
#include "memory.h"
#include "sched.h"

static void test_ids(void **state)
{
	uint64_t *x = arch_regs(0);

	(void)state;
	x[0] = CALL_BASE + NR_CALLS;
	assert_false(hypercall(0));
	assert_int_equal(x[0], CALL_BASE + NR_CALLS);
	x[0] = CALL_BASE - 1;
	assert_false(hypercall(0));
	x[0] = 0x84000000;
	assert_false(hypercall(0));
	x[0] = CALL_BASE + CALL_info;
	x[1] = 99;
	assert_true(hypercall(0));
	assert_int_equal((int64_t)x[0], STATUS_BAD_ARG);
}

static void test_info(void **state)
{
	(void)state;
	WANT(OK, info, INFO_VERSION);
	assert_int_equal(world_result(0, 1), ABI_VERSION);
	assert_int_equal(world_result(0, 2), NR_CALLS);
	assert_int_equal(world_result(0, 3), WORLD_CPUS);
	WANT(OK, info, INFO_SELF);
	assert_int_equal(world_result(0, 1), 0);
	assert_int_equal(world_result(0, 2), 0);
	WANT(OK, info, INFO_TIME);
	assert_int_equal(world_result(0, 1), 62500000);
	assert_int_equal(world_result(0, 2), host.now);
	WANT(OK, info, INFO_MESSAGE);
	WANT(BAD_CAP, info, INFO_CAP, NO_SLOT);
	WANT(OK, info, INFO_CAP, EMPTY);
	assert_int_equal(world_result(0, 1), CAP_NULL);
	WANT(OK, info, INFO_CAP, ROOT_MEMORY);
	assert_int_equal(world_result(0, 1), CAP_MEMORY);
	assert_int_equal(world_result(0, 3), RAM_BASE);
	assert_int_equal(world_result(0, 4), RAM_FRAMES);
	WANT(OK, info, INFO_CAP, ROOT_PACKAGE);
	assert_true(world_result(0, 2) & FLAG_SHARED);
}

static void test_dev_ctl(void **state)
{
	const uint32_t weak = unit_copy(ROOT_PLATFORM, 0, 0);

	(void)state;
	WANT(BAD_CAP, dev_ctl, EMPTY, DEV_PUTCHAR, 'x');
	WANT(BAD_CAP, dev_ctl, ROOT_PD, DEV_PUTCHAR, 'x');
	WANT(NO_RIGHT, dev_ctl, weak, DEV_PUTCHAR, 'x');
	WANT(BAD_ARG, dev_ctl, ROOT_PLATFORM, 999, 'x');
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_PUTCHAR, 'x');
	assert_int_equal(host.device_op, DEV_PUTCHAR);
	assert_int_equal(host.device_arg, 'x');
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_UART);
	assert_int_equal(world_result(0, 2), 33);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_PACKAGE);
	assert_int_equal(world_result(0, 1), ROOT_PACKAGE);
	assert_int_equal(world_result(0, 2), 16 * PAGE_BYTES);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_POWER_OFF);
	assert_int_equal(host.device_op, DEV_POWER_OFF);
}

/* The root manager's world is complete, mapped and disjoint. */
static void test_boot(void **state)
{
	struct host_entry text, ram, message;

	(void)state;
	text = host_walk(0, 0x200000);
	ram = host_walk(0, 0x300000);
	message = host_walk(0, 0x3f0000);
	assert_int_equal(text.frame, RAM_BASE - 0x100 + 2);
	assert_int_equal(text.rights, RIGHT_READ | RIGHT_EXEC);
	assert_int_equal(ram.rights, RW);
	assert_true(message.valid);
	assert_int_equal(host_ecs[0].pc, 0x200000 + 64);
	assert_int_equal(ecs[0].state, EC_RUNNABLE);
	assert_int_equal(CAP(ROOT_IRQS, base), 32);
	for (uint32_t c = ROOT_PD; c < ROOT_FREE; c++) {
		for (uint32_t d = ROOT_PD; d < c; d++) {
			const bool shared = (CAP(c, word) | CAP(d, word)) &
					    CAP_SHARED;

			if (cap_type(c) != cap_type(d) || shared ||
			    !cap_is_range(cap_type(c)))
				continue;
			assert_true(CAP(c, base) >= cap_end(d) ||
				    CAP(d, base) >= cap_end(c));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_ids),
		CASE(test_info),
		CASE(test_dev_ctl),
		CASE(test_boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
