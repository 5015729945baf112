/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A QEMU plugin that counts executed instructions, of all CPUs, and notes the
 * counts at each byte stored to the UART's data register: the k-th byte of
 * QEMU's serial file has the k-th note. Idle (WFI) time counts nothing. A note
 * is three numbers: all instructions, those at Tessera's kernel's addresses,
 * those in native domains' text. Arguments: uart=ADDRESS,out=FILE. Debian has
 * no qemu-plugin.h: what of that documented interface is needed stands here.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_hwaddr;
enum { CB_NO_REGS };
enum { MEM_WRITE = 2 };

typedef void tb_trans_fn(uint64_t id, struct qemu_plugin_tb *tb);
typedef void insn_fn(unsigned int cpu, void *data);
typedef void mem_fn(unsigned int cpu, uint32_t info, uint64_t va, void *data);
typedef void atexit_fn(uint64_t id, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, tb_trans_fn *fn);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t n);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    insn_fn *fn, int flags, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn, mem_fn *fn,
				      int flags, int which, void *data);
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(uint32_t info, uint64_t va);
bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *address);
uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *address);
void qemu_plugin_register_atexit_cb(uint64_t id, atexit_fn *fn, void *data);

/* The interface's version; QEMU takes a range of them (bench_boot sets it). */
#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION 1
#endif
EXPORT int qemu_plugin_version = PLUGIN_VERSION;
EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc,
			       char **argv);

#define NR_COUNTS 64u
enum who { ANYBODY, KERNEL, DOMAINS, NR_WHO };
/* One set of counters per CPU, written by that CPU's thread alone. */
static struct {
	uint64_t executed[NR_WHO];
	uint64_t padding[5];
} counts[NR_COUNTS];
static uint64_t uart;
static FILE *out;

static void note(const char *before)
{
	uint64_t sum[NR_WHO] = {0};

	for (size_t i = 0; i < NR_COUNTS; i++) {
		for (size_t who = 0; who < NR_WHO; who++)
			sum[who] += counts[i].executed[who];
	}
	fprintf(out, "%s%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", before,
		sum[ANYBODY] + sum[KERNEL] + sum[DOMAINS], sum[KERNEL],
		sum[DOMAINS]);
}

/* Where EL2's own map and a domain's text are; no Linux runs there. */
static enum who whose(uint64_t va)
{
	if (va >> 36 == 2)
		return KERNEL;
	if (va >= 0x200000 && va < 0x300000)
		return DOMAINS;
	return ANYBODY;
}

static void on_insn(unsigned int cpu, void *data)
{
	counts[cpu % NR_COUNTS].executed[(uintptr_t)data]++;
}

static void on_store(unsigned int cpu, uint32_t info, uint64_t va, void *data)
{
	struct qemu_plugin_hwaddr *address = qemu_plugin_get_hwaddr(info, va);

	(void)cpu;
	(void)data;
	if (address && qemu_plugin_hwaddr_is_io(address) &&
	    qemu_plugin_hwaddr_phys_addr(address) == uart)
		note("");
}

static void on_translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	const uintptr_t who = whose(qemu_plugin_tb_vaddr(tb));

	(void)id;
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn,
						       CB_NO_REGS, (void *)who);
		qemu_plugin_register_vcpu_mem_cb(insn, on_store, CB_NO_REGS,
						 MEM_WRITE, NULL);
	}
}

static void on_end(uint64_t id, void *data)
{
	(void)id;
	(void)data;
	note("total ");
	fclose(out);
}

EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc,
			       char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "uart=", 5))
			uart = strtoull(argv[i] + 5, NULL, 0);
		else if (!strncmp(argv[i], "out=", 4))
			out = fopen(argv[i] + 4, "w");
	}
	if (!uart || !out) {
		fprintf(stderr, "insn_plugin: needs uart=ADDRESS,out=FILE\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	qemu_plugin_register_atexit_cb(id, on_end, NULL);
	return 0;
}
