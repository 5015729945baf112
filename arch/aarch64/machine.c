// SPDX-License-Identifier: BSD-2-Clause
/*
 * The machine as its device tree describes it: one walk over all nodes that
 * keeps the path from the root, so that addresses are translated through the
 * `ranges` of every bus above.
 */
#include "machine.h"
#include "mem.h"
#include "sysreg.h"

#define MAX_DEPTH_DT  8
#define PPI_BASE      16u
#define SPI_BASE      32u
#define TYPE_PPI      1u
#define PA_LIMIT      (1ull << 40)
#define GICD_BYTES    0x10000u
#define GICR_BYTES    0x20000u
#define LIST_PHYSICAL 1u /* arm,armv8-timer: secure, non-secure, ... */
#define LIST_VIRTUAL  2u
#define LIST_HYP      3u

RO_AFTER_BOOT struct machine machine;

/* What a node is, found in one walk over its properties. */
struct nature {
	struct fdt_property type, compatible, status;
};

/* A position in the tree: the nodes from the root down to this one. */
struct place {
	const struct fdt *fdt;
	uint32_t node[MAX_DEPTH_DT];
	int depth;
	uint32_t last;    /* where to go on: it or its last property */
	uint32_t console; /* the node that /chosen names, or FDT_NONE */
	struct nature is;
};

void ranges_add(struct ranges *set, uint64_t base, uint64_t end)
{
	if (base < end && set->count < MAX_RANGES)
		set->range[set->count++] = (struct range){base, end};
}

/* A range split in two where the set is full keeps its larger part. */
void ranges_remove(struct ranges *set, uint64_t base, uint64_t end)
{
	const uint32_t count = set->count;

	for (uint32_t i = 0; i < count; i++) {
		struct range *r = &set->range[i];
		struct range high = {end, r->end};

		if (base >= end || end <= r->base || base >= r->end)
			continue;
		r->end = base > r->base ? base : r->base;
		if (high.base >= high.end)
			continue;
		if (r->base == r->end ||
		    (set->count == MAX_RANGES &&
		     high.end - high.base > r->end - r->base))
			*r = high;
		else
			ranges_add(set, high.base, high.end);
	}
}

/* Rounded up to a page, as far as there are pages. */
static uint64_t page_up(uint64_t address)
{
	const uint64_t last = ~(PAGE_BYTES - 1);

	return address > last ? last : (address + PAGE_BYTES - 1) & last;
}

static uint32_t cells(const struct place *p, int depth, const char *name,
		      uint32_t otherwise)
{
	return depth < 0 ? otherwise :
			   fdt_u32(p->fdt, p->node[depth], name, otherwise);
}

/* One bus upwards: an address below node[depth] as its parent sees it. */
static bool translate(const struct place *p, int depth, uint64_t *address)
{
	const uint32_t child = cells(p, depth, "#address-cells", 2);
	const uint32_t parent = cells(p, depth - 1, "#address-cells", 2);
	const uint32_t size = cells(p, depth, "#size-cells", 1);
	struct fdt_property ranges;
	uint64_t from, to, bytes;

	if (!fdt_property(p->fdt, p->node[depth], "ranges", &ranges))
		return false;
	if (!ranges.size_bytes)
		return true;
	for (uint32_t at = 0;
	     fdt_cells(&ranges, at, child, &from) &&
	     fdt_cells(&ranges, at + child, parent, &to) &&
	     fdt_cells(&ranges, at + child + parent, size, &bytes);
	     at += child + parent + size) {
		if (*address >= from && *address - from < bytes) {
			*address += to - from;
			return true;
		}
		if (!(child + parent + size))
			break;
	}
	return false;
}

/* Entry `index` of the node's `reg`, as a physical range. */
static bool reg_range(const struct place *p, uint32_t index, struct range *r)
{
	struct fdt_property reg;
	uint32_t address, size;
	uint64_t bytes;

	if (p->depth < 1 ||
	    !fdt_property(p->fdt, p->node[p->depth], "reg", &reg))
		return false;
	address = cells(p, p->depth - 1, "#address-cells", 2);
	size = cells(p, p->depth - 1, "#size-cells", 1);
	if (!address || !size || address > 2 || size > 2 ||
	    !fdt_cells(&reg, index * (address + size), address, &r->base) ||
	    !fdt_cells(&reg, index * (address + size) + address, size, &bytes))
		return false;
	for (int depth = p->depth - 1; depth > 0; depth--) {
		if (!translate(p, depth, &r->base))
			return false;
	}
	r->end = r->base + bytes;
	return r->end >= r->base;
}

/* INTID of interrupt `index` (three GIC cells), or `otherwise`. */
static uint32_t interrupt(const struct place *p, uint32_t index,
			  uint32_t otherwise)
{
	struct fdt_property list;
	uint64_t type, number;

	if (!fdt_property(p->fdt, p->node[p->depth], "interrupts", &list) ||
	    !fdt_cells(&list, index * 3, 1, &type) ||
	    !fdt_cells(&list, index * 3 + 1, 1, &number))
		return otherwise;
	return (uint32_t)number + (type == TYPE_PPI ? PPI_BASE : SPI_BASE);
}

/* Does one of a property's strings begin with "arm,"? */
static bool is_arm(const struct fdt_property *list)
{
	bool begins = true;

	for (uint32_t at = 0; at + 4 <= list->size_bytes; at++) {
		if (begins && memcmp(list->data + at, "arm,", 4) == 0)
			return true;
		begins = list->data[at] == '\0';
	}
	return false;
}

static const struct nature *nature_of(struct place *p)
{
	struct nature *is = &p->is;
	struct fdt_property property;
	uint32_t at = 0;

	is->type.size_bytes = is->compatible.size_bytes = 0;
	is->status.size_bytes = 0;
	while (fdt_property_next(p->fdt, p->node[p->depth], &at, &property)) {
		p->last = (uint32_t)(property.data - p->fdt->tree) - 12;
		if (string_equal(property.name, "compatible"))
			is->compatible = property;
		else if (string_equal(property.name, "device_type"))
			is->type = property;
		else if (string_equal(property.name, "status"))
			is->status = property;
	}
	return is;
}

static bool disabled(const struct nature *is)
{
	return is->status.size_bytes && !fdt_says(&is->status, "okay") &&
	       !fdt_says(&is->status, "ok");
}

static void read_cpu(const struct place *p, const struct nature *is)
{
	const uint64_t self = read_mpidr_el1() & MPIDR_AFFINITY;
	const uint32_t size = cells(p, p->depth - 1, "#address-cells", 1);
	struct fdt_property reg, method;
	uint64_t mpidr;

	if (!fdt_property(p->fdt, p->node[p->depth], "reg", &reg) ||
	    !fdt_cells(&reg, 0, size, &mpidr) || mpidr == self || disabled(is))
		return;
	if (machine.cpus < NR_CPUS &&
	    fdt_property(p->fdt, p->node[p->depth], "enable-method", &method) &&
	    fdt_says(&method, "psci"))
		machine.mpidr[machine.cpus++] = mpidr & MPIDR_AFFINITY;
	else
		machine.other_cpus++;
}

/* Every register frame of the interrupt controller is the kernel's alone. */
static void keep_registers(const struct place *p)
{
	struct range r;

	for (uint32_t i = 0; reg_range(p, i, &r); i++)
		ranges_remove(&machine.devices, r.base & ~(PAGE_BYTES - 1),
			      page_up(r.end));
}

static void read_gic(const struct place *p)
{
	machine.gic = GIC_V3;
	if (!reg_range(p, 0, &machine.gicd) ||
	    !reg_range(p, 1, &machine.gicr) ||
	    machine.gicd.end - machine.gicd.base < GICD_BYTES ||
	    machine.gicr.end - machine.gicr.base < GICR_BYTES)
		machine.gic = GIC_NONE;
	machine.maintenance_intid = interrupt(p, 0, 25);
	keep_registers(p);
}

static void read_timer(const struct place *p)
{
	machine.ptimer_intid = interrupt(p, LIST_PHYSICAL, 30);
	machine.vtimer_intid = interrupt(p, LIST_VIRTUAL, 27);
	machine.timer_intid = interrupt(p, LIST_HYP, 26);
	machine.frequency =
		fdt_u32(p->fdt, p->node[p->depth], "clock-frequency", 0);
}

static void read_psci(const struct place *p)
{
	const char *method = fdt_string(p->fdt, p->node[p->depth], "method");

	machine.psci_smc = method && string_equal(method, "smc");
}

/* RAM in whole pages, each once; what is not memory may be a device. */
static void read_memory(const struct place *p)
{
	struct range r;

	for (uint32_t i = 0; reg_range(p, i, &r); i++) {
		r.base = page_up(r.base);
		r.end &= ~(PAGE_BYTES - 1);
		if (r.end > PA_LIMIT)
			r.end = PA_LIMIT;
		ranges_remove(&machine.ram, r.base, r.end);
		ranges_add(&machine.ram, r.base, r.end);
		ranges_remove(&machine.usable, r.base, r.end);
		ranges_add(&machine.usable, r.base, r.end);
		ranges_remove(&machine.devices, r.base, r.end);
	}
}

static void reserve(uint64_t base, uint64_t bytes)
{
	const uint64_t end = bytes > ~base ? ~0ull : base + bytes;

	ranges_remove(&machine.usable, base & ~(PAGE_BYTES - 1), page_up(end));
}

/* The one that /chosen names, or else the first that is enabled. */
static void read_uart(const struct place *p, const struct nature *is)
{
	const bool named = p->node[p->depth] == p->console;
	struct range r;

	if ((!named && (machine.uart || disabled(is))) || !reg_range(p, 0, &r))
		return;
	machine.uart = r.base;
	machine.uart_intid = interrupt(p, 0, 0);
}

/* Nearly every node is none of these: asked first, as each costs a walk. */
static void read_arm(const struct place *p, const struct nature *is)
{
	const struct fdt_property *kind = &is->compatible;

	if (fdt_says(kind, "arm,armv8-timer"))
		read_timer(p);
	else if (fdt_says(kind, "arm,psci-1.0") ||
		 fdt_says(kind, "arm,psci-0.2"))
		read_psci(p);
	else if (fdt_says(kind, "arm,pl011"))
		read_uart(p, is);
	else if (disabled(is))
		return;
	else if (fdt_says(kind, "arm,gic-v3"))
		read_gic(p);
	else if (fdt_says(kind, "arm,cortex-a15-gic") ||
		 fdt_says(kind, "arm,gic-400"))
		machine.gic = GIC_V2;
	else if (fdt_says(kind, "arm,gic-v3-its") ||
		 fdt_says(kind, "arm,smmu-v3"))
		keep_registers(p);
}

static void read_node(struct place *p)
{
	const struct nature *is = nature_of(p);

	if (fdt_says(&is->type, "cpu"))
		read_cpu(p, is);
	else if (fdt_says(&is->type, "memory") && !disabled(is))
		read_memory(p);
	else if (is_arm(&is->compatible))
		read_arm(p, is);
}

static void read_chosen(const struct fdt *fdt, uint32_t node)
{
	struct fdt_property p;

	if (fdt_property(fdt, node, "linux,initrd-start", &p))
		fdt_cells(&p, 0, p.size_bytes / 4, &machine.package.base);
	if (fdt_property(fdt, node, "linux,initrd-end", &p))
		fdt_cells(&p, 0, p.size_bytes / 4, &machine.package.end);
}

/* The next node in document order that is not too deep; false at the end. */
static bool place_next(struct place *p)
{
	uint32_t node = p->last;
	int depth = p->depth;

	do {
		node = fdt_next(p->fdt, node, &depth);
		if (node == FDT_NONE || depth < 0)
			return false;
	} while (depth >= MAX_DEPTH_DT);
	p->depth = depth;
	p->node[depth] = p->last = node;
	return true;
}

/* Two ways to reserve: the header's list, and nodes with a fixed address. */
static void read_reserved(const struct fdt *fdt, uint32_t parent)
{
	struct place p = {.fdt = fdt, .depth = 2};
	uint64_t base, bytes;
	struct range r;

	for (uint32_t i = 0; fdt_reservation(fdt, i, &base, &bytes); i++)
		reserve(base, bytes);
	if (parent == FDT_NONE)
		return;
	p.node[0] = fdt_root(fdt);
	p.node[1] = parent;
	fdt_for_each(fdt, p.node[2], parent) {
		for (uint32_t i = 0; reg_range(&p, i, &r); i++)
			reserve(r.base, r.end - r.base);
	}
}

/* The node that /chosen names for output, through /aliases if need be. */
static uint32_t stdout_node(const struct fdt *fdt)
{
	const uint32_t chosen = fdt_path(fdt, "/chosen");
	const char *path = NULL;
	struct fdt_property p;
	uint32_t aliases, at = 0;

	if (chosen != FDT_NONE)
		path = fdt_string(fdt, chosen, "stdout-path");
	if (!path || *path == '/')
		return path ? fdt_path(fdt, path) : FDT_NONE;
	aliases = fdt_path(fdt, "/aliases");
	while (aliases != FDT_NONE &&
	       fdt_property_next(fdt, aliases, &at, &p)) {
		const size_t length = string_length(p.name, 64);

		if (string_length(path, length) == length &&
		    memcmp(path, p.name, length) == 0 &&
		    (!path[length] || path[length] == ':'))
			path = fdt_string(fdt, aliases, p.name);
		else
			continue;
		return path ? fdt_path(fdt, path) : FDT_NONE;
	}
	return FDT_NONE;
}

void machine_read(const struct fdt *fdt)
{
	struct place p = {.fdt = fdt};
	uint32_t reserved = FDT_NONE;

	p.node[0] = p.last = fdt_root(fdt);
	p.console = stdout_node(fdt);
	machine.cpus = 1;
	machine.mpidr[0] = read_mpidr_el1() & MPIDR_AFFINITY;
	machine.timer_intid = 26;
	machine.vtimer_intid = 27;
	machine.ptimer_intid = 30;
	ranges_add(&machine.devices, 0, PA_LIMIT);
	while (place_next(&p)) {
		const char *name = fdt_name(fdt, p.node[p.depth]);

		if (p.depth == 1 && string_equal(name, "chosen"))
			read_chosen(fdt, p.node[1]);
		else if (p.depth == 1 && string_equal(name, "reserved-memory"))
			reserved = p.node[1];
		else
			read_node(&p);
	}
	read_reserved(fdt, reserved);
}
