/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exception vectors of EL2 (DDI 0487 D1.4.2), and the way back. While a
 * lower EL runs, SP_EL2 is the address of its context (P1), so saving needs
 * no scratch register. EL2 itself never takes an exception: those are panics.
 */
#include "context.h"
#include "percpu.h"

/* What C may change. */
	.macro	save_scratch
	stp	x0, x1, [sp, #0]
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	str	x18, [sp, #144]
	str	x30, [sp, #(CTX_SP_EL0 - 8)]
	.endm

/* The same, backwards, and out. */
	.macro	leave
	ldr	x30, [sp, #(CTX_SP_EL0 - 8)]
	ldr	x18, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp, #0]
	eret
	dsb	nsh			/* no speculation past the eret */
	isb
	.endm

/* x19 to x29 and the rest of a context; then SP is this CPU's stack. */
	.macro	save_rest
	str	x19, [sp, #152]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x1, sp_el0
	mrs	x2, elr_el2
	mrs	x3, spsr_el2
	str	x1, [sp, #CTX_SP_EL0]
	stp	x2, x3, [sp, #CTX_PC]
	mov	x0, sp
	mrs	x1, tpidr_el2
	mov	sp, x1
	mov	x29, xzr
	.endm

/*
 * An exit: save, then `struct arch_ec *HANDLER(struct arch_ec *)` on this
 * CPU's stack; it returns whom to run next.
 */
	.macro	exit handler
	.balign	0x80
	save_scratch
	save_rest
	bl	\handler
	b	context_restore
	.endm

/*
 * Exits from AArch64, most of which end where they began: only what C may
 * change is saved before `uint64_t HANDLER(struct arch_ec *)` on this CPU's
 * stack, and the rest when it has not dealt with it, or somebody else may be
 * next (HOT_, context.h).
 */
	.macro	exit_hot handler
	.balign	0x80
	save_scratch
	mov	x0, sp
	mrs	x1, tpidr_el2
	mov	sp, x1
	str	x0, [sp, #-16]!
	bl	\handler
	b	hot_end
	.endm

	.text
hot_end:
	ldr	x1, [sp]
	mov	sp, x1
	cbnz	x0, 1f			/* HOT_BACK is 0 */
	leave
1:	cmp	x0, #HOT_AWAY
	save_rest
	b.ne	2f
	bl	switch_next
	b	context_restore
2:	bl	exit_sync

/* _Noreturn void context_restore(struct arch_ec *): the exit, backwards. */
	.global context_restore
context_restore:
	mov	sp, x0
	ldp	x2, x3, [sp, #CTX_PC]
	ldr	x1, [sp, #CTX_SP_EL0]
	msr	spsr_el2, x3
	msr	elr_el2, x2
	msr	sp_el0, x1
	ldp	x28, x29, [sp, #224]
	ldp	x26, x27, [sp, #208]
	ldp	x24, x25, [sp, #192]
	ldp	x22, x23, [sp, #176]
	ldp	x20, x21, [sp, #160]
	ldr	x19, [sp, #152]
	leave

/*
 * EL2's own exceptions: a record on the fault stack, whatever SP is now, then
 * `_Noreturn void panic_exception(struct context *, uint64_t vector)`. SP_EL0
 * is free, its owner's value being saved.
 */
	.macro	fault vector
	.balign	0x80
	msr	sp_el0, x0
	mov	x0, #\vector
	b	fault_common
	.endm

fault_common:
	msr	tpidrro_el0, x0
	mrs	x0, tpidr_el2
	add	x0, x0, #(0x1000 - 288)
	stp	x1, x2, [x0, #8]
	mov	x1, sp
	mov	sp, x0
	str	x1, [sp, #CTX_SP_EL0]
	mrs	x0, sp_el0
	str	x0, [sp, #0]
	stp	x3, x4, [sp, #24]
	stp	x5, x6, [sp, #40]
	stp	x7, x8, [sp, #56]
	stp	x9, x10, [sp, #72]
	stp	x11, x12, [sp, #88]
	stp	x13, x14, [sp, #104]
	stp	x15, x16, [sp, #120]
	stp	x17, x18, [sp, #136]
	stp	x19, x20, [sp, #152]
	stp	x21, x22, [sp, #168]
	stp	x23, x24, [sp, #184]
	stp	x25, x26, [sp, #200]
	stp	x27, x28, [sp, #216]
	stp	x29, x30, [sp, #232]
	mrs	x1, elr_el2
	mrs	x2, spsr_el2
	stp	x1, x2, [sp, #CTX_PC]
	mov	x0, sp
	mrs	x1, tpidrro_el0
	bl	panic_exception

	.section .vectors, "ax"
	.balign	0x800
	.global vectors
vectors:
	fault	0			/* EL2 on SP_EL0: never used */
	fault	1
	fault	2
	fault	3
	fault	4			/* EL2: synchronous, IRQ, FIQ, SError */
	fault	5
	fault	6
	fault	7
	exit_hot	hot_sync	/* lower EL, AArch64 */
	exit_hot	hot_irq
	exit_hot	hot_irq
	exit	exit_serror
	exit	exit_sync		/* lower EL, AArch32 */
	exit	exit_irq
	exit	exit_irq
	exit	exit_serror
	.balign	0x80
