/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions by their encoding: every system register and system
 * instruction, at both levels, and random words in A64, A32 and T32.
 */
#include "evil.h"

#define MRS  0xd5200000u
#define MSR  0xd5000000u
#define SYS  0xd5080000u
#define SYSL 0xd5280000u

/* What the monitor itself stands on: these are of class "fatal". */
static bool needed(uint32_t key)
{
	switch (key << 5 | 3u << 19) {
	case SYS_(3, 0, 1, 0, 0):  /* SCTLR_EL1 */
	case SYS_(3, 0, 2, 0, 0):  /* TTBR0_EL1 */
	case SYS_(3, 0, 2, 0, 2):  /* TCR_EL1 */
	case SYS_(3, 0, 10, 2, 0): /* MAIR_EL1 */
	case SYS_(3, 0, 12, 0, 0): /* VBAR_EL1 */
		return true;
	default:
		return false;
	}
}

/* Registers and instructions of EL2 and EL3 are not for us. */
static void check_level(struct worker *w, uint32_t word, enum result result)
{
	if ((word >> 16 & 7) >= 4 && result == R_done)
		note_wrong(w, word, "defined, of a higher level", w->s->out[0]);
	if (w->s->out[0] >> 32 == KERNEL_VA >> 32 && result == R_done &&
	    w->s->out[0] != w->s->in[0])
		note_wrong(w, word, "an address of the kernel's", w->s->out[0]);
}

/* n: encoding (15 bits), what to do (2), level (1). */
void attack_register(struct worker *w, uint64_t n)
{
	static const uint64_t values[] = {0, 0, ~0ull, 0x5a5a1234deadbee7ull};
	const uint32_t key = n & 0x3fff, what = n >> 15 & 3;
	const uint32_t at = (2 | (n >> 14 & 1)) << 19 | key << 5;
	const uint32_t word = (what ? MSR : MRS) | at;
	const bool user = n >> 17;

	if (what && !user && n >> 14 & 1 && needed(key))
		return;
	w->s->in[0] = values[what];
	check_level(w, word,
		    execute(w, word, user ? PSTATE_EL0M : PSTATE_EL1H));
	WRITE("cpacr_el1", 3ull << 20);
	WRITE("cntkctl_el1", 0x303ull);
	WRITE("cntp_ctl_el0", 0);
	WRITE("cntv_ctl_el0", 0);
}

/* n: encoding (14 bits), operand (3), level (1), with or without result. */
void attack_instruction(struct worker *w, uint64_t n)
{
	const uint64_t operands[] = {
		0,         ~0ull, alias_data(w), HOLE,
		KERNEL_VA, GICD,  ALIAS_NORML,   RAM + RAM_BYTES - 1};
	const uint32_t word = (n >> 18 ? SYSL : SYS) | (uint32_t)(n & 0x3fff)
							       << 5;

	w->s->in[0] = operands[n >> 14 & 7];
	check_level(w, word,
		    execute(w, word, n >> 17 & 1 ? PSTATE_EL0M : PSTATE_EL1H));
}

/* Half of them anywhere, the rest where loads, stores and MSR are. */
static uint32_t word_a64(struct worker *w)
{
	const uint64_t r = random_next(w);
	const uint32_t word = (uint32_t)(r >> 32);

	switch (r & 3) {
	case 0:
		return (word & 0x003fffff) | 0xd5000000;
	case 1:
		return (word & ~0x0a000000u) | 0x08000000;
	default:
		return word;
	}
}

/* Writes of registers the monitor stands on are left to class "fatal"; ICC_BPR
 * above 7 ends some versions of QEMU, whatever runs in it. */
static bool spared(uint32_t word)
{
	const uint32_t key = word >> 5 & 0x3fff;

	return (word & 0xfff00000) == 0xd5100000 &&
	       (needed(key) || (key | 0x20) == 0x663);
}

void attack_word(struct worker *w, uint64_t n)
{
	const uint32_t word = word_a64(w);

	(void)n;
	if (spared(word))
		return;
	registers_fill(w);
	(void)execute(w, word, PSTATE_EL1I);
	WRITE("cpacr_el1", 3ull << 20);
}

void attack_word_el0(struct worker *w, uint64_t n)
{
	(void)n;
	registers_fill(w);
	(void)execute(w, word_a64(w), PSTATE_EL0);
}

/* Under any condition, with any flags; IT and what it makes conditional. */
void attack_word_32(struct worker *w, uint64_t n)
{
	const uint32_t word = (uint32_t)random_next(w);
	const uint64_t flags = random_next(w) & 0xf0000000ull;
	const uint32_t condition = n & 8 ? word & 0xf0000000 : 0xe0000000;

	registers_fill(w);
	/* CP14 and CP15, where a quarter of A32 words go. */
	if (n & 2)
		(void)execute(w, (word & 0x0fffffff) | condition,
			      PSTATE_A32 | flags);
	else if (n & 4)
		(void)execute(w, (word & 0x01ffffff) | 0x0e000e00 | condition,
			      PSTATE_A32 | flags);
	else if (n & 16)
		(void)execute(w, (word & 0xffff00ff) | 0xbf00,
			      PSTATE_T32 | flags);
	else
		(void)execute(w, word, PSTATE_T32 | flags);
}
