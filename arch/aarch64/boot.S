/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the loader to C. Entered as an arm64 Image (Linux booting.rst) at any
 * 2 MiB-aligned address, x0 = device tree; or, for the other CPUs, by PSCI
 * CPU_ON at secondary_entry. Both turn the MMU on through the identity map
 * and jump to the link address. Everything runs with interrupts masked.
 */
#include "sysreg.h"
#include "percpu.h"

	.section .head, "ax"
	.global _start
_start:
	b	primary_entry
	.long	0
	.quad	0			/* text_offset */
	.quad	image_bytes		/* with bss, from the linker */
	.quad	0xa			/* little endian, 4 KiB, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

/* \reg = runtime address of \symbol: physical before the MMU, virtual after. */
	.macro	address reg, symbol
	adrp	\reg, \symbol
	add	\reg, \reg, :lo12:\symbol
	.endm

/* Clean and invalidate [x0, x1) to PoC (DDI 0487 D7.5.9). Uses x2, x3. */
cache_range:
	mrs	x2, ctr_el0
	ubfx	x2, x2, #16, #4
	mov	x3, #4
	lsl	x2, x3, x2
	sub	x3, x2, #1
	bic	x0, x0, x3
1:	dc	civac, x0
	add	x0, x0, x2
	cmp	x0, x1
	b.lo	1b
	dsb	sy
	ret

/*
 * MMU and caches on, with the identity map. Registers from scratch; the
 * address size is the processor's, at most 48 bits (D24.2.181 TCR_EL2.PS).
 * Returns to the same (physical) address. Uses x0-x2.
 */
mmu_on:
	mov	x0, #MAIR_EL2_VALUE
	msr	mair_el2, x0
	ldr	x0, =TCR_EL2_VALUE
	mrs	x1, id_aa64mmfr0_el1
	and	x1, x1, #0xf
	mov	x2, #5
	cmp	x1, x2
	csel	x1, x1, x2, lo
	bfi	x0, x1, #16, #3
	msr	tcr_el2, x0
	address	x0, idmap_l1
	msr	ttbr0_el2, x0
	isb				/* the above before the TLBI */
	tlbi	alle2
	ic	iallu
	dsb	nsh
	isb
	ldr	x0, =SCTLR_EL2_ON
	msr	sctlr_el2, x0
	isb				/* from here on translated */
	ret

/* Leave the identity map for the kernel's own. Uses x0. */
mmu_own:
	adrp	x0, kernel_l1_pa
	ldr	x0, [x0, :lo12:kernel_l1_pa]
	msr	ttbr0_el2, x0
	isb
	tlbi	alle2
	dsb	nsh
	isb
	ret

primary_entry:
	msr	daifset, #0xf
	mov	x19, x0
	mrs	x20, currentel
	cmp	x20, #(2 << 2)
	b.ne	wrong_el_entry

	ldr	x0, =SCTLR_EL2_RES1
	msr	sctlr_el2, x0
	isb
	bl	early_range		/* the loader may have used caches */
	bl	cache_range
	bl	early_range
	bl	clear_range
	address	x0, boot_stack
	mov	sp, x0
	bl	boot_guard
	bl	mmu_early
	bl	early_range		/* no stale line over what was */
	bl	cache_range		/* written with caches off */
	bl	mmu_on

	address	x21, _start
	ldr	x0, =boot_virtual
	br	x0
boot_virtual:
	hint	#36			/* bti j */
	bl	mmu_own
	bl	clear_bss
	adrp	x0, percpu + PERCPU_BLOCK
	add	x0, x0, :lo12:percpu + PERCPU_BLOCK
	msr	tpidr_el2, x0
	mov	sp, x0
	mov	x0, x19
	mov	x1, x21
	bl	arch_boot		/* returns a context */
	b	context_restore

/* What is written with the MMU off: [x0, x1). */
early_range:
	address	x0, ro_after_boot_start
	address	x1, tables_end
	ret

/* Zero [x0, x1), a multiple of 64 bytes. */
clear_range:
	stp	xzr, xzr, [x0], #16
	stp	xzr, xzr, [x0], #16
	stp	xzr, xzr, [x0], #16
	stp	xzr, xzr, [x0], #16
	cmp	x0, x1
	b.lo	clear_range
	ret

/* Zero bss up to bss_end, in eights of the processor's blocks if it allows
 * them (at most 2 KiB: D24.2.35 DCZID_EL0). Uses x0-x3. */
clear_bss:
	address	x0, bss_start
	address	x1, bss_end
	mrs	x2, dczid_el0
	tbnz	x2, #4, clear_range	/* DZP */
	mov	x3, #4
	lsl	x2, x3, x2
1:	.rept	8
	dc	zva, x0
	add	x0, x0, x2
	.endr
	cmp	x0, x1
	b.lo	1b
	ret

/* void arch_fill(void *to, const void *row, uint64_t bytes) */
	.global arch_fill
arch_fill:
	ldp	x3, x4, [x1]
	ldp	x5, x6, [x1, #16]
	add	x2, x0, x2
1:	.rept	8
	stp	x3, x4, [x0], #32
	stp	x5, x6, [x0, #-16]
	.endr
	cmp	x0, x2
	b.lo	1b
	ret

/* A canary that differs from boot to boot, its first byte a NUL. */
boot_guard:
	mrs	x0, cntpct_el0
	ldr	x1, =0x9e3779b97f4a7c15
	eor	x0, x0, x19
	mul	x0, x0, x1
	bic	x0, x0, #0xff
	adrp	x1, __stack_chk_guard
	str	x0, [x1, :lo12:__stack_chk_guard]
	ret

/* EL1 or EL3: C says so, wherever the console is, and we stop. */
wrong_el_entry:
	address	x0, boot_stack
	cmp	x20, #(1 << 2)
	b.ne	1f
	msr	spsel, #1
1:	mov	sp, x0
	bl	early_range
	bl	clear_range
	address	x0, bss_start
	address	x1, bss_end
	bl	clear_range
	mov	x0, x19
	lsr	x1, x20, #2
	bl	wrong_el

/* PSCI CPU_ON: x0 = number of this CPU, MMU off (DEN 0022 5.1.4). */
	.global secondary_entry
secondary_entry:
	msr	daifset, #0xf
	mov	x19, x0
	mrs	x20, currentel
	cmp	x20, #(2 << 2)
	b.ne	secondary_stop
	ldr	x0, =SCTLR_EL2_RES1
	msr	sctlr_el2, x0
	isb
	bl	mmu_on
	ldr	x0, =secondary_virtual
	br	x0
secondary_virtual:
	hint	#36			/* bti j */
	bl	mmu_own
	adrp	x0, percpu + PERCPU_BLOCK
	add	x0, x0, :lo12:percpu + PERCPU_BLOCK
	mov	x1, #PERCPU_STRIDE
	madd	x0, x19, x1, x0
	msr	tpidr_el2, x0
	mov	sp, x0
	bl	cpu_start		/* returns a context */
	b	context_restore
secondary_stop:
	wfi
	b	secondary_stop
	.ltorg
