/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * arch/aarch64/mmu.c as it is, with its scrubbing between calls to the
 * checker (watch.h).
 */
#ifndef MMU_WATCHED_H
#define MMU_WATCHED_H

#include "arch.h"
#include "watch.h"

void mmu_scrub(uint64_t frame, uint32_t count);
#define arch_scrub mmu_scrub
#include "../aarch64/mmu.c"
#undef arch_scrub

static inline void watched_scrub(uint64_t frame, uint32_t count)
{
	const uint32_t slot = WINDOW_PAGE + arch_cpu();

	watch_scrub(frame, count, &device_l3[slot],
		    DEVICE_BASE + slot * PAGE_BYTES);
	mmu_scrub(frame, count);
	watch_scrubbed();
}

#endif
