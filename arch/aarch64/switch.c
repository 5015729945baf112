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
#include "mem.h"
#include "sysreg.h"
#include "vgic.h"
#include "vpsci.h"

_Static_assert(offsetof(struct context, sp_el0) == CTX_SP_EL0, "vectors.S");
_Static_assert(offsetof(struct context, pc) == CTX_PC, "vectors.S");
_Static_assert(offsetof(struct context, pstate) == CTX_PSTATE, "vectors.S");
_Static_assert(offsetof(struct arch_ec, ctx) == 0, "P1");
_Static_assert(sizeof(struct arch_ec) % 16 == 0, "SP alignment");

#define PSTATE_EL0T 0x000u
#define PSTATE_EL1H 0x3c5u /* DAIF masked */
/* What EL0 may do under TGE: cache maintenance, DC ZVA; WFI traps. */
#define THREAD_SCTLR (SCTLR_EL1_RES1 | SCTLR_DZE | SCTLR_UCT | SCTLR_UCI)
#define HCR_ALL                                                               \
	(HCR_RW | HCR_VM | HCR_SWIO | HCR_FMO | HCR_IMO | HCR_AMO | HCR_TSC | \
	 HCR_TID1 | HCR_TID3 | HCR_TIDCP | HCR_TACR | HCR_TSW | HCR_TWI)
#define HCR_THREAD (HCR_ALL | HCR_TGE | HCR_DC)
#define HCR_VCPU                                                         \
	(HCR_ALL | HCR_PTW | HCR_FB | field_put(HCR_BSU, 1) | HCR_TLOR | \
	 HCR_TERR | HCR_TEA | HCR_TID5)

/*
 * Registers that matter at EL0 under TGE as well, with a thread's value. The
 * thread pointer is the only one a thread can write.
 */
#define SHARED_REGISTERS(X)                                                \
	X(sctlr_el1, THREAD_SCTLR)                                         \
	X(cpacr_el1, CPACR_FPEN)                                           \
	X(mdscr_el1, 0) X(cntkctl_el1, CNTKCTL_EL0VCTEN) X(tpidrro_el0, 0) \
		X(tpidr_el0, ec->el1.tpidr_el0)

struct arch_ec arch_ecs[NR_ECS];

static void el1_save(struct el1_state *el1)
{
#define SAVE(name, reset) el1->name = read_##name();
	EL1_REGISTERS(SAVE)
#undef SAVE
}

static void el1_load(const struct el1_state *el1)
{
#define LOAD(name, reset) write_##name(el1->name);
	EL1_REGISTERS(LOAD)
#undef LOAD
}

static void shared_save(struct el1_state *el1)
{
#define SAVE(name, value) el1->name = read_##name();
	SHARED_REGISTERS(SAVE)
#undef SAVE
}

static void shared_load(const struct el1_state *el1)
{
#define LOAD(name, value) write_##name(el1->name);
	SHARED_REGISTERS(LOAD)
#undef LOAD
}

static void thread_load(const struct arch_ec *ec)
{
#define LOAD(name, value) write_##name(value);
	SHARED_REGISTERS(LOAD)
#undef LOAD
}

/* An EC number may have been reused elsewhere since: then it is not here. */
static struct arch_ec *alive(struct arch_ec *ec, uint32_t epoch)
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

/*
 * Leave a context: its shared registers go to memory now, so that from here
 * on the CPU's values of them belong to nobody.
 */
static void leave(struct cpu *cpu)
{
	struct arch_ec *ec = alive(cpu->running, cpu->running_epoch);

	cpu->running = NULL;
	if (!ec)
		return;
	if (ec->kind == PD_VM) {
		shared_save(&ec->el1);
		/* Clear if the guest has taken its SError (D1.3.4). */
		ec->hcr &= read_hcr_el2() | ~HCR_VSE;
	} else {
		ec->el1.tpidr_el0 = read_tpidr_el0();
	}
}

/* Everything of the loaded vCPU to memory. It must have been left. */
static void unload(struct cpu *cpu)
{
	struct arch_ec *old = loaded_vcpu();

	cpu->loaded = NULL;
	if (old) {
		const struct el1_state shared = old->el1;

		el1_save(&old->el1);
#define KEEP(name, value) old->el1.name = shared.name;
		SHARED_REGISTERS(KEEP)
#undef KEEP
		vgic_save(old);
		vtimer_save(old);
	}
	write_cntv_ctl_el0(0);
	write_ich_hcr_el2(0);
}

void ec_unload(struct arch_ec *ec)
{
	struct cpu *cpu = this_cpu();

	if (ec->kind != PD_VM || !ec_is_loaded(ec))
		return;
	leave(cpu);
	unload(cpu);
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

static void enter(struct cpu *cpu, struct arch_ec *ec)
{
	leave(cpu);
	if (ec->kind == PD_VM) {
		if (ec_is_loaded(ec)) {
			shared_load(&ec->el1);
		} else {
			unload(cpu);
			el1_load(&ec->el1);
			write_vmpidr_el2(ec->vmpidr);
			cpu->loaded = ec;
			cpu->loaded_epoch = ec->epoch;
			vgic_load(ec);
		}
	} else {
		thread_load(ec);
	}
	cptr_set(cpu, alive(cpu->fp, cpu->fp_epoch) != ec);
	cpu->running = ec;
	cpu->running_epoch = ec->epoch;
}

/* Nobody to run: wait for an interrupt, masked as we are, and handle it. */
static void idle(void)
{
	dsb_sy(); /* stores are done before the CPU sleeps (D1.6.2) */
	wfi();
	gic_poll();
}

/* The eret that follows is the context synchronisation for all of this. */
struct arch_ec *switch_next(void)
{
	struct cpu *cpu = this_cpu();
	struct arch_ec *ec;
	uint32_t next = sched_next();

	while (next == NONE32) {
		idle();
		next = sched_next();
	}
	ec = &arch_ecs[next];
	if (alive(cpu->running, cpu->running_epoch) != ec)
		enter(cpu, ec);
	if (cpu->hcr != ec->hcr) {
		cpu->hcr = ec->hcr;
		write_hcr_el2(ec->hcr);
	}
	if (cpu->vttbr != stage2_vttbr(ec->pd)) {
		cpu->vttbr = stage2_vttbr(ec->pd);
		write_vttbr_el2(cpu->vttbr);
	}
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

uint64_t *arch_regs(uint32_t ec)
{
	return arch_ecs[ec].ctx.x;
}

void ec_blank(struct arch_ec *ec)
{
	static const struct el1_state reset = {
#define RESET(name, value) .name = value,
		EL1_REGISTERS(RESET)
#undef RESET
	};

	ec->epoch++; /* registers still in a CPU are not its any more */
	memset(&ec->ctx, 0, sizeof(ec->ctx));
	memset(&ec->fp, 0, sizeof(ec->fp));
	ec->el1 = reset;
	ec->ctx.pstate = ec->kind == PD_VM ? PSTATE_EL1H : PSTATE_EL0T;
}

void arch_ec_reset(uint32_t number, uint32_t pd, enum pd_kind kind,
		   uint32_t vcpu)
{
	struct arch_ec *ec = &arch_ecs[number];

	ec->pd = pd;
	ec->vcpu = vcpu;
	ec->kind = kind;
	ec->hcr = kind == PD_VM ? HCR_VCPU : HCR_THREAD;
	ec->vmpidr = MPIDR_RES1 | (vcpu & 15) | (uint64_t)(vcpu >> 4) << 8;
	ec->exit_esr = 0;
	ec->exit_far = 0;
	ec->exit_ipa = 0;
	memset(&ec->vgic, 0, sizeof(ec->vgic));
	ec->power = POWER_OFF;
	ec_blank(ec);
	if (kind == PD_VM)
		vm_vcpu_add(pd, vcpu, number);
	memset(arch_message(number), 0, PAGE_BYTES);
	cache_clean(arch_message(number), PAGE_BYTES);
}

void arch_ec_start(uint32_t number, uint64_t pc, uint64_t sp, uint64_t arg)
{
	struct arch_ec *ec = &arch_ecs[number];

	ec_blank(ec);
	if (ec->kind == PD_VM)
		vcpu_start(ec);
	ec->ctx.pc = pc;
	ec->ctx.x[0] = arg;
	if (ec->kind == PD_VM)
		ec->el1.sp_el1 = sp;
	else
		ec->ctx.sp_el0 = sp;
}
