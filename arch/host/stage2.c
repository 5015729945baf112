/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * arch/aarch64/stage2.c on the host, with the fakes' tables for a pool and
 * instructions that are only watched. What an entry looks like is left to the
 * fakes (tables.c): the real format is proved, and has no room for a level.
 */
#include "host.h"
#include "insn.h"
#include "watch.h"

uint64_t stage2_table_read(uint32_t table, uint32_t index);
uint64_t stage2_leaf(uint64_t frame, uint32_t rights, bool device, bool block);
void stage2_table_begin(uint32_t table);
uint64_t stage2_branch(uint32_t table);
bool stage2_entry_is_branch(uint64_t entry);
uint32_t stage2_entry_table(uint64_t entry);
uint64_t *stage2_message(uint32_t ec);

#define arch_table_read      stage2_table_read
#define arch_leaf            stage2_leaf
#define arch_table_begin     stage2_table_begin
#define arch_branch          stage2_branch
#define arch_entry_is_branch stage2_entry_is_branch
#define arch_entry_table     stage2_entry_table
#define arch_message         stage2_message
#include "stage2_watched.h"

#define NO_TABLE_PA (1ull << 46) /* behind all that fits into the pool */

_Noreturn void watch_broken(const char *what, uint64_t number)
{
	host_fail(what, number);
}

void host_stage2_reset(void)
{
	insn_hook = watch_insn;
	watch_reset();
	pool_pa = 0;
	pool = &host_tables[0][0];
	for (uint32_t pd = 0; pd < NR_PDS; pd++)
		vttbrs[pd] = NO_TABLE_PA | field_put(VTTBR_VMID, pd + 1);
	write_vttbr_el2(NO_TABLE_PA);
}

void host_stage2_write(uint32_t table, uint32_t index, uint64_t entry)
{
	watched_table_write(table, index, entry);
}

void host_stage2_space(uint32_t pd, uint32_t root_table)
{
	watched_space_set(pd, root_table);
}

void host_stage2_flush(uint32_t pd)
{
	watched_tlb_flush(pd);
}

void host_stage2_flush_page(uint32_t pd, uint64_t ipa)
{
	watched_tlb_flush_page(pd, ipa);
}
