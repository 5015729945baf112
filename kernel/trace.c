/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recording and reading the trace; see trace.h. Records never hold register
 * contents beyond a call's number and status or an exit's first word.
 */
#include "trace.h"
#include "arch.h"
#include "limits.h"

struct ring {
	uint64_t count; /* records ever written; the next goes to count % N */
	struct trace_record record[TRACE_RECORDS];
};

static struct ring rings[NR_CPUS];
uint32_t trace_on;

void trace_switch(bool on)
{
	__atomic_store_n(&trace_on, on, __ATOMIC_RELAXED);
}

void trace_add(uint32_t kind, uint32_t ec, uint64_t a, uint64_t b)
{
	const uint32_t cpu = arch_cpu();
	struct ring *ring = &rings[cpu];

	ring->record[ring->count % TRACE_RECORDS] = (struct trace_record){
		.ticks = arch_now(),
		.what = kind | cpu << 8 | ec << 16,
		.a = a,
		.b = b,
	};
	__atomic_store_n(&ring->count, ring->count + 1, __ATOMIC_RELEASE);
}

/* The oldest record that is not being overwritten, given the count. */
static uint64_t oldest(uint64_t count)
{
	return count < TRACE_RECORDS ? 0 : count - TRACE_RECORDS + 1;
}

void trace_read(uint32_t cpu, uint64_t from, uint64_t *words, uint64_t out[3])
{
	const struct ring *ring = &rings[cpu];
	const uint64_t count = __atomic_load_n(&ring->count, __ATOMIC_ACQUIRE);
	uint64_t first = oldest(count), certain;

	if (from > first)
		first = from < count ? from : count;
	for (uint64_t i = first; i < count; i++) {
		const struct trace_record *record =
			&ring->record[i % TRACE_RECORDS];

		words[0] = record->ticks;
		words[1] = record->what;
		words[2] = record->a;
		words[3] = record->b;
		words += 4;
	}
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	certain = oldest(__atomic_load_n(&ring->count, __ATOMIC_RELAXED));
	out[0] = count - first;
	out[1] = first;
	out[2] = certain > first ? certain : first;
}
