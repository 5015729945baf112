/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Watches itself: a beat every 10 ms by its timer, memory, EL1 and FP
 * registers against a pattern, how late each beat was. Ends at a key, or after
 * `beats=` of them. With `busy=1` it never sleeps, and counts its turns.
 */
#include <bare.h>

#define GICD_CTLR    0x08000000ull
#define GICR_SGI     0x080b0000ull
#define UART_FR      (*(volatile uint32_t *)0x09000018)
#define FR_RXFE      0x10u
#define WORDS        0x20000u /* 1 MiB of pattern */
#define SLICE        0x1000u  /* of it, looked at with each beat */
#define BUSY_SLICE   0x100u
#define BEATS        50u /* to a line */
#define OCTAVES      16u
#define FIRST_OCTAVE 6u  /* shorter ones count as this one */
#define PARTS        16u /* of an octave */
#define TURN_INSNS   4u  /* turn() */
#define TIMER        27u

/* X(name): EL1 registers that keep what is written. */
/* clang-format off */
#define REGISTERS(X)                                                       \
	X(tpidr_el1) X(tpidr_el0) X(tpidrro_el0) X(contextidr_el1)         \
	X(afsr0_el1) X(afsr1_el1) X(esr_el1) X(far_el1) X(elr_el1)         \
	X(mair_el1) X(amair_el1) X(par_el1) X(ttbr0_el1) X(ttbr1_el1)      \
	X(csselr_el1) X(cntp_cval_el0) X(vbar_el1) X(spsr_el1)
/* clang-format on */

void victim(const uint8_t *dtb, uint64_t number);
void fp_fill(uint64_t pattern);
uint64_t fp_differs(uint64_t pattern);

static uint64_t memory[WORDS];
static uint64_t beats, lost, late_max, late[OCTAVES * PARTS];
static uint64_t busy, turns;
static uint64_t memory_bad, registers_bad, fp_bad;
static uint64_t pattern;

#define KEPT(name) static uint64_t kept_##name;
REGISTERS(KEPT)

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
	const uint32_t slice = busy ? BUSY_SLICE : SLICE;
	const uint32_t from = (uint32_t)(beats * slice % WORDS);

	for (uint32_t i = from; i < from + slice; i++)
		memory_bad += memory[i] != word_at(i);
#define LOOK(name) registers_bad += READ(#name) != kept_##name;
	REGISTERS(LOOK)
	if (beats & 1)
		fp_bad += fp_differs(pattern) != 0;
}

static void controller_start(void)
{
	store32(GICD_CTLR, 2);
	store32(GICR_SGI + 0x80, ~0u);
	for (uint32_t i = 0; i < 32; i += 4)
		store32(GICR_SGI + 0x400 + i, 0xa0a0a0a0);
	store32(GICR_SGI + 0x100, 1u << TIMER);
	WRITE(ICC_PMR, 0xff);
	WRITE(ICC_IGRPEN1, 1ull);
}

/* Instructions until an interrupt is pending, TURN_INSNS to a turn. */
static void turn(void)
{
	uint64_t pending;

	__asm__ volatile("1: add %0, %0, #1\n\t"
			 "mrs %1, isr_el1\n\t"
			 "tbnz %1, #7, 2f\n\t"
			 "b 1b\n2:"
			 : "+r"(turns), "=r"(pending));
}

/* Sleep until the timer's interrupt; any other one is none of ours. */
static void wait(void)
{
	uint64_t intid;

	for (;;) {
		if (busy)
			turn();
		else
			__asm__ volatile("wfi" : : : "memory");
		intid = READ(ICC_IAR1) & 0xffffff;
		if (intid == TIMER) /* or its line still says so */
			WRITE("cntv_cval_el0", ~0ull);
		if (intid < 1020)
			WRITE(ICC_EOIR1, intid);
		if (intid == TIMER)
			return;
		if (intid < 1020)
			registers_bad++;
	}
}

/* Latencies from 2^(FIRST_OCTAVE + o), each octave in PARTS. */
static uint32_t bucket_of(uint64_t ticks)
{
	uint32_t octave = 0;

	ticks >>= FIRST_OCTAVE - 4;
	while (octave < OCTAVES - 1 && ticks >> (octave + 5))
		octave++;
	return octave * PARTS + (uint32_t)(ticks >> octave) % PARTS;
}

static uint64_t bucket_end(uint32_t bucket)
{
	return (bucket % PARTS + PARTS + 1ull)
	       << (bucket / PARTS) << (FIRST_OCTAVE - 4);
}

static void beat(uint64_t due)
{
	const uint64_t after = now() - due;

	beats++;
	if (after > late_max)
		late_max = after;
	late[bucket_of(after)]++;
	look();
	if (beats % BEATS == 0) {
		put_number("beat ", beats);
		put_number(" lost=", lost);
		put_number(" bad=", memory_bad + registers_bad + fp_bad);
		put_number(" at=", now() * 1000 / READ("cntfrq_el0"));
		put("\n");
	}
}

/* What all but `of` of 1,000 beats kept below. */
static uint64_t late_but(uint64_t of)
{
	uint64_t above = 0;

	for (uint32_t i = OCTAVES * PARTS; i-- > 0;) {
		above += late[i];
		if (above * 1000 > beats * of)
			return bucket_end(i);
	}
	return 0;
}

static void report(uint64_t rate, uint64_t ticks)
{
	put_number("beats=", beats);
	put_number(" lost=", lost);
	put_number(" memory=", memory_bad);
	put_number(" registers=", registers_bad);
	put_number(" fp=", fp_bad);
	put_number(" late_max_us=", late_max * 1000000 / rate);
	put_number(" p999_us=", late_but(1) * 1000000 / rate);
	put_number(" insns=", turns * TURN_INSNS);
	put_number(" us=", ticks * 1000000 / rate);
	put(" late=");
	for (uint32_t i = 0; i < OCTAVES; i++) {
		uint64_t sum = 0;

		for (uint32_t part = 0; part < PARTS; part++)
			sum += late[i * PARTS + part];
		put_number(i ? "," : "", sum);
	}
	put("\n");
}

void victim(const uint8_t *dtb, uint64_t number)
{
	const uint64_t rate = READ("cntfrq_el0"), period = rate / 100;
	uint64_t start, due, most;
	static char words[100];

	words_read(dtb, "victim ", words, sizeof(words));
	busy = option_number(words, "busy=", 0);
	most = option_number(words, "beats=", ~0ull);
	pattern = number * 0x71c71f;
	fill();
	controller_start();
	put("the victim is up\n");
	start = now();
	due = start + period;
	WRITE("cntv_cval_el0", due);
	WRITE("cntv_ctl_el0", 1);
	while (UART_FR & FR_RXFE && beats < most) {
		wait();
		beat(due);
		due += period;
		for (; now() > due + period; due += period)
			lost++;
		WRITE("cntv_cval_el0", due);
	}
	report(rate, now() - start);
	(void)call(TINY_EXIT, 0, 0, 0);
}
