/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The random engine's choices (random_args.c), used by random.c: numbers, and
 * calls with arguments for the one who is to make them.
 */
#ifndef RANDOM_ARGS_H
#define RANDOM_ARGS_H

#include <stdint.h>
#include "random.h"
#include "world.h"

extern _Thread_local uint64_t random_state; /* set it to a seed */
uint64_t random_next(void);
uint64_t random_below(uint64_t n);
/* A call for EC `ec`, its arguments into `args`. */
enum call random_call(uint32_t ec, enum random_about about, struct args *args);

#endif
