/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is what the kernel did what its specification says? After each random call
 * the status, everything that changed and a sample of what did not are
 * compared with spec_NOUN.c, which reads the state before the call from the
 * snapshot.
 */
#ifndef REFINE_H
#define REFINE_H

#include <stdint.h>
#include <tessera/abi.h>

/* A call as it was made. */
struct refine {
	uint32_t ec, pd;
	enum call call;
	uint64_t x[8];
};

/* Before the call, its arguments in place. */
void refine_prepare(struct refine *before, uint32_t ec, enum call call);
/* After it, with `changed` filled in: NULL, or what is not as specified. */
const char *refine_check(const struct refine *before, int64_t status);

#endif
