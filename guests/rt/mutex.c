/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A mutex that costs one atomic operation while nobody competes: an atomic
 * count of holder and waiters, and a semaphore where waiters block.
 */
#include "rt.h"

#define SPINS 64u

void mutex_lock(struct mutex *m)
{
	for (uint32_t i = 0; i < SPINS; i++) {
		uint32_t none = 0;

		if (atomic_compare_exchange_strong_explicit(
			    &m->waiters, &none, 1, memory_order_acquire,
			    memory_order_relaxed))
			return; /* pairs with the release in mutex_unlock */
	}
	if (atomic_fetch_add_explicit(&m->waiters, 1, memory_order_acquire) ==
	    0)
		return;
	while (sys_wait(WORDS(SLOT_LOCK, NO_DEADLINE)) != STATUS_OK)
		;
}

void mutex_unlock(struct mutex *m)
{
	if (atomic_fetch_sub_explicit(&m->waiters, 1, memory_order_release) > 1)
		sys_signal(WORDS(SLOT_LOCK));
}
