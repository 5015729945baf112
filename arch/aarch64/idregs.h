/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Owns which processor features a guest sees (HCR_EL2.TID3 traps the reads).
 *
 * Invariants:
 *  F1 a field that is not on the list reads as zero: no SVE, SME, MTE, PAuth,
 *     RAS, AMU, PMU, SPE, trace, MPAM, EL2, EL3 or AArch32.
 */
#ifndef IDREGS_H
#define IDREGS_H

#include <stdint.h>

/* The value of ID register S3_0_C0_Cm_op2, m = 1..7; `key` is a SYS_KEY. */
uint64_t idreg_read(uint32_t key);

#endif
