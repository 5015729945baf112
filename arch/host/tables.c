/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fake stage-2 tables. An entry: bit 0 valid, bit 1 branch, bit 2 block,
 * bit 3 device, bits 4..8 rights, bits 12 and up the frame or the table. What
 * is done to tables, TLB and frames is done by arch/aarch64's own code, under
 * the eyes of watch.c.
 */
#include <stddef.h>
#include <string.h>
#include "host.h"
#include "watch.h"

#define ENTRY_VALID        1ull
#define ENTRY_BRANCH       2ull
#define ENTRY_BLOCK        4ull
#define ENTRY_DEVICE       8ull
#define ENTRY_RIGHTS_SHIFT 4
#define ENTRY_VALUE_SHIFT  12

uint64_t host_tables[NR_TABLES][TABLE_ENTRIES];
void (*host_table_hook)(uint32_t table, uint32_t index, uint64_t entry);
void (*host_flush_hook)(uint32_t pd, uint64_t ipa, bool page);
void (*host_scrub_hook)(uint64_t frame, uint32_t count);
bool (*host_walked_hook)(uint32_t pd);

/* Only what was written since the last time: the pool is large. */
static bool written[NR_TABLES];

void host_tables_reset(void)
{
	for (uint32_t i = 0; i < NR_TABLES; i++) {
		if (written[i])
			memset(host_tables[i], 0, sizeof(host_tables[i]));
		written[i] = false;
	}
	host_stage2_reset();
}

static void check_place(uint32_t table, uint32_t index)
{
	if (table >= NR_TABLES)
		host_fail("no such table", table);
	if (index >= TABLE_ENTRIES)
		host_fail("no such table entry", index);
}

/* Whose tree this table is in; NR_PDS: nobody's. */
static uint32_t table_pd(uint32_t table)
{
	for (uint32_t up = 0; up < TABLE_LEVELS && host.parents[table]; up++)
		table = host.parents[table] - 1;
	for (uint32_t pd = 0; pd < NR_PDS; pd++) {
		if (host.space[pd].root == table)
			return pd;
	}
	return NR_PDS;
}

uint64_t arch_table_read(uint32_t table, uint32_t index)
{
	check_place(table, index);
	return host_tables[table][index];
}

void arch_table_write(uint32_t table, uint32_t index, uint64_t entry)
{
	uint64_t old;
	uint32_t pd;

	check_place(table, index);
	old = host_tables[table][index];
	written[table] = true;
	host_stage2_write(table, index, entry);
	if (arch_entry_is_branch(old) && !entry)
		host.parents[arch_entry_table(old)] = 0;
	pd = table_pd(table);
	if ((old & ENTRY_VALID) && !(entry & ENTRY_VALID) && pd < NR_PDS) {
		if (arch_entry_is_branch(old))
			host.space[pd].stale_tables = true;
		host.space[pd].stale++;
	}
	if (arch_entry_is_branch(entry))
		host.parents[arch_entry_table(entry)] = table + 1;
	if (host_table_hook)
		host_table_hook(table, index, entry);
}

uint64_t arch_leaf(uint64_t frame, uint32_t rights, bool device, bool block)
{
	if (frame >> (IPA_BITS + 9 - PAGE_SHIFT))
		host_fail("frame beyond any machine", frame);
	if (block && frame % TABLE_ENTRIES)
		host_fail("block of an unaligned frame", frame);
	return ENTRY_VALID | (block ? ENTRY_BLOCK : 0) |
	       (device ? ENTRY_DEVICE : 0) |
	       (uint64_t)(rights & RIGHTS_ALL) << ENTRY_RIGHTS_SHIFT |
	       frame << ENTRY_VALUE_SHIFT;
}

void arch_fill(void *to, const void *row, uint64_t bytes)
{
	for (uint64_t at = 0; at < bytes; at += 32)
		memcpy((uint8_t *)to + at, row, 32);
}

void arch_table_begin(uint32_t table)
{
	(void)table; /* it is: that is an invariant */
}

uint64_t arch_branch(uint32_t table)
{
	check_place(table, 0);
	return ENTRY_VALID | ENTRY_BRANCH |
	       (uint64_t)table << ENTRY_VALUE_SHIFT;
}

bool arch_entry_is_branch(uint64_t entry)
{
	return (entry & (ENTRY_VALID | ENTRY_BRANCH)) ==
	       (ENTRY_VALID | ENTRY_BRANCH);
}

uint32_t arch_entry_table(uint64_t entry)
{
	return (uint32_t)(entry >> ENTRY_VALUE_SHIFT);
}

void arch_space_set(uint32_t pd, uint32_t root_table)
{
	if (pd >= NR_PDS)
		host_fail("space of no domain", pd);
	if (root_table != NONE32)
		check_place(root_table, 0);
	host.space[pd].root = root_table;
	host_stage2_space(pd, root_table);
}

bool watch_walked(uint32_t pd)
{
	return host_walked_hook && host_walked_hook(pd);
}

void arch_tlb_flush(uint32_t pd)
{
	if (pd >= NR_PDS)
		host_fail("flush of no domain", pd);
	host_stage2_flush(pd);
	host.space[pd].flushes++;
	if (host_flush_hook)
		host_flush_hook(pd, 0, false);
	host.space[pd].stale = 0;
	host.space[pd].stale_tables = false;
}

void arch_tlb_flush_page(uint32_t pd, uint64_t ipa)
{
	if (pd >= NR_PDS)
		host_fail("flush of no domain", pd);
	if (ipa >> IPA_BITS)
		host_fail("flush beyond the address space", ipa);
	host_stage2_flush_page(pd, ipa);
	host.space[pd].page_flushes++;
	if (host_flush_hook)
		host_flush_hook(pd, ipa, true);
	/* a flush of one page says nothing about what hung below a table */
	if (host.space[pd].stale && !host.space[pd].stale_tables)
		host.space[pd].stale--;
}

void arch_scrub(uint64_t frame, uint32_t count)
{
	if (count > 4)
		host_fail("scrub of more than a step", count);
	host_mmu_scrub(frame, count);
	host.scrubbed_frames += count;
	if (host_scrub_hook)
		host_scrub_hook(frame, count);
	for (uint64_t i = frame; i < frame + count && i < HOST_FRAMES; i++) {
		if (host.scrubs[i] < UINT8_MAX)
			host.scrubs[i]++;
	}
}

struct host_entry host_entry(uint64_t entry)
{
	struct host_entry out = {.valid = entry & ENTRY_VALID};

	if (!out.valid)
		return out;
	out.branch = arch_entry_is_branch(entry);
	out.block = entry & ENTRY_BLOCK;
	out.device = entry & ENTRY_DEVICE;
	out.rights = (uint32_t)(entry >> ENTRY_RIGHTS_SHIFT) & RIGHTS_ALL;
	if (out.branch)
		out.table = arch_entry_table(entry);
	else
		out.frame = entry >> ENTRY_VALUE_SHIFT;
	return out;
}

struct host_entry host_walk(uint32_t pd, uint64_t ipa)
{
	uint32_t table = host.space[pd].root;
	struct host_entry entry = {0};

	if (table == NONE32)
		return entry;
	for (uint32_t level = 1; level <= TABLE_LEVELS; level++) {
		uint32_t shift = PAGE_SHIFT + 9 * (TABLE_LEVELS - level);

		entry = host_entry(
			host_tables[table][ipa >> shift & (TABLE_ENTRIES - 1)]);
		if (!entry.branch)
			break;
		table = entry.table;
	}
	if (entry.valid && entry.block)
		entry.frame += ipa >> PAGE_SHIFT & (TABLE_ENTRIES - 1);
	return entry;
}
