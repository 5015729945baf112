/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory: the interrupt controller in every offset, size and value; accesses
 * that leave no syndrome; guest-physical holes; stage-1 tables made of what
 * is no memory of ours.
 */
#include "evil.h"

#define GIC_SPACE (0x10000 + GICR_ALL + 0x10000)
#define VALUES    5u

/* Load and store of 1, 2, 4 and 8 bytes: x0 from or to [x1]. */
static const uint32_t loads[] = {0x39400020, 0x79400020, 0xb9400020,
				 0xf9400020};
static const uint32_t stores[] = {0x39000020, 0x79000020, 0xb9000020,
				  0xf9000020};

/* n: value (5), then offset in steps of 1, then of 2, 4 and 8 bytes. */
void attack_gic(struct worker *w, uint64_t n)
{
	const uint64_t values[VALUES] = {0, 0, ~0ull, random_next(w),
					 1ull << (random_next(w) & 63)};
	const uint32_t what = (uint32_t)(n % VALUES);
	uint64_t offset = n / VALUES;
	uint32_t size = 0;

	for (; size < 3 && offset >= GIC_SPACE >> size; size++)
		offset -= GIC_SPACE >> size;
	offset <<= size;
	offset += offset < 0x10000 ? GICD : GICR - 0x10000;
	(void)try_word(w, what ? stores[size] : loads[size], values[what],
		       offset);
	if (!what && w->s->out[0] >> 32 == KERNEL_VA >> 32)
		note_wrong(w, offset, "reads an address of the kernel's",
			   w->s->out[0]);
}

/* Base x1, data x2, x3, q0; no or odd syndromes (DDI 0487 D1.3, ISV). */
static const uint32_t forms[] = {
	0xa9400c22, /* ldp x2, x3, [x1] */
	0xa9000c22, /* stp */
	0x29400c22, /* ldp w2, w3 */
	0x69400c22, /* ldpsw */
	0xf8408422, /* ldr x2, [x1], #8 */
	0xf8408c22, /* ldr x2, [x1, #8]! */
	0xf8008422, /* str x2, [x1], #8 */
	0xf8008c22, /* str x2, [x1, #8]! */
	0xb8404422, /* ldr w2, [x1], #4 */
	0xf8401022, /* ldur x2, [x1, #1] */
	0xf8001022, /* stur x2, [x1, #1] */
	0xb8403022, /* ldur w2, [x1, #3] */
	0x78401022, /* ldurh w2, [x1, #1] */
	0xf8400822, /* ldtr */
	0xf8000822, /* sttr */
	0xc85f7c22, /* ldxr */
	0xc8037c22, /* stxr w3, x2, [x1] */
	0xc87f0c22, /* ldxp */
	0xc8dffc22, /* ldar */
	0xc89ffc22, /* stlr */
	0xc85ffc22, /* ldaxr */
	0xf8220023, /* ldadd */
	0xf8228023, /* swp */
	0xc8a27c23, /* cas */
	0x48227c24, /* casp */
	0x3dc00020, /* ldr q0, [x1] */
	0x3d800020, /* str q0 */
	0xfd400020, /* ldr d0 */
	0x3d400020, /* ldr b0 */
	0xad400420, /* ldp q0, q1 */
	0xad000420, /* stp q0, q1 */
	0x4c402020, /* ld1 {v0-v3}, [x1] */
	0x4c002020, /* st1 */
	0x0d408020, /* ld1 {v0.s}[0] */
	0x4c9f0020, /* st4 post-index */
	0xf9800020, /* prfm pldl1keep */
	0xd50b7421, /* dc zva, x1 */
	0xd5087621, /* dc ivac */
	0xd50b7a21, /* dc cvac */
	0xd50b7e21, /* dc civac */
	0xd50b7521, /* ic ivau */
	0xd9200822, /* stg */
	0xd9600022, /* ldg */
	0xf8bfc022, /* ldapr */
	0xb9800022, /* ldrsw */
	0x39c00022, /* ldrsb w2 */
	0x38c01c22, /* ldrsb w2, [x1, #1]! */
	0xf83f5020, /* st64b's neighbour: unallocated or atomic */
};

void attack_form(struct worker *w, uint64_t n)
{
	static const uint64_t targets[] = {
		GICD,
		GICR,
		GICR + 0x10000,
		UART + 0x40,
		RTC + 4,
		HOLE,
		RAM - 0x100,
		RAM + RAM_BYTES - 8,
		ALIAS_NORML + GICD,
		ALIAS_NORML + GICR + 0x10000,
		ALIAS_NORML + GICD + 0xfff8,
		ALIAS_NORML + HOLE,
		ALIAS_NORML + UART + 0x40,
		ALIAS_NORML + UART + 0xff8,
		ALIAS_NORML + GICR + GICR_ALL - 8,
		2ull << 39,
		VOID,
		ALIAS_NORML + VOID,
	};
	const uint32_t count = sizeof(forms) / sizeof(forms[0]);
	const uint64_t r = random_next(w);
	uint64_t at = targets[n / count % (sizeof(targets) / 8)];

	if ((at & 0xffff000) != UART) /* or each is a character */
		at += r & 0x7f;
	registers_fill(w);
	w->s->in[1] = at;
	(void)execute(w, forms[n % count],
		      r & 0x300 ? PSTATE_EL1I : PSTATE_EL0);
}

/* n: write (1 bit), then the place in steps of 2 MiB. */
void attack_hole(struct worker *w, uint64_t n)
{
	const uint32_t size = random_next(w) & 3;
	uint64_t at = n >> 1 << 21;

	at |= random_next(w) & 0x1fffff & ~7ull;
	if (n & 2) /* or at the edges of pages */
		at |= 0xff8;
	if (at - RAM < 1ull << 30 || (at >> 16) == UART >> 16)
		return;
	at = at >> 30 == 2 ? at + (506ull << 30) :
	     at >> 30 == 3 ? at + (506ull << 30) :
			     at;
	if (at - GICD < 0x200000)
		return;
	if (try_word(w, n & 1 ? stores[size] : loads[size], 0x5ec2e7, at) ==
		    R_done &&
	    !(n & 1) && w->s->out[0] != 0)
		note_wrong(w, at, "reads what is not ours", w->s->out[0]);
}

/* A descriptor out of things a walk should not meet. */
static uint64_t descriptor(struct worker *w)
{
	static const uint64_t places[] = {
		HOLE,       GICD,       GICR,         UART,          1ull << 38,
		1ull << 39, 1ull << 40, 0x80000000,   0x7fffffff000, 0x9010000,
		0,          0x40400000, 0x4000000000, VOID};
	const uint64_t r = random_next(w);
	const uint64_t at = r & 0xf0 ? places[(r >> 8) % 14] :
				       random_next(w) & 0xfffffffff000;

	return at | (random_next(w) & 0xfff0000000000ffcull) | (r & 2) | 1;
}

/* An entry of our own root that points elsewhere, or to the root itself. */
void attack_table(struct worker *w, uint64_t n)
{
	static const uint32_t words[] = {0xf9400020, 0xf9000020, 0xd5087801,
					 0xd5087821, 0xd5087841, 0xa9400820,
					 0xc85f7c20, 0xd50b7421};
	const uint32_t index = 500 + w->number;
	const uint64_t va = (uint64_t)index << 30 |
			    (random_next(w) & 0x3ffffff8);
	volatile uint64_t *entry = map_entry(index);
	uint32_t word = words[n & 7];

	*entry = descriptor(w);
	if ((n & 0x38) == 0) { /* cyclic: looked at only */
		*entry = (uint64_t)(uintptr_t)map_entry(0) | 3;
		word = words[2];
	}
	__asm__ volatile("dsb ish\n\ttlbi vmalle1\n\tdsb ish\n\tisb");
	(void)try_word(w, word, random_next(w), va);
	*entry = 0;
	__asm__ volatile("dsb ish\n\ttlbi vmalle1\n\tdsb ish\n\tisb");
}
