/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * arch/aarch64/stage2.c as it is, between calls to the checker (watch.h).
 * Whoever includes this has included the insn.h of its machine.
 */
#ifndef STAGE2_WATCHED_H
#define STAGE2_WATCHED_H

#include "arch.h"
#include "watch.h"

void stage2_table_write(uint32_t table, uint32_t index, uint64_t entry);
void stage2_space_set(uint32_t pd, uint32_t root_table);
void stage2_tlb_flush(uint32_t pd);
void stage2_tlb_flush_page(uint32_t pd, uint64_t ipa);

#define arch_table_write    stage2_table_write
#define arch_space_set      stage2_space_set
#define arch_tlb_flush      stage2_tlb_flush
#define arch_tlb_flush_page stage2_tlb_flush_page
#include "../aarch64/stage2.c"
#undef arch_table_write
#undef arch_space_set
#undef arch_tlb_flush
#undef arch_tlb_flush_page

static inline void watched_table_write(uint32_t table, uint32_t index,
				       uint64_t entry)
{
	watch_write(table, index, entry, &pool[table * TABLE_ENTRIES + index]);
	stage2_table_write(table, index, entry);
	watch_written();
}

static inline void watched_space_set(uint32_t pd, uint32_t root_table)
{
	stage2_space_set(pd, root_table);
	watch_space(pd, root_table, stage2_vttbr);
}

static inline void watched_tlb_flush(uint32_t pd)
{
	watch_flush(pd, 0, false, stage2_vttbr(pd));
	stage2_tlb_flush(pd);
	watch_flushed();
}

static inline void watched_tlb_flush_page(uint32_t pd, uint64_t ipa)
{
	watch_flush(pd, ipa, true, stage2_vttbr(pd));
	stage2_tlb_flush_page(pd, ipa);
	watch_flushed();
}

#endif
