/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stage 1: our RAM, the first GiB as device memory and once more as normal
 * memory, and the seats' code and data at ALIAS, for EL0 too. The open map
 * has all other guest-physical addresses as well, where holes are sought.
 */
#include "evil.h"

#define VALID    1ull
#define TABLE    3ull
#define NORMAL   (1ull << 2)
#define USER     (1ull << 6)
#define READONLY (1ull << 7)
#define SHARED   (3ull << 8)
#define ACCESSED (1ull << 10)
#define PXN      (1ull << 53)
#define UXN      (1ull << 54)
#define XN       (PXN | UXN)
#define GIB      (1ull << 30)

#define TCR_VALUE \
	(25ull | 1ull << 8 | 1ull << 10 | 3ull << 12 | 1ull << 23 | 2ull << 32)
#define SCTLR_VALUE                                                  \
	(0x30d00800ull | 1ull | 1ull << 2 | 1ull << 5 | 1ull << 12 | \
	 1ull << 14 | 1ull << 15 | 1ull << 26)

static uint64_t open_l1[512] __attribute__((aligned(4096)));
static uint64_t strict_l1[512] __attribute__((aligned(4096)));
static uint64_t ram_l2[512] __attribute__((aligned(4096)));
static uint64_t alias_l2[512] __attribute__((aligned(4096)));
static uint64_t alias_l3[512] __attribute__((aligned(4096)));

static uint64_t address(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

/* A page of a seat for EL1 and EL0. */
static void alias_page(uint32_t at, const void *page, uint64_t rights)
{
	alias_l3[at] = address(page) | TABLE | NORMAL | SHARED | ACCESSED |
		       USER | rights;
}

void map_build(void)
{
	for (uint32_t i = 0; i < 512; i++) {
		ram_l2[i] = (RAM + ((uint64_t)i << 21)) | VALID | NORMAL |
			    SHARED | ACCESSED | UXN |
			    (i < RAM_BYTES >> 21 ? 0 : PXN);
		open_l1[i] = ((uint64_t)i << 30) | VALID | ACCESSED | XN;
	}
	for (uint32_t i = 0; i < SEATS; i++) {
		alias_page(i * 16, seats[i].code, READONLY);
		alias_page(i * 16 + 1, seats[i].data, XN);
		alias_page(i * 16 + 2, &seats[i].data[512], XN);
	}
	alias_l2[0] = address(alias_l3) | TABLE;
	open_l1[RAM >> 30] = address(ram_l2) | TABLE;
	open_l1[ALIAS_NORML >> 30] = VALID | NORMAL | SHARED | ACCESSED | XN;
	open_l1[ALIAS >> 30] = address(alias_l2) | TABLE;
	/* What these two hide is seen elsewhere. */
	open_l1[508] = ALIAS_NORML | VALID | ACCESSED | XN;
	open_l1[509] = ALIAS | VALID | ACCESSED | XN;
	for (uint32_t i = 0; i <= ALIAS >> 30; i++)
		strict_l1[i] = open_l1[i];
}

void map_on(const struct worker *w, bool strict)
{
	WRITE("vbar_el1", address(w->seat->vectors));
	WRITE("mair_el1", 0xff04ull);
	WRITE("tcr_el1", TCR_VALUE);
	WRITE("ttbr0_el1", address(strict ? strict_l1 : open_l1));
	WRITE("cpacr_el1", 3ull << 20);
	WRITE("cntkctl_el1", 0x303ull);
	__asm__ volatile("dsb sy\n\ttlbi vmalle1\n\tic iallu\n\tdsb sy\n\tisb");
	WRITE("sctlr_el1", SCTLR_VALUE);
}

volatile uint64_t *map_entry(uint32_t index)
{
	return &open_l1[index];
}
