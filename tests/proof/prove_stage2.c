/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What arch/aarch64/stage2.c writes is what the machine reads, wherever the
 * pool lies: leaves with their frame, rights and memory type and nothing more,
 * branches to the right table, and per domain a root with a VMID of its own.
 */
#include "arch.h"
#include "limits.h"
#include "machine.h"
#include "spec_stage2.h"

#define CALL_LEAF   1
#define CALL_BRANCH 2
#define CALL_VTTBR  3

uint32_t nondet_u32(void);
uint64_t nondet_u64(void);
_Bool nondet_bool(void);

extern RO_AFTER_BOOT uint64_t pool_pa; /* of stage2.c */
uint64_t stage2_vttbr(uint32_t pd);
uint64_t mmu_pa(const void *va);

static uint64_t empty_pa;

/* Where the table is that spaces without a root walk. */
uint64_t mmu_pa(const void *va)
{
	(void)va;
	return empty_pa;
}

static uint64_t page_of_memory(uint64_t pages)
{
	const uint64_t pa = nondet_u64();

	__CPROVER_assume(pa % 4096 == 0 && pa <= (1ull << 48) - pages * 4096);
	return pa;
}

/* DDI 0487 D8.3.1.2: every field of a page or block descriptor. */
static void show_leaf(void)
{
	const uint64_t frame = nondet_u64();
	const uint32_t rights = nondet_u32();
	const bool device = nondet_bool(), block = nondet_bool();
	struct spec_entry is;
	uint64_t entry;

	__CPROVER_assume(frame < 1ull << 36 && (!block || frame % 512 == 0));
	entry = arch_leaf(frame, rights, device, block);
	is = spec_entry_of(entry, block ? 2 : 3);
	__CPROVER_assert(is.kind == SPEC_LEAF && is.frame == frame &&
				 is.block == block && is.device == device,
			 "a leaf of this frame, size and memory type");
	__CPROVER_assert(is.rights ==
				 (rights & (device ? RIGHT_READ | RIGHT_WRITE :
						     RIGHT_READ | RIGHT_WRITE |
							     RIGHT_EXEC)),
			 "with these rights, never to execute a device");
	__CPROVER_assert((entry >> 2 & 15) == (device ? 1 : 15),
			 "Device-nGnRE or Normal, write-back (D8.5.5)");
	__CPROVER_assert(device || (entry >> 8 & 3) == 3,
			 "normal memory is inner shareable");
	__CPROVER_assert(entry >> 10 & 1, "AF: no access flag fault");
	__CPROVER_assert((entry & 0xffbf000000000800) == 0,
			 "nothing in the fields that are reserved, or unused");
	__CPROVER_assert(!block || !arch_entry_is_branch(entry),
			 "a block is no branch");
}

static void show_branch(void)
{
	const uint32_t table = nondet_u32(), level = nondet_u32();
	struct spec_entry is;
	uint64_t entry;

	pool_pa = spec_pool = page_of_memory(NR_TABLES);
	__CPROVER_assume(table < NR_TABLES && level >= 1 && level <= 2);
	entry = arch_branch(table);
	is = spec_entry_of(entry, level);
	__CPROVER_assert(is.kind == SPEC_BRANCH && is.table == table,
			 "a branch to this table");
	__CPROVER_assert((entry & 0xffff000000000ffc) == 0,
			 "and nothing besides (D8.3.1.1)");
	__CPROVER_assert(arch_entry_is_branch(entry) &&
				 arch_entry_table(entry) == table,
			 "and it can be read back");
}

/* DDI 0487 D24.2.191: VMID, BADDR, CnP. */
static void show_vttbr(void)
{
	const uint32_t pd = nondet_u32(), other = nondet_u32();
	const uint32_t root = nondet_u32();
	uint64_t vttbr, before;

	pool_pa = page_of_memory(NR_TABLES);
	empty_pa = page_of_memory(1);
	__CPROVER_assume(pd < NR_PDS && other < NR_PDS);
	__CPROVER_assume(root < NR_TABLES || root == NONE32);
	arch_space_set(other, NONE32);
	before = stage2_vttbr(other);
	arch_space_set(pd, root);
	vttbr = stage2_vttbr(pd);
	__CPROVER_assert((vttbr & 0xffffffffffff) ==
				 (root == NONE32 ? empty_pa :
						   pool_pa + root * 4096ull),
			 "the walk starts at this root");
	__CPROVER_assert(vttbr >> 48 == pd + 1u, "under a VMID of its own");
	__CPROVER_assert(pd == other || before == stage2_vttbr(other),
			 "no other space changes");
}

int main(void)
{
#if CALL == CALL_LEAF
	show_leaf();
#elif CALL == CALL_BRANCH
	show_branch();
#else
	show_vttbr();
#endif
	(void)show_leaf;
	(void)show_branch;
	(void)show_vttbr;
	return 0;
}
