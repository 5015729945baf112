/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry, which keeps every register as it was found; vectors that skip what is
 * undefined; the FP registers, filled with a pattern and compared with it.
 */
	.arch	armv8-a+fp+simd
	.section .head, "ax"
	.global	start
start:
	mov	sp, x29			/* whatever it was is lost */
	adrp	x29, entered
	add	x29, x29, :lo12:entered
	stp	x0, x1, [x29]
	stp	x2, x3, [x29, #16]
	stp	x4, x5, [x29, #32]
	stp	x6, x7, [x29, #48]
	stp	x8, x9, [x29, #64]
	stp	x10, x11, [x29, #80]
	stp	x12, x13, [x29, #96]
	stp	x14, x15, [x29, #112]
	stp	x16, x17, [x29, #128]
	stp	x18, x19, [x29, #144]
	stp	x20, x21, [x29, #160]
	stp	x22, x23, [x29, #176]
	stp	x24, x25, [x29, #192]
	stp	x26, x27, [x29, #208]
	mov	x2, sp
	stp	x28, x2, [x29, #224]
	mrs	x2, cpacr_el1
	stp	x30, x2, [x29, #240]
	mov	x2, #(3 << 20)
	msr	cpacr_el1, x2
	isb
	adrp	x29, entered_fp
	add	x29, x29, :lo12:entered_fp
	.irp	n, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
	stp	q\n, q31, [x29, #(16 * \n)]
	.endr
	.irp	n, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
	str	q\n, [x29, #(16 * \n)]
	.endr
	mrs	x2, fpcr
	mrs	x3, fpsr
	add	x29, x29, #512
	stp	x2, x3, [x29]
	ldr	x2, =__stack_top
	mov	sp, x2
	mov	x29, #0
	bl	guest
1:	wfi
	b	1b
	.ltorg

#include "../fp_pattern.S"

/* What is undefined is skipped and counted; nothing else is expected. */
	.balign	2048
	.global	vectors
vectors:
	.org	vectors + 0x200
	stp	x0, x1, [sp, #-16]!
	mrs	x0, elr_el1
	add	x0, x0, #4
	msr	elr_el1, x0
	adrp	x0, undefined
	ldr	x1, [x0, :lo12:undefined]
	add	x1, x1, #1
	str	x1, [x0, :lo12:undefined]
	ldp	x0, x1, [sp], #16
	eret
	.org	vectors + 0x800
