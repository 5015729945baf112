// SPDX-License-Identifier: BSD-2-Clause
/*
 * The hardware's format of stage-2 tables (DDI 0487 D8.3, D8.5), the pool
 * they live in, the message pages behind it, and the TLB. Which entry may be
 * written when is the portable core's business (kernel/memory.c).
 */
#include <stdatomic.h>
#include "arch.h"
#include "cpu.h"
#include "insn.h"
#include "sysreg.h"

#define S2_VALID   BIT(0)
#define S2_TYPE    BITS(1, 0)
#define S2_TABLE   3u /* levels 1 and 2 */
#define S2_PAGE    3u /* level 3 */
#define S2_BLOCK   1u
#define S2_NORMAL  field_put(BITS(5, 2), 0xf) /* write-back */
#define S2_DEVICE  field_put(BITS(5, 2), 0x1) /* nGnRE */
#define S2_READ    BIT(6)
#define S2_WRITE   BIT(7)
#define S2_INNER   BITS(9, 8)
#define S2_AF      BIT(10)
#define S2_XN      BIT(54)
#define S2_ADDRESS BITS(47, 12)

static RO_AFTER_BOOT uint64_t pool_pa, pool_tables;
static RO_AFTER_BOOT uint64_t *pool;
static RO_AFTER_BOOT uint64_t vtcr;
/* What a domain without a root table walks: nothing is valid in it. */
static _Alignas(PAGE_BYTES) uint64_t no_table[TABLE_ENTRIES];
static _Atomic uint64_t vttbrs[NR_PDS]; /* by domain */

void stage2_init(uint64_t pa, uint32_t tables)
{
	const uint64_t bytes = (tables + NR_ECS) * PAGE_BYTES;
	const uint64_t range =
		field_get(ID_AA64MMFR0_PARANGE, read_id_aa64mmfr0_el1());

	pool_pa = pa;
	pool_tables = tables;
	pool = (uint64_t *)mmu_map_pool(pa, bytes);
	for (uint32_t pd = 0; pd < NR_PDS; pd++)
		arch_space_set(pd, NONE32);
	/* SL0 = 1: the walk starts at level 1 (D8.2.8). */
	vtcr = VTCR_RES1 | field_put(VTCR_T0SZ, 64 - IPA_BITS) |
	       field_put(VTCR_SL0, 1) | field_put(VTCR_IRGN0, 1) |
	       field_put(VTCR_ORGN0, 1) | VTCR_SH0 |
	       field_put(VTCR_PS, range < 5 ? range : 5);
}

void stage2_init_cpu(void)
{
	write_vtcr_el2(vtcr);
	write_vttbr_el2(mmu_pa(no_table)); /* VMID 0: nobody */
	isb();
	tlbi_alle1is(); /* whatever ran before us */
	dsb_ish();
	isb();
}

uint64_t arch_table_read(uint32_t table, uint32_t index)
{
	return pool[table * TABLE_ENTRIES + index];
}

/* One 64-bit store is seen whole by walkers; dsb before anyone relies on it. */
void arch_table_write(uint32_t table, uint32_t index, uint64_t entry)
{
	*(volatile uint64_t *)&pool[table * TABLE_ENTRIES + index] = entry;
	dsb_ishst();
}

/* Device memory is never executable, whatever the rights say. */
uint64_t arch_leaf(uint64_t frame, uint32_t rights, bool device, bool block)
{
	uint64_t entry = frame << PAGE_SHIFT | S2_AF;

	entry |= device ? S2_DEVICE : S2_NORMAL | S2_INNER;
	entry |= block ? S2_BLOCK : S2_PAGE;
	if (rights & RIGHT_READ)
		entry |= S2_READ;
	if (rights & RIGHT_WRITE)
		entry |= S2_WRITE;
	if (device || !(rights & RIGHT_EXEC))
		entry |= S2_XN;
	return entry;
}

/* Nobody's RAM until now, or a table of a space that has ended. */
void arch_table_begin(uint32_t table)
{
	page_zero(&pool[table * TABLE_ENTRIES]);
	dsb_ishst(); /* no walker finds what was there */
}

uint64_t arch_branch(uint32_t table)
{
	return (pool_pa + table * PAGE_BYTES) | S2_TABLE;
}

bool arch_entry_is_branch(uint64_t entry)
{
	return field_get(S2_TYPE, entry) == S2_TABLE;
}

uint32_t arch_entry_table(uint64_t entry)
{
	return (uint32_t)(((entry & S2_ADDRESS) - pool_pa) >> PAGE_SHIFT);
}

uint64_t *arch_message(uint32_t ec)
{
	return pool + (pool_tables + ec) * MESSAGE_WORDS;
}

uint64_t stage2_vttbr(uint32_t pd)
{
	return atomic_load_explicit(&vttbrs[pd], memory_order_relaxed);
}

/* VMID 0 is nobody's, so PD n has n + 1. */
void arch_space_set(uint32_t pd, uint32_t root_table)
{
	const uint64_t pa = root_table == NONE32 ?
				    mmu_pa(no_table) :
				    pool_pa + root_table * PAGE_BYTES;

	atomic_store_explicit(&vttbrs[pd], pa | field_put(VTTBR_VMID, pd + 1),
			      memory_order_relaxed);
}

/* A TLBI by VMID takes the VMID of VTTBR_EL2 (D8.14.5): borrow it. */
static uint64_t vmid_enter(uint32_t pd)
{
	const uint64_t vttbr = read_vttbr_el2();

	write_vttbr_el2(stage2_vttbr(pd));
	isb(); /* the TLBI sees it; arch_table_write() has seen to the rest */
	return vttbr;
}

static void vmid_leave(uint64_t vttbr)
{
	dsb_ish();    /* done on every CPU: nothing more is fetched by it */
	ic_ialluis(); /* what was has another owner soon */
	dsb_ish();
	write_vttbr_el2(vttbr);
	isb();
}

void arch_tlb_flush(uint32_t pd)
{
	const uint64_t vttbr = vmid_enter(pd);

	tlbi_vmalls12e1is();
	vmid_leave(vttbr);
}

/* Stage-1 entries may hold the combined translation: they go as well. */
void arch_tlb_flush_page(uint32_t pd, uint64_t ipa)
{
	const uint64_t vttbr = vmid_enter(pd);

	tlbi_ipas2e1is(ipa >> PAGE_SHIFT);
	dsb_ish(); /* stage 2 before stage 1 (D8.14.5) */
	tlbi_vmalle1is();
	vmid_leave(vttbr);
}
