/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checking a step by what it changed; see random_check.h. Capabilities are
 * checked with their neighbours before and after the step; what else lives
 * in queues and tables is checked group by group, if anything in it changed.
 */
#include <stdio.h>
#include <string.h>
#include "host.h"
#include "invariants.h"
#include "random_check.h"
#include "refine.h"
#include "snapshot.h"

static char text[96];

static const char *broken_at(const char *name, uint32_t number)
{
	snprintf(text, sizeof(text), "%s of %u", name, number);
	return text;
}

/*
 * No domain reads what another one left in exclusive memory: who may have
 * written to a frame since it was last scrubbed, 0 if nobody.
 */
#define FRAMES  0x200000u
#define SHARERS 0xffffffffu
static uint32_t writer[FRAMES];
static uint32_t writers[1u << 16], nr_writers; /* where it is not 0 */

static void on_scrub(uint64_t frame, uint32_t count)
{
	for (uint64_t f = frame; f < frame + count && f < FRAMES; f++)
		writer[f] = 0;
	refine_asked.scrub_from = frame;
	refine_asked.scrubbed += count;
}

void check_start(uint32_t pool)
{
	for (uint32_t i = 0; i < nr_writers; i++)
		writer[writers[i]] = 0;
	nr_writers = 0;
	host_scrub_hook = on_scrub;
	refine_start();
	snapshot_start(pool);
}

uint32_t check_compare(void)
{
	return snapshot_compare(false);
}

void check_done(void)
{
	snapshot_update();
}

static const char *near_broken(uint32_t c)
{
	return c == NONE16 ? NULL : cap_broken(c);
}

/* A capability and whatever was or is linked to it. */
static const char *caps_changed(void)
{
	const char *broken = NULL;

	for (uint32_t i = 0; i < changed[CHANGED_caps].count && !broken; i++) {
		const uint32_t c = changed[CHANGED_caps].at[i];
		const struct cap *both[2] = {&old_caps[c], &caps[c]};

		broken = cap_broken(c);
		for (uint32_t k = 0; k < 2 && !broken; k++) {
			broken = near_broken(both[k]->parent);
			if (!broken)
				broken = near_broken(both[k]->first);
			if (!broken)
				broken = near_broken(both[k]->next);
			if (!broken)
				broken = near_broken(both[k]->prev);
		}
		if (!broken && c >= NR_CAPS && !inv_o1(c - NR_CAPS))
			broken = broken_at("O1", c - NR_CAPS);
	}
	return broken;
}

/* O2: generations only grow. O3: freed after its grace period only. */
static const char *objects_changed(void)
{
	for (uint32_t i = 0; i < changed[CHANGED_objects].count; i++) {
		const uint32_t o = changed[CHANGED_objects].at[i];
		const struct object *old = &old_objects[o];

		if (objects[o].generation < old->generation ||
		    (old->state == OBJECT_LIVE &&
		     objects[o].state != OBJECT_LIVE &&
		     objects[o].generation != old->generation + 1))
			return broken_at("O2", o);
		if (old->state == OBJECT_DYING &&
		    objects[o].state != OBJECT_DYING &&
		    !sched_grace_over(old->grace))
			return broken_at("O3", o);
		if (!inv_o1(o))
			return broken_at("O1", o);
	}
	return NULL;
}

/* E1: only START, or a vCPU's power-on, ends Created and Halted. */
static const char *ecs_changed(void)
{
	for (uint32_t i = 0; i < changed[CHANGED_ecs].count; i++) {
		const uint32_t e = changed[CHANGED_ecs].at[i];
		const struct ec *old = &old_ecs[e], *new = &ecs[e];
		const uint32_t o = FIRST_EC + e;

		if (objects[o].state == OBJECT_FREE ||
		    old_objects[o].state == OBJECT_FREE ||
		    old->state == new->state)
			continue;
		if (new->state == EC_CREATED ||
		    (new->state != EC_RUNNABLE &&new->state != EC_HALTED &&
		     (old->state == EC_HALTED || old->state == EC_CREATED) &&
		     !(host_ecs[e].starts || host_ecs[e].power_ons)))
			return broken_at("E1", e);
	}
	return NULL;
}

/* Does this leaf stand for SHARED memory, whose users see one another? */
static bool leaf_is_shared(uint64_t frame)
{
	for (uint32_t i = 0; i < changed[CHANGED_caps].count; i++) {
		const uint32_t c = changed[CHANGED_caps].at[i];

		if (c < NR_CAPS && (CAP(c, word) & CAP_SHARED) &&
		    frame >= CAP(c, base) && frame < cap_end(c) &&
		    CAP(c, where) != old_caps[c].where)
			return true;
	}
	return false;
}

/* A leaf appeared: nothing of another domain's is left in its frames. */
static const char *leaf_appeared(const struct table_write *write)
{
	const struct host_entry leaf = host_entry(write->entry);
	const struct table *table = &tables[write->table];
	const uint32_t who = leaf_is_shared(leaf.frame) ?
				     SHARERS :
				     (table->generation << 6 | table->pd) + 1;
	const uint32_t frames = leaf.block ? 512 : 1;

	for (uint64_t f = leaf.frame; f < leaf.frame + frames; f++) {
		if (f >= FRAMES || leaf.device)
			continue;
		if (writer[f] != 0 && writer[f] != who)
			return broken_at("contents of frame", (uint32_t)f);
		if (!(leaf.rights & RIGHT_WRITE) || writer[f] != 0)
			continue;
		if (nr_writers == sizeof(writers) / sizeof(writers[0]))
			host_fail("more frames written than expected", f);
		writers[nr_writers++] = (uint32_t)f;
		writer[f] = who;
	}
	return NULL;
}

static const char *memory_changed(void)
{
	const char *broken = NULL;
	uint32_t mapped = nr_table_writes + changed[CHANGED_tables].count +
			  changed[CHANGED_pds].count;

	for (uint32_t i = 0; i < changed[CHANGED_caps].count; i++) {
		const uint32_t c = changed[CHANGED_caps].at[i];

		mapped += cap_type(c) <= CAP_TABLES &&
			  caps[c].where != old_caps[c].where;
	}
	if (mapped == 0)
		return NULL;
	for (uint32_t i = 0; i < nr_table_writes && !broken; i++) {
		const struct host_entry entry =
			host_entry(table_writes[i].entry);

		if (entry.valid && !entry.branch)
			broken = leaf_appeared(&table_writes[i]);
	}
	if (!broken)
		broken = memory_broken(bounds.pds, bounds.tables);
	return broken;
}

static const char *bound_changed(void)
{
	bool any = changed[CHANGED_irqs].count != 0 ||
		   changed[CHANGED_scs].count != 0;

	for (uint32_t i = 0; i < changed[CHANGED_caps].count; i++) {
		const uint32_t c = changed[CHANGED_caps].at[i];

		any = any || cap_type(c) == CAP_IRQS ||
		      cap_type(c) == CAP_CPUS ||
		      field_get(CAP_TYPE, old_caps[c].word) == CAP_IRQS;
	}
	return any ? bound_broken(bounds.pds) : NULL;
}

const char *check_changes(void)
{
	const char *broken = caps_changed();

	if (!broken)
		broken = objects_changed();
	if (!broken)
		broken = ecs_changed();
	if (!broken)
		broken = memory_changed();
	if (!broken)
		broken = bound_changed();
	if (!broken &&
	    (changed[CHANGED_ecs].count || changed[CHANGED_scs].count ||
	     changed[CHANGED_cpus].count ||
	     changed[CHANGED_notifications].count))
		broken = running_broken(bounds.objects);
	for (uint32_t pd = 0; pd < NR_PDS && !broken; pd++) {
		if (host.space[pd].stale)
			broken = broken_at("H2: stale translations", pd);
	}
	return broken;
}

/* S5: nobody of a higher priority is READY, and nobody at all if none runs. */
const char *check_choice(void)
{
	const struct cpu *cpu = &cpus[arch_cpu()];
	const struct sc *sc = &scs[cpu->sc % NR_SCS];
	uint32_t priority;

	if (cpu->sc == NONE16)
		return cpu->ready || cpu->ec != NONE32 ? "S5: idle" : NULL;
	priority = sc->slack ? 0 : ecs[sc->tip].priority;
	if (cpu->ec != sc->tip || sc->state != SC_RUNNING ||
	    (priority < 63 && cpu->ready >> (priority + 1) != 0))
		return broken_at("S5", cpu->sc);
	return sc->left > 0 || cpu->since < host.now ?
		       NULL :
		       broken_at("S5: time", cpu->sc);
}

#define TABLE_NAME(type, name, items) #name,

const char *check_all(void)
{
	static const char *const names[NR_CHANGED] = {
		SNAPSHOT_TABLES(TABLE_NAME)};

	(void)snapshot_compare(false); /* since the last step */
	snapshot_update();
	(void)snapshot_compare(true);
	for (uint32_t t = 0; t < NR_CHANGED; t++) {
		/* sc_off() writes to contexts that were never made as well */
		if (changed[t].count == 0 || t == CHANGED_ecs)
			continue;
		snprintf(text, sizeof(text), "%s %u changed, not in use",
			 names[t], changed[t].at[0]);
		return text;
	}
	return invariants_broken(NR_PDS, NR_NOTIFICATIONS, bounds.tables);
}
