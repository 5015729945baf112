/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * create and destroy, as their documentation in kernel/object.c has them;
 * nothing here knows how the kernel goes about it.
 */
#include "spec_object.h"

/* Generations of a number, and slots of a dying domain looked at at once. */
#define GENERATIONS ((1u << 24) - 1)
#define SWEEP       32u
#define PRIORITIES  64u
#define VCPUS       8u
/* Numbers of objects: domains, then contexts, then these. */
#define SCS_FROM (SPEC_DOMAINS + SPEC_ECS)

/* A kind of objects: the range that makes it, how many, rights at birth. */
struct kind {
	uint64_t type, range;
	uint32_t first, count;
	uint64_t rights;
};
#define KINDS 5u
static const struct kind kinds[KINDS] = {
	{CAP_PD, CAP_PDS, 0, SPEC_DOMAINS,
	 RIGHT_GRANT | RIGHT_MAP | RIGHT_CONTROL},
	{CAP_EC, CAP_ECS, SCS_FROM - SPEC_ECS, SPEC_ECS,
	 RIGHT_READ | RIGHT_WRITE | RIGHT_CONTROL},
	{CAP_SC, CAP_SCS, SCS_FROM, SPEC_SCS, RIGHT_CONTROL},
	{CAP_PORTAL, CAP_PORTALS, SCS_FROM + SPEC_SCS, SPEC_PORTALS,
	 RIGHT_CALL | RIGHT_CONTROL},
	{CAP_NOTIFICATION, CAP_NOTIFICATIONS,
	 SCS_FROM + SPEC_SCS + SPEC_PORTALS, SPEC_NOTIFICATIONS,
	 RIGHT_SIGNAL | RIGHT_WAIT | RIGHT_CONTROL},
};

uint32_t spec_index(uint64_t type, uint64_t number)
{
	for (uint32_t i = 0; i < KINDS; i++)
		if (kinds[i].type == type && number < kinds[i].count)
			return kinds[i].first + (uint32_t)number;
	return SPEC_NO_INDEX;
}

/* The type of an object by its index. */
static uint64_t type_at(uint32_t index)
{
	uint64_t type = CAP_PD;

	for (uint32_t i = 1; i < KINDS; i++)
		if (index >= kinds[i].first)
			type = kinds[i].type;
	return type;
}

struct spec_found spec_object_find(uint32_t own, uint64_t slot, uint64_t type,
				   uint64_t rights)
{
	const uint32_t c = spec_slot(own, slot);
	struct spec_found found = {.status = STATUS_BAD_CAP};
	struct spec_cap held;

	if (c == SPEC_SLOTS)
		return found;
	held = spec_old(c);
	if (held.type != type)
		return found;
	/* there is one platform, for ever */
	if (type != CAP_PLATFORM &&
	    !spec_live_old(type, held.number, held.generation))
		return found;
	found.status = STATUS_NO_RIGHT;
	if (rights & ~held.rights)
		return found;
	return (struct spec_found){STATUS_OK, held.number, held.where};
}

/* An EC: in which domain, where, how urgent, which of its contexts. */
static enum status context(uint32_t own, const uint64_t *x,
			   struct spec_creation *made)
{
	const struct spec_found domain =
		spec_object_find(own, x[3], CAP_PD, RIGHT_CONTROL);

	if (domain.status != STATUS_OK)
		return domain.status;
	if (x[4] >= spec_cpus() || x[5] >= PRIORITIES || x[6] >= VCPUS)
		return STATUS_BAD_ARG;
	if (x[5] > spec_priority())
		return STATUS_NO_RIGHT;
	made->domain = (uint32_t)domain.number;
	made->cpu = (uint32_t)x[4];
	made->priority = (uint32_t)x[5];
	made->vcpu = (uint32_t)x[6];
	return spec_vcpu_free(made->domain, made->vcpu) ? STATUS_OK :
							  STATUS_BUSY;
}

enum status spec_create(uint32_t own, const uint64_t *x,
			struct spec_creation *made)
{
	const uint32_t range = spec_slot(own, x[1]);
	struct spec_cap from, newest;
	uint64_t number, generation;

	*made = (struct spec_creation){.range = range};
	if (range == SPEC_SLOTS)
		return STATUS_BAD_CAP;
	from = spec_old(range);
	for (uint32_t i = 0; i < KINDS; i++)
		if (kinds[i].range == from.type)
			made->type = kinds[i].type;
	if (made->type == CAP_NULL)
		return STATUS_BAD_CAP;
	if (!(from.rights & RIGHT_CONTROL))
		return STATUS_NO_RIGHT;
	made->slot = spec_slot(own, x[2]);
	if (made->slot == SPEC_SLOTS)
		return STATUS_BAD_ARG;
	if (spec_old(made->slot).type != CAP_NULL || spec_revoked(range))
		return STATUS_BUSY;
	if (from.depth + 2 > SPEC_DEPTH)
		return STATUS_FULL;
	number = from.base;
	if (from.newest != SPEC_NONE) {
		newest = spec_old(from.newest);
		number = newest.base + newest.count;
	}
	if (number >= from.base + from.count)
		return STATUS_FULL;
	generation = spec_object_old(spec_index(made->type, number)).generation;
	if (generation + 1 >= GENERATIONS)
		return STATUS_FULL;
	made->number = (uint32_t)number;
	made->generation = generation == 0 ? 1 : generation;
	made->kind = (uint32_t)x[3];
	if (made->type == CAP_EC)
		return context(own, x, made);
	if ((made->type == CAP_PD || made->type == CAP_NOTIFICATION) &&
	    x[3] != 0 && x[3] != 1)
		return STATUS_BAD_ARG;
	return STATUS_OK;
}

struct spec_cap spec_created(const struct spec_creation *made, uint32_t c)
{
	const uint32_t index = spec_index(made->type, made->number);
	const uint32_t node = SPEC_SLOTS + index;
	const struct spec_cap range = spec_old(made->range);
	struct spec_cap after = spec_old(c);

	if (c == made->range)
		after.newest = node;
	if (c != node && c != made->slot)
		return after;
	after = (struct spec_cap){.type = made->type,
				  .number = made->number,
				  .generation = made->generation,
				  .base = made->number,
				  .count = 1};
	for (uint32_t i = 0; i < KINDS; i++)
		if (kinds[i].type == made->type)
			after.rights = kinds[i].rights;
	after.depth = range.depth + (c == node ? 1 : 2);
	after.parent = c == node ? made->range : node;
	after.newest = c == node ? made->slot : SPEC_NONE;
	after.older = c == node ? range.newest : SPEC_NONE;
	return after;
}

struct spec_object spec_created_object(const struct spec_creation *made,
				       uint32_t index)
{
	struct spec_object after = spec_object_old(index);

	if (index != spec_index(made->type, made->number))
		return after;
	after.life = SPEC_LIVE;
	after.generation = made->generation;
	after.cursor = 0;
	return after;
}

/* A dying domain's table: over its empty slots to one that is not, if any
 * is left; OK when none is. */
static enum status sweep(uint32_t domain, struct spec_destruction *did)
{
	for (uint32_t i = 0; i < SWEEP; i++) {
		const uint32_t c = domain * NR_SLOTS + did->cursor;

		if (did->cursor == NR_SLOTS)
			return STATUS_OK;
		if (spec_old(c).type != CAP_NULL) {
			if (i == 0)
				did->inside = c;
			return STATUS_MORE;
		}
		did->cursor++;
	}
	return STATUS_MORE;
}

enum status spec_object_step(uint32_t index, struct spec_steps steps,
			     struct spec_destruction *did)
{
	const struct spec_object old = spec_object_old(index);
	const uint64_t type = type_at(index);
	enum status status = STATUS_OK;

	*did = (struct spec_destruction){.index = index,
					 .cursor = old.cursor,
					 .inside = SPEC_SLOTS,
					 .moves = SPEC_SLOTS,
					 .dropped = SPEC_SLOTS};
	if (old.life == SPEC_CLEAR)
		return STATUS_OK;
	if (old.life == SPEC_LIVE) {
		did->ends = true;
		return STATUS_MORE;
	}
	if (!steps.over)
		return STATUS_MORE;
	if (type == CAP_PD)
		status = sweep(index, did);
	else if (type != CAP_PORTAL && steps.unfinished)
		status = STATUS_MORE;
	did->clears = status == STATUS_OK;
	return status;
}

/* Nothing uses it: one derived capability away, the caller's (c) last. */
static enum status copies(uint32_t c, struct spec_destruction *did)
{
	const uint32_t node = SPEC_SLOTS + did->index;
	const struct spec_cap mine = spec_old(c);

	did->dropped = c;
	if (mine.newest != SPEC_NONE) {
		did->dropped = spec_bottom(c);
	} else if (mine.parent != node) {
		did->moves = c;
		did->dropped = SPEC_SLOTS;
	} else if (spec_bottom(node) != c) {
		did->dropped = spec_bottom(node);
	} else if (mine.older != SPEC_NONE) {
		did->dropped = spec_bottom(mine.older);
	}
	did->frees = did->dropped == c;
	return did->frees ? STATUS_OK : STATUS_MORE;
}

enum status spec_destroy(uint32_t own, const uint64_t *x,
			 struct spec_steps steps, struct spec_destruction *did)
{
	const uint32_t c = spec_slot(own, x[1]);
	struct spec_object old;
	struct spec_cap held;
	uint32_t index;

	*did = (struct spec_destruction){.index = SPEC_NO_INDEX,
					 .inside = SPEC_SLOTS,
					 .moves = SPEC_SLOTS,
					 .dropped = SPEC_SLOTS};
	if (c == SPEC_SLOTS)
		return STATUS_BAD_CAP;
	held = spec_old(c);
	index = spec_index(held.type, held.number);
	if (index == SPEC_NO_INDEX)
		return STATUS_BAD_CAP;
	old = spec_object_old(index);
	/* of the object as it lives, or as it died last */
	if (held.generation + (old.life != SPEC_LIVE) != old.generation)
		return STATUS_BAD_CAP;
	if (!(held.rights & RIGHT_CONTROL))
		return STATUS_NO_RIGHT;
	if (spec_object_step(index, steps, did) == STATUS_OK)
		return copies(c, did);
	if (did->inside != SPEC_SLOTS && steps.take == STATUS_BUSY)
		return STATUS_BUSY;
	return STATUS_MORE;
}

struct spec_cap spec_destroyed(const struct spec_destruction *did, uint32_t c)
{
	const uint32_t node = SPEC_SLOTS + did->index;
	struct spec_cap after = spec_old(c);

	if (did->moves != SPEC_SLOTS) {
		spec_drop(did->moves, c, &after);
		if (c == node)
			after.newest = did->moves;
		if (c == did->moves) {
			after = spec_old(c);
			after.depth = spec_old(node).depth + 1;
			after.parent = node;
			after.older = spec_old(node).newest;
		}
	}
	if (did->dropped != SPEC_SLOTS)
		spec_drop(did->dropped, c, &after);
	if (did->frees)
		spec_drop(node, c, &after);
	return after;
}

struct spec_object spec_destroyed_object(const struct spec_destruction *did,
					 struct spec_steps steps,
					 uint32_t index)
{
	struct spec_object after = spec_object_old(index);

	if (index != did->index)
		return after;
	if (did->ends) {
		after.life = SPEC_DYING;
		after.generation++;
		after.grace = steps.grace;
	}
	after.cursor = did->cursor;
	if (did->clears)
		after.life = SPEC_CLEAR;
	if (did->frees)
		after.life = SPEC_FREE;
	return after;
}
