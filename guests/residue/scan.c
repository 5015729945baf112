/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * role=scan: finds, reports, leaves its mark, asks for a reset. The sum is over
 * all that is not simply zero, and the same in every life.
 */
#include "residue.h"

#define PSCI_SYSTEM_RESET 0x84000009u
#define RAM               0x40000000ull
#define RAM_BYTES         0x100000ull
#define MARK              0x5ec2e75ec2e75ec2ull
#define GICD              0x08000000ull
#define GICR_SGI          0x080b0000ull
#define SPI_WORDS         8u

extern char __stack_top[];

static uint64_t load32(uint64_t at)
{
	uint32_t value;

	__asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(at) : "memory");
	return value;
}

static void store32(uint64_t at, uint32_t value)
{
	__asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(at) : "memory");
}

static uint64_t mix(uint64_t sum, uint64_t value)
{
	return ((sum ^ value) * 0x100000001b3ull) ^ sum >> 29;
}

/* Memory that neither the image nor the device tree was loaded into. */
static uint64_t memory_look(uint64_t dtb, uint64_t bytes)
{
	uint64_t found = 0;

	for (uint64_t at = (uintptr_t)__stack_top; at < RAM + RAM_BYTES;
	     at += 8)
		if (at + 8 <= dtb || at >= dtb + bytes)
			found += *(const uint64_t *)at != 0;
	return found;
}

static uint64_t general_look(void)
{
	uint64_t found = 0;

	for (uint32_t i = 2; i < 32; i++)
		found += entered[i] != 0;
	return found;
}

static uint64_t fp_look(void)
{
	uint64_t found = 0;

	for (uint32_t i = 0; i < FP_WORDS; i++)
		found += entered_fp[i] != 0;
	return found;
}

static uint64_t system_look(void)
{
	uint64_t found = 0;

#define LOOK(name, reset) found += READ(name) != (reset);
	REGISTERS(LOOK)
	AT_FIRST(LOOK)
	/* not enabled; whether its time has come says nothing */
	found += (READ(cntv_ctl_el0) & 3) != 0;
	found += (READ(cntp_ctl_el0) & 3) != 0;
	return found;
}

/* Of the distributor and redistributor whatever can be read. */
static uint64_t controller_sum(void)
{
	uint64_t sum = 0;

	for (uint64_t at = 0; at < 0x1000; at += 4)
		sum = mix(sum, load32(GICD + at));
	for (uint64_t at = 0x6100; at < 0x6800; at += 4)
		sum = mix(sum, load32(GICD + at));
	for (uint64_t at = 0; at < 0x1000; at += 4)
		sum = mix(sum, load32(GICR_SGI + at));
	return sum;
}

static void mark_controller(void)
{
	store32(GICD, 0x12);
	for (uint32_t i = 0; i < SPI_WORDS; i++) {
		const uint64_t base = i ? GICD : GICR_SGI;

		store32(base + 0x80 + 4 * i, ~0u);         /* group 1 */
		store32(base + 0x100 + 4 * i, ~0u);        /* enabled */
		store32(base + 0x200 + 4 * i, ~0u);        /* pending */
		store32(base + 0x300 + 4 * i, 0x5a5a0000); /* active */
	}
	for (uint32_t i = 0; i < 32 * SPI_WORDS; i += 4)
		store32((i < 32 ? GICR_SGI : GICD) + 0x400 + i, 0x48484848);
	for (uint32_t i = 2; i < 2 * SPI_WORDS; i++)
		store32(GICD + 0xc00 + 4 * i, 0xaaaaaaaa);
	WRITE(S3_0_C4_C6_0, 0xf0);
	WRITE(S3_0_C12_C12_7, 1);
	WRITE(S3_0_C12_C11_5, 1); /* an SGI to itself, in a list register */
}

/* All but what this very code stands in and runs on. */
static void mark_memory(uint64_t dtb)
{
	for (uint64_t at = (uintptr_t)__stack_top; at < RAM + RAM_BYTES;
	     at += 8)
		*(uint64_t *)at = MARK ^ at;
	(void)dtb;
}

void scan(uint64_t dtb, uint64_t dtb_bytes)
{
	const uint64_t system = system_look(), sum = controller_sum();

	put_number("ram=", memory_look(dtb, dtb_bytes));
	put_number(" general=", general_look());
	put_number(" fp=", fp_look());
	put_number(" system=", system);
	put_number(" sum=", sum);
	put("\n");
	mark_memory(dtb);
	mark_controller();
	WRITE(cntv_cval_el0, now());
	WRITE(cntv_ctl_el0, 1);
	WRITE(cntp_ctl_el0, 1);
#define MARK_(name, reset) WRITE(name, MARK);
	REGISTERS(MARK_)
	WRITE(sp_el0, MARK);
	fp_fill(MARK);
	register uint64_t x0 __asm__("x0") = PSCI_SYSTEM_RESET;
	register uint64_t x5 __asm__("x5") = MARK;
	register uint64_t x20 __asm__("x20") = MARK;
	__asm__ volatile("hvc #0"
			 : "+r"(x0)
			 : "r"(x5), "r"(x20)
			 : "x1", "x2", "x3", "memory");
	put("still here\n");
}
