// SPDX-License-Identifier: BSD-2-Clause
/*
 * The state of virtual interrupts: who has which, who is to take it next, and
 * the ways an interrupt becomes pending other than through the registers.
 */
#include <stddef.h>
#include "arch.h"
#include "cpu.h"
#include "entry.h"
#include "mem.h"
#include "sysreg.h"
#include "vgic.h"

/* ICH_VMCR_EL2 (IHI 0069 12.4.8). */
#define ICH_VMCR_VENG0 BIT(0)
#define ICH_VMCR_VENG1 BIT(1)
#define ICH_VMCR_VPMR  BITS(31, 24)

_Static_assert(NR_VCPUS <= VM_VCPUS, "all vCPUs of a VM fit");

struct vm vms[NR_PDS];

struct vm *vgic_vm(const struct arch_ec *ec)
{
	return &vms[ec->pd];
}

struct arch_ec *vm_vcpu(const struct vm *vm, uint32_t vcpu)
{
	struct arch_ec *ec;

	if (vcpu >= VM_VCPUS || vm->ec[masked(vcpu, VM_VCPUS)] >= NR_ECS)
		return NULL;
	ec = &arch_ecs[vm->ec[masked(vcpu, VM_VCPUS)]];
	/* A number may have been given to another domain since. */
	if (ec->pd != (uint32_t)(vm - vms) || ec->kind != PD_VM ||
	    ec->vcpu != vcpu)
		return NULL;
	return ec;
}

struct vgic_bank *vgic_bank(struct arch_ec *ec, uint32_t word)
{
	return word == 0 ? &ec->vgic.own : &vgic_vm(ec)->spi[word - 1];
}

uint32_t vgic_priority(const struct arch_ec *ec, uint32_t intid)
{
	return intid < NR_PRIVATE ? ec->vgic.priority[intid] :
				    vgic_vm(ec)->priority[intid - NR_PRIVATE];
}

uint32_t vgic_physical(const struct arch_ec *ec, uint32_t intid)
{
	uint32_t physical, number, vintid;

	if (intid < NR_PRIVATE)
		return vtimer_physical(intid);
	/* What was written at its last interrupt holds only while linked. */
	physical = vgic_vm(ec)->physical[intid - NR_PRIVATE];
	if (physical == 0 || !irq_link_of(physical, &number, &vintid))
		return 0;
	return vintid == intid && arch_ecs[number].pd == ec->pd ? physical : 0;
}

/* Whose line is a physical one: not for software to pull. What it clears
 * would stay active there, and never come again. */
uint32_t vgic_wired(const struct arch_ec *ec, uint32_t word, uint32_t bits)
{
	const uint16_t *physical = vgic_vm(ec)->physical;
	uint32_t wired = 0;

	for (bits &= word ? ~0u : TIMER_PPIS; bits != 0; bits &= bits - 1) {
		const uint32_t i = (uint32_t)__builtin_ctz(bits);

		/* most never were, which is quickly seen */
		if ((word == 0 || physical[(word - 1) * 32 + i]) &&
		    vgic_physical(ec, word * 32 + i))
			wired |= 1u << i;
	}
	return wired;
}

/* SPIs of this word that are routed here; private ones always are. */
static uint32_t routed(const struct arch_ec *ec, uint32_t word)
{
	if (word == 0)
		return ~0u;
	return vgic_vm(ec)->target[ec->vcpu][word];
}

uint32_t vgic_touch(struct vm *vm, struct arch_ec *ec, uint32_t word,
		    uint32_t bits)
{
	uint32_t set = 0;

	if (bits == 0)
		return 0;
	vm->live |= 1u << word;
	if (word == 0) {
		ec->vgic.dirty = true;
		return 1u << ec->vcpu;
	}
	for (uint32_t i = 0; i < vm->vcpus; i++) {
		struct arch_ec *other = vm_vcpu(vm, i);

		if (!other ||
		    !((routed(other, word) | other->vgic.listed[word] |
		       other->vgic.active[word]) &
		      bits))
			continue;
		other->vgic.dirty = true;
		set |= 1u << i;
	}
	return set;
}

void vgic_wake(struct vm *vm, uint32_t vcpus, const struct arch_ec *self)
{
	for (; vcpus != 0; vcpus &= vcpus - 1) {
		const struct arch_ec *ec =
			vm_vcpu(vm, (uint32_t)__builtin_ctz(vcpus));

		if (ec && ec != self)
			ec_wake(ec_number(ec));
	}
}

void vgic_deactivate(struct arch_ec *ec, uint32_t word, uint32_t bits)
{
	struct vgic_bank *bank = vgic_bank(ec, word);

	if (bits == 0) /* as mostly, when a vCPU starts */
		return;
	bank->active &= ~bits;
	for (uint32_t i = 0; i < vgic_vm(ec)->vcpus; i++) {
		struct arch_ec *other = vm_vcpu(vgic_vm(ec), i);

		if (other && (word != 0 || other == ec))
			other->vgic.active[word] &= ~bits;
	}
	for (; bits != 0; bits &= bits - 1) {
		const uint32_t physical = vgic_physical(
			ec, word * 32 + (uint32_t)__builtin_ctz(bits));

		/* A timer of this CPU is its loaded vCPU's. */
		if (physical && (word != 0 || ec_is_loaded(ec)))
			gic_deactivate(physical);
	}
}

uint32_t vgic_words(const struct arch_ec *ec)
{
	return vgic_vm(ec)->live | 1;
}

void vgic_exclude(struct intids *set, uint32_t intid)
{
	const uint32_t word = intid / 32;

	set->bits[word] &= ~(1u << intid % 32);
	if (set->bits[word] == 0)
		set->words &= ~(1u << word);
}

/* Pending, enabled, routed here and not yet taken. */
void vgic_candidates(struct arch_ec *ec, struct intids *set)
{
	struct vm *vm = vgic_vm(ec);
	const uint32_t group0 = vm->control & GICD_ENABLE_GRP0 ? ~0u : 0;
	const uint32_t group1 = vm->control & GICD_ENABLE_GRP1 ? ~0u : 0;

	*set = (struct intids){0};
	for (uint32_t words = vgic_words(ec); words != 0; words &= words - 1) {
		const uint32_t word = (uint32_t)__builtin_ctz(words);
		const struct vgic_bank *bank = vgic_bank(ec, word);
		const uint32_t waiting = bank->pending |
					 (bank->level & ~bank->edge);
		const uint32_t open =
			bank->enabled & ~bank->active &
			((bank->group & group1) | (~bank->group & group0));

		if (!(waiting | bank->level | bank->active | bank->listed))
			vm->live &= ~(1u << word);
		if (word == 0)
			ec->vgic.open = open;
		set->bits[word] = waiting & open & ~bank->listed;
		if (set->bits[word] != 0)
			set->bits[word] &= routed(ec, word);
		if (set->bits[word] != 0)
			set->words |= 1u << word;
	}
}

/* Is the best of these let through by the vCPU's own interface? */
static bool signalled(const struct arch_ec *ec, const struct intids *set)
{
	const uint64_t vmcr = ec_is_loaded(ec) ? read_ich_vmcr_el2() :
						 ec->vgic.vmcr;
	const uint32_t intid = vgic_best(ec, set);

	if (intid == NR_VINTIDS || !(vmcr & (ICH_VMCR_VENG0 | ICH_VMCR_VENG1)))
		return false;
	return vgic_priority(ec, intid) < field_get(ICH_VMCR_VPMR, vmcr);
}

bool arch_vcpu_ready(uint32_t number)
{
	struct arch_ec *ec = &arch_ecs[number];
	struct vm *vm = vgic_vm(ec);
	const uint64_t now = arch_now();
	struct intids set;
	uint32_t timers;
	bool ready;

	lock_take(&vm->lock);
	if (ec_is_loaded(ec) && vgic_owned(ec) &&
	    (ec->vgic.used || ec->vgic.hcr)) {
		vgic_fold(ec);
		vtimer_settle(ec);
		ec->vgic.dirty = true;
	}
	vgic_candidates(ec, &set);
	timers = vtimer_asserted(ec) & ec->vgic.own.enabled &
		 ~ec->vgic.own.active;
	set.bits[0] |= timers;
	set.words |= timers != 0;
	ready = ec->power == POWER_ON && signalled(ec, &set);
	lock_release(&vm->lock);
	if (!ready && !ec_is_loaded(ec))
		vtimer_wait(ec, now);
	return ready;
}

void vgic_reset_cpu(struct arch_ec *ec)
{
	struct vgic_cpu *cpu = &ec->vgic;

	lock_take(&vgic_vm(ec)->lock);
	for (uint32_t word = 0; word < VINTID_WORDS && vgic_owned(ec); word++)
		vgic_deactivate(ec, word, cpu->active[word]);
	cpu->vmcr = 0;
	memset(cpu->ap0r, 0, sizeof(cpu->ap0r));
	memset(cpu->ap1r, 0, sizeof(cpu->ap1r));
	lock_release(&vgic_vm(ec)->lock);
}

void vm_vcpu_remove(const struct arch_ec *ec)
{
	struct vm *vm = vgic_vm(ec);

	lock_take(&vm->lock);
	if (vm->ec[ec->vcpu] == ec_number(ec))
		vm->ec[ec->vcpu] = NONE16;
	lock_release(&vm->lock);
}

void vm_vcpu_add(uint32_t pd, uint32_t vcpu, uint32_t number)
{
	struct vm *vm = &vms[pd];
	struct arch_ec *ec = &arch_ecs[number];

	lock_take(&vm->lock);
	vm->ec[vcpu] = (uint16_t)number;
	if (vcpu >= vm->vcpus)
		vm->vcpus = vcpu + 1;
	ec->vgic.own.edge = (1u << NR_SGIS) - 1;
	/* Its predecessor may have taken SPIs with it into the grave. */
	for (uint32_t word = 1; word < VINTID_WORDS; word++) {
		struct vgic_bank *bank = vgic_bank(ec, word);

		bank->listed = 0;
		bank->active = 0;
		for (uint32_t i = 0; i < vm->vcpus; i++) {
			const struct arch_ec *other = vm_vcpu(vm, i);

			bank->listed |= other ? other->vgic.listed[word] : 0;
			bank->active |= other ? other->vgic.active[word] : 0;
		}
	}
	lock_release(&vm->lock);
}

void arch_vm_reset(uint32_t pd)
{
	struct vm *vm = &vms[pd];

	lock_take(&vm->lock);
	vm->vcpus = 0;
	vm->control = 0;
	vm->live = 0;
	for (uint32_t i = 0; i < VM_VCPUS; i++) {
		vm->ec[i] = NONE16;
		for (uint32_t word = 0; word < VINTID_WORDS; word++)
			vm->target[i][word] = i == 0 ? ~0u : 0;
	}
	for (uint32_t word = 0; word < VINTID_WORDS - 1; word++)
		vm->spi[word] = (struct vgic_bank){0};
	memset(vm->priority, 0, sizeof(vm->priority));
	memset(vm->route, 0, sizeof(vm->route)); /* as `target` says */
	memset(vm->physical, 0, sizeof(vm->physical));
	memset(vm->plane, 0, sizeof(vm->plane));
	lock_release(&vm->lock);
}

enum status arch_virq(uint32_t number, uint32_t intid, bool level)
{
	struct arch_ec *ec = &arch_ecs[number];
	struct vm *vm = vgic_vm(ec);
	const uint32_t word = intid / 32, bit = 1u << intid % 32;
	struct vgic_bank *bank;
	uint32_t before, wake = 0;
	bool pend;

	if (ec->kind != PD_VM || intid < NR_SGIS || intid >= NR_VINTIDS ||
	    vtimer_physical(intid))
		return STATUS_BAD_ARG;
	lock_take(&vm->lock);
	bank = vgic_bank(ec, word);
	before = bank->level;
	bank->level = level ? before | bit : before & ~bit;
	pend = level && bank->edge & bit;
	if (pend)
		bank->pending |= bit;
	/* A falling line matters only to those who hold the interrupt. */
	if (pend || (bank->level != before && (level || bank->listed & bit)))
		wake = vgic_touch(vm, ec, word, bit);
	lock_release(&vm->lock);
	vgic_wake(vm, wake, NULL);
	return STATUS_OK;
}

/* A linked interrupt came (0: it comes no more) for this vCPU's `vintid`. */
static void link_changed(uint32_t number, uint32_t vintid, uint32_t physical)
{
	struct arch_ec *ec = &arch_ecs[number];
	struct vm *vm = vgic_vm(ec);
	const uint32_t word = vintid / 32, bit = 1u << vintid % 32;
	uint32_t wake;

	lock_take(&vm->lock);
	if (physical) {
		vm->physical[vintid - NR_PRIVATE] = (uint16_t)physical;
		vgic_bank(ec, word)->pending |= bit;
	}
	wake = vgic_touch(vm, ec, word, bit);
	lock_release(&vm->lock);
	vgic_wake(vm, wake, NULL);
}

/* irq.c: a linked physical interrupt, acknowledged, its priority dropped. */
void vgic_linked(uint32_t intid)
{
	uint32_t number, vintid;

	if (irq_link_of(intid, &number, &vintid) && irq_live(intid)) {
		link_changed(number, vintid, intid);
		return;
	}
	arch_irq_mask(intid, true);
	gic_deactivate(intid);
}

/* A list register that still ties it to the physical one is refilled. */
void vgic_unlinked(uint32_t number, uint32_t vintid)
{
	link_changed(number, vintid, 0);
}

void vgic_send(struct arch_ec *ec, uint64_t value, bool group1)
{
	struct vm *vm = vgic_vm(ec);
	const uint32_t bit = 1u << field_get(SGI_INTID, value);
	uint32_t targets = (uint32_t)(value & SGI_TARGETS), wake = 0;

	if (value & SGI_IRM)
		targets = 0xffffu & ~(1u << ec->vcpu % VM_VCPUS);
	else if (value & SGI_AFFINITY)
		return; /* Aff1..3 and RS of all our vCPUs are 0 */
	lock_take(&vm->lock);
	for (; targets != 0; targets &= targets - 1) {
		const uint32_t i = (uint32_t)__builtin_ctz(targets);
		struct arch_ec *other = vm_vcpu(vm, i);

		if (!other || (!group1 && other->vgic.own.group & bit))
			continue;
		other->vgic.own.pending |= bit;
		wake |= vgic_touch(vm, other, 0, bit);
	}
	lock_release(&vm->lock);
	vgic_wake(vm, wake, ec);
}
