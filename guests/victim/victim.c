/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Watches itself: a beat every 10 ms by its timer, memory, EL1 and FP
 * registers against a pattern, how late each beat was. Ends at a key.
 */
#include <stdint.h>

#define TINY_EXIT 0u
#define TINY_PUTS 2u
#define GICD_CTLR 0x08000000ull
#define GICR_SGI  0x080b0000ull
#define UART_FR   (*(volatile uint32_t *)0x09000018)
#define FR_RXFE   0x10u
#define WORDS     0x20000u /* 1 MiB of pattern */
#define SLICE     0x1000u  /* of it, looked at with each beat */
#define BEATS     200u     /* to a line */
#define BUCKETS   16u
#define TIMER     27u

/* X(name): EL1 registers that keep what is written. */
/* clang-format off */
#define REGISTERS(X)                                                       \
	X(tpidr_el1) X(tpidr_el0) X(tpidrro_el0) X(contextidr_el1)         \
	X(afsr0_el1) X(afsr1_el1) X(esr_el1) X(far_el1) X(elr_el1)         \
	X(mair_el1) X(amair_el1) X(par_el1) X(ttbr0_el1) X(ttbr1_el1)      \
	X(csselr_el1) X(cntp_cval_el0) X(vbar_el1) X(spsr_el1)
/* clang-format on */

#define READ(name)                                                \
	({                                                        \
		uint64_t value_;                                  \
		__asm__ volatile("mrs %0, " name : "=r"(value_)); \
		value_;                                           \
	})
#define WRITE(name, value) \
	__asm__ volatile("msr " name ", %0\n\tisb" : : "r"((uint64_t)(value)))

void victim(uint64_t dtb, uint64_t number);
void fp_fill(uint64_t pattern);
uint64_t fp_differs(uint64_t pattern);

static uint64_t memory[WORDS];
static uint64_t beats, lost, late_max, late[BUCKETS];
static uint64_t memory_bad, registers_bad, fp_bad;
static uint64_t pattern;

#define KEPT(name) static uint64_t kept_##name;
REGISTERS(KEPT)

static char line[300];
static uint32_t used;

static void put(const char *text)
{
	register uint64_t x0 __asm__("x0") = TINY_PUTS;
	register uint64_t x1 __asm__("x1") = (uintptr_t)line;

	for (; *text; text++) {
		if (used < sizeof(line) - 2)
			line[used++] = *text;
		if (*text != '\n')
			continue;
		line[used] = '\0';
		used = 0;
		__asm__ volatile("hvc #0"
				 : "+r"(x0), "+r"(x1)
				 :
				 : "x2", "x3", "memory");
	}
}

static void put_number(const char *before, uint64_t value)
{
	char digits[24];
	uint32_t at = sizeof(digits) - 1;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	put(before);
	put(&digits[at]);
}

static uint64_t now(void)
{
	__asm__ volatile("isb");
	return READ("cntvct_el0");
}

static uint64_t word_at(uint64_t i)
{
	return (i + pattern) * 0x9e3779b97f4a7c15ull;
}

static void fill(void)
{
	for (uint32_t i = 0; i < WORDS; i++)
		memory[i] = word_at(i);
#define FILL(name)                              \
	WRITE(#name, pattern * 0x010101010101); \
	kept_##name = READ(#name);
	REGISTERS(FILL)
	fp_fill(pattern);
}

/* FP with every other beat, so that others get the unit in between. */
static void look(void)
{
	const uint32_t from = (uint32_t)(beats * SLICE % WORDS);

	for (uint32_t i = from; i < from + SLICE; i++)
		memory_bad += memory[i] != word_at(i);
#define LOOK(name) registers_bad += READ(#name) != kept_##name;
	REGISTERS(LOOK)
	if (beats & 1)
		fp_bad += fp_differs(pattern) != 0;
}

/* One plain store: the compiler might choose a form without syndrome. */
static void store32(uint64_t at, uint32_t value)
{
	__asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(at) : "memory");
}

static void controller_start(void)
{
	store32(GICD_CTLR, 2);
	store32(GICR_SGI + 0x80, ~0u);
	for (uint32_t i = 0; i < 32; i += 4)
		store32(GICR_SGI + 0x400 + i, 0xa0a0a0a0);
	store32(GICR_SGI + 0x100, 1u << TIMER);
	WRITE("S3_0_C4_C6_0", 0xff);   /* ICC_PMR_EL1 */
	WRITE("S3_0_C12_C12_7", 1ull); /* ICC_IGRPEN1_EL1 */
}

/* Sleep until the timer's interrupt; any other one is none of ours. */
static void wait(void)
{
	uint64_t intid;

	for (;;) {
		__asm__ volatile("wfi" : : : "memory");
		intid = READ("S3_0_C12_C12_0") & 0xffffff;
		if (intid == TIMER) /* or its line still says so */
			WRITE("cntv_cval_el0", ~0ull);
		if (intid < 1020)
			WRITE("S3_0_C12_C12_1", intid);
		if (intid == TIMER)
			return;
		if (intid < 1020)
			registers_bad++;
	}
}

static void beat(uint64_t due)
{
	const uint64_t after = now() - due;
	uint32_t bucket = 0;

	beats++;
	if (after > late_max)
		late_max = after;
	while (bucket < BUCKETS - 1 && after >> (bucket + 6))
		bucket++;
	late[bucket]++;
	look();
	if (beats % BEATS == 0) {
		put_number("beat ", beats);
		put_number(" lost=", lost);
		put_number(" bad=", memory_bad + registers_bad + fp_bad);
		put("\n");
	}
}

static void report(uint64_t rate)
{
	put_number("beats=", beats);
	put_number(" lost=", lost);
	put_number(" memory=", memory_bad);
	put_number(" registers=", registers_bad);
	put_number(" fp=", fp_bad);
	put_number(" late_max_us=", late_max * 1000000 / rate);
	put(" late=");
	for (uint32_t i = 0; i < BUCKETS; i++)
		put_number(i ? "," : "", late[i]);
	put("\n");
}

void victim(uint64_t dtb, uint64_t number)
{
	const uint64_t rate = READ("cntfrq_el0"), period = rate / 100;
	uint64_t due;

	(void)dtb;
	pattern = number * 0x71c71f;
	fill();
	controller_start();
	put("the victim is up\n");
	due = now() + period;
	WRITE("cntv_cval_el0", due);
	WRITE("cntv_ctl_el0", 1);
	while (UART_FR & FR_RXFE) {
		wait();
		beat(due);
		due += period;
		for (; now() > due + period; due += period)
			lost++;
		WRITE("cntv_cval_el0", due);
	}
	report(rate);
	register uint64_t x0 __asm__("x0") = TINY_EXIT;
	__asm__ volatile("hvc #0" : "+r"(x0) : : "x1", "x2", "x3", "memory");
}
