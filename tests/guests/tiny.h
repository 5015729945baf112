/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What test guests of personality "tiny" share: its three hypercalls, any
 * other by HVC or SMC, and printing.
 */
#ifndef TINY_H
#define TINY_H

#include <stdint.h>

#define TINY_EXIT    0u
#define TINY_PUTCHAR 1u
#define TINY_PUTS    2u

void guest(uint64_t number);

static inline uint64_t hvc(uint64_t id, uint64_t argument)
{
	register uint64_t x0 __asm__("x0") = id;
	register uint64_t x1 __asm__("x1") = argument;

	__asm__ volatile("hvc #0"
			 : "+r"(x0), "+r"(x1)
			 :
			 : "x2", "x3", "x4", "x5", "x6", "x7", "memory");
	return x0;
}

static inline uint64_t smc(uint64_t id, uint64_t argument)
{
	register uint64_t x0 __asm__("x0") = id;
	register uint64_t x1 __asm__("x1") = argument;

	__asm__ volatile("smc #0"
			 : "+r"(x0), "+r"(x1)
			 :
			 : "x2", "x3", "x4", "x5", "x6", "x7", "memory");
	return x0;
}

static inline void put(const char *text)
{
	(void)hvc(TINY_PUTS, (uint64_t)(uintptr_t)text);
}

static inline void put_hex(uint64_t value)
{
	for (uint32_t shift = 60; shift < 64; shift -= 4)
		(void)hvc(TINY_PUTCHAR,
			  (uint64_t) "0123456789abcdef"[value >> shift & 15]);
}

#endif
