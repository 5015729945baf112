/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * create and destroy against spec_object.c: capabilities, objects, what is
 * new about what was made, and what is taken from a dying domain.
 */
#include "host.h"
#include "refine.h"
#include "refine_cap.h"
#include "snapshot.h"
#include "spec_object.h"

static uint32_t caller; /* whose call is looked at */

uint32_t spec_cpus(void)
{
	return sched_cpus();
}

uint32_t spec_priority(void)
{
	return old_ecs[caller].priority;
}

bool spec_vcpu_free(uint32_t domain, uint32_t vcpu)
{
	return old_pds[domain].kind == PD_NATIVE ||
	       old_pds[domain].vcpu[vcpu] == NONE16;
}

static bool same_object(struct spec_object a, struct spec_object b)
{
	return a.life == b.life && a.generation == b.generation &&
	       (a.life != SPEC_DYING || a.grace == b.grace) &&
	       (a.life == SPEC_FREE || a.cursor == b.cursor);
}

static bool new_ec(const struct spec_creation *made)
{
	const struct ec *ec = &ecs[made->number];
	const bool vm = old_pds[made->domain].kind == PD_VM;

	return ec->pd == made->domain && ec->cpu == made->cpu &&
	       ec->pd_generation == old_objects[made->domain].generation &&
	       ec->priority == made->priority && ec->vcpu == made->vcpu &&
	       ec->is_vcpu == vm && ec->state == EC_CREATED && !ec->stopped &&
	       !ec->queued && ec->request == 0 && ec->sc == NONE16 &&
	       ec->run_sc == NONE16 && ec->caller == NONE16 &&
	       ec->handler == NONE16 && ec->callers.head == NONE16 &&
	       ec->exit_portal.generation == 0 &&
	       ec->halt_notification.generation == 0 &&
	       ec->wait_notification.generation == 0 &&
	       ec->exit_kind == EXIT_NONE && ec->next == NONE16 &&
	       ec->prev == NONE16 &&
	       (!vm || pds[made->domain].vcpu[made->vcpu] == made->number);
}

/* A new object starts with nothing of an earlier one. */
static bool is_new(const struct spec_creation *made)
{
	const uint32_t n = made->number;

	switch (made->type) {
	case CAP_PD:
		for (uint32_t i = 0; i < NR_VCPUS; i++) {
			if (pds[n].vcpu[i] != NONE16)
				return false;
		}
		return pds[n].root == NONE32 && pds[n].kind == made->kind &&
		       host.space[n].root == NONE32;
	case CAP_EC:
		return new_ec(made);
	case CAP_SC:
		return scs[n].state == SC_OFF && scs[n].ec == NONE16 &&
		       scs[n].tip == NONE16 && scs[n].new_ec == NONE16 &&
		       scs[n].time == NONE32 && !scs[n].configured &&
		       scs[n].left == 0 && scs[n].consumed == 0 &&
		       scs[n].request == 0;
	case CAP_PORTAL:
		return portals[n].handler.generation == 0 &&
		       portals[n].badge == 0;
	default:
		return notifications[n].kind == made->kind &&
		       notifications[n].value == 0 &&
		       notifications[n].waiters.head == NONE16 &&
		       notifications[n].listener == NONE16;
	}
}

const char *refine_create(const struct refine *before, int64_t status)
{
	struct spec_creation made;
	const char *wrong;
	uint32_t n = 0, i;

	caller = before->ec;
	wrong = refine_status(status,
			      spec_create(before->pd, before->x, &made));
	if (wrong || status != STATUS_OK)
		return wrong;
	while (refine_each(CHANGED_caps, &n, &i)) {
		if (!refine_same_cap(spec_created(&made, i), spec_new(i)))
			return refine_wrong("capability", i);
	}
	n = 0;
	while (refine_each(CHANGED_objects, &n, &i)) {
		if (!same_object(spec_created_object(&made, i),
				 spec_object_new(i)))
			return refine_wrong("object", i);
	}
	if (arch_regs(before->ec)[1] != made.number)
		return refine_wrong("result", arch_regs(before->ec)[1]);
	return is_new(&made) ? NULL : refine_wrong("new object", made.number);
}

/* What is taken from a dying domain, and where. */
static struct spec_choice choice;
static uint32_t leaf;

static struct spec_cap destroyed(const struct spec_destruction *did, uint32_t c)
{
	struct spec_cap after;

	if (did->inside >= SPEC_SLOTS) {
		after = spec_destroyed(did, c);
		if (did->clears)
			refine_cleared(did->index, c, &after);
		return after;
	}
	(void)spec_take(did->inside, choice, c, &after);
	if (leaf >= SPEC_SLOTS && leaf != NONE32 && !choice.unfinished)
		refine_cleared(leaf - SPEC_SLOTS, c, &after);
	return after;
}

/* Which step the call was going to make, from the state before it. */
static enum status foresee(const struct refine *before,
			   struct spec_steps *steps,
			   struct spec_destruction *did)
{
	const uint32_t slot = spec_slot(before->pd, before->x[1]);
	uint32_t index = SPEC_NO_INDEX;
	struct spec_cap after;

	leaf = NONE32;
	*steps = (struct spec_steps){.take = STATUS_MORE};
	if (slot < SPEC_SLOTS)
		index = spec_index(spec_old(slot).type, spec_old(slot).number);
	if (index == SPEC_NO_INDEX)
		return spec_destroy(before->pd, before->x, *steps, did);
	steps->over = refine_grace_over(old_objects[index].grace);
	steps->unfinished = refine_unfinished(index);
	steps->grace = objects[index].grace;
	(void)spec_destroy(before->pd, before->x, *steps, did);
	if (did->inside < SPEC_SLOTS) {
		choice = refine_choice(did->inside, &leaf);
		steps->take = spec_take(did->inside, choice, 0, &after);
	}
	return spec_destroy(before->pd, before->x, *steps, did);
}

/* An object whose life ends is told so, and its domain's space goes. */
static bool ended(const struct spec_destruction *did)
{
	const uint32_t o = did->index;
	uint32_t n;

	if (!did->ends)
		return true;
	switch (object_kind(o, &n)) {
	case KIND_PD:
		return pds[n].root == NONE32 && host.space[n].root == NONE32 &&
		       refine_asked.flushes != 0 && refine_asked.pd == n;
	case KIND_EC:
		return ecs[n].request & EC_REQUEST_END;
	case KIND_SC:
		return scs[n].request & SC_REQUEST_END;
	case KIND_PORTAL:
	case KIND_NOTIFICATION:
	case NR_KINDS:
		break;
	}
	return true;
}

const char *refine_destroy(const struct refine *before, int64_t status)
{
	struct spec_destruction did;
	struct spec_steps steps;
	uint32_t n = 0, i;
	const char *wrong =
		refine_status(status, foresee(before, &steps, &did));

	while (!wrong && refine_each(CHANGED_caps, &n, &i)) {
		if (!refine_same_cap(destroyed(&did, i), spec_new(i)))
			wrong = refine_wrong("capability", i);
	}
	n = 0;
	/* objects met inside a dying domain have steps of their own */
	while (!wrong && did.inside >= SPEC_SLOTS &&
	       refine_each(CHANGED_objects, &n, &i)) {
		if (!same_object(spec_destroyed_object(&did, steps, i),
				 spec_object_new(i)))
			wrong = refine_wrong("object", i);
	}
	if (!wrong && !ended(&did))
		wrong = refine_wrong("the end of object", did.index);
	if (wrong || did.ends)
		return wrong;
	return refine_taken(leaf);
}
