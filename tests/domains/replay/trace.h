/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One seeded trace of calls that a domain holding all there is can make by
 * itself, compiled twice: into the domain that makes them at EL2, and into
 * the host test that makes them on the portable core. What is chosen next
 * depends on the answers alone, so equal answers keep both on one way.
 */
#ifndef TRACE_STEPS_H
#define TRACE_STEPS_H

#include <stdint.h>
#include <tessera/abi.h>

struct trace_step {
	uint32_t call;
	uint64_t x[8]; /* x1..x6 as they were given */
	int64_t status;
};

void trace_start(uint64_t seed);
/* One call and a look at the slots it named; a digest of all answers. */
uint64_t trace_step(struct trace_step *step);
/* Supplied by either side: x[1]..x[7] in and out; the status. */
int64_t trace_call(uint32_t call, uint64_t *x);

#endif
