// SPDX-License-Identifier: BSD-2-Clause
/*
 * Processors: their numbers, their per-CPU data, starting them, and the EL2
 * registers that no context switch changes. The policy is deny: whatever is
 * not known to be harmless or emulated traps.
 */
#include <stdatomic.h>
#include "arch.h"
#include "cpu.h"
#include "entry.h"
#include "insn.h"
#include "percpu.h"
#include "sysreg.h"

#define START_LIMIT_SECONDS 2u

_Static_assert(NR_CPUS == 8, "the stacks in linker/kernel.ld");
_Static_assert(sizeof(struct cpu) <= 1024, "shares its page with a stack");

extern char percpu[], secondary_entry[];
static atomic_bool released;

struct cpu *cpu_of(uint32_t number)
{
	return (struct cpu *)(percpu + (uint64_t)number * PERCPU_STRIDE +
			      PERCPU_BLOCK);
}

void cpus_clear(void)
{
	for (uint32_t i = 0; i < NR_CPUS; i++)
		*cpu_of(i) = (struct cpu){0};
}

struct cpu *this_cpu(void)
{
	return (struct cpu *)read_tpidr_el2();
}

uint32_t arch_cpu(void)
{
	return this_cpu()->number;
}

/* Debug, performance monitors and trace belong to nobody (D24.2 MDCR_EL2). */
static void debug_init(void)
{
	const uint64_t version =
		field_get(ID_AA64DFR0_PMUVER, read_id_aa64dfr0_el1());
	uint64_t mdcr = MDCR_TPMCR | MDCR_TPM | MDCR_TDA | MDCR_TDOSA |
			MDCR_TDRA | MDCR_TPMS | MDCR_HPMD | MDCR_TTRF |
			MDCR_HCCD | MDCR_TDCC;

	if (version != 0 && version != 15) {
		mdcr |= field_put(MDCR_HPMN,
				  field_get(PMCR_N, read_pmcr_el0()));
		write_pmuserenr_el0(0);
	}
	write_mdcr_el2(mdcr);
	write_mdscr_el1(0);
}

/* Of the fine-grained traps those of what is newer than they are (their n bits,
 * 0); the coarse ones above see to the rest. */
static void features_init(void)
{
	if (field_get(ID_AA64MMFR0_FGT, read_id_aa64mmfr0_el1())) {
		write_hfgrtr_el2(0);
		write_hfgwtr_el2(0);
		write_hfgitr_el2(0);
		write_hdfgrtr_el2(0);
		write_hdfgwtr_el2(0);
	}
	if (field_get(ID_AA64MMFR1_HCX, read_id_aa64mmfr1_el1()))
		write_hcrx_el2(0);
}

/*
 * Every EL2 register of this CPU that a context switch leaves alone; after
 * this it takes interrupts when it waits. HCR_EL2 as in switch.c's threads.
 */
void cpu_init(void)
{
	struct cpu *cpu = this_cpu();

	write_vbar_el2((uint64_t)vectors);
	cpu->hcr = HCR_RW | HCR_TGE | HCR_FMO | HCR_IMO | HCR_AMO | HCR_VM;
	cpu->cptr = CPTR_RES1 | CPTR_TFP | CPTR_TTA | CPTR_TAM;
	write_hcr_el2(cpu->hcr);
	write_cptr_el2(cpu->cptr);
	write_hstr_el2(HSTR_ALL);
	write_cnthctl_el2(CNTHCTL_EL1PCTEN | CNTHCTL_EL1PCEN);
	write_cntvoff_el2(0);
	write_vpidr_el2(read_midr_el1());
	write_vmpidr_el2(MPIDR_RES1);
	debug_init();
	features_init();
	stage2_init_cpu();
	isb(); /* traps are on before anything else happens */
	gic_init_cpu();
	timer_init_cpu();
}

/* boot.S brings a started CPU here, on its own stack. */
struct arch_ec *cpu_start(void)
{
	struct cpu *cpu = this_cpu();

	cpu_init();
	atomic_store_explicit(&cpu->online, 1, memory_order_release);
	while (!atomic_load_explicit(&released, memory_order_acquire))
		wfe(); /* smp_release() */
	return switch_next();
}

void smp_release(void)
{
	atomic_store_explicit(&released, true, memory_order_release);
	dsb_sy(); /* stored before the event */
	sev();
}

/* Start CPU `number`; false if it does not answer in time. */
static bool start_one(uint32_t number)
{
	struct cpu *cpu = cpu_of(number);
	const uint64_t limit =
		arch_now() + START_LIMIT_SECONDS * read_cntfrq_el0();

	cpu->number = number;
	cpu->mpidr = machine.mpidr[number];
	cache_clean(cpu, sizeof(*cpu)); /* it starts with caches off */
	if (psci_cpu_on(cpu->mpidr, mmu_pa(secondary_entry), number) != 0)
		return false;
	while (!atomic_load_explicit(&cpu->online, memory_order_acquire)) {
		isb(); /* or the counter may be read early */
		if (arch_now() > limit)
			return false;
	}
	return true;
}

/* Numbers must be dense, so the first that fails ends it. */
uint32_t smp_start_others(void)
{
	for (uint32_t n = 1; n < machine.cpus; n++) {
		if (!start_one(n)) {
			print("tessera: CPU %lx did not start; going on with "
			      "%u\n",
			      machine.mpidr[n], n);
			machine.cpus = n;
		}
	}
	return machine.cpus;
}
