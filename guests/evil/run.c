/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Running one attack and telling how it came back; random numbers that follow
 * from seed and number.
 */
#include "evil.h"

#define EC_UNDEFINED 0u
#define EC_SVC32     0x11u
#define EC_SVC64     0x15u
#define EC_FETCH     0x20u /* and 0x21 */
#define EC_DATA      0x24u /* and 0x25 */
#define EC_BKPT32    0x38u
#define EC_BRK       0x3cu
#define WATCH_TICKS  2000000u
#define SLOTS        500u

uint64_t seed;
struct seat seats[SEATS];

/* splitmix64; the state is set anew for each attack. */
uint64_t random_next(struct worker *w)
{
	uint64_t z = w->random += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

uint64_t alias_data(const struct worker *w)
{
	return ALIAS + w->number * 0x10000ull + 0x1000;
}

static uint64_t alias_code(const struct worker *w)
{
	return ALIAS + w->number * 0x10000ull;
}

/* What instructions may take for an address, a count, a register's value. */
uint64_t random_value(struct worker *w)
{
	const uint64_t r = random_next(w);

	switch (r & 15) {
	case 0:
		return 0;
	case 1:
		return ~0ull;
	case 2:
		return 1ull << (r >> 8 & 63);
	case 3:
		return GICD + (r >> 8 & 0xffff);
	case 4:
		return GICR + (r >> 8 & 0x7ffff);
	case 5:
		return HOLE + (r >> 8 & 0xfffff);
	case 6:
		return KERNEL_VA + (r >> 8 & 0xfffff);
	case 7:
		return r >> 8 & 0xff;
	case 8:
		return r;
	case 9:
		return ALIAS_NORML + GICD + (r >> 8 & 0xffff);
	default:
		return alias_data(w) + (r >> 8 & 0x1fff);
	}
}

void registers_fill(struct worker *w)
{
	for (uint32_t i = 0; i < 31; i++)
		w->s->in[i] = random_value(w);
}

/* All of this vCPU's interrupts that wait; its timers off. */
static void interrupts_take(void)
{
	WRITE("cntv_ctl_el0", 0);
	WRITE("cntp_ctl_el0", 0);
	for (uint32_t i = 0; i < 64; i++) {
		const uint64_t intid = READ(ICC_IAR1) & 0xffffff;

		if (intid >= 1020)
			return;
		WRITE(ICC_EOIR1, intid);
	}
}

/* The interface as the watching timer wants it, whatever attacks did. */
void gic_restore(struct worker *w)
{
	const uint64_t frame = GICR + w->number * 0x20000ull + 0x10000;

	store32(GICD, 2);
	store32(frame + 0x180, ~0u);
	store32(frame + 0x280, ~0u);
	store32(frame + 0x380, ~0u);
	store32(frame + 0x80, ~0u);
	for (uint32_t i = 0; i < 32; i += 4)
		store32(frame + 0x400 + i, 0xa0a0a0a0);
	store32(frame + 0x100, 1u << 27);
	WRITE(ICC_CTLR, 0);
	WRITE(ICC_AP1R0, 0);
	WRITE(ICC_PMR, 0xff);
	WRITE(ICC_IGRPEN1, 1);
	interrupts_take();
}

static enum result result_of(const struct state *s)
{
	const uint64_t class = s->esr >> 26;

	switch (s->vector & 3) {
	case 1:
	case 2:
		return READ("cntv_ctl_el0") & 4 ? R_timeout : R_interrupt;
	case 3:
		return R_serror;
	default:
		break;
	}
	if (class == EC_BRK || class == EC_BKPT32)
		return R_done;
	if (class == EC_UNDEFINED)
		return R_undefined;
	if (class == EC_SVC64 || class == EC_SVC32)
		return R_call;
	if ((class & ~1ull) == EC_FETCH || (class & ~1ull) == EC_DATA)
		return R_abort;
	return R_other;
}

/* Word and a BRK (or BKPT) behind it, in a slot of the code page. */
static uint64_t code_place(struct worker *w, uint32_t word, uint64_t pstate)
{
	const uint32_t at = (uint32_t)(w->tried % SLOTS) * 2;
	volatile uint32_t *const code = w->seat->code;

	code[at] = word;
	code[at + 1] = (pstate & 0x30) == 0x30 ? 0xbe00be00 :
		       (pstate & 0x10)         ? 0xe1200070 :
						 BRK;
	__asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\t"
			 "dsb ish\n\tisb"
			 :
			 : "r"(&code[at])
			 : "memory");
	return alias_code(w) + at * 4;
}

enum result execute(struct worker *w, uint32_t word, uint64_t pstate)
{
	struct state *s = w->s;
	const bool watched = !(pstate & 0x80);
	enum result result;

	s->in_pc = code_place(w, word, pstate);
	s->in_sp = alias_data(w) + 0x1000;
	s->in_pstate = pstate;
	if (watched) {
		WRITE("cntv_cval_el0", now() + WATCH_TICKS);
		WRITE("cntv_ctl_el0", 1);
	}
	w->tried++;
	attempt(s);
	__asm__ volatile("msr daifset, #15");
	result = result_of(s);
	if (watched)
		WRITE("cntv_ctl_el0", 0);
	if (result == R_timeout || result == R_interrupt)
		interrupts_take();
	w->results[result]++;
	return result;
}

enum result try_word(struct worker *w, uint32_t word, uint64_t x0, uint64_t x1)
{
	w->s->in[0] = x0;
	w->s->in[1] = x1;
	return execute(w, word, PSTATE_EL1H);
}

/* It came back, but not as it should have. */
void note_wrong(struct worker *w, uint64_t word, const char *what,
		uint64_t value)
{
	const uint64_t i = w->wrong++;

	if (i >= sizeof(w->notes) / sizeof(w->notes[0]))
		return;
	w->notes[i].at = w->at;
	w->notes[i].word = word;
	w->notes[i].value = value;
	w->notes[i].what = what;
}
