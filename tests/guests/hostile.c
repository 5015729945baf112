/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tries what single instructions can do: every system register both ways,
 * every SYS instruction, calls, each place of the interrupt controller in
 * each size, holes in memory. Nothing of it may do more than be undefined or
 * abort; afterwards both timers and SGIs must still interrupt.
 */
#include "tiny.h"

#define GICD      0x08000000ull
#define GICR      0x080a0000ull
#define SGI_FRAME (GICR + 0x10000)
#define HOLE      0x30000000ull
#define PATTERN   0x5a5a1234deadbeefull

#define READ(name)                                                \
	({                                                        \
		uint64_t value_;                                  \
		__asm__ volatile("mrs %0, " name : "=r"(value_)); \
		value_;                                           \
	})
#define WRITE(name, value) \
	__asm__ volatile("msr " name ", %0\n\tisb" : : "r"((uint64_t)(value)))
#define ICC_IAR1    "S3_0_C12_C12_0"
#define ICC_EOIR1   "S3_0_C12_C12_1"
#define ICC_BPR1    "S3_0_C12_C12_3"
#define ICC_CTLR    "S3_0_C12_C12_4"
#define ICC_IGRPEN1 "S3_0_C12_C12_7"
#define ICC_AP0R0   "S3_0_C12_C8_4"
#define ICC_AP1R0   "S3_0_C12_C9_0"
#define ICC_SGI1R   "S3_0_C12_C11_5"
#define ICC_PMR     "S3_0_C4_C6_0"

void took_exception(void);
void took_interrupt(void);
extern char vectors[];

static volatile uint64_t exceptions, interrupts[1024];

/* Instructions are skipped, and counted. */
void took_exception(void)
{
	exceptions++;
	WRITE("elr_el1", READ("elr_el1") + 4);
}

void took_interrupt(void)
{
	const uint64_t intid = READ(ICC_IAR1) & 0xffffff;

	if (intid >= 1020)
		return;
	interrupts[intid]++;
	WRITE("cntv_ctl_el0", 0);
	WRITE("cntp_ctl_el0", 0);
	WRITE(ICC_EOIR1, intid);
}

/* Sixteen vectors alike; synchronous ones are at multiples of 0x200. */
__asm__("	.text\n"
	"	.balign 2048\n"
	"vectors:\n"
	"	.rept 16\n"
	"	.balign 128\n"
	"	stp x0, x1, [sp, #-176]!\n"
	"	adr x0, .\n"
	"	b common\n"
	"	.endr\n"
	"	.balign 128\n"
	"common:\n"
	"	stp x2, x3, [sp, #16]\n"
	"	stp x4, x5, [sp, #32]\n"
	"	stp x6, x7, [sp, #48]\n"
	"	stp x8, x9, [sp, #64]\n"
	"	stp x10, x11, [sp, #80]\n"
	"	stp x12, x13, [sp, #96]\n"
	"	stp x14, x15, [sp, #112]\n"
	"	stp x16, x17, [sp, #128]\n"
	"	stp x18, x29, [sp, #144]\n"
	"	str x30, [sp, #160]\n"
	"	tst x0, #0x180\n"
	"	b.ne 1f\n"
	"	bl took_exception\n"
	"	b 2f\n"
	"1:	bl took_interrupt\n"
	"2:	ldr x30, [sp, #160]\n"
	"	ldp x18, x29, [sp, #144]\n"
	"	ldp x16, x17, [sp, #128]\n"
	"	ldp x14, x15, [sp, #112]\n"
	"	ldp x12, x13, [sp, #96]\n"
	"	ldp x10, x11, [sp, #80]\n"
	"	ldp x8, x9, [sp, #64]\n"
	"	ldp x6, x7, [sp, #48]\n"
	"	ldp x4, x5, [sp, #32]\n"
	"	ldp x2, x3, [sp, #16]\n"
	"	ldp x0, x1, [sp], #176\n"
	"	eret\n");

/* Execute one instruction word with this in x0 (and something in x1). */
static void execute(uint32_t word, uint64_t x0)
{
	static uint32_t patch[16] __attribute__((aligned(64)));
	void (*const run)(uint64_t, uint64_t) =
		(void (*)(uint64_t, uint64_t))(uintptr_t)patch;

	*(volatile uint32_t *)&patch[0] = word;
	*(volatile uint32_t *)&patch[1] = 0xd65f03c0; /* ret */
	__asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\t"
			 "dsb ish\n\tisb"
			 :
			 : "r"(patch)
			 : "memory");
	run(x0, PATTERN);
}

static void report(const char *what)
{
	put(what);
	put(": exceptions ");
	put_hex(exceptions);
	put("\n");
	exceptions = 0;
}

/* MSR and MRS: `key` is op1, CRn, CRm, op2. */
static void registers(void)
{
	for (uint32_t n = 0; n < 0x8000; n++) {
		const uint32_t key = n & 0x3fff;
		const uint32_t at = (2 | n >> 14) << 19 | key << 5;

		execute(0xd5200000u | at, 0);
		/* SCTLR_EL1, SPSel, VBAR_EL1: this program needs them */
		if (n >> 14 && (key == 0x080 || key == 0x210 || key == 0x600))
			continue;
		execute(0xd5000000u | at, 0);
		execute(0xd5000000u | at, ~0ull);
		execute(0xd5000000u | at, PATTERN);
		__asm__ volatile("msr daifset, #15");
	}
	report("registers");
}

/* SYS and SYSL: TLBI, AT, IC, DC and whatever else is there. */
static void instructions(void)
{
	static uint64_t target[32] __attribute__((aligned(128)));

	for (uint32_t key = 0; key < 0x4000; key++) {
		execute(0xd5280000u | key << 5, 0);
		execute(0xd5080000u | key << 5, 0);
		execute(0xd5080000u | key << 5, ~0ull);
		execute(0xd5080000u | key << 5, HOLE);
		execute(0xd5080000u | key << 5, (uint64_t)(uintptr_t)target);
	}
	report("instructions");
}

static void calls(void)
{
	for (uint32_t n = 1; n < 0x10000; n += 17) {
		execute(0xd4000002u | n << 5, PATTERN); /* hvc #n */
		execute(0xd4000003u | n << 5, PATTERN); /* smc #n */
	}
	for (uint64_t owner = 0x80; owner < 0x100; owner++)
		for (uint64_t n = 0; n < 0x40; n++) {
			const uint64_t id = owner << 24 | n;

			/* not CPU_SUSPEND, CPU_OFF, SYSTEM_OFF, RESET */
			if ((owner & 0x3f) == 4 && n < 0x20)
				continue;
			(void)hvc(id, ~0ull);
			(void)smc(id, HOLE);
		}
	report("calls");
}

static void controller(void)
{
	static const uint32_t words[] = {
		0x39400020, 0x79400020, 0xb9400020, 0xf9400020, /* ldr */
		0x39000020, 0x79000020, 0xb9000020, 0xf9000020, /* str */
		0xa9400820, 0xf8408420, 0x885f7c20, /* ldp, post-index, ldxr */
	};

	for (uint64_t at = GICD; at < GICR + 0x20000; at += 28) {
		if (at >= GICD + 0x10000 && at < GICR)
			at = GICR;
		for (uint32_t i = 0; i < sizeof(words) / 4; i++) {
			execute(words[i] & ~0x3ffu, at);
			execute((words[i] & ~0x3ffu) | 1, at + (i & 3));
		}
	}
	report("controller");
}

static void holes(void)
{
	for (uint64_t at = 0; at < 1ull << 36; at += 1ull << 24) {
		if (at >> 28 == 4)
			continue;            /* its own RAM */
		execute(0xf9400000, at);     /* ldr x0, [x0] */
		execute(0xf9000001, at + 8); /* str x1, [x0] */
	}
	for (uint32_t bit = 36; bit < 64; bit++)
		execute(0xf9400000, 1ull << bit);
	report("holes");
}

static void store32(uint64_t at, uint32_t value)
{
	*(volatile uint32_t *)at = value;
}

/* The interrupt controller as after reset, on, and nothing active. */
static void controller_start(void)
{
	for (uint32_t i = 0; i < 32; i += 4) {
		store32(GICD + 0x180 + i, ~0u);
		store32(GICD + 0x280 + i, ~0u);
		store32(GICD + 0x380 + i, ~0u);
	}
	store32(SGI_FRAME + 0x180, ~0u);
	store32(SGI_FRAME + 0x280, ~0u);
	store32(SGI_FRAME + 0x380, ~0u);
	store32(SGI_FRAME + 0x80, ~0u);
	for (uint32_t i = 0; i < 32; i += 4)
		store32(SGI_FRAME + 0x400 + i, 0xa0a0a0a0);
	store32(SGI_FRAME + 0x100, 1u << 3 | 1u << 27 | 1u << 30);
	store32(GICD, 2);
	WRITE("cntv_ctl_el0", 0);
	WRITE("cntp_ctl_el0", 0);
	WRITE(ICC_AP0R0, 0);
	WRITE(ICC_AP1R0, 0);
	WRITE(ICC_CTLR, 0);
	WRITE(ICC_BPR1, 0);
	WRITE(ICC_PMR, 0xff);
	WRITE(ICC_IGRPEN1, 1);
	for (uint32_t i = 0; i < 1024; i++)
		interrupts[i] = 0;
}

/* Wait at most a second for it. */
static void expect(uint32_t intid, const char *name)
{
	const uint64_t start = READ("cntvct_el0");

	while (interrupts[intid] == 0 &&
	       READ("cntvct_el0") - start < READ("cntfrq_el0"))
		__asm__ volatile("isb");
	put(name);
	put(interrupts[intid] == 1 ? " interrupts\n" : " is broken\n");
}

void guest(uint64_t number)
{
	(void)number;
	WRITE("vbar_el1", (uintptr_t)vectors);
	registers();
	instructions();
	calls();
	controller();
	holes();
	controller_start();
	__asm__ volatile("msr daifclr, #15");
	WRITE("cntv_tval_el0", 1000);
	WRITE("cntv_ctl_el0", 1);
	expect(27, "virtual timer");
	WRITE("cntp_tval_el0", 1000);
	WRITE("cntp_ctl_el0", 1);
	expect(30, "physical timer");
	WRITE(ICC_SGI1R, 3ull << 24 | 1);
	expect(3, "SGI");
	put("still here\n");
	(void)hvc(TINY_EXIT, 0);
}
