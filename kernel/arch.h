/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one seam downwards: all that the portable core asks of the machine.
 * arch/aarch64 implements it on the hardware, arch/host with fakes for tests.
 * Every function is bounded and takes indices the core has checked. EC, PD
 * and table arguments are numbers. Ticks are those of the generic timer.
 *
 * Lock column: M = model lock held, C = only on the EC's own CPU, - = any.
 */
#ifndef ARCH_H
#define ARCH_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi.h>

/* Processor. */
uint32_t arch_cpu(void);                /* - number of this CPU, from 0 */
uint64_t arch_now(void);                /* - counter ticks since power-on */
void arch_timer_set(uint64_t deadline); /* - this CPU's next timer event */
void arch_poke(uint32_t cpu);           /* - make it call sched_poked() soon */

/*
 * Stage-2 tables. Entries live in the kernel's pool; a free table is zero.
 * arch_table_write puts one entry and makes it visible to the walker (dsb).
 * It never changes a valid entry into another valid one (break before make).
 */
uint64_t arch_table_read(uint32_t table, uint32_t index);              /* M */
void arch_table_write(uint32_t table, uint32_t index, uint64_t entry); /* M */
uint64_t arch_leaf(uint64_t frame, uint32_t rights, bool device, bool block);
/* The same 32 bytes again and again; `bytes` is a multiple of 256. */
void arch_fill(void *to, const void *row, uint64_t bytes);
void arch_table_begin(uint32_t table);     /* empty it: it comes into use */
uint64_t arch_branch(uint32_t table);      /* entry that points to a table */
bool arch_entry_is_branch(uint64_t entry); /* at levels 1 and 2 */
uint32_t arch_entry_table(uint64_t entry); /* inverse of arch_branch */
/* Root table of a PD's stage 2 changed, NONE32 = it has none. No flush. */
void arch_space_set(uint32_t pd, uint32_t root_table); /* M */
/* Drop every cached translation of this PD on all CPUs, wait for it. */
void arch_tlb_flush(uint32_t pd); /* M */
/* The same for one leaf at this IPA. */
void arch_tlb_flush_page(uint32_t pd, uint64_t ipa); /* M */
/* Zero frames (at most 4) through a window and clean them to PoC. */
void arch_scrub(uint64_t frame, uint32_t count); /* M */

/* Execution contexts. */
uint64_t *arch_regs(uint32_t ec);    /* C x0..x30 */
uint64_t *arch_message(uint32_t ec); /* C its message page, 512 words */
/* Blank every register of a new or ended EC, its message page as well. */
void arch_ec_reset(uint32_t ec, uint32_t pd, enum pd_kind kind,
		   uint32_t vcpu); /* M */
/* It ended: forget what its CPU still holds of it (FP, EL1 registers). */
void arch_ec_drop(uint32_t ec); /* C */
/* Where it runs when next resumed: EL1h for vCPUs, EL0t for threads. */
void arch_ec_start(uint32_t ec, uint64_t pc, uint64_t sp, uint64_t arg); /* C */
/* Copy a register group to or from `words`; false: no such group here. */
bool arch_ec_state(uint32_t ec, uint32_t group, bool write,
		   uint64_t *words); /* C */
/* Deliver a VMM's reply to the exit this EC waits on. */
void arch_exit_reply(uint32_t ec, uint64_t action, uint64_t value); /* C */
/* A vCPU in WFI: has it an interrupt to take now? */
bool arch_vcpu_ready(uint32_t ec); /* C */
/* PSCI power: if the vCPU was asked to switch on, it starts now. */
bool arch_vcpu_power_on(uint32_t ec); /* C */

/* A new VM: blank interrupt controller. */
void arch_vm_reset(uint32_t pd); /* M */
/* Set the level of, or (edge) pend, a virtual interrupt. STATUS_BAD_ARG if
 * this VM has no such INTID. May be called from any CPU. */
enum status arch_virq(uint32_t ec, uint32_t intid, bool level); /* - */

/* Physical interrupts: shared ones (INTID 32 and up) only. */
void arch_irq_enable(uint32_t intid, uint32_t cpu, bool edge); /* M */
void arch_irq_mask(uint32_t intid, bool masked);               /* - */
/* Hand a physical interrupt to a vCPU as `vintid`, deactivated by its EOI. */
enum status arch_irq_link(uint32_t intid, uint32_t ec, uint32_t vintid); /* M */
void arch_irq_unlink(uint32_t intid);                                    /* M */

/* An SMC with x0..x3 = in[0..3]; out = x0..x2. GONE: nobody would answer. */
enum status arch_smc(const uint64_t in[4], uint64_t out[3]); /* - */
/* dev_ctl: console, power, platform facts; results through `out`. */
enum status arch_device(uint32_t op, uint64_t arg, uint64_t out[3]); /* - */

#endif
