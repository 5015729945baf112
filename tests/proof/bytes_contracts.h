/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into lib/mem.c in its proofs: what the contracts of its loops speak
 * of.
 */
#ifndef BYTES_CONTRACTS_H
#define BYTES_CONTRACTS_H

#include <stdint.h>

/* One arbitrary place; how many bytes were asked for; where a loop ended. */
extern uint64_t witness, total, ended;

#define OFFSET(p) __CPROVER_POINTER_OFFSET(p)
#define INSIDE(p) (OFFSET(p) < __CPROVER_OBJECT_SIZE(p))
#define SAME(p)   __CPROVER_same_object(p, __CPROVER_loop_entry(p))
/* So many bytes are done, of all that were asked for. */
#define DONE(p, start) \
	(bytes <= total && (p) == (const uint8_t *)(start) + (total - bytes))
#define SET(to, value)               \
	(witness >= total - bytes || \
	 ((const uint8_t *)(to))[witness] == (value))

#endif
