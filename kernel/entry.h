/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The few ways up: what arch code calls when a processor enters the kernel.
 * All run on the CPU concerned, interrupts masked. After any of them arch
 * asks sched_next() which context to run and switches to it.
 */
#ifndef ENTRY_H
#define ENTRY_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi.h>

/* What the loader and the machine gave us; filled by arch before boot(). */
struct boot_range {
	uint32_t base;  /* first frame */
	uint32_t count; /* frames */
};
struct boot_info {
	struct boot_range memory[16]; /* RAM that the kernel does not use */
	struct boot_range device[16]; /* everything else that may be mapped */
	uint32_t memories, devices;
	uint32_t cpus;
	uint32_t tables;           /* stage-2 tables in the pool */
	uint32_t message_frame;    /* of EC 0; EC n's is + n */
	struct boot_range package; /* frames of the system package */
	uint64_t package_bytes;
	uint32_t root_text_frame; /* root image inside the package */
	uint32_t root_text_frames;
	uint32_t root_ram_frames; /* data + bss, without the stack */
	uint64_t root_entry;
	uint64_t ticks_per_second;
};

/* Once, on the boot CPU, before any other entry: make root's world. */
void boot(const struct boot_info *info);

/* svc #0 / hvc #0 from context `ec`, arguments in arch_regs(ec). True if the
 * id was one of ours (x0..x7 hold the answer or will when it resumes). */
bool hypercall(uint32_t ec);
/* The same, but only calls without a lock, and x = arch_regs(ec); false leaves
 * it to hypercall. */
bool hypercall_hot(uint32_t ec, uint64_t *x);
/* The same of what most calls are: nothing is done, the caller goes on, or
 * whose registers are *next does, a vCPU when arch_exit_reply() was told of
 * REPLY_DONE with x2. */
enum quick { QUICK_NOT, QUICK_STAYS, QUICK_NEXT, QUICK_VCPU };
enum quick hypercall_quick(uint64_t ec, uint64_t *x, uint64_t **next);

/*
 * Context `ec` stopped for `kind`: hand it to its VMM through its exit portal,
 * with up to four words (see "An exit message" in tessera/abi.h). Without a
 * portal the context halts and remembers the exit for GROUP_HALT.
 */
void exit_deliver(uint32_t ec, enum exit_kind kind, const uint64_t words[4]);
/* The same if it is done in no time; false: nothing is. */
bool exit_quick(uint64_t ec, enum exit_kind kind, const uint64_t words[4]);
/* Has it a portal, so that exit_deliver reaches a VMM? */
bool exit_has_portal(uint32_t ec);
/* End a context because of `kind` (an exit nobody can handle). */
void ec_fault(uint32_t ec, enum exit_kind kind, const uint64_t words[4]);

/* WFI: the vCPU has nothing to do until ec_wake(); PSCI CPU_OFF likewise. */
void ec_idle(uint32_t ec);
/* An interrupt became pending for a vCPU; any CPU may say so. */
void ec_wake(uint32_t ec);
/* A vCPU out of WFI was switched away: its virtual timer fires at this time. */
void ec_deadline(uint32_t ec, uint64_t deadline);
/* PSCI CPU_ON won the race: have its own CPU call arch_vcpu_power_on(). */
void ec_power_on(uint32_t ec);
/* WFE or yield: let others of this priority run first. */
void ec_yield(uint32_t ec);

/* The interrupts that are the kernel's own. */
void sched_timer(void);           /* the timer set by arch_timer_set fired */
void sched_poked(void);           /* another CPU poked this one */
void irq_deliver(uint32_t intid); /* a bound device interrupt; now masked */
/* Is the vCPU that this interrupt was linked to still there? */
bool irq_live(uint32_t intid);

/* Whom to run: an EC number, or NONE32 to wait for an interrupt. */
uint32_t sched_next(void);
/* The same when nothing is to be looked after before, else NONE32. */
uint32_t sched_ready(void);

/* Which PD an EC belongs to; which of the VM's vCPUs it is. */
uint32_t ec_pd(uint32_t ec);
uint32_t ec_vcpu(uint32_t ec);

#endif
