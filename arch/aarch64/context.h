/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the machine keeps per execution context. `struct context` is what
 * vectors.S saves at every exit; the rest moves only when another vCPU takes
 * the CPU (EL1 registers, virtual interrupts) or uses the FP unit (FP).
 * SP_EL2 holds the running context's address while it runs.
 */
#ifndef CONTEXT_H
#define CONTEXT_H

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>
#include "limits.h"
#include <tessera/abi.h>

/* Offsets used by vectors.S; held by assertions in switch.c. */
struct context {
	uint64_t x[31];
	uint64_t sp_el0;
	uint64_t pc;
	uint64_t pstate;
};
#endif

#define CTX_SP_EL0 (31 * 8)
#define CTX_PC     (32 * 8)
#define CTX_PSTATE (33 * 8)
/* In struct arch_ec and struct cpu. */
#define EC_TIMER_LR 1024
#define CPU_LOADED  40 /* then vtimer_intid */

/* What hot_sync() and hot_irq() answer to vectors.S: one of these, or which
 * context to go on with, all else being as it wants it. */
#define HOT_BACK        0  /* done: back to where it came from */
#define HOT_AWAY        1  /* done, but somebody else may be next */
#define HOT_COLD        2  /* nothing is done: an exit like others */
#define CTX_ADDRESS_BIT 37 /* of a context's address: KERNEL_BASE */

#ifndef __ASSEMBLER__
/*
 * EL1 registers that belong to a vCPU, in the order of GROUP_SYSTEM. Saved,
 * restored and reset from this one list: X(name, value at reset, when moved):
 * for another vCPU, for a thread as well (what matters at EL0 under TGE), or
 * never, as no guest can write it.
 */
enum el1_moves { OWN, SHARED, FIXED };
/* clang-format off */
#define EL1_REGISTERS(X)                                                      \
	X(sctlr_el1, 0x30d00800, SHARED) X(ttbr0_el1, 0, OWN)                 \
	X(ttbr1_el1, 0, OWN) X(tcr_el1, 0, OWN) X(mair_el1, 0, OWN)           \
	X(amair_el1, 0, OWN) X(vbar_el1, 0, OWN) X(esr_el1, 0, OWN)           \
	X(far_el1, 0, OWN) X(afsr0_el1, 0, OWN) X(afsr1_el1, 0, OWN)          \
	X(elr_el1, 0, OWN) X(spsr_el1, 0, OWN) X(sp_el1, 0, OWN)              \
	X(par_el1, 0, OWN) X(tpidr_el0, 0, SHARED) X(tpidrro_el0, 0, SHARED)  \
	X(tpidr_el1, 0, OWN) X(contextidr_el1, 0, OWN)                        \
	X(cpacr_el1, 0, SHARED) X(csselr_el1, 0, OWN) X(mdscr_el1, 0, FIXED)  \
	X(cntkctl_el1, 0, SHARED) X(cntv_ctl_el0, 0, OWN)                     \
	X(cntv_cval_el0, 0, OWN) X(cntp_ctl_el0, 0, OWN)                      \
	X(cntp_cval_el0, 0, OWN)
/* clang-format on */

#define EL1_FIELD(name, reset, moves) uint64_t name;
struct el1_state {
	EL1_REGISTERS(EL1_FIELD)
};
#undef EL1_FIELD

struct fp_state {
	__attribute__((aligned(16))) uint64_t q[64];
	uint64_t fpcr, fpsr;
};

#define NR_LRS       16u
#define NR_SGIS      16u
#define NR_PRIVATE   32u  /* SGIs and PPIs */
#define NR_VINTIDS   256u /* of a VM: the private ones, then SPIs */
#define VINTID_WORDS (NR_VINTIDS / 32u)
#define NR_PLANES    5u /* bits of priority that there are */

/* Thirty-two virtual interrupts, a bit each; under the VM's lock. */
struct vgic_bank {
	uint32_t group, enabled, edge; /* as the guest configured them */
	uint32_t level;                /* their input lines */
	uint32_t pending, active;      /* outside list registers */
	uint32_t listed;               /* in a list register of some vCPU */
};

/* A vCPU's own half of its interrupt controller; see vgic.h. */
struct vgic_cpu {
	/* its CPU only: what list register 0 becomes when the timer fires, or
	 * 0; vectors.S (EC_TIMER_LR) */
	uint64_t timer_lr;
	/* VM's lock */
	struct vgic_bank own; /* SGIs and PPIs */
	uint8_t priority[NR_PRIVATE];
	uint32_t plane[NR_PLANES];     /* `priority`, bit by bit (G8) */
	uint32_t listed[VINTID_WORDS]; /* in its list registers */
	uint32_t active[VINTID_WORDS]; /* to be deactivated by this vCPU */
	uint32_t drop_pending[VINTID_WORDS], drop_active[VINTID_WORDS];
	uint32_t used; /* list registers filled, one bit each */
	bool asleep;   /* GICR_WAKER.ProcessorSleep */
	/* written under the lock, read before each entry without it */
	_Atomic bool dirty; /* list registers want refilling */
	/* its CPU only */
	uint64_t hcr; /* ICH_HCR_EL2 while loaded */
	/* private ones that may come at once, as of fill(); which register a
	 * listed SGI is in, and its value when pending */
	uint32_t open;
	uint8_t sgi_lr[NR_SGIS];
	uint64_t sgi_value[NR_SGIS];
	uint64_t vmcr, ap0r[4], ap1r[4];
};

/* PSCI's view of a vCPU; under the VM's lock. */
enum vcpu_power { POWER_OFF, POWER_PENDING, POWER_ON };

struct arch_ec {
	struct context ctx; /* must be first */
	struct el1_state el1;
	struct fp_state fp;
	struct vgic_cpu vgic;
	/* fixed by arch_ec_reset */
	uint64_t hcr, vmpidr;
	uint64_t number; /* of this EC */
	uint64_t epoch;  /* grows when the context is blanked */
	uint32_t pd, vcpu;
	uint32_t kind; /* enum pd_kind */
	/* this CPU only */
	uint64_t exit_esr, exit_far; /* the exit being handled */
	bool waiting;                /* in WFI */
	/* VM's lock */
	uint32_t power;               /* enum vcpu_power */
	uint64_t power_pc, power_arg; /* of the CPU_ON that won */
};

extern struct arch_ec arch_ecs[NR_ECS];
#endif

#endif
