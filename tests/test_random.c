/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs the random engine (random.h) over a few seeds. TESSERA_RANDOM_STEPS
 * and TESSERA_RANDOM_SEED make a longer or another run. Fails also if a call
 * never succeeded: then the engine would test nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <tessera/abi.h>
#include "random.h"

#define STEPS 30000u
#define SEEDS 3u

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

#define NAME(n, name, text) [n] = #name,
static const char *const names[] = {CALLS(NAME)};

static void test_random(void **state)
{
	static struct random_run run;
	const uint64_t seed = setting("TESSERA_RANDOM_SEED", 1);

	(void)state;
	run.steps = setting("TESSERA_RANDOM_STEPS", STEPS);
	run.check_every = setting("TESSERA_RANDOM_CHECK", 16);
	for (run.seed = seed; run.seed < seed + SEEDS; run.seed++) {
		run.about = (enum random_about)(run.seed % NR_ABOUT);
		assert_null(random_go(&run));
	}
	for (uint32_t n = 0; n < NR_CALLS; n++) {
		if (getenv("TESSERA_RANDOM_STEPS")) {
			printf("%-12s", names[n]);
			for (uint32_t i = 0; i < 12; i++)
				printf(" %8llu",
				       (unsigned long long)run.reached[n][i]);
			printf("\n");
		}
		if (run.reached[n][STATUS_OK] == 0 && run.steps >= STEPS)
			fail_msg("%s never succeeded", names[n]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
