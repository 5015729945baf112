// SPDX-License-Identifier: BSD-2-Clause
/*
 * The virtual GIC: its registers, and a case for each way an interrupt goes
 * from pending to ended (G1 to G5), also without enough list registers.
 */
#include "vgic_model.h"

static void registers(void **state)
{
	(void)state;
	assert_int_equal(get(0, VGICD_BASE), 0x52);
	assert_int_equal(get(0, VGICD_BASE + 4) & 31, 7);
	assert_int_equal(get(0, VGICD_BASE + GIC_PIDR2) & 0xf0, 0x30);
	for (uint32_t i = 0; i < VCPUS; i++) {
		const uint64_t at = VGICR_BASE + i * VGICR_BYTES;

		assert_int_equal(io(0, at + 8, 8, false, 0),
				 (uint64_t)i << 32 | i << 8 |
					 (i == VCPUS - 1 ? 16 : 0));
		assert_int_equal(get(0, at + GIC_PIDR2) & 0xf0, 0x30);
		put(0, at + GICR_WAKER, 2);
		assert_int_equal(get(0, at + GICR_WAKER), 6);
		put(0, at + GICR_WAKER, 0);
		assert_int_equal(get(0, at + GICR_WAKER), 0);
	}
	assert_false(vgic_owns(vcpu(0), VGICR_BASE + VCPUS * VGICR_BYTES));
	assert_false(vgic_owns(vcpu(0), VGICD_BASE - 1));
	/* private banks are not in the distributor, nor SPIs in frames */
	assert_int_equal(get(0, VGICD_BASE + 0x100), 0);
	assert_int_equal(get(0, SGI_BASE(0) + 0x104), 0);
	/* bytes of priorities, the low bits not implemented */
	io(0, VGICD_BASE + GIC_PRIORITY + 41, 1, true, 0x5f);
	assert_int_equal(get(0, VGICD_BASE + GIC_PRIORITY + 40), 0xa0a058a0);
	assert_int_equal(io(0, VGICD_BASE + GIC_PRIORITY + 41, 1, false, 0),
			 0x58);
	/* triggers: SGIs fixed, the others as written */
	assert_int_equal(get(0, SGI_BASE(0) + GIC_ICFGR), 0xaaaaaaaa);
	put(0, VGICD_BASE + GIC_ICFGR + 8, 0xffff0002);
	assert_int_equal(get(0, VGICD_BASE + GIC_ICFGR + 8), 0xaaaa0002);
	/* routes: 64 bits, and their halves */
	io(0, VGICD_BASE + GICD_IROUTER + 8 * UART, 8, true, 0xff80000002ull);
	assert_int_equal(io(0, VGICD_BASE + GICD_IROUTER + 8 * UART, 8, false,
			    0),
			 0x80000002);
	assert_int_equal(vms[VM].target[0][1] & 2, 2);   /* IRM: the first */
	put(0, VGICD_BASE + GICD_IROUTER + 8 * UART, 9); /* nobody */
	for (uint32_t i = 0; i < VM_VCPUS; i++)
		assert_int_equal(vms[VM].target[i][1] & 2, i == 9 ? 2 : 0);
}

static void every_offset(void **state)
{
	static const uint32_t sizes[] = {1, 2, 4, 8};

	(void)state;
	vcpu_enter(0);
	for (uint64_t offset = 0; offset < VGICD_BYTES + 3 * VGICR_BYTES;
	     offset++) {
		const uint64_t ipa = offset < VGICD_BYTES ?
					     VGICD_BASE + offset :
					     VGICR_BASE + offset - VGICD_BYTES;

		for (uint32_t s = 0; s < 4; s++) {
			io(0, ipa, sizes[s], false, 0);
			io(0, ipa, sizes[s], true, ~0ull);
			io(0, ipa, sizes[s], true, offset * 0x9e3779b97f4a7c15);
		}
		if (offset % 64 == 0)
			vcpu_enter((uint32_t)(offset / 64 % VCPUS));
		invariants();
	}
}

static void level_interrupt(void **state)
{
	(void)state;
	vcpu_enter(0);
	assert_int_equal(arch_virq(FIRST_EC, UART, true), STATUS_OK);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), UART);
	assert_int_equal(get(0, VGICD_BASE + 0x304), 2); /* active */
	vcpu_enter(0);
	guest_end(UART); /* still high: again */
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), UART);
	arch_virq(FIRST_EC, UART, false);
	vcpu_enter(0);
	guest_end(UART);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), 1023);
	/* raised and lowered before it is taken: nothing */
	arch_virq(FIRST_EC, UART, true);
	vcpu_enter(0);
	arch_virq(FIRST_EC, UART, false);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), 1023);
	assert_int_equal(arch_virq(FIRST_EC, 256, true), STATUS_BAD_ARG);
	assert_int_equal(arch_virq(FIRST_EC, 3, true), STATUS_BAD_ARG);
}

static void edge_interrupt(void **state)
{
	(void)state;
	put(0, VGICD_BASE + GIC_ICFGR + 8, 8); /* UART: edge */
	vcpu_enter(0);
	arch_virq(FIRST_EC, UART, true);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), UART);
	arch_virq(FIRST_EC, UART, true); /* while active: pending again */
	vcpu_enter(0);
	assert_int_equal(get(0, VGICD_BASE + 0x204), 2);
	vcpu_enter(0);
	guest_end(UART);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), UART);
	guest_end(UART);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), 1023);
	/* withdrawn by ICPENDR, masked by ICENABLER */
	arch_virq(FIRST_EC, UART, true);
	vcpu_enter(0);
	put(0, VGICD_BASE + 0x284, 2);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), 1023);
	arch_virq(FIRST_EC, UART, true);
	vcpu_enter(0);
	put(0, VGICD_BASE + 0x184, 2);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), 1023);
	put(0, VGICD_BASE + 0x104, 2);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), UART);
}

static void sgis(void **state)
{
	(void)state;
	vcpu_enter(0);
	vgic_send(vcpu(0), 5ull << 24 | 0x6, true);
	assert_int_equal(wakes[1], 1);
	assert_int_equal(wakes[2], 1);
	vgic_send(vcpu(0), 6ull << 24 | SGI_IRM, true);
	vgic_send(vcpu(0), 7ull << 24 | 2ull | 1ull << 16, true); /* Aff1 */
	vgic_send(vcpu(0), 8ull << 24 | 2, false); /* Group 0: not those */
	for (uint32_t i = 1; i < VCPUS; i++) {
		vcpu_enter(i);
		assert_int_equal(guest_acknowledge(), 5);
		assert_int_equal(guest_acknowledge(), 6);
		assert_int_equal(guest_acknowledge(), 1023);
		guest_end(6);
		guest_end(5);
	}
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), 1023);
}

/* The list register that has this interrupt, or 0. */
static uint64_t lr_of(uint32_t intid)
{
	for (uint32_t n = 0; n < LRS; n++)
		if ((lr_read(n) & (LR_PENDING | LR_ACTIVE)) &&
		    (lr_read(n) & LR_VINTID) == intid)
			return lr_read(n);
	return 0;
}

static void timer(void **state)
{
	(void)state;
	vcpu_enter(0);
	fake_cntv_ctl_el0 = 1;
	fake_cntv_cval_el0 = 900;
	physical_active[27] = true;
	vtimer_fired(27);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), VTIMER_PPI);
	assert_true(lr_of(VTIMER_PPI) & LR_HW);
	/* another vCPU takes over: G5, the timer is free meanwhile */
	vcpu_enter(1);
	assert_false(physical_active[27]);
	fake_cntv_ctl_el0 = 0;
	vcpu_enter(0);
	assert_true(physical_active[27]);
	fake_cntv_cval_el0 = 5000;
	guest_end(VTIMER_PPI);
	assert_false(physical_active[27]);
	/* fired, then taken back before it was seen */
	now = 6000;
	physical_active[27] = true;
	vtimer_fired(27);
	fake_cntv_cval_el0 = 9000;
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), 1023);
	assert_false(physical_active[27]);
	/* in WFI and switched away: a deadline; ready when it is due */
	loaded->waiting = true;
	vcpu_enter(1);
	assert_int_equal(deadline, 9000);
	assert_false(arch_vcpu_ready(FIRST_EC));
	now = 9000;
	assert_true(arch_vcpu_ready(FIRST_EC));
	vcpu(0)->power = POWER_OFF;
	assert_false(arch_vcpu_ready(FIRST_EC));
}

static void linked(void **state)
{
	(void)state;
	vcpu_enter(0);
	physical_active[LINK_PHYS] = true;
	vgic_linked(LINK_PHYS);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), LINK_VIRT);
	assert_true(physical_active[LINK_PHYS]);
	vcpu_enter(1); /* away and back: still hardware-linked */
	vcpu_enter(0);
	assert_true(lr_of(LINK_VIRT) & LR_HW);
	guest_end(LINK_VIRT);
	assert_false(physical_active[LINK_PHYS]);
	/* unlinked while active: the guest's EOI is nobody else's business */
	physical_active[LINK_PHYS] = true;
	vgic_linked(LINK_PHYS);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), LINK_VIRT);
	linked_there = false;
	vgic_unlinked(FIRST_EC, LINK_VIRT);
	vcpu_enter(0);
	assert_false(lr_of(LINK_VIRT) & LR_HW);
	guest_end(LINK_VIRT);
	assert_true(physical_active[LINK_PHYS]);
	physical_active[LINK_PHYS] = true;
	vgic_linked(LINK_PHYS);
	assert_false(physical_active[LINK_PHYS]);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), 1023);
}

/* A guest that clears everything when it starts does not lose a device's
 * interrupt: the physical one is active and comes only once. */
static void linked_cleared(void **state)
{
	const uint64_t clear = VGICD_BASE + 0x280 + LINK_VIRT / 32 * 4;

	(void)state;
	physical_active[LINK_PHYS] = true;
	vgic_linked(LINK_PHYS);
	put(0, clear, ~0u);
	assert_int_equal(get(0, clear) & 1u << LINK_VIRT % 32,
			 1u << LINK_VIRT % 32);
	vcpu_enter(0); /* listed now */
	put(0, clear, ~0u);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), LINK_VIRT);
	assert_true(physical_active[LINK_PHYS]);
	guest_end(LINK_VIRT);
	assert_false(physical_active[LINK_PHYS]);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), 1023);
	/* no longer a device's: cleared as any other */
	vgic_linked(LINK_PHYS);
	linked_there = false;
	vgic_unlinked(FIRST_EC, LINK_VIRT);
	put(0, clear, ~0u);
	assert_int_equal(get(0, clear), 0);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), 1023);
}

/* More than there are list registers: all come, by priority. */
static void pressure(void **state)
{
	uint32_t taken = 0, last = 0;

	(void)state;
	for (uint32_t i = 0; i < 100; i++) {
		io(0, VGICD_BASE + GIC_PRIORITY + 40 + i, 1, true,
		   (i * 7 % 20) << 3);
		put(0, VGICD_BASE + GIC_ICFGR + (40 + i) / 16 * 4, 0xaaaaaaaa);
	}
	vcpu_enter(0);
	for (uint32_t i = 0; i < 100; i++)
		arch_virq(FIRST_EC, 40 + i, true);
	vcpu_enter(0);
	for (;;) {
		const uint32_t intid = guest_acknowledge();
		uint32_t priority;

		if (intid == 1023)
			break;
		priority = vms[VM].priority[intid - 32];
		assert_true(priority >= last);
		last = priority;
		taken++;
		guest_end(intid);
		invariants();
	}
	assert_int_equal(taken, 100);
}

/* Nested deeper than there are list registers: each EOI ends its own. */
static void nest(bool look)
{
	vcpu_enter(0);
	for (uint32_t i = 0; i < 8; i++) {
		const uint32_t intid = 64 + i;

		io(0, VGICD_BASE + GIC_PRIORITY + intid, 1, true, 0x80 - i * 8);
		put(0, VGICD_BASE + GIC_ICFGR + 16, 0xaaaaaaaa);
		arch_virq(FIRST_EC, intid, true);
		vcpu_enter(0);
		assert_int_equal(guest_acknowledge(), intid);
		invariants();
	}
	for (uint32_t i = 8; i-- > 0;) {
		guest_end(64 + i);
		if (!look && i > 0)
			continue;
		vcpu_enter(0);
		assert_int_equal(get(0, VGICD_BASE + 0x308), (1u << i) - 1);
		vcpu_enter(0);
		invariants();
	}
}

static void nesting(void **state)
{
	(void)state;
	nest(true);
	nest(false);
}

/* State set by software, and changed on behalf of another vCPU. */
static void active_by_software(void **state)
{
	(void)state;
	vcpu_enter(0);
	put(0, VGICD_BASE + 0x304, 2);
	assert_int_equal(get(0, VGICD_BASE + 0x304), 2);
	arch_virq(FIRST_EC, UART, true);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), 1023);
	put(0, VGICD_BASE + 0x384, 2);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), UART);
	/* vCPU 1 deactivates what vCPU 0 handles; it is level and high */
	put(1, VGICD_BASE + 0x384, 2);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), UART);
	/* routed elsewhere while active: it stays with whom took it (G2) */
	put(1, VGICD_BASE + GICD_IROUTER + 8 * UART, 1);
	arch_virq(FIRST_EC, UART, false);
	vcpu_enter(1);
	assert_int_equal(guest_acknowledge(), 1023);
	vcpu_enter(0);
	guest_end(UART);
	arch_virq(FIRST_EC, UART, true);
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), 1023);
	vcpu_enter(1);
	assert_int_equal(guest_acknowledge(), UART);
}

/* A timer that has fired but is off at the GIC hides the other's time: not
 * when the vCPU is switched away in WFI, nor when it is looked at again. */
static void sleeping_timers(void **state)
{
	struct arch_ec *ec = vcpu(0);

	(void)state;
	vcpu_enter(0);
	loaded = NULL;
	now = 1000;
	put(1, SGI_BASE(0) + 0x180, 1u << PTIMER_PPI);
	ec->vgic.vmcr = 0xf80000f3;
	ec->waiting = true;
	ec->el1.cntp_ctl_el0 = CNT_CTL_ENABLE;
	ec->el1.cntp_cval_el0 = 10;
	ec->el1.cntv_ctl_el0 = CNT_CTL_ENABLE;
	ec->el1.cntv_cval_el0 = 5000;
	deadline = 0;
	vtimer_save(ec);
	assert_int_equal(deadline, 5000);
	ec->el1.cntp_cval_el0 = 2000; /* now it is still to come */
	vtimer_save(ec);
	assert_int_equal(deadline, 2000);
	now = 2000;
	assert_false(arch_vcpu_ready(FIRST_EC));
	assert_int_equal(deadline, 5000);
	now = 5000;
	assert_true(arch_vcpu_ready(FIRST_EC));
	vtimer_save(ec);
	assert_int_equal(deadline, 0);
	/* it fires between any two looks at the clock */
	for (uint64_t start = 4980; start < 5010; start++) {
		now = start;
		ticking = 1;
		deadline = NO_DEADLINE;
		vtimer_save(ec);
		assert_true(deadline <= 5000);
		now = start;
		deadline = NO_DEADLINE;
		assert_true(arch_vcpu_ready(FIRST_EC) || deadline <= 5000);
	}
	ticking = 0;
}

/* G4: an EC number that belongs to another domain by now is no vCPU. */
static void foreign_vcpu(void **state)
{
	(void)state;
	vcpu(1)->pd = VM + 1;
	vgic_send(vcpu(0), 5ull << 24 | 2, true);
	assert_int_equal(vcpu(1)->vgic.own.pending, 0);
	assert_int_equal(wakes[1], 0);
	assert_int_equal(get(0, VGICR_BASE + VGICR_BYTES + 8), 0);
}

/* The redistributor of a vCPU that was destroyed: nothing, at any offset. */
static void frame_of_nobody(void **state)
{
	const uint64_t base = VGICR_BASE + 1 * VGICR_BYTES;

	(void)state;
	vcpu_enter(0);
	vm_vcpu_remove(vcpu(1));
	for (uint64_t at = base; at < base + VGICR_BYTES; at += 4) {
		put(0, at, ~0u);
		assert_int_equal(get(0, at), 0);
	}
	assert_int_equal(vgic_owns(vcpu(0), VGICR_BASE + VCPUS * VGICR_BYTES),
			 false);
}

/* Sizes and places that no register is accessed in: as if it were not there. */
static void odd_accesses(void **state)
{
	const uint64_t enable = VGICD_BASE + 0x104;
	const uint64_t priority = VGICD_BASE + 0x400 + 40;
	static const struct {
		uint32_t offset, size;
	} odd[] = {{0, 1}, {3, 1}, {0, 2}, {2, 2}, {1, 2},
		   {2, 4}, {1, 4}, {0, 8} /* 0x104 is no doubleword's place */};

	(void)state;
	vcpu_enter(0);
	put(0, enable + 0x80, ~0u);
	for (uint32_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		const uint64_t at = enable + odd[i].offset;

		(void)io(0, at, odd[i].size, true, ~0ull);
		assert_int_equal(get(0, enable), 0);
	}
	put(0, enable, ~0u);
	for (uint32_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		assert_int_equal(io(0, enable + odd[i].offset, odd[i].size,
				    false, 0),
				 0);
	/* priorities: bytes and words, no halfwords */
	put(0, priority, 0);
	(void)io(0, priority + 2, 2, true, 0xa0a0);
	assert_int_equal(get(0, priority), 0);
	(void)io(0, priority + 2, 1, true, 0xa0);
	assert_int_equal(get(0, priority), 0xa00000);
	assert_int_equal(io(0, priority + 2, 1, false, 0), 0xa0);
	assert_int_equal(io(0, priority + 2, 2, false, 0), 0);
}

/* The timers' lines are the hardware's, and SGIs have none. */
static void lines_of_nobody(void **state)
{
	(void)state;
	assert_int_equal(arch_virq(FIRST_EC, VTIMER_PPI, true), STATUS_BAD_ARG);
	assert_int_equal(arch_virq(FIRST_EC, PTIMER_PPI, true), STATUS_BAD_ARG);
	assert_int_equal(arch_virq(FIRST_EC, 15, true), STATUS_BAD_ARG);
	assert_int_equal(arch_virq(FIRST_EC, 16, true), STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(frame_of_nobody, fresh),
		cmocka_unit_test_setup(odd_accesses, fresh),
		cmocka_unit_test_setup(lines_of_nobody, fresh),
		cmocka_unit_test_setup(registers, fresh),
		cmocka_unit_test_setup(every_offset, fresh),
		cmocka_unit_test_setup(level_interrupt, fresh),
		cmocka_unit_test_setup(edge_interrupt, fresh),
		cmocka_unit_test_setup(sgis, fresh),
		cmocka_unit_test_setup(timer, fresh),
		cmocka_unit_test_setup(linked, fresh),
		cmocka_unit_test_setup(linked_cleared, fresh),
		cmocka_unit_test_setup(pressure, fresh),
		cmocka_unit_test_setup(nesting, fresh),
		cmocka_unit_test_setup(active_by_software, fresh),
		cmocka_unit_test_setup(sleeping_timers, fresh),
		cmocka_unit_test_setup(foreign_vcpu, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
