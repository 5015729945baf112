/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Owns text formatting: a small snprintf for kernel and domains. It knows
 * %s %c %d %u %x, the l forms, %%, and a width with or without leading 0.
 */
#ifndef FORMAT_H
#define FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Write at most `size` bytes, always ending in NUL if size > 0. Returns the
 * number of characters written, without the NUL.
 */
size_t format(char *out, size_t size, const char *text, ...)
	__attribute__((format(printf, 3, 4)));
size_t format_list(char *out, size_t size, const char *text, va_list list)
	__attribute__((format(printf, 3, 0)));

#endif
