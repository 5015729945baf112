/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The deadline heap: ids in heap order per CPU, and where each id stands, so
 * that any one can be moved or taken out. See deadline.h.
 */
#include "deadline.h"
#include <stdbool.h>
#include <tessera/abi.h>

struct heap {
	uint32_t count;
	uint16_t id[NR_DEADLINES];
};

static struct heap heaps[NR_CPUS];
static uint64_t due[NR_DEADLINES];   /* ticks, by id */
static uint16_t place[NR_DEADLINES]; /* in its CPU's heap, by id */

void deadline_start(void)
{
	for (uint32_t id = 0; id < NR_DEADLINES; id++)
		place[id] = NONE16;
}

static void put(struct heap *heap, uint32_t at, uint16_t id)
{
	heap->id[at] = id;
	place[id] = (uint16_t)at;
}

static void sift_up(struct heap *heap, uint32_t at)
{
	const uint16_t id = heap->id[at];

	while (at > 0 && due[heap->id[(at - 1) / 2]] > due[id]) {
		put(heap, at, heap->id[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	put(heap, at, id);
}

static void sift_down(struct heap *heap, uint32_t at)
{
	const uint16_t id = heap->id[at];

	for (uint32_t child = 2 * at + 1; child < heap->count;
	     child = 2 * at + 1) {
		if (child + 1 < heap->count &&
		    due[heap->id[child + 1]] < due[heap->id[child]])
			child++;
		if (due[heap->id[child]] >= due[id])
			break;
		put(heap, at, heap->id[child]);
		at = child;
	}
	put(heap, at, id);
}

void deadline_cancel(uint32_t cpu, uint32_t id)
{
	struct heap *heap = &heaps[cpu];
	const uint32_t at = place[id];
	uint16_t last;

	if (at == NONE16)
		return;
	place[id] = NONE16;
	last = heap->id[--heap->count];
	if (last == id)
		return;
	put(heap, at, last);
	sift_up(heap, at);
	sift_down(heap, place[last]);
}

void deadline_set(uint32_t cpu, uint32_t id, uint64_t when)
{
	struct heap *heap = &heaps[cpu];

	deadline_cancel(cpu, id);
	if (when == NO_DEADLINE)
		return;
	due[id] = when;
	put(heap, heap->count, (uint16_t)id);
	sift_up(heap, heap->count++);
}

uint64_t deadline_first(uint32_t cpu)
{
	const struct heap *heap = &heaps[cpu];

	return heap->count == 0 ? NO_DEADLINE : due[heap->id[0]];
}

uint32_t deadline_due(uint32_t cpu, uint64_t now)
{
	uint32_t id;

	if (deadline_first(cpu) > now)
		return NONE32;
	id = heaps[cpu].id[0];
	deadline_cancel(cpu, id);
	return id;
}
