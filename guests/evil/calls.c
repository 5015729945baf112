/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls: every immediate of HVC, SMC and SVC, function numbers of everybody's
 * with nonsense for arguments, and several vCPUs switching one on and off.
 */
#include "evil.h"

#define SVC     0xd4000001u
#define HVC     0xd4000002u
#define SMC     0xd4000003u
#define UNKNOWN 0x3f00beefull

#define PSCI_CPU_ON        0xc4000003ull
#define PSCI_AFFINITY_INFO 0xc4000004ull
#define PSCI_VERSION       0x84000000ull
#define CALL_BASE          0xc6000000ull
#define NR_CALLS           20u

volatile uint64_t target_counts[2], target_wins;

/* What no call may change, and what none may tell. */
static void check_kept(struct worker *w, uint64_t word, uint32_t first)
{
	for (uint32_t i = first; i < 31; i++) {
		if (w->s->out[i] != w->s->in[i])
			note_wrong(w, word, "changes a register above x7", i);
	}
	for (uint32_t i = 0; i < first; i++) {
		if (w->s->out[i] != w->s->in[i] &&
		    w->s->out[i] >> 32 == KERNEL_VA >> 32)
			note_wrong(w, word,
				   "returns an address of the kernel's",
				   w->s->out[i]);
	}
}

/* n: immediate (16 bits), then kind and level. */
void attack_immediate(struct worker *w, uint64_t n)
{
	static const uint32_t kinds[] = {SVC, HVC, SMC};
	const uint32_t kind = (uint32_t)(n >> 16) % 3;
	const uint32_t word = kinds[kind] | (n & 0xffff) << 5;
	const bool user = n >> 16 >= 3;
	const enum result want = kind == 0 ? R_call :
				 user      ? R_undefined :
					     R_done;
	enum result result;

	registers_fill(w);
	w->s->in[0] = UNKNOWN;
	result = execute(w, word, user ? PSTATE_EL0M : PSTATE_EL1H);
	if (result != want)
		note_wrong(w, word, "came back otherwise", result);
	else if (want == R_done && (int32_t)w->s->out[0] != -1)
		note_wrong(w, word, "does not answer -1", w->s->out[0]);
	else
		check_kept(w, word, 8);
}

/* Not what would end this VM or print: EXIT, PUTCHAR, PUTS; CPU_SUSPEND,
 * CPU_OFF, SYSTEM_OFF, SYSTEM_RESET and their like. */
static bool ends(uint32_t id)
{
	const uint32_t function = id & 0xffff;

	if (id < 3)
		return true;
	return (id & 0x3f000000) == 0x04000000 && function < 0x20 &&
	       function != 0 && function != 4 && function != 6 &&
	       function != 10;
}

void attack_smccc(struct worker *w, uint64_t n)
{
	const uint64_t r = random_next(w);
	uint32_t id = (uint32_t)(r >> 32);

	if (n & 3) /* as conventions have it */
		id = (id & 0xff000000) | (id & 0x1ff) >> (r & 7);
	if (n & 4)
		id |= 0x80000000;
	if (ends(id))
		return;
	registers_fill(w);
	w->s->in[0] = (random_next(w) << 32) | id;
	if (execute(w, n & 1 ? HVC : SMC, PSTATE_EL1H) != R_done)
		note_wrong(w, id, "did not come back", w->s->esr);
	check_kept(w, id, 8);
}

/* Our own calls, which this domain has no capability for. */
void attack_kernel_call(struct worker *w, uint64_t n)
{
	const uint64_t id = CALL_BASE + n % (NR_CALLS + 2);

	registers_fill(w);
	if (n & 32) {
		for (uint32_t i = 1; i < 8; i++)
			w->s->in[i] = random_next(w) % 600;
	}
	w->s->in[0] = id;
	if (execute(w, n & 64 ? HVC : SMC, PSTATE_EL1H) != R_done)
		note_wrong(w, id, "did not come back", w->s->esr);
	if (n % (NR_CALLS + 2) && (int64_t)w->s->out[0] >= 0)
		note_wrong(w, id, "succeeds without a capability",
			   w->s->out[0]);
	check_kept(w, id, 8);
}

static uint64_t counter(void)
{
	return (uint64_t)(uintptr_t)&target_counts;
}

/* CPU_ON of the target, which only counts and goes off again; and of others,
 * who are on or do not exist. */
void attack_power(struct worker *w, uint64_t n)
{
	const uint64_t r = random_next(w);
	uint64_t mpidr = TARGET, id = PSCI_CPU_ON;

	if (r & 1)
		mpidr = r >> 8 & 7 ? (r & 0x10000 ? w->number : 0) : r | 16;
	if ((r & 0x70) == 0)
		id = PSCI_AFFINITY_INFO;
	registers_fill(w);
	w->s->in[0] = id;
	w->s->in[1] = mpidr;
	w->s->in[2] = (uint64_t)(uintptr_t)target_start;
	w->s->in[3] = counter();
	if (id != PSCI_CPU_ON)
		w->s->in[2] = r >> 20 & 3;
	if (execute(w, n & 1 ? HVC : SMC, PSTATE_EL1H) != R_done)
		note_wrong(w, id, "did not come back", w->s->esr);
	check_kept(w, id, 4);
	if (id == PSCI_CPU_ON && w->s->out[0] == 0) {
		if (mpidr != TARGET)
			note_wrong(w, mpidr, "starts what is not there", 0);
		__atomic_fetch_add(&target_wins, 1, __ATOMIC_SEQ_CST);
	}
}
