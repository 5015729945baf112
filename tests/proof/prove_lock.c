/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The spinlock, taken once by each of two or three threads that run as they
 * like: one at a time is inside, none misses what another wrote there, and
 * the last leaves the lock as it was found. Each thread may already have
 * looked in vain any number of times. Runs in which one looks more often than
 * the bound again are not followed: waiting changes nothing.
 */
#include "../../lib/lock.h"

static struct lock lock;
static uint32_t inside, sum, ended;

static void worker(void)
{
	lock_take(&lock);
	__CPROVER_assert(inside == 0, "one at a time");
	inside = 1;
	sum++;
	__CPROVER_assert(lock_held(&lock), "held while inside");
	inside = 0;
	lock_release(&lock);
	__CPROVER_fence("WWfence", "RWfence");
	__CPROVER_atomic_begin();
	ended++;
	__CPROVER_atomic_end();
}

int main(void)
{
__CPROVER_ASYNC_1:
	worker();
#if THREADS == 3
__CPROVER_ASYNC_2:
	worker();
#endif
	worker();
	__CPROVER_assume(ended == THREADS);
	__CPROVER_fence("RRfence", "RWfence", "WWfence", "WRfence");
	__CPROVER_assert(sum == THREADS, "nothing written inside is missed");
	__CPROVER_assert(lock.held == 0 && lock.starving == 0,
			 "the lock is free, and bars nobody");
#if SHOW_REACH
	__CPROVER_assert(false, "reached: the end");
#endif
	return 0;
}
