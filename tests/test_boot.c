/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/boot.c: the first state satisfies the inductive invariants, which
 * every proof assumes of the state before a call: the very text that the
 * proofs use, of every capability, every object, and every two of them.
 */
#include "unit.h"
#include "entry.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_first_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
