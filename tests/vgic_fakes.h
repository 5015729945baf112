/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The virtual GIC compiled for the host, and what it asks of other files: the
 * physical interrupts, a linked one, the scheduler's ear.
 */
#ifndef VGIC_FAKES_H
#define VGIC_FAKES_H

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
#include "../arch/aarch64/vgic_priority.c"
#include "../arch/aarch64/vtimer.c"

#define VM          5u
#define VCPUS       3u
#define FIRST_EC    20u
#define LRS         4u
#define UART        33u
#define LINK_PHYS   77u
#define LINK_VIRT   40u
#define SGI_BASE(v) (VGICR_BASE + (v)*VGICR_BYTES + GICR_SGI_BASE)

struct arch_ec arch_ecs[NR_ECS];
struct machine machine = {.vtimer_intid = 27, .ptimer_intid = 30};
static struct arch_ec *loaded; /* one CPU: vCPUs take turns on it */
static uint64_t now, ticking;  /* `ticking`: how much later each look is */
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

bool irq_live(uint32_t intid)
{
	return intid == LINK_PHYS;
}

void arch_irq_mask(uint32_t intid, bool masked)
{
	(void)intid;
	(void)masked;
}

uint64_t arch_now(void)
{
	return now += ticking;
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

#endif
