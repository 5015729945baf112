/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exception vectors of EL2 (DDI 0487 D1.4.2), and the way back. While a
 * lower EL runs, SP_EL2 is the address of its context (P1), so saving needs
 * no scratch register. EL2 itself never takes an exception: those are panics.
 */
#include "context.h"
#include "percpu.h"

/* Pairs of a context at SP, out or back in. */
	.macro	scratch op
	\op	x4, x5, [sp, #32]
	\op	x6, x7, [sp, #48]
	\op	x8, x9, [sp, #64]
	\op	x10, x11, [sp, #80]
	\op	x12, x13, [sp, #96]
	\op	x14, x15, [sp, #112]
	\op	x16, x17, [sp, #128]
	.endm

	.macro	rest op
	\op	x20, x21, [sp, #160]
	\op	x22, x23, [sp, #176]
	\op	x24, x25, [sp, #192]
	\op	x26, x27, [sp, #208]
	\op	x28, x29, [sp, #224]
	.endm

/* What C may change, and x19: the first four, and the others. */
	.macro	save_first
	stp	x0, x1, [sp, #0]
	stp	x2, x3, [sp, #16]
	.endm
	.macro	save_others
	scratch stp
	stp	x18, x19, [sp, #144]
	str	x30, [sp, #(CTX_SP_EL0 - 8)]
	.endm
	.macro	save_scratch
	save_first
	save_others
	.endm

/* The same, backwards, and out. */
	.macro	leave
	ldr	x30, [sp, #(CTX_SP_EL0 - 8)]
	ldp	x18, x19, [sp, #144]
	scratch ldp
	leave_first
	.endm
	.macro	leave_first
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp, #0]
	eret
	dsb	nsh			/* no speculation past the eret */
	isb
	.endm

/* x20 to x29 and the rest of a context, by x1 to x3. */
	.macro	save_rest
	rest	stp
	mrs	x1, sp_el0
	mrs	x2, elr_el2
	mrs	x3, spsr_el2
	str	x1, [sp, #CTX_SP_EL0]
	stp	x2, x3, [sp, #CTX_PC]
	.endm

/* From a context, x0 from now on, to this CPU's stack. */
	.macro	stack
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
	stack
	bl	\handler
	b	context_restore
	.endm

/*
 * Exits from AArch64, most of which end where they began: only what C may
 * change is saved before `uint64_t HANDLER(struct arch_ec *, x1)` on this
 * CPU's stack, and the rest when it has not dealt with it, or somebody else
 * may be next (HOT_, context.h).
 */
	.macro	hot handler
	mov	x19, sp			/* C keeps it */
	mov	x0, x19
	mrs	x2, tpidr_el2
	mov	sp, x2
	bl	\handler
	mov	sp, x19
	cbnz	x0, hot_end		/* HOT_BACK is 0 */
	leave
	.endm

/*
 * The virtual timer of the vCPU that ran, armed in list register 0
 * (vgic_lr.c), goes straight there; HOT_IRQ(context, INTID) gets all else. The
 * eret makes it seen.
 */
	.macro	exit_interrupt
	.balign	0x80
	save_first
	mrs	x1, S3_0_C12_C12_0	/* ICC_IAR1_EL1 */
	mrs	x0, tpidr_el2
	ldp	x2, x3, [x0, #CPU_LOADED]
	cmp	sp, x2
	ccmp	x1, x3, #0, eq
	b.ne	hot_interrupt
	ldr	x2, [sp, #EC_TIMER_LR]
	cbz	x2, hot_interrupt
	msr	S3_0_C12_C12_1, x1	/* ICC_EOIR1_EL1: drops its priority */
	msr	S3_4_C12_C12_0, x2	/* ICH_LR0_EL2 */
	leave_first
	.endm

	.text
hot_interrupt:
	save_others
	hot	hot_irq
hot_end:
	tbnz	x0, #CTX_ADDRESS_BIT, 2f
	cmp	x0, #HOT_AWAY
	save_rest
	stack
	b.ne	1f
	bl	switch_next
	b	context_restore
1:	bl	exit_sync
	b	context_restore
2:	save_rest

/* _Noreturn void context_restore(struct arch_ec *): the exit, backwards. */
	.global context_restore
context_restore:
	mov	sp, x0
	ldp	x2, x3, [sp, #CTX_PC]
	ldr	x1, [sp, #CTX_SP_EL0]
	msr	spsr_el2, x3
	msr	elr_el2, x2
	msr	sp_el0, x1
	rest	ldp
	leave

/*
 * EL2's own exceptions: a record on the fault stack, whatever SP is now, then
 * `_Noreturn void panic_exception(struct context *, uint64_t vector)`. SP_EL0
 * is free, its owner's value being saved. But one that is expected, at `place`
 * or the instruction behind, only ends that leaf function, which answers 1.
 */
	.macro	fault vector, place
	.balign	0x80
	msr	sp_el0, x0
	mrs	x0, tpidr_el2
	add	x0, x0, #(0x1000 - 288)
	str	x1, [x0, #8]
	.ifnb	\place
	str	x2, [x0, #16]
	mrs	x1, elr_el2
	adr	x2, \place
	sub	x1, x1, x2
	mrs	x2, spsr_el2
	cmp	x1, #4
	b.hi	1f
	orr	x2, x2, #(1 << 8)	/* SErrors masked, as ever */
	msr	spsr_el2, x2
	msr	elr_el2, x30
	ldp	x1, x2, [x0, #8]
	mov	x0, #1
	eret
	dsb	nsh
	isb
1:	ldr	x2, [x0, #16]
	.endif
	mov	x1, sp
	mov	sp, x0
	mov	x0, #\vector
	b	fault_common
	.endm

fault_common:
	str	x1, [sp, #CTX_SP_EL0]
	scratch stp
	stp	x18, x19, [sp, #144]
	rest	stp
	str	x30, [sp, #(CTX_SP_EL0 - 8)]
	mrs	x3, sp_el0
	str	x3, [sp, #0]
	mov	x1, x0
	mov	x0, sp
	b	panic_exception

	.section .vectors, "ax"
	.balign	0x800
	.global vectors
vectors:
	fault	0			/* EL2 on SP_EL0: never used */
	fault	1
	fault	2
	fault	3
	fault	4, at_place		/* EL2: synchronous, IRQ, FIQ, SError */

/* uint64_t at_s1e1r(uint64_t va): PAR_EL1; 1 (F) if the walk was aborted */
	.global at_s1e1r
at_s1e1r:
at_place:
	at	s1e1r, x0
	isb				/* PAR_EL1 is written */
	mrs	x0, par_el1
	ret

	fault	5
	fault	6
	fault	7, serror_place

/* uint64_t serror_take(void): 1 if an SError was pending, and is over */
	.global serror_take
serror_take:
	mov	x0, #0
	msr	daifclr, #4
serror_place:
	isb				/* taken by now (DDI 0487 D1.3.4) */
	msr	daifset, #4
	ret

	.balign	0x80
	save_scratch
	hot	hot_sync	/* lower EL, AArch64 */
	exit_interrupt
	exit_interrupt
	exit	exit_serror
	exit	exit_sync		/* lower EL, AArch32 */
	exit	exit_irq
	exit	exit_irq
	exit	exit_serror
	.balign	0x80
