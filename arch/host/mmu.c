/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * arch/aarch64/mmu.c on the host, for the sake of its scrubbing; nothing is
 * behind the window's addresses, and only watched instructions go there.
 */
#include "host.h"
#include "insn.h"
#include "watch.h"

#define _start image_begin
#include "mmu_watched.h"

char image_begin[1], text_end[1], rodata_end[1], image_end[1], percpu[1];
char ro_after_boot_start[1], ro_after_boot_end[1];

_Noreturn void panic(const char *text, ...)
{
	host_fail(text, 0);
}

void host_mmu_scrub(uint64_t frame, uint32_t count)
{
	write_ctr_el0(field_put(CTR_DMINLINE, 4)); /* lines of 64 bytes */
	write_dczid_el0(field_put(DCZID_BS, 4));
	watched_scrub(frame, count);
}
