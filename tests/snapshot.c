/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Comparing the kernel's tables with what they were; see snapshot.h. Items
 * are compared in chunks first: most of them never change.
 */
#include <string.h>
#include "host.h"
#include "snapshot.h"

#define SNAPSHOT_DEFINE(type, name, items) type old_##name[items];
SNAPSHOT_TABLES(SNAPSHOT_DEFINE)

struct changes changed[NR_CHANGED];
struct table_write table_writes[MAX_TABLE_WRITES];
uint32_t nr_table_writes;
uint64_t old_entries[NR_TABLES][TABLE_ENTRIES];
struct bounds bounds;

#define CHUNK 64u /* items */

static const struct {
	void *now, *old;
	uint32_t size, items;
} whole[NR_CHANGED] = {
#define SNAPSHOT_WHOLE(type, name, items) \
	[CHANGED_##name] = {name, old_##name, sizeof(type), items},
	SNAPSHOT_TABLES(SNAPSHOT_WHOLE)};

static void look(enum snapshot_table t, uint32_t from, uint32_t to)
{
	const char *now = whole[t].now, *old = whole[t].old;
	const size_t size = whole[t].size;
	struct changes *list = &changed[t];

	for (uint32_t i = from; i < to; i += CHUNK) {
		const uint32_t end = i + CHUNK < to ? i + CHUNK : to;

		if (!memcmp(now + i * size, old + i * size, (end - i) * size))
			continue;
		for (uint32_t at = i; at < end; at++) {
			if (!memcmp(now + at * size, old + at * size, size))
				continue;
			if (list->count == MAX_CHANGES)
				host_fail("more changes than expected", t);
			list->at[list->count++] = at;
		}
	}
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void seen(enum object_kind kind, uint32_t number)
{
	uint32_t *bound = kind == KIND_PD ? &bounds.pds : &bounds.objects;

	if (number >= *bound)
		*bound = (number | 7u) + 1;
}

/* What object came to life says which numbers are worth a look. */
static void bounds_grow(void)
{
	for (uint32_t i = 0; i < changed[CHANGED_objects].count; i++) {
		uint32_t number;
		const enum object_kind kind =
			object_kind(changed[CHANGED_objects].at[i], &number);

		seen(kind, number);
	}
}

static void look_nodes(void)
{
	static const uint32_t first[NR_KINDS + 1] = {
		0,         FIRST_EC, FIRST_SC, FIRST_PORTAL, FIRST_NOTIFICATION,
		NR_OBJECTS};

	for (uint32_t kind = 0; kind < NR_KINDS; kind++) {
		const uint32_t count = kind == KIND_PD ? bounds.pds :
							 bounds.objects;

		look(CHANGED_caps, NR_CAPS + first[kind],
		     NR_CAPS + least(first[kind] + count, first[kind + 1]));
	}
}

static void on_table_write(uint32_t table, uint32_t index, uint64_t entry)
{
	if (nr_table_writes == MAX_TABLE_WRITES)
		host_fail("more table writes than expected", table);
	table_writes[nr_table_writes++] =
		(struct table_write){table, index, entry};
}

uint32_t snapshot_compare(bool all)
{
	uint32_t count = nr_table_writes;

	for (uint32_t t = 0; t < NR_CHANGED; t++)
		changed[t].count = 0;
	look(CHANGED_objects, 0, NR_OBJECTS);
	bounds_grow();
	if (all) {
		for (uint32_t t = CHANGED_objects + 1; t < NR_CHANGED; t++)
			look(t, 0, whole[t].items);
	} else {
		look(CHANGED_caps, 0, least(bounds.pds, NR_PDS) * NR_SLOTS);
		look_nodes();
		look(CHANGED_tables, 0, bounds.tables);
		look(CHANGED_pds, 0, least(bounds.pds, NR_PDS));
		look(CHANGED_ecs, 0, least(bounds.objects, NR_ECS));
		look(CHANGED_scs, 0, least(bounds.objects, NR_SCS));
		look(CHANGED_cpus, 0, sched_cpus());
		look(CHANGED_portals, 0, least(bounds.objects, NR_PORTALS));
		look(CHANGED_notifications, 0,
		     least(bounds.objects, NR_NOTIFICATIONS));
		look(CHANGED_irqs, 0, NR_INTIDS);
	}
	for (uint32_t t = 0; t < NR_CHANGED; t++)
		count += changed[t].count;
	return count;
}

void snapshot_update(void)
{
	for (uint32_t t = 0; t < NR_CHANGED; t++) {
		const size_t size = whole[t].size;

		for (uint32_t i = 0; i < changed[t].count; i++) {
			const size_t at = changed[t].at[i] * size;

			memcpy((char *)whole[t].old + at,
			       (const char *)whole[t].now + at, size);
		}
		changed[t].count = 0;
	}
	for (uint32_t i = 0; i < nr_table_writes; i++)
		old_entries[table_writes[i].table][table_writes[i].index] =
			table_writes[i].entry;
	nr_table_writes = 0;
}

void snapshot_start(uint32_t pool)
{
	bounds = (struct bounds){1, 1, pool};
	for (uint32_t t = 0; t < NR_CHANGED; t++)
		memcpy(whole[t].old, whole[t].now,
		       (size_t)whole[t].size * whole[t].items);
	for (uint32_t i = 0; i < NR_OBJECTS; i++) {
		uint32_t number;
		const enum object_kind kind = object_kind(i, &number);

		if (objects[i].state != OBJECT_FREE)
			seen(kind, number);
	}
	memcpy(old_entries, host_tables, pool * sizeof(old_entries[0]));
	nr_table_writes = 0;
	host_table_hook = on_table_write;
}
