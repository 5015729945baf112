/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Building one native domain inside its quota: address space, capabilities,
 * threads, time. Everything made here lies below the quota or in the slots
 * of slot_new_for(), so unit_stop() takes it back completely.
 */
#include "root.h"

/* Short: vCPUs that share a CPU spin for locks the other one holds. */
#define DEFAULT_PERIOD_US 2000u

/* Copy a capability of root's into the domain's slot `to`. */
static enum status give(uint32_t unit, uint32_t from, uint32_t to,
			uint32_t rights, uint64_t badge)
{
	const struct copy c = {from, quotas[unit].pd, to, rights, badge, 1};

	return cap_derive(&c);
}

/* Derive `c` into a slot of this unit's and map it; c->to and m->slot are
 * filled in here. */
static enum status derive_and_map(uint32_t unit, struct copy c,
				  struct mapping m)
{
	enum status status;

	c.pd = SLOT_SELF;
	c.to = m.slot = slot_new_for(unit);
	if (c.to == NO_SLOT)
		return STATUS_FULL;
	status = cap_derive(&c);
	if (m.rights & FLAG_2M)
		c.count /= BLOCK_FRAMES;
	return status == STATUS_OK ? map_entries(&m, c.count) : status;
}

/* A range of the package, in 2 MiB blocks where everything is aligned. */
static enum status map_package(uint32_t unit, const struct view *v,
			       uint32_t tables)
{
	struct words w = WORDS(INFO_CAP, ROOT_PACKAGE);
	uint32_t flags = 0;

	if (ask_info(&w) == STATUS_OK &&
	    (w.x[2] + v->first) % BLOCK_FRAMES == 0 &&
	    v->frames % BLOCK_FRAMES == 0 &&
	    v->ipa % (BLOCK_FRAMES * PAGE_BYTES) == 0)
		flags = FLAG_2M;
	return derive_and_map(unit,
			      (struct copy){.from = ROOT_PACKAGE,
					    .rights = v->rights | FLAG_SHARED,
					    .offset = v->first,
					    .count = v->frames},
			      (struct mapping){.pd = quotas[unit].pd,
					       .tables = tables,
					       .rights = v->rights | flags,
					       .ipa = v->ipa});
}

/* A copy of a SHARED range, all of it, readable and writable. */
static enum status map_shared(uint32_t unit, uint32_t from, uint64_t ipa,
			      uint32_t tables, uint32_t rights)
{
	struct words w = WORDS(INFO_CAP, from);

	if (ask_info(&w) != STATUS_OK)
		return STATUS_BAD_CAP;
	return derive_and_map(unit,
			      (struct copy){.from = from,
					    .rights = rights | FLAG_SHARED,
					    .count = (uint32_t)w.x[3]},
			      (struct mapping){.pd = quotas[unit].pd,
					       .tables = tables,
					       .rights = rights,
					       .ipa = ipa});
}

/* Text, data, stacks and message pages. */
static enum status map_image(uint32_t unit, uint32_t tables)
{
	const struct plan *p = &plans.unit[unit];
	const struct quota *q = &quotas[unit];
	const uint32_t rw = RIGHT_READ | RIGHT_WRITE;
	const struct view text = {p->text_frame, p->text_frames, DOMAIN_TEXT,
				  RIGHT_READ | RIGHT_EXEC};
	enum status status = map_package(unit, &text, tables);

	if (status != STATUS_OK)
		return status;
	status = derive_and_map(unit,
				(struct copy){.from = q->ram,
					      .rights = rw,
					      .count = p->ram_frames},
				(struct mapping){.pd = q->pd,
						 .tables = tables,
						 .rights = rw,
						 .ipa = DOMAIN_RAM});
	if (status != STATUS_OK)
		return status;
	return derive_and_map(unit,
			      (struct copy){.from = ROOT_MESSAGES,
					    .rights = rw | FLAG_SHARED,
					    .offset = q->first_ec,
					    .count = p->threads},
			      (struct mapping){.pd = q->pd,
					       .tables = tables,
					       .rights = rw,
					       .ipa = DOMAIN_MESSAGES});
}

enum status device_map(uint32_t unit, uint32_t i, uint32_t pd, uint32_t tables)
{
	const struct view *v = &plans.unit[unit].device[i];

	return derive_and_map(unit,
			      (struct copy){.from = quotas[unit].device[i],
					    .rights = v->rights,
					    .count = v->frames},
			      (struct mapping){.pd = pd,
					       .tables = tables,
					       .rights = v->rights,
					       .ipa = v->ipa});
}

/* Package windows, shared regions, the console ring and devices. */
static enum status map_views(uint32_t unit, uint32_t tables)
{
	const struct plan *p = &plans.unit[unit];
	const struct quota *q = &quotas[unit];
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < p->windows && status == STATUS_OK; i++)
		status = map_package(unit, &p->window[i], tables);
	for (uint32_t i = 0; i < p->maps && status == STATUS_OK; i++)
		status = map_shared(unit, region_slot[p->map[i].first],
				    p->map[i].ipa, tables, p->map[i].rights);
	if (status == STATUS_OK && p->kind == UNIT_CONSOLE)
		status = map_shared(unit, rings_slot, CONSOLE_RINGS, tables,
				    RIGHT_READ | RIGHT_WRITE);
	else if (status == STATUS_OK)
		status = map_shared(unit, q->ring, DOMAIN_RING, tables,
				    RIGHT_READ | RIGHT_WRITE);
	if (p->kind == UNIT_VM) /* its devices are its guest's */
		return status;
	for (uint32_t i = 0; i < p->devices && status == STATUS_OK; i++)
		status = device_map(unit, i, q->pd, tables);
	return status;
}

/* The slots of enum domain_slot that every domain finds. */
static enum status give_slots(uint32_t unit)
{
	const struct plan *p = &plans.unit[unit];
	const struct quota *q = &quotas[unit];
	const uint32_t lock = slot_new_for(unit);
	enum status status =
		give(unit, q->event, SLOT_EVENT, RIGHT_SIGNAL | RIGHT_WAIT, 0);

	for (uint32_t i = 0; i < 3 && status == STATUS_OK; i++)
		status = give(unit, root_event, SLOT_END_EXIT + i, RIGHT_SIGNAL,
			      1ull << (unit * END_BITS + i));
	if (status == STATUS_OK)
		status = sys_create(
			WORDS(q->notifications, lock, NOTIFY_SEMAPHORE));
	if (status == STATUS_OK)
		status = give(unit, lock, SLOT_LOCK, RIGHT_SIGNAL | RIGHT_WAIT,
			      0);
	for (uint32_t u = 0; u < plans.units && status == STATUS_OK; u++) {
		if (p->kind == UNIT_CONSOLE && u != unit)
			status = give(unit, quotas[u].event, SLOT_INPUT + u,
				      RIGHT_SIGNAL, EVENT_INPUT);
		if (p->kind != UNIT_CONSOLE &&
		    plans.unit[u].kind == UNIT_CONSOLE)
			status = give(unit, quotas[u].event, SLOT_CONSOLE,
				      RIGHT_SIGNAL, 1ull << unit);
	}
	return status;
}

/* Hand over interrupts: the IRQS capability, and the domain's notification
 * with the badge to bind it to; the domain binds and acknowledges itself. */
static enum status give_irqs(uint32_t unit)
{
	const struct plan *p = &plans.unit[unit];
	const struct quota *q = &quotas[unit];
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < p->irqs && status == STATUS_OK; i++) {
		const uint64_t badge = p->kind == UNIT_CONSOLE ? EVENT_UART :
								 EVENT_IRQ << i;

		status = give(unit, q->irq[i], SLOT_IRQ + i, RIGHT_CONTROL, 0);
		if (status == STATUS_OK)
			status = give(unit, q->event, SLOT_IRQ_EVENT + i,
				      RIGHT_SIGNAL, badge);
	}
	return status;
}

enum status time_grant(const struct grant *g)
{
	const struct quota *q = &quotas[g->unit];
	const uint32_t time = slot_new_for(g->unit);
	const uint32_t sc = slot_new_for(g->unit);
	const struct copy piece = {q->time[g->cpu], SLOT_SELF, time,
				   RIGHT_CONTROL,   0,         g->units};
	const uint64_t period_us = g->period_us ? g->period_us :
						  DEFAULT_PERIOD_US;
	const uint64_t period = ticks_per_second * period_us / 1000000;
	const uint64_t budget = period * g->units / CPU_UNITS;
	enum status status = cap_derive(&piece);

	if (status == STATUS_OK)
		status = sys_create(WORDS(q->scs, sc));
	if (status == STATUS_OK)
		status = sys_sc_ctl(WORDS(sc, SC_CONFIGURE, time, budget,
					  period, SC_SLACK));
	if (status == STATUS_OK)
		status = sys_sc_ctl(WORDS(sc, SC_BIND, g->ec));
	return status;
}

static uint64_t stack_top(const struct plan *p, uint32_t thread)
{
	return DOMAIN_RAM + p->ram_frames * PAGE_BYTES -
	       thread * DOMAIN_STACK_BYTES;
}

/*
 * Thread 0 with its own time; a thread i + 1 of a VMM serves vCPU i. Numbers
 * of threads, unlike those of vCPUs, may repeat.
 */
static enum status make_threads(uint32_t unit)
{
	const struct plan *p = &plans.unit[unit];
	struct quota *q = &quotas[unit];
	enum status status = STATUS_OK;

	for (uint32_t t = 0; t < p->threads && status == STATUS_OK; t++) {
		const uint32_t ec = slot_new_for(unit);
		const uint32_t cpu = t ? vcpu_cpu(p, t - 1) : q->thread_cpu;

		q->handler[t] = ec;
		status = sys_create(WORDS(q->ecs, ec, q->pd, cpu,
					  p->time.priority, t % MAX_VCPUS));
		if (status == STATUS_OK)
			status = sys_ec_ctl(WORDS(ec, EC_BIND_HALT, q->dead));
		if (status == STATUS_OK && t == 0)
			status = sys_ec_ctl(WORDS(ec, EC_BIND_WAIT, q->event));
	}
	return status;
}

enum status domain_build(uint32_t unit)
{
	struct quota *q = &quotas[unit];
	const uint32_t tables = slot_new_for(unit);
	const struct words all = WORDS(INFO_CAP, q->tables);
	struct words w = all;
	struct copy c = {q->tables, SLOT_SELF, tables, RIGHT_CONTROL, 0, 0};
	enum status status = ask_info(&w);

	c.count = (uint32_t)w.x[3];
	q->pd = slot_new_for(unit);
	q->runs = true;
	if (status == STATUS_OK)
		status = cap_derive(&c);
	if (status == STATUS_OK)
		status = sys_create(WORDS(q->pds, q->pd, PD_NATIVE));
	if (status == STATUS_OK)
		status = map_image(unit, tables);
	if (status == STATUS_OK)
		status = map_views(unit, tables);
	if (status == STATUS_OK && plans.unit[unit].kind == UNIT_VM)
		status = map_shared(unit, q->uart_page, VMM_UART_PAGE, tables,
				    RIGHT_READ | RIGHT_WRITE);
	if (status == STATUS_OK && plans.unit[unit].kind == UNIT_VM)
		status = guest_map(unit, q->pd, tables,
				   RIGHT_READ | RIGHT_WRITE);
	if (status == STATUS_OK)
		status = give_slots(unit);
	if (status == STATUS_OK && plans.unit[unit].kind != UNIT_VM)
		status = give_irqs(unit);
	if (status == STATUS_OK)
		status = make_threads(unit);
	if (status == STATUS_OK && plans.unit[unit].manages)
		status = manager_admit(unit);
	return status;
}

enum status domain_start(uint32_t unit)
{
	const struct plan *p = &plans.unit[unit];
	const struct quota *q = &quotas[unit];
	const struct grant own = {unit, q->thread_cpu, q->handler[0],
				  q->thread_units, p->time.period_us};
	enum status status = time_grant(&own);

	for (uint32_t t = p->threads; t-- > 0 && status == STATUS_OK;)
		status = sys_ec_ctl(WORDS(q->handler[t], EC_START, p->entry,
					  stack_top(p, t), t));
	return status;
}
