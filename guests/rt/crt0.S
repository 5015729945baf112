/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where every thread of a native domain starts: void start(uint64_t thread).
 * Thread 0 first copies initialised data from the read-only image to RAM,
 * which the kernel or root hands over zeroed; the others find it there.
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
	cbnz	x0, 2f
	ldr	x1, =__data_load
	ldr	x2, =__data_start
	ldr	x3, =__data_end
1:	cmp	x2, x3
	b.hs	2f
	ldr	x4, [x1], #8
	str	x4, [x2], #8
	b	1b
2:	bl	rt_main
3:	b	3b
	.size	start, . - start
	.ltorg
