/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The virtual GICv3 of a VM (IHI 0069): distributor and redistributors are
 * state kept here, the CPU interface is the hardware's, fed by list registers.
 * No ITS, no LPIs, no legacy mode; one security state; 256 INTIDs.
 *
 * What a bank says is the state of an interrupt that is in no list register.
 * While it is `listed`, the list register has its pending and active state,
 * and `pending` only what came since. A list register is filled just before
 * the vCPU runs (fill) and read back when anything changes (fold). The virtual
 * timer is listed in advance (armed): list register 0 is empty until it fires.
 *
 * Invariants:
 *  G1 an interrupt is in at most one list register of one vCPU;
 *  G2 an active interrupt belongs to one vCPU, which alone can end it;
 *  G3 the list registers of a vCPU that is not loaded are empty;
 *  G4 a vCPU number leads only to an EC of the same domain;
 *  G5 a physical interrupt that was handed to a guest is active until the
 *     guest deactivated it, or until we do on its behalf;
 *  G6 no access by a guest touches the physical distributor;
 *  G7 an SPI word whose bit in `live` is clear holds no state at all;
 *  G8 plane[b] has the bits 3 + b of all priorities, which have no others;
 *  G9 what a vCPU leaves behind does not reach its VM number's next owner.
 *
 * Lock: vm->lock guards struct vm and every struct vgic_cpu of its vCPUs,
 * but for the fields said to be the CPU's own. It is a leaf: ec_wake() and
 * all other ways up are called after it is released.
 */
#ifndef VGIC_H
#define VGIC_H

#include "context.h"
#include <bits.h>
#include "lock.h"

#define VM_VCPUS     16u /* as many as one SGI target list names */
#define NR_SPIS      (NR_VINTIDS - NR_PRIVATE)
#define VINTID_PAIRS (NR_VINTIDS / 64u)

/* Where a guest sees them; the same as on QEMU's virt machine. */
#define VGICD_BASE  0x08000000ull
#define VGICD_BYTES 0x10000ull
#define VGICR_BASE  0x080a0000ull
#define VGICR_BYTES 0x20000ull /* per vCPU: RD_base and SGI_base */

#define GICD_ENABLE_GRP0 BIT(0)
#define GICD_ENABLE_GRP1 BIT(1)

/* ICC_SGI1R_EL1 (IHI 0069 12.2.22). */
#define SGI_TARGETS  BITS(15, 0)
#define SGI_INTID    BITS(27, 24)
#define SGI_IRM      BIT(40) /* everybody else */
#define SGI_AFFINITY (BITS(55, 44) | BITS(39, 32) | BITS(23, 16))

#define VTIMER_PPI 27u
#define PTIMER_PPI 30u
#define TIMER_PPIS (1u << VTIMER_PPI | 1u << PTIMER_PPI)

struct vm {
	struct lock lock;
	/* under lock */
	uint16_t ec[VM_VCPUS]; /* NONE16: no such vCPU */
	uint32_t vcpus;        /* the highest vCPU + 1 */
	uint32_t control;      /* GICD_CTLR: enabled groups */
	uint32_t live;         /* bit w: SPI word w may hold any state (G7) */
	struct vgic_bank spi[VINTID_WORDS - 1];
	/* aligned, so that memset() goes by words */
	_Alignas(8) uint8_t priority[NR_SPIS];
	uint64_t plane[NR_PLANES][VINTID_PAIRS]; /* SPIs only */
	_Alignas(8) uint32_t route[NR_SPIS];     /* GICD_IROUTER, IRM at 31 */
	uint32_t target[VM_VCPUS][VINTID_WORDS]; /* SPIs routed to a vCPU */
	_Alignas(8) uint16_t physical[NR_SPIS];  /* linked INTID, or 0 */
};
extern struct vm vms[NR_PDS];

/* A set of interrupts; bits[w] is 0 if bit w of `words` is. */
struct intids {
	_Alignas(8) uint32_t bits[VINTID_WORDS];
	uint32_t words;
};

struct vgic_access {
	uint64_t ipa;
	uint32_t size_bytes; /* 1, 2, 4 or 8 */
	bool write;
	uint64_t value; /* to write, or what was read */
};

/* vgic.c, for its own files; vm->lock held. A set of vCPUs is a mask. */
struct arch_ec *vm_vcpu(const struct vm *vm, uint32_t vcpu); /* or NULL */
struct vm *vgic_vm(const struct arch_ec *ec);
struct vgic_bank *vgic_bank(struct arch_ec *ec, uint32_t word);
uint32_t vgic_priority(const struct arch_ec *ec, uint32_t intid);
/* Its vCPU still? Its domain may have ended, and the number be another's. */
static inline bool vgic_owned(const struct arch_ec *ec)
{
	return vms[ec->pd].ec[ec->vcpu] == ec->number;
}
/* Words with any pending, active or listed interrupt; the private one too. */
uint32_t vgic_words(const struct arch_ec *ec);
/* Pending, enabled, routed to it, in nobody's list registers. */
void vgic_candidates(struct arch_ec *ec, struct intids *set);
/* The best of a set; NR_VINTIDS if it is empty. */
uint32_t vgic_best(const struct arch_ec *ec, const struct intids *set);
/* vgic_priority.c: the priorities of four interrupts; who must look again. */
uint32_t vgic_priorities_set(struct arch_ec *ec, uint32_t intid, uint32_t four);
void vgic_exclude(struct intids *set, uint32_t intid);
/* The physical interrupt behind this one, or 0. */
uint32_t vgic_physical(const struct arch_ec *ec, uint32_t intid);
/* Which of these have a physical one. */
uint32_t vgic_wired(const struct arch_ec *ec, uint32_t word, uint32_t bits);
/* Interrupts of this word changed: who must look again? */
uint32_t vgic_touch(struct vm *vm, struct arch_ec *ec, uint32_t word,
		    uint32_t bits);
void vgic_fold(struct arch_ec *ec); /* loaded on this CPU, or nothing to do */
void vgic_deactivate(struct arch_ec *ec, uint32_t word, uint32_t bits);
/* Without the lock: wake these, but not `self` (NULL: all of them). */
void vgic_wake(struct vm *vm, uint32_t vcpus, const struct arch_ec *self);

/* switch.c: vCPU `vcpu` of this VM is this EC now. */
void vm_vcpu_add(uint32_t pd, uint32_t vcpu, uint32_t ec);
/* Its EC's number begins another life: nobody finds it here any more. */
void vm_vcpu_remove(const struct arch_ec *ec);
/* Its CPU interface as after reset (CPU_ON, EC_START). */
void vgic_reset_cpu(struct arch_ec *ec);

/* vgic_mmio.c: is this address in a frame of the VM's? Then access it. */
bool vgic_owns(const struct arch_ec *ec, uint64_t ipa);
void vgic_access(struct arch_ec *ec, struct vgic_access *access);
/* The same, a whole aligned word. */
uint32_t vgic_read(struct arch_ec *ec, uint64_t ipa);
/* True: some vCPU, this one perhaps, must look again. */
bool vgic_write(struct arch_ec *ec, uint64_t ipa, uint32_t value);

/* ICC_SGI1R_EL1 (group1) or ICC_SGI0R_EL1 written by `ec`. */
void vgic_send(struct arch_ec *ec, uint64_t value, bool group1);
/* The same by who runs here, to itself alone and at once; false: cannot. */
bool vgic_send_self(struct arch_ec *ec, uint64_t value);

/* vtimer.c: the physical interrupt of a timer's PPI; 0: of no timer. */
uint32_t vtimer_physical(uint32_t ppi);
void vtimer_deactivate(uint32_t ppis); /* physically, a mask */
/* Forget timer interrupts that are none any more (lock held). */
void vtimer_settle(struct arch_ec *ec);
/* It sleeps, not loaded: wake it at its next timer. Without the lock. */
void vtimer_wait(const struct arch_ec *ec, uint64_t now);
/* Which timers' lines say "interrupt" (mask of PPIs)? On its CPU only. */
uint32_t vtimer_asserted(const struct arch_ec *ec);

#endif
