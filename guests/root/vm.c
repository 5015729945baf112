/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Building a VM beside its VMM, and taking either kind of unit down again.
 * The guest's RAM is one exclusive piece; below it one SHARED range, of which
 * the VM and its VMM, and nobody else, get a copy.
 */
#include "root.h"

#define GUEST_RAM  0x40000000ull
#define GUEST_UART 0x09000000ull
#define RIGHTS_RWX (RIGHT_READ | RIGHT_WRITE | RIGHT_EXEC)

enum status guest_map(uint32_t unit, uint32_t pd, uint32_t tables,
		      uint32_t rights)
{
	const struct plan *p = &plans.unit[unit];
	const struct copy c = {
		quotas[unit].guest_shared, SLOT_SELF, slot_new_for(unit),
		rights | FLAG_SHARED,      0,         p->memory_frames};
	const struct mapping m = {c.to, pd, tables,
				  rights | (guest_in_blocks(p) ? FLAG_2M : 0),
				  VMM_GUEST_RAM};
	const uint32_t entries = guest_in_blocks(p) ?
					 p->memory_frames / BLOCK_FRAMES :
					 p->memory_frames;
	const enum status status = cap_derive(&c);

	return status == STATUS_OK ? map_entries(&m, entries) : status;
}
_Static_assert(VMM_GUEST_RAM == GUEST_RAM, "the VMM sees guest addresses");

/* Its devices' interrupts become the guest's own, at vCPU 0. */
static enum status link_irqs(uint32_t unit, uint32_t ec)
{
	const struct plan *p = &plans.unit[unit];
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < p->irqs && status == STATUS_OK; i++) {
		const struct irq_plan *irq = &p->irq[i];
		const struct copy c = {
			quotas[unit].irq[i], SLOT_SELF, slot_new_for(unit),
			RIGHT_CONTROL,       0,         1};

		status = cap_derive(&c);
		if (status == STATUS_OK)
			status = sys_irq_ctl(
				WORDS(c.to, irq->intid, IRQ_LINK, ec, irq->id));
	}
	return status;
}

/* One vCPU: its context, its exits to thread v + 1 of the VMM, its time. */
static enum status make_vcpu(uint32_t unit, uint32_t vm, uint32_t v)
{
	const struct plan *p = &plans.unit[unit];
	struct quota *q = &quotas[unit];
	const uint32_t ec = q->vcpu[v] = slot_new_for(unit);
	const uint32_t portal = slot_new_for(unit);
	const struct grant g = {unit, vcpu_cpu(p, v), ec, q->vcpu_units,
				p->vcpu_time.period_us};
	const struct copy own = {ec,
				 q->pd,
				 SLOT_VCPU + v,
				 RIGHT_READ | RIGHT_WRITE | RIGHT_CONTROL,
				 0,
				 1};
	enum status status = sys_create(
		WORDS(q->ecs, ec, vm, g.cpu, p->vcpu_time.priority, v));

	if (status == STATUS_OK)
		status = sys_create(WORDS(q->portals, portal));
	if (status == STATUS_OK)
		status = sys_portal_ctl(WORDS(portal, q->handler[v + 1], v));
	if (status == STATUS_OK)
		status = sys_ec_ctl(WORDS(ec, EC_BIND_PORTAL, portal));
	if (status == STATUS_OK)
		status = time_grant(&g);
	if (status == STATUS_OK && v == 0)
		status = link_irqs(unit, ec);
	if (status == STATUS_OK)
		status = cap_derive(&own);
	if (status == STATUS_OK)
		status = sys_cap_move(WORDS(portal, q->pd, SLOT_PORTAL + v));
	return status;
}

/*
 * The VMM may let its guest read the UART's registers without an exit: it gets
 * a page to map there and the tables for it stand ready.
 */
static enum status give_uart(uint32_t unit, uint32_t vm, uint32_t tables)
{
	const struct quota *q = &quotas[unit];
	const struct copy page = {q->uart_page,
				  q->pd,
				  SLOT_UART_PAGE,
				  RIGHT_READ | FLAG_SHARED,
				  0,
				  1};
	const struct copy pd = {vm, q->pd, SLOT_VM, RIGHT_MAP, 0, 1};
	enum status status = cap_derive(&page);

	if (status == STATUS_OK)
		status = cap_derive(&pd);
	for (uint32_t level = 2; level <= 3 && status == STATUS_OK; level++)
		status = sys_map(WORDS(tables, vm, GUEST_UART, level));
	return status;
}

enum status vm_build(uint32_t unit)
{
	const struct plan *p = &plans.unit[unit];
	struct quota *q = &quotas[unit];
	const uint32_t vm = slot_new_for(unit);
	const uint32_t tables = slot_new_for(unit);
	struct words w = WORDS(INFO_CAP, q->vm_tables);
	struct copy room = {q->guest_ram,
			    SLOT_SELF,
			    slot_new_for(unit),
			    RIGHTS_RWX | RIGHT_SHARE | FLAG_SHARED,
			    0,
			    p->memory_frames};
	struct copy own = {q->vm_tables,  SLOT_SELF, tables,
			   RIGHT_CONTROL, 0,         0};
	enum status status = ask_info(&w);

	own.count = (uint32_t)w.x[3];
	q->guest_shared = room.to;
	if (status == STATUS_OK)
		status = cap_derive(&room);
	if (status == STATUS_OK)
		status = domain_build(unit);
	if (status == STATUS_OK)
		status = cap_derive(&own);
	if (status == STATUS_OK)
		status = sys_create(WORDS(q->pds, vm, PD_VM));
	if (status == STATUS_OK)
		status = guest_map(unit, vm, tables, RIGHTS_RWX);
	if (status == STATUS_OK)
		status = give_uart(unit, vm, tables);
	for (uint32_t i = 0; i < p->devices && status == STATUS_OK; i++)
		status = device_map(unit, i, vm, tables);
	for (uint32_t v = 0; v < p->vcpus && status == STATUS_OK; v++)
		status = make_vcpu(unit, vm, v);
	return status;
}

/* A VMM that saw its vCPUs go first would call that a failure. */
void unit_silence(uint32_t unit)
{
	for (uint32_t t = 0; t < plans.unit[unit].threads; t++)
		sys_ec_ctl(WORDS(quotas[unit].handler[t], EC_STOP));
	(void)cap_revoke_all(quotas[unit].ecs);
}

void unit_stop(uint32_t unit)
{
	struct quota *q = &quotas[unit];
	/* Contexts first: then nobody runs in what is taken away. Devices
	 * when nobody maps them any more. */
	const uint32_t order[] = {q->ecs,       q->scs,           q->portals,
				  q->pds,       q->notifications, q->ram,
				  q->guest_ram, q->vm_tables,     q->tables};

	for (uint32_t i = 0; i < plans.unit[unit].irqs; i++)
		(void)cap_revoke_all(q->irq[i]);
	for (uint32_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (order[i] != NO_SLOT)
			(void)cap_revoke_all(order[i]);
	for (uint32_t i = 0; i < plans.unit[unit].devices; i++)
		(void)cap_revoke_all(q->device[i]);
	for (uint32_t cpu = 0; cpu < cpus; cpu++)
		if (q->time[cpu] != NO_SLOT)
			(void)cap_revoke_all(q->time[cpu]);
	slots_release(unit);
	q->runs = false;
}
