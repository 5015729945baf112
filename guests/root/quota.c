/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Quotas: what each unit may ever use, carved once at start so that restarts
 * never find it gone. Small pieces first, guests' RAM (2 MiB blocks) last, so
 * that alignment costs at most once per RAM bank.
 */
#include "root.h"

#define RING_FRAMES ((uint32_t)(RING_BYTES / PAGE_BYTES))
/* Share of a native thread that asks for none: 5 percent. */
#define DEFAULT_UNITS 50u

struct quota quotas[MAX_UNITS];
uint32_t root_event;
uint32_t rings_slot;
static uint32_t events_slot; /* range of the units' notifications and root's */
uint32_t region_slot[MAX_REGIONS];

uint32_t vcpu_cpu(const struct plan *p, uint32_t vcpu)
{
	return p->vcpu_cpu[vcpu] % cpus;
}

uint32_t budget_units(const struct time_plan *t)
{
	if (t->budget_us == 0 || t->period_us == 0)
		return 0;
	return (uint32_t)(((uint64_t)t->budget_us * CPU_UNITS + t->period_us -
			   1) /
			  t->period_us);
}

/* Tables for one view: one per 2 MiB (4 KiB pages) and one per GiB. */
static uint32_t view_tables(uint64_t ipa, uint64_t frames, bool blocks)
{
	const uint64_t last = ipa + frames * PAGE_BYTES - 1;
	uint64_t tables = (last >> 30) - (ipa >> 30) + 1;

	if (!blocks)
		tables += (last >> 21) - (ipa >> 21) + 1;
	return (uint32_t)tables;
}

bool guest_in_blocks(const struct plan *p)
{
	return p->memory_frames % BLOCK_FRAMES == 0;
}

static uint32_t device_tables(const struct plan *p)
{
	uint32_t tables = 0;

	for (uint32_t i = 0; i < p->devices; i++)
		tables += view_tables(p->device[i].ipa, p->device[i].frames,
				      false);
	return tables;
}

static uint32_t domain_tables(const struct plan *p)
{
	uint32_t tables = 1 + 1 + 4; /* root, first GiB, image to rings */

	for (uint32_t i = 0; i < p->windows; i++)
		tables += view_tables(p->window[i].ipa, p->window[i].frames,
				      false);
	for (uint32_t i = 0; i < p->maps; i++)
		tables += view_tables(p->map[i].ipa,
				      plans.region_frames[p->map[i].first],
				      false);
	if (p->kind == UNIT_VM) /* its devices are its guest's */
		return tables + view_tables(VMM_GUEST_RAM, p->memory_frames,
					    guest_in_blocks(p));
	return tables + device_tables(p);
}

/* The root table, two for the UART's page, RAM and devices. */
static uint32_t guest_tables(const struct plan *p)
{
	return 3 +
	       view_tables(VMM_GUEST_RAM, p->memory_frames,
			   guest_in_blocks(p)) +
	       device_tables(p);
}

static bool objects_carve(const struct plan *p, struct quota *q)
{
	const bool vm = p->kind == UNIT_VM;
	struct words w;

	q->pds = slot_new();
	q->ecs = slot_new();
	q->scs = slot_new();
	q->portals = slot_new();
	q->notifications = slot_new();
	q->event = slot_new();
	if (!pool_carve(&pool_pds, vm ? 2 : 1, 1, q->pds) ||
	    !pool_carve(&pool_ecs, p->threads + p->vcpus, 1, q->ecs) ||
	    !pool_carve(&pool_scs, 1 + p->vcpus, 1, q->scs) ||
	    !pool_carve(&pool_portals, vm ? p->vcpus : MAX_CHANNELS + 1, 1,
			q->portals) ||
	    !pool_carve(&pool_notifications, 1, 1, q->notifications))
		return false;
	w = WORDS(INFO_CAP, q->ecs); /* message pages go with EC numbers */
	if (ask_info(&w) != STATUS_OK)
		return false;
	q->first_ec = (uint32_t)w.x[2];
	return sys_create(WORDS(events_slot, q->event, NOTIFY_FLAGS)) ==
	       STATUS_OK;
}

/* Of root's own, to clear memory through. */
static uint32_t clear_tables;

/* RAM holds whatever was in it when the machine started. What was mapped
 * writable is scrubbed when it is taken back: map one page, take it back. */
static bool memory_clear(uint32_t whole, uint32_t frames)
{
	const uint32_t rights = RIGHT_READ | RIGHT_WRITE;
	const struct copy c = {whole, SLOT_SELF, slot_new(), rights, 0, frames};

	if (clear_tables == NO_SLOT) {
		clear_tables = slot_new();
		if (!pool_carve(&pool_tables, 2, 1, clear_tables))
			return false;
	}
	if (cap_derive(&c) != STATUS_OK)
		return false;
	for (uint32_t level = 1; level <= 3; level++)
		(void)sys_map(
			WORDS(clear_tables, SLOT_SELF, ROOT_SCRUB, level));
	return sys_map(WORDS(c.to, SLOT_SELF, ROOT_SCRUB, rights)) ==
		       STATUS_OK &&
	       slot_free(c.to) == STATUS_OK;
}

/* An exclusive piece of cleared RAM. */
static bool clear_carve(uint32_t frames, uint32_t slot)
{
	return memory_carve(frames, 1, slot) && memory_clear(slot, frames);
}

static bool memory_quota(const struct plan *p, struct quota *q)
{
	q->tables = slot_new();
	q->ram = slot_new();
	if (!pool_carve(&pool_tables, domain_tables(p), 1, q->tables) ||
	    !clear_carve(p->ram_frames, q->ram))
		return false;
	if (p->kind != UNIT_VM)
		return true;
	q->vm_tables = slot_new();
	return pool_carve(&pool_tables, guest_tables(p), 1, q->vm_tables);
}

/* What this unit needs of each CPU; vCPUs without a budget count as shares. */
static void time_demand(const struct plan *p, struct quota *q, uint32_t *shares)
{
	q->thread_cpu = p->cpu == ANY_CPU ? (p->vcpus ? vcpu_cpu(p, 0) : 0) :
					    p->cpu % cpus;
	q->thread_units = budget_units(&p->time);
	if (q->thread_units == 0)
		q->thread_units = DEFAULT_UNITS;
	q->time_units[q->thread_cpu] += q->thread_units;
	q->vcpu_units = budget_units(&p->vcpu_time);
	for (uint32_t v = 0; v < p->vcpus; v++) {
		const uint32_t cpu = vcpu_cpu(p, v);

		q->time_units[cpu] += q->vcpu_units;
		if (q->vcpu_units == 0)
			shares[cpu]++;
	}
}

/* Give every vCPU without a budget the same share of what its CPU has left. */
static bool time_share(const uint32_t *shares)
{
	uint32_t share[MAX_CPUS];

	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		uint32_t left = pool_cpu[cpu].end - pool_cpu[cpu].next;

		for (uint32_t u = 0; u < plans.units; u++) {
			if (quotas[u].time_units[cpu] > left)
				return false;
			left -= quotas[u].time_units[cpu];
		}
		share[cpu] = shares[cpu] ? left / shares[cpu] : 0;
		if (shares[cpu] && share[cpu] == 0)
			return false;
	}
	for (uint32_t u = 0; u < plans.units; u++) {
		const struct plan *p = &plans.unit[u];
		uint32_t least = CPU_UNITS;

		if (quotas[u].vcpu_units || !p->vcpus)
			continue;
		for (uint32_t v = 0; v < p->vcpus; v++)
			if (share[vcpu_cpu(p, v)] < least)
				least = share[vcpu_cpu(p, v)];
		quotas[u].vcpu_units = least;
		for (uint32_t v = 0; v < p->vcpus; v++)
			quotas[u].time_units[vcpu_cpu(p, v)] += least;
	}
	return true;
}

static bool time_quotas(void)
{
	uint32_t shares[MAX_CPUS] = {0};

	for (uint32_t u = 0; u < plans.units; u++)
		time_demand(&plans.unit[u], &quotas[u], shares);
	if (!time_share(shares))
		return false;
	for (uint32_t u = 0; u < plans.units; u++) {
		for (uint32_t cpu = 0; cpu < cpus; cpu++) {
			const uint32_t units = quotas[u].time_units[cpu];

			if (units == 0)
				continue;
			quotas[u].time[cpu] = slot_new();
			if (!pool_carve(&pool_cpu[cpu], units, 1,
					quotas[u].time[cpu]))
				return false;
		}
	}
	return true;
}

/* The same with one SHARED range over all of it. */
static bool shared_carve(uint32_t frames, uint32_t *slot)
{
	const uint32_t whole = slot_new();
	const uint32_t rights = RIGHT_READ | RIGHT_WRITE | RIGHT_SHARE;
	struct copy c = {whole, SLOT_SELF, 0, rights | FLAG_SHARED, 0, frames};

	*slot = c.to = slot_new();
	return clear_carve(frames, whole) && cap_derive(&c) == STATUS_OK;
}

/* A console ring for each unit but the console, root's the last. */
static bool rings_carve(void)
{
	if (!shared_carve((plans.units + 1) * RING_FRAMES, &rings_slot))
		return false;
	for (uint32_t u = 0; u < plans.units; u++) {
		const struct copy c = {
			rings_slot,
			SLOT_SELF,
			slot_new(),
			RIGHT_READ | RIGHT_WRITE | RIGHT_SHARE | FLAG_SHARED,
			u * RING_FRAMES,
			RING_FRAMES};

		if (plans.unit[u].kind == UNIT_CONSOLE)
			continue;
		if (plans.unit[u].kind == UNIT_VM &&
		    !shared_carve(1, &quotas[u].uart_page))
			return false;
		quotas[u].ring = c.to;
		if (cap_derive(&c) != STATUS_OK)
			return false;
	}
	for (uint32_t r = 0; r < plans.regions; r++)
		if (!shared_carve(plans.region_frames[r], &region_slot[r]))
			return false;
	return true;
}

/* Everybody's own notification lives as long as the system does. */
static bool events_carve(void)
{
	events_slot = slot_new();
	root_event = slot_new();
	return pool_carve(&pool_notifications, MAX_UNITS + 1, 1, events_slot) &&
	       sys_create(WORDS(events_slot, root_event, NOTIFY_FLAGS)) ==
		       STATUS_OK;
}

/* How root learns that a native thread of this unit halted. */
static bool dead_badge(uint32_t unit)
{
	const struct copy c = {root_event,
			       SLOT_SELF,
			       slot_new(),
			       RIGHT_SIGNAL,
			       (uint64_t)END_DEAD << (unit * END_BITS),
			       1};

	quotas[unit].dead = c.to;
	return cap_derive(&c) == STATUS_OK;
}

/* Guests' RAM: first what is in pages, then what is in blocks. */
static bool guests_carve(void)
{
	for (uint32_t i = 0; i < 2 * plans.units; i++) {
		const bool blocks = i >= plans.units;
		const struct plan *p = &plans.unit[i % plans.units];
		struct quota *q = &quotas[i % plans.units];

		if (p->kind != UNIT_VM || guest_in_blocks(p) != blocks)
			continue;
		q->guest_ram = slot_new();
		if (!memory_carve(p->memory_frames, blocks ? BLOCK_FRAMES : 1,
				  q->guest_ram))
			return false;
	}
	return true;
}

/* Of all devices (or interrupts) the one with the lowest number from `from`:
 * carving goes upwards, descriptions need not. */
struct wish {
	uint32_t first, count; /* frames or INTIDs */
	uint32_t *slot;
};

static bool wish_lowest(uint32_t from, bool irqs, struct wish *wish)
{
	wish->slot = NULL;
	for (uint32_t u = 0; u < plans.units; u++) {
		struct plan *p = &plans.unit[u];
		const uint32_t count = irqs ? p->irqs : p->devices;

		for (uint32_t i = 0; i < count; i++) {
			const uint32_t first = irqs ? p->irq[i].intid :
						      p->device[i].first;

			if (first < from ||
			    (wish->slot && first >= wish->first))
				continue;
			wish->first = first;
			wish->count = irqs ? 1 : p->device[i].frames;
			wish->slot = irqs ? &quotas[u].irq[i] :
					    &quotas[u].device[i];
		}
	}
	return wish->slot != NULL;
}

/* Two wishes for the same number: the second one got nothing. */
static bool wishes_met(void)
{
	for (uint32_t u = 0; u < plans.units; u++) {
		for (uint32_t i = 0; i < plans.unit[u].devices; i++)
			if (quotas[u].device[i] == NO_SLOT)
				return false;
		for (uint32_t i = 0; i < plans.unit[u].irqs; i++)
			if (quotas[u].irq[i] == NO_SLOT)
				return false;
	}
	return true;
}

static bool devices_carve(void)
{
	struct wish w;

	for (uint32_t at = 0; wish_lowest(at, false, &w); at = w.first + 1) {
		*w.slot = slot_new();
		if (!device_carve(w.first, w.count, *w.slot))
			return false;
	}
	for (uint32_t at = 0; wish_lowest(at, true, &w); at = w.first + 1) {
		*w.slot = slot_new();
		if (!pool_carve_at(&pool_irqs, w.first, 1, *w.slot))
			return false;
	}
	return wishes_met();
}

const char *quotas_carve(void)
{
	if (!events_carve() || !devices_carve())
		return "a device or interrupt is missing or wanted twice";
	if (!rings_carve())
		return "too little memory for rings and regions";
	for (uint32_t u = 0; u < plans.units; u++) {
		if (!objects_carve(&plans.unit[u], &quotas[u]) ||
		    !dead_badge(u))
			return "too few kernel objects for this system";
		if (!memory_quota(&plans.unit[u], &quotas[u]))
			return "too little memory or too few tables";
	}
	if (!time_quotas())
		return "the CPUs are over-committed: lower some budget";
	if (!guests_carve())
		return "the machine is too small: not enough memory for VMs";
	return NULL;
}
