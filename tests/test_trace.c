/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/trace.c: every field of a record, the ring's wrap-around, and what a
 * reader is told of records that may be overwritten while it copies them.
 */
#include <string.h>
#include "unit.h"
#include "ec.h"
#include "sched.h"
#include "trace.h"

#define ALL ((uint64_t)TRACE_RECORDS - 1) /* of a full ring */

static uint64_t words[TRACE_RECORDS * 4], out[3];

/* Records of CPU 1 with a = 0, 1, 2 ...; how many it had before. */
static uint64_t write(uint32_t count)
{
	uint64_t before;

	trace_read(1, UINT64_MAX, words, out);
	before = out[1];
	host.cpu = 1;
	for (uint32_t i = 0; i < count; i++) {
		host.now = 5000 + i;
		trace_add(TRACE_EXIT, 0x21, i, ~(uint64_t)i);
	}
	host.cpu = 0;
	return before;
}

static void is_record(const uint64_t *it, uint64_t i)
{
	assert_int_equal(it[0], 5000 + i);
	assert_int_equal(it[1], TRACE_EXIT | 1 << 8 | 0x21 << 16);
	assert_int_equal(it[2], i);
	assert_int_equal(it[3], ~i);
}

static void test_fields(void **state)
{
	const uint64_t from = write(3);

	(void)state;
	memset(words, 0xee, sizeof(words));
	trace_read(1, from, words, out);
	assert_int_equal(out[0], 3);
	assert_int_equal(out[1], from);
	assert_int_equal(out[2], from);
	for (uint64_t i = 0; i < 3; i++)
		is_record(&words[4 * i], i);
	assert_int_equal(words[12], 0xeeeeeeeeeeeeeeee);
	/* from the middle, and from the end, and from beyond it */
	trace_read(1, from + 2, words, out);
	assert_int_equal(out[0], 1);
	is_record(words, 2);
	for (uint64_t beyond = 3; beyond < 5; beyond++) {
		trace_read(1, from + beyond, words, out);
		assert_int_equal(out[0], 0);
		assert_int_equal(out[1], from + 3);
		assert_int_equal(out[2], from + 3);
	}
}

/* Of a ring that went round, all but the one that is written next. */
static void test_round(void **state)
{
	const uint64_t from = write(3 * TRACE_RECORDS);
	const uint64_t first = from + 3 * TRACE_RECORDS - ALL;

	(void)state;
	trace_read(1, 0, words, out);
	assert_int_equal(out[0], ALL);
	assert_int_equal(out[1], first);
	assert_int_equal(out[2], first);
	for (uint64_t i = 0; i < ALL; i++)
		is_record(&words[4 * i], 2 * TRACE_RECORDS + 1 + i);
	trace_read(1, first, words, out);
	assert_int_equal(out[0], ALL);
	trace_read(1, first + 1, words, out);
	assert_int_equal(out[0], ALL - 1);
	assert_int_equal(out[1], first + 1);
	/* the other CPU's ring is another one */
	trace_read(0, 0, words, out);
	assert_true(out[1] + out[0] < first);
}

/* Calls and switches leave records while it is on, and none when it is not. */
static void test_calls(void **state)
{
	uint64_t from, *record;
	uint64_t *page = arch_message(0);

	(void)state;
	WANT(BAD_ARG, dev_ctl, ROOT_PLATFORM, DEV_TRACE, 2);
	assert_false(trace_on);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_TRACE_READ, 0, UINT64_MAX);
	from = world_result(0, 2);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_TRACE_READ, 0, from);
	assert_int_equal(world_result(0, 1), 0);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_TRACE, 1);
	WANT(BAD_CAP, cap_delete, EMPTY);
	world_pass();
	WANT(OK, info, INFO_TIME);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_TRACE, 0);
	WANT(OK, info, INFO_TIME);
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_TRACE_READ, 0, from);
	record = page;
	assert_int_equal(record[1] & 0xff, TRACE_CALL); /* the switch itself */
	assert_int_equal(record[2], CALL_dev_ctl);
	record += 4;
	assert_int_equal(record[1], TRACE_CALL); /* CPU 0, EC 0 */
	assert_int_equal(record[2], CALL_cap_delete);
	assert_int_equal(record[3], (uint64_t)STATUS_BAD_CAP);
	record += 4;
	for (; (record[1] & 0xff) == TRACE_SWITCH; record += 4) {
		assert_int_equal(record[1], TRACE_SWITCH);
		assert_int_equal(record[2], scs[0].slack ? 0 : 60);
		assert_int_equal(record[3], 0);
	}
	assert_true(record > page + 8);
	assert_int_equal(record[1], TRACE_CALL);
	assert_int_equal(record[2], CALL_info);
	assert_int_equal(record[3], STATUS_OK);
	/* each CPU there is, and no other */
	WANT(OK, dev_ctl, ROOT_PLATFORM, DEV_TRACE_READ, 1, 0);
	WANT(BAD_ARG, dev_ctl, ROOT_PLATFORM, DEV_TRACE_READ, WORLD_CPUS, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_fields),
		CASE(test_round),
		CASE(test_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
