/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lives until it is killed: exits of all kinds at random, from two vCPUs, so
 * that whoever ends it does so at any point of any of them.
 */
#include "tiny.h"

#define PSCI_VERSION    0x84000000u
#define PSCI_CPU_ON     0xc4000003u
#define GICD_TYPER      0x08000004ull
#define GICD_ISENABLER  0x08000104ull
#define GICR_ISENABLER0 0x080b0100ull
#define UART_IBRD       0x09000024ull
#define RAM_WORDS       0x2000u

static uint64_t memory[RAM_WORDS];

/* The second vCPU: no stack, PSCI_VERSION and an SGI to the first for ever. */
extern char second[];
__asm__("	.text\n"
	"second:	mov	x0, #0x84000000\n"
	"	hvc	#0\n"
	"	mov	x0, #1\n"
	"	msr	S3_0_C12_C11_5, x0\n"
	"	isb\n"
	"	b	second\n");

static uint32_t load32(uint64_t at)
{
	uint32_t value;

	__asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(at) : "memory");
	return value;
}

static void store32(uint64_t at, uint32_t value)
{
	__asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(at) : "memory");
}

static uint64_t now(void)
{
	uint64_t ticks;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks));
	return ticks;
}

/* A timer's interrupt, pending but masked, ends the wait. */
static void sleep_some(uint64_t ticks)
{
	__asm__ volatile("msr cntv_cval_el0, %0\n\t"
			 "msr cntv_ctl_el0, %1\n\tisb\n\twfi"
			 :
			 : "r"(now() + ticks), "r"(1ull)
			 : "memory");
}

static void act(uint64_t random)
{
	const uint64_t value = random >> 8;

	switch (random % 10) {
	case 0:
		(void)hvc(PSCI_VERSION, 0);
		break;
	case 1:
		(void)load32(GICD_TYPER);
		break;
	case 2:
		store32(GICD_ISENABLER, (uint32_t)value);
		break;
	case 3: /* its VMM's to answer */
		store32(UART_IBRD, (uint32_t)value & 0xff);
		break;
	case 4:
		sleep_some(value % 2000);
		break;
	case 5:
		__asm__ volatile("msr S3_0_C12_C11_5, %0\n\tisb" : : "r"(1ull));
		break;
	case 6:
		__asm__ volatile(".arch_extension fp\n\tfmov d0, %0\n\t"
				 ".arch_extension nofp"
				 :
				 : "r"(value));
		break;
	case 7:
		(void)smc(0xc3000000u, value);
		break;
	case 8: /* two pages of its own, and its registers */
		memory[value % RAM_WORDS] = value;
		__asm__ volatile("msr tpidr_el1, %0" : : "r"(value));
		break;
	default:
		(void)hvc(77, value);
		break;
	}
}

void guest(uint64_t number)
{
	uint64_t random = now() * 0x9e3779b97f4a7c15ull + number;

	/* CPACR_EL1.FPEN, an interrupt controller that has all to say */
	__asm__ volatile("msr cpacr_el1, %0\n\tisb" : : "r"(3ull << 20));
	store32(GICR_ISENABLER0, ~0u);
	__asm__ volatile("msr S3_0_C12_C12_7, %0\n\tmsr S3_0_C4_C6_0, %1\n\tisb"
			 :
			 : "r"(1ull), "r"(0xffull));
	register uint64_t x0 __asm__("x0") = PSCI_CPU_ON;
	register uint64_t x1 __asm__("x1") = 1;
	register uint64_t x2 __asm__("x2") = (uintptr_t)second;
	__asm__ volatile("hvc #0" : "+r"(x0), "+r"(x1), "+r"(x2) : : "x3");
	for (;;) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		act(random);
	}
}
