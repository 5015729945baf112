/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The random engine: operations over the whole call list, timer interrupts,
 * device interrupts, exits and power events, by whoever runs on a CPU, with
 * arguments that are mostly near something that exists. After every step the
 * invariants hold; an error has changed nothing; no capability, right or
 * mapping came out of nothing (the world's and the invariants' business).
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

/* What most calls of a run are about. */
enum random_about { ABOUT_ALL, ABOUT_MEMORY, ABOUT_MESSAGES, NR_ABOUT };

struct random_run {
	uint64_t seed;
	uint64_t steps;
	uint64_t check_every; /* all invariants after so many steps */
	enum random_about about;
	/* filled in */
	uint64_t reached[32][16]; /* call, -status: how often */
};

/* NULL, or what broke; the failing step is printed with its seed. */
const char *random_go(struct random_run *run);

#endif
