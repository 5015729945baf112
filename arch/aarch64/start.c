// SPDX-License-Identifier: BSD-2-Clause
/*
 * From the first C instruction to boot(): find the console and say hello,
 * read the machine, check the system package, carve the kernel's pool out of
 * RAM, start the other CPUs. Whatever is missing is said in one sentence, and
 * that is the end.
 */
#include "arch.h"
#include "cpu.h"
#include "entry.h"
#include "insn.h"
#include "mem.h"
#include "sysreg.h"
#include <tessera/image.h>

#define FDT_MOST        0x200000u /* booting.rst: at most 2 MiB */
#define BLOCK_BYTES     (1ull << BLOCK_SHIFT)
#define GIGABYTE        0x40000000ull
#define RAM_SHARE       128u /* 1/128 of RAM for tables */
#define FEWEST_TABLES   256u
#define DOMAIN_RAM_MOST (DOMAIN_MESSAGES - DOMAIN_RAM)
#define TOO_LITTLE      "too little memory; give more, as in qemu -m 1G"
#define FNV_BASIS       0xcbf29ce484222325ull
#define FNV_PRIME       0x100000001b3ull
/* QEMU's virt machine: its RAM, and where its PL011 is. */
#define VIRT_RAM  0x40000000ull
#define VIRT_UART 0x09000000ull
#define UART_ID   0xfe0u

extern char image_end[], _start[];
struct arch_ec *arch_boot(uint64_t dtb, uint64_t image);
_Noreturn void wrong_el(uint64_t dtb, uint64_t level);

static RO_AFTER_BOOT struct boot_info info;

/* One sentence, and power off: nothing can run. */
static _Noreturn void refuse(const char *why)
{
	print("tessera: %s\n", why);
	firmware_power_off();
}

/*
 * No device tree: guess a PL011 where QEMU's virt has it, but only if we were
 * loaded into such a machine's RAM. Its identification registers decide.
 */
static bool is_pl011(uint64_t va)
{
	static const uint8_t id[] = {0x11, 0x10, 0, 0x00, 0x0d, 0xf0, 5, 0xb1};

	for (uint32_t i = 0; i < sizeof(id); i++) {
		if (i != 2 &&
		    (mmio_read32(va + UART_ID + i * 4) & 0xff) != id[i])
			return false;
	}
	return true;
}

/* Entered at another level, MMU as the loader left it: say so and stop. */
void wrong_el(uint64_t dtb, uint64_t level)
{
	struct fdt fdt;

	if (dtb && dtb % 8 == 0 &&
	    fdt_open(&fdt, (const void *)dtb, FDT_MOST)) {
		machine_read(&fdt);
		uart_init(machine.uart);
	} else if ((uint64_t)_start >= VIRT_RAM && is_pl011(VIRT_UART)) {
		uart_init(VIRT_UART);
	}
	print("tessera: entered at EL%lu, not EL2; start QEMU with "
	      "-M virt,virtualization=on\n",
	      level);
	stop();
}

/* The device tree: where x0 says, else at the start of this GiB of RAM. */
static void find_fdt(struct fdt *fdt, uint64_t dtb, uint64_t image)
{
	const uint64_t at[2] = {dtb, image & ~(GIGABYTE - 1)};
	uint64_t uart;

	for (uint32_t i = 0; i < 2; i++) {
		if (at[i] % 8 == 0 && (at[i] || i) &&
		    fdt_open(fdt, mmu_map_boot(0, at[i]), FDT_MOST))
			return;
	}
	if (image >= VIRT_RAM) {
		uart = mmu_map_device(VIRT_UART, PAGE_BYTES);
		if (is_pl011(uart))
			uart_init(uart);
	}
	refuse("no device tree in x0; start it as an arm64 Image, as in "
	       "qemu -kernel build/tessera.img");
}

/* First line of every run. */
static void hello(const struct fdt *fdt)
{
	const char *model = fdt_string(fdt, fdt_root(fdt), "model");

	if (machine.uart)
		uart_init(mmu_map_device(machine.uart, PAGE_BYTES));
	if (!model)
		model = fdt_string(fdt, fdt_root(fdt), "compatible");
	print("Tessera 0.1: EL2, %s\n", model ? model : "unnamed machine");
}

static void check_machine(void)
{
	if (machine.gic == GIC_NONE)
		refuse("no interrupt controller in the device tree");
	if (machine.gic == GIC_V2)
		refuse("the interrupt controller is a GICv2; a GICv3 is "
		       "needed (QEMU: -M virt,gic-version=3)");
	if (!field_get(ID_AA64PFR0_GIC, read_id_aa64pfr0_el1()))
		refuse("this processor has no GICv3 CPU interface");
	if (field_get(ID_AA64MMFR0_PARANGE, read_id_aa64mmfr0_el1()) < 2)
		refuse("this processor has fewer than 40 address bits");
	if (!machine.frequency)
		machine.frequency = read_cntfrq_el0();
	if (!machine.frequency)
		refuse("the timer's frequency is unknown");
	if ((machine.timer_intid & machine.vtimer_intid & machine.ptimer_intid &
	     machine.maintenance_intid & ~15u) != 16 ||
	    (machine.timer_intid | machine.vtimer_intid | machine.ptimer_intid |
	     machine.maintenance_intid) > 31)
		refuse("the timer's or the GIC's interrupt is not the CPU's "
		       "own (16 to 31)");
	if (!machine.ram.count)
		refuse("no memory in the device tree");
}

/* Checksum of the header page, its own word taken as zero. */
static uint64_t package_checksum(const struct package *p)
{
	const uint64_t *word = (const uint64_t *)p;
	uint64_t hash = FNV_BASIS;

	for (; word < (const uint64_t *)(p + 1); word++)
		hash = (hash ^ (word == &p->checksum ? 0 : *word)) * FNV_PRIME;
	return hash;
}

/* The root manager's file, whole and inside the package, or NULL. */
static const struct package_file *find_root(const struct package *p)
{
	for (uint32_t i = 0; i < p->files; i++) {
		const struct package_file *f = &p->file[i];

		if (string_length(f->name, PACKAGE_NAME_BYTES) ==
		    PACKAGE_NAME_BYTES)
			continue;
		if (string_equal(f->name, PACKAGE_ROOT) &&
		    f->offset % PAGE_BYTES == 0 && f->offset <= p->size_bytes &&
		    f->size_bytes <= p->size_bytes - f->offset &&
		    f->size_bytes >= sizeof(struct domain_image))
			return f;
	}
	return NULL;
}

/* The root image's own header (tessera/image.h). */
static void read_root(const struct package_file *file)
{
	const uint64_t at = machine.package.base + file->offset;
	const struct domain_image *root = mmu_map_boot(1, at);
	const uint64_t text = root->text_bytes;

	if (root->magic != DOMAIN_MAGIC || !text || text % PAGE_BYTES ||
	    text > DOMAIN_RAM - DOMAIN_TEXT ||
	    text > ((file->size_bytes + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1)) ||
	    root->ram_bytes % PAGE_BYTES ||
	    root->ram_bytes > DOMAIN_RAM_MOST - DOMAIN_STACK_BYTES ||
	    root->entry - DOMAIN_TEXT >= text || root->entry % 4)
		refuse("root.bin in the system package is no domain image");
	info.root_text_frame = (uint32_t)(at >> PAGE_SHIFT);
	info.root_text_frames = (uint32_t)(text >> PAGE_SHIFT);
	info.root_ram_frames = (uint32_t)(root->ram_bytes >> PAGE_SHIFT);
	info.root_entry = root->entry;
}

/* Is all of [base, base + bytes) RAM? */
static bool in_ram(uint64_t base, uint64_t bytes)
{
	for (uint32_t i = 0; i < machine.ram.count; i++) {
		const struct range *r = &machine.ram.range[i];

		if (base >= r->base && base < r->end && bytes <= r->end - base)
			return true;
	}
	return false;
}

/* The package: as initrd, or else directly behind the kernel's image. */
static void read_package(uint64_t image)
{
	const uint64_t behind = image + (uint64_t)(image_end - _start);
	const struct package_file *file;
	const struct package *p;
	uint64_t room;

	if (!machine.package.base)
		machine.package = (struct range){behind, ~0ull};
	room = machine.package.end - machine.package.base;
	if (machine.package.base % PAGE_BYTES ||
	    machine.package.end < machine.package.base ||
	    !in_ram(machine.package.base, PAGE_BYTES))
		refuse("the system package is not at a page of RAM");
	p = mmu_map_boot(1, machine.package.base);
	if (p->magic != PACKAGE_MAGIC && machine.package.end == ~0ull)
		refuse("no system package: pass one as initrd, as in "
		       "qemu -initrd build/systems/demo.tsr");
	if (p->magic != PACKAGE_MAGIC)
		refuse("the initrd is not a system package (make system "
		       "builds one)");
	if (!p->files || p->files > PACKAGE_FILES ||
	    package_checksum(p) != p->checksum)
		refuse("the system package's header is damaged");
	if (p->size_bytes % PAGE_BYTES || p->size_bytes > room ||
	    !in_ram(machine.package.base, p->size_bytes))
		refuse("the system package is cut short");
	if (machine.package.base < behind &&
	    image < machine.package.base + p->size_bytes)
		refuse("the system package lies over the kernel");
	info.package_bytes = p->size_bytes;
	info.package.base = (uint32_t)(machine.package.base >> PAGE_SHIFT);
	info.package.count = (uint32_t)(p->size_bytes >> PAGE_SHIFT);
	machine.package.end = machine.package.base + p->size_bytes;
	file = find_root(p);
	if (!file)
		refuse("the system package has no root.bin");
	read_root(file);
}

static uint64_t ram_bytes(void)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < machine.ram.count; i++)
		sum += machine.ram.range[i].end - machine.ram.range[i].base;
	return sum;
}

/* The lowest 2 MiB-aligned room of `bytes` in usable RAM, or 0. */
static uint64_t find_room(uint64_t bytes)
{
	uint64_t lowest = 0;

	for (uint32_t i = 0; i < machine.usable.count; i++) {
		const struct range *r = &machine.usable.range[i];
		const uint64_t pa = (r->base + BLOCK_BYTES - 1) &
				    ~(BLOCK_BYTES - 1);

		if (pa < r->end && bytes <= r->end - pa &&
		    (!lowest || pa < lowest))
			lowest = pa;
	}
	return lowest;
}

/* Stage-2 tables and message pages: neither in us nor in the package. */
static void carve_pool(uint64_t image)
{
	const uint64_t share = ram_bytes() / RAM_SHARE / PAGE_BYTES;
	uint64_t tables = share < FEWEST_TABLES ? FEWEST_TABLES : share;
	uint64_t bytes, pa;

	if (tables > NR_TABLES)
		tables = NR_TABLES;
	bytes = ((tables + NR_ECS) * PAGE_BYTES + BLOCK_BYTES - 1) &
		~(BLOCK_BYTES - 1);
	tables = bytes / PAGE_BYTES - NR_ECS;
	if (tables > NR_TABLES)
		tables = NR_TABLES;
	ranges_remove(&machine.usable, image,
		      image + (uint64_t)(image_end - _start));
	ranges_remove(&machine.usable, machine.package.base,
		      machine.package.end);
	pa = find_room(bytes);
	if (!pa)
		refuse(TOO_LITTLE);
	ranges_remove(&machine.usable, pa, pa + bytes);
	info.tables = (uint32_t)tables;
	info.message_frame = (uint32_t)((pa >> PAGE_SHIFT) + tables);
	stage2_init(pa, (uint32_t)tables);
}

/* What is not empty, the largest last: root takes its own memory from it. */
static uint32_t to_frames(struct boot_range *out, const struct ranges *in)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < in->count; i++) {
		const struct range *r = &in->range[i];
		const struct boot_range range = {
			.base = (uint32_t)(r->base >> PAGE_SHIFT),
			.count = (uint32_t)((r->end - r->base) >> PAGE_SHIFT),
		};

		if (!range.count)
			continue;
		out[n] = range;
		if (n && out[n - 1].count > range.count) {
			out[n] = out[n - 1];
			out[n - 1] = range;
		}
		n++;
	}
	return n;
}

/* The ranges for boot(), of which the last has room for root itself. */
static void give_out(void)
{
	const uint64_t own =
		info.root_ram_frames + DOMAIN_STACK_BYTES / PAGE_BYTES;

	info.memories = to_frames(info.memory, &machine.usable);
	info.devices = to_frames(info.device, &machine.devices);
	if (!info.memories || info.memory[info.memories - 1].count <= own)
		refuse(TOO_LITTLE);
}

struct arch_ec *arch_boot(uint64_t dtb, uint64_t image)
{
	struct fdt fdt;

	cpus_clear();
	write_vbar_el2((uint64_t)vectors);
	isb(); /* a fault from here on is reported */
	find_fdt(&fdt, dtb, image);
	machine_read(&fdt);
	hello(&fdt);
	check_machine();
	read_package(image);
	carve_pool(image);
	cpu_of(0)->mpidr = machine.mpidr[0];
	gic_init();
	cpu_init();
	info.cpus = smp_start_others();
	give_out();
	info.ticks_per_second = machine.frequency;
	if (machine.other_cpus)
		print("tessera: CPUs that stay off: %u\n", machine.other_cpus);
	print("%u CPU%s, %lu MiB RAM, GICv3, system package %lu KiB\n",
	      info.cpus, info.cpus == 1 ? "" : "s", ram_bytes() >> 20,
	      info.package_bytes >> 10);
	boot(&info);
	mmu_seal();
	smp_release();
	return switch_next();
}
