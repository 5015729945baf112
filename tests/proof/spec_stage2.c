/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an entry of a stage-2 table means to the machine: written from DDI 0487
 * D8.3 (formats), D8.4 (permissions), D8.5 (memory types), for 4 KiB granules
 * and 48-bit output addresses, without any text of the kernel's.
 */
#include "spec_stage2.h"

uint64_t spec_pool;

static uint64_t bits(uint64_t word, uint32_t high, uint32_t low)
{
	return word << (63 - high) >> (63 - high + low);
}

struct spec_entry spec_entry_of(uint64_t entry, uint32_t level)
{
	struct spec_entry is = {.kind = SPEC_INVALID};

	if (bits(entry, 0, 0) == 0)
		return is;
	if (bits(entry, 1, 1) == 1 && level != 3) {
		is.kind = SPEC_BRANCH;
		is.table = (uint32_t)((bits(entry, 47, 12) << 12) - spec_pool >>
				      12);
		return is;
	}
	if (bits(entry, 1, 1) == 0 && level == 3)
		return is; /* reserved: a translation fault */
	is.kind = SPEC_LEAF;
	is.block = level != 3;
	is.frame = bits(entry, 47, 12);
	/* S2AP: bit 6 read, bit 7 write; XN without FEAT_XNX: bit 54 */
	is.rights = (bits(entry, 6, 6) ? RIGHT_READ : 0) |
		    (bits(entry, 7, 7) ? RIGHT_WRITE : 0) |
		    (bits(entry, 54, 54) ? 0 : RIGHT_EXEC);
	/* MemAttr[3:2] = 0b00: Device */
	is.device = bits(entry, 5, 4) == 0;
	return is;
}
