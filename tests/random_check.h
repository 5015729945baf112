/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What must hold after every half step of the random engine: all invariants,
 * looked at where something changed and at its neighbours, and what no step
 * may take back. Every some thousand steps everything is looked at.
 */
#ifndef RANDOM_CHECK_H
#define RANDOM_CHECK_H

#include <stdbool.h>
#include <stdint.h>

/* A fresh world: take the first snapshot. */
void check_start(uint32_t pool);
/*
 * Compare with the snapshot: how much changed, seen in `changed` until
 * check_done() brings the snapshot up to date.
 */
uint32_t check_compare(void);
/* NULL, or the invariant that is broken. */
const char *check_changes(void);
void check_done(void);
/* After sched_next(): is the right context running here? */
const char *check_choice(void);
/* Everything, whether it changed or not. */
const char *check_all(void);

#endif
