/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The virtual GIC on a model of the hardware's half: list registers that a
 * guest acknowledges and ends interrupts in, on one CPU that three vCPUs
 * share. invariants() holds after every step (G1, G2, G3, G5, G7).
 */
#ifndef VGIC_MODEL_H
#define VGIC_MODEL_H

#include "vgic_fakes.h"

/* The hardware's half. */
static void hardware_settle(void)
{
	fake_ich_elrsr_el2 = 0;
	for (uint32_t n = 0; n < LRS; n++) {
		const uint64_t lr = lr_read(n);

		if (!(lr & (LR_ACTIVE | LR_PENDING)) &&
		    ((lr & LR_HW) || !(lr & LR_EOI)))
			fake_ich_elrsr_el2 |= BIT(n);
	}
}

static void vcpu_enter(uint32_t i)
{
	if (loaded != vcpu(i)) {
		if (loaded) {
			loaded->el1.cntv_ctl_el0 = fake_cntv_ctl_el0;
			loaded->el1.cntv_cval_el0 = fake_cntv_cval_el0;
			hardware_settle();
			vgic_save(loaded);
			vtimer_save(loaded);
		}
		loaded = NULL;
		fake_cntv_ctl_el0 = vcpu(i)->el1.cntv_ctl_el0;
		fake_cntv_cval_el0 = vcpu(i)->el1.cntv_cval_el0;
		loaded = vcpu(i);
		vgic_load(loaded);
	}
	hardware_settle();
	vgic_flush(loaded);
	hardware_settle();
}

/* Does the loaded guest's CPU interface signal something? Which LR. */
static uint32_t hardware_pending(void)
{
	uint32_t best = LRS;

	for (uint32_t n = 0; n < LRS; n++) {
		const uint64_t lr = lr_read(n);

		if ((lr & (LR_PENDING | LR_ACTIVE)) != LR_PENDING)
			continue;
		if (best == LRS ||
		    field_get(LR_PRIORITY, lr) <
			    field_get(LR_PRIORITY, lr_read(best)))
			best = n;
	}
	return best;
}

static uint32_t guest_acknowledge(void)
{
	const uint32_t n = hardware_pending();
	uint64_t lr;

	if (n == LRS)
		return 1023;
	lr = lr_read(n);
	lr_write(n, (lr & ~LR_PENDING) | LR_ACTIVE);
	hardware_settle();
	return (uint32_t)(lr & LR_VINTID);
}

/* EOI with EOImode 0; runs the maintenance interrupt if there is one. */
static void guest_end(uint32_t intid)
{
	bool found = false, maintain = false, any = false;

	for (uint32_t n = 0; n < LRS; n++) {
		const uint64_t lr = lr_read(n);

		if (!(lr & LR_ACTIVE) || (lr & LR_VINTID) != intid)
			continue;
		found = true;
		lr_write(n, lr & ~LR_ACTIVE);
		if (lr & LR_HW)
			physical_active[field_get(LR_PINTID, lr)] = false;
		else
			maintain = lr & LR_EOI;
	}
	for (uint32_t n = 0; n < LRS; n++)
		any |= (lr_read(n) & LR_PENDING) != 0;
	if (!found) {
		fake_ich_hcr_el2 += 1ull << 27;
		maintain = fake_ich_hcr_el2 & ICH_HCR_LRENPIE;
	}
	if ((fake_ich_hcr_el2 & ICH_HCR_NPIE) && !any)
		maintain = true;
	hardware_settle();
	if (maintain) {
		vgic_maintenance();
		hardware_settle();
	}
}

static uint64_t io(uint32_t by, uint64_t ipa, uint32_t size, bool write,
		   uint64_t value)
{
	struct vgic_access a = {ipa, size, write, value};

	assert_true(vgic_owns(vcpu(by), ipa));
	hardware_settle();
	vgic_access(vcpu(by), &a);
	hardware_settle();
	return a.value;
}

static void put(uint32_t by, uint64_t ipa, uint32_t value)
{
	io(by, ipa, 4, true, value);
}

static uint32_t get(uint32_t by, uint64_t ipa)
{
	return (uint32_t)io(by, ipa, 4, false, 0);
}

/* G8: the planes say what the bytes say. */
static void planes_right(struct arch_ec *ec)
{
	for (uint32_t intid = 0; intid < NR_VINTIDS; intid++) {
		uint32_t priority = 0;

		for (uint32_t plane = 0; plane < NR_PLANES; plane++)
			priority |= (plane_word(ec, plane, intid / 32) >>
					     intid % 32 &
				     1)
				    << (plane + 3);
		if (priority != vgic_priority(ec, intid))
			assert_int_equal(priority, vgic_priority(ec, intid));
	}
}

static void invariants(void)
{
	for (uint32_t i = 0; i < VCPUS; i++)
		planes_right(vcpu(i));
	for (uint32_t word = 0; word < VINTID_WORDS; word++) {
		uint32_t listed = 0, active = 0;

		for (uint32_t i = 0; i < VCPUS; i++) {
			const struct vgic_cpu *c = &vcpu(i)->vgic;

			if (word == 0) {
				assert_int_equal(c->own.listed, c->listed[0]);
				assert_int_equal(c->own.active, c->active[0]);
				continue;
			}
			assert_int_equal(listed & c->listed[word], 0); /* G1 */
			assert_int_equal(active & c->active[word], 0); /* G2 */
			listed |= c->listed[word];
			active |= c->active[word];
			if (vcpu(i) != loaded) /* G3 */
				assert_int_equal(c->listed[word], 0);
		}
		if (word != 0) {
			assert_int_equal(listed, vms[VM].spi[word - 1].listed);
			assert_int_equal(active, vms[VM].spi[word - 1].active);
			if (!(vms[VM].live & 1u << word)) { /* G7 */
				assert_int_equal(listed | active, 0);
				assert_int_equal(
					vms[VM].spi[word - 1].pending |
						vms[VM].spi[word - 1].level,
					0);
			}
		}
	}
	for (uint32_t n = 0; n < LRS; n++) {
		const uint64_t lr = lr_read(n);

		for (uint32_t m = 0; m < n; m++)
			if ((lr & lr_read(m) & (LR_PENDING | LR_ACTIVE)) != 0)
				assert_int_not_equal(lr & LR_VINTID,
						     lr_read(m) & LR_VINTID);
		if (lr & LR_HW) /* no pending-and-active there */
			assert_int_not_equal(lr >> 62, 3);
	}
}

static int fresh(void **state)
{
	(void)state;
	memset(arch_ecs, 0, sizeof(arch_ecs));
	memset(physical_active, 0, sizeof(physical_active));
	for (uint32_t n = 0; n < NR_LRS; n++)
		lr_write(n, 0);
	fake_ich_vtr_el2 = LRS - 1;
	fake_ich_hcr_el2 = 0;
	fake_cntv_ctl_el0 = 0;
	fake_cntv_cval_el0 = 0;
	loaded = NULL;
	linked_there = true;
	now = 1000;
	arch_vm_reset(VM);
	for (uint32_t i = 0; i < VCPUS; i++) {
		vcpu(i)->pd = VM;
		vcpu(i)->kind = PD_VM;
		vcpu(i)->number = FIRST_EC + i;
		vcpu(i)->vcpu = i;
		vcpu(i)->power = POWER_ON;
		vcpu(i)->vgic.vmcr = field_put(ICH_VMCR_VPMR, 0xf0) |
				     ICH_VMCR_VENG1;
		vm_vcpu_add(VM, i, FIRST_EC + i);
	}
	put(0, VGICD_BASE + GICD_CTLR, 2);
	for (uint32_t word = 1; word < VINTID_WORDS; word++) {
		put(0, VGICD_BASE + 0x80 + word * 4, ~0u);
		put(0, VGICD_BASE + 0x100 + word * 4, ~0u);
	}
	for (uint32_t i = 0; i < VCPUS; i++) {
		put(i, SGI_BASE(i) + 0x80, ~0u);
		put(i, SGI_BASE(i) + 0x100, ~0u);
		for (uint32_t n = 0; n < 8; n++)
			put(i, SGI_BASE(i) + GIC_PRIORITY + n * 4, 0xa0a0a0a0);
	}
	for (uint32_t n = 8; n < 64; n++)
		put(0, VGICD_BASE + GIC_PRIORITY + n * 4, 0xa0a0a0a0);
	memset(wakes, 0, sizeof(wakes));
	return 0;
}

#endif
