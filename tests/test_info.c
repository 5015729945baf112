/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/info.c and trace.c: what a context may read about the system, and
 * what the platform capability allows: console, firmware calls, the trace.
 */
#include "arch.h"
#include "unit.h"

#define ROOT ROOT_EC_NUMBER

static void test_facts(void **state)
{
	(void)state;
	WANT(BAD_ARG, info, INFO_MESSAGE + 1);
	WANT(OK, info, INFO_VERSION);
	assert_int_equal(world_result(ROOT, 1), ABI_VERSION);
	assert_int_equal(world_result(ROOT, 2), NR_CALLS);
	assert_int_equal(world_result(ROOT, 3), WORLD_CPUS);
	WANT(OK, info, INFO_SELF);
	assert_int_equal(world_result(ROOT, 1), 0);
	assert_int_equal(world_result(ROOT, 2), ROOT);
	assert_int_equal(world_result(ROOT, 3), 0);
	WANT(OK, info, INFO_TIME);
	assert_true(world_result(ROOT, 1) != 0);
}

static void test_capability(void **state)
{
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t badged = unit_copy(n, RIGHT_SIGNAL, 77);

	(void)state;
	WANT(BAD_CAP, info, INFO_CAP, NO_SLOT);
	WANT(OK, info, INFO_CAP, EMPTY);
	assert_int_equal(world_result(ROOT, 1), CAP_NULL);
	WANT(OK, info, INFO_CAP, ROOT_MEMORY);
	assert_int_equal(world_result(ROOT, 1), CAP_MEMORY);
	assert_int_equal(world_result(ROOT, 2), RIGHTS_ALL);
	assert_int_equal(world_result(ROOT, 3), RAM_BASE);
	assert_int_equal(world_result(ROOT, 5), 0);
	WANT(OK, info, INFO_CAP, badged);
	assert_int_equal(world_result(ROOT, 1), CAP_NOTIFICATION);
	assert_int_equal(world_result(ROOT, 2), RIGHT_SIGNAL);
	assert_int_equal(world_result(ROOT, 5), 77);
}

static void test_platform_rights(void **state)
{
	const uint32_t call = unit_copy(ROOT_PLATFORM, RIGHT_CALL, 0);

	(void)state;
	WANT(BAD_CAP, dev_ctl, EMPTY, DEV_UART);
	WANT(BAD_CAP, dev_ctl, ROOT_PD, DEV_UART);
	WANT(NO_RIGHT, dev_ctl, call, DEV_UART);
	WANT(NO_RIGHT, dev_ctl, call, DEV_POWER_OFF);
	WANT(BAD_ARG, dev_ctl, ROOT_PLATFORM, NR_DEV_OPS);
	WANT(BAD_ARG, dev_ctl, ROOT_PLATFORM, ~0ull);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_UART);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_PACKAGE);
	assert_int_equal(world_result(ROOT, 1), ROOT_PACKAGE);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_PUTCHAR, 'x');
	assert_int_equal(host.device_op, DEV_PUTCHAR);
	assert_int_equal(host.device_arg, 'x');
}

static void test_firmware(void **state)
{
	const uint32_t call = unit_copy(ROOT_PLATFORM, RIGHT_CALL, 0);

	(void)state;
	WANT(NO_RIGHT, dev_ctl, call, DEV_SMC, 0xc2000001, 5, 6);
	WANT(NO_RIGHT, dev_ctl, call, DEV_SMC_ALLOW, 0xc2000001);
	WANT(BAD_ARG, dev_ctl, ROOT_PLATFORM, DEV_SMC_ALLOW, 0xc4000003);
	WANT(BAD_ARG, dev_ctl, ROOT_PLATFORM, DEV_SMC_ALLOW, 0x84000008);
	WANT(BAD_ARG, dev_ctl, ROOT_PLATFORM, DEV_SMC_ALLOW, 0x1c2000001);
	for (uint64_t i = 1; i <= 8; i++) {
		WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_SMC_ALLOW, 0xc2000000 + i);
		WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_SMC_ALLOW, 0xc2000001);
	}
	WANT(FULL, dev_ctl, ROOT_PLATFORM, DEV_SMC_ALLOW, 0xc2000009);
	WANT(OK, dev_ctl, call, DEV_SMC, 0xc2000001, 5, 6);
	assert_int_equal(world_result(ROOT, 1), 0xc2000001);
	assert_int_equal(world_result(ROOT, 2), 5);
	assert_int_equal(world_result(ROOT, 3), 6);
	WANT(NO_RIGHT, dev_ctl, call, DEV_SMC, 0xc2000009);
}

static void test_trace(void **state)
{
	const uint64_t *words = arch_message(ROOT);
	uint64_t first;

	(void)state;
	WANT(BAD_ARG, dev_ctl, ROOT_PLATFORM, DEV_TRACE, 2);
	WANT(BAD_ARG, dev_ctl, ROOT_PLATFORM, DEV_TRACE_READ, WORLD_CPUS);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_TRACE, 1);
	WANT(BAD_ARG, info, 99);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_TRACE_READ, 0, 0);
	assert_int_equal(world_result(ROOT, 1), 2);
	first = world_result(ROOT, 2);
	assert_int_equal(words[1] & 0xff, TRACE_CALL);
	assert_int_equal(words[2], CALL_dev_ctl);
	assert_int_equal(words[6], CALL_info);
	assert_int_equal((int64_t)words[7], STATUS_BAD_ARG);
	for (uint32_t i = 0; i < 300; i++)
		WANT(OK, info, INFO_VERSION);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_TRACE_READ, 0, first);
	assert_int_equal(world_result(ROOT, 1), 127);
	assert_true(world_result(ROOT, 2) > first + 100);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_TRACE, 0);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_TRACE_READ, 0, ~0ull);
	assert_int_equal(world_result(ROOT, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_facts),           CASE(test_capability),
		CASE(test_platform_rights), CASE(test_firmware),
		CASE(test_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
