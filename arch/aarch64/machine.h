/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the device tree says about the physical machine. Filled once at boot,
 * read only afterwards.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stdint.h>
#include "fdt.h"
#include "limits.h"

#define MAX_RANGES 16u

/* Disjoint address ranges [base, end). */
struct range {
	uint64_t base, end;
};
struct ranges {
	struct range range[MAX_RANGES];
	uint32_t count;
};

enum gic_kind { GIC_NONE, GIC_V2, GIC_V3 };

struct machine {
	struct ranges ram;       /* what the tree calls memory */
	struct ranges usable;    /* ram without what is reserved */
	struct ranges devices;   /* may be mapped by domains */
	uint64_t mpidr[NR_CPUS]; /* [0] is the boot CPU */
	uint32_t cpus;
	uint32_t other_cpus; /* that we have no use for */
	enum gic_kind gic;
	struct range gicd, gicr;
	uint64_t uart; /* PA of the console's PL011, 0: none */
	uint32_t uart_intid;
	uint32_t timer_intid, vtimer_intid, ptimer_intid, maintenance_intid;
	bool psci_smc;        /* firmware takes PSCI calls by SMC */
	struct range package; /* /chosen: linux,initrd-* */
	uint64_t frequency;   /* of the timer, if the tree says so */
};
extern struct machine machine;

/* Also works before the MMU. */
void machine_read(const struct fdt *fdt);
void ranges_add(struct ranges *set, uint64_t base, uint64_t end);
void ranges_remove(struct ranges *set, uint64_t base, uint64_t end);

#define RO_AFTER_BOOT __attribute__((section(".ro_after_boot")))

#endif
