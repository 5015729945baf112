/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For programs that run at EL1 without a system (personality "tiny"): system
 * registers, calls, one plain store, the words of the bootargs, and lines.
 */
#ifndef BARE_H
#define BARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TINY_EXIT    0u
#define TINY_PUTCHAR 1u
#define TINY_PUTS    2u
#define DTB_MOST     0x10000u

#define READ(name)                                                \
	({                                                        \
		uint64_t value_;                                  \
		__asm__ volatile("mrs %0, " name : "=r"(value_)); \
		value_;                                           \
	})
#define WRITE(name, value) \
	__asm__ volatile("msr " name ", %0\n\tisb" : : "r"((uint64_t)(value)))
#define ICC_IAR1    "S3_0_C12_C12_0"
#define ICC_EOIR1   "S3_0_C12_C12_1"
#define ICC_CTLR    "S3_0_C12_C12_4"
#define ICC_IGRPEN1 "S3_0_C12_C12_7"
#define ICC_PMR     "S3_0_C4_C6_0"

static inline uint64_t call(uint64_t id, uint64_t a, uint64_t b, uint64_t c)
{
	register uint64_t x0 __asm__("x0") = id;
	register uint64_t x1 __asm__("x1") = a;
	register uint64_t x2 __asm__("x2") = b;
	register uint64_t x3 __asm__("x3") = c;

	__asm__ volatile("hvc #0"
			 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
			 :
			 : "x4", "x5", "x6", "x7", "memory");
	return x0;
}

static inline uint64_t now(void)
{
	__asm__ volatile("isb");
	return READ("cntvct_el0");
}

/* One plain store: the compiler might choose a form without syndrome. */
static inline void store32(uint64_t at, uint32_t value)
{
	__asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(at) : "memory");
}

/* The bootargs begin with `mark`: no need to parse the tree. */
static inline void words_read(const uint8_t *dtb, const char *mark, char *words,
			      uint32_t size)
{
	uint32_t at = 0, i = 0;

	for (; at < DTB_MOST; at++) {
		for (i = 0; mark[i] && dtb[at + i] == (uint8_t)mark[i]; i++)
			continue;
		if (!mark[i])
			break;
	}
	for (i = 0; at < DTB_MOST && i < size - 1 && dtb[at]; i++)
		words[i] = (char)dtb[at++];
	words[i] = '\0';
}

/* The text behind `name` among the words, or NULL. */
static inline const char *option(const char *words, const char *name)
{
	for (const char *at = words; *at; at++) {
		uint32_t i = 0;

		while (name[i] && at[i] == name[i])
			i++;
		if (!name[i])
			return at + i;
	}
	return NULL;
}

static inline uint64_t option_number(const char *words, const char *name,
				     uint64_t otherwise)
{
	const char *at = option(words, name);
	uint64_t value = 0;

	if (!at)
		return otherwise;
	for (; *at >= '0' && *at <= '9'; at++)
		value = value * 10 + (uint64_t)(*at - '0');
	return value;
}

/* A line goes out whole. Each file that prints has a line of its own. */
static inline void put(const char *text)
{
	static char line[400];
	static uint32_t used;

	for (; *text; text++) {
		if (used < sizeof(line) - 2)
			line[used++] = *text;
		if (*text != '\n')
			continue;
		line[used] = '\0';
		(void)call(TINY_PUTS, (uint64_t)(uintptr_t)line, 0, 0);
		used = 0;
	}
}

static inline void put_number(const char *before, uint64_t value)
{
	char digits[24];
	uint32_t at = sizeof(digits) - 1;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	put(before);
	put(&digits[at]);
}

static inline void put_hex(const char *before, uint64_t value)
{
	char digits[17] = "0000000000000000";

	for (uint32_t i = 0; i < 16; i++)
		digits[i] = "0123456789abcdef"[value >> (60 - i * 4) & 15];
	put(before);
	put("0x");
	put(digits);
}

#endif
