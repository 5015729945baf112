/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The random engine: operations over the whole call list, timer interrupts,
 * device interrupts, exits and power events, by whoever runs on a CPU, with
 * arguments that are mostly near something that exists. After every half step
 * the invariants hold (random_check.h), every answer and everything changed
 * is as specified (refine.h), and an error has changed nothing.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi.h>

/* What most calls of an episode are about. */
enum random_about {
	ABOUT_ALL,
	ABOUT_MEMORY,
	ABOUT_MESSAGES,
	ABOUT_OBJECTS,
	ABOUT_PLATFORM,
	NR_ABOUT
};

/* What a context does when it is its turn. */
enum op_what {
	OP_NOTHING,
	OP_CALL,
	OP_WFI, /* a vCPU, from here on */
	OP_EXIT,
	OP_SLEEP,
	OP_FAULT,
	OP_POWER,
	OP_YIELD,
	NR_OP_WHATS
};

/* One step, complete: with these anybody can go the same way again. */
struct op {
	uint32_t cpu, ec; /* where, and who must be running there */
	uint32_t ticks;   /* that pass before */
	uint32_t intid;   /* of a device interrupt, or 0 */
	uint32_t wake;    /* EC that gets a virtual interrupt, + 1, or 0 */
	bool ready, poked, no_device;
	uint32_t plant; /* a counter made to stand at its end: see plant() */
	enum op_what what;
	enum call call;
	uint64_t x[7];
	int64_t status; /* filled in */
};

#define EPISODE 1500u /* steps, then a fresh world */
struct episode {
	uint64_t seed;
	enum random_about about;
	uint32_t count;
	struct op ops[EPISODE];
};

struct random_run {
	uint64_t seed;
	uint64_t steps;
	bool quiet; /* a failure is not made shorter and printed */
	/* called every so many steps, if there is somebody to call */
	void (*progress)(uint64_t steps);
};

/* A world with three native domains and a VM that have something of
 * everything; all of it follows from the seed. */
void random_world(uint64_t seed);
/* NULL, or what broke; the failing step is printed with its seed, and a short
 * list of operations that leads there. */
const char *random_go(const struct random_run *run);
/* The same for operations made before: NULL, or what broke. */
const char *random_replay(struct episode *episode);
/* Print an episode that fails after leaving out what it fails without. */
void random_shrink(struct episode *episode, const char *broken);
/* "CPU 0 EC 3: map(...) = 0". */
void random_print(const struct op *op);

#endif
