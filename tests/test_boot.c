/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/boot.c: the first state satisfies the inductive invariants, which
 * every proof assumes of the state before a call: the very text that the
 * proofs use, of every capability, every object, and every two of them.
 */
#include "unit.h"
#include <tessera/image.h>
#include "ec.h"
#include "entry.h"
#include "sched.h"

/* What proofs call the stamp of birth: siblings in the order of their list. */
static struct {
	uint64_t stamp;
} ghost[NR_NODES];

/* clang-format off */
#include "proof/strength.c"
#undef IMPLIES
#undef GET
#undef TYPE
#undef END
#undef IS_RANGE
#undef MAPS
#include "proof/strength_object.c"
/* clang-format on */

static void stamp_siblings(void)
{
	for (uint32_t c = 0; c < NR_NODES; c++) {
		uint64_t at = NR_NODES;

		for (uint32_t s = CAP(c, first); s != NONE16; s = CAP(s, next))
			ghost[s].stamp = at--;
	}
}

static void holds_everywhere(void)
{
	const uint64_t clock = NR_NODES + 1;

	stamp_siblings();
	for (uint32_t c = 0; c < NR_NODES; c++) {
		assert_true(inv_shape(c) && inv_mapping(c) && inv_depth(c));
		assert_true(inv_parent(c) && inv_links(c, clock));
		assert_true(inv_bearer(c));
		assert_true(c >= NR_OBJECTS || inv_object(c));
		for (uint32_t b = 0; TYPE(c) != CAP_NULL && b < NR_NODES; b++) {
			assert_true(inv_siblings(c, b, clock));
			assert_true(inv_level(c, b));
		}
	}
}

/* As the machine gives it: many pieces or few, one CPU or eight. */
static void boot_with(uint32_t memories, uint32_t devices, uint32_t count)
{
	struct boot_info info = {
		.memories = memories,
		.devices = devices,
		.cpus = count,
		.tables = 64,
		.message_frame = RAM_BASE - 0x1000,
		.package = {RAM_BASE - 0x100, 16},
		.package_bytes = 16 * PAGE_BYTES,
		.root_text_frame = RAM_BASE - 0x100 + 2,
		.root_text_frames = 2,
		.root_ram_frames = 3,
		.root_entry = 0x200000 + 64,
		.ticks_per_second = 62500000,
	};

	for (uint32_t i = 0; i < memories; i++)
		info.memory[i] = (struct boot_range){
			RAM_BASE + i * 0x1000, i + 1 == memories ? 0x400 : 1};
	for (uint32_t i = 0; i < devices; i++)
		info.device[i] = (struct boot_range){i * 0x100, 0x100 - i};
	world_blank();
	host_reset();
	boot(&info);
	holds_everywhere();
}

static void test_first_state(void **state)
{
	(void)state;
	boot_with(1, 1, 1);
	boot_with(2, 0, 2);
	boot_with(16, 16, NR_CPUS);
}

#define SHARE(rights) ((rights) | RIGHT_SHARE)
#define TEXT_FRAMES   2u
#define RAM_OF_ROOT   3u
#define STACK         (uint32_t)(DOMAIN_STACK_BYTES / PAGE_BYTES)

/* What root finds: each range, its rights, and how it may be used. */
static void test_grants(void **state)
{
	static const struct {
		uint32_t slot, type, base, count, rights, mapped;
	} grants[] = {
		{ROOT_PDS, CAP_PDS, 0, NR_PDS, RIGHTS_ALL, 0},
		{ROOT_ECS, CAP_ECS, 0, NR_ECS, RIGHTS_ALL, 0},
		{ROOT_SCS, CAP_SCS, 0, NR_SCS, RIGHTS_ALL, 0},
		{ROOT_PORTALS, CAP_PORTALS, 0, NR_PORTALS, RIGHTS_ALL, 0},
		{ROOT_NOTIFICATIONS, CAP_NOTIFICATIONS, 0, NR_NOTIFICATIONS,
		 RIGHTS_ALL, 0},
		{ROOT_IRQS, CAP_IRQS, 32, NR_INTIDS - 32, RIGHTS_ALL, 0},
		{ROOT_STREAMS, CAP_STREAMS, 0, NR_STREAMS, RIGHTS_ALL, 0},
		{ROOT_OWN_TIME, CAP_CPUS, 0, 100, RIGHTS_ALL, 1},
		{ROOT_CPUS, CAP_CPUS, 100, 2 * CPU_UNITS - 100, RIGHTS_ALL, 0},
		{ROOT_OWN_TABLES, CAP_TABLES, 0, 3, RIGHTS_ALL, 3},
		{ROOT_TABLES, CAP_TABLES, 3, 61, RIGHTS_ALL, 0},
		{ROOT_MESSAGES, CAP_MEMORY, RAM_BASE - 0x1000, NR_ECS,
		 SHARE(RIGHT_READ | RIGHT_WRITE), 0},
		{ROOT_OWN_MESSAGE, CAP_MEMORY, RAM_BASE - 0x1000, 1,
		 SHARE(RIGHT_READ | RIGHT_WRITE), 1},
		{ROOT_PACKAGE, CAP_MEMORY, RAM_BASE - 0x100, 16,
		 SHARE(RIGHT_READ | RIGHT_EXEC), 0},
		{ROOT_IMAGE, CAP_MEMORY, RAM_BASE - 0x100 + 2, TEXT_FRAMES,
		 SHARE(RIGHT_READ | RIGHT_EXEC), TEXT_FRAMES},
		{ROOT_PLATFORM, CAP_PLATFORM, 0, 1, RIGHTS_ALL, 0},
		{ROOT_MEMORY, CAP_MEMORY, RAM_BASE, 1, RIGHTS_ALL, 0},
		{ROOT_MEMORY + 1, CAP_MEMORY, RAM_BASE + 0x1000,
		 0x400 - RAM_OF_ROOT - STACK, RIGHTS_ALL, 0},
		{ROOT_OWN_MEMORY, CAP_MEMORY,
		 RAM_BASE + 0x1400 - RAM_OF_ROOT - STACK, RAM_OF_ROOT + STACK,
		 RIGHTS_ALL, RAM_OF_ROOT + STACK},
		{ROOT_DEVICES, CAP_DEVICE, 0, 0x100, RIGHTS_ALL, 0},
		{ROOT_DEVICES + 1, CAP_DEVICE, 0x100, 0xff, RIGHTS_ALL, 0},
		{ROOT_DEVICES + 2, CAP_NULL, 0, 0, 0, 0},
		{ROOT_MEMORY + 2, CAP_NULL, 0, 0, 0, 0},
		{ROOT_NULL, CAP_NULL, 0, 0, 0, 0},
		{ROOT_FREE, CAP_NULL, 0, 0, 0, 0},
	};

	(void)state;
	boot_with(2, 2, 2);
	for (uint32_t i = 0; i < sizeof(grants) / sizeof(grants[0]); i++) {
		const uint32_t c = grants[i].slot;
		const uint64_t word = CAP(c, word);

		assert_int_equal(cap_type(c), grants[i].type);
		assert_int_equal(CAP(c, base), grants[i].base);
		assert_int_equal(CAP(c, count), grants[i].count);
		assert_int_equal(field_get(CAP_RIGHTS, word), grants[i].rights);
		assert_int_equal(!!(word & CAP_SHARED),
				 cap_type(c) == CAP_MEMORY &&
					 grants[i].rights != RIGHTS_ALL);
		assert_int_equal(cap_mapped(c), grants[i].mapped);
	}
	for (uint32_t c = NR_SLOTS; c < NR_CAPS; c++)
		assert_int_equal(cap_type(c), CAP_NULL);
}

/* Its own objects: number 0 of each kind, with all rights there are. */
static void test_own(void **state)
{
	(void)state;
	boot_with(1, 1, 2);
	assert_int_equal(cap_find(0, ROOT_PD, CAP_PD,
				  RIGHT_GRANT | RIGHT_MAP | RIGHT_CONTROL)
				 .status,
			 STATUS_OK);
	assert_int_equal(cap_find(0, ROOT_EC, CAP_EC,
				  RIGHT_READ | RIGHT_WRITE | RIGHT_CONTROL)
				 .status,
			 STATUS_OK);
	assert_int_equal(cap_find(0, ROOT_SC, CAP_SC, RIGHT_CONTROL).status,
			 STATUS_OK);
	for (uint32_t slot = ROOT_PD; slot <= ROOT_SC; slot++)
		assert_int_equal(CAP(slot, base), 0);
	assert_int_equal(ecs[0].pd, 0);
	assert_int_equal(ecs[0].cpu, 0);
	assert_int_equal(ecs[0].priority, 60);
	assert_false(ecs[0].is_vcpu);
	assert_int_equal(ecs[0].start_pc, 0x200000 + 64);
	assert_int_equal(ecs[0].start_sp, DOMAIN_RAM +
						  RAM_OF_ROOT * PAGE_BYTES +
						  DOMAIN_STACK_BYTES);
	/* a tenth of CPU 0, in periods of 10 ms, and what is left over */
	assert_int_equal(scs[0].time, ROOT_OWN_TIME);
	assert_int_equal(scs[0].new_period, 625000);
	assert_int_equal(scs[0].new_budget, 62500);
	assert_true(scs[0].new_slack);
	assert_int_equal(CAP(ROOT_OWN_TIME, where), 1);
	(void)sched_next();
	assert_int_equal(host_ecs[0].sp, ecs[0].start_sp);
	assert_int_equal(scs[0].period, 625000);
	assert_int_equal(scs[0].ec, 0);
	assert_int_equal(ecs[0].sc, 0);
}

static void is_mapped(uint64_t ipa, uint32_t frames, uint64_t from,
		      uint32_t rights)
{
	for (uint32_t i = 0; i <= frames; i++) {
		const struct host_entry it = host_walk(0, ipa + i * PAGE_BYTES);

		assert_int_equal(it.valid, i < frames);
		if (i == frames)
			return;
		assert_int_equal(it.frame, from + i);
		assert_int_equal(it.rights, rights);
		assert_false(it.device || it.block);
	}
}

/* Every page of its text, RAM and stack, and the message page; no more. */
static void test_space(void **state)
{
	(void)state;
	boot_with(2, 2, 2);
	is_mapped(DOMAIN_TEXT, TEXT_FRAMES, RAM_BASE - 0x100 + 2,
		  RIGHT_READ | RIGHT_EXEC);
	is_mapped(DOMAIN_RAM, RAM_OF_ROOT + STACK,
		  RAM_BASE + 0x1400 - RAM_OF_ROOT - STACK, RW);
	is_mapped(DOMAIN_MESSAGES, 1, RAM_BASE - 0x1000, RW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_first_state),
		CASE(test_grants),
		CASE(test_own),
		CASE(test_space),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
