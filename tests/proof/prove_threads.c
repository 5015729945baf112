/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small models of two CPUs in the kernel at once: the real functions, in any
 * interleaving, once or twice each. A grace period is over only when nobody
 * uses what he looked up before it began; a binding is never read half.
 */
#include "threads/tables.h"
#include "cap.h"
#include "ec.h"
#include "notify.h"
#include "object.h"
#include "sched.h"

#define MODEL_GRACE 1
#define MODEL_BOUND 2

#define DEFINE_TABLE(type, name, count) type name[count];
SHARED_TABLES(DEFINE_TABLE)

static uint32_t ended;

/* Both are done, and all they wrote is seen. */
static void end_of_thread(void)
{
	__CPROVER_fence("WWfence", "RWfence", "RRfence", "WRfence");
	__CPROVER_atomic_begin();
	ended++;
	__CPROVER_atomic_end();
}

static void both_ended(void)
{
	end_of_thread();
	__CPROVER_assume(ended == 2);
	__CPROVER_fence("WWfence", "RWfence", "RRfence", "WRfence");
}

/* A lock as lock.c is shown to be. */
void lock_take(struct lock *lock)
{
	__CPROVER_atomic_begin();
	__CPROVER_assume(lock->held == 0);
	lock->held = 1;
	__CPROVER_atomic_end();
	__CPROVER_fence("RRfence", "RWfence", "WRfence", "WWfence");
}

void lock_release(struct lock *lock)
{
	__CPROVER_fence("RRfence", "RWfence", "WRfence", "WWfence");
	lock->held = 0;
}

#if MODEL == MODEL_GRACE
uint32_t nr_cpus, grace_now;
uint32_t choose(uint32_t c);
static bool told, served;
static __CPROVER_thread_local uint32_t me;

uint32_t arch_cpu(void)
{
	return me;
}

uint64_t arch_now(void)
{
	return 0;
}

/* An interrupt comes after what was written before it was sent. */
void arch_poke(uint32_t cpu)
{
	(void)cpu;
	__CPROVER_fence("WWfence", "RWfence");
	told = true;
}

/* Of choose(), what other CPUs do not see. */
void charge(uint32_t c, uint64_t now)
{
	(void)c;
	(void)now;
}

void requeue_current(uint32_t c)
{
	(void)c;
}

uint32_t take_first(uint32_t c)
{
	(void)c;
	return NONE32;
}

void set_timer(uint32_t c)
{
	(void)c;
}

void ec_service(uint32_t ec)
{
	if (__atomic_exchange_n(&EC(ec, request), 0, __ATOMIC_ACQUIRE) != 0)
		served = true;
}

void sc_service(uint32_t sc)
{
	(void)sc;
}
#endif

#if MODEL == MODEL_GRACE
static bool gone, uses, loose;

void serve_requests(uint32_t c)
{
	(void)c;
}

/* CPU 1 looks the object up, uses it, and leaves the kernel: twice. */
static void user(void)
{
	me = 1;
	for (uint32_t i = 0; i < 2; i++) {
		__CPROVER_atomic_begin();
		uses = !gone;
		__CPROVER_atomic_end();
		uses = false;
		sched_poked();
		(void)choose(1);
	}
	end_of_thread();
}

int main(void)
{
	uint32_t grace;

	nr_cpus = 2;
__CPROVER_ASYNC_1:
	user();
	me = 0;
	gone = true;
	grace = sched_grace_begin();
	if (sched_grace_over(grace)) {
		__CPROVER_assert(!uses, "nobody uses it any more");
#if SHOW_REACH
		__CPROVER_assert(false, "reached: the grace period is over");
#endif
	}
	return 0;
}
#elif MODEL == MODEL_BOUND
struct lock model_lock;
static struct reference place;
static uint64_t badge;

/* Bound anew, under the lock. */
static void binder(void)
{
	lock_take(&model_lock);
	bound_set(&place, &badge, (struct reference){7, 9}, 22);
	lock_release(&model_lock);
	end_of_thread();
}

int main(void)
{
	struct bound is;

	place = (struct reference){5, 3};
	badge = 11;
__CPROVER_ASYNC_1:
	binder();
	is = bound_get(&place, &badge);
	__CPROVER_assert((is.to.number == 5 && is.to.generation == 3 &&
			  is.badge == 11) ||
				 (is.to.number == 7 && is.to.generation == 9 &&
				  is.badge == 22),
			 "both as they were, or both new");
	both_ended();
	is = bound_get(&place, &badge);
	__CPROVER_assert(is.to.number == 7 && is.badge == 22,
			 "and new, once it is bound");
#if SHOW_REACH
	__CPROVER_assert(false, "reached: the end");
#endif
	return 0;
}
#endif
