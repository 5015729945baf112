/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Owns the four memory functions that a freestanding gcc may call by itself,
 * and the two string questions this system asks. On the host the C library
 * has the four already.
 */
#ifndef MEM_H
#define MEM_H

#include <stdbool.h>
#include <stddef.h>

/* The compiler calls it by itself: kept when the kernel is linked as one. */
#define USED __attribute__((used))

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);

/* Length of a string, at most `limit` (then no NUL was seen). */
size_t string_length(const char *text, size_t limit);
/* Are these two NUL-terminated strings the same? */
bool string_equal(const char *a, const char *b);

#endif
