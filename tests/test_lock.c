/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/lock.c: real threads hammer one lock; what it guards is not atomic. A
 * thread that holds it for long makes the waiting one starve, and it must get
 * its turn although a third one keeps coming back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include "lock.h"

#define THREADS 4
#define TURNS   50000

static struct lock lock;
static uint64_t guarded, copy;
static atomic_bool served;

static void *hammer(void *unused)
{
	(void)unused;
	for (int i = 0; i < TURNS; i++) {
		lock_take(&lock);
		guarded++;
		copy = guarded;
		lock_release(&lock);
	}
	return NULL;
}

static void test_exclusion(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, hammer, NULL), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(guarded, THREADS * TURNS);
	assert_int_equal(copy, guarded);
	assert_false(lock_held(&lock));
}

/* Holds it nearly always: whoever only tries now and then would starve. */
static void *greedy(void *unused)
{
	(void)unused;
	while (!atomic_load(&served)) {
		lock_take(&lock);
		for (volatile int i = 0; i < 1000; i++)
			continue;
		lock_release(&lock);
	}
	return NULL;
}

static void test_starving(void **state)
{
	pthread_t threads[2];

	(void)state;
	atomic_store(&served, false);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, greedy, NULL), 0);
	for (int i = 0; i < 20; i++) {
		lock_take(&lock);
		lock_release(&lock);
	}
	atomic_store(&served, true);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&lock.starving), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exclusion),
		cmocka_unit_test(test_starving),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
