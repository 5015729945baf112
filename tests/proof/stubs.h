/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the proofs of capability calls replace by a contract: the memory and
 * object parts of a step. Each asserts what it needs of its caller and does
 * anything its contract allows; what it did is told to the specification.
 */
#ifndef STUBS_H
#define STUBS_H

#include "spec.h"

extern struct spec_choice choice;
/* Of cap_take: how many turns were made; how many lead into dying domains, any
 * slot in those but the last, and in the last. */
extern struct turns {
	uint32_t made, into, passed, last;
} turns;
void stubs_any(void);

#endif
