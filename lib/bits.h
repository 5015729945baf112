/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bit fields as mask constants, usable in C and assembly: a field is ONE
 * constant, read by field_get() and placed by field_put(). 64 bits wide.
 */
#ifndef BITS_H
#define BITS_H

#ifdef __ASSEMBLER__
#define BIT(n)       (1 << (n))
#define BITS(hi, lo) (((1 << ((hi) - (lo))) * 2 - 1) << (lo))
#else
#include <stdint.h>

#define BIT(n)       (1ull << (n))
#define BITS(hi, lo) ((((1ull << ((hi) - (lo))) * 2) - 1) << (lo))

static inline uint64_t field_get(uint64_t mask, uint64_t word)
{
	return (word & mask) >> __builtin_ctzll(mask);
}

static inline uint64_t field_put(uint64_t mask, uint64_t value)
{
	return (value << __builtin_ctzll(mask)) & mask;
}

/*
 * An index that was found to be below `size`, a power of two: it is so too
 * where a CPU goes on before it knows what the comparison says. The compiler,
 * which knows it already, must not.
 */
static inline uint64_t masked(uint64_t index, uint64_t size)
{
	__asm__("" : "+r"(index));
	return index & (size - 1);
}
#endif

#endif
