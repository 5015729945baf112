/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting for the spinlock. The address of a local names the CPU that waits: no
 * two have the same, and it needs no number.
 */
#include "lock.h"

#define PATIENCE 100000u /* looks at a taken lock before barring the others */

static bool try_take(struct lock *lock)
{
	uint32_t free = 0;

	return atomic_load_explicit(&lock->held, memory_order_relaxed) == 0 &&
	       atomic_compare_exchange_weak_explicit(&lock->held, &free, 1,
						     memory_order_acquire,
						     memory_order_relaxed);
}

void lock_wait(struct lock *lock)
{
	uint32_t looks = 0;
	const uintptr_t me = (uintptr_t)&looks;

	for (;;) {
		uintptr_t next = atomic_load_explicit(&lock->starving,
						      memory_order_relaxed);

		if ((next == 0 || next == me) && try_take(lock))
			break;
		if (next == 0 && ++looks >= PATIENCE)
			atomic_compare_exchange_strong_explicit(
				&lock->starving, &next, me,
				memory_order_relaxed, memory_order_relaxed);
	}
	/* It may only be ours: the others leave it alone. */
	if (looks >= PATIENCE &&
	    atomic_load_explicit(&lock->starving, memory_order_relaxed) == me)
		atomic_store_explicit(&lock->starving, 0, memory_order_relaxed);
}
