// SPDX-License-Identifier: BSD-2-Clause
/*
 * The physical GICv3 (Arm IHI 0069): distributor, one redistributor per CPU,
 * CPU interface by system registers. Everything is in Group 1; a CPU drops
 * priority and deactivates in two steps, so that a guest's EOI can do the
 * second. No wait is unbounded.
 */
#include "arch.h"
#include "cpu.h"
#include "insn.h"
#include "sysreg.h"

#define GICD_CTLR    0x0000u
#define CTLR_ON      0x12u /* ARE_NS, EnableGrp1NS */
#define CTLR_RWP     (1u << 31)
#define GICD_TYPER   0x0004u
#define GICD_IROUTER 0x6000u
/* The same layout in the distributor and in a redistributor's SGI frame. */
#define GIC_IGROUPR    0x0080u
#define GIC_ISENABLER  0x0100u
#define GIC_ICENABLER  0x0180u
#define GIC_ICPENDR    0x0280u
#define GIC_ISACTIVER  0x0300u
#define GIC_ICACTIVER  0x0380u
#define GIC_IPRIORITYR 0x0400u
#define GIC_ICFGR      0x0c00u
#define GIC_IGRPMODR   0x0d00u
#define GICR_CTLR      0x0000u
#define GICR_RWP       (1u << 3)
#define GICR_TYPER     0x0008u
#define TYPER_VLPIS    BIT(1)
#define TYPER_LAST     BIT(4)
#define TYPER_AFF      BITS(63, 32)
#define GICR_WAKER     0x0014u
#define WAKER_SLEEP    (1u << 1)
#define WAKER_ASLEEP   (1u << 2)
#define GICR_SGI       0x10000u
#define GICR_BYTES     0x20000u
#define PRIORITIES     0xa0a0a0a0u
#define WAIT_LIMIT     100000u

static RO_AFTER_BOOT uint64_t gicd, gicr, gicr_bytes;
static RO_AFTER_BOOT uint32_t intids;

/* Wait, but not for ever, until `bits` of a register are clear. */
static void wait_clear(uint64_t va, uint32_t bits)
{
	for (uint32_t i = 0; i < WAIT_LIMIT; i++) {
		if (!(mmio_read32(va) & bits))
			return;
	}
}

/* All 32 interrupts of one bank: Group 1, off, neither pending nor active. */
static void bank_reset(uint64_t frame, uint32_t bank)
{
	const uint64_t at = frame + bank * 4;

	mmio_write32(at + GIC_ICENABLER, ~0u);
	mmio_write32(at + GIC_IGROUPR, ~0u);
	mmio_write32(at + GIC_IGRPMODR, 0);
	mmio_write32(at + GIC_ICPENDR, ~0u);
	mmio_write32(at + GIC_ICACTIVER, ~0u);
	for (uint32_t i = 0; i < 8; i++)
		mmio_write32(frame + GIC_IPRIORITYR + bank * 32 + i * 4,
			     PRIORITIES);
}

void gic_init(void)
{
	const uint64_t most = (uint64_t)NR_CPUS * 2 * GICR_BYTES;

	gicd = mmu_map_device(machine.gicd.base, 0x10000);
	gicr_bytes = machine.gicr.end - machine.gicr.base;
	if (gicr_bytes > most)
		gicr_bytes = most;
	gicr = mmu_map_device(machine.gicr.base, gicr_bytes);
	mmio_write32(gicd + GICD_CTLR, 0);
	wait_clear(gicd + GICD_CTLR, CTLR_RWP);
	intids = ((mmio_read32(gicd + GICD_TYPER) & 31) + 1) * 32;
	if (intids > NR_INTIDS)
		intids = NR_INTIDS;
	for (uint32_t bank = 1; bank < intids / 32; bank++)
		bank_reset(gicd, bank);
	wait_clear(gicd + GICD_CTLR, CTLR_RWP);
	mmio_write32(gicd + GICD_CTLR, CTLR_ON);
}

/* Affinity as GICR_TYPER and ICC_SGI1R_EL1 order it: Aff3.2.1.0 packed. */
static uint32_t packed_affinity(uint64_t mpidr)
{
	return (uint32_t)(mpidr >> 8 & 0xff000000u) |
	       (uint32_t)(mpidr & 0xffffff);
}

/* This CPU's redistributor, or 0. */
static uint64_t find_redistributor(uint64_t mpidr)
{
	uint64_t at = 0;

	while (at + GICR_BYTES <= gicr_bytes) {
		const uint64_t type = mmio_read64(gicr + at + GICR_TYPER);

		if (field_get(TYPER_AFF, type) == packed_affinity(mpidr))
			return gicr + at;
		if (type & TYPER_LAST)
			break;
		at += type & TYPER_VLPIS ? 2 * GICR_BYTES : GICR_BYTES;
	}
	return 0;
}

void gic_init_cpu(void)
{
	struct cpu *cpu = this_cpu();
	const uint64_t frame = find_redistributor(cpu->mpidr);

	if (!frame)
		panic("no GIC redistributor for MPIDR %lx", cpu->mpidr);
	mmio_write32(frame + GICR_WAKER,
		     mmio_read32(frame + GICR_WAKER) & ~WAKER_SLEEP);
	wait_clear(frame + GICR_WAKER, WAKER_ASLEEP);
	bank_reset(frame + GICR_SGI, 0);
	wait_clear(frame + GICR_CTLR, GICR_RWP);
	mmio_write32(frame + GICR_SGI + GIC_ISENABLER, 1); /* SGI 0: poke */
	cpu->gicr = frame;

	/* Enable = 0: ICC_SRE_EL1 of a guest traps (IHI 0069 12.2.23). */
	write_icc_sre_el2(ICC_SRE_SRE | ICC_SRE_DFB | ICC_SRE_DIB);
	isb(); /* before any other ICC register */
	write_icc_sre_el1(ICC_SRE_SRE | ICC_SRE_DFB | ICC_SRE_DIB);
	isb();
	write_ich_hcr_el2(0);
	write_icc_ctlr_el1(ICC_CTLR_EOIMODE);
	write_icc_bpr1_el1(0);
	write_icc_pmr_el1(0xff);
	write_icc_igrpen1_el1(1);
	isb();
}

uint32_t gic_acknowledge(void)
{
	return (uint32_t)read_icc_iar1_el1();
}

void gic_drop(uint32_t intid)
{
	write_icc_eoir1_el1(intid);
	isb(); /* the next acknowledge sees the lower priority */
}

void gic_deactivate(uint32_t intid)
{
	write_icc_dir_el1(intid);
}

void gic_ppi_enable(uint32_t intid, bool enabled)
{
	const uint32_t offset = enabled ? GIC_ISENABLER : GIC_ICENABLER;

	mmio_write32(this_cpu()->gicr + GICR_SGI + offset, 1u << (intid & 31));
	if (!enabled)
		wait_clear(this_cpu()->gicr + GICR_CTLR, GICR_RWP);
}

/* Of a guest whose handler it interrupted; done before the guest runs. */
void gic_ppi_activate(uint32_t intid)
{
	mmio_write32(this_cpu()->gicr + GICR_SGI + GIC_ISACTIVER,
		     1u << (intid & 31));
	dsb_sy();
}

/* SGI 0 to one CPU (IHI 0069 12.2.22). */
void arch_poke(uint32_t cpu)
{
	const uint64_t mpidr = cpu_of(cpu)->mpidr;

	dsb_ishst(); /* what it is to see comes first */
	write_icc_sgi1r_el1((mpidr >> 32 & 0xff) << 48 |
			    (mpidr >> 16 & 0xff) << 32 |
			    (mpidr >> 8 & 0xff) << 16 | 1ull << (mpidr & 0xf) |
			    (mpidr >> 4 & 0xf) << 44);
	isb();
}

void arch_irq_mask(uint32_t intid, bool masked)
{
	const uint64_t at = gicd + intid / 32 * 4;

	if (intid < 32 || intid >= intids)
		return;
	mmio_write32(at + (masked ? GIC_ICENABLER : GIC_ISENABLER),
		     1u << (intid & 31));
	if (masked)
		wait_clear(gicd + GICD_CTLR, CTLR_RWP);
}

/* Route to one CPU, unmasked. Configured while off (IHI 0069 12.9.9). */
void arch_irq_enable(uint32_t intid, uint32_t cpu, bool edge)
{
	const uint64_t config = gicd + GIC_ICFGR + intid / 16 * 4;
	const uint32_t bit = 2u << (intid % 16 * 2);
	uint32_t word;

	if (intid < 32 || intid >= intids)
		return;
	arch_irq_mask(intid, true);
	word = mmio_read32(config);
	mmio_write32(config, edge ? word | bit : word & ~bit);
	mmio_write64(gicd + GICD_IROUTER + intid * 8ull, cpu_of(cpu)->mpidr);
	arch_irq_mask(intid, false);
}
