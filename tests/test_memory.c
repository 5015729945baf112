/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/memory.c: map and unmap of leaves and tables, in any order of taking
 * things away again. Errors in the order of their checks; M1..M4 afterwards.
 */
#include "unit.h"
#include "memory.h"
#include "sched.h"

#define IPA 0x80000000ull
#define ALL (RW | RIGHT_EXEC | RIGHT_SHARE)

/* A domain with the tables for IPA; returns its slot. */
static uint32_t space(uint32_t *table_slot)
{
	const uint32_t pd = world_pd(PD_VM);
	const uint32_t t = unit_carve(ROOT_TABLES, RIGHT_CONTROL, 8);

	for (uint64_t level = 1; level <= 3; level++)
		WANT(OK, map, t, pd, IPA, level);
	if (table_slot)
		*table_slot = t;
	return pd;
}

static void test_map_errors(void **state)
{
	const uint32_t pd = space(NULL);
	const uint32_t m = unit_carve(ROOT_MEMORY, RW, 2);
	const uint32_t weak = unit_copy(pd, RIGHT_GRANT, 0);
	const uint32_t device = unit_carve(ROOT_DEVICES, RW, 1);

	(void)state;
	WANT(BAD_CAP, map, NO_SLOT, pd, IPA, RW);
	WANT(BAD_CAP, map, EMPTY, pd, IPA, RW);
	WANT(BAD_CAP, map, ROOT_ECS, pd, IPA, RW);
	WANT(BAD_CAP, map, m, m, IPA, RW);
	WANT(NO_RIGHT, map, m, weak, IPA, ~0ull);
	WANT(NO_RIGHT, map, m, pd, IPA, RW | RIGHT_EXEC);
	WANT(BAD_ARG, map, m, pd, IPA + 1, 0);
	WANT(BAD_ARG, map, m, pd, IPA + 1, RIGHT_WRITE);
	WANT(BAD_ARG, map, m, pd, IPA, RW | 0x200);
	WANT(BAD_ARG, map, m, pd, IPA + 8, RW);
	WANT(BAD_ARG, map, m, pd, 1ull << IPA_BITS, RW);
	WANT(BAD_ARG, map, m, pd, (1ull << IPA_BITS) - PAGE_BYTES, RW);
	WANT(BAD_ARG, map, m, pd, ~0xfffull, RW);
	WANT(FULL, map, device, pd, 1ull << 30, RIGHT_READ | FLAG_2M);
	WANT(NO_TABLE, map, m, pd, 1ull << 30, RW);
	WANT(OK, map, m, pd, IPA, RW);
	WANT(BAD_ARG, map, m, pd, IPA + PAGE_BYTES, RW);
	WANT(BAD_ARG, map, m, pd, IPA, RW | FLAG_2M);
	WANT(BUSY, map, device, pd, IPA, RW);
	WANT(OK, map, m, pd, IPA, RW);
	WANT(FULL, map, m, pd, IPA, RW);
}

static void test_children_and_mapping(void **state)
{
	const uint32_t pd = space(NULL);
	const uint32_t m = unit_carve(ROOT_MEMORY, ALL, 4);
	const uint32_t child = unit_carve(m, RW, 1);

	(void)state;
	WANT(BUSY, map, m, pd, IPA, RW);
	WANT(OK, cap_delete, child);
	WANT(OK, map, m, pd, IPA, RW);
	WANT(BUSY, cap_copy, m, SLOT_SELF, child, RW, 0, 1);
	WANT(BUSY, cap_move, m, SLOT_SELF, child);
}

static void test_pages(void **state)
{
	const uint32_t pd = space(NULL);
	const uint32_t number = world_number(pd);
	const uint32_t m = unit_carve(ROOT_MEMORY, ALL, 3);
	struct host_entry entry;

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		WANT(OK, map, m, pd, IPA, RIGHT_READ | RIGHT_EXEC);
		entry = host_walk(number, IPA + i * PAGE_BYTES);
		assert_true(entry.valid && !entry.block && !entry.device);
		assert_int_equal(entry.frame, CAP(m, base) + i);
		assert_int_equal(entry.rights, RIGHT_READ | RIGHT_EXEC);
		world_check();
	}
	WANT(MORE, unmap, m);
	assert_false(host_walk(number, IPA + 2 * PAGE_BYTES).valid);
	assert_true(host_walk(number, IPA + PAGE_BYTES).valid);
	WANT(MORE, unmap, m);
	WANT(OK, unmap, m);
	assert_false(host_walk(number, IPA).valid);
	WANT(BAD_STATE, unmap, m);
	WANT(BAD_CAP, unmap, EMPTY);
	WANT(BAD_CAP, unmap, NO_SLOT);
	WANT(BAD_CAP, unmap, ROOT_PDS);
	/* read only: nothing to scrub, free for another domain */
	WANT(OK, map, m, world_pd(PD_NATIVE) ? SLOT_SELF : 0, 0x240000,
	     RIGHT_READ);
}

static void test_blocks(void **state)
{
	const uint32_t pd = space(NULL);
	const uint32_t m = unit_carve(ROOT_MEMORY, RW, 1024);
	const uint32_t odd = unit_carve(ROOT_MEMORY, RW, 1);
	const uint32_t late = unit_carve(ROOT_MEMORY, RW, 600);
	const uint64_t ipa = IPA + (1 << BLOCK_SHIFT);

	(void)state;
	assert_int_equal(CAP(m, base) % TABLE_ENTRIES, 0);
	WANT(BAD_ARG, map, m, pd, ipa + PAGE_BYTES, RW | FLAG_2M);
	WANT(BAD_ARG, map, late, pd, ipa, RW | FLAG_2M);
	WANT(FULL, map, odd, pd, ipa, RW | FLAG_2M);
	/* a table stands where a block would go */
	WANT(BUSY, map, m, pd, IPA, RW | FLAG_2M);
	WANT(OK, map, m, pd, ipa, RW | FLAG_2M);
	WANT(OK, map, m, pd, ipa, RW | FLAG_2M);
	WANT(FULL, map, m, pd, ipa, RW | FLAG_2M);
	assert_int_equal(host_walk(world_number(pd), ipa + 0x345678).frame,
			 CAP(m, base) + 0x345);
	/* and no page where a block stands */
	WANT(NO_TABLE, map, odd, pd, ipa, RW);
	world_check();
	WANT(MORE, unmap, m);
	WANT(OK, unmap, m);
}

static void test_tables(void **state)
{
	uint32_t t;
	const uint32_t pd = space(&t), number = world_number(pd);
	const uint32_t weak = unit_carve(ROOT_TABLES, 0, 2);
	const uint32_t fresh = unit_carve(ROOT_TABLES, RIGHT_CONTROL, 1);
	const uint32_t other = world_pd(PD_NATIVE);

	(void)state;
	WANT(NO_RIGHT, map, weak, pd, IPA, 9);
	WANT(BAD_ARG, map, t, pd, IPA, 0);
	WANT(BAD_ARG, map, t, pd, IPA, 4);
	WANT(BAD_ARG, map, t, pd, ~0ull, 2);
	WANT(BUSY, map, t, other, IPA, 1);
	WANT(BUSY, map, t, pd, IPA, 1);
	WANT(BUSY, map, t, pd, IPA, 3);
	WANT(NO_TABLE, map, fresh, other, IPA, 2);
	WANT(NO_TABLE, map, fresh, pd, 1ull << 38, 3);
	WANT(OK, map, fresh, pd, 1ull << 38, 2);
	WANT(FULL, map, fresh, pd, 1ull << 38, 3);
	WANT(OK, unmap, fresh);
	/* last in, first out; not while something hangs below */
	WANT(MORE, unmap, t);
	WANT(MORE, unmap, t);
	/* its root goes with the domain: a CPU may be walking it */
	WANT(BUSY, unmap, t);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, pd}},
				      99),
			 STATUS_OK);
	WANT(OK, unmap, t);
	assert_int_equal(host.space[number].root, NONE32);
}

/* A table that serves a mapping stays, whoever wants it back. */
static void test_tables_stay(void **state)
{
	uint32_t t;
	const uint32_t pd = space(&t);
	const uint32_t number = world_number(pd);
	const uint32_t m = unit_carve(ROOT_MEMORY, RW, 4);

	(void)state;
	WANT(OK, map, m, pd, IPA, RW);
	WANT(OK, map, m, pd, IPA, RW);
	WANT(BUSY, unmap, t);
	WANT(BUSY, cap_delete, t);
	WANT(BUSY, cap_revoke, ROOT_TABLES);
	assert_true(host_walk(number, IPA + PAGE_BYTES).valid);
	WANT(MORE, unmap, m);
	WANT(BUSY, cap_revoke, ROOT_TABLES);
	WANT(OK, unmap, m);
	assert_int_equal(world_finish(0, CALL_cap_revoke,
				      (struct args){{0, ROOT_TABLES}}, 99),
			 STATUS_BUSY);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, pd}},
				      99),
			 STATUS_OK);
	assert_int_equal(world_finish(0, CALL_cap_revoke,
				      (struct args){{0, ROOT_TABLES}}, 99),
			 STATUS_OK);
	assert_int_equal(host.space[number].root, NONE32);
	WANT(BUSY, map, m, space(&t), IPA, RW);
}

/* Destroyed, but its vCPU on the other CPU has not noticed yet and walks its
 * tables: neither they nor its memory go to anybody else. */
static void test_dying_space(void **state)
{
	uint32_t t;
	const uint32_t pd = space(&t);
	const uint32_t m = unit_carve(ROOT_MEMORY, RW, 4);

	(void)state;
	WANT(OK, map, m, pd, IPA, RW);
	WANT(MORE, destroy, pd);
	WANT(MORE, unmap, m);
	WANT(MORE, cap_delete, m);
	WANT(MORE, cap_delete, t);
	assert_int_equal(host.scrubbed_frames, 0);
	assert_int_equal(tables[CAP(t, base)].level, 1);
	world_pass();
	WANT(OK, unmap, m);
}

/* A SHARED range given back dirty, beside a sibling: not to be carved again
 * before it is scrubbed. */
static void test_dirty_sibling(void **state)
{
	const uint32_t pd = space(NULL);
	const uint32_t m = unit_carve(ROOT_MEMORY, ALL, 2);
	const uint32_t sibling = unit_carve(m, RW, 1);
	const uint32_t shared = unit_carve(m, ALL | FLAG_SHARED, 1);
	const uint32_t again = world_slot();

	(void)state;
	WANT(OK, map, shared, pd, IPA, RW);
	WANT(OK, unmap, shared);
	WANT(OK, cap_delete, shared);
	WANT(BUSY, cap_copy, m, SLOT_SELF, again, RW, 0, 1);
	WANT(OK, cap_delete, sibling);
	assert_int_equal(world_finish(0, CALL_cap_revoke, (struct args){{0, m}},
				      9),
			 STATUS_OK);
	WANT(OK, cap_copy, m, SLOT_SELF, again, RW, 0, 1);
}

/* The domain is destroyed: what it mapped goes in any order, at any time. */
static void test_dead_space(void **state)
{
	uint32_t t;
	const uint32_t pd = space(&t);
	const uint32_t m = unit_carve(ROOT_MEMORY, RW, 4);

	(void)state;
	WANT(OK, map, m, pd, IPA, RW);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, pd}},
				      99),
			 STATUS_OK);
	WANT(BUSY, map, m, SLOT_SELF, 0x240000, RW);
	WANT(OK, unmap, m);
	/* still dirty: not into another domain before it is scrubbed */
	WANT(BUSY, map, m, SLOT_SELF, 0x240000, RW);
	assert_int_equal(world_finish(0, CALL_cap_revoke, (struct args){{0, m}},
				      9),
			 STATUS_OK);
	WANT(OK, map, m, SLOT_SELF, 0x240000, RW);
	/* the dead space's tables, with an entry left in them */
	assert_int_equal(world_finish(0, CALL_cap_delete, (struct args){{0, t}},
				      200),
			 STATUS_OK);
	world_check();
}

/* What a living domain wrote is not shown to another one. */
static void test_dirty(void **state)
{
	const uint32_t pd = space(NULL), other = space(NULL);
	const uint32_t m = unit_carve(ROOT_MEMORY, RW, 6);
	const uint32_t clean = unit_carve(ROOT_MEMORY, RW, 1);

	(void)state;
	WANT(OK, map, m, pd, IPA, RW);
	WANT(OK, unmap, m);
	WANT(BUSY, map, m, other, IPA, RW);
	WANT(OK, map, m, pd, IPA, RIGHT_READ);
	WANT(OK, unmap, m);
	WANT(BUSY, map, m, other, IPA, RIGHT_READ);
	/* half scrubbed is not scrubbed */
	WANT(MORE, cap_revoke, m);
	WANT(BUSY, map, m, other, IPA, RW);
	WANT(OK, cap_revoke, m);
	WANT(OK, map, m, other, IPA, RW);
	/* what was only read is nobody's secret */
	WANT(OK, map, clean, pd, IPA, RIGHT_READ);
	WANT(OK, unmap, clean);
	WANT(OK, map, clean, other, IPA + PAGE_BYTES, RW);
}

/* From destroy's first step on no walk enters the space any more. */
static void test_space_ends(void **state)
{
	const uint32_t pd = space(NULL);
	const struct host_space *now = &host.space[world_number(pd)];
	const uint64_t flushes = now->flushes;

	(void)state;
	assert_int_not_equal(now->root, NONE32);
	WANT(MORE, destroy, pd);
	assert_int_equal(now->root, NONE32);
	assert_true(now->flushes > flushes);
}

/* A CPU was in a space to the end: nothing it may have cached is left when
 * another domain gets the number, and with it the VMID (D6). */
static void test_vmid_anew(void **state)
{
	const uint32_t pd = space(NULL);
	const uint32_t number = world_number(pd);
	const uint32_t ec = world_ec(pd, 1, 5, 0);
	const uint32_t t = unit_carve(ROOT_TABLES, RIGHT_CONTROL, 1);
	uint32_t next;

	(void)state;
	(void)world_sc(ec, 1);
	WANT(OK, ec_ctl, ec, EC_START, 0x1000);
	world_pass();
	assert_int_equal(cpus[1].ec, world_number(ec));
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, pd}},
				      99),
			 STATUS_OK);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, ec}},
				      99),
			 STATUS_OK);
	next = world_pd(PD_VM);
	assert_int_equal(world_number(next), number);
	WANT(OK, map, t, next, IPA, 1);
}

/* Entries at both ends of each group of 64 go with a dead space's table. */
static void test_wipe_all(void **state)
{
	uint32_t t;
	const uint32_t pd = space(&t);
	const uint32_t m = unit_carve(ROOT_MEMORY, RW, 70);
	const uint32_t other = world_pd(PD_VM);
	uint32_t again;

	(void)state;
	for (uint32_t i = 0; i < 70; i++)
		WANT(OK, map, m, pd, IPA + 60 * PAGE_BYTES, RW);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, pd}},
				      99),
			 STATUS_OK);
	assert_int_equal(world_finish(0, CALL_cap_delete, (struct args){{0, t}},
				      99),
			 STATUS_OK);
	again = unit_carve(ROOT_TABLES, RIGHT_CONTROL, 8);
	for (uint64_t level = 1; level <= 3; level++)
		WANT(OK, map, again, other, IPA, level);
	for (uint32_t i = 0; i < TABLE_ENTRIES; i++)
		assert_false(
			host_walk(world_number(other), IPA + i * PAGE_BYTES)
				.valid);
}

static void test_frozen(void **state)
{
	const uint32_t pd = space(NULL);
	const uint32_t parent = unit_carve(ROOT_MEMORY, RW, 8);
	const uint32_t a = unit_carve(parent, RW, 2);
	const uint32_t b = unit_carve(parent, RW, 2);

	(void)state;
	WANT(MORE, cap_revoke, parent);
	assert_int_equal(cap_type(b), CAP_NULL);
	WANT(BUSY, map, a, pd, IPA, RW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_dirty),       CASE(test_space_ends),
		CASE(test_map_errors),  CASE(test_children_and_mapping),
		CASE(test_pages),       CASE(test_blocks),
		CASE(test_tables),      CASE(test_tables_stay),
		CASE(test_dying_space), CASE(test_dirty_sibling),
		CASE(test_dead_space),  CASE(test_frozen),
		CASE(test_vmid_anew),   CASE(test_wipe_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
