/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Owns the ticket spinlock: first come, first served, so no CPU starves.
 * Taken with interrupts masked only (EL2 always is). Zero is unlocked.
 */
#ifndef LOCK_H
#define LOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct lock {
	_Atomic uint32_t next;  /* the next ticket to hand out */
	_Atomic uint32_t owner; /* the ticket that may enter */
};

/* Acquires what the last holder's lock_release() released. */
static inline void lock_take(struct lock *lock)
{
	const uint32_t ticket =
		atomic_fetch_add_explicit(&lock->next, 1, memory_order_relaxed);

	while (atomic_load_explicit(&lock->owner, memory_order_acquire) !=
	       ticket)
		continue;
}

static inline void lock_release(struct lock *lock)
{
	const uint32_t owner =
		atomic_load_explicit(&lock->owner, memory_order_relaxed);

	atomic_store_explicit(&lock->owner, owner + 1, memory_order_release);
}

/* Does anybody hold it? For assertions. */
static inline bool lock_held(struct lock *lock)
{
	return atomic_load_explicit(&lock->owner, memory_order_relaxed) !=
	       atomic_load_explicit(&lock->next, memory_order_relaxed);
}

#endif
