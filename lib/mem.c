// SPDX-License-Identifier: BSD-2-Clause
/*
 * Memory and string functions. Words where both sides are aligned, bytes
 * otherwise: EL2 and the domains run with alignment checking on.
 */
#include <stdint.h>
#include "mem.h"

#if __STDC_HOSTED__ == 0
#define WORD sizeof(uint64_t)

/* May `a` and `b` be walked in aligned words? */
static bool aligned(const void *a, const void *b)
{
	return (((uintptr_t)a | (uintptr_t)b) & (WORD - 1)) == 0;
}

/* C17 7.24.2.1. */
USED void *memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
	uint8_t *d = to;
	const uint8_t *s = from;

	if (aligned(to, from)) {
		for (; bytes >= 2 * WORD; bytes -= 2 * WORD) {
			const uint64_t low = ((const uint64_t *)s)[0];
			const uint64_t high = ((const uint64_t *)s)[1];

			((uint64_t *)d)[0] = low;
			((uint64_t *)d)[1] = high;
			s += 2 * WORD;
			d += 2 * WORD;
		}
	}
	for (; bytes; bytes--)
		*d++ = *s++;
	return to;
}

/* As memcpy, but the two may overlap. */
USED void *memmove(void *to, const void *from, size_t bytes)
{
	uint8_t *d = to;
	const uint8_t *s = from;

	if ((uintptr_t)d - (uintptr_t)s >= bytes)
		return memcpy(to, from, bytes);
	while (bytes--)
		d[bytes] = s[bytes];
	return to;
}

USED void *memset(void *to, int byte, size_t bytes)
{
	const uint64_t word = 0x0101010101010101ull * (uint8_t)byte;
	uint8_t *d = to;

	if (aligned(to, to)) {
		for (; bytes >= 2 * WORD; bytes -= 2 * WORD) {
			((uint64_t *)d)[0] = word;
			((uint64_t *)d)[1] = word;
			d += 2 * WORD;
		}
	}
	for (; bytes; bytes--)
		*d++ = (uint8_t)byte;
	return to;
}

USED int memcmp(const void *a, const void *b, size_t bytes)
{
	const uint8_t *x = a;
	const uint8_t *y = b;

	for (size_t i = 0; i < bytes; i++) {
		if (x[i] != y[i])
			return x[i] - y[i];
	}
	return 0;
}
#endif

size_t string_length(const char *text, size_t limit)
{
	size_t n = 0;

	while (n < limit && text[n])
		n++;
	return n;
}

bool string_equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}
