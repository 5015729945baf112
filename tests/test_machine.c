// SPDX-License-Identifier: BSD-2-Clause
/*
 * The machine's description out of device trees that no machine has: what was
 * found by fuzzing (tests/fuzz) or by proof, one case each, and the ranges.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "../arch/host/insn.h"
#include "../arch/aarch64/machine.c"

#define HEADER 40u
#define ROOM   4096u
#define TOP    0xffffffffffffffffull

/* A tree being written: its structure block and its strings. */
static uint8_t tree[ROOM];
static char strings[ROOM];
static uint32_t tree_bytes, strings_bytes;

static void big32_set(uint8_t *p, uint32_t value)
{
	for (uint32_t i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> (24 - 8 * i));
}

static void word_put(uint32_t value)
{
	big32_set(tree + tree_bytes, value);
	tree_bytes += 4;
}

static void bytes_put(const void *bytes, uint32_t count)
{
	memcpy(tree + tree_bytes, bytes, count);
	tree_bytes += count;
	while (tree_bytes % 4)
		tree[tree_bytes++] = 0;
}

static void node(const char *name)
{
	word_put(1);
	bytes_put(name, (uint32_t)strlen(name) + 1);
}

static void node_end(void)
{
	word_put(2);
}

static void property(const char *name, const void *bytes, uint32_t count)
{
	word_put(3);
	word_put(count);
	word_put(strings_bytes);
	strcpy(strings + strings_bytes, name);
	strings_bytes += (uint32_t)strlen(name) + 1;
	bytes_put(bytes, count);
}

static void text(const char *name, const char *value)
{
	property(name, value, (uint32_t)strlen(value) + 1);
}

/* reg: pairs of base and length, two cells each. */
static void reg(const uint64_t *pairs, uint32_t count)
{
	uint8_t bytes[64];

	for (uint32_t i = 0; i < count; i++) {
		big32_set(bytes + 8 * i, (uint32_t)(pairs[i] >> 32));
		big32_set(bytes + 8 * i + 4, (uint32_t)pairs[i]);
	}
	property("reg", bytes, 8 * count);
}

static void root(void)
{
	const uint8_t two[4] = {0, 0, 0, 2};

	tree_bytes = strings_bytes = 0;
	node("");
	property("#address-cells", two, 4);
	property("#size-cells", two, 4);
}

static void memory(const char *name, uint64_t base, uint64_t bytes)
{
	const uint64_t pair[2] = {base, bytes};

	node(name);
	text("device_type", "memory");
	reg(pair, 2);
	node_end();
}

/* Ends the tree; `last` bytes of its end are left out. Reserves one range. */
static void read(uint32_t last, uint64_t base, uint64_t bytes)
{
	uint32_t size, at = HEADER + 32;
	uint8_t *blob;
	struct fdt fdt;

	node_end();
	word_put(9);
	tree_bytes -= last;
	strings_bytes = (strings_bytes + 3) & ~3u;
	size = at + strings_bytes + tree_bytes;
	blob = calloc(1, size);
	big32_set(blob, FDT_MAGIC);
	big32_set(blob + 4, size);
	big32_set(blob + 8, at + strings_bytes);
	big32_set(blob + 12, at);
	big32_set(blob + 16, HEADER);
	big32_set(blob + 20, 17);
	big32_set(blob + 32, strings_bytes);
	big32_set(blob + 36, tree_bytes);
	big32_set(blob + HEADER, (uint32_t)(base >> 32));
	big32_set(blob + HEADER + 4, (uint32_t)base);
	big32_set(blob + HEADER + 8, (uint32_t)(bytes >> 32));
	big32_set(blob + HEADER + 12, (uint32_t)bytes);
	memcpy(blob + at, strings, strings_bytes);
	memcpy(blob + at + strings_bytes, tree, tree_bytes);
	machine = (struct machine){0};
	assert_true(fdt_open(&fdt, blob, size));
	machine_read(&fdt);
	free(blob);
}

static uint64_t sum(const struct ranges *set)
{
	uint64_t bytes = 0;

	for (uint32_t i = 0; i < set->count; i++)
		bytes += set->range[i].end - set->range[i].base;
	return bytes;
}

static bool has(const struct ranges *set, uint64_t address)
{
	for (uint32_t i = 0; i < set->count; i++) {
		if (address >= set->range[i].base &&
		    address < set->range[i].end)
			return true;
	}
	return false;
}

/* Two nodes that say the same: each page is RAM once. */
static void test_memory_twice(void **state)
{
	(void)state;
	root();
	memory("memory@0", 0x40000000, 0x10000000);
	memory("memory@1", 0x48000000, 0x10000000);
	read(0, 0, 0);
	assert_int_equal(sum(&machine.ram), 0x18000000);
	assert_int_equal(sum(&machine.usable), 0x18000000);
	assert_false(has(&machine.devices, 0x57fff000));
	assert_true(has(&machine.devices, 0x58000000));
}

/* Rounded up to a page its base would be 0, and all addresses RAM. */
static void test_memory_at_the_top(void **state)
{
	(void)state;
	root();
	memory("memory@0", TOP - 0x7ff, 0x100);
	memory("memory@1", TOP - 0x7ff, 0x10000);
	read(0, 0, 0);
	assert_int_equal(sum(&machine.ram), 0);
}

static void test_reserved_to_the_top(void **state)
{
	(void)state;
	root();
	memory("memory@0", 0x40000000, 0x10000000);
	read(0, 0x41000000, TOP);
	assert_int_equal(sum(&machine.usable), 0x1000000);
	assert_int_equal(sum(&machine.ram), 0x10000000);
}

/* Registers up to the last byte there is stay the kernel's. */
static void gic(uint64_t distributor, uint64_t redistributors)
{
	const uint64_t frames[4] = {0x8000000, distributor, 0x80a0000,
				    redistributors};

	root();
	node("intc@8000000");
	text("compatible", "arm,gic-v3");
	reg(frames, 4);
	node_end();
	read(0, 0, 0);
}

static void test_gic_frames(void **state)
{
	(void)state;
	gic(0x10000, 0x20000);
	assert_int_equal(machine.gic, GIC_V3);
	assert_false(has(&machine.devices, 0x800f000));
	assert_true(has(&machine.devices, 0x8010000));
	gic(0, 0x20000);
	assert_int_equal(machine.gic, GIC_NONE);
	gic(0x10000, 0x1f000);
	assert_int_equal(machine.gic, GIC_NONE);
	gic(0x10000, TOP - 0x80a0000);
	assert_int_equal(machine.gic, GIC_V3);
	assert_false(has(&machine.devices, 0x80a0000));
	assert_false(has(&machine.devices, 0x90000000));
}

/* Nothing stands above it that says how many cells an address has. */
static void test_root_is_a_cpu(void **state)
{
	const uint64_t pair[1] = {5};

	(void)state;
	root();
	text("device_type", "cpu");
	reg(pair, 1);
	read(0, 0, 0);
	assert_int_equal(machine.cpus, 1);
}

/* No NUL in the alias' bytes, nor behind them. */
static void test_alias_without_end(void **state)
{
	(void)state;
	root();
	node("chosen");
	text("stdout-path", "serial0");
	node_end();
	node("aliases");
	property("serial0", "/uart/uart/uart!", 16);
	node_end();
	read(11, 0, 0);
	assert_int_equal(machine.uart, 0);
}

static void test_ranges(void **state)
{
	struct ranges set = {.count = 0};

	(void)state;
	ranges_add(&set, 0x1000, 0x9000);
	ranges_remove(&set, 0x3000, 0x5000);
	assert_int_equal(set.count, 2);
	assert_true(has(&set, 0x2fff) && has(&set, 0x5000));
	assert_false(has(&set, 0x3000) || has(&set, 0x4fff));
	ranges_remove(&set, 0, 0x2000);
	ranges_remove(&set, 0x8000, 0x10000);
	assert_int_equal(sum(&set), 0x1000 + 0x3000);
	for (uint64_t at = 0x100000; set.count < MAX_RANGES; at += 0x10000)
		ranges_add(&set, at, at + 0x8000);
	ranges_add(&set, 0x900000, 0x901000);
	assert_false(has(&set, 0x900000));
	/* full: the larger part stays, nothing is won */
	ranges_remove(&set, 0x101000, 0x102000);
	assert_false(has(&set, 0x100000) || has(&set, 0x101000));
	assert_true(has(&set, 0x102000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_twice),
		cmocka_unit_test(test_memory_at_the_top),
		cmocka_unit_test(test_reserved_to_the_top),
		cmocka_unit_test(test_gic_frames),
		cmocka_unit_test(test_root_is_a_cpu),
		cmocka_unit_test(test_alias_without_end),
		cmocka_unit_test(test_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
