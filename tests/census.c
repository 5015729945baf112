/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts what a stopped machine's kernel tables hold, from a dump of them:
 *   census --list    the tables wanted, as `name bytes`, in this order
 *   census DUMP      their contents, then the tables' pages of the pool
 * Prints one line `name=count ...`: equal before and after means that nothing
 * leaked. Then every invariant of the headers is checked on the dump.
 */
#include <stdio.h>
#include <string.h>
#include "deadline.h"
#include "ec.h"
#include "host.h"
#include "invariants.h"
#include "irq.h"
#include "memory.h"
#include "notify.h"
#include "object.h"
#include "portal.h"
#include "sched.h"

/* As in deadline.c, which keeps it to itself. */
static struct heap {
	uint32_t count;
	uint16_t id[NR_DEADLINES];
} heaps[NR_CPUS];

/* Where the pool lies, and how many tables there are. */
static uint64_t pool_pa, pool_tables;

#define TABLE_(name)                       \
	{                                  \
#name, sizeof(name), &name \
	}
static const struct {
	const char *name;
	size_t bytes;
	void *to;
} wanted[] = {
	TABLE_(caps),    TABLE_(objects),     TABLE_(tables),
	TABLE_(pds),     TABLE_(ecs),         TABLE_(scs),
	TABLE_(cpus),    TABLE_(portals),     TABLE_(notifications),
	TABLE_(irqs),    TABLE_(heaps),       TABLE_(model_lock),
	TABLE_(pool_pa), TABLE_(pool_tables),
};
#define NR_WANTED (sizeof(wanted) / sizeof(wanted[0]))

static const char *const kinds[NR_KINDS] = {"pds", "ecs", "scs", "portals",
					    "notifications"};

/* A hardware entry as the fakes write it; levels from 1. */
static uint64_t translate(uint64_t entry, uint32_t level)
{
	const uint64_t address = entry & BITS(47, 12);
	const uint32_t rights = (entry & BIT(6) ? RIGHT_READ : 0) |
				(entry & BIT(7) ? RIGHT_WRITE : 0) |
				(entry & BIT(54) ? 0 : RIGHT_EXEC);
	const bool device = field_get(BITS(5, 2), entry) != 0xf;

	if (entry == 0)
		return 0;
	if (level < TABLE_LEVELS && (entry & 3) == 3)
		return arch_branch(
			(uint32_t)((address - pool_pa) >> PAGE_SHIFT));
	return arch_leaf(address >> PAGE_SHIFT, rights, device,
			 level < TABLE_LEVELS);
}

static bool load(const char *path)
{
	FILE *file = fopen(path, "rb");
	bool whole = file != NULL;

	host_reset();
	for (uint32_t i = 0; i < NR_WANTED && whole; i++)
		whole = fread(wanted[i].to, wanted[i].bytes, 1, file) == 1;
	if (whole)
		whole = fread(host_tables, PAGE_BYTES, pool_tables, file) ==
			pool_tables;
	for (uint32_t t = 0; whole && t < pool_tables; t++) {
		for (uint32_t i = 0; i < TABLE_ENTRIES; i++)
			host_tables[t][i] =
				translate(host_tables[t][i], tables[t].level);
	}
	if (file)
		fclose(file);
	return whole;
}

static bool is_free(uint32_t first, uint32_t number)
{
	return objects[first + number].state == OBJECT_FREE;
}

static void count_capabilities(void)
{
	uint64_t used = 0, mapped = 0, dirty = 0, frozen = 0;

	for (uint32_t c = 0; c < NR_NODES; c++) {
		used += cap_type(c) != CAP_NULL;
		frozen += (CAP(c, word) & CAP_FROZEN) != 0;
		if (!cap_is_range(cap_type(c)) || (CAP(c, word) & CAP_SCRUB))
			continue;
		mapped += cap_mapped(c);
		dirty += CAP(c, word) & CAP_DIRTY ? CAP(c, count) : 0;
	}
	printf("capabilities=%lu mapped=%lu dirty_frames=%lu frozen=%lu", used,
	       mapped, dirty, frozen);
}

static void count_objects(void)
{
	uint64_t count[NR_KINDS] = {0}, dying = 0;

	for (uint32_t i = 0; i < NR_OBJECTS; i++) {
		uint32_t number;

		count[object_kind(i, &number)] += objects[i].state !=
						  OBJECT_FREE;
		dying += objects[i].state > OBJECT_LIVE;
	}
	for (uint32_t kind = 0; kind < NR_KINDS; kind++)
		printf(" %s=%lu", kinds[kind], count[kind]);
	printf(" dying=%lu", dying);
}

static void count_tables(void)
{
	uint64_t used = 0, entries = 0;

	for (uint32_t t = 0; t < pool_tables; t++) {
		used += tables[t].level != LEVEL_FREE;
		for (uint32_t i = 0; i < TABLE_ENTRIES; i++)
			entries += host_tables[t][i] != 0;
	}
	printf(" tables=%lu entries=%lu", used, entries);
}

/* Deadlines, queue places and requests of what is no more: always 0. */
static uint64_t count_ghosts(void)
{
	uint64_t deadlines = 0, queued = 0, bound = 0;

	for (uint32_t cpu = 0; cpu < NR_CPUS; cpu++) {
		for (uint32_t i = 0; i < heaps[cpu].count; i++)
			deadlines += is_free(FIRST_EC, heaps[cpu].id[i]);
		for (uint32_t q = 0; q < NR_PRIORITIES; q++)
			queued += cpus[cpu].ready >> q & 1 &&
				  is_free(FIRST_SC, cpus[cpu].head[q]);
	}
	for (uint32_t ec = 0; ec < NR_ECS; ec++) {
		if (is_free(FIRST_EC, ec))
			bound += EC(ec, request) != 0 ||
				 EC(ec, state) == EC_RUNNABLE ||
				 EC(ec, sc) != NONE16;
		else
			queued += EC(ec, caller) != NONE16 &&
				  is_free(FIRST_EC, EC(ec, caller));
	}
	for (uint32_t n = 0; n < NR_NOTIFICATIONS; n++) {
		const uint16_t listener = notifications[n].listener;

		if (!is_free(FIRST_NOTIFICATION, n))
			bound += listener != NONE16 &&
				 is_free(FIRST_EC, listener);
	}
	for (uint32_t pd = 0; pd < NR_PDS; pd++)
		for (uint32_t v = 0; v < NR_VCPUS && !is_free(0, pd); v++)
			bound += PD_VCPU(pd, v) != NONE16 &&
				 PD(pd, kind) == PD_VM &&
				 is_free(FIRST_EC, PD_VCPU(pd, v));
	printf(" ghost_deadlines=%lu ghost_queued=%lu ghost_bound=%lu\n",
	       deadlines, queued, bound);
	return deadlines + queued + bound;
}

/* Never used: all zero in the kernel, where 0 is a context, or a slot. */
static void settle(void)
{
	for (uint32_t c = 0; c < NR_NODES; c++) {
		static const struct cap never;

		if (memcmp(&caps[c], &never, sizeof(never)) != 0)
			continue;
		CAP(c, parent) = CAP(c, first) = NONE16;
		CAP(c, next) = CAP(c, prev) = NONE16;
	}
	for (uint32_t ec = 0; ec < NR_ECS; ec++) {
		if (is_free(FIRST_EC, ec) &&
		    objects[FIRST_EC + ec].generation == 0)
			EC(ec, sc) = NONE16;
	}
}

int main(int argc, char **argv)
{
	const char *broken;

	if (argc == 2 && !strcmp(argv[1], "--list")) {
		for (uint32_t i = 0; i < NR_WANTED; i++)
			printf("%s %zu\n", wanted[i].name, wanted[i].bytes);
		return 0;
	}
	if (argc != 2 || !load(argv[1])) {
		fprintf(stderr, "census: cannot read the dump\n");
		return 2;
	}
	if (model_lock.held) {
		printf("census: somebody holds the model lock\n");
		return 3;
	}
	settle();
	count_capabilities();
	count_objects();
	count_tables();
	if (count_ghosts() != 0)
		return 1;
	broken = memory_broken(NR_PDS, (uint32_t)pool_tables);
	for (uint32_t c = 0; c < NR_NODES && !broken; c++)
		broken = cap_broken(c);
	printf("census: %s\n", broken ? broken : "every invariant holds");
	return broken != NULL;
}
