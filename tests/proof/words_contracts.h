/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into kernel/portal.c in the proof of copy_words(): what the contract
 * of its loop speaks of.
 */
#ifndef WORDS_CONTRACTS_H
#define WORDS_CONTRACTS_H

#include <stdint.h>
#include <tessera/abi.h>

/* The page that is filled, that of another context, and one place in it. */
extern uint64_t page[MESSAGE_WORDS], source[MESSAGE_WORDS], witness;

#endif
