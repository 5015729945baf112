/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into arch/aarch64/machine.c in its proofs: what the contracts of its
 * loops speak of.
 */
#ifndef MACHINE_CONTRACTS_H
#define MACHINE_CONTRACTS_H

#include <stdint.h>

/* Where the walk over the nodes is, and how deep; a property's words. */
extern uint32_t walked, words;
extern int deep;
/* Has something been said to be missing, or no number of cells? */
extern _Bool missing;

#endif
