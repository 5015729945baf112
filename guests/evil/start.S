/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entries, exception vectors, and one attack. The vectors are copied for each
 * vCPU to the page before its own `struct state`, which they find by their
 * own address: an attack may ruin any register but VBAR_EL1.
 */
#include "state.h"

/* x2 to x29, to or from x0. */
	.macro	pairs op
	\op	x2, x3, [x0, #16]
	\op	x4, x5, [x0, #32]
	\op	x6, x7, [x0, #48]
	\op	x8, x9, [x0, #64]
	\op	x10, x11, [x0, #80]
	\op	x12, x13, [x0, #96]
	\op	x14, x15, [x0, #112]
	\op	x16, x17, [x0, #128]
	\op	x18, x19, [x0, #144]
	\op	x20, x21, [x0, #160]
	\op	x22, x23, [x0, #176]
	\op	x24, x25, [x0, #192]
	\op	x26, x27, [x0, #208]
	\op	x28, x29, [x0, #224]
	.endm

	.section .head, "ax"
	.global	start
start:				/* x0 = device tree, x1 = number of the VM */
	ldr	x2, =__stack_top
	mov	sp, x2
	ldr	x2, =__bss_start
	ldr	x3, =__bss_end
1:	cmp	x2, x3
	b.hs	2f
	str	xzr, [x2], #8
	b	1b
2:	bl	evil
	b	.

	.global worker_start
worker_start:			/* CPU_ON: x0 = its number */
	ldr	x1, =seats + SEAT_STACK_TOP
	mov	x2, #SEAT_BYTES
	madd	x1, x0, x2, x1
	mov	sp, x1
	bl	worker
	b	.

	.arch	armv8-a+fp+simd
	.global target_start
target_start:			/* CPU_ON: x0 = two counters, MMU off */
	.irp	n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
	orr	x1, x1, x\n
	.endr
	.irp	n, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	orr	x1, x1, x\n
	.endr
	.macro	kept name
	mrs	x2, \name
	orr	x1, x1, x2
	msr	\name, x0
	.endm
	.irp	name, tpidr_el0, tpidr_el1, tpidrro_el0, contextidr_el1
	kept	\name
	.endr
	.irp	name, esr_el1, far_el1, elr_el1, par_el1, afsr0_el1, ttbr0_el1
	kept	\name
	.endr
	.irp	name, vbar_el1, mair_el1, ttbr1_el1, cpacr_el1, cntv_cval_el0
	kept	\name
	.endr
	mov	x2, #(3 << 20)
	msr	cpacr_el1, x2
	isb
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	mov	x2, v\n\().d[0]
	orr	x1, x1, x2
	mov	x2, v\n\().d[1]
	orr	x1, x1, x2
	dup	v\n\().2d, x0
	.endr
	mrs	x2, fpcr
	orr	x1, x1, x2
	mrs	x2, fpsr
	orr	x1, x1, x2
	msr	fpsr, x0
	cmp	x1, #0			/* anything of a former life's? */
	cset	x3, ne
2:	ldaxr	x1, [x0]
	add	x1, x1, #1
	stlxr	w2, x1, [x0]
	cbnz	w2, 2b
	add	x1, x0, #8
3:	ldaxr	x4, [x1]
	add	x4, x4, x3
	stlxr	w2, x4, [x1]
	cbnz	w2, 3b
	.irp	n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
	mov	x\n, x1
	.endr
	.irp	n, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov	x\n, x1
	.endr
	ldr	x0, =0x84000002		/* PSCI CPU_OFF */
	hvc	#0
	b	.
	.ltorg

	.balign	4096
	.global	vector_page
vector_page:
	.set	number, 0
	.rept	16
	.balign	128
	msr	tpidr_el1, x0
	adr	x0, vector_page + 4096
	str	x1, [x0, #8]
	mov	x1, #number
	b	common
	.set	number, number + 1
	.endr
	.balign	128
common:
	pairs	stp
	str	x30, [x0, #240]
	mrs	x2, tpidr_el1
	str	x2, [x0]
	mrs	x2, esr_el1
	mrs	x3, far_el1
	stp	x2, x3, [x0, #STATE_ESR]
	mrs	x2, elr_el1
	mrs	x3, spsr_el1
	stp	x2, x3, [x0, #STATE_ELR]
	str	x1, [x0, #STATE_VECTOR]
	ldr	x2, [x0, #STATE_ACTIVE]
	str	xzr, [x0, #STATE_ACTIVE]
	cbz	x2, stray
	add	x1, x0, #STATE_SAVED
	ldp	x19, x20, [x1, #0]
	ldp	x21, x22, [x1, #16]
	ldp	x23, x24, [x1, #32]
	ldp	x25, x26, [x1, #48]
	ldp	x27, x28, [x1, #64]
	ldp	x29, x30, [x1, #80]
	ldr	x1, [x1, #96]
	mov	sp, x1
	ret
stray:				/* not during an attack: vCPU 0 says so */
	mov	x3, #1
	str	x3, [x0, #STATE_STRAY]
	b	.
	.balign	4096

/* void attempt(struct state *): in `in`, out `out` */
	.text
	.global	attempt
attempt:
	add	x2, x0, #STATE_SAVED
	stp	x19, x20, [x2, #0]
	stp	x21, x22, [x2, #16]
	stp	x23, x24, [x2, #32]
	stp	x25, x26, [x2, #48]
	stp	x27, x28, [x2, #64]
	stp	x29, x30, [x2, #80]
	mov	x1, sp
	str	x1, [x2, #96]
	mov	x1, #1
	str	x1, [x0, #STATE_ACTIVE]
	add	x0, x0, #STATE_IN
	ldp	x1, x2, [x0, #(STATE_IN_PC - STATE_IN)]
	msr	elr_el1, x1
	msr	spsr_el1, x2
	ldr	x1, [x0, #(STATE_IN_SP - STATE_IN)]
	msr	sp_el0, x1
	mov	sp, x1
	pairs	ldp
	ldr	x30, [x0, #240]
	ldp	x0, x1, [x0, #0]
	eret
