/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A QEMU plugin that finds the longest run of EL2 instructions with interrupts
 * masked: from an exception taken to EL2 until the eret, or until the CPU
 * sleeps with nothing to do. Only the kernel's blocks are instrumented.
 * Waiting for a lock counts as LOCK_MOST at most: its holder's time is the
 * holder's. Arguments, all addresses in hexadecimal: text=FROM-END,
 * vectors=ADDRESS, ends=ADDRESS:... (eret, wfi), lock=FROM-END, out=FILE.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { CB_NO_REGS };

typedef void tb_trans_fn(uint64_t id, struct qemu_plugin_tb *tb);
typedef void exec_fn(unsigned int cpu, void *data);
typedef void atexit_fn(uint64_t id, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, tb_trans_fn *fn);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
					  exec_fn *fn, int flags, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
void qemu_plugin_register_atexit_cb(uint64_t id, atexit_fn *fn, void *data);

#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION 1
#endif
EXPORT int qemu_plugin_version = PLUGIN_VERSION;
EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc,
			       char **argv);

#define NR_CPUS      64u
#define NR_ENDS      16u
#define NR_SAMPLES   256u
#define SAMPLE_INSNS 32u
#define LOCK_MOST    40u
/* What a block is, in the pointer its callback gets. */
#define FLAG_ENTRY  (1u << 12)
#define FLAG_END    (1u << 13)
#define FLAG_LOCK   (1u << 14)
#define COUNT_MASK  0xfffu
#define PLACE_SHIFT 16

struct range {
	uint64_t from, end;
};

/* One per CPU, written by that CPU's thread alone. */
static struct run {
	uint64_t count, spun, runs;
	uint32_t samples[NR_SAMPLES];
	bool armed;
} runs[NR_CPUS];
static struct range text, lock;
static uint64_t vectors, ends[NR_ENDS];
static uint32_t nr_ends;
static FILE *out;
static pthread_mutex_t best_mutex = PTHREAD_MUTEX_INITIALIZER;
static uint64_t best; /* best_mutex for writing */
static uint32_t best_samples[NR_SAMPLES];

static void run_done(struct run *run)
{
	run->runs++;
	if (run->count > best) {
		pthread_mutex_lock(&best_mutex);
		if (run->count > best) {
			best = run->count;
			memcpy(best_samples, run->samples,
			       sizeof(best_samples));
		}
		pthread_mutex_unlock(&best_mutex);
	}
	run->count = 0;
}

static void on_block(unsigned int cpu, void *data)
{
	const uintptr_t block = (uintptr_t)data;
	struct run *run = &runs[cpu % NR_CPUS];
	uint64_t at;

	if (block & FLAG_ENTRY) {
		run->armed = true;
		run->count = 0;
	}
	if (!run->armed)
		return;
	if (!(block & FLAG_LOCK))
		run->spun = 0;
	if (run->spun < LOCK_MOST)
		run->count += block & COUNT_MASK;
	if (block & FLAG_LOCK)
		run->spun += block & COUNT_MASK;
	at = run->count / SAMPLE_INSNS;
	if (at < NR_SAMPLES)
		run->samples[at] = (uint32_t)(block >> PLACE_SHIFT);
	if (block & FLAG_END)
		run_done(run);
}

static bool within(const struct range *r, uint64_t va)
{
	return va >= r->from && va < r->end;
}

static void on_translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	const uint64_t va = qemu_plugin_tb_vaddr(tb);
	const uint64_t count = qemu_plugin_tb_n_insns(tb);
	uintptr_t block = (uintptr_t)(count & COUNT_MASK);

	(void)id;
	if (!within(&text, va))
		return;
	block |= (uintptr_t)(va - text.from) << PLACE_SHIFT;
	if (va >= vectors + 0x400 && va < vectors + 0x800 && va % 0x80 == 0)
		block |= FLAG_ENTRY;
	if (within(&lock, va))
		block |= FLAG_LOCK;
	for (uint32_t i = 0; i < nr_ends; i++) {
		if (va + (count - 1) * 4 == ends[i])
			block |= FLAG_END;
	}
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, CB_NO_REGS,
					     (void *)block);
}

static void on_end(uint64_t id, void *data)
{
	uint64_t sum = 0;

	(void)id;
	(void)data;
	for (uint32_t i = 0; i < NR_CPUS; i++)
		sum += runs[i].runs;
	fprintf(out, "%" PRIu64 " %" PRIu64 "\n", best, sum);
	for (uint32_t i = 0; i < NR_SAMPLES && i <= best / SAMPLE_INSNS; i++)
		fprintf(out, "%" PRIx64 "\n", text.from + best_samples[i]);
	fclose(out);
}

static struct range range_read(const char *word)
{
	struct range r = {strtoull(word, NULL, 16), 0};
	const char *dash = strchr(word, '-');

	r.end = dash ? strtoull(dash + 1, NULL, 16) : r.from;
	return r;
}

static void ends_read(const char *word)
{
	while (word && nr_ends < NR_ENDS) {
		ends[nr_ends++] = strtoull(word, NULL, 16);
		word = strchr(word, ':');
		word = word ? word + 1 : NULL;
	}
}

EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc,
			       char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "text=", 5))
			text = range_read(argv[i] + 5);
		else if (!strncmp(argv[i], "lock=", 5))
			lock = range_read(argv[i] + 5);
		else if (!strncmp(argv[i], "vectors=", 8))
			vectors = strtoull(argv[i] + 8, NULL, 16);
		else if (!strncmp(argv[i], "ends=", 5))
			ends_read(argv[i] + 5);
		else if (!strncmp(argv[i], "out=", 4))
			out = fopen(argv[i] + 4, "w");
	}
	if (!text.end || !vectors || !nr_ends || !out) {
		fprintf(stderr, "masked_plugin: an argument is missing\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	qemu_plugin_register_atexit_cb(id, on_end, NULL);
	return 0;
}
