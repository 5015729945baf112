/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cap_copy, cap_move, cap_delete and cap_revoke against spec_cap.c: what each
 * capability is afterwards, and what becomes of the memory it stood for.
 */
#include "refine_cap.h"
#include "refine.h"
#include "snapshot.h"
#include "spec_object.h"

bool refine_same_cap(struct spec_cap a, struct spec_cap b)
{
	return a.type == b.type && a.rights == b.rights && a.depth == b.depth &&
	       a.number == b.number && a.generation == b.generation &&
	       a.shared == b.shared && a.frozen == b.frozen &&
	       a.block == b.block && a.dirty == b.dirty && a.scrub == b.scrub &&
	       a.base == b.base && a.count == b.count && a.where == b.where &&
	       a.parent == b.parent && a.newest == b.newest &&
	       a.older == b.older;
}

bool refine_unfinished(uint32_t index)
{
	uint32_t n;

	switch (object_kind(index, &n)) {
	case KIND_EC:
		return old_ecs[n].state != EC_HALTED || old_ecs[n].request;
	case KIND_SC:
		return old_scs[n].configured &&
		       (old_scs[n].state != SC_OFF || old_scs[n].request);
	case KIND_NOTIFICATION:
		return old_notifications[n].waiters.head != NONE16;
	case KIND_PD:
	case KIND_PORTAL:
	case NR_KINDS:
		break;
	}
	return false;
}

void refine_cleared(uint32_t index, uint32_t c, struct spec_cap *after)
{
	uint32_t n;

	if (old_objects[index].state == OBJECT_DYING &&
	    object_kind(index, &n) == KIND_SC && old_scs[n].time == c)
		after->where = 0;
}

/* What taking an entry of this leaf runs into. */
static void leaf_choice(uint32_t leaf, struct spec_choice *choice)
{
	const struct spec_cap cap = spec_old(leaf);
	const uint32_t mapped = (uint32_t)cap.where;
	const struct table *table;
	uint32_t groups = 0;
	bool live;

	if (cap.type > CAP_TABLES || mapped == 0 || cap.scrub)
		return;
	live = spec_live_old(CAP_PD, cap.number, cap.generation);
	choice->occupied = !live &&
			   old_objects[cap.number].state == OBJECT_DYING &&
			   !refine_grace_over(old_objects[cap.number].grace);
	if (cap.type != CAP_TABLES)
		return;
	table = &old_tables[cap.base + mapped - 1];
	for (uint32_t i = 0; i < TABLE_WORDS; i++)
		groups += table->valid[i] != 0;
	choice->refused = live && (groups != 0 || table->level == 1);
	choice->partial = !live && groups > 1;
}

struct spec_choice refine_choice(uint32_t start, uint32_t *leaf)
{
	struct spec_choice choice = {.inside = SPEC_NONE};
	struct spec_destruction did;
	struct spec_steps steps = {0};

	for (uint32_t turn = 0; turn < NR_PDS; turn++) {
		uint32_t index;

		*leaf = spec_bottom(start);
		if (*leaf < SPEC_SLOTS) {
			leaf_choice(*leaf, &choice);
			break;
		}
		index = *leaf - SPEC_SLOTS;
		steps.over = refine_grace_over(old_objects[index].grace);
		steps.unfinished = refine_unfinished(index);
		choice.unfinished = spec_object_step(index, steps, &did) !=
				    STATUS_OK;
		if (did.inside >= SPEC_SLOTS)
			break;
		start = did.inside;
		choice.inside = start;
	}
	return choice;
}

typedef enum status cap_fn(uint32_t own, const uint64_t *x, uint32_t c,
			   struct spec_cap *after);

static const char *caps_wrong(const struct refine *call, cap_fn *spec,
			      int64_t status)
{
	struct spec_cap after;
	uint32_t n = 0, c;
	const char *wrong =
		refine_status(status, spec(call->pd, call->x, 0, &after));

	while (!wrong && refine_each(CHANGED_caps, &n, &c)) {
		(void)spec(call->pd, call->x, c, &after);
		if (!refine_same_cap(after, spec_new(c)))
			wrong = refine_wrong("capability", c);
	}
	return wrong;
}

const char *refine_cap_copy(const struct refine *before, int64_t status)
{
	return caps_wrong(before, spec_cap_copy, status);
}

const char *refine_cap_move(const struct refine *before, int64_t status)
{
	return caps_wrong(before, spec_cap_move, status);
}

/* A delete or revoke is going to take this capability, or one below it. */
static struct spec_choice choice;

static enum status do_delete(uint32_t own, const uint64_t *x, uint32_t c,
			     struct spec_cap *after)
{
	return spec_cap_delete(own, x, choice, c, after);
}

static uint32_t leaf; /* which one */

static enum status do_revoke(uint32_t own, const uint64_t *x, uint32_t c,
			     struct spec_cap *after)
{
	const enum status status = spec_cap_revoke(own, x, choice, c, after);

	if (leaf >= SPEC_SLOTS && leaf != NONE32 && !choice.unfinished)
		refine_cleared(leaf - SPEC_SLOTS, c, after);
	return status;
}

const char *refine_cap_delete(const struct refine *before, int64_t status)
{
	const uint32_t slot = spec_slot(before->pd, before->x[1]);
	const char *wrong;

	leaf = NONE32;
	choice = (struct spec_choice){.inside = SPEC_NONE};
	if (slot < SPEC_SLOTS)
		leaf_choice(slot, &choice);
	if (status == STATUS_OK || status == STATUS_MORE)
		leaf = slot;
	wrong = caps_wrong(before, do_delete, status);
	return wrong ? wrong : refine_taken(leaf);
}

const char *refine_cap_revoke(const struct refine *before, int64_t status)
{
	const uint32_t slot = spec_slot(before->pd, before->x[1]);
	const char *wrong;

	leaf = NONE32;
	choice = (struct spec_choice){.inside = SPEC_NONE};
	if (slot < SPEC_SLOTS && spec_old(slot).newest != SPEC_NONE)
		choice = refine_choice(spec_old(slot).newest, &leaf);
	else if (slot < SPEC_SLOTS && spec_old(slot).scrub)
		leaf = slot;
	else if (slot < SPEC_SLOTS && spec_old(slot).where == 0)
		leaf = slot;
	wrong = caps_wrong(before, do_revoke, status);
	return wrong ? wrong : refine_taken(leaf);
}
