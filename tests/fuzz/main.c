// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reads damaged boot input: fuzz [N [SEED [FIRST]]]. Each input follows from
 * SEED and its number alone; the last line counts. For other fuzzers: --file
 * FILE reads one (a byte for the kind, then a tree), --seeds DIR writes some.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sanitizer/common_interface_defs.h>
#include <fdt.h>
#include "fuzz.h"

#define SEEDS     10u
#define SENTENCES 40u
#define ROOM      0x20000u

/* A machine that QEMU knows, or a description that mksystem packs. */
struct seed {
	enum kind kind;
	const char *from;
	struct input input;
};
static struct seed seeds[SEEDS] = {
	{.from = "virt,virtualization=on,gic-version=3 -smp 4 -m 2G"},
	{.from = "virt,virtualization=on,gic-version=3 -smp 8 -m 3G"},
	{.from = "virt,virtualization=on,gic-version=3,highmem=off"},
	{.from = "virt,virtualization=on,gic-version=3,iommu=smmuv3"},
	{.from = "virt,gic-version=2 -smp 2"},
	{.from = "virt,secure=on,virtualization=on,gic-version=3"},
	{.from = "sbsa-ref"},
	{KIND_SYSTEM, "guests/systems/hello.dts", {{0}, {0}, {0}}},
	{KIND_SYSTEM, "tests/systems/domains.dts", {{0}, {0}, {0}}},
	{KIND_SYSTEM, "tests/systems/device.dts", {{0}, {0}, {0}}},
};
static uint64_t number, seed_number;
static const char *sentence[SENTENCES];
static uint32_t sentences;

static void die(void)
{
	fprintf(stderr,
		"fuzz: input %lu of seed %lu; again: "
		"build/tests/fuzz 1 %lu %lu\n",
		number, seed_number, seed_number, number);
}

void fuzz_want(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz: not so: %s\n", what);
	die();
	abort();
}

static size_t slurp(const char *path, uint8_t *bytes, size_t room)
{
	FILE *file = fopen(path, "rb");
	size_t size;

	if (!file)
		return 0;
	size = fread(bytes, 1, room, file);
	fclose(file);
	return size;
}

static void run(const char *line)
{
	if (system(line) != 0)
		fprintf(stderr, "fuzz: cannot run: %s\n", line);
}

/* QEMU leaves much room behind the tree: have the blob end where it ends. */
static void pack(struct blob *b)
{
	const uint32_t tree = big32(b->bytes + 8) + big32(b->bytes + 36);
	const uint32_t strings = big32(b->bytes + 12) + big32(b->bytes + 32);

	b->size = tree > strings ? tree : strings;
	big32_set(b->bytes + 4, (uint32_t)b->size);
}

/* /chosen as a loader leaves it: the package as initrd. */
static void load_machine(struct seed *s)
{
	static uint8_t blob[TREE_MOST];
	struct blob *b = &s->input.tree;
	const char *qemu = getenv("QEMU");
	char line[500];

	snprintf(line, sizeof(line),
		 "rm -f build/tests/fuzz.dtb; %s -M %s -display none "
		 "-nodefaults -machine dumpdtb=build/tests/fuzz.raw "
		 ">build/tests/fuzz.log 2>&1 && fdtput -p -t x "
		 "build/tests/fuzz.raw /chosen linux,initrd-start 44000000 && "
		 "fdtput -t x build/tests/fuzz.raw /chosen linux,initrd-end "
		 "48000000 && mv build/tests/fuzz.raw build/tests/fuzz.dtb",
		 qemu ? qemu : "qemu-system-aarch64", s->from);
	if (system(line) != 0)
		return; /* a machine that this QEMU does not know */
	b->room = ROOM;
	b->bytes = malloc(ROOM);
	b->size = slurp("build/tests/fuzz.dtb", blob, sizeof(blob));
	memcpy(b->bytes, blob, b->size < ROOM ? b->size : ROOM);
	pack(b);
}

static void load_system(struct seed *s)
{
	static uint8_t package[8u << 20];
	const struct package *p = (const struct package *)package;
	struct blob *b = &s->input.tree;
	char line[300];

	snprintf(line, sizeof(line),
		 "scripts/mksystem -I build %s -o build/tests/fuzz.tsr",
		 s->from);
	run(line);
	slurp("build/tests/fuzz.tsr", package, sizeof(package));
	s->input.header = *p;
	for (uint64_t i = 0; i < p->files && i < PACKAGE_FILES; i++) {
		const struct package_file *f = &p->file[i];

		if (f->offset + f->size_bytes > sizeof(package))
			continue;
		if (!strcmp(f->name, PACKAGE_ROOT))
			memcpy(&s->input.root, package + f->offset,
			       sizeof(s->input.root));
		if (strcmp(f->name, PACKAGE_SYSTEM) != 0)
			continue;
		b->room = ROOM;
		b->bytes = malloc(ROOM);
		b->size = f->size_bytes;
		memcpy(b->bytes, package + f->offset, b->size);
	}
}

/* The machines get the first system's package. */
static void load(void)
{
	const struct input *package = NULL;

	for (uint32_t i = 0; i < SEEDS; i++) {
		if (seeds[i].kind == KIND_MACHINE)
			load_machine(&seeds[i]);
		else
			load_system(&seeds[i]);
		if (!package && seeds[i].kind == KIND_SYSTEM &&
		    seeds[i].input.tree.size)
			package = &seeds[i].input;
	}
	fuzz_want(package != NULL, "a package to begin with (make all)");
	for (uint32_t i = 0; i < SEEDS; i++) {
		if (seeds[i].kind != KIND_MACHINE)
			continue;
		seeds[i].input.header = package->header;
		seeds[i].input.root = package->root;
	}
}

/* Every question of every node; only that it ends and stays inside counts. */
void tree_ask(const uint8_t *bytes, size_t size)
{
	static const char *const paths[] = {"/cpus/cpu@0", "/chosen", "//a:b"};
	struct fdt fdt;
	uint64_t value, more;
	int depth = 0;

	if (!fdt_open(&fdt, bytes, size))
		return;
	for (uint32_t node = fdt_root(&fdt); node != FDT_NONE;
	     node = fdt_next(&fdt, node, &depth)) {
		struct fdt_property p;
		uint32_t at = 0;

		while (fdt_property_next(&fdt, node, &at, &p))
			(void)fdt_cells(&p, p.size_bytes / 4 - 1, 2, &value);
		if (fdt_property(&fdt, node, "compatible", &p))
			(void)fdt_says(&p, "arm,pl011");
		fuzz_want(strlen(fdt_name(&fdt, node)) < size, "a name");
	}
	for (uint32_t i = 0; i < 3; i++)
		(void)fdt_path(&fdt, paths[i]);
	(void)fdt_sibling(&fdt, fdt_child(&fdt, fdt_root(&fdt)));
	for (uint32_t i = 0; fdt_reservation(&fdt, i, &value, &more); i++)
		continue;
}

/* How many different sentences there are. */
static void note(const char *said)
{
	for (uint32_t i = 0; i < sentences; i++) {
		if (!strcmp(sentence[i], said))
			return;
	}
	if (sentences < SENTENCES)
		sentence[sentences++] = strdup(said);
}

static bool try(enum kind kind, const struct input *input)
{
	const char *said = kind == KIND_MACHINE ? boot_try(input) :
						  root_try(input);

	if (*said)
		note(said);
	return !*said;
}

/* A package that is in order: a page of root, then this description. */
static void plain_package(struct input *in)
{
	in->header = (struct package){
		.magic = PACKAGE_MAGIC,
		.size_bytes = 0x200000,
		.files = 2,
		.file = {{PACKAGE_ROOT, 0x1000, 0x1000},
			 {PACKAGE_SYSTEM, 0x2000, in->tree.size}},
	};
	in->root = (struct domain_image){DOMAIN_MAGIC, 0x1000, 0x1000,
					 DOMAIN_TEXT};
	package_sign(&in->header);
}

static int try_file(const char *path)
{
	static uint8_t bytes[ROOM + 1];
	const size_t size = slurp(path, bytes, sizeof(bytes));
	struct input input = {{bytes + 1, size - 1, ROOM}, {0}, {0}};

	if (!size)
		return 0;
	plain_package(&input);
	(void)try((enum kind)(bytes[0] % KINDS), &input);
	return 0;
}

/* What --file takes, for another fuzzer to begin with. */
static int write_seeds(const char *folder)
{
	char path[300];

	load();
	for (uint32_t i = 0; i < SEEDS; i++) {
		const struct blob *b = &seeds[i].input.tree;
		FILE *file;

		snprintf(path, sizeof(path), "%s/%u", folder, i);
		file = b->size ? fopen(path, "wb") : NULL;
		if (!file)
			continue;
		fputc((int)seeds[i].kind, file);
		fwrite(b->bytes, 1, b->size, file);
		fclose(file);
	}
	return 0;
}

static struct seed *any_seed(void)
{
	struct seed *s;

	do {
		s = &seeds[fuzz_random() % SEEDS];
	} while (!s->input.tree.size);
	return s;
}

/* With no damage every one is read, or QEMU's machine is refused for good. */
static uint32_t try_whole(void)
{
	uint32_t accepted = 0;

	for (uint32_t i = 0; i < SEEDS; i++) {
		if (seeds[i].input.tree.size)
			accepted += try(seeds[i].kind, &seeds[i].input);
	}
	fuzz_want(accepted >= 6, "real input is accepted");
	return accepted;
}

int main(int argc, char **argv)
{
	const uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 0) : 100000;
	const uint64_t start = argc > 3 ? strtoull(argv[3], NULL, 0) : 0;
	static uint8_t bytes[ROOM];
	uint64_t accepted = 0;
	struct input input;

	if (argc == 3 && !strcmp(argv[1], "--file"))
		return try_file(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "--seeds"))
		return write_seeds(argv[2]);
	__sanitizer_set_death_callback(die);
	seed_number = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	load();
	(void)try_whole();
	for (number = start; number < start + count; number++) {
		const struct seed *s, *other;

		fuzz_seed(seed_number * 0x100000001ull + number);
		s = any_seed();
		other = any_seed();
		input = s->input;
		input.tree.bytes = bytes;
		memcpy(bytes, s->input.tree.bytes, s->input.tree.size);
		input_damage(&input, &other->input.tree);
		accepted += try(s->kind, &input);
	}
	for (uint32_t i = 0; getenv("FUZZ_SENTENCES") && i < sentences; i++)
		printf("%s\n", sentence[i]);
	printf("fuzz: inputs=%lu accepted=%lu sentences=%u failed=0\n", count,
	       accepted, sentences);
	return 0;
}
