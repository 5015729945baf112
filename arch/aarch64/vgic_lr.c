// SPDX-License-Identifier: BSD-2-Clause
/*
 * List registers: what goes in before a vCPU runs, what comes out after.
 * fold() takes everything back into the banks, fill() puts in the highest
 * priorities; between them the banks alone are true. Nothing happens at an
 * entry unless the vCPU is marked dirty.
 */
#include "cpu.h"
#include "mem.h"
#include "sysreg.h"
#include "vgic.h"

/* ICH_LR<n>_EL2 (IHI 0069 12.4.7). */
#define LR_ACTIVE   BIT(63)
#define LR_PENDING  BIT(62)
#define LR_HW       BIT(61)
#define LR_GROUP1   BIT(60)
#define LR_PRIORITY BITS(55, 48)
#define LR_PINTID   BITS(44, 32) /* HW = 1 */
#define LR_EOI      BIT(41)      /* HW = 0: maintenance interrupt on EOI */
#define LR_VINTID   BITS(31, 0)

/* ICH_HCR_EL2 (12.4.4), ICH_VTR_EL2 (12.4.9). */
#define ICH_HCR_EN       BIT(0)
#define ICH_HCR_LRENPIE  BIT(2) /* EOI of an interrupt in no list register */
#define ICH_HCR_NPIE     BIT(3) /* no list register is pending any more */
#define ICH_HCR_EOICOUNT BITS(31, 27)
#define ICH_VTR_LISTREGS BITS(4, 0)
#define ICH_VTR_PREBITS  BITS(28, 26) /* bits of preemption, less one */

/* The n-th of sixteen registers cannot be computed, only chosen. */
/* clang-format off */
#define LR_NUMBERS(X) \
	X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) \
	X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)
/* Active priorities, n = 1, 2 or 4 registers: 32 to each (12.4.2). */
#define AP_REGISTERS(X, n) \
	X(0) if ((n) > 1) { X(1) } if ((n) > 2) { X(2) X(3) }
/* clang-format on */

static uint64_t lr_read(uint32_t n)
{
	switch (n) {
#define LR_READ(i) \
	case i:    \
		return read_ich_lr##i##_el2();
		LR_NUMBERS(LR_READ)
	default:
		return 0;
	}
}

static void lr_write(uint32_t n, uint64_t value)
{
	switch (n) {
#define LR_WRITE(i)                           \
	case i:                               \
		write_ich_lr##i##_el2(value); \
		break;
		LR_NUMBERS(LR_WRITE)
	default:
		break;
	}
}

/* One list register back into its bank. */
static void fold_one(struct arch_ec *ec, uint64_t lr)
{
	const uint32_t intid = (uint32_t)(lr & LR_VINTID) % NR_VINTIDS;
	const uint32_t word = intid / 32, bit = 1u << intid % 32;
	struct vgic_bank *bank = vgic_bank(ec, word);
	struct vgic_cpu *cpu = &ec->vgic;
	/* A level that has been seen high needs no memory of it. */
	const bool latched = (bank->edge & bit) ||
			     (lr & (LR_HW | LR_EOI)) != LR_EOI;

	if ((lr & LR_PENDING) && latched && !(cpu->drop_pending[word] & bit))
		bank->pending |= bit;
	if (!(lr & LR_ACTIVE))
		return;
	bank->active |= bit;
	cpu->active[word] |= bit;
	if (cpu->drop_active[word] & bit)
		vgic_deactivate(ec, word, bit);
}

/* Active interrupts of this vCPU that are in no list register. */
static void actives_of(struct arch_ec *ec, struct intids *set)
{
	*set = (struct intids){0};
	for (uint32_t words = vgic_words(ec); words != 0; words &= words - 1) {
		const uint32_t word = (uint32_t)__builtin_ctz(words);

		set->bits[word] = ec->vgic.active[word] &
				  ~ec->vgic.listed[word];
		if (set->bits[word] != 0)
			set->words |= 1u << word;
	}
}

/* EOIs that found no list register: they ended the highest priorities. */
static void fold_eois(struct arch_ec *ec)
{
	uint64_t count = field_get(ICH_HCR_EOICOUNT, read_ich_hcr_el2());
	uint32_t ended[VINTID_WORDS] = {0};
	struct intids set;

	actives_of(ec, &set);
	for (; count != 0 && set.words != 0; count--) {
		const uint32_t intid = vgic_best(ec, &set);

		vgic_exclude(&set, intid);
		ended[intid / 32] |= 1u << intid % 32;
	}
	for (uint32_t word = 0; word < VINTID_WORDS; word++) {
		if (ended[word] != 0)
			vgic_deactivate(ec, word, ended[word]);
	}
}

void vgic_fold(struct arch_ec *ec)
{
	struct vgic_cpu *cpu = &ec->vgic;
	uint32_t filled;

	if (cpu->hcr & ICH_HCR_LRENPIE) {
		fold_eois(ec);
		cpu->hcr = 0; /* make fill() write it, and so clear the count */
	}
	if (cpu->used == 0)
		return;
	for (uint32_t left = vgic_words(ec); left != 0; left &= left - 1) {
		const uint32_t word = (uint32_t)__builtin_ctz(left);
		struct vgic_bank *bank = vgic_bank(ec, word);

		if (cpu->listed[word] == 0)
			continue;
		bank->listed &= ~cpu->listed[word];
		bank->active &= ~cpu->listed[word];
		cpu->active[word] &= ~cpu->listed[word];
		cpu->listed[word] = 0;
	}
	/* An empty list register has nothing to say (IHI 0069 12.4.3). */
	filled = cpu->used & ~(uint32_t)read_ich_elrsr_el2();
	for (; filled != 0; filled &= filled - 1) {
		const uint32_t n = (uint32_t)__builtin_ctz(filled);

		fold_one(ec, lr_read(n));
		lr_write(n, 0);
	}
	cpu->used = 0;
	cpu->timer_lr = 0;
}

/* An interrupt is listed in register n, which is to have this value. */
static uint64_t list_one(struct arch_ec *ec, uint32_t n, uint32_t intid)
{
	const uint32_t word = intid / 32, bit = 1u << intid % 32;
	struct vgic_bank *bank = vgic_bank(ec, word);
	const uint32_t physical = vgic_physical(ec, intid);
	const bool edge = bank->edge & bit,
		   line = bank->level & bit & ~bank->edge;
	uint64_t lr = intid | field_put(LR_PRIORITY, vgic_priority(ec, intid));

	if (bank->group & bit)
		lr |= LR_GROUP1;
	if (physical)
		lr |= LR_HW | field_put(LR_PINTID, physical);
	else if (line || (!edge && (bank->active & bank->pending & bit)))
		lr |= LR_EOI; /* look at the line again then */
	if (bank->active & bit)
		lr |= LR_ACTIVE;
	/* Both at once only where hardware allows it (12.4.7) and an edge
	 * would be lost otherwise. */
	if (!(bank->active & bit) ||
	    (edge && !physical && (bank->pending & bit))) {
		lr |= LR_PENDING;
		bank->pending &= ~bit;
	}
	bank->listed |= bit;
	ec->vgic.listed[word] |= bit;
	ec->vgic.drop_pending[word] &= ~bit;
	ec->vgic.drop_active[word] &= ~bit;
	ec->vgic.used |= 1u << n;
	if (intid < NR_SGIS) {
		ec->vgic.sgi_lr[intid] = (uint8_t)n;
		ec->vgic.sgi_value[intid] = (lr & ~LR_ACTIVE) | LR_PENDING;
	}
	if (intid == VTIMER_PPI && n == 0 && !(lr & LR_ACTIVE))
		ec->vgic.timer_lr = lr;
	return lr;
}

static uint32_t list_registers(void)
{
	const uint64_t last = field_get(ICH_VTR_LISTREGS, read_ich_vtr_el2());

	return last < NR_LRS ? (uint32_t)last + 1 : NR_LRS;
}

static uint32_t ap_registers(void)
{
	return 1u << (field_get(ICH_VTR_PREBITS, read_ich_vtr_el2()) & 3);
}

/*
 * The best of a set into list registers, while there are any. The timer gets
 * register 0, which others get last.
 */
static void list_best(struct arch_ec *ec, struct intids *set)
{
	const uint32_t all = (1u << list_registers()) - 1;
	uint32_t free;

	while (set->words != 0 && (free = all & ~ec->vgic.used) != 0) {
		const uint32_t intid = vgic_best(ec, set);
		const bool first = free == 1 ||
				   (free & 1 && intid == VTIMER_PPI);
		const uint32_t n = first ? 0 :
					   (uint32_t)__builtin_ctz(free & ~1u);

		vgic_exclude(set, intid);
		lr_write(n, list_one(ec, n, intid));
	}
}

/* The best pending ones, then active ones, then what may yet fire. */
static void vgic_fill(struct arch_ec *ec)
{
	struct vgic_cpu *cpu = &ec->vgic;
	uint64_t hcr = ICH_HCR_EN;
	struct intids set;

	vtimer_settle(ec);
	vgic_candidates(ec, &set);
	list_best(ec, &set);
	if (set.words != 0)
		hcr |= ICH_HCR_NPIE;
	actives_of(ec, &set);
	list_best(ec, &set);
	if (set.words != 0)
		hcr |= ICH_HCR_LRENPIE;
	if (!(cpu->used & 1) &&
	    (cpu->open & ~cpu->listed[0] & 1u << VTIMER_PPI))
		(void)list_one(ec, 0, VTIMER_PPI);
	if (cpu->hcr != hcr) {
		write_ich_hcr_el2(hcr);
		cpu->hcr = hcr;
	}
}

/* An SGI that is in no list register: into an unused one. */
static __attribute__((noinline)) bool sgi_list(struct arch_ec *ec,
					       uint32_t intid)
{
	const uint32_t n = (uint32_t)__builtin_ctz(~ec->vgic.used);

	if (n >= list_registers())
		return false;
	lock_take(&vgic_vm(ec)->lock);
	lr_write(n, list_one(ec, n, intid));
	lock_release(&vgic_vm(ec)->lock);
	return true;
}

/*
 * Nothing stands in front of an SGI when no change waits for a fill() and all
 * that was pending is listed: back into the register it had, if that is empty.
 */
bool vgic_send_self(struct arch_ec *ec, uint64_t value)
{
	const uint32_t intid = (uint32_t)field_get(SGI_INTID, value);
	const struct vgic_cpu *cpu = &ec->vgic;
	const uint32_t n = cpu->sgi_lr[intid];

	if ((value & ~SGI_INTID) != 1ull << ec->vcpu ||
	    cpu->hcr != ICH_HCR_EN || !(cpu->open >> intid & 1) ||
	    atomic_load_explicit(&cpu->dirty, memory_order_relaxed))
		return false;
	if (!(cpu->listed[0] >> intid & 1))
		return sgi_list(ec, intid);
	if (!(read_ich_elrsr_el2() >> n & 1))
		return false;
	lr_write(n, cpu->sgi_value[intid]);
	return true;
}

static void vgic_sync(struct arch_ec *ec)
{
	lock_take(&vgic_vm(ec)->lock);
	ec->vgic.dirty = false;
	if (vgic_owned(ec)) {
		vgic_fold(ec);
		vgic_fill(ec);
	} else {
		write_ich_hcr_el2(0); /* it will not run */
	}
	lock_release(&vgic_vm(ec)->lock);
}

void vgic_flush(struct arch_ec *ec)
{
	ec->waiting = false;
	if (atomic_load_explicit(&ec->vgic.dirty, memory_order_relaxed))
		vgic_sync(ec);
}

/* Must be handled now: its line stays high whatever runs next. */
void vgic_maintenance(void)
{
	struct arch_ec *ec = loaded_vcpu();

	if (ec)
		vgic_sync(ec);
}

void vgic_save(struct arch_ec *ec)
{
	struct vgic_cpu *cpu = &ec->vgic;
	uint32_t timers;

	lock_take(&vgic_vm(ec)->lock);
	if (vgic_owned(ec))
		vgic_fold(ec);
	/* Others use this CPU's timer now. A pending one fires again by
	 * itself when it is back; an active one is marked so by load(). */
	timers = (cpu->own.pending | cpu->own.active) & TIMER_PPIS;
	cpu->own.pending &= ~timers;
	vtimer_deactivate(timers);
	lock_release(&vgic_vm(ec)->lock);
	cpu->vmcr = read_ich_vmcr_el2();
#define SAVE(i)                                  \
	cpu->ap0r[i] = read_ich_ap0r##i##_el2(); \
	cpu->ap1r[i] = read_ich_ap1r##i##_el2();
	AP_REGISTERS(SAVE, ap_registers())
	cpu->hcr = 0;
}

void vgic_load(struct arch_ec *ec)
{
	struct vgic_cpu *cpu = &ec->vgic;
	const uint32_t count = list_registers();

	for (uint32_t n = 0; n < count; n++)
		lr_write(n, 0);
	write_ich_vmcr_el2(cpu->vmcr);
#define LOAD(i)                                \
	write_ich_ap0r##i##_el2(cpu->ap0r[i]); \
	write_ich_ap1r##i##_el2(cpu->ap1r[i]);
	AP_REGISTERS(LOAD, ap_registers())
	/* what ended here may have left them active */
	vtimer_deactivate(TIMER_PPIS & ~cpu->own.active);
	if (cpu->own.active & 1u << VTIMER_PPI)
		gic_ppi_activate(machine.vtimer_intid);
	if (cpu->own.active & 1u << PTIMER_PPI)
		gic_ppi_activate(machine.ptimer_intid);
	cpu->dirty = true;
}
