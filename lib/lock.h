/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Owns the spinlock. Whoever finds it free takes it: not a queue, because on
 * an emulator or under a hypervisor a CPU may stand still at any instant, and
 * everybody queued behind it would too. Who has tried in vain for long bars
 * the others until its turn came, so nobody starves. Taken with interrupts
 * masked only (EL2 always is). Zero is unlocked.
 */
#ifndef LOCK_H
#define LOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct lock {
	_Atomic uint32_t held;
	_Atomic uintptr_t starving; /* who goes next, or 0: anybody */
};

/* lock.c: it is not to be had at once. Apart, for who need not wait. */
__attribute__((noinline)) void lock_wait(struct lock *lock);

/* Acquires what the last holder's lock_release() released. */
static inline void lock_take(struct lock *lock)
{
	uint32_t free = 0;

	if (atomic_load_explicit(&lock->starving, memory_order_relaxed) != 0 ||
	    !atomic_compare_exchange_weak_explicit(&lock->held, &free, 1,
						   memory_order_acquire,
						   memory_order_relaxed))
		lock_wait(lock);
}

static inline void lock_release(struct lock *lock)
{
	atomic_store_explicit(&lock->held, 0, memory_order_release);
}

/* Does anybody hold it? For assertions. */
static inline bool lock_held(struct lock *lock)
{
	return atomic_load_explicit(&lock->held, memory_order_relaxed) != 0;
}

#endif
