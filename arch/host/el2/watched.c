/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The debug build's stage 2 and scrubbing (`make debug`): arch/aarch64's own
 * code between calls to the checker, which panics at the first broken rule.
 */
#include "watched.h"
#include "../mmu_watched.h"
#include "../stage2_watched.h"

_Noreturn void watch_broken(const char *what, uint64_t number)
{
	panic("stage 2: %s (0x%lx)", what, (unsigned long)number);
}

/* A CPU that waits keeps the VTTBR_EL2 of whatever it ran last: not known. */
bool watch_walked(uint32_t pd)
{
	(void)pd;
	return false;
}

void arch_table_write(uint32_t table, uint32_t index, uint64_t entry)
{
	watched_table_write(table, index, entry);
}

void arch_space_set(uint32_t pd, uint32_t root_table)
{
	watched_space_set(pd, root_table);
}

void arch_tlb_flush(uint32_t pd)
{
	watched_tlb_flush(pd);
}

void arch_tlb_flush_page(uint32_t pd, uint64_t ipa)
{
	watched_tlb_flush_page(pd, ipa);
}

void arch_scrub(uint64_t frame, uint32_t count)
{
	watched_scrub(frame, count);
}
