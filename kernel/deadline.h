/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is to happen when, per CPU: a binary heap of ECs (a wait runs out, a
 * virtual timer fires) and SCs (a period begins). Ids are ECs, then SCs.
 *
 * Invariants:
 *  D1 a parent in the heap is not later than its children
 *  D2 each id in a heap knows its place there; one without a deadline is in
 *     none
 *
 * Lock: none; each heap is its CPU's own. O(log n), at most 9 steps.
 */
#ifndef DEADLINE_H
#define DEADLINE_H

#include <limits.h>
#include <stdint.h>

#define NR_DEADLINES    (NR_ECS + NR_SCS)
#define DEADLINE_SC(sc) (NR_ECS + (sc))

void deadline_set(uint32_t cpu, uint32_t id, uint64_t when);
void deadline_cancel(uint32_t cpu, uint32_t id);
/* The earliest of this CPU, NO_DEADLINE if none. */
uint64_t deadline_first(uint32_t cpu);
/* Take the earliest out if it is due at `now`: its id, else NONE32. */
uint32_t deadline_due(uint32_t cpu, uint64_t now);

#endif
