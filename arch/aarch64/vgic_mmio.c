// SPDX-License-Identifier: BSD-2-Clause
/*
 * The registers of the virtual distributor and redistributors (IHI 0069
 * 12.9, 12.11). Accesses are cut into 32-bit words; bitmap registers act on
 * whole words. What is not there reads as zero and ignores writes.
 */
#include "cpu.h"
#include "vgic.h"

#define GICD_CTLR     0x0000u
#define GICD_TYPER    0x0004u
#define GICD_IIDR     0x0008u
#define GIC_BITMAP    0x0080u /* IGROUPR ... ICACTIVER, as many bytes each */
#define GIC_PRIORITY  0x0400u
#define GIC_ITARGETSR 0x0800u
#define GIC_ICFGR     0x0c00u
#define GIC_ICFGR_END 0x0d00u
#define GICD_IROUTER  0x6000u
#define GICR_IIDR     0x0004u
#define GICR_TYPER    0x0008u
#define GICR_TYPER_HI 0x000cu
#define GICR_WAKER    0x0014u
#define GIC_PIDR2     0xffe8u
#define GICR_SGI_BASE 0x10000u

#define CTLR_ARE BIT(4)
#define CTLR_DS  BIT(6)
/* 256 INTIDs, ten bits of them; no LPIs, messages or Aff3. */
#define TYPER_VALUE   ((NR_VINTIDS / 32 - 1) | 9u << 19)
#define IIDR_VALUE    0x5400043bu /* product 'T'; a known one has errata */
#define PIDR2_VALUE   0x3bu       /* GICv3 */
#define ROUTER_IRM    BIT(31)
#define ROUTER_FIELDS 0x80ffffffu /* IRM, Aff2..0 */
#define TYPER_LAST    BIT(4)
#define TYPER_NUMBER  BITS(23, 8)
#define WAKER_SLEEP   BIT(1)
#define WAKER_ASLEEP  BIT(2)
#define PRIORITY_BITS 0xf8f8f8f8u /* five of eight, as the CPU interface */

/* The bitmap registers, in the order of their offsets. */
enum bitmap {
	IGROUPR = 1,
	ISENABLER,
	ICENABLER,
	ISPENDR,
	ICPENDR,
	ISACTIVER,
	ICACTIVER,
};

/* An offset in a redistributor's two frames, next to the distributor's. */
#define FRAME_SGI 0x10000u /* private interrupts, laid out like the others */
#define FRAME_RD  0x20000u
#define FRAME     0xffffu

bool vgic_owns(const struct arch_ec *ec, uint64_t ipa)
{
	return ipa - VGICD_BASE < VGICD_BYTES ||
	       ipa - VGICR_BASE < vgic_vm(ec)->vcpus * VGICR_BYTES;
}

/* What others' list registers hold is as of their last exit; an armed timer
 * has not fired. */
static uint32_t pending_of(struct arch_ec *ec, uint32_t word)
{
	const struct vgic_bank *bank = vgic_bank(ec, word);
	uint32_t quiet = bank->active;

	if (word == 0 && ec->vgic.timer_lr)
		quiet |= 1u << VTIMER_PPI;
	return bank->pending | (bank->level & ~bank->edge) |
	       (bank->listed & ~quiet);
}

static uint32_t bitmap_read(struct arch_ec *ec, enum bitmap reg, uint32_t word)
{
	const struct vgic_bank *bank = vgic_bank(ec, word);

	switch (reg) {
	case IGROUPR:
		return bank->group;
	case ISENABLER:
	case ICENABLER:
		return bank->enabled;
	case ISPENDR:
	case ICPENDR:
		return pending_of(ec, word);
	case ISACTIVER:
	case ICACTIVER:
		return bank->active;
	}
	return 0;
}

/* Make interrupts active: whoever they are routed to must end them. */
static void activate(struct arch_ec *target, uint32_t word, uint32_t bits)
{
	struct vgic_bank *bank = vgic_bank(target, word);
	const struct vm *vm = vgic_vm(target);

	bits &= ~bank->active & ~bank->listed;
	if (word == 0) {
		bank->active |= bits;
		target->vgic.active[0] |= bits;
		return;
	}
	for (uint32_t i = 0; i < vm->vcpus; i++) {
		const uint32_t mine = bits & vm->target[i][word];
		struct arch_ec *ec = vm_vcpu(vm, i);

		if (!ec)
			continue;
		bank->active |= mine;
		ec->vgic.active[word] |= mine;
	}
}

/* What stands in list registers is dropped when they are next read back. */
static void drop(struct arch_ec *target, uint32_t word, uint32_t bits,
		 bool active)
{
	const struct vm *vm = vgic_vm(target);

	for (uint32_t i = 0; i < vm->vcpus; i++) {
		struct arch_ec *ec = vm_vcpu(vm, i);
		uint32_t *set;

		if (!ec || (word == 0 && ec != target))
			continue;
		set = active ? ec->vgic.drop_active : ec->vgic.drop_pending;
		set[word] |= bits & ec->vgic.listed[word];
	}
}

/* Only such interrupts can make a difference to a vCPU. */
static uint32_t in_the_air(const struct vgic_bank *bank)
{
	return bank->pending | bank->level | bank->active | bank->listed;
}

/* This and the other writes: which vCPUs must look again. */
static uint32_t bitmap_write(struct arch_ec *ec, enum bitmap reg, uint32_t word,
			     uint32_t bits)
{
	struct vgic_bank *bank = vgic_bank(ec, word);
	const uint32_t moved = in_the_air(bank) | (reg >= ISPENDR ? bits : 0);
	uint32_t changed = bits;

	switch (reg) {
	case IGROUPR:
		bank->group = bits;
		changed = ~0u;
		break;
	case ISENABLER:
		bank->enabled |= bits;
		break;
	case ICENABLER:
		bank->enabled &= ~bits;
		break;
	case ISPENDR:
		bank->pending |= bits & ~vgic_wired(ec, word, bits);
		break;
	case ICPENDR:
		bits &= ~vgic_wired(ec, word, bits);
		bank->pending &= ~bits;
		drop(ec, word, bits, false);
		break;
	case ISACTIVER:
		activate(ec, word, bits);
		break;
	case ICACTIVER:
		drop(ec, word, bits & bank->listed, true);
		vgic_deactivate(ec, word, bits & bank->active & ~bank->listed);
		break;
	}
	return vgic_touch(vgic_vm(ec), ec, word, changed & moved);
}

/* Four priorities in a word. */
static uint32_t priorities(struct arch_ec *ec, uint32_t intid)
{
	const uint8_t *first =
		intid < NR_PRIVATE ? &ec->vgic.priority[intid] :
				     &vgic_vm(ec)->priority[intid - NR_PRIVATE];

	return *(const uint32_t *)(const void *)first;
}

/* Bits 0, 2, 4... of a word gathered in its lower half, and back. */
static uint32_t gather(uint32_t x)
{
	x &= 0x55555555u;
	x = (x | x >> 1) & 0x33333333u;
	x = (x | x >> 2) & 0x0f0f0f0fu;
	x = (x | x >> 4) & 0x00ff00ffu;
	return (x | x >> 8) & 0xffffu;
}

static uint32_t scatter(uint32_t x)
{
	x &= 0xffffu;
	x = (x | x << 8) & 0x00ff00ffu;
	x = (x | x << 4) & 0x0f0f0f0fu;
	x = (x | x << 2) & 0x33333333u;
	return (x | x << 1) & 0x55555555u;
}

/* Sixteen interrupts' triggers: bit 2n + 1 says edge. SGIs always are. */
static uint32_t config_write(struct arch_ec *ec, uint32_t intid, uint32_t value)
{
	const uint32_t mask = 0xffffu << intid % 32;
	struct vgic_bank *bank = vgic_bank(ec, intid / 32);

	if (intid < NR_SGIS)
		return 0;
	bank->edge = (bank->edge & ~mask) | gather(value >> 1) << intid % 32;
	return vgic_touch(vgic_vm(ec), ec, intid / 32, mask);
}

static uint32_t router_write(struct arch_ec *self, uint32_t spi, uint32_t route)
{
	struct vm *vm = vgic_vm(self);
	const uint32_t word = spi / 32 + 1, bit = 1u << spi % 32;
	const uint32_t before = vgic_touch(vm, self, word, bit);
	uint32_t vcpu;

	route &= ROUTER_FIELDS;
	vm->route[masked(spi, NR_VINTIDS)] = route;
	vcpu = route;
	if (route & ROUTER_IRM) { /* any vCPU: the first that is on */
		for (vcpu = 0; vcpu + 1 < vm->vcpus; vcpu++) {
			const struct arch_ec *ec = vm_vcpu(vm, vcpu);

			if (ec && ec->power == POWER_ON)
				break;
		}
	}
	for (uint32_t i = 0; i < VM_VCPUS; i++)
		vm->target[i][word] &= ~bit;
	if (vcpu < VM_VCPUS)
		vm->target[vcpu][word] |= bit;
	return before | vgic_touch(vm, self, word, bit);
}

static uint32_t control_write(struct vm *vm, uint32_t value)
{
	uint32_t wake = 0;

	vm->control = value & (uint32_t)(GICD_ENABLE_GRP0 | GICD_ENABLE_GRP1);
	for (uint32_t i = 0; i < vm->vcpus; i++) {
		struct arch_ec *ec = vm_vcpu(vm, i);

		if (ec)
			wake |= vgic_touch(vm, ec, 0, ~0u);
	}
	return wake;
}

/* The SPI whose IROUTER this is (Aff3, in its upper half, is none), or
 * NR_SPIS. */
static uint32_t router_of(uint32_t at)
{
	const uint32_t spi = (at - GICD_IROUTER) / 8 - NR_PRIVATE;

	return at % 8 == 0 && spi < NR_SPIS ? spi : NR_SPIS;
}

static uint32_t distributor_read(const struct vm *vm, uint32_t at)
{
	const uint32_t spi = router_of(at);

	switch (at) {
	case GICD_CTLR:
		return (uint32_t)(vm->control | CTLR_ARE | CTLR_DS);
	case GICD_TYPER:
		return TYPER_VALUE;
	case GICD_IIDR:
		return IIDR_VALUE;
	case GIC_PIDR2:
		return PIDR2_VALUE;
	default:
		return spi < NR_SPIS ? vm->route[masked(spi, NR_VINTIDS)] : 0;
	}
}

static uint32_t redistributor_read(const struct arch_ec *ec, uint32_t at)
{
	const bool last = ec->vcpu + 1 == vgic_vm(ec)->vcpus;

	switch (at - FRAME_RD) {
	case GICR_IIDR:
		return IIDR_VALUE;
	case GICR_TYPER:
		return (uint32_t)(field_put(TYPER_NUMBER, ec->vcpu) |
				  (last ? TYPER_LAST : 0));
	case GICR_TYPER_HI: /* Aff3..0 */
		return ec->vcpu;
	case GICR_WAKER: /* its children fall asleep at once */
		return ec->vgic.asleep ?
			       (uint32_t)(WAKER_SLEEP | WAKER_ASLEEP) :
			       0;
	case GIC_PIDR2:
		return PIDR2_VALUE;
	default:
		return 0;
	}
}

/*
 * The first interrupt that the word at this offset is about, if it is one of
 * those alike in the distributor (SPIs) and the SGI frame (the first 32), and
 * there is such an interrupt; else NR_VINTIDS.
 */
static uint32_t first_of(uint32_t at)
{
	const uint32_t offset = at & FRAME;
	uint32_t intid = NR_VINTIDS;

	if (offset < GIC_PRIORITY)
		intid = offset % GIC_BITMAP * 8;
	else if (offset < GIC_ITARGETSR)
		intid = offset - GIC_PRIORITY;
	else if (offset >= GIC_ICFGR && offset < GIC_ICFGR_END)
		intid = (offset - GIC_ICFGR) * 4;
	return (intid < NR_PRIVATE) == (at >= FRAME_SGI) ? intid : NR_VINTIDS;
}

static uint32_t word_read(struct arch_ec *ec, uint32_t at)
{
	const uint32_t offset = at & FRAME;
	uint32_t intid;

	if (at >= FRAME_RD)
		return redistributor_read(ec, at);
	if (offset < GIC_BITMAP || offset >= GIC_ICFGR_END)
		return at < FRAME_SGI ? distributor_read(vgic_vm(ec), at) : 0;
	intid = first_of(at);
	if (intid >= NR_VINTIDS)
		return 0;
	if (offset < GIC_PRIORITY)
		return bitmap_read(ec, offset / GIC_BITMAP, intid / 32);
	if (offset < GIC_ITARGETSR)
		return priorities(ec, intid);
	return scatter(vgic_bank(ec, intid / 32)->edge >> intid % 32) << 1;
}

static uint32_t word_write(struct arch_ec *ec, uint32_t at, uint32_t value)
{
	const uint32_t offset = at & FRAME;
	uint32_t intid;

	if (at == FRAME_RD + GICR_WAKER)
		ec->vgic.asleep = value & WAKER_SLEEP;
	if (at == GICD_CTLR)
		return control_write(vgic_vm(ec), value);
	if (at < FRAME_SGI && router_of(at) < NR_SPIS)
		return router_write(ec, router_of(at), value);
	intid = first_of(at);
	if (at >= FRAME_RD || offset < GIC_BITMAP || intid >= NR_VINTIDS)
		return 0;
	if (offset < GIC_PRIORITY)
		return bitmap_write(ec, offset / GIC_BITMAP, intid / 32, value);
	if (offset < GIC_ITARGETSR)
		return vgic_priorities_set(ec, intid, value & PRIORITY_BITS);
	return config_write(ec, intid, value);
}

/*
 * A pending or active register is about to be accessed: the truth is in list
 * registers. Those held elsewhere are as of that vCPU's last exit; asking makes
 * it exit, so that who polls sees the truth in the end.
 */
static uint32_t state_fold(struct arch_ec *self, struct arch_ec *target,
			   uint32_t at)
{
	const uint32_t word = first_of(at) / 32;

	if (ec_is_loaded(self)) {
		vgic_fold(self);
		self->vgic.dirty = true;
	}
	return word < VINTID_WORDS ?
		       vgic_touch(vgic_vm(self), target, word,
				  vgic_bank(target, word)->listed) :
		       0;
}

/* Of state_fold()'s? */
static bool of_state(uint32_t at)
{
	return at < FRAME_RD && (at & FRAME) >= ISPENDR * GIC_BITMAP &&
	       (at & FRAME) < GIC_PRIORITY;
}

/* One word, or what `mask` says of it; what was read, or, if somebody must
 * look again, not 0. */
static uint32_t word_do(struct arch_ec *ec, uint64_t ipa, bool write,
			uint32_t mask, uint32_t value)
{
	struct vm *vm = vgic_vm(ec);
	struct arch_ec *target = ec;
	uint32_t at = (uint32_t)(ipa - VGICD_BASE) & ~3u, wake = 0;

	lock_take(&vm->lock);
	if (at >= VGICD_BYTES) {
		at = (uint32_t)(ipa - VGICR_BASE) & ~3u;
		target = vm_vcpu(vm, at / (uint32_t)VGICR_BYTES);
		at %= (uint32_t)VGICR_BYTES;
		at += at < FRAME_SGI ? FRAME_RD : 0;
	}
	if (target && of_state(at))
		wake = state_fold(ec, target, at);
	if (target && write && mask != ~0u)
		value = (value & mask) | (word_read(target, at) & ~mask);
	if (target && write)
		wake |= word_write(target, at, value);
	else
		value = target ? word_read(target, at) & mask : 0;
	lock_release(&vm->lock);
	if (wake)
		vgic_wake(vm, wake, ec);
	return write ? wake : value;
}

/* The SPIs whose ISENABLER this is, or NULL: what guests access most. */
static struct vgic_bank *enabler_of(const struct arch_ec *ec, uint64_t ipa)
{
	const uint64_t word = (ipa - VGICD_BASE - ISENABLER * GIC_BITMAP) / 4;

	return word - 1 < VINTID_WORDS - 1 ?
		       &vgic_vm(ec)->spi[masked(word - 1, VINTID_WORDS)] :
		       NULL;
}

uint32_t vgic_read(struct arch_ec *ec, uint64_t ipa)
{
	const struct vgic_bank *bank = enabler_of(ec, ipa);
	uint32_t value;

	if (ipa == VGICD_BASE + GICD_TYPER)
		return TYPER_VALUE;
	if (!bank)
		return word_do(ec, ipa, false, ~0u, 0);
	lock_take(&vgic_vm(ec)->lock);
	value = bank->enabled;
	lock_release(&vgic_vm(ec)->lock);
	return value;
}

bool vgic_write(struct arch_ec *ec, uint64_t ipa, uint32_t value)
{
	struct vgic_bank *bank = enabler_of(ec, ipa);
	bool calm;

	if (!bank)
		return word_do(ec, ipa, true, ~0u, value) != 0;
	lock_take(&vgic_vm(ec)->lock);
	calm = !(value & in_the_air(bank));
	if (calm)
		bank->enabled |= value;
	lock_release(&vgic_vm(ec)->lock);
	return !calm && word_do(ec, ipa, true, ~0u, value) != 0;
}

/* May a register be accessed in this size? Bytes: priorities only. */
static bool size_allowed(const struct vgic_access *access)
{
	const uint64_t offset = access->ipa & (VGICD_BYTES - 1);

	if (access->ipa % access->size_bytes != 0 || access->size_bytes == 2)
		return false;
	return access->size_bytes != 1 ||
	       (offset >= GIC_PRIORITY && offset < GIC_ITARGETSR);
}

/* Eight bytes are two words; they need not change at the same instant. */
void vgic_access(struct arch_ec *ec, struct vgic_access *access)
{
	const bool write = access->write;
	const uint32_t shift = 8 * (uint32_t)(access->ipa % 4);
	const uint64_t in = access->value;
	uint64_t out = 0;

	if (size_allowed(access)) {
		out = word_do(ec, access->ipa, write,
			      access->size_bytes == 1 ? 0xffu << shift : ~0u,
			      (uint32_t)(in << shift)) >>
		      shift;
		if (access->size_bytes == 8)
			out |= (uint64_t)word_do(ec, access->ipa + 4, write,
						 ~0u, (uint32_t)(in >> 32))
			       << 32;
	}
	if (!write)
		access->value = out;
}
