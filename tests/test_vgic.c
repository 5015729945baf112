// SPDX-License-Identifier: BSD-2-Clause
/*
 * The virtual GIC on a model of the hardware's half: list registers that a
 * guest acknowledges and ends interrupts in. Cases for each way an interrupt
 * goes, then random operations on three vCPUs with the invariants G1 to G5
 * checked after each, and at the end nothing lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../arch/host/insn.h"
#include "../arch/aarch64/vgic.c"
#include "../arch/aarch64/vgic_lr.c"
#include "../arch/aarch64/vgic_mmio.c"
#include "../arch/aarch64/vtimer.c"

#define VM          5u
#define VCPUS       3u
#define FIRST_EC    20u
#define LRS         4u
#define UART        33u
#define LINK_PHYS   77u
#define LINK_VIRT   40u
#define SGI_BASE(v) (VGICR_BASE + (v)*VGICR_BYTES + GICR_SGI_BASE)
#define ROUNDS      400000u

struct arch_ec arch_ecs[NR_ECS];
struct machine machine = {.vtimer_intid = 27};
static struct arch_ec *loaded; /* one CPU: vCPUs take turns on it */
static uint64_t now;
static bool physical_active[NR_INTIDS];
static uint64_t wakes[VCPUS];
static uint64_t deadline;
static bool linked_there;

static struct arch_ec *vcpu(uint32_t i)
{
	return &arch_ecs[FIRST_EC + i];
}

/* What the files under test ask of others. */
struct arch_ec *loaded_vcpu(void)
{
	return loaded;
}

bool ec_is_loaded(const struct arch_ec *ec)
{
	return ec == loaded;
}

void gic_deactivate(uint32_t intid)
{
	physical_active[intid] = false;
}

void gic_ppi_activate(uint32_t intid)
{
	physical_active[intid] = true;
}

bool irq_link_of(uint32_t intid, uint32_t *ec, uint32_t *vintid)
{
	*ec = FIRST_EC;
	*vintid = LINK_VIRT;
	return intid == LINK_PHYS && linked_there;
}

void arch_irq_mask(uint32_t intid, bool masked)
{
	(void)intid;
	(void)masked;
}

uint64_t arch_now(void)
{
	return now;
}

void ec_wake(uint32_t ec)
{
	wakes[ec - FIRST_EC]++;
}

void ec_deadline(uint32_t ec, uint64_t when)
{
	(void)ec;
	deadline = when;
}

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

static void invariants(void)
{
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

static void timer(void **state)
{
	(void)state;
	vcpu_enter(0);
	fake_cntv_ctl_el0 = 1;
	fake_cntv_cval_el0 = 900;
	physical_active[27] = true;
	vtimer_fired();
	vcpu_enter(0);
	assert_int_equal(guest_acknowledge(), VTIMER_PPI);
	assert_true(lr_read(0) & LR_HW);
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
	vtimer_fired();
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
	assert_true(lr_read(0) & LR_HW);
	guest_end(LINK_VIRT);
	assert_false(physical_active[LINK_PHYS]);
	linked_there = false;
	physical_active[LINK_PHYS] = true;
	vgic_linked(LINK_PHYS);
	assert_false(physical_active[LINK_PHYS]);
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
static void nesting(void **state)
{
	(void)state;
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
		vcpu_enter(0);
		assert_int_equal(get(0, VGICD_BASE + 0x308), (1u << i) - 1);
		vcpu_enter(0);
		invariants();
	}
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

static uint32_t random_next(void)
{
	static uint64_t x = 88172645463325252ull;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (uint32_t)(x >> 16);
}

static uint32_t stack[VCPUS][256], depth[VCPUS];

static void random_step(void)
{
	const uint32_t i = random_next() % VCPUS;
	const uint32_t intid = 32 + random_next() % 60;
	const uint32_t offset = 0x100 + random_next() % 0x300 / 4 * 4;
	uint32_t taken;

	switch (random_next() % 10) {
	case 0:
	case 1:
		arch_virq(FIRST_EC + i, intid, random_next() & 1);
		break;
	case 2:
		vgic_send(vcpu(i), (random_next() & 0xf000000) | 7, true);
		break;
	case 3:
		put(i, VGICD_BASE + offset, 1u << random_next() % 32);
		break;
	case 4:
		get(i, VGICD_BASE + offset);
		break;
	case 5:
		put(i, VGICD_BASE + GICD_IROUTER + 8 * intid,
		    random_next() % VCPUS);
		break;
	case 6:
		io(i, VGICD_BASE + GIC_PRIORITY + intid, 1, true,
		   random_next() & 0xf8);
		put(i, VGICD_BASE + GIC_ICFGR + 8 + random_next() % 4 * 4,
		    random_next());
		break;
	case 7:
		vcpu_enter(i);
		break;
	default:
		if (!loaded)
			break;
		vcpu_enter(loaded->vcpu);
		taken = guest_acknowledge();
		if (taken != 1023 && depth[loaded->vcpu] < 256)
			stack[loaded->vcpu][depth[loaded->vcpu]++] = taken;
		else if (depth[loaded->vcpu])
			guest_end(stack[loaded->vcpu][--depth[loaded->vcpu]]);
		break;
	}
}

static void random_operations(void **state)
{
	(void)state;
	memset(depth, 0, sizeof(depth));
	for (uint32_t round = 0; round < ROUNDS; round++) {
		random_step();
		invariants();
	}
	/* nothing lost: with all active ones ended, all pending ones come */
	for (uint32_t word = 1; word < VINTID_WORDS; word++) {
		put(0, VGICD_BASE + 0x380 + word * 4, ~0u);
		put(0, VGICD_BASE + 0x100 + word * 4, ~0u);
	}
	for (uint32_t i = 0; i < VCPUS; i++) {
		put(i, SGI_BASE(i) + 0x380, ~0u);
		put(i, SGI_BASE(i) + 0x100, ~0u);
	}
	for (uint32_t i = 0; i < VCPUS; i++) {
		uint32_t set[VINTID_WORDS], taken;

		vcpu_enter(i);
		for (uint32_t n = 32; n < NR_VINTIDS; n++)
			arch_virq(FIRST_EC, n, false);
		vcpu_enter(i);
		while ((taken = guest_acknowledge()) != 1023) {
			guest_end(taken);
			vcpu_enter(i);
		}
		assert_false(vgic_candidates(vcpu(i), set));
		invariants();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(registers, fresh),
		cmocka_unit_test_setup(every_offset, fresh),
		cmocka_unit_test_setup(level_interrupt, fresh),
		cmocka_unit_test_setup(edge_interrupt, fresh),
		cmocka_unit_test_setup(sgis, fresh),
		cmocka_unit_test_setup(timer, fresh),
		cmocka_unit_test_setup(linked, fresh),
		cmocka_unit_test_setup(pressure, fresh),
		cmocka_unit_test_setup(nesting, fresh),
		cmocka_unit_test_setup(active_by_software, fresh),
		cmocka_unit_test_setup(foreign_vcpu, fresh),
		cmocka_unit_test_setup(random_operations, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
