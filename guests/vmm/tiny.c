/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TinyVMM's three hypercalls, `hvc #0` with x0 = 0 EXIT, 1 PUTCHAR (x1: the
 * character), 2 PUTS (x1: guest-physical address of a NUL-terminated string).
 */
#include "vmm.h"

#define TINY_EXIT    0u
#define TINY_PUTCHAR 1u
#define TINY_PUTS    2u
#define PUTS_BYTES   4096u /* longest string taken */

static struct console_ring *const ring = (struct console_ring *)DOMAIN_RING;

/* What a full ring has no room for is dropped: no guest waits for another. */
static void put(const char *bytes, uint32_t count)
{
	mutex_lock(&uart_mutex);
	ring_write(ring, SLOT_CONSOLE, bytes, count);
	mutex_unlock(&uart_mutex);
}

/* Each byte is read once: the guest may be changing the string. */
static void puts_guest(uint64_t address)
{
	char piece[64];
	uint32_t used = 0;

	for (uint32_t i = 0; i < PUTS_BYTES && guest_has(address, 1); i++) {
		const char c = *(const volatile char *)address++;

		if (c == '\0')
			break;
		piece[used++] = c;
		if (used == sizeof(piece)) {
			put(piece, used);
			used = 0;
		}
	}
	put(piece, used);
}

bool tiny_call(const uint64_t x[4])
{
	const char c = (char)x[1];

	switch (x[0]) {
	case TINY_EXIT:
		vm_end(SLOT_END_EXIT);
		return true;
	case TINY_PUTCHAR:
		put(&c, 1);
		return true;
	case TINY_PUTS:
		puts_guest(x[1]);
		return true;
	default:
		return false;
	}
}
