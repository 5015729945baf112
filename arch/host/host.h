/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine as tests see it: fakes behind kernel/arch.h that record what
 * the core asked for, and check what a machine would be hurt by. Tests read
 * these records and script the rest (time, the current CPU, pending virtual
 * interrupts). host_reset() makes a fresh machine.
 *
 * A fake that is misused prints one sentence and aborts. Checked always:
 *  H1 table and index are in range, and the rules of watch.h;
 *  H2 every entry taken out of a domain's tree counts as stale until that
 *     domain's TLB is flushed; tests demand none when a call has returned;
 *  H3 every number handed down is within its bound.
 */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stdint.h>
#include "arch.h"
#include "limits.h"

#define HOST_FRAMES 0x80000u /* frames from 0 whose scrubs are counted */
#define HOST_CPUS   NR_CPUS

/* What a fake stage-2 entry says; see tables.c for the bits. */
struct host_entry {
	bool valid, branch, block, device;
	uint32_t rights;
	uint64_t frame; /* leaf */
	uint32_t table; /* branch */
};

struct host_space {
	uint32_t root;    /* NONE32: none */
	uint64_t flushes; /* of the whole domain */
	uint64_t page_flushes;
	uint64_t stale;    /* entries taken out since the last flush */
	bool stale_tables; /* a branch among them: flush all */
};

struct host_ec {
	uint64_t regs[31];
	uint64_t message[MESSAGE_WORDS];
	uint64_t pc, sp, arg;
	uint64_t general[34], system[64];
	uint32_t pd, vcpu;
	enum pd_kind kind;
	uint64_t resets, starts, replies, power_ons, drops;
	uint64_t action, value; /* of the last reply */
	bool ready;             /* what arch_vcpu_ready answers */
	bool powered;           /* nobody asked for it to be switched on */
	uint64_t drop_deadline; /* of its timer, left when it is dropped */
};

struct host_cpu {
	uint64_t deadline; /* of the timer; NO_DEADLINE: off */
	uint64_t pokes;
};

struct host_irq {
	bool enabled, masked, edge, linked;
	uint32_t cpu, ec, vintid;
	uint64_t enables, masks;
};

struct host {
	uint32_t cpu; /* the one that "runs" the test */
	uint64_t now;
	struct host_cpu cpus[HOST_CPUS];
	struct host_space space[NR_PDS];
	uint32_t parents[NR_TABLES]; /* table with the branch here, + 1 */
	struct host_irq irq[NR_INTIDS];
	uint64_t vm_resets, virqs;
	uint32_t virq_ec, virq_intid;
	bool virq_level;
	uint64_t scrubbed_frames;
	uint8_t scrubs[HOST_FRAMES]; /* saturating */
	uint64_t device_ops, device_op, device_arg;
	bool no_device; /* what the platform is asked for is not there */
};

extern struct host host;
/* The CPU that this thread is, in a test that has one each; else -1. */
extern _Thread_local int32_t host_thread;
extern struct host_ec host_ecs[NR_ECS];
extern uint64_t host_tables[NR_TABLES][TABLE_ENTRIES];

/* stage2.c, mmu.c: arch/aarch64's code for these, watched. */
void host_stage2_reset(void);
void host_stage2_write(uint32_t table, uint32_t index, uint64_t entry);
void host_stage2_space(uint32_t pd, uint32_t root_table);
void host_stage2_flush(uint32_t pd);
void host_stage2_flush_page(uint32_t pd, uint64_t ipa);
void host_mmu_scrub(uint64_t frame, uint32_t count);

void host_reset(void);
void host_tables_reset(void); /* part of it */
_Noreturn void host_fail(const char *what, uint64_t number);
/* Read a fake entry back. */
struct host_entry host_entry(uint64_t entry);
/* Walk a domain's fake tables; an invalid entry if nothing is mapped. The
 * frame is that of the 4 KiB page at `ipa`, also inside a block. */
struct host_entry host_walk(uint32_t pd, uint64_t ipa);
/* Hooks of a table write, a flush and a scrub, for checkers; may be NULL. */
extern void (*host_table_hook)(uint32_t table, uint32_t index, uint64_t entry);
extern void (*host_flush_hook)(uint32_t pd, uint64_t ipa, bool page);
extern void (*host_scrub_hook)(uint64_t frame, uint32_t count);
/* Is another CPU in this domain's space? Whoever drives the CPUs knows. */
extern bool (*host_walked_hook)(uint32_t pd);

#endif
