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
#define GIC_BITMAPS   0x0080u /* IGROUPR ... ICACTIVER, 0x80 each */
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

/* One 32-bit access on its way. */
struct word_access {
	struct vm *vm;
	struct arch_ec *self;   /* who accesses */
	struct arch_ec *target; /* whose private interrupts are meant */
	uint32_t offset;        /* of the word */
	uint32_t mask;          /* the bytes written */
	uint32_t value;
	uint32_t wake; /* vCPUs to wake afterwards */
};

bool vgic_owns(const struct arch_ec *ec, uint64_t ipa)
{
	const uint64_t redistributors = vgic_vm(ec)->vcpus * VGICR_BYTES;

	return ipa - VGICD_BASE < VGICD_BYTES ||
	       ipa - VGICR_BASE < redistributors;
}

/* Pending and active states held elsewhere are as of that vCPU's last exit;
 * asking makes it exit, so that who polls sees the truth in the end. */
static void refresh(struct word_access *a, uint32_t word)
{
	a->wake |= vgic_touch(a->vm, a->target, word,
			      vgic_bank(a->target, word)->listed);
}

static uint32_t bitmap_read(struct word_access *a, enum bitmap reg,
			    uint32_t word)
{
	const struct vgic_bank *bank = vgic_bank(a->target, word);

	switch (reg) {
	case IGROUPR:
		return bank->group;
	case ISENABLER:
	case ICENABLER:
		return bank->enabled;
	case ISPENDR:
	case ICPENDR:
		refresh(a, word);
		return bank->pending | (bank->level & ~bank->edge) |
		       (bank->listed & ~bank->active);
	case ISACTIVER:
	case ICACTIVER:
		refresh(a, word);
		return bank->active;
	}
	return 0;
}

/* Make interrupts active: whoever they are routed to must end them. */
static void activate(struct word_access *a, uint32_t word, uint32_t bits)
{
	struct vgic_bank *bank = vgic_bank(a->target, word);

	bits &= ~bank->active & ~bank->listed;
	if (word == 0) {
		bank->active |= bits;
		a->target->vgic.active[0] |= bits;
		return;
	}
	for (uint32_t i = 0; i < a->vm->vcpus; i++) {
		const uint32_t mine = bits & a->vm->target[i][word];
		struct arch_ec *ec = vm_vcpu(a->vm, i);

		if (!ec)
			continue;
		bank->active |= mine;
		ec->vgic.active[word] |= mine;
	}
}

/* What stands in list registers is dropped when they are next read back. */
static void drop(struct word_access *a, uint32_t word, uint32_t bits,
		 bool active)
{
	for (uint32_t i = 0; i < a->vm->vcpus; i++) {
		struct arch_ec *ec = vm_vcpu(a->vm, i);
		uint32_t *set;

		if (!ec || (word == 0 && ec != a->target))
			continue;
		set = active ? ec->vgic.drop_active : ec->vgic.drop_pending;
		set[word] |= bits & ec->vgic.listed[word];
	}
}

static void bitmap_write(struct word_access *a, enum bitmap reg, uint32_t word)
{
	struct vgic_bank *bank = vgic_bank(a->target, word);
	const uint32_t bits = a->value & a->mask;
	/* Only what is somehow in the air can make a difference to a vCPU. */
	const uint32_t moved = bank->pending | bank->level | bank->active |
			       bank->listed | (reg >= ISPENDR ? bits : 0);
	const uint32_t loose =
		reg == ISPENDR || reg == ICPENDR ?
			bits & ~vgic_wired(a->target, word, bits) :
			0;

	switch (reg) {
	case IGROUPR:
		bank->group = (bank->group & ~a->mask) | bits;
		break;
	case ISENABLER:
		bank->enabled |= bits;
		break;
	case ICENABLER:
		bank->enabled &= ~bits;
		break;
	case ISPENDR:
		bank->pending |= loose;
		break;
	case ICPENDR:
		bank->pending &= ~loose;
		drop(a, word, loose, false);
		break;
	case ISACTIVER:
		activate(a, word, bits);
		break;
	case ICACTIVER:
		drop(a, word, bits & bank->listed, true);
		vgic_deactivate(a->target, word,
				bits & bank->active & ~bank->listed);
		break;
	}
	a->wake |= vgic_touch(a->vm, a->target, word,
			      (reg == IGROUPR ? a->mask : bits) & moved);
}

/* Four priorities from one word, or one of them. */
static uint32_t *priorities(const struct word_access *a, uint32_t intid)
{
	uint8_t *first = intid < NR_PRIVATE ?
				 &a->target->vgic.priority[intid] :
				 &a->vm->priority[intid - NR_PRIVATE];

	return (uint32_t *)(void *)first;
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
static void config_write(struct word_access *a, uint32_t intid)
{
	const uint32_t shift = intid % 32, word = intid / 32;
	const uint32_t mask = gather(a->mask >> 1) << shift;
	struct vgic_bank *bank = vgic_bank(a->target, word);

	if (intid < NR_SGIS)
		return;
	bank->edge = (bank->edge & ~mask) |
		     (gather(a->value >> 1) << shift & mask);
	a->wake |= vgic_touch(a->vm, a->target, word, mask);
}

static void router_write(struct word_access *a, uint32_t spi)
{
	struct vm *vm = a->vm;
	const uint32_t word = spi / 32 + 1, bit = 1u << spi % 32;
	uint32_t route, vcpu;

	a->wake |= vgic_touch(vm, a->target, word, bit);
	route = (vm->route[spi] & ~a->mask) | (a->value & a->mask);
	route &= ROUTER_FIELDS;
	vm->route[spi] = route;
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
	a->wake |= vgic_touch(vm, a->target, word, bit);
}

/* Registers alike in the distributor (SPIs) and in the SGI frames (the first
 * 32). False: not one of these. */
static bool common_access(struct word_access *a, bool write, bool private)
{
	uint32_t offset = a->offset;

	if (offset >= GIC_BITMAPS && offset < GIC_PRIORITY) {
		const uint32_t word = offset % 0x80 / 4;

		if (word >= VINTID_WORDS || private != (word == 0))
			return true;
		if (write)
			bitmap_write(a, offset / 0x80, word);
		else
			a->value = bitmap_read(a, offset / 0x80, word);
		return true;
	}
	if (offset >= GIC_PRIORITY && offset < GIC_ITARGETSR) {
		uint32_t *four;

		offset -= GIC_PRIORITY;
		if (offset >= NR_VINTIDS || private != (offset < NR_PRIVATE))
			return true;
		four = priorities(a, offset);
		if (write)
			a->wake |= vgic_priorities_set(a->target, offset,
						       ((*four & ~a->mask) |
							(a->value & a->mask)) &
							       PRIORITY_BITS);
		else
			a->value = *four;
		return true;
	}
	if (offset >= GIC_ICFGR && offset < GIC_ICFGR_END) {
		const uint32_t intid = (offset - GIC_ICFGR) * 4;

		if (intid >= NR_VINTIDS || private != (intid < NR_PRIVATE))
			return true;
		if (write)
			config_write(a, intid);
		else
			a->value = scatter(vgic_bank(a->target, intid / 32)
						   ->edge >>
					   intid % 32)
				   << 1;
		return true;
	}
	return false;
}

static void control_write(struct word_access *a)
{
	a->vm->control = (a->vm->control & ~a->mask) | (a->value & a->mask);
	a->vm->control &= GICD_ENABLE_GRP0 | GICD_ENABLE_GRP1;
	for (uint32_t i = 0; i < a->vm->vcpus; i++) {
		struct arch_ec *ec = vm_vcpu(a->vm, i);

		if (ec)
			a->wake |= vgic_touch(a->vm, ec, 0, ~0u);
	}
}

static void distributor_access(struct word_access *a, bool write)
{
	const uint32_t offset = a->offset;
	const uint32_t router = (offset - GICD_IROUTER) / 8;

	if (common_access(a, write, false))
		return;
	if (offset >= GICD_IROUTER && router >= NR_PRIVATE &&
	    router < NR_VINTIDS) {
		if (offset % 8 != 0) /* Aff3: none */
			return;
		if (write)
			router_write(a, router - NR_PRIVATE);
		else
			a->value = a->vm->route[router - NR_PRIVATE];
		return;
	}
	if (write) {
		if (offset == GICD_CTLR)
			control_write(a);
		return;
	}
	switch (offset) {
	case GICD_CTLR:
		a->value = (uint32_t)(a->vm->control | CTLR_ARE | CTLR_DS);
		break;
	case GICD_TYPER:
		a->value = TYPER_VALUE;
		break;
	case GICD_IIDR:
		a->value = IIDR_VALUE;
		break;
	case GIC_PIDR2:
		a->value = PIDR2_VALUE;
		break;
	default:
		break;
	}
}

static void redistributor_access(struct word_access *a, bool write)
{
	struct vgic_cpu *cpu = &a->target->vgic;
	const uint32_t vcpu = a->target->vcpu;

	if (a->offset >= GICR_SGI_BASE) {
		a->offset -= GICR_SGI_BASE;
		common_access(a, write, true);
		return;
	}
	if (write) {
		if (a->offset == GICR_WAKER && (a->mask & WAKER_SLEEP))
			cpu->asleep = a->value & WAKER_SLEEP;
		return;
	}
	switch (a->offset) {
	case GICR_IIDR:
		a->value = IIDR_VALUE;
		break;
	case GICR_TYPER:
		a->value = (uint32_t)field_put(TYPER_NUMBER, vcpu);
		if (vcpu + 1 == a->vm->vcpus)
			a->value |= (uint32_t)TYPER_LAST;
		break;
	case GICR_TYPER_HI: /* Aff3..0 */
		a->value = vcpu;
		break;
	case GICR_WAKER: /* its children fall asleep at once */
		a->value = cpu->asleep ?
				   (uint32_t)(WAKER_SLEEP | WAKER_ASLEEP) :
				   0;
		break;
	case GIC_PIDR2:
		a->value = PIDR2_VALUE;
		break;
	default:
		break;
	}
}

static void word_access(struct word_access *a, uint64_t ipa, bool write)
{
	uint64_t offset = ipa - VGICD_BASE;

	a->target = a->self;
	a->offset = (uint32_t)offset & ~3u;
	if (offset < VGICD_BYTES) {
		distributor_access(a, write);
		return;
	}
	offset = ipa - VGICR_BASE;
	a->target = vm_vcpu(a->vm, (uint32_t)(offset / VGICR_BYTES));
	a->offset = (uint32_t)(offset % VGICR_BYTES) & ~3u;
	if (a->target)
		redistributor_access(a, write);
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

/* A pending or active register, whose truth is in the list registers? */
static bool of_state(uint64_t ipa)
{
	const uint64_t offset = ipa & (VGICD_BYTES - 1);

	return offset >= GIC_BITMAPS + (ISPENDR - 1) * 0x80 &&
	       offset < GIC_PRIORITY;
}

/* One word, or what `mask` says of it; what was read. */
static uint32_t word_do(struct arch_ec *ec, uint64_t ipa, bool write,
			uint32_t mask, uint32_t value)
{
	struct word_access a = {
		.vm = vgic_vm(ec), .self = ec, .mask = mask, .value = value};

	lock_take(&a.vm->lock);
	if (of_state(ipa) && ec_is_loaded(ec)) {
		vgic_fold(ec);
		ec->vgic.dirty = true;
	}
	word_access(&a, ipa, write);
	lock_release(&a.vm->lock);
	if (a.wake)
		vgic_wake(a.vm, a.wake, ec);
	return a.value & mask;
}

uint32_t vgic_read(struct arch_ec *ec, uint64_t ipa)
{
	return word_do(ec, ipa, false, ~0u, 0);
}

void vgic_write(struct arch_ec *ec, uint64_t ipa, uint32_t value)
{
	(void)word_do(ec, ipa, true, ~0u, value);
}

/* Eight bytes are two words; they need not change at the same instant. */
void vgic_access(struct arch_ec *ec, struct vgic_access *access)
{
	const bool write = access->write;
	const uint32_t shift = 8 * (uint32_t)(access->ipa % 4);
	const uint64_t in = write ? access->value : 0;
	uint64_t out = 0;

	if (size_allowed(access))
		out = word_do(ec, access->ipa, write,
			      access->size_bytes == 1 ? 0xffu << shift : ~0u,
			      (uint32_t)(in << shift)) >>
		      shift;
	if (size_allowed(access) && access->size_bytes == 8)
		out |= (uint64_t)word_do(ec, access->ipa + 4, write, ~0u,
					 (uint32_t)(in >> 32))
		       << 32;
	if (!write)
		access->value = out;
}
