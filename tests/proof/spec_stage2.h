/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine's tables as spec_stage2.c reads them: what it must be told
 * beforehand.
 */
#ifndef SPEC_STAGE2_H
#define SPEC_STAGE2_H

#include "spec_memory.h"

/* Where the pool of tables begins in physical memory. */
extern uint64_t spec_pool;

#endif
