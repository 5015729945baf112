/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of this directory share: per-CPU data, and the functions
 * each offers the others. Nothing here is known to kernel/.
 *
 * P1: TPIDR_EL2 holds this CPU's struct cpu, and SP_EL2 the address of the
 *     running context while a lower EL runs, else a kernel stack.
 * P2: EL1 registers of at most one vCPU are in a CPU, named by cpu->loaded,
 *     and nobody but this CPU touches a context whose EC lives on it.
 */
#ifndef CPU_H
#define CPU_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include "context.h"
#include "machine.h"

struct cpu {
	uint32_t number;
	uint64_t mpidr; /* affinity fields only */
	uint64_t gicr;  /* VA of its redistributor */
	/* this CPU only */
	struct arch_ec *running; /* the context last returned to */
	uint64_t running_epoch;
	struct arch_ec *loaded; /* vCPU whose EL1 state is in registers */
	uint64_t vtimer_intid;  /* the machine's */
	struct arch_ec *fp;     /* context whose FP state is in registers */
	uint64_t loaded_epoch, fp_epoch;
	uint64_t hcr, cptr; /* as last written */
	/* any CPU */
	_Atomic uint32_t online;
};

/* smp.c */
struct cpu *this_cpu(void);
struct cpu *cpu_of(uint32_t number);
struct arch_ec *cpu_start(void); /* boot.S: a secondary's first C function */
void cpus_clear(void);           /* first of all: their pages are as RAM was */
uint32_t smp_start_others(void); /* start them all; how many run, with us */
void smp_release(void);          /* boot() is over: let them schedule */
void cpu_init(void);             /* every EL2 register of this CPU */

/* switch.c */
struct arch_ec *switch_next(void);
/* From one native thread to another: `to` or HOT_AWAY. */
uint64_t thread_switch(struct arch_ec *from, struct arch_ec *to);
struct arch_ec *loaded_vcpu(void);
bool ec_is_loaded(const struct arch_ec *ec);
void fp_switch(struct arch_ec *ec); /* FP trap: give it the FP registers */
void ec_unload(struct arch_ec *ec); /* its registers back to memory */
static inline uint32_t ec_number(const struct arch_ec *ec)
{
	return (uint32_t)ec->number;
}

/* vectors.S, fp.S */
extern char vectors[];
void fp_save(struct fp_state *fp);
void fp_load(const struct fp_state *fp);

/* irq.c: the exits that are not synchronous */
struct arch_ec *exit_irq(struct arch_ec *ec);
struct arch_ec *exit_serror(struct arch_ec *ec);
void serror_fault(struct arch_ec *ec); /* end it for its SError */
void gic_poll(void);             /* take and handle one pending interrupt */
void gic_handle(uint32_t intid); /* acknowledged, or special */
bool irq_link_of(uint32_t intid, uint32_t *ec, uint32_t *vintid);

/* gic.c */
void gic_init(void);
void gic_init_cpu(void);
uint32_t gic_acknowledge(void);
void gic_drop(uint32_t intid);                     /* priority drop */
void gic_deactivate(uint32_t intid);               /* after gic_drop */
void gic_ppi_enable(uint32_t intid, bool enabled); /* this CPU's */
void gic_ppi_activate(uint32_t intid);

/* timer.c */
void timer_init_cpu(void);

/* mmu.c */
void mmu_early(void);
uint64_t mmu_map_device(uint64_t pa, uint64_t bytes);
uint64_t mmu_map_pool(uint64_t pa, uint64_t bytes);
/* Up to 2 MiB of RAM, read only, until mmu_seal(): slot 0 or 1. */
const void *mmu_map_boot(uint32_t slot, uint64_t pa);
void mmu_seal(void); /* end of boot: tables of constants become read only */
uint64_t mmu_pa(const void *kernel_va);
void page_zero(void *va);                         /* 4 KiB of normal memory */
void cache_clean(const void *va, uint64_t bytes); /* and invalidate, to PoC */

/* stage2.c */
void stage2_init(uint64_t pool_pa, uint32_t tables);
void stage2_init_cpu(void);
uint64_t stage2_vttbr(uint32_t pd);

/* uart.c */
void uart_init(uint64_t base);
void uart_put(char c);
void print(const char *text, ...) __attribute__((format(printf, 1, 2)));
void print_list(const char *text, va_list list)
	__attribute__((format(printf, 1, 0)));

/* firmware.c */
int64_t psci_cpu_on(uint64_t mpidr, uint64_t entry, uint64_t argument);
_Noreturn void firmware_power_off(void);
_Noreturn void firmware_reset(void);

/* panic.c: EL2 itself is broken. Never called for what a guest did. */
_Noreturn void panic(const char *text, ...)
	__attribute__((format(printf, 1, 2)));
void panic_check(void); /* another CPU panicked: stop here */
_Noreturn void stop(void);

/*
 * guest-facing half: exit.c, vgic.c, vtimer.c. All on the CPU concerned.
 */
struct arch_ec *exit_sync(struct arch_ec *ec);
/* hot.c: the roads that most exits take. */
uint64_t hot_sync(struct arch_ec *ec);                /* HOT_ of context.h */
uint64_t hot_irq(struct arch_ec *ec, uint64_t intid); /* acknowledged */
void vgic_save(struct arch_ec *ec); /* list registers to memory */
void vgic_load(struct arch_ec *ec);
void vgic_flush(struct arch_ec *ec); /* just before it runs */
void vgic_maintenance(void);
void vgic_linked(uint32_t intid);
void vgic_unlinked(uint32_t ec, uint32_t vintid); /* after the fact */
void vtimer_save(struct arch_ec *ec); /* its timer registers are in el1 */
bool vtimer_fired(uint32_t intid);    /* false: not a guest's timer */

#endif
