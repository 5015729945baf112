/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For guests' start files: the FP registers filled with a pattern and compared
 * with it; FPCR.RMode and two flags of FPSR are the low bits of the pattern.
 */
	.macro	fill n
	dup	v\n\().2d, x0
	add	x0, x0, #1
	.endm

	.macro	look n
	mov	x1, v\n\().d[0]
	mov	x2, v\n\().d[1]
	eor	x1, x1, x0
	eor	x2, x2, x0
	orr	x3, x3, x1
	orr	x3, x3, x2
	add	x0, x0, #1
	.endm

	.macro	each what
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	\what	\n
	.endr
	.irp	n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
	\what	\n
	.endr
	\what	30
	\what	31
	.endm

	.text
/* void fp_fill(uint64_t pattern): q<n> = pattern + n, twice */
	.global	fp_fill
fp_fill:
	and	x4, x0, #3
	each	fill
	lsl	x1, x4, #22		/* FPCR.RMode */
	msr	fpcr, x1
	msr	fpsr, x4
	ret

/* uint64_t fp_differs(uint64_t pattern): 0 if all is as filled */
	.global	fp_differs
fp_differs:
	mov	x3, #0
	and	x4, x0, #3
	each	look
	mrs	x1, fpcr
	eor	x1, x1, x4, lsl #22
	orr	x3, x3, x1
	mrs	x1, fpsr
	eor	x1, x1, x4
	orr	x0, x3, x1
	ret
