/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interrupt interface with nonsense, what takes time rather than rights,
 * and what this VM does not survive.
 */
#include "evil.h"

#define RTC_REGISTER(at)       (*(volatile uint32_t *)(RTC + (at)))
#define MSR_X0(op1, n, m, op2) (0xd5000000u | SYS_(3, op1, n, m, op2))
#define B_SELF                 0x14000000u
#define WFI                    0xd503207fu
#define WFE                    0xd503205fu
#define YIELD                  0xd503203fu
#define NOP                    0xd503201fu
#define HVC0                   0xd4000002u
#define STR_W0_X1              0xb9000020u
#define FMOV_D0_X0             0x9e670000u

/* n: register, value by chance; reading acknowledges. */
void attack_interface(struct worker *w, uint64_t n)
{
	static const uint32_t writes[] = {
		MSR_X0(0, 12, 12, 1),
		MSR_X0(0, 12, 8, 1),
		MSR_X0(0, 12, 11, 1),
		MSR_X0(0, 12, 12, 3),
		MSR_X0(0, 12, 8, 3),
		MSR_X0(0, 4, 6, 0),
		MSR_X0(0, 12, 12, 7),
		MSR_X0(0, 12, 12, 6),
		MSR_X0(0, 12, 12, 4),
		MSR_X0(0, 12, 9, 0),
		MSR_X0(0, 12, 8, 4),
		MSR_X0(0, 12, 11, 5),
		MSR_X0(0, 12, 11, 6),
		MSR_X0(0, 12, 11, 7),
		MSR_X0(0, 12, 12, 5),
		MSR_X0(3, 14, 3, 2),
		MSR_X0(3, 14, 2, 2),
		MSR_X0(3, 14, 3, 1),
		MSR_X0(3, 14, 2, 1),
		0xd5380000u | 12 << 12 | 12 << 8,
		0xd5380000u | 12 << 12 | 8 << 8,
	};
	const uint64_t r = random_next(w);
	const uint32_t word = writes[n % (sizeof(writes) / 4)];
	uint64_t value = random_next(w) >> (r & 63);

	if (r & 0x40) /* an INTID there is */
		value &= 0x3ff;
	if (n % (sizeof(writes) / 4) == 3 || n % (sizeof(writes) / 4) == 4)
		value &= 7;      /* ICC_BPR: some QEMUs end at an 8 */
	if ((r & 0x1f80) == 0) { /* something pending, something on */
		const uint64_t frame = r & 0x2000 ? GICD + 4 : GICR + 0x10000;

		(void)try_word(w, STR_W0_X1, ~0ull, frame + 0x100);
		(void)try_word(w, STR_W0_X1, ~0ull, frame + 0x200);
	}
	w->s->in[0] = value;
	(void)execute(w, word, r & 0x4000 ? PSTATE_EL1H : PSTATE_EL1I);
}

/* The same word, over and over. */
static void often(struct worker *w, uint32_t count, uint32_t word,
		  uint64_t pstate)
{
	for (uint32_t i = 0; i < count; i++)
		(void)execute(w, word, pstate);
}

/* All SPIs at once, in whatever order of priorities, and taken. */
static void pressure(struct worker *w)
{
	for (uint32_t i = 4; i < 32; i += 4) {
		(void)try_word(w, STR_W0_X1, ~0ull, GICD + 0x080 + i);
		(void)try_word(w, STR_W0_X1, ~0ull, GICD + 0x100 + i);
		(void)try_word(w, STR_W0_X1, ~0ull, GICD + 0x200 + i);
	}
	for (uint32_t i = 32; i < 256; i += 4)
		(void)try_word(w, STR_W0_X1, random_next(w), GICD + 0x400 + i);
	for (uint32_t i = 32; i < 256; i++)
		(void)try_word(w, 0xf9000020u, w->number,
			       GICD + 0x6000 + i * 8ull);
	(void)try_word(w, STR_W0_X1, 3, GICD);
	often(w, 300, NOP, PSTATE_EL1I);
	for (uint32_t i = 4; i < 32; i += 4) {
		(void)try_word(w, STR_W0_X1, ~0ull, GICD + 0x180 + i);
		(void)try_word(w, STR_W0_X1, ~0ull, GICD + 0x280 + i);
		(void)try_word(w, STR_W0_X1, ~0ull, GICD + 0x380 + i);
	}
	gic_restore(w);
}

/* The guest's timers have already fired, always. */
static void timers(struct worker *w)
{
	for (uint32_t i = 0; i < 500; i++) {
		WRITE("cntp_cval_el0", 0);
		WRITE("cntp_ctl_el0", 1);
		WRITE("cntv_cval_el0", i & 1 ? 0 : now());
		WRITE("cntv_ctl_el0", 1);
		(void)execute(w, i & 2 ? WFI : B_SELF, PSTATE_EL1I);
	}
}

/* A device's line that never drops, and EOIs that leave it so. */
static void level(struct worker *w)
{
	const uint32_t bit = 1u << RTC_INTID % 32;

	(void)try_word(w, STR_W0_X1, ~0ull, GICD + 0x080 + RTC_INTID / 32 * 4);
	(void)try_word(w, STR_W0_X1, bit, GICD + 0x100 + RTC_INTID / 32 * 4);
	(void)try_word(w, 0xf9000020u, w->number,
		       GICD + 0x6000 + RTC_INTID * 8ull);
	(void)try_word(w, STR_W0_X1, 3, GICD);
	RTC_REGISTER(0x08) = RTC_REGISTER(0x04); /* match */
	RTC_REGISTER(0x10) = 1;
	often(w, 500, NOP, PSTATE_EL1I);
	RTC_REGISTER(0x10) = 0;
	RTC_REGISTER(0x1c) = 1;
	(void)try_word(w, STR_W0_X1, bit, GICD + 0x180 + RTC_INTID / 32 * 4);
	gic_restore(w);
}

/* A string for its VMM that the other worker's attacks write to. */
static void shared_text(struct worker *w)
{
	struct state *s = w->s;

	for (uint32_t i = 0; i < 100; i++) {
		s->in[0] = TINY_PUTS;
		s->in[1] = (uint64_t)(uintptr_t)seats[3 - w->number].data;
		(void)execute(w, HVC0, PSTATE_EL1H);
		seats[w->number].data[i % 8] = 0x2e2e2e2e2e2e2e2eull;
		seats[w->number].data[i % 8 + 1] = i & 1 ? 0 : 0x2a2a2a2aull;
	}
}

void attack_storm(struct worker *w, uint64_t n)
{
	struct state *s = w->s;

	s->in[0] = 1ull << w->number;
	switch (n % 12) {
	case 0: /* SGIs to oneself, to all others, of each group */
		often(w, 1000, MSR_X0(0, 12, 11, 5), PSTATE_EL1I);
		break;
	case 1:
		s->in[0] = 1ull << 40 | 5ull << 24;
		often(w, 1000, MSR_X0(0, 12, 11, 5), PSTATE_EL1H);
		often(w, 1000, MSR_X0(0, 12, 11, 7), PSTATE_EL1H);
		break;
	case 2:
		timers(w);
		break;
	case 3:
		often(w, 500, WFI, PSTATE_EL1I);
		break;
	case 4:
		often(w, 2000, n & 16 ? WFE : YIELD, PSTATE_EL1I);
		break;
	case 5: /* the console */
		for (uint32_t i = 0; i < 400; i++) {
			s->in[0] = 1;
			s->in[1] = i % 64 == 63 ? '\n' : '.';
			(void)execute(w, HVC0, PSTATE_EL1H);
		}
		break;
	case 6:
		s->in[0] = 0x84000000;
		often(w, 3000, HVC0, PSTATE_EL1H);
		break;
	case 7:
		pressure(w);
		break;
	case 8: /* by set and way */
		often(w, 2000, 0xd5087e40u, PSTATE_EL1H);
		break;
	case 9:
		often(w, 2000, FMOV_D0_X0, PSTATE_EL0);
		break;
	case 10:
		level(w);
		break;
	default:
		shared_text(w);
		break;
	}
}

/* Whatever may be left of us: it must be this VM's own affair. */
static void registers_ruin(uint64_t n)
{
	switch (n) {
	case 0:
		WRITE("vbar_el1", HOLE);
		break;
	case 1:
		WRITE("vbar_el1", ~0ull);
		break;
	case 2:
		WRITE("vbar_el1", GICD);
		break;
	case 3:
		WRITE("ttbr0_el1", HOLE);
		break;
	case 4:
		WRITE("ttbr0_el1", GICD);
		break;
	case 5:
		WRITE("ttbr0_el1", 1ull << 40);
		break;
	case 6:
		WRITE("tcr_el1", 0);
		break;
	case 7:
		WRITE("tcr_el1", 63);
		break;
	case 8:
		WRITE("tcr_el1", 25 | 1 << 14);
		break;
	case 9:
		WRITE("tcr_el1", 25 | 2 << 14);
		break;
	case 10:
		WRITE("sctlr_el1", ~0ull);
		break;
	case 11:
		WRITE("sctlr_el1", READ("sctlr_el1") | 1 << 25);
		break;
	case 12:
		WRITE("sctlr_el1", READ("sctlr_el1") | 1 << 19);
		break;
	default:
		WRITE("mair_el1", ~0ull);
		break;
	}
	__asm__ volatile("tlbi vmalle1\n\tdsb sy\n\tic iallu\n\tisb\n\tbrk #1");
}

/* Into nowhere with the MMU off: stage 2 is all there is. */
static void jump(uint64_t to)
{
	const uint64_t off = READ("sctlr_el1") & ~1ull;

	__asm__ volatile("msr sctlr_el1, %0\n\tisb\n\tbr %1"
			 :
			 : "r"(off), "r"(to));
}

void attack_fatal(struct worker *w, uint64_t n)
{
	static const uint64_t places[] = {HOLE, GICD, UART, 1ull << 39};

	if (w->number != 1)
		return;
	w->tried++;
	if (n < 14)
		registers_ruin(n);
	else if (n < 18)
		jump(places[n - 14]);
	else if (n == 18)
		(void)call(0xc4000003, TARGET, HOLE, 0);
	else if (n == 19)
		(void)execute(w, B_SELF, PSTATE_EL1H);
	else if (n == 20)
		(void)execute(w, WFI, PSTATE_EL1H);
	else if (n == 21)
		(void)call(0x84000002, 0, 0, 0); /* CPU_OFF */
	else if (n == 22)
		(void)call(0xc4000012, 0x80000000, 0, 0); /* RESET2 */
	else
		(void)execute(w, 0xd69f03e0, PSTATE_EL1H); /* eret */
	for (;;)
		continue;
}
