/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry, and the FP registers (fp_pattern.S).
 * There are no vectors: an exception that comes of itself ends the victim.
 */
	.arch	armv8-a+fp+simd
	.section .head, "ax"
	.global	start
start:
	ldr	x2, =__stack_top
	mov	sp, x2
	ldr	x2, =__bss_start
	ldr	x3, =__bss_end
1:	cmp	x2, x3
	b.hs	2f
	str	xzr, [x2], #8
	b	1b
2:	mov	x2, #(3 << 20)
	msr	cpacr_el1, x2
	isb
	bl	victim
3:	wfi
	b	3b
	.ltorg

#include "../fp_pattern.S"
