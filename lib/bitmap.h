/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Owns bit sets over arrays of 64-bit words: bit n is bit n % 64 of word
 * n / 64. The caller keeps n in range and holds whatever lock guards the set.
 */
#ifndef BITMAP_H
#define BITMAP_H

#include <stdbool.h>
#include <stdint.h>

#define BITMAP_WORDS(bits) (((bits) + 63u) / 64u)
#define BITMAP_NONE        0xffffffffu

static inline void bitmap_set(uint64_t *map, uint32_t n)
{
	map[n / 64] |= 1ull << (n % 64);
}

static inline void bitmap_clear(uint64_t *map, uint32_t n)
{
	map[n / 64] &= ~(1ull << (n % 64));
}

static inline bool bitmap_test(const uint64_t *map, uint32_t n)
{
	return map[n / 64] >> (n % 64) & 1;
}

/* The lowest bit that is set, or BITMAP_NONE. */
static inline uint32_t bitmap_first(const uint64_t *map, uint32_t words)
{
	for (uint32_t i = 0; i < words; i++) {
		if (map[i])
			return i * 64 + (uint32_t)__builtin_ctzll(map[i]);
	}
	return BITMAP_NONE;
}

#endif
