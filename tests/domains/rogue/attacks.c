/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The attacks on the kernel's calls, on EL0's instructions and on quotas, and
 * what must hold after each: no register changes that may not, no address of
 * the kernel's is told, and all of the quota comes back.
 */
#include "rogue.h"

#define SVC        0xd4000001u
#define B_SELF     0x14000000u
#define LIFE       2000u /* attacks */
#define KERNEL_TOP (0x2000000000ull >> 32)

/* Patched by tests/qemu/attack: a mark, how many of each class, the seed. */
static const volatile uint64_t options[3] = {0x657567726f742121, 1000, 1};
static struct beat *const beat = (struct beat *)BEAT_PAGE;
static uint64_t tried, wrong, ends;

static uint64_t value(void)
{
	const uint64_t r = mix(&chance);

	switch (r & 7) {
	case 0:
		return 0;
	case 1:
		return ~0ull;
	case 2:
		return SLOT_SELF;
	case 3:
		return 1ull << (r >> 8 & 63);
	case 4:
		return r;
	case 5:
		return DATA_PAGE + (r >> 8 & 0x1fff);
	default:
		return r >> 8 & 31;
	}
}

/* One word with these registers; x8 to x30 kept, no address of the kernel. */
static void attempt(uint32_t word, bool call)
{
	uint64_t in[31];

	for (uint32_t i = 0; i < 31; i++)
		in[i] = regs[i];
	code[0] = word;
	code[1] = BRK;
	__asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\t"
			 "isb"
			 :
			 : "r"(code)
			 : "memory");
	regs[31] = STACK_TOP;
	regs[32] = CODE_PAGE;
	regs[33] = 0;
	state(true);
	tried++;
	run();
	if (!last.exited) {
		ends++;
		restart();
		if (!last.exited)
			rebuild();
		return;
	}
	/* a fault address where there is none would be somebody else's */
	if ((last.kind == EXIT_EXCEPTION || last.kind == EXIT_DEBUG) &&
	    last.far % 4 == 0 && last.far != 0 && wrong++ < 4)
		print("evil| wrong class=native word=%x far %lx\n", word,
		      last.far);
	if (!call)
		return;
	state(false);
	for (uint32_t i = 0; i < 31; i++) {
		if (regs[i] == in[i] || (i < 8 && regs[i] >> 32 != KERNEL_TOP))
			continue;
		if (wrong++ < 4)
			print("evil| wrong class=native word=%x x%u %lx\n",
			      word, i, regs[i]);
	}
}

static void registers_fill(void)
{
	for (uint32_t i = 0; i < 31; i++)
		regs[i] = value();
}

static void native_calls(uint64_t n)
{
	registers_fill();
	regs[0] = CALL_BASE + n % (NR_CALLS + 1);
	if (n % 16 == 15)
		regs[0] = value();
	attempt(SVC, true);
}

static void native_words(uint64_t n)
{
	const uint32_t word = (uint32_t)mix(&chance);

	registers_fill();
	attempt(n & 1 ? (word & 0x003fffff) | 0xd5000000 : word, false);
}

/* Every immediate of SVC, HVC, SMC; only svc #0 is a call. */
static void native_immediates(uint64_t n)
{
	registers_fill();
	regs[0] = 0x3f00beef;
	attempt((0xd4000001u + (uint32_t)(n % 3)) |
			(uint32_t)(n * 0x9e3779b1ull >> 8 & 0xffff) << 5,
		n % 3 == 0);
}

/* Never yields; calls who never answers, who is no better, itself; replies
 * without a caller; makes a context above its own priority. */
static void native_ipc(uint64_t n)
{
	static const uint64_t ids[] = {CALL_call, CALL_call,       CALL_call,
				       CALL_wait, CALL_reply_wait, CALL_create};
	static const uint64_t first[] = {ROGUE_MUTE,  ROGUE_ECHO | 512u << 16,
					 ROGUE_EQUAL, ROGUE_EVENT,
					 512,         QUOTA_ECS};

	registers_fill();
	if (n % 7 == 6) {
		attempt(B_SELF, false);
		return;
	}
	regs[0] = CALL_BASE + ids[n % 7];
	regs[1] = first[n % 7];
	if (n % 7 == 3)
		regs[2] = NO_DEADLINE;
	if (n % 7 == 5) {
		regs[2] = ROGUE_SLOTS + 100;
		regs[3] = ROGUE_PD;
		regs[4] = 0;
		regs[5] = ROGUE_PRIORITY + 1;
		regs[6] = 5;
	}
	attempt(SVC, true);
	if (last.exited && (n % 7 == 2 || n % 7 == 5) && regs[0] == 0)
		wrong++;
}

/* All of its quota, in an order of its own, as the last thing in a life. */
static void native_quota(uint64_t n)
{
	(void)n;
	rebuild();
	regs[0] = mix(&chance);
	regs[31] = STACK_TOP;
	regs[32] = (uint64_t)(uintptr_t)exhaust;
	regs[33] = 0;
	state(true);
	tried++;
	last.exited = false;
	for (uint32_t i = 0; i < 1000; i++) {
		run();
		if (last.exited)
			return;
	}
	wrong++;
}

/* A page is taken away while another CPU writes to it. */
static void native_unmap(uint64_t n)
{
	(void)n;
	tried++;
	if (!taken_in_time())
		wrong++;
}

static const struct {
	const char *name;
	void (*one)(uint64_t n);
	uint32_t share; /* of the count, in 256ths */
} classes[] = {
	{"native-calls", native_calls, 256},
	{"native-words", native_words, 256},
	{"native-immed", native_immediates, 256},
	{"native-ipc", native_ipc, 8},
	{"native-quota", native_quota, 4},
	{"native-unmap", native_unmap, 64},
};

void init(void)
{
	const uint64_t count = options[1];

	chance = options[2];
	keeper_build();
	neighbour_build();
	rogue_build();
	restart();
	for (uint32_t c = 0; c < sizeof(classes) / sizeof(classes[0]); c++) {
		tried = wrong = ends = 0;
		for (uint64_t n = 0; n < count * classes[c].share / 256; n++) {
			classes[c].one(n);
			if (n % LIFE != LIFE - 1)
				continue;
			rebuild();
		}
		rebuild();
		print("evil| class=%s tried=%lu contained=%lu ended=%lu "
		      "lives=%lu\n",
		      classes[c].name, tried, tried - wrong, ends, lives);
		if (failed_at)
			print("evil| wrong class=%s: line %u\n",
			      classes[c].name, failed_at);
	}
	print("victim| native beats=%lu lost=%lu bad=%lu late_max_us=%lu\n",
	      beat->beats, beat->lost, beat->bad,
	      beat->late_max * 1000000 / clock_rate());
	print("evil| all done\n");
	sys_dev_ctl(WORDS(ROOT_PLATFORM, DEV_POWER_OFF));
}
