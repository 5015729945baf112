/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into proofs about who takes the lock when: instead of lock.h, with
 * functions that the proof supplies.
 */
#ifndef LOCK_H
#define LOCK_H

#include <stdbool.h>
#include <stdint.h>

struct lock {
	uint8_t held;
};

void lock_take(struct lock *lock);
void lock_release(struct lock *lock);

#endif
