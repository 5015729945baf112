/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * role=ping and role=pong, on one CPU. Each wait of ping is two switches: to
 * pong, which never waits, and back at some instruction of pong's, by the
 * timer. Both have all of their registers to lose.
 */
#include "residue.h"

#define GICR_SGI 0x080b0000ull
#define TIMER    27u
#define REPORT   10000u /* waits to a line */

#define KEPT(name, reset) static uint64_t kept_##name;
REGISTERS(KEPT)

static uint64_t registers_bad, fp_bad, absent_bad;

static void registers_fill(uint64_t pattern)
{
#define FILL(name, reset)                          \
	WRITE(name, pattern * 0x0101010101010101); \
	kept_##name = READ(name);
	REGISTERS(FILL)
}

/* What an exception of one's own has written is put right before. */
static void registers_look(void)
{
#define LOOK(name, reset) registers_bad += READ(name) != kept_##name;
	REGISTERS(LOOK)
}

static void absent_look(uint64_t pattern)
{
	absent_bad += absent_seen() != 0;
	registers_fill(pattern);
}

static void store32(uint64_t at, uint32_t value)
{
	__asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(at) : "memory");
}

static void report(const char *what, uint64_t count)
{
	put_number(what, count);
	put_number(" registers=", registers_bad);
	put_number(" fp=", fp_bad);
	put_number(" absent=", absent_bad);
	put("\n");
}

/* Masked: a pending interrupt ends the wait all the same. */
static void doze(uint64_t ticks)
{
	WRITE(cntv_cval_el0, now() + ticks);
	WRITE(cntv_ctl_el0, 1);
	__asm__ volatile("wfi" : : : "memory");
	WRITE(cntv_ctl_el0, 0);
}

void ping(uint64_t pattern)
{
	store32(GICR_SGI + 0x80, ~0u);
	store32(GICR_SGI + 0x100, 1u << TIMER);
	store32(0x08000000ull, 2);
	WRITE(S3_0_C4_C6_0, 0xff);
	WRITE(S3_0_C12_C12_7, 1);
	registers_fill(pattern);
	for (uint64_t i = 1;; i++) {
		fp_fill(pattern + i);
		doze(60 + (i * 0x9e3779b9 >> 7) % 256);
		fp_bad += fp_differs(pattern + i) != 0;
		registers_look();
		if (i % 64 == 0)
			absent_look(pattern);
		if (i % REPORT == 0)
			report("switches=", 2 * i);
	}
}

void pong(uint64_t pattern)
{
	registers_fill(pattern);
	for (uint64_t i = 1;; i++) {
		fp_fill(pattern + i);
		registers_look();
		for (volatile uint32_t k = 0; k < 20; k++)
			continue;
		fp_bad += fp_differs(pattern + i) != 0;
		if (i % 256 == 0)
			absent_look(pattern);
		if (i % (20 * REPORT) == 0)
			report("rounds=", i);
	}
}
