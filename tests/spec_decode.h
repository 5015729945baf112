/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an exit is, written from DDI 0487 (ESR_EL2, its ISS encodings, and
 * HPFAR_EL2) with the numbers that stand there, not with the kernel's names
 * for them. Compared with exit_decode() by a proof and by a random test.
 */
#ifndef SPEC_DECODE_H
#define SPEC_DECODE_H

#include "../arch/aarch64/decode.h"

/* The only answer exit_decode() may give; without ISV a data abort's register
 * and size mean nothing, and are as in the answer compared with. */
struct exit spec_decode(uint64_t esr, uint64_t far, uint64_t hpfar,
			const struct exit *answer);
bool spec_same_exit(const struct exit *a, const struct exit *b);
/* Does the AArch32 condition of a trapped instruction hold? */
bool spec_condition(uint64_t esr, uint64_t pstate);

#endif
