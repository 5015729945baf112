/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the resolved description (tessera/system.h) out of the package into
 * `plans`. mksystem wrote and checked it; what is missing reads as 0.
 */
#include <fdt.h>
#include <mem.h>
#include "root.h"

struct plans plans;

/* Map a piece of the package, read only, into root's own space. */
static bool package_map(uint32_t frame, uint32_t frames, uint64_t ipa,
			uint32_t tables)
{
	const uint32_t slot = slot_new();
	const struct copy c = {ROOT_PACKAGE, SLOT_SELF,
			       slot,         RIGHT_READ | FLAG_SHARED,
			       frame,        frames};
	const struct mapping m = {slot, SLOT_SELF, tables, RIGHT_READ, ipa};

	return slot != NO_SLOT && cap_derive(&c) == STATUS_OK &&
	       map_entries(&m, frames) == STATUS_OK;
}

/* The properties of the node that is read, found by one walk: each is asked
 * for by name. More than mksystem writes. */
#define MOST_PROPERTIES 32u
static struct reading {
	uint32_t count;
	struct fdt_property property[MOST_PROPERTIES];
} reading;

static const struct reading *read_open(const struct fdt *fdt, uint32_t node)
{
	struct reading *r = &reading;
	uint32_t at = 0;

	for (r->count = 0; r->count < MOST_PROPERTIES; r->count++)
		if (!fdt_property_next(fdt, node, &at, &r->property[r->count]))
			break;
	return r;
}

static bool read_property(const struct reading *r, const char *name,
			  struct fdt_property *property)
{
	for (uint32_t i = 0; i < r->count; i++) {
		if (!string_equal(r->property[i].name, name))
			continue;
		*property = r->property[i];
		return true;
	}
	return false;
}

static uint32_t read_u32(const struct reading *r, const char *name,
			 uint32_t otherwise)
{
	struct fdt_property p;
	uint64_t value;

	if (read_property(r, name, &p) && fdt_cells(&p, 0, 1, &value))
		return (uint32_t)value;
	return otherwise;
}

/* A list property of `width` cells per entry: how many entries it has. */
static uint32_t list_open(const struct reading *r, const char *name,
			  uint32_t width, uint32_t most,
			  struct fdt_property *list)
{
	uint32_t entries;

	if (!read_property(r, name, list))
		return 0;
	entries = list->size_bytes / (4 * width);
	return entries < most ? entries : most;
}

static uint32_t list_cell(const struct fdt_property *list, uint32_t at)
{
	uint64_t value = 0;

	(void)fdt_cells(list, at, 1, &value);
	return (uint32_t)value;
}

static uint64_t list_ipa(const struct fdt_property *list, uint32_t at)
{
	uint64_t value = 0;

	(void)fdt_cells(list, at, 2, &value);
	return value;
}

static void read_views(const struct reading *r, struct plan *p)
{
	struct fdt_property list;
	uint32_t managed;

	p->windows = list_open(r, "windows", 4, MAX_WINDOWS, &list);
	for (uint32_t i = 0; i < p->windows; i++)
		p->window[i] = (struct view){list_cell(&list, i * 4),
					     list_cell(&list, i * 4 + 1),
					     list_ipa(&list, i * 4 + 2),
					     RIGHT_READ};
	p->maps = list_open(r, "maps", 4, MAX_MAPS, &list);
	for (uint32_t i = 0; i < p->maps; i++)
		p->map[i] = (struct view){list_cell(&list, i * 4), 0,
					  list_ipa(&list, i * 4 + 1),
					  list_cell(&list, i * 4 + 3)};
	p->devices = list_open(r, "devices", 4, MAX_DEVICES, &list);
	for (uint32_t i = 0; i < p->devices; i++)
		p->device[i] = (struct view){list_cell(&list, i * 4),
					     list_cell(&list, i * 4 + 1),
					     list_ipa(&list, i * 4 + 2),
					     RIGHT_READ | RIGHT_WRITE};
	managed = list_open(r, "manages", 1, MAX_UNITS, &list);
	for (uint32_t i = 0; i < managed; i++)
		p->manages |= 1u << list_cell(&list, i) % 32;
	p->irqs = list_open(r, "irqs", 3, MAX_IRQS, &list);
	for (uint32_t i = 0; i < p->irqs; i++)
		p->irq[i] = (struct irq_plan){list_cell(&list, i * 3),
					      list_cell(&list, i * 3 + 1),
					      list_cell(&list, i * 3 + 2)};
}

static void read_vm(const struct reading *r, struct plan *p)
{
	struct fdt_property list;
	uint32_t given;

	p->number = ++plans.vms;
	p->vcpus = read_u32(r, "vcpus", 1);
	if (p->vcpus > MAX_VCPUS)
		p->vcpus = MAX_VCPUS;
	p->memory_frames = read_u32(r, "memory-frames", 0);
	p->vcpu_time.priority = read_u32(r, "vcpu-priority", 1);
	p->vcpu_time.budget_us = read_u32(r, "vcpu-budget-us", 0);
	p->vcpu_time.period_us = read_u32(r, "vcpu-period-us", 0);
	given = list_open(r, "vcpu-cpus", 1, MAX_VCPUS, &list);
	for (uint32_t i = 0; i < MAX_VCPUS; i++)
		p->vcpu_cpu[i] = i < given ? list_cell(&list, i) : i;
}

static void read_unit(const struct fdt *fdt, uint32_t node, struct plan *p)
{
	const struct reading *r = read_open(fdt, node);
	static const char *const policies[3] = {"on-exit", "on-reboot",
						"on-fault"};
	const char *name = fdt_string(fdt, node, "label");
	struct fdt_property list;

	if (name)
		memcpy(p->name, name, string_length(name, NAME_BYTES - 1));
	p->kind = read_u32(r, "kind", UNIT_DOMAIN);
	if (list_open(r, "text", 2, 1, &list)) {
		p->text_frame = list_cell(&list, 0);
		p->text_frames = list_cell(&list, 1);
	}
	if (list_open(r, "entry", 2, 1, &list))
		p->entry = list_ipa(&list, 0);
	p->threads = read_u32(r, "threads", 1);
	if (p->threads > DOMAIN_THREADS)
		p->threads = DOMAIN_THREADS;
	p->ram_frames =
		read_u32(r, "ram-frames", 0) +
		p->threads * (uint32_t)(DOMAIN_STACK_BYTES / PAGE_BYTES);
	p->cpu = read_u32(r, "cpu", ANY_CPU);
	p->time.priority = read_u32(r, "priority", 1);
	p->time.budget_us = read_u32(r, "budget-us", 0);
	p->time.period_us = read_u32(r, "period-us", 0);
	for (uint32_t i = 0; i < 3; i++)
		p->policy[i] = read_u32(r, policies[i], POLICY_STOP);
	read_views(r, p);
	if (p->kind == UNIT_VM)
		read_vm(r, p);
}

static void read_channel(const struct fdt *fdt, uint32_t node)
{
	const struct reading *r = read_open(fdt, node);
	struct channel_plan *c = &plans.channel[plans.channels];
	struct fdt_property list;

	if (plans.channels == MAX_CHANNELS ||
	    list_open(r, "ends", 4, 1, &list) == 0)
		return;
	c->unit[0] = list_cell(&list, 0);
	c->id[0] = list_cell(&list, 1);
	c->unit[1] = list_cell(&list, 2);
	c->id[1] = list_cell(&list, 3);
	c->calls = read_u32(r, "calls", 0);
	plans.channels++;
}

static void read_nodes(const struct fdt *fdt)
{
	uint32_t node;

	fdt_for_each(fdt, node, fdt_root(fdt)) {
		const char *name = fdt_name(fdt, node);

		if (!memcmp(name, "unit", 4) && plans.units < MAX_UNITS)
			read_unit(fdt, node, &plans.unit[plans.units++]);
		else if (!memcmp(name, "regi", 4) &&
			 plans.regions < MAX_REGIONS)
			plans.region_frames[plans.regions++] =
				fdt_u32(fdt, node, "frames", 0);
		else if (!memcmp(name, "chan", 4))
			read_channel(fdt, node);
	}
}

/* Does every number of a region, unit or channel name one that is there? */
static bool plans_are_whole(void)
{
	for (uint32_t u = 0; u < plans.units; u++) {
		const struct plan *p = &plans.unit[u];

		for (uint32_t i = 0; i < p->maps; i++) {
			if (p->map[i].first >= plans.regions)
				return false;
		}
		for (uint32_t i = 0; i < 3; i++) {
			if (p->policy[i] > POLICY_HALT_ALL)
				return false;
		}
	}
	for (uint32_t i = 0; i < plans.channels; i++) {
		const struct channel_plan *c = &plans.channel[i];

		if (c->unit[0] >= plans.units || c->unit[1] >= plans.units ||
		    c->id[0] >= MAX_CHANNELS || c->id[1] >= MAX_CHANNELS)
			return false;
	}
	return plans.units > 0;
}

/* A file by name, whole and inside the package, in the mapped header. */
static const struct package_file *package_find(const struct package *package,
					       const char *name)
{
	for (uint64_t i = 0; i < package->files && i < PACKAGE_FILES; i++) {
		const struct package_file *f = &package->file[i];

		if (string_length(f->name, PACKAGE_NAME_BYTES) <
			    PACKAGE_NAME_BYTES &&
		    string_equal(f->name, name) &&
		    f->offset % PAGE_BYTES == 0 &&
		    f->offset <= package->size_bytes &&
		    f->size_bytes <= package->size_bytes - f->offset)
			return f;
	}
	return NULL;
}

const char *description_read(void)
{
	const struct package *package = (const void *)ROOT_PACKAGE_MAP;
	const uint8_t *blob = (const void *)(ROOT_PACKAGE_MAP + PAGE_BYTES);
	const struct package_file *file;
	const uint32_t tables = slot_new();
	struct fdt_property kind;
	struct fdt fdt;

	if (!pool_carve(&pool_tables, 4, 1, tables) ||
	    !package_map(0, 1, ROOT_PACKAGE_MAP, tables))
		return "cannot map the system package";
	file = package_find(package, PACKAGE_SYSTEM);
	if (!file)
		return "the package holds no " PACKAGE_SYSTEM;
	if (!package_map((uint32_t)(file->offset / PAGE_BYTES),
			 (uint32_t)((file->size_bytes + PAGE_BYTES - 1) /
				    PAGE_BYTES),
			 ROOT_PACKAGE_MAP + PAGE_BYTES, tables))
		return "cannot map " PACKAGE_SYSTEM;
	if (!fdt_open(&fdt, blob, file->size_bytes) ||
	    !fdt_property(&fdt, fdt_root(&fdt), "compatible", &kind) ||
	    !fdt_says(&kind, SYSTEM_COMPATIBLE))
		return PACKAGE_SYSTEM " is not a " SYSTEM_COMPATIBLE;
	read_nodes(&fdt);
	return plans_are_whole() ? NULL :
				   PACKAGE_SYSTEM " names what is not there";
}
