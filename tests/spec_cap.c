/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls on capabilities: cap_copy, cap_move, cap_delete, cap_revoke, as
 * their documentation in kernel/cap.c has them.
 */
#include "spec.h"

static const struct spec_cap nothing = {
	.parent = SPEC_NONE, .newest = SPEC_NONE, .older = SPEC_NONE};

static bool is_range(uint64_t type)
{
	return type >= CAP_MEMORY && type <= CAP_CPUS;
}

/* Frames in a scrubbing step, at most. */
#define SCRUB_STEP 4u

/* Its domain's slot x, or SPEC_SLOTS when there is none. */
uint32_t spec_slot(uint32_t domain, uint64_t x)
{
	return x < NR_SLOTS ? domain * NR_SLOTS + (uint32_t)x : SPEC_SLOTS;
}

/* The domain that x names and the caller may give to; false: *status. */
static bool may_give(uint32_t own, uint64_t x, uint32_t *domain,
		     enum status *status)
{
	const uint32_t slot = spec_slot(own, x);
	struct spec_cap held;

	*domain = own;
	if (x == SLOT_SELF)
		return true;
	*status = STATUS_BAD_CAP;
	if (slot == SPEC_SLOTS)
		return false;
	held = spec_old(slot);
	if (held.type != CAP_PD ||
	    !spec_live_old(CAP_PD, held.number, held.generation))
		return false;
	*status = STATUS_NO_RIGHT;
	*domain = (uint32_t)held.number;
	return held.rights & RIGHT_GRANT;
}

/* Source and target of copy and move. */
static enum status ends(uint32_t own, const uint64_t *x, uint32_t *source,
			uint32_t *target)
{
	enum status status;
	uint32_t domain;

	*source = spec_slot(own, x[1]);
	if (*source == SPEC_SLOTS || spec_old(*source).type == CAP_NULL)
		return STATUS_BAD_CAP;
	if (!may_give(own, x[2], &domain, &status))
		return status;
	*target = spec_slot(domain, x[3]);
	if (*target == SPEC_SLOTS)
		return STATUS_BAD_ARG;
	if (spec_old(*target).type != CAP_NULL)
		return STATUS_BUSY;
	return STATUS_OK;
}

/* Is it, or what it derives from, being revoked? */
bool spec_revoked(uint32_t c)
{
	for (uint32_t i = 0; i <= SPEC_DEPTH && c != SPEC_NONE; i++) {
		const struct spec_cap cap = spec_old(c);

		if (cap.frozen)
			return true;
		c = cap.parent;
	}
	return false;
}

/* Left by an owner whose contents the next one must not see. */
static bool unclean(const struct spec_cap *cap)
{
	return cap->type == CAP_MEMORY && cap->dirty && !cap->shared &&
	       cap->newest == SPEC_NONE;
}

static enum status derive_range(const uint64_t *x, const struct spec_cap *from,
				struct spec_cap *made)
{
	const bool share = x[4] & FLAG_SHARED;
	uint64_t start = from->base;

	if (share && from->type != CAP_MEMORY && from->type != CAP_DEVICE)
		return STATUS_BAD_ARG;
	if ((share || from->shared) && !(from->rights & RIGHT_SHARE))
		return STATUS_NO_RIGHT;
	if (x[6] < 1 || x[6] > from->count)
		return STATUS_BAD_ARG;
	if (from->shared && (!share || x[5] > from->count - x[6]))
		return STATUS_BAD_ARG;
	if (!from->shared && x[5] != 0)
		return STATUS_BAD_ARG;
	if (!from->shared && (from->where != 0 || from->dirty))
		return STATUS_BUSY;
	if (from->shared) {
		start += x[5];
	} else if (from->newest != SPEC_NONE) {
		const struct spec_cap newest = spec_old(from->newest);

		start = newest.base + newest.count;
	}
	if (start + x[6] > from->base + from->count)
		return STATUS_FULL;
	made->shared = share;
	made->base = start;
	made->count = x[6];
	return STATUS_OK;
}

static enum status derive_object(const uint64_t *x, const struct spec_cap *from,
				 struct spec_cap *made)
{
	if ((x[4] & FLAG_SHARED) || x[6] > 1)
		return STATUS_BAD_ARG;
	if (x[5] != 0 && from->where != 0)
		return STATUS_NO_RIGHT;
	made->number = from->number;
	made->generation = from->generation;
	made->base = from->base;
	made->count = from->count;
	made->where = from->where | x[5];
	return STATUS_OK;
}

enum status spec_cap_copy(uint32_t own, const uint64_t *x, uint32_t c,
			  struct spec_cap *after)
{
	struct spec_cap made = nothing, from;
	uint32_t source, target;
	enum status status = ends(own, x, &source, &target);

	*after = spec_old(c);
	if (status != STATUS_OK)
		return status;
	from = spec_old(source);
	if (x[4] & ~(uint64_t)(RIGHTS_ALL | FLAG_SHARED))
		return STATUS_BAD_ARG;
	if (x[4] & RIGHTS_ALL & ~from.rights)
		return STATUS_NO_RIGHT;
	if (from.depth >= SPEC_DEPTH)
		return STATUS_FULL;
	if (spec_revoked(source))
		return STATUS_BUSY;
	status = is_range(from.type) ? derive_range(x, &from, &made) :
				       derive_object(x, &from, &made);
	if (status != STATUS_OK)
		return status;
	made.type = from.type;
	made.rights = x[4] & RIGHTS_ALL;
	made.depth = from.depth + 1;
	made.parent = source;
	made.older = from.newest;
	if (c == target)
		*after = made;
	if (c == source)
		after->newest = target;
	return STATUS_OK;
}

void spec_transfer(uint32_t from, uint32_t to, uint32_t c,
		   struct spec_cap *after)
{
	*after = spec_old(c);
	if (c == to)
		*after = spec_old(from);
	else if (c == from)
		*after = nothing;
	if (after->newest == from)
		after->newest = to;
	if (after->older == from)
		after->older = to;
}

enum status spec_cap_move(uint32_t own, const uint64_t *x, uint32_t c,
			  struct spec_cap *after)
{
	uint32_t source, target;
	const enum status status = ends(own, x, &source, &target);
	struct spec_cap from;

	*after = spec_old(c);
	if (status != STATUS_OK)
		return status;
	from = spec_old(source);
	if (from.newest != SPEC_NONE || (is_range(from.type) && from.where))
		return STATUS_BUSY;
	spec_transfer(source, target, c, after);
	return STATUS_OK;
}

/* Capability c, when `gone` (without children) has been dropped. */
void spec_drop(uint32_t gone, uint32_t c, struct spec_cap *after)
{
	const struct spec_cap old = spec_old(gone);

	if (c == gone) {
		*after = nothing;
		return;
	}
	if (after->older == gone)
		after->older = old.older;
	if (after->newest == gone)
		after->newest = old.older;
	if (c == old.parent) {
		if (after->newest == SPEC_NONE)
			after->frozen = false;
		after->dirty = after->dirty || old.dirty;
	}
}

/* One entry of a mapping is taken back. */
static enum status take_entry(struct spec_choice choice, struct spec_cap *after)
{
	if (after->type <= CAP_TABLES && choice.occupied)
		return STATUS_MORE;
	if (after->type == CAP_TABLES && choice.refused)
		return STATUS_BUSY;
	if (after->type == CAP_TABLES && choice.partial)
		return STATUS_MORE;
	if (after->type == CAP_CPUS || after->type == CAP_IRQS)
		after->where = 0;
	else
		after->where--;
	if ((after->where & 0xffffffff) == 0) {
		after->where = 0;
		after->block = false;
	}
	return STATUS_MORE;
}

static void scrub_step(struct spec_cap *after)
{
	const uint64_t done = after->scrub ? after->where : 0;

	after->scrub = after->count - done > SCRUB_STEP;
	after->where = after->scrub ? done + SCRUB_STEP : 0;
	after->dirty = after->scrub;
}

enum status spec_take_leaf(uint32_t leaf, struct spec_choice choice, uint32_t c,
			   struct spec_cap *after)
{
	const struct spec_cap old = spec_old(leaf);
	struct spec_cap next = old;
	enum status status = STATUS_MORE;

	*after = spec_old(c);
	if (is_range(old.type) && old.where != 0 && !old.scrub) {
		status = take_entry(choice, &next);
	} else if (unclean(&old)) {
		scrub_step(&next);
	} else {
		spec_drop(leaf, c, after);
		return STATUS_OK;
	}
	if (c == leaf)
		*after = next;
	return status;
}

enum status spec_cap_delete(uint32_t own, const uint64_t *x,
			    struct spec_choice choice, uint32_t c,
			    struct spec_cap *after)
{
	const uint32_t slot = spec_slot(own, x[1]);
	struct spec_cap old;

	*after = spec_old(c);
	if (slot == SPEC_SLOTS)
		return STATUS_BAD_CAP;
	old = spec_old(slot);
	if (old.type == CAP_NULL)
		return STATUS_BAD_CAP;
	if (old.parent == SPEC_NONE)
		return STATUS_NO_RIGHT;
	if (old.newest != SPEC_NONE)
		return STATUS_BUSY;
	return spec_take_leaf(slot, choice, c, after);
}

uint32_t spec_bottom(uint32_t c)
{
	for (uint32_t i = 0; i < SPEC_DEPTH; i++) {
		const uint32_t newest = spec_old(c).newest;

		if (newest == SPEC_NONE)
			break;
		c = newest;
	}
	return c;
}

enum status spec_take(uint32_t start, struct spec_choice choice, uint32_t c,
		      struct spec_cap *after)
{
	uint32_t leaf = spec_bottom(start);
	enum status status = STATUS_MORE;

	*after = spec_old(c);
	if (leaf >= SPEC_SLOTS && choice.inside != SPEC_NONE)
		leaf = spec_bottom(choice.inside);
	if (leaf < SPEC_SLOTS) {
		status = spec_take_leaf(leaf, choice, c, after);
	} else if (!choice.unfinished) {
		spec_drop(leaf, c, after);
		status = STATUS_OK;
	}
	return status == STATUS_OK && leaf != start ? STATUS_MORE : status;
}

enum status spec_cap_revoke(uint32_t own, const uint64_t *x,
			    struct spec_choice choice, uint32_t c,
			    struct spec_cap *after)
{
	const uint32_t slot = spec_slot(own, x[1]);
	struct spec_cap old;

	*after = spec_old(c);
	if (slot == SPEC_SLOTS)
		return STATUS_BAD_CAP;
	old = spec_old(slot);
	if (old.type == CAP_NULL)
		return STATUS_BAD_CAP;
	if (old.newest == SPEC_NONE) {
		if (!unclean(&old) || (old.where != 0 && !old.scrub))
			return STATUS_OK;
		scrub_step(&old);
		if (c == slot)
			*after = old;
		return old.dirty ? STATUS_MORE : STATUS_OK;
	}
	if (spec_take(old.newest, choice, c, after) == STATUS_BUSY)
		return STATUS_BUSY;
	if (c == slot)
		after->frozen = after->newest != SPEC_NONE;
	return STATUS_MORE;
}
