// SPDX-License-Identifier: BSD-2-Clause
/*
 * Interrupts that reach a list register without a look at the banks: the armed
 * timer's by vectors.S, and a vCPU's SGIs to itself; and what a vCPU holds
 * there when its domain is no more.
 */
#include "vgic_model.h"

/* vectors.S: the armed timer's interrupt, acknowledged and dropped. */
static void timer_vector(void)
{
	assert_int_equal(lr_read(0) & (LR_PENDING | LR_ACTIVE), 0);
	physical_active[27] = true;
	lr_write(0, loaded->vgic.timer_lr);
	hardware_settle();
}

static void timer_armed(void **state)
{
	(void)state;
	vcpu_enter(0);
	timer_vector();
	assert_int_equal(guest_acknowledge(), VTIMER_PPI);
	guest_end(VTIMER_PPI);
	assert_false(physical_active[27]);
	/* pending there, and another vCPU takes over: no trace of it */
	timer_vector();
	vcpu_enter(1);
	assert_false(physical_active[27]);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), 1023);
	/* armed is not pending, not even to others; disabled is not armed */
	assert_int_equal(get(1, SGI_BASE(0) + 0x200), 0);
	put(0, SGI_BASE(0) + 0x180, 1u << VTIMER_PPI);
	vcpu_enter(0);
	assert_int_equal(loaded->vgic.timer_lr, 0);
	put(0, SGI_BASE(0) + 0x100, 1u << VTIMER_PPI);
	vgic_send(vcpu(0), 3ull << 24 | 1, true); /* a reason to look */
	vcpu_enter(0);
	assert_int_not_equal(loaded->vgic.timer_lr, 0);
	put(0, VGICD_BASE + GICD_CTLR, 0);
	vcpu_enter(0);
	assert_int_equal(loaded->vgic.timer_lr, 0);
	put(0, VGICD_BASE + GICD_CTLR, 2);
	/* active: nothing to arm until it is ended */
	vcpu_enter(0);
	timer_vector();
	assert_int_equal(guest_acknowledge(), VTIMER_PPI);
	vgic_send(vcpu(0), 3ull << 24 | 1, true);
	vcpu_enter(0);
	assert_int_equal(loaded->vgic.timer_lr, 0);
	guest_end(VTIMER_PPI);
	assert_false(physical_active[27]);
	/* every register is wanted: it gets none */
	for (uint64_t i = 4; i < 8; i++)
		vgic_send(vcpu(0), i << 24 | 1, true);
	vcpu_enter(0);
	assert_int_equal(loaded->vgic.timer_lr, 0);
}

static bool send_self(uint64_t intid)
{
	const bool done = vgic_send_self(vcpu(0), intid << 24 | 1);

	hardware_settle();
	invariants();
	return done;
}

static void sgi_direct(void **state)
{
	(void)state;
	vcpu_enter(0);
	for (uint32_t i = 0; i < 3; i++) {
		assert_true(send_self(3));
		assert_false(send_self(3)); /* it is still there */
		assert_int_equal(guest_acknowledge(), 3);
		assert_true(send_self(4));
		guest_end(3);
		assert_int_equal(guest_acknowledge(), 4);
		guest_end(4);
	}
	assert_true(send_self(5));
	assert_false(send_self(6)); /* three and the timer: no register */
	assert_int_equal(wakes[0], 0);
	assert_false(vgic_send_self(vcpu(0), 5ull << 24 | 3));
	assert_false(vgic_send_self(vcpu(0), 5ull << 24 | 1 | SGI_IRM));
	assert_false(vgic_send_self(vcpu(0), 5ull << 24 | 1 | 1ull << 16));
	assert_int_equal(guest_acknowledge(), 5);
	guest_end(5);
	/* off, or a change that is not seen yet: the long way */
	put(0, SGI_BASE(0) + 0x180, 1u << 3);
	assert_false(send_self(3));
	vcpu_enter(0);
	assert_false(send_self(3));
	assert_true(send_self(4));
	assert_int_equal(guest_acknowledge(), 4);
}

#define HEIR 9u /* of vCPU 0's place, FIRST_EC + HEIR */

/* The domain ends and its number becomes another's, while a former vCPU is
 * still loaded and has interrupts of every kind (G9). */
static void number_reused(void **state)
{
	static struct vm before;

	(void)state;
	vcpu_enter(0);
	put(0, VGICD_BASE + ISACTIVER * GIC_BITMAP + 8, 0xff0);
	arch_virq(FIRST_EC, UART, true);
	arch_virq(FIRST_EC, UART + 1, true);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), UART);
	assert_int_not_equal(loaded->vgic.used, 0);
	arch_vm_reset(VM);
	arch_ecs[FIRST_EC + HEIR] = *vcpu(1);
	arch_ecs[FIRST_EC + HEIR].vcpu = 0;
	arch_ecs[FIRST_EC + HEIR].number = FIRST_EC + HEIR;
	memset(&arch_ecs[FIRST_EC + HEIR].vgic, 0, sizeof(struct vgic_cpu));
	vm_vcpu_add(VM, 0, FIRST_EC + HEIR);
	vms[VM].control = GICD_ENABLE_GRP0;
	vms[VM].live = 6;
	vms[VM].spi[0].enabled = ~0u;
	vms[VM].spi[0].pending = 0xf0;
	vms[VM].spi[1].active = 0xf0;
	arch_ecs[FIRST_EC + HEIR].vgic.active[2] = 0xf0;
	before = vms[VM];
	vgic_maintenance();
	assert_false(fake_ich_hcr_el2 & ICH_HCR_EN);
	(void)arch_vcpu_ready(FIRST_EC);
	vgic_save(loaded);
	loaded = NULL;
	vgic_reset_cpu(vcpu(0));
	assert_memory_equal(&before, &vms[VM], sizeof(before));
	assert_int_equal(arch_ecs[FIRST_EC + HEIR].vgic.active[2], 0xf0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(timer_armed, fresh),
		cmocka_unit_test_setup(sgi_direct, fresh),
		cmocka_unit_test_setup(number_reused, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
