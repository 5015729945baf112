/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What ties units to each other and to the machine: channels, the console's
 * UART, and root's own ring to the console.
 */
#include "root.h"

#define RING_FRAMES ((uint32_t)(RING_BYTES / PAGE_BYTES))

const char *devices_find(void)
{
	struct words w = WORDS(ROOT_PLATFORM, DEV_UART);

	for (uint32_t u = 0; u < plans.units; u++) {
		struct plan *p = &plans.unit[u];

		if (p->kind != UNIT_CONSOLE)
			continue;
		if (ask_dev_ctl(&w) != STATUS_OK)
			return "the kernel knows no UART for the console";
		p->devices = p->irqs = 1;
		p->device[0] = (struct view){(uint32_t)w.x[0], 1, CONSOLE_UART,
					     RIGHT_READ | RIGHT_WRITE};
		p->irq[0] = (struct irq_plan){(uint32_t)w.x[1], 0, 0};
	}
	return NULL;
}

/* All rings, mapped once; they outlive a restart of the console. */
static bool rings_map(uint32_t unit, uint32_t wake)
{
	const struct copy badged = {quotas[unit].event, SLOT_SELF,         wake,
				    RIGHT_SIGNAL,       1ull << MAX_UNITS, 1};
	const struct copy own = {
		rings_slot, SLOT_SELF,
		slot_new(), RIGHT_READ | RIGHT_WRITE | FLAG_SHARED,
		0,          (plans.units + 1) * RING_FRAMES};
	const struct mapping m = {own.to, SLOT_SELF, slot_new(),
				  RIGHT_READ | RIGHT_WRITE, ROOT_RINGS};

	return pool_carve(&pool_tables, 3, 1, m.tables) &&
	       cap_derive(&badged) == STATUS_OK &&
	       cap_derive(&own) == STATUS_OK &&
	       map_entries(&m, own.count) == STATUS_OK;
}

static uint32_t wake; /* the console's notification */

static struct console_ring *ring_of(uint32_t unit)
{
	return (struct console_ring *)(ROOT_RINGS +
				       (uint64_t)unit * RING_BYTES);
}

void log_console(uint32_t unit)
{
	if (wake == NO_SLOT) {
		wake = slot_new();
		if (!rings_map(unit, wake))
			return;
	}
	log_open(ring_of(plans.units), wake);
}

bool ring_started(uint32_t unit)
{
	return wake == NO_SLOT ||
	       atomic_load_explicit(&ring_of(unit)->started,
				    memory_order_acquire) != 0;
}

void ring_forget(uint32_t unit)
{
	if (wake != NO_SLOT)
		atomic_store_explicit(&ring_of(unit)->started, 0,
				      memory_order_relaxed);
}

void ring_end_line(uint32_t unit)
{
	if (wake != NO_SLOT && ring_in_line(ring_of(unit)))
		ring_write(ring_of(unit), wake, "\n", 1);
}

/* One end of a channel: the capability to notify the other end. */
static enum status give_end(const struct channel_plan *c, uint32_t end)
{
	const uint32_t other = 1 - end;
	const struct copy notify = {
		quotas[c->unit[other]].event, quotas[c->unit[end]].pd,
		SLOT_NOTIFY + c->id[end],     RIGHT_SIGNAL,
		1ull << c->id[other],         1};

	return cap_derive(&notify);
}

/* Each channel's portal, one of the callee's: it lives as long as that. */
static uint32_t portals[MAX_CHANNELS];

static enum status make_portal(uint32_t channel)
{
	const struct channel_plan *c = &plans.channel[channel];
	const struct quota *callee = &quotas[c->unit[1]];
	const uint32_t portal = slot_new_for(c->unit[1]);
	enum status status = sys_create(WORDS(callee->portals, portal));

	portals[channel] = portal;
	if (status == STATUS_OK)
		status = sys_portal_ctl(
			WORDS(portal, callee->handler[0], c->id[1]));
	return status;
}

/* End 0 may call end 1, whose thread 0 is the handler. Built last is `unit`:
 * the callee needs a new portal, the caller finds one if it restarts. */
static enum status give_call(uint32_t channel, uint32_t unit)
{
	const struct channel_plan *c = &plans.channel[channel];
	struct copy call = {
		0, quotas[c->unit[0]].pd, SLOT_CALL + c->id[0], RIGHT_CALL, 0,
		1};
	enum status status = STATUS_OK;

	if (unit == c->unit[1] || portals[channel] == NO_SLOT)
		status = make_portal(channel);
	call.from = portals[channel];
	return status == STATUS_OK ? cap_derive(&call) : status;
}

enum status channels_connect(uint32_t unit)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < plans.channels && status == STATUS_OK; i++) {
		const struct channel_plan *c = &plans.channel[i];

		for (uint32_t end = 0; end < 2 && status == STATUS_OK; end++)
			if (c->unit[end] == unit)
				status = give_end(c, end);
		/* whoever of the two is built last ties the call */
		if (status == STATUS_OK && c->calls &&
		    (c->unit[0] == unit || c->unit[1] == unit) &&
		    quotas[c->unit[0]].runs && quotas[c->unit[1]].runs)
			status = give_call(i, unit);
	}
	return status;
}
