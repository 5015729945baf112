/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every test of a kernel noun begins with: cmocka and its headers, a
 * fresh world before and all invariants after each case.
 */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "world.h"

#define RW      (RIGHT_READ | RIGHT_WRITE)
#define NO_SLOT NR_SLOTS
#define EMPTY   (ROOT_FREE + 200u) /* a slot nothing is put into */

static inline int unit_start(void **state)
{
	(void)state;
	world_start();
	return 0;
}

static inline int unit_finish(void **state)
{
	(void)state;
	world_check();
	return 0;
}

#define CASE(name) \
	cmocka_unit_test_setup_teardown(name, unit_start, unit_finish)
/* CALL(name, ...) has this status. */
#define WANT(status, ...) assert_int_equal(CALL(__VA_ARGS__), STATUS_##status)

/* A copy of an object capability with these rights; returns its slot. */
static inline uint32_t unit_copy(uint32_t slot, uint64_t rights, uint64_t badge)
{
	const uint32_t copy = world_slot();

	assert_int_equal(CALL(cap_copy, slot, SLOT_SELF, copy, rights, badge,
			      0),
			 STATUS_OK);
	return copy;
}

/* An exclusive piece of one of root's ranges. */
static inline uint32_t unit_carve(uint32_t range, uint64_t rights,
				  uint64_t count)
{
	const uint32_t piece = world_slot();

	assert_int_equal(CALL(cap_copy, range, SLOT_SELF, piece, rights, 0,
			      count),
			 STATUS_OK);
	return piece;
}

#endif
