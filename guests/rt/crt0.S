/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where every thread of a native domain starts: void start(uint64_t thread).
 * Thread 0 first copies initialised data from the read-only image to RAM,
 * and clears bss; the other threads start when that is done.
 */

	.section .head, "ax"
	/* struct domain_image, tessera/image.h */
	.quad	0x314e494d4f445354
	.quad	__text_bytes
	.quad	__ram_bytes
	.quad	start

	.global	start
	.type	start, %function
start:
	bti	c
	mov	x29, xzr
	mov	x30, xzr
	cbnz	x0, 4f
	ldr	x1, =__data_load
	ldr	x2, =__data_start
	ldr	x3, =__data_end
	ldr	x4, =__ram_end
1:	cmp	x2, x3
	b.hs	3f
	ldr	x5, [x1], #8
	str	x5, [x2], #8
	b	1b
2:	stp	xzr, xzr, [x2], #16
3:	cmp	x2, x4
	b.lo	2b
4:	bl	rt_main
5:	b	5b
	.size	start, . - start
	.ltorg
