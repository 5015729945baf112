// SPDX-License-Identifier: BSD-2-Clause
/*
 * EL2's own address space (stage 1, DDI 0487 D8.3): the image with W^X and
 * guard pages, the table pool, devices, and a one-page window per CPU through
 * which frames are scrubbed. RAM of domains is not mapped.
 *
 * 39-bit addresses, three levels. 1 GiB each from KERNEL_BASE on: the image,
 * the pool, devices and windows.
 */
#include "arch.h"
#include "cpu.h"
#include "insn.h"
#include "mem.h"
#include "percpu.h"
#include "sysreg.h"

#define KERNEL_BASE  0x2000000000ull
#define POOL_BASE    (KERNEL_BASE + 0x40000000ull)
#define DEVICE_BASE  (KERNEL_BASE + 0x80000000ull)
#define DEVICE_PAGES 1024u /* 4 MiB; the last NR_CPUS are windows */
#define WINDOW_PAGE  (DEVICE_PAGES - NR_CPUS)
#define BOOT_BLOCK   8u /* in device_l2, two per slot of mmu_map_boot() */
#define IMAGE_TABLES 4u

#define PTE_VALID   BIT(0)
#define PTE_TABLE   BITS(1, 0)
#define PTE_PAGE    BITS(1, 0)
#define PTE_BLOCK   BIT(0)
#define PTE_NORMAL  field_put(BITS(4, 2), 1) /* index into MAIR_EL2 */
#define PTE_DEVICE  field_put(BITS(4, 2), 0)
#define PTE_AP_RES1 BIT(6)
#define PTE_RO      BIT(7)
#define PTE_SHARED  BITS(9, 8)
#define PTE_AF      BIT(10)
#define PTE_GP      BIT(50) /* indirect branches land on BTI only */
#define PTE_XN      BIT(54)
#define PTE_ADDRESS BITS(47, 12)
#define BLOCK_BYTES (1ull << BLOCK_SHIFT)

#define PTE_COMMON (PTE_AP_RES1 | PTE_SHARED | PTE_AF)
#define PTE_TEXT   (PTE_COMMON | PTE_NORMAL | PTE_RO)
#define PTE_RODATA (PTE_COMMON | PTE_NORMAL | PTE_RO | PTE_XN)
#define PTE_DATA   (PTE_COMMON | PTE_NORMAL | PTE_XN)
#define PTE_MMIO   (PTE_COMMON | PTE_DEVICE | PTE_XN)

#define TABLES __attribute__((section(".tables"), aligned(PAGE_BYTES)))

extern char _start[], text_end[], rodata_end[], image_end[], percpu[];
extern char ro_after_boot_start[], ro_after_boot_end[];

TABLES uint64_t idmap_l1[TABLE_ENTRIES]; /* used by boot.S as well */
static TABLES uint64_t idmap_l2[TABLE_ENTRIES];
static TABLES uint64_t kernel_l1[TABLE_ENTRIES];
static TABLES uint64_t image_l2[TABLE_ENTRIES];
static TABLES uint64_t image_l3[IMAGE_TABLES * TABLE_ENTRIES];
static TABLES uint64_t pool_l2[TABLE_ENTRIES];
static TABLES uint64_t device_l2[TABLE_ENTRIES];
static TABLES uint64_t device_l3[DEVICE_PAGES];

RO_AFTER_BOOT uint64_t kernel_l1_pa; /* boot.S: TTBR0_EL2 of every CPU */
static RO_AFTER_BOOT uint64_t image_pa;
static RO_AFTER_BOOT uint32_t device_pages;

uint64_t mmu_pa(const void *kernel_va)
{
	return (uint64_t)kernel_va - KERNEL_BASE + image_pa;
}

/* Permissions of the page at `offset` of the image; 0 for a guard page. */
static uint64_t image_rights(uint64_t offset)
{
	const uint64_t base = (uint64_t)_start;

	if (offset >= (uint64_t)percpu - base &&
	    (offset - ((uint64_t)percpu - base)) % PERCPU_STRIDE == 0)
		return 0;
	if (offset >= (uint64_t)rodata_end - base)
		return PTE_DATA | PTE_PAGE; /* most */
	if (offset >= (uint64_t)text_end - base)
		return PTE_RODATA | PTE_PAGE;
	return PTE_TEXT | PTE_PAGE |
	       (field_get(ID_AA64PFR1_BT, read_id_aa64pfr1_el1()) ? PTE_GP : 0);
}

/*
 * Build both maps. Runs at the load address with the MMU off, so addresses of
 * symbols are physical here and nothing may come from a table of pointers.
 */
void mmu_early(void)
{
	const uint64_t base = (uint64_t)_start;
	const uint64_t bytes = (uint64_t)image_end - base;
	const uint64_t l1 = KERNEL_BASE >> 30;

	for (uint64_t at = 0; at < bytes; at += PAGE_BYTES) {
		const uint64_t rights = image_rights(at);

		image_l3[at >> PAGE_SHIFT] = rights ? (base + at) | rights : 0;
	}
	for (uint32_t i = 0; i < IMAGE_TABLES; i++)
		image_l2[i] = (uint64_t)&image_l3[i * TABLE_ENTRIES] |
			      PTE_TABLE;
	for (uint32_t i = 0; i < DEVICE_PAGES / TABLE_ENTRIES; i++)
		device_l2[i] = (uint64_t)&device_l3[i * TABLE_ENTRIES] |
			       PTE_TABLE;
	kernel_l1[l1] = (uint64_t)image_l2 | PTE_TABLE;
	kernel_l1[l1 + 1] = (uint64_t)pool_l2 | PTE_TABLE;
	kernel_l1[l1 + 2] = (uint64_t)device_l2 | PTE_TABLE;

	idmap_l1[l1] = kernel_l1[l1];
	idmap_l1[base >> 30] = (uint64_t)idmap_l2 | PTE_TABLE;
	idmap_l2[base >> BLOCK_SHIFT & (TABLE_ENTRIES - 1)] =
		(base & ~(BLOCK_BYTES - 1)) | PTE_TEXT | PTE_BLOCK;
	kernel_l1_pa = (uint64_t)kernel_l1;
	image_pa = base;
}

/* New entries of invalid ones need no TLBI, only visibility (D8.13.1). */
static void entries_written(void)
{
	dsb_ishst();
	isb();
}

/* Map device pages for good; panics at boot if there are too many. */
uint64_t mmu_map_device(uint64_t pa, uint64_t bytes)
{
	const uint64_t first = pa & ~(PAGE_BYTES - 1);
	const uint32_t at = device_pages;

	for (uint64_t page = first; page < pa + bytes; page += PAGE_BYTES) {
		if (device_pages == WINDOW_PAGE)
			panic("too many device registers to map");
		device_l3[device_pages++] = page | PTE_MMIO | PTE_PAGE;
	}
	entries_written();
	return DEVICE_BASE + at * PAGE_BYTES + (pa - first);
}

/* The pool in 2 MiB blocks; both arguments multiples of that. */
uint64_t mmu_map_pool(uint64_t pa, uint64_t bytes)
{
	for (uint64_t at = 0; at < bytes; at += BLOCK_BYTES)
		pool_l2[at >> BLOCK_SHIFT] = (pa + at) | PTE_DATA | PTE_BLOCK;
	entries_written();
	return POOL_BASE;
}

/* Break before make (D8.14.1): the slot may have held another block. */
const void *mmu_map_boot(uint32_t slot, uint64_t pa)
{
	const uint64_t block = pa & ~(BLOCK_BYTES - 1);
	uint64_t *entry = &device_l2[BOOT_BLOCK + slot * 2];

	entry[0] = 0;
	entry[1] = 0;
	dsb_ishst();
	tlbi_alle2is();
	dsb_ish();
	entry[0] = block | PTE_RODATA | PTE_BLOCK;
	entry[1] = (block + BLOCK_BYTES) | PTE_RODATA | PTE_BLOCK;
	entries_written();
	return (const void *)(DEVICE_BASE +
			      (BOOT_BLOCK + slot * 2) * BLOCK_BYTES +
			      (pa - block));
}

void mmu_seal(void)
{
	const uint64_t from = (uint64_t)ro_after_boot_start - KERNEL_BASE;
	const uint64_t to = (uint64_t)ro_after_boot_end - KERNEL_BASE;

	for (uint32_t i = 0; i < 4; i++)
		device_l2[BOOT_BLOCK + i] = 0;
	for (uint64_t at = from; at < to; at += PAGE_BYTES)
		image_l3[at >> PAGE_SHIFT] |= PTE_RO;
	dsb_ishst();
	tlbi_alle2is();
	dsb_ish();
	isb();
}

void cache_clean(const void *va, uint64_t bytes)
{
	const uint64_t line = 4ull << field_get(CTR_DMINLINE, read_ctr_el0());
	const uint64_t end = (uint64_t)va + bytes;

	for (uint64_t at = (uint64_t)va & ~(line - 1); at < end; at += line)
		dc_civac(at);
	dsb_sy(); /* complete before anyone reads with caches off */
}

/* By whole blocks where the processor allows it (D24.2.35 DCZID_EL0). */
void page_zero(void *va)
{
	const uint64_t dczid = read_dczid_el0();
	const uint64_t block = 4ull << field_get(DCZID_BS, dczid);

	if (dczid & DCZID_DZP) {
		memset(va, 0, PAGE_BYTES);
		return;
	}
	for (uint64_t at = 0; at < PAGE_BYTES; at += block)
		dc_zva((uint64_t)va + at);
}

/*
 * Through this CPU's window. No other CPU uses that address, so the TLBI is
 * local; it finishes before the window is used again (D8.14.5).
 */
void arch_scrub(uint64_t frame, uint32_t count)
{
	const uint32_t slot = WINDOW_PAGE + arch_cpu();
	const uint64_t va = DEVICE_BASE + slot * PAGE_BYTES;

	for (; count; count--, frame++) {
		device_l3[slot] = frame << PAGE_SHIFT | PTE_DATA | PTE_PAGE;
		entries_written();
		page_zero((void *)va);
		cache_clean((const void *)va, PAGE_BYTES);
		device_l3[slot] = 0;
		dsb_ishst();
		tlbi_vae2(va >> PAGE_SHIFT);
		dsb_nsh();
		isb();
	}
}
