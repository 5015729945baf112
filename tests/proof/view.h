/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a domain reaches at an address, as the machine finds it; isolation and
 * flushing are said in these terms.
 */
#ifndef VIEW_H
#define VIEW_H

#include "state_memory.h"

struct view {
	bool any;
	uint32_t entry, level; /* where the walk ended */
	struct spec_entry leaf;
	uint64_t frame; /* of this very page */
};

struct view view_old(uint32_t pd, uint64_t page);
struct view view_new(uint32_t pd, uint64_t page);

#endif
