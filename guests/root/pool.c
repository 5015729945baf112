/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ranges root carves front to back, and root's own capability slots. A
 * child starts where the one before it ends; nobody else carves them.
 */
#include "root.h"

#define POOLS 16u /* RAM and device ranges, as in enum root_slot */

struct pool pool_pds, pool_ecs, pool_scs, pool_portals, pool_notifications,
	pool_tables, pool_irqs, pool_cpu[MAX_CPUS];
static struct pool pool_memory[POOLS], pool_device[POOLS];
uint32_t cpus;
uint64_t ticks_per_second;

static uint64_t used[NR_SLOTS / 64];
static uint64_t used_by[MAX_UNITS][NR_SLOTS / 64];

uint32_t slot_new(void)
{
	for (uint32_t i = 0; i < NR_SLOTS / 64; i++) {
		const uint64_t free =
			~(used[i] | (i ? 0 : (1ull << ROOT_FREE) - 1));

		if (free == 0)
			continue;
		used[i] |= free & -free;
		return i * 64 + (uint32_t)__builtin_ctzll(free);
	}
	return NO_SLOT;
}

uint32_t slot_new_for(uint32_t unit)
{
	const uint32_t slot = slot_new();

	if (slot != NO_SLOT)
		used_by[unit][slot / 64] |= 1ull << slot % 64;
	return slot;
}

enum status slot_free(uint32_t slot)
{
	used[slot / 64] &= ~(1ull << slot % 64);
	return cap_remove(slot);
}

void slots_release(uint32_t unit)
{
	for (uint32_t slot = ROOT_FREE; slot < NR_SLOTS; slot++) {
		const uint64_t bit = 1ull << slot % 64;

		if (!(used_by[unit][slot / 64] & bit))
			continue;
		(void)slot_free(slot);
		used_by[unit][slot / 64] &= ~bit;
	}
}

enum status cap_derive(const struct copy *c)
{
	return sys_cap_copy(
		WORDS(c->from, c->pd, c->to, c->rights, c->offset, c->count));
}

static bool carve(const struct pool *pool, uint32_t count, uint32_t dst)
{
	const struct copy c = {pool->slot,   SLOT_SELF, dst,
			       pool->rights, 0,         count};

	return dst != NO_SLOT && cap_derive(&c) == STATUS_OK;
}

bool pool_open(struct pool *pool, uint32_t slot, uint32_t taken)
{
	struct words w = WORDS(INFO_CAP, slot);

	*pool = (struct pool){.slot = slot};
	if (ask_info(&w) != STATUS_OK || w.x[0] == CAP_NULL || w.x[3] < taken)
		return false;
	pool->rights = (uint32_t)w.x[1] & RIGHTS_ALL;
	pool->next = (uint32_t)w.x[2] + taken;
	pool->end = (uint32_t)(w.x[2] + w.x[3]);
	return true;
}

bool pool_carve_at(struct pool *pool, uint32_t first, uint32_t count,
		   uint32_t dst)
{
	if (first < pool->next || first >= pool->end ||
	    count > pool->end - first)
		return false;
	if (first > pool->next && !carve(pool, first - pool->next, slot_new()))
		return false;
	pool->next = first;
	if (!carve(pool, count, dst))
		return false;
	pool->next += count;
	return true;
}

bool pool_carve(struct pool *pool, uint32_t count, uint32_t align, uint32_t dst)
{
	const uint32_t pad = (align - pool->next % align) % align;

	if (pad > pool->end - pool->next)
		return false;
	return pool_carve_at(pool, pool->next + pad, count, dst);
}

bool memory_carve(uint32_t frames, uint32_t align, uint32_t dst)
{
	for (uint32_t i = 0; i < POOLS; i++)
		if (pool_carve(&pool_memory[i], frames, align, dst))
			return true;
	return false;
}

bool device_carve(uint32_t frame, uint32_t frames, uint32_t dst)
{
	for (uint32_t i = 0; i < POOLS; i++)
		if (pool_carve_at(&pool_device[i], frame, frames, dst))
			return true;
	return false;
}

/* A pool per CPU: its time, less what root itself runs on. */
static bool cpu_pools_open(void)
{
	struct pool all;

	if (!pool_open(&all, ROOT_CPUS, 0))
		return false;
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		const uint32_t slot = slot_new();
		const uint32_t end = (cpu + 1) * CPU_UNITS;

		if (all.next >= end ||
		    !pool_carve(&all, end - all.next, 1, slot) ||
		    !pool_open(&pool_cpu[cpu], slot, 0))
			return false;
	}
	return true;
}

bool pools_open(void)
{
	struct words w = WORDS(INFO_VERSION);

	if (ask_info(&w) != STATUS_OK || w.x[0] != ABI_VERSION)
		return false;
	cpus = w.x[2] < MAX_CPUS ? (uint32_t)w.x[2] : MAX_CPUS;
	w = WORDS(INFO_TIME);
	if (ask_info(&w) != STATUS_OK)
		return false;
	ticks_per_second = w.x[0];
	for (uint32_t i = 0; i < POOLS; i++) {
		(void)pool_open(&pool_memory[i], ROOT_MEMORY + i, 0);
		(void)pool_open(&pool_device[i], ROOT_DEVICES + i, 0);
	}
	(void)pool_open(&pool_irqs, ROOT_IRQS, 0);
	return pool_open(&pool_pds, ROOT_PDS, 1) &&
	       pool_open(&pool_ecs, ROOT_ECS, 1) &&
	       pool_open(&pool_scs, ROOT_SCS, 1) &&
	       pool_open(&pool_portals, ROOT_PORTALS, 0) &&
	       pool_open(&pool_notifications, ROOT_NOTIFICATIONS, 0) &&
	       pool_open(&pool_tables, ROOT_TABLES, 0) && cpu_pools_open();
}
