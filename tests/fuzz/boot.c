// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel's own way from the first C instruction to boot(), on the host:
 * whatever the loader hands over, either one sentence and power off, or ranges
 * that lie in RAM, apart from each other and from all that is the kernel's.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../arch/host/insn.h"

/* There is no PL011 where QEMU has one. */
static inline uint32_t mmio_read32(uint64_t address)
{
	return (uint32_t)(address >> 32);
}

#define _start    fuzz_start /* Makefile: fuzz_end is so far behind it */
#define image_end fuzz_end
#include "../../arch/aarch64/machine.c"
#include "../../arch/aarch64/start.c"
#include "fuzz.h"

#define CPUS_SEEN 3u

char fuzz_start[1], vectors[1];
static jmp_buf over;
static char said[200];
static uint32_t sentences;
static const struct input *given;
static uint8_t *tree;
static struct package *header;
static struct domain_image *root;
static struct cpu cpu;
static uint64_t pool;

/* What start.c asks of the other files. */
void print(const char *text, ...)
{
	va_list list;

	if (strncmp(text, "tessera: ", 9) != 0)
		return;
	va_start(list, text);
	vsnprintf(said, sizeof(said), text, list);
	va_end(list);
	sentences++;
}

void firmware_power_off(void)
{
	longjmp(over, 1);
}

void stop(void)
{
	longjmp(over, 1);
}

const void *mmu_map_boot(uint32_t slot, uint64_t pa)
{
	static const uint64_t none[8];

	if (slot == 0)
		return pa == DTB_AT ? tree : (const void *)none;
	return pa == machine.package.base ? (const void *)header : root;
}

uint64_t mmu_map_device(uint64_t pa, uint64_t bytes)
{
	static uint32_t registers[PAGE_BYTES / 4];

	fuzz_want(bytes <= PAGE_BYTES, "one page of UART");
	return (uint64_t)registers + pa % 4;
}

void uart_init(uint64_t base)
{
	fuzz_want(base != 0, "a UART that is there");
}

void stage2_init(uint64_t pool_pa, uint32_t tables)
{
	pool = pool_pa;
	fuzz_want(tables <= NR_TABLES && pool % BLOCK_BYTES == 0, "the pool");
}

struct cpu *cpu_of(uint32_t number)
{
	fuzz_want(number == 0, "the boot CPU");
	return &cpu;
}

void gic_init(void)
{
	fuzz_want(machine.gicd.end >= machine.gicd.base &&
			  machine.gicr.end >= machine.gicr.base,
		  "registers of the interrupt controller");
}

void cpus_clear(void)
{
}

void cpu_init(void)
{
}

uint32_t smp_start_others(void)
{
	fuzz_want(machine.cpus >= 1 && machine.cpus <= NR_CPUS, "CPUs");
	return machine.cpus;
}

void mmu_seal(void)
{
}

void smp_release(void)
{
}

struct arch_ec *switch_next(void)
{
	return NULL;
}

static uint64_t first(const struct boot_range *r)
{
	return (uint64_t)r->base << PAGE_SHIFT;
}

static uint64_t end(const struct boot_range *r)
{
	return ((uint64_t)r->base + r->count) << PAGE_SHIFT;
}

static bool apart(const struct boot_range *r, uint64_t from, uint64_t to)
{
	return first(r) >= to || from >= end(r);
}

static void want_memory(const struct boot_info *b, const struct fdt *fdt)
{
	for (uint32_t i = 0; i < b->memories; i++) {
		const struct boot_range *m = &b->memory[i];
		uint64_t base, bytes;

		fuzz_want(m->count && in_ram(first(m), end(m) - first(m)),
			  "memory is RAM");
		for (uint32_t j = 0; j < i; j++)
			fuzz_want(apart(m, first(&b->memory[j]),
					end(&b->memory[j])),
				  "memory is given once");
		fuzz_want(
			apart(m, IMAGE_AT,
			      IMAGE_AT + (uint64_t)(image_end - _start)) &&
				apart(m, machine.package.base,
				      machine.package.end) &&
				apart(m, pool,
				      pool + (b->tables + NR_ECS) * PAGE_BYTES),
			"memory that is not in use");
		for (uint32_t r = 0; fdt_reservation(fdt, r, &base, &bytes);
		     r++)
			fuzz_want(!bytes || apart(m, base,
						  base + bytes < base ?
							  ~0ull :
							  base + bytes),
				  "memory that is not reserved");
	}
}

static void want_devices(const struct boot_info *b)
{
	for (uint32_t i = 0; i < b->devices; i++) {
		const struct boot_range *d = &b->device[i];

		fuzz_want(d->count && end(d) <= PA_LIMIT, "device registers");
		for (uint32_t j = 0; j < i; j++)
			fuzz_want(apart(d, first(&b->device[j]),
					end(&b->device[j])),
				  "registers are given once");
		for (uint32_t j = 0; j < machine.ram.count; j++)
			fuzz_want(apart(d, machine.ram.range[j].base,
					machine.ram.range[j].end),
				  "no RAM among registers");
		fuzz_want(apart(d, machine.gicd.base, machine.gicd.end) &&
				  apart(d, machine.gicr.base, machine.gicr.end),
			  "no interrupt controller among registers");
	}
}

void boot(const struct boot_info *b)
{
	struct fdt fdt;
	const uint64_t package = first(&b->package);

	fuzz_want(fdt_open(&fdt, tree, FDT_MOST), "an open tree");
	want_memory(b, &fdt);
	want_devices(b);
	fuzz_want(b->memory[b->memories - 1].count >
			  b->root_ram_frames + DOMAIN_STACK_BYTES / PAGE_BYTES,
		  "room for root");
	fuzz_want(in_ram(package, b->package_bytes) &&
			  b->package_bytes == end(&b->package) - package,
		  "a package in RAM");
	fuzz_want(b->root_text_frame >= b->package.base &&
			  b->root_text_frames &&
			  b->root_text_frame + b->root_text_frames <=
				  b->package.base + b->package.count,
		  "root's text in the package");
	fuzz_want(b->root_entry >= DOMAIN_TEXT &&
			  b->root_entry - DOMAIN_TEXT <
				  (uint64_t)b->root_text_frames << PAGE_SHIFT,
		  "root starts in its text");
}

const char *boot_try(const struct input *in)
{
	const uint32_t claims = in->tree.size >= 8 && big32(in->tree.bytes) ==
							      FDT_MAGIC ?
					big32(in->tree.bytes + 4) :
					0;
	const size_t size = claims >= 40 && claims <= FDT_MOST ? claims : 40;

	tree = calloc(1, size);
	memcpy(tree, in->tree.bytes,
	       in->tree.size < size ? in->tree.size : size);
	header = malloc(sizeof(*header));
	root = malloc(sizeof(*root));
	*header = in->header;
	*root = in->root;
	given = in;
	machine = (struct machine){0};
	info = (struct boot_info){0};
	fake_id_aa64pfr0_el1 = field_put(ID_AA64PFR0_GIC, 1);
	fake_id_aa64mmfr0_el1 = field_put(ID_AA64MMFR0_PARANGE, 2);
	fake_cntfrq_el0 = 62500000;
	sentences = 0;
	said[0] = '\0';
	if (setjmp(over) == 0)
		arch_boot(DTB_AT, IMAGE_AT);
	else
		fuzz_want(sentences == 1, "one sentence");
	if (sentences == 1 && strstr(said, "stay off"))
		said[0] = '\0';
	tree_ask(tree, size);
	free(tree);
	free(header);
	free(root);
	return said;
}
