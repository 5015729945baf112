/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A QEMU plugin that counts what each operation of guests/bench executes,
 * between the marks it sets (`movz xzr, #mark`, bench.h). Arguments:
 * out=FILE[,profile=N]. A line per operation: number, rounds, then sums over
 * the rounds: kernel, domains, guest, the longest round, and of the kernel's
 * mrs, msr, isb, dsb, loads, stores. `first N`: instructions from reset to
 * MARK_FIRST. With profile=N lines `pc address count` of the kernel in
 * operation N; N = 63 is the time until MARK_FIRST, kernel and domains.
 */
#include "plugin.h"

#define MARK_BEGIN 0x4000u
#define MARK_END   0x8000u
#define MARK_FIRST 0xc000u
#define NR_OPS     64u
#define NONE       NR_OPS
#define BOOT       (NR_OPS - 1) /* not an operation: until MARK_FIRST */
#define TEXT_WORDS (1u << 20)

enum mix { PLAIN, MRS, MSR, ISB, DSB, LOAD, STORE, NR_MIX };

/* What is known of an instruction when it is translated. */
struct insn {
	uint64_t va;
	uint32_t who, mix, mark;
};

static struct {
	uint64_t rounds, most, who[NR_WHO], mix[NR_MIX];
} ops[NR_OPS];
static uint64_t who[NR_WHO], mix[NR_MIX], all, first, began;
static uint64_t from_who[NR_WHO], from_mix[NR_MIX];
static uint32_t op = NONE, profiled = NONE;
static uint64_t profile[TEXT_WORDS];
static FILE *out;

static uint32_t mix_of(uint32_t word)
{
	if ((word & 0xfff00000) == 0xd5300000)
		return MRS;
	if ((word & 0xfffff0ff) == 0xd50330df)
		return ISB;
	if ((word & 0xfffff0ff) == 0xd503309f)
		return DSB;
	if ((word & 0xffc00000) == 0xd5000000)
		return MSR;
	if ((word & 0x0a000000) != 0x08000000)
		return PLAIN;
	if ((word & 0x3b000000) == 0x18000000)
		return LOAD; /* literal */
	return word & 0x00400000 ? LOAD : STORE;
}

static uint32_t mark_of(uint32_t word)
{
	return (word & 0xffe0001f) == 0xd280001f ? word >> 5 & 0xffff : 0;
}

static void begin(uint32_t n)
{
	op = n < NR_OPS ? n : NONE;
	memcpy(from_who, who, sizeof(who));
	memcpy(from_mix, mix, sizeof(mix));
	began = all;
}

static void end(void)
{
	uint64_t round;

	if (op == NONE)
		return;
	for (uint32_t i = 0; i < NR_WHO; i++)
		ops[op].who[i] += who[i] - from_who[i];
	for (uint32_t i = 0; i < NR_MIX; i++)
		ops[op].mix[i] += mix[i] - from_mix[i];
	round = all - began;
	if (round > ops[op].most)
		ops[op].most = round;
	ops[op].rounds++;
	op = NONE;
}

static void on_mark(unsigned int cpu, void *data)
{
	const uint32_t mark = (uint32_t)(uintptr_t)data;

	(void)cpu;
	if (mark == MARK_FIRST && first == 0) {
		first = all;
		op = NONE;
	} else if (mark == MARK_END)
		end();
	else if (mark >= MARK_BEGIN && mark < MARK_BEGIN + BOOT)
		begin(mark - MARK_BEGIN);
}

static void on_insn(unsigned int cpu, void *data)
{
	const struct insn *insn = data;

	(void)cpu;
	all++;
	who[insn->who]++;
	if (op == profiled && op != NONE && (insn->who == KERNEL || op == BOOT))
		profile[insn->va / 4 % TEXT_WORDS]++;
	if (insn->who == KERNEL)
		mix[insn->mix]++;
}

static void on_translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	const size_t n = qemu_plugin_tb_n_insns(tb);
	const uint64_t va = qemu_plugin_tb_vaddr(tb);

	(void)id;
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		struct insn *known = malloc(sizeof(*known));
		uint32_t word;

		memcpy(&word, qemu_plugin_insn_data(insn), sizeof(word));
		*known = (struct insn){va + 4 * i, whose(va), mix_of(word),
				       mark_of(word)};
		if (known->mark >= MARK_BEGIN)
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, on_mark, CB_NO_REGS,
				(void *)(uintptr_t)known->mark);
		else
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, on_insn, CB_NO_REGS, known);
	}
}

static void on_end(uint64_t id, void *data)
{
	(void)id;
	(void)data;
	for (uint32_t i = 0; i < NR_OPS; i++) {
		if (ops[i].rounds == 0)
			continue;
		fprintf(out, "%u %" PRIu64, i, ops[i].rounds);
		fprintf(out, " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64,
			ops[i].who[KERNEL], ops[i].who[DOMAINS],
			ops[i].who[ANYBODY], ops[i].most);
		for (uint32_t m = MRS; m < NR_MIX; m++)
			fprintf(out, " %" PRIu64, ops[i].mix[m]);
		fprintf(out, "\n");
	}
	fprintf(out, "first %" PRIu64 "\n", first);
	for (uint64_t i = 0; i < TEXT_WORDS; i++)
		if (profile[i])
			fprintf(out, "pc %" PRIx64 " %" PRIu64 "\n", i * 4,
				profile[i]);
	fclose(out);
}

EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc,
			       char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "profile=", 8))
			profiled = (uint32_t)strtoul(argv[i] + 8, NULL, 0);
		else if (!strncmp(argv[i], "out=", 4))
			out = fopen(argv[i] + 4, "w");
	}
	if (profiled == BOOT)
		op = BOOT;
	if (!out) {
		fprintf(stderr, "op_plugin: needs out=FILE\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	qemu_plugin_register_atexit_cb(id, on_end, NULL);
	return 0;
}
