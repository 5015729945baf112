/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entered at EL1, MMU off: x0 = device tree, x1 = number of this VM.
 * Sets a stack up, clears bss and calls hello(number).
 */
	.section .head, "ax"
	.global	start
	.type	start, %function
start:
	ldr	x2, =__stack_top
	mov	sp, x2
	ldr	x2, =__bss_start
	ldr	x3, =__bss_end
1:	cmp	x2, x3
	b.hs	2f
	str	xzr, [x2], #8
	b	1b
2:	mov	x0, x1
	bl	hello
3:	wfi
	b	3b
	.size	start, . - start
	.ltorg
