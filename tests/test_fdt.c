/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/fdt against libfdt: the same nodes, names and properties in the same
 * order on device trees that QEMU makes, also after random damage as far as
 * libfdt still takes them; on any damage no byte outside the blob is read
 * (ASan watches a heap block of exactly its size) and every walk ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "fdt.h"

/* Of libfdt, whose header is named like ours. */
int fdt_next_node(const void *blob, int node, int *depth);
const char *fdt_get_name(const void *blob, int node, int *length);
int fdt_first_property_offset(const void *blob, int node);
int fdt_next_property_offset(const void *blob, int at);
const void *fdt_getprop_by_offset(const void *blob, int at, const char **name,
				  int *length);
int fdt_check_full(const void *blob, size_t size);
int fdt_path_offset(const void *blob, const char *path);
int fdt_num_mem_rsv(const void *blob);

#define MACHINES 4u
#define MAX_BLOB (2u << 20)
#define DAMAGES  20000u
#define HEADER   40u

static uint8_t *blobs[MACHINES];
static size_t sizes[MACHINES];

static const char *const machines[MACHINES] = {
	"virt,virtualization=on,gic-version=3 -smp 4",
	"virt,gic-version=2 -smp 2 -m 3G",
	"virt,secure=on,iommu=smmuv3 -smp 1",
	"virt,virtualization=on,its=off,highmem=off -smp 8",
};

static uint32_t big32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

/* QEMU leaves much room behind the tree: have the blob end where it ends. */
static void pack(size_t i)
{
	const uint32_t tree = big32(blobs[i] + 8) + big32(blobs[i] + 36);
	const uint32_t strings = big32(blobs[i] + 12) + big32(blobs[i] + 32);

	sizes[i] = tree > strings ? tree : strings;
	for (unsigned int byte = 0; byte < 4; byte++)
		blobs[i][4 + byte] = (uint8_t)(sizes[i] >> (24 - 8 * byte));
}

static int load(void **state)
{
	const char *qemu = getenv("QEMU");
	char line[400];

	(void)state;
	for (size_t i = 0; i < MACHINES; i++) {
		FILE *file;

		snprintf(line, sizeof(line),
			 "%s -M %s -display none -nodefaults "
			 "-machine dumpdtb=build/tests/fdt%zu.dtb "
			 ">build/tests/fdt.log 2>&1",
			 qemu ? qemu : "qemu-system-aarch64", machines[i], i);
		if (system(line) != 0)
			fprintf(stderr, "cannot run: %s\n", line);
		snprintf(line, sizeof(line), "build/tests/fdt%zu.dtb", i);
		file = fopen(line, "rb");
		if (!file)
			return -1;
		blobs[i] = malloc(MAX_BLOB);
		sizes[i] = fread(blobs[i], 1, MAX_BLOB, file);
		fclose(file);
		pack(i);
	}
	return 0;
}

static int unload(void **state)
{
	(void)state;
	for (size_t i = 0; i < MACHINES; i++)
		free(blobs[i]);
	return 0;
}

/* Same properties of one node; returns how many. */
static unsigned int same_properties(const struct fdt *fdt, uint32_t node,
				    const uint8_t *blob, int their)
{
	struct fdt_property own;
	uint32_t at = 0;
	unsigned int count = 0;
	int offset = fdt_first_property_offset(blob, their);

	while (offset >= 0) {
		const char *name;
		int length;
		const void *data =
			fdt_getprop_by_offset(blob, offset, &name, &length);

		assert_non_null(data);
		assert_true(fdt_property_next(fdt, node, &at, &own));
		assert_string_equal(own.name, name);
		assert_int_equal(own.size_bytes, length);
		assert_ptr_equal(own.data, data);
		offset = fdt_next_property_offset(blob, offset);
		count++;
	}
	assert_false(fdt_property_next(fdt, node, &at, &own));
	return count;
}

/* Same tree in the same order; returns how many nodes. */
static unsigned int same_tree(const uint8_t *blob, size_t size)
{
	struct fdt fdt;
	uint32_t node;
	int depth = 0, their_depth = 0, their;
	unsigned int count = 0;

	assert_true(fdt_open(&fdt, blob, size));
	node = fdt_root(&fdt);
	their = fdt_next_node(blob, -1, &their_depth);
	/* -1 stands before the root, which is at depth 1 from there */
	their_depth = 0;
	while (their >= 0 && their_depth >= 0) {
		assert_int_not_equal(node, FDT_NONE);
		assert_int_equal(depth, their_depth);
		assert_string_equal(fdt_name(&fdt, node),
				    fdt_get_name(blob, their, NULL));
		same_properties(&fdt, node, blob, their);
		count++;
		their = fdt_next_node(blob, their, &their_depth);
		node = fdt_next(&fdt, node, &depth);
	}
	assert_int_equal(node, FDT_NONE);
	return count;
}

static void test_same_as_libfdt(void **state)
{
	(void)state;
	for (size_t i = 0; i < MACHINES; i++) {
		assert_int_equal(fdt_check_full(blobs[i], sizes[i]), 0);
		assert_true(same_tree(blobs[i], sizes[i]) > 20);
	}
}

static void test_paths(void **state)
{
	static const char *const paths[] = {
		"/",
		"/cpus",
		"/cpus/cpu@0",
		"/psci",
		"/pl011@9000000",
		"/cpu",
		"/cpus/cpu@9",
		"/chosen/",
		"/memory@40000000",
		"/no",
		"",
	};
	struct fdt fdt;

	(void)state;
	assert_true(fdt_open(&fdt, blobs[0], sizes[0]));
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const uint32_t node = fdt_path(&fdt, paths[i]);
		const int their = fdt_path_offset(blobs[0], paths[i]);

		if (their < 0 && *paths[i])
			assert_int_equal(node, FDT_NONE);
		else if (*paths[i])
			assert_string_equal(fdt_name(&fdt, node),
					    fdt_get_name(blobs[0], their,
							 NULL));
	}
	assert_string_equal(fdt_name(&fdt, fdt_path(&fdt, "/memory")),
			    "memory@40000000");
	assert_int_equal(fdt_path(&fdt, "/cpus/cpu@1:115200"),
			 fdt_path(&fdt, "/cpus/cpu@1"));
}

static void test_values(void **state)
{
	struct fdt fdt;
	struct fdt_property reg;
	uint64_t value;
	uint32_t node;

	(void)state;
	assert_true(fdt_open(&fdt, blobs[0], sizes[0]));
	node = fdt_path(&fdt, "/memory");
	assert_string_equal(fdt_string(&fdt, node, "device_type"), "memory");
	assert_true(fdt_property(&fdt, node, "reg", &reg));
	assert_true(fdt_cells(&reg, 0, 2, &value));
	assert_int_equal(value, 0x40000000);
	assert_true(fdt_cells(&reg, 1, 1, &value));
	assert_int_equal(value, 0x40000000);
	assert_true(fdt_cells(&reg, 2, 2, &value));
	assert_false(fdt_cells(&reg, 3, 2, &value));
	assert_false(fdt_cells(&reg, 0xffffffff, 1, &value));
	assert_false(fdt_cells(&reg, 0, 3, &value));
	assert_int_equal(fdt_u32(&fdt, fdt_root(&fdt), "#address-cells", 1), 2);
	assert_int_equal(fdt_u32(&fdt, fdt_root(&fdt), "no-such", 7), 7);
	assert_false(fdt_property(&fdt, node, "no-such", &reg));
	assert_null(fdt_string(&fdt, node, "reg-names"));
	node = fdt_path(&fdt, "/pl011@9000000");
	assert_true(fdt_property(&fdt, node, "compatible", &reg));
	assert_true(fdt_says(&reg, "arm,pl011"));
	assert_true(fdt_says(&reg, "arm,primecell"));
	assert_false(fdt_says(&reg, "arm,pl01"));
	assert_true(fdt_property(&fdt, node, "reg", &reg));
	assert_false(fdt_says(&reg, "arm,pl011"));
}

static void test_children(void **state)
{
	struct fdt fdt;
	uint32_t child, cpus = 0, node;

	(void)state;
	assert_true(fdt_open(&fdt, blobs[0], sizes[0]));
	node = fdt_path(&fdt, "/cpus");
	fdt_for_each(&fdt, child, node) {
		if (fdt_string(&fdt, child, "device_type"))
			cpus++;
	}
	assert_int_equal(cpus, 4);
	node = fdt_path(&fdt, "/psci");
	assert_int_equal(fdt_child(&fdt, node), FDT_NONE);
}

static void test_header(void **state)
{
	struct fdt fdt;
	uint8_t *copy = malloc(sizes[0]);

	(void)state;
	for (size_t cut = 0; cut < HEADER; cut++)
		assert_false(fdt_open(&fdt, blobs[0], cut));
	assert_false(fdt_open(&fdt, blobs[0], sizes[0] - 1));
	assert_true(fdt_open(&fdt, blobs[0], sizes[0]));
	memcpy(copy, blobs[0], sizes[0]);
	copy[0] = 0;
	assert_int_equal(fdt_size(copy), 0);
	assert_false(fdt_open(&fdt, copy, sizes[0]));
	copy[0] = 0xd0;
	for (size_t field = 4; field < HEADER; field += 4) {
		const uint8_t old = copy[field];

		copy[field] = 0xff;
		if (field != 24 && field != 28 && field != 20)
			assert_false(fdt_open(&fdt, copy, sizes[0]));
		copy[field] = old;
	}
	free(copy);
}

static void test_reservations(void **state)
{
	uint8_t blob[HEADER + 32 + 16 + 4] = {0};
	static const uint32_t words[] = {
		FDT_MAGIC,   sizeof(blob),
		HEADER + 32, HEADER + 48,
		HEADER,      17,
		16,          0,
		4,           16, /* memory reservations */
		0,           0x40000000,
		0,           0x1000,
		0,           0,
		0,           0,
		1,           0,
		2,           9,
	};
	struct fdt fdt;
	uint64_t base, size;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		for (size_t byte = 0; byte < 4; byte++)
			blob[i * 4 + byte] =
				(uint8_t)(words[i] >> (24 - 8 * byte));
	}
	assert_true(fdt_open(&fdt, blob, sizeof(blob)));
	assert_int_equal(fdt_num_mem_rsv(blob), 1);
	assert_true(fdt_reservation(&fdt, 0, &base, &size));
	assert_int_equal(base, 0x40000000);
	assert_int_equal(size, 0x1000);
	assert_false(fdt_reservation(&fdt, 1, &base, &size));
	assert_false(fdt_reservation(&fdt, 0xffffffff, &base, &size));
}

/* Ask for everything; only that it ends and stays inside matters. */
static void exercise(const uint8_t *blob, size_t size)
{
	struct fdt fdt;
	uint64_t base, bytes;
	int depth = 0;

	if (!fdt_open(&fdt, blob, size))
		return;
	for (uint32_t node = fdt_root(&fdt); node != FDT_NONE;
	     node = fdt_next(&fdt, node, &depth)) {
		struct fdt_property p;

		if (fdt_property(&fdt, node, "reg", &p))
			(void)fdt_cells(&p, p.size_bytes / 4 - 1, 2, &base);
		(void)fdt_string(&fdt, node, "compatible");
		if (fdt_property(&fdt, node, "compatible", &p))
			(void)fdt_says(&p, "arm,pl011");
		(void)fdt_u32(&fdt, node, "phandle", 0);
		(void)fdt_child(&fdt, node);
		(void)fdt_sibling(&fdt, node);
	}
	(void)fdt_path(&fdt, "/cpus/cpu@0");
	for (uint32_t i = 0; i < 9; i++)
		(void)fdt_reservation(&fdt, i, &base, &bytes);
}

static void test_damage(void **state)
{
	uint64_t seed = 1;
	unsigned int agreed = 0;

	(void)state;
	for (unsigned int turn = 0; turn < DAMAGES; turn++) {
		const size_t which = turn % MACHINES;
		uint8_t *copy = malloc(sizes[which]);
		bool header = false;

		memcpy(copy, blobs[which], sizes[which]);
		for (unsigned int i = 0; i <= turn % 3; i++) {
			size_t at;

			seed = seed * 6364136223846793005ull +
			       1442695040888963407ull;
			at = (size_t)(seed >> 33) %
			     (turn % 4 ? sizes[which] : 64);
			header = header || at < HEADER + 16;
			copy[at] = turn % 2 ?
					   (uint8_t)(seed >> 24) :
					   (uint8_t)(copy[at] ^
						     (1u << (seed >> 29 & 7)));
		}
		exercise(copy, sizes[which]);
		if (!header && turn % 8 == 1 &&
		    fdt_check_full(copy, sizes[which]) == 0) {
			same_tree(copy, sizes[which]);
			agreed++;
		}
		free(copy);
	}
	assert_true(agreed > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_as_libfdt),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_children),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_reservations),
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
