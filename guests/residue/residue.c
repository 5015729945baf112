/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which role it is, and what the roles share. There is no data that a life
 * could hand to the next: memory is scrubbed, and looked at.
 */
#include "residue.h"

/* Not in .bss, which nobody clears here: the memory must be zero anyhow. */
uint64_t entered[32], entered_fp[FP_WORDS], undefined;
static char line[200];
static uint32_t used;

void guest(uint64_t dtb, uint64_t number);

uint64_t now(void)
{
	__asm__ volatile("isb");
	return READ(cntvct_el0);
}

void put(const char *text)
{
	register uint64_t x0 __asm__("x0") = TINY_PUTS;
	register uint64_t x1 __asm__("x1") = (uintptr_t)line;

	for (; *text; text++) {
		if (used < sizeof(line) - 2)
			line[used++] = *text;
		if (*text != '\n')
			continue;
		line[used] = '\0';
		used = 0;
		__asm__ volatile("hvc #0"
				 : "+r"(x0), "+r"(x1)
				 :
				 : "x2", "x3", "memory");
	}
}

void put_number(const char *before, uint64_t value)
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

/* Undefined leaves the result as it was: zero. */
uint64_t absent_seen(void)
{
	uint64_t seen = 0;

#define LOOK(name)                                                             \
	{                                                                      \
		uint64_t value = 0;                                            \
		__asm__ volatile("mrs %0, " #name : "+r"(value) : : "memory"); \
		seen |= value;                                                 \
	}
	ABSENT(LOOK)
	return seen;
}

_Noreturn void power_off(void)
{
	register uint64_t x0 __asm__("x0") = TINY_EXIT;

	for (;;)
		__asm__ volatile("hvc #0" : "+r"(x0) : : "x1", "x2", "x3");
}

/* Does the device tree say so anywhere? */
static bool says(const char *text, uint64_t dtb, uint64_t bytes)
{
	for (uint64_t i = 0; i < bytes; i++) {
		uint64_t same = 0;

		while (text[same] && i + same < bytes &&
		       *(const char *)(dtb + i + same) == text[same])
			same++;
		if (!text[same])
			return true;
	}
	return false;
}

void guest(uint64_t dtb, uint64_t number)
{
	const uint64_t bytes = __builtin_bswap32(*(const uint32_t *)(dtb + 4));

	if (says("role=scan", dtb, bytes))
		scan(dtb, bytes);
	WRITE(vbar_el1, (uintptr_t)vectors);
	if (says("role=ping", dtb, bytes))
		ping(number * 0x71c71f);
	else
		pong(number * 0x71c71f);
}
