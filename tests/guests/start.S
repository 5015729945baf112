/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * void guest(uint64_t number): entered at EL1, MMU off, x1 = number of this
 * VM. There are no exception vectors: an exception ends the guest.
 */
	.section .head, "ax"
	.global	start
	.type	start, %function
start:
	ldr	x2, =__stack_top
	mov	sp, x2
	mov	x0, x1
	bl	guest
1:	wfi
	b	1b
	.size	start, . - start
	.ltorg
