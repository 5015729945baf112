/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a random run reached: every call with every status its documentation
 * names, on which CPUs, and what else happened. A documented pair that was
 * never reached fails a long run, and so does one that is not documented.
 */
#ifndef COVERAGE_H
#define COVERAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi.h>
#include "random.h"

enum event { EVENT_TIMER, EVENT_INTERRUPT, EVENT_POKE, NR_EVENTS };

void coverage_event(enum event event);
void coverage_op(enum op_what what);
void coverage_call(enum call call, int64_t status, uint32_t cpu);
/* Answers that come later, and objects that came and went, by `changed`. */
void coverage_changes(void);
/* The table, one line per call; "-" is a pair that needs not be reached. */
void coverage_print(void);
/* Name each missing or undocumented pair; how many. */
uint32_t coverage_missing(void);
/* How many pairs of call and status are documented. */
uint32_t coverage_pairs(void);

#endif
