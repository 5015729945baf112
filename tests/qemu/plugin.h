/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What our plugins need of QEMU's documented TCG plugin interface; Debian has
 * no qemu-plugin.h. PLUGIN_VERSION is set by whoever compiles: QEMU takes a
 * range of versions.
 */
#ifndef PLUGIN_H
#define PLUGIN_H

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

#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION 1
#endif
EXPORT int qemu_plugin_version = PLUGIN_VERSION;
EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc,
			       char **argv);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);

enum who { ANYBODY, KERNEL, DOMAINS, NR_WHO };

/* Where EL2's own map and a domain's text are; no Linux runs there. */
static inline enum who whose(uint64_t va)
{
	if (va >> 36 == 2)
		return KERNEL;
	if (va >= 0x200000 && va < 0x300000)
		return DOMAINS;
	return ANYBODY;
}

#endif
