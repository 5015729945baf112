/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A QEMU plugin that counts executed instructions, of all CPUs, and notes the
 * counts at each byte stored to the UART's data register: the k-th byte of
 * QEMU's serial file has the k-th note. Idle (WFI) time counts nothing. A note
 * is three numbers: all instructions, those at Tessera's kernel's addresses,
 * those in native domains' text. Arguments: uart=ADDRESS,out=FILE.
 */
#include "plugin.h"

#define NR_COUNTS 64u
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
