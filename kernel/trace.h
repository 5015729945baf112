/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace ring: the last calls, exits and switches of each CPU, recorded
 * while somebody with the platform capability wants it, and read live.
 *
 * Lock: none; a ring is written by its CPU only. A reader learns from the
 * count which records may have been overwritten while it copied.
 */
#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi.h>

#define TRACE_RECORDS 128u /* of each CPU; fill one message page */

extern uint32_t trace_on; /* 0 or 1 */

void trace_switch(bool on);
void trace_add(uint32_t kind, uint32_t ec, uint64_t a, uint64_t b);
/*
 * Copy this CPU's records from index `from` on to `words`: out[0] how many,
 * out[1] index of the first, out[2] index of the first one that is certain.
 */
void trace_read(uint32_t cpu, uint64_t from, uint64_t *words, uint64_t out[3]);

/* Inlined wherever it stands: the question alone must cost next to nothing. */
static inline __attribute__((always_inline)) void
trace(uint32_t kind, uint32_t ec, uint64_t a, uint64_t b)
{
	if (__builtin_expect(__atomic_load_n(&trace_on, __ATOMIC_RELAXED), 0))
		trace_add(kind, ec, a, b);
}

#endif
