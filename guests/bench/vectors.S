/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's vectors: an interrupt ends the operation, is acknowledged and
 * ended, a timer is switched off; x9 says that it came. Anything else stops.
 */
#include "bench.h"

	.section .text.guest_vectors, "ax"
	.global	guest_vectors
	.balign	2048
guest_vectors:
	.rept	5
	b	.
	.balign	128
	.endr
	/* current EL with SPx: IRQ (DDI 0487 D1.3.2) */
	movz	xzr, #MARK_END
	mrs	x10, s3_0_c12_c12_0	/* ICC_IAR1_EL1 */
	msr	cntv_ctl_el0, xzr
	isb
	msr	s3_0_c12_c12_1, x10	/* ICC_EOIR1_EL1 */
	mov	x9, #1
	eret
	.balign	128
	.rept	10
	b	.
	.balign	128
	.endr

/* void guest_second_entry(uint64_t stack_top), by CPU_ON. */
	.global	guest_second_entry
guest_second_entry:
	mov	sp, x0
	b	guest_second
