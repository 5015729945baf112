/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The smallest guest: says hello, counts, exits. It uses the three hypercalls
 * of personality "tiny": x0 = 0 EXIT, 1 PUTCHAR (x1 = character), 2 PUTS (x1 =
 * guest-physical address of a NUL-terminated string), by `hvc #0`.
 */
#include <stdint.h>

#define TINY_EXIT    0
#define TINY_PUTCHAR 1
#define TINY_PUTS    2

void hello(uint64_t number);

static void tiny_call(uint64_t call, uint64_t argument)
{
	register uint64_t x0 __asm__("x0") = call;
	register uint64_t x1 __asm__("x1") = argument;

	__asm__ volatile("hvc #0" : "+r"(x0), "+r"(x1) : : "memory");
}

static void put_string(const char *text)
{
	tiny_call(TINY_PUTS, (uint64_t)(uintptr_t)text);
}

static void put_digit(uint64_t digit)
{
	tiny_call(TINY_PUTCHAR, '0' + digit % 10);
}

void hello(uint64_t number)
{
	put_string("Hello from VM ");
	put_digit(number);
	put_string("!\nVM ");
	put_digit(number);
	put_string(":");
	for (uint64_t i = 0; i < 5; i++) {
		put_string(" ");
		put_digit(i);
	}
	put_string("\n");
	tiny_call(TINY_EXIT, 0);
}
