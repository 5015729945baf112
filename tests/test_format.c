/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/format against the C library's snprintf, cutting off included; lib/mem
 * compiled as the kernel has it, against the C library's functions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "format.h"

/* The kernel's own versions, under other names. */
#pragma clang diagnostic ignored "-Wbuiltin-macro-redefined"
#pragma clang diagnostic ignored "-Wmacro-redefined"
#undef __STDC_HOSTED__
#define __STDC_HOSTED__ 0
#define memcpy          own_memcpy
#define memmove         own_memmove
#define memset          own_memset
#define memcmp          own_memcmp
#define string_length   own_string_length
#define string_equal    own_string_equal
#include "../lib/mem.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef string_length
#undef string_equal

#define SIZE 48u

#define SAME(...)                                                   \
	do {                                                        \
		char ours[SIZE], theirs[SIZE];                      \
		size_t n = format(ours, sizeof(ours), __VA_ARGS__); \
		snprintf(theirs, sizeof(theirs), __VA_ARGS__);      \
		assert_string_equal(ours, theirs);                  \
		assert_int_equal(n, strlen(theirs));                \
	} while (0)

static void test_format(void **state)
{
	(void)state;
	SAME("plain");
	SAME("%%%c%%", 'x');
	SAME("%s and %s", "one", "");
	SAME("%d %d %d %d", 0, -1, INT32_MAX, INT32_MIN);
	SAME("%u %x", UINT32_MAX, UINT32_MAX);
	SAME("%ld %ld", INT64_MIN, INT64_MAX);
	SAME("%lu %lx", UINT64_MAX, UINT64_MAX);
	SAME("%lx %lu", 0ul, 0ul);
	SAME("[%5d] [%05d] [%2d]", 42, 42, 12345);
	SAME("[%5d] [%05d]", -42, -42);
	SAME("[%08x] [%16lx]", 0xbeefu, 0xbeeful);
	SAME("%s%s%s%s", "far longer ", "than the room ", "that there is ",
	     "for all of this");
}

static void test_cut_off(void **state)
{
	char out[8] = "1234567";

	(void)state;
	assert_int_equal(format(out, 0, "abc"), 0);
	assert_string_equal(out, "1234567");
	assert_int_equal(format(out, 1, "abc"), 0);
	assert_string_equal(out, "");
	assert_int_equal(format(out, 4, "%d", 123456), 3);
	assert_string_equal(out, "123");
	assert_int_equal(out[4], '5');
}

static void test_memory(void **state)
{
	uint8_t ours[64], theirs[64], from[64];

	(void)state;
	for (size_t i = 0; i < sizeof(from); i++)
		from[i] = (uint8_t)(i * 7 + 1);
	for (size_t to = 0; to < 18; to++) {
		for (size_t at = 0; at < 18; at++) {
			for (size_t n = 0; n < 40; n += 3) {
				memset(ours, 9, sizeof(ours));
				memset(theirs, 9, sizeof(theirs));
				own_memcpy(ours + to, from + at, n);
				memcpy(theirs + to, from + at, n);
				own_memmove(ours + to, ours + at, n);
				memmove(theirs + to, theirs + at, n);
				own_memset(ours + at, (int)n + 300, n / 2);
				memset(theirs + at, (int)n + 300, n / 2);
				assert_memory_equal(ours, theirs, sizeof(ours));
			}
		}
	}
	assert_int_equal(own_memcmp("abc", "abd", 2), 0);
	assert_true(own_memcmp("abc", "abd", 3) < 0);
	assert_true(own_memcmp("\xff", "a", 1) > 0);
}

static void test_strings(void **state)
{
	(void)state;
	assert_int_equal(own_string_length("abc", 9), 3);
	assert_int_equal(own_string_length("abc", 2), 2);
	assert_int_equal(own_string_length("", 0), 0);
	assert_true(own_string_equal("", ""));
	assert_true(own_string_equal("ab", "ab"));
	assert_false(own_string_equal("ab", "abc"));
	assert_false(own_string_equal("abc", "ab"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
