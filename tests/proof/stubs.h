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
void stubs_any(void);

#endif
