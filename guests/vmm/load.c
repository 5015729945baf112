/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loading: the package stays pristine, so a VMM copies its guest's files at
 * every start. mksystem decided where everything goes and checked that it
 * fits; it is checked again here, because a VMM trusts nobody's arithmetic.
 */
#include <mem.h>
#include "vmm.h"

bool guest_has(uint64_t address, uint64_t bytes)
{
	return address >= vm->ram_base &&
	       address - vm->ram_base <= vm->ram_bytes &&
	       bytes <= vm->ram_bytes - (address - vm->ram_base);
}

/* 64 bytes a turn: an image has tens of megabytes. Both ends are aligned. */
static void copy_lines(uint64_t to, uint64_t from, uint64_t bytes)
{
	uint64_t *target = (uint64_t *)to;
	const uint64_t *source = (const uint64_t *)from;

	for (uint64_t i = 0; i < bytes / 64; i++) {
		const uint64_t a = source[0], b = source[1], c = source[2],
			       d = source[3], e = source[4], f = source[5],
			       g = source[6], h = source[7];

		target[0] = a;
		target[1] = b;
		target[2] = c;
		target[3] = d;
		target[4] = e;
		target[5] = f;
		target[6] = g;
		target[7] = h;
		source += 8;
		target += 8;
	}
}

/* The guest reads its image with its caches off. */
static void clean(uint64_t address, uint64_t bytes)
{
	const uint64_t line = cache_line_bytes();

	for (uint64_t at = address & ~(line - 1); at < address + bytes;
	     at += line)
		cache_clean_line(at);
	cache_barrier();
}

const char *guest_load(void)
{
	for (uint32_t i = 0; i < vm->loads && i < MAX_LOADS; i++) {
		const struct vm_load *load = &vm->load[i];
		const uint64_t whole = load->size_bytes & ~63ull;

		if (!guest_has(load->to, load->size_bytes) || load->to % 8 ||
		    load->from % 8)
			return "an image does not fit into its memory";
		copy_lines(load->to, load->from, whole);
		memcpy((uint8_t *)(load->to + whole),
		       (const uint8_t *)(load->from + whole),
		       load->size_bytes - whole);
		clean(load->to, load->size_bytes);
	}
	return NULL;
}
