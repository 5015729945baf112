/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs the random engine (random.h) over a few seeds with ASan and UBSan.
 * TESSERA_RANDOM_STEPS and TESSERA_RANDOM_SEED make a longer or another run;
 * `make soak` makes a really long one, without the sanitizers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "random.h"

#define STEPS 100000u
#define SEEDS 2u

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

static void test_random(void **state)
{
	const uint64_t seed = setting("TESSERA_RANDOM_SEED", 1);
	struct random_run run = {.steps =
					 setting("TESSERA_RANDOM_STEPS", STEPS),
				 .quiet = setting("TESSERA_RANDOM_QUIET", 0)};

	(void)state;
	for (run.seed = seed; run.seed < seed + SEEDS; run.seed++)
		assert_null(random_go(&run));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
