/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The deadline heap: ids in heap order per CPU, and where each id stands, so
 * that any one can be moved or taken out. See deadline.h.
 */
#include "deadline.h"
#include <stdbool.h>
#include <table.h>
#include <tessera/abi.h>

struct heap {
	uint32_t count;
	uint16_t id[NR_DEADLINES];
};
struct deadline {
	uint64_t due;   /* ticks */
	uint16_t place; /* 1 + where it stands in its CPU's heap, 0: nowhere */
};

static struct heap heaps[NR_CPUS];
static struct deadline deadlines[NR_DEADLINES];
#define HEAP(c, field) FIELD(heaps, c, field)
#define HEAP_ID(c, at) ITEM(heaps, c, id, at)
#define DUE(id)        FIELD(deadlines, id, due)
#define PLACE(id)      FIELD(deadlines, id, place)

static void put(uint32_t c, uint32_t at, uint32_t id)
{
	HEAP_ID(c, at) = (uint16_t)id;
	PLACE(id) = (uint16_t)(at + 1);
}

/* Where the gap that `id` is to fill goes: up, if what stands above is due
 * later, and that one fills it. */
static uint32_t rise(uint32_t c, uint32_t gap, uint32_t id)
{
	const uint32_t above = (gap - 1) / 2;

	if (gap == 0 || DUE(HEAP_ID(c, above)) <= DUE(id))
		return gap;
	put(c, gap, HEAP_ID(c, above));
	return above;
}

/* Down, if the earlier of the two below is due before `id`. */
static uint32_t sink(uint32_t c, uint32_t gap, uint32_t id)
{
	const uint32_t left = 2 * gap + 1, right = left + 1;
	const bool turn = right < HEAP(c, count) &&
			  DUE(HEAP_ID(c, right)) < DUE(HEAP_ID(c, left));
	const uint32_t below = turn ? right : left;

	if (below >= HEAP(c, count) || DUE(HEAP_ID(c, below)) >= DUE(id))
		return gap;
	put(c, gap, HEAP_ID(c, below));
	return below;
}

static void settle(uint32_t c, uint32_t gap, uint32_t id)
{
	uint32_t from;

	do {
		from = gap;
		gap = rise(c, gap, id);
	} while (gap != from);
	do {
		from = gap;
		gap = sink(c, gap, id);
	} while (gap != from);
	put(c, gap, id);
}

void deadline_cancel(uint32_t cpu, uint32_t id)
{
	const uint32_t place = PLACE(id);
	uint32_t last;

	if (place == 0)
		return;
	PLACE(id) = 0;
	last = HEAP_ID(cpu, --HEAP(cpu, count));
	if (last != id)
		settle(cpu, place - 1, last);
}

void deadline_set(uint32_t cpu, uint32_t id, uint64_t when)
{
	const uint32_t place = PLACE(id);

	if (when == NO_DEADLINE) {
		deadline_cancel(cpu, id);
		return;
	}
	DUE(id) = when;
	settle(cpu, place != 0 ? place - 1 : HEAP(cpu, count)++, id);
}

uint64_t deadline_first(uint32_t cpu)
{
	return HEAP(cpu, count) == 0 ? NO_DEADLINE : DUE(HEAP_ID(cpu, 0));
}

uint32_t deadline_due(uint32_t cpu, uint64_t now)
{
	uint32_t id;

	if (deadline_first(cpu) > now)
		return NONE32;
	id = HEAP_ID(cpu, 0);
	deadline_cancel(cpu, id);
	return id;
}
