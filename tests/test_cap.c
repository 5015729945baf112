/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/cap.c: cap_copy, cap_move, cap_delete, cap_revoke. Every error in
 * the order of its check; that an error changes nothing is checked by the
 * world, C1..C8 after each test.
 */
#include "unit.h"
#include "memory.h"

/* An exclusive piece of memory of root's, with all rights. */
static uint32_t memory(uint32_t frames)
{
	const uint32_t slot = world_slot();

	assert_int_equal(CALL(cap_copy, ROOT_MEMORY, SLOT_SELF, slot,
			      RW | RIGHT_EXEC | RIGHT_SHARE, 0, frames),
			 STATUS_OK);
	return slot;
}

static uint32_t shared(uint32_t source, uint64_t rights, uint32_t frames)
{
	const uint32_t slot = world_slot();

	assert_int_equal(CALL(cap_copy, source, SLOT_SELF, slot,
			      rights | FLAG_SHARED, 0, frames),
			 STATUS_OK);
	return slot;
}

static void test_copy_ends(void **state)
{
	const uint32_t pd = world_pd(PD_NATIVE);
	const uint32_t bare = world_slot();

	(void)state;
	assert_int_equal(CALL(cap_copy, NO_SLOT, SLOT_SELF, EMPTY, RW, 0, 1),
			 STATUS_BAD_CAP);
	assert_int_equal(CALL(cap_copy, ~0ull, SLOT_SELF, EMPTY, RW, 0, 1),
			 STATUS_BAD_CAP);
	assert_int_equal(CALL(cap_copy, EMPTY, SLOT_SELF, EMPTY, RW, 0, 1),
			 STATUS_BAD_CAP);
	assert_int_equal(CALL(cap_copy, ROOT_MEMORY, EMPTY, EMPTY, RW, 0, 1),
			 STATUS_BAD_CAP);
	assert_int_equal(CALL(cap_copy, ROOT_MEMORY, ROOT_EC, EMPTY, RW, 0, 1),
			 STATUS_BAD_CAP);
	assert_int_equal(CALL(cap_copy, pd, SLOT_SELF, bare, RIGHT_MAP, 0, 0),
			 STATUS_OK);
	assert_int_equal(CALL(cap_copy, ROOT_MEMORY, bare, NO_SLOT, RW, 0, 1),
			 STATUS_NO_RIGHT);
	assert_int_equal(CALL(cap_copy, ROOT_MEMORY, SLOT_SELF, NO_SLOT, ~0ull,
			      0, 1),
			 STATUS_BAD_ARG);
	assert_int_equal(CALL(cap_copy, ROOT_MEMORY, SLOT_SELF, ROOT_PD, ~0ull,
			      0, 1),
			 STATUS_BUSY);
	assert_int_equal(CALL(cap_copy, ROOT_MEMORY, SLOT_SELF, EMPTY, 0x20, 0,
			      1),
			 STATUS_BAD_ARG);
	/* into the table of another domain */
	assert_int_equal(CALL(cap_copy, ROOT_MEMORY, pd, 5, RW, 0, 1),
			 STATUS_OK);
	assert_int_equal(cap_type(cap_slot(world_number(pd), 5)), CAP_MEMORY);
	assert_int_equal(CALL(cap_copy, ROOT_MEMORY, pd, 5, RW, 0, 1),
			 STATUS_BUSY);
}

static void test_copy_rights(void **state)
{
	const uint32_t m = memory(16);
	const uint32_t narrow = world_slot();

	(void)state;
	assert_int_equal(CALL(cap_copy, m, SLOT_SELF, narrow, RIGHT_READ, 0, 8),
			 STATUS_OK);
	assert_int_equal(CALL(cap_copy, narrow, SLOT_SELF, EMPTY, RW, 0, 1),
			 STATUS_NO_RIGHT);
	/* SHARED wants the right, of exclusive and of shared sources */
	assert_int_equal(CALL(cap_copy, narrow, SLOT_SELF, EMPTY,
			      RIGHT_READ | FLAG_SHARED, 0, 0),
			 STATUS_NO_RIGHT);
	assert_int_equal(CALL(cap_copy, narrow, SLOT_SELF, EMPTY, RIGHT_READ, 0,
			      0),
			 STATUS_BAD_ARG);
	assert_int_equal(CALL(cap_copy, narrow, SLOT_SELF, EMPTY, RIGHT_READ, 0,
			      9),
			 STATUS_BAD_ARG);
	assert_int_equal(CALL(cap_copy, ROOT_CPUS, SLOT_SELF, EMPTY,
			      RIGHT_CONTROL | FLAG_SHARED, 0, 1),
			 STATUS_BAD_ARG);
}

static void test_carving(void **state)
{
	const uint32_t m = memory(16);
	const uint32_t a = world_slot(), b = world_slot(), c = world_slot();

	(void)state;
	assert_int_equal(CALL(cap_copy, m, SLOT_SELF, a, RW, 0, 6), STATUS_OK);
	assert_int_equal(CALL(cap_copy, m, SLOT_SELF, b, RW, 0, 6), STATUS_OK);
	assert_int_equal(CAP(a, base), CAP(m, base));
	assert_int_equal(CAP(b, base), CAP(m, base) + 6);
	assert_int_equal(CALL(cap_copy, m, SLOT_SELF, c, RW, 1, 1),
			 STATUS_BAD_ARG);
	assert_int_equal(CALL(cap_copy, m, SLOT_SELF, c, RW, 0, 5),
			 STATUS_FULL);
	/* an older child's room comes back only with the newer ones' */
	assert_int_equal(CALL(cap_delete, a), STATUS_OK);
	assert_int_equal(CALL(cap_copy, m, SLOT_SELF, c, RW, 0, 5),
			 STATUS_FULL);
	assert_int_equal(CALL(cap_delete, b), STATUS_OK);
	assert_int_equal(CALL(cap_copy, m, SLOT_SELF, c, RW, 0, 16), STATUS_OK);
	assert_int_equal(CAP(c, base), CAP(m, base));
}

static void test_sharing(void **state)
{
	const uint32_t m = memory(16);
	const uint32_t s = shared(m, RW | RIGHT_SHARE, 8);
	const uint32_t a = shared(s, RW, 8), b = shared(s, RIGHT_READ, 8);
	const uint32_t part = world_slot();

	(void)state;
	assert_int_equal(CAP(a, base), CAP(b, base));
	/* the first shared copy is carved, its copies overlap */
	assert_int_equal(cap_carve_mark(m), CAP(m, base) + 8);
	assert_int_equal(CALL(cap_copy, s, SLOT_SELF, part, RW, 0, 1),
			 STATUS_BAD_ARG);
	assert_int_equal(CALL(cap_copy, s, SLOT_SELF, part, RW | FLAG_SHARED, 5,
			      4),
			 STATUS_BAD_ARG);
	assert_int_equal(CALL(cap_copy, s, SLOT_SELF, part, RW | FLAG_SHARED,
			      ~0ull, 4),
			 STATUS_BAD_ARG);
	assert_int_equal(CALL(cap_copy, s, SLOT_SELF, part, RW | FLAG_SHARED, 4,
			      4),
			 STATUS_OK);
	assert_int_equal(CAP(part, base), CAP(s, base) + 4);
	/* a was copied without the right: it cannot hand on */
	assert_int_equal(CALL(cap_copy, a, SLOT_SELF, EMPTY, RW | FLAG_SHARED,
			      0, 8),
			 STATUS_NO_RIGHT);
}

static void test_badges(void **state)
{
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t a = world_slot(), b = world_slot();

	(void)state;
	assert_int_equal(CALL(cap_copy, n, SLOT_SELF, EMPTY,
			      RIGHT_SIGNAL | FLAG_SHARED, 0, 0),
			 STATUS_BAD_ARG);
	assert_int_equal(CALL(cap_copy, n, SLOT_SELF, EMPTY, RIGHT_SIGNAL, 4,
			      2),
			 STATUS_BAD_ARG);
	assert_int_equal(CALL(cap_copy, n, SLOT_SELF, a, RIGHT_SIGNAL, 4, 0),
			 STATUS_OK);
	assert_int_equal(CALL(cap_copy, a, SLOT_SELF, b, RIGHT_SIGNAL, 8, 0),
			 STATUS_NO_RIGHT);
	assert_int_equal(CALL(cap_copy, a, SLOT_SELF, b, RIGHT_SIGNAL, 0, 1),
			 STATUS_OK);
	assert_int_equal(CAP(b, where), 4);
	assert_int_equal(CALL(cap_copy, b, SLOT_SELF, EMPTY, RIGHT_WAIT, 0, 0),
			 STATUS_NO_RIGHT);
}

/* Who looks up without the lock tells a slot that was filled again by its word,
 * the same capability or not: else it might have another one's badge. */
static void test_turns(void **state)
{
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t a = world_slot(), b = world_slot();
	uint64_t words[15];

	(void)state;
	for (uint32_t i = 0; i < 15; i++) {
		if (i % 2 == 0)
			WANT(OK, cap_copy, n, SLOT_SELF, a, RIGHT_SIGNAL, 4, 0);
		else
			WANT(OK, cap_move, a, SLOT_SELF, b);
		words[i] = CAP(i % 2 == 0 ? a : b, word);
		for (uint32_t k = 0; k < i; k++)
			assert_int_not_equal(words[i], words[k]);
		if (i % 2 == 1)
			WANT(OK, cap_delete, b);
	}
}

static void test_depth(void **state)
{
	uint32_t at = ROOT_MEMORY;

	(void)state;
	for (uint32_t depth = 1; depth <= MAX_DEPTH; depth++) {
		const uint32_t slot = world_slot();

		assert_int_equal(CALL(cap_copy, at, SLOT_SELF, slot, RW, 0, 64),
				 STATUS_OK);
		at = slot;
	}
	assert_int_equal(CALL(cap_copy, at, SLOT_SELF, EMPTY, RW, 0, 1),
			 STATUS_FULL);
	assert_int_equal(CALL(cap_copy, at, SLOT_SELF, EMPTY, RIGHT_EXEC, 0, 1),
			 STATUS_NO_RIGHT);
	assert_int_equal(world_finish(ROOT_EC_NUMBER, CALL_cap_revoke,
				      (struct args){{0, ROOT_MEMORY}}, 99),
			 STATUS_OK);
	assert_int_equal(cap_type(at), CAP_NULL);
}

static void test_move(void **state)
{
	const uint32_t m = memory(16);
	const uint32_t parent = memory(16);
	const uint32_t child = world_slot(), to = world_slot();
	const uint32_t pd = world_pd(PD_NATIVE);
	struct cap before = caps[m];

	(void)state;
	assert_int_equal(CALL(cap_move, EMPTY, SLOT_SELF, to), STATUS_BAD_CAP);
	assert_int_equal(CALL(cap_move, m, EMPTY, to), STATUS_BAD_CAP);
	assert_int_equal(CALL(cap_move, m, SLOT_SELF, NO_SLOT), STATUS_BAD_ARG);
	assert_int_equal(CALL(cap_move, m, SLOT_SELF, ROOT_PD), STATUS_BUSY);
	assert_int_equal(CALL(cap_move, m, SLOT_SELF, m), STATUS_BUSY);
	assert_int_equal(CALL(cap_copy, parent, SLOT_SELF, child, RW, 0, 4),
			 STATUS_OK);
	assert_int_equal(CALL(cap_move, parent, SLOT_SELF, to), STATUS_BUSY);
	assert_int_equal(CALL(cap_move, m, pd, 7), STATUS_OK);
	assert_int_equal(cap_type(m), CAP_NULL);
	/* all of it but for the turn */
	caps[cap_slot(world_number(pd), 7)].word &= ~CAP_TURN;
	before.word &= ~CAP_TURN;
	assert_memory_equal(&caps[cap_slot(world_number(pd), 7)], &before,
			    sizeof(before));
	/* newest, middle and oldest sibling keep their places */
	assert_int_equal(CALL(cap_move, child, SLOT_SELF, to), STATUS_OK);
	assert_int_equal(CAP(parent, first), to);
}

static void test_delete(void **state)
{
	const uint32_t parent = memory(16);
	const uint32_t child = world_slot();

	(void)state;
	assert_int_equal(CALL(cap_delete, EMPTY), STATUS_BAD_CAP);
	assert_int_equal(CALL(cap_delete, NO_SLOT), STATUS_BAD_CAP);
	assert_int_equal(CALL(cap_delete, ROOT_MEMORY), STATUS_NO_RIGHT);
	assert_int_equal(CALL(cap_copy, parent, SLOT_SELF, child, RW, 0, 4),
			 STATUS_OK);
	assert_int_equal(CALL(cap_delete, parent), STATUS_BUSY);
	assert_int_equal(CALL(cap_delete, child), STATUS_OK);
	assert_int_equal(CALL(cap_delete, parent), STATUS_OK);
}

/* A tree below one range: each MORE takes one thing, then OK. */
static void test_revoke(void **state)
{
	const uint32_t m = memory(16);
	uint32_t slot[6], steps = 0;

	(void)state;
	assert_int_equal(CALL(cap_revoke, EMPTY), STATUS_BAD_CAP);
	assert_int_equal(CALL(cap_revoke, m), STATUS_OK);
	for (uint32_t i = 0; i < 6; i++) {
		slot[i] = world_slot();
		assert_int_equal(CALL(cap_copy, i < 3 ? m : slot[i - 3],
				      SLOT_SELF, slot[i], RW, 0, 2),
				 STATUS_OK);
	}
	while (CALL(cap_revoke, m) == STATUS_MORE) {
		uint32_t left = 0;

		steps++;
		for (uint32_t i = 0; i < 6; i++)
			left += cap_type(slot[i]) != CAP_NULL;
		assert_int_equal(left, 6 - steps);
		world_check();
		if (left == 0)
			continue;
		/* frozen: nothing new, neither here nor further down */
		assert_int_equal(CALL(cap_copy, m, SLOT_SELF, EMPTY, RW, 0, 1),
				 STATUS_BUSY);
		if (cap_type(slot[0]) == CAP_MEMORY)
			assert_int_equal(CALL(cap_copy, slot[0], SLOT_SELF,
					      EMPTY, RW, 0, 1),
					 STATUS_BUSY);
	}
	assert_int_equal(steps, 6);
	/* thawed by the loss of the last child */
	assert_int_equal(CALL(cap_copy, m, SLOT_SELF, slot[0], RW, 0, 16),
			 STATUS_OK);
}

/* Revoking a range of numbers unmakes the objects made of it. */
static void test_revoke_objects(void **state)
{
	const uint32_t range = world_slot(), made = world_slot();
	uint32_t number;

	(void)state;
	assert_int_equal(CALL(cap_copy, ROOT_NOTIFICATIONS, SLOT_SELF, range,
			      RIGHT_CONTROL, 0, 4),
			 STATUS_OK);
	assert_int_equal(CALL(create, range, made, NOTIFY_FLAGS), STATUS_OK);
	number = world_number(made);
	assert_int_equal(CALL(signal, made), STATUS_OK);
	assert_int_equal(world_finish(ROOT_EC_NUMBER, CALL_cap_revoke,
				      (struct args){{0, range}}, 99),
			 STATUS_OK);
	assert_int_equal(CALL(signal, made), STATUS_BAD_CAP);
	assert_int_equal(cap_type(made), CAP_NULL);
	assert_int_equal(CALL(create, range, made, NOTIFY_FLAGS), STATUS_OK);
	assert_int_equal(world_number(made), number);
}

/* What was mapped writable and exclusive is zero before it is used again. */
static void test_scrub(void **state)
{
	const uint32_t m = memory(6);
	const uint32_t frame = CAP(m, base);
	const uint32_t t = world_slot();

	(void)state;
	assert_int_equal(CALL(cap_copy, ROOT_TABLES, SLOT_SELF, t,
			      RIGHT_CONTROL, 0, 4),
			 STATUS_OK);
	for (uint64_t level = 2; level <= 3; level++)
		assert_int_equal(CALL(map, t, SLOT_SELF, 0x4000000000, level),
				 STATUS_OK);
	assert_int_equal(CALL(map, m, SLOT_SELF, 0x4000000000, RW), STATUS_OK);
	assert_int_equal(CALL(cap_copy, m, SLOT_SELF, EMPTY, RW, 0, 1),
			 STATUS_BUSY);
	assert_int_equal(CALL(unmap, m), STATUS_OK);
	assert_int_equal(CALL(cap_copy, m, SLOT_SELF, EMPTY, RW, 0, 1),
			 STATUS_BUSY);
	assert_int_equal(world_finish(ROOT_EC_NUMBER, CALL_cap_revoke,
				      (struct args){{0, m}}, 9),
			 STATUS_OK);
	assert_true(frame < RAM_BASE + RAM_FRAMES);
	assert_int_equal(host.scrubbed_frames, 6);
	assert_int_equal(CALL(cap_copy, m, SLOT_SELF, EMPTY, RW, 0, 1),
			 STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_copy_ends),      CASE(test_copy_rights),
		CASE(test_carving),        CASE(test_sharing),
		CASE(test_badges),         CASE(test_turns),
		CASE(test_depth),          CASE(test_move),
		CASE(test_delete),         CASE(test_revoke),
		CASE(test_revoke_objects), CASE(test_scrub),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
