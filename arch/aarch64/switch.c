// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which context the CPU returns to, and moving as little as possible for it.
 * A vCPU's EL1 registers stay in the CPU until another vCPU needs them; a
 * thread (EL0 under TGE) only swaps the few a guest could hurt or spy on it
 * by. FP registers move when somebody uses them.
 */
#include <stddef.h>
#include "arch.h"
#include "cpu.h"
#include "entry.h"
#include "insn.h"
#include "sysreg.h"
#include "vgic.h"
#include "vpsci.h"

_Static_assert(offsetof(struct context, sp_el0) == CTX_SP_EL0, "vectors.S");
_Static_assert(offsetof(struct context, pc) == CTX_PC, "vectors.S");
_Static_assert(offsetof(struct context, pstate) == CTX_PSTATE, "vectors.S");
_Static_assert(offsetof(struct arch_ec, ctx) == 0, "P1");
_Static_assert(offsetof(struct arch_ec, vgic.timer_lr) == EC_TIMER_LR &&
		       offsetof(struct cpu, loaded) == CPU_LOADED &&
		       offsetof(struct cpu, vtimer_intid) == CPU_LOADED + 8,
	       "vectors.S");
_Static_assert(sizeof(struct arch_ec) % 16 == 0, "SP alignment");

/* What EL0 may do under TGE: cache maintenance, DC ZVA; WFI traps. */
#define THREAD_SCTLR (SCTLR_EL1_RES1 | SCTLR_DZE | SCTLR_UCT | SCTLR_UCI)

#define INLINE inline __attribute__((always_inline))

static INLINE void el1_save(struct el1_state *el1, enum el1_moves which)
{
#define SAVE(name, reset, moves) \
	if (which == (moves))    \
		el1->name = read_##name();
	EL1_REGISTERS(SAVE)
#undef SAVE
}

static INLINE void el1_load(const struct el1_state *el1, enum el1_moves which)
{
#define LOAD(name, reset, moves) \
	if (which == (moves))    \
		write_##name(el1->name);
	EL1_REGISTERS(LOAD)
#undef LOAD
}

/* The shared ones, of which a thread can write its pointer only. */
static void thread_load(const struct arch_ec *ec)
{
	write_sctlr_el1(THREAD_SCTLR);
	write_cpacr_el1(CPACR_FPEN);
	write_cntkctl_el1(CNTKCTL_EL0VCTEN);
	write_tpidrro_el0(0);
	write_tpidr_el0(ec->el1.tpidr_el0);
}

/* An EC number may have been reused elsewhere since: then it is not here. */
static INLINE struct arch_ec *alive(struct arch_ec *ec, uint64_t epoch)
{
	return ec && ec->epoch == epoch ? ec : NULL;
}

struct arch_ec *loaded_vcpu(void)
{
	const struct cpu *cpu = this_cpu();

	return alive(cpu->loaded, cpu->loaded_epoch);
}

bool ec_is_loaded(const struct arch_ec *ec)
{
	return loaded_vcpu() == ec;
}

static INLINE struct arch_ec *running_ec(const struct cpu *cpu)
{
	return alive(cpu->running, cpu->running_epoch);
}

/*
 * Leave a context: its shared registers go to memory now, so that from here
 * on the CPU's values of them belong to nobody. Was it a thread? Then all but
 * the thread pointer are as the next thread wants them.
 */
static bool leave(struct cpu *cpu, struct arch_ec *ec)
{
	cpu->running = NULL;
	if (!ec)
		return false;
	if (ec->kind != PD_VM) {
		ec->el1.tpidr_el0 = read_tpidr_el0();
		return true;
	}
	el1_save(&ec->el1, SHARED);
	/* Clear if the guest has taken its SError (D1.3.4). */
	if (ec->hcr & HCR_VSE)
		ec->hcr &= read_hcr_el2() | ~HCR_VSE;
	return false;
}

/* Everything of the loaded vCPU to memory. It must have been left. */
static void unload(struct cpu *cpu)
{
	struct arch_ec *old = loaded_vcpu();

	cpu->loaded = NULL;
	if (old) {
		el1_save(&old->el1, OWN);
		vgic_save(old);
		vtimer_save(old);
	}
	write_cntv_ctl_el0(0);
	write_cntp_ctl_el0(0);
	write_ich_hcr_el2(0);
	/* A guest's DISR_EL1 is this one, though we show it no RAS. */
	if (field_get(ID_AA64PFR0_RAS, read_id_aa64pfr0_el1()))
		write_vdisr_el2(0);
}

void ec_unload(struct arch_ec *ec)
{
	struct cpu *cpu = this_cpu();

	if (running_ec(cpu) == ec || ec_is_loaded(ec))
		(void)leave(cpu, running_ec(cpu));
	if (ec_is_loaded(ec))
		unload(cpu);
}

/* Its registers stay readable in memory; nobody will want its FP state. */
void arch_ec_drop(uint32_t number)
{
	struct cpu *cpu = this_cpu();

	ec_unload(&arch_ecs[number]);
	if (cpu->fp == &arch_ecs[number])
		cpu->fp = NULL;
}

static void cptr_set(struct cpu *cpu, bool trap_fp)
{
	const uint64_t cptr = (cpu->cptr & ~CPTR_TFP) |
			      (trap_fp ? CPTR_TFP : 0);

	if (cptr != cpu->cptr) {
		cpu->cptr = cptr;
		write_cptr_el2(cptr);
	}
}

static INLINE void enter(struct cpu *cpu, struct arch_ec *old,
			 struct arch_ec *ec)
{
	const bool thread = leave(cpu, old);

	if (ec->kind == PD_VM) {
		if (alive(cpu->loaded, cpu->loaded_epoch) != ec) {
			unload(cpu);
			el1_load(&ec->el1, OWN);
			write_vmpidr_el2(ec->vmpidr);
			cpu->loaded = ec;
			cpu->loaded_epoch = ec->epoch;
			vgic_load(ec);
		}
		el1_load(&ec->el1, SHARED);
	} else if (thread) {
		write_tpidr_el0(ec->el1.tpidr_el0);
	} else {
		thread_load(ec);
	}
	cptr_set(cpu, alive(cpu->fp, cpu->fp_epoch) != ec);
	cpu->running = ec;
	cpu->running_epoch = ec->epoch;
}

/*
 * Nobody to run: wait for an interrupt, masked as we are, and handle it. A
 * virtual one of a vCPU that may not run must not end the wait.
 */
static void idle(void)
{
	const uint64_t hcr = read_ich_hcr_el2();

	write_ich_hcr_el2(hcr & ~ICH_HCR_EN);
	isb();
	dsb_sy(); /* stores are done before the CPU sleeps (D1.6.2) */
	wfi();
	write_ich_hcr_el2(hcr);
	isb();
	gic_poll();
}

/* What is on its way arrives (DDI 0487 D1.3.4). */
static bool serror_pending(void)
{
	dsb_sy();
	isb();
	return read_isr_el1() & ISR_A;
}

/*
 * Does an SError of whom the CPU is about to leave come late? It must not be
 * the next one's: it ends him.
 */
static bool serror_late(struct arch_ec *old, const struct arch_ec *next)
{
	if (!old || old == next)
		return false;
	if (!serror_pending() || !serror_take())
		return false;
	serror_fault(old);
	return true;
}

/* HCR_EL2 is the same of all threads, and so are the shared registers; the FP
 * unit stays whose it is. */
uint64_t thread_switch(struct arch_ec *from, struct arch_ec *to)
{
	struct cpu *cpu = this_cpu();
	const uint64_t epoch = to->epoch;

	if (cpu->fp == from || cpu->fp == to || serror_pending())
		return HOT_AWAY;
	from->el1.tpidr_el0 = read_tpidr_el0();
	write_tpidr_el0(to->el1.tpidr_el0);
	cpu->running = to;
	cpu->running_epoch = epoch;
	write_vttbr_el2(stage2_vttbr(to->pd));
	return (uint64_t)to;
}

/* The eret that follows is the context synchronisation for all of this. */
struct arch_ec *switch_next(void)
{
	struct cpu *cpu = this_cpu();
	struct arch_ec *ec, *old;
	uint64_t vttbr;
	uint32_t next;

	do {
		while ((next = sched_next()) == NONE32)
			idle();
		ec = &arch_ecs[next];
		old = running_ec(cpu);
	} while (serror_late(old, ec));
	if (old != ec)
		enter(cpu, old, ec);
	if (cpu->hcr != ec->hcr) {
		cpu->hcr = ec->hcr;
		write_hcr_el2(ec->hcr);
	}
	vttbr = stage2_vttbr(ec->pd);
	if (read_vttbr_el2() != vttbr)
		write_vttbr_el2(vttbr);
	if (ec->kind == PD_VM)
		vgic_flush(ec);
	return ec;
}

void fp_switch(struct arch_ec *ec)
{
	struct cpu *cpu = this_cpu();
	struct arch_ec *old = alive(cpu->fp, cpu->fp_epoch);

	cptr_set(cpu, false);
	isb(); /* the trap is off before EL2 touches the registers */
	if (old == ec)
		return;
	if (old)
		fp_save(&old->fp);
	fp_load(&ec->fp);
	cpu->fp = ec;
	cpu->fp_epoch = ec->epoch;
}
