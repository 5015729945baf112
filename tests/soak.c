/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A long run of the random engine without sanitizers, with progress:
 *   soak [STEPS] [SEED]
 * Ends in one line, `soak: constants=... failed=0`; fails as well if a call
 * did not answer all that its documentation names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "coverage.h"
#include "limits.h"
#include "random.h"

#define REAL          (NR_PDS == 64)
#define STEPS         (REAL ? 1000000u : 9000000u)
#define COVERED_STEPS (REAL ? 1000000u : 2000000u) /* see everything */

static time_t began;

static void progress(uint64_t steps)
{
	printf("soak: %llu steps, %lld s\n", (unsigned long long)steps,
	       (long long)(time(NULL) - began));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	const struct random_run run = {
		.steps = argc > 1 ? strtoull(argv[1], NULL, 0) : STEPS,
		.seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1,
		.quiet = getenv("TESSERA_RANDOM_QUIET") != NULL,
		.progress = progress,
	};
	const char *broken;
	uint32_t missing;

	began = time(NULL);
	broken = random_go(&run);
	coverage_print();
	missing = coverage_missing();
	if (run.steps < COVERED_STEPS)
		missing = 0;
	printf("soak: constants=%s seed=%llu steps=%llu seconds=%lld pairs=%u"
	       " missing=%u failed=%d\n",
	       REAL ? "real" : "small", (unsigned long long)run.seed,
	       (unsigned long long)run.steps, (long long)(time(NULL) - began),
	       coverage_pairs(), missing, broken || missing);
	return broken || missing;
}
