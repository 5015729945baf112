/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fake interrupt controller, physical and virtual. In a file of its own:
 * a test of the real virtual one brings other definitions.
 */
#include "host.h"

static struct host_irq *irq_at(uint32_t intid)
{
	if (intid < 32 || intid >= NR_INTIDS)
		host_fail("no such shared interrupt", intid);
	return &host.irq[intid];
}

void arch_irq_enable(uint32_t intid, uint32_t cpu, bool edge)
{
	struct host_irq *it = irq_at(intid);

	if (cpu >= HOST_CPUS)
		host_fail("interrupt to no CPU", cpu);
	it->enabled = true;
	__atomic_store_n(&it->masked, false, __ATOMIC_RELAXED);
	it->cpu = cpu;
	it->edge = edge;
	it->enables++;
}

void arch_irq_mask(uint32_t intid, bool masked)
{
	struct host_irq *it = irq_at(intid);

	__atomic_store_n(&it->masked, masked, __ATOMIC_RELAXED);
	__atomic_fetch_add(&it->masks, 1, __ATOMIC_RELAXED);
}

enum status arch_irq_link(uint32_t intid, uint32_t ec, uint32_t vintid)
{
	struct host_irq *it = irq_at(intid);

	if (ec >= NR_ECS)
		host_fail("interrupt linked to no context", ec);
	if (vintid < 32 || vintid >= 256)
		return STATUS_BAD_ARG;
	it->linked = true;
	it->ec = ec;
	it->vintid = vintid;
	return STATUS_OK;
}

void arch_irq_unlink(uint32_t intid)
{
	irq_at(intid)->linked = false;
}

void arch_vm_reset(uint32_t pd)
{
	if (pd >= NR_PDS)
		host_fail("no such domain", pd);
	host.vm_resets++;
}

enum status arch_virq(uint32_t ec, uint32_t intid, bool level)
{
	if (ec >= NR_ECS)
		host_fail("virtual interrupt to no context", ec);
	if (intid >= 256)
		return STATUS_BAD_ARG;
	host.virqs++;
	host.virq_ec = ec;
	host.virq_intid = intid;
	host.virq_level = level;
	return STATUS_OK;
}

bool arch_vcpu_ready(uint32_t ec)
{
	if (ec >= NR_ECS)
		host_fail("no such context", ec);
	return __atomic_load_n(&host_ecs[ec].ready, __ATOMIC_RELAXED);
}
