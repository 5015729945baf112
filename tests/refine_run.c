/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ec_ctl, ec_state, virq, sc_ctl and irq_ctl against spec_ec.c, spec_sc.c and
 * spec_irq.c: contexts, time, interrupts, capabilities, listeners, results,
 * and what the machine and other CPUs were asked for.
 */
#include <string.h>
#include "host.h"
#include "random_args.h"
#include "refine.h"
#include "refine_cap.h"
#include "snapshot.h"
#include "spec_run.h"

/* What the fake controller links; SPEC_INTIDS and more never get there. */
#define LINKED (SPEC_INTIDS < 256 ? SPEC_INTIDS : 256)

/* budget / period at most units / CPU_UNITS; products stay below 2^64 */
bool spec_fits(uint64_t budget, uint64_t period, uint64_t units)
{
	return budget * CPU_UNITS <= units * period;
}

static bool same_reference(struct spec_reference a, struct spec_reference b)
{
	return a.number == b.number && a.generation == b.generation;
}

static bool same_ec(const struct spec_ec *a, const struct spec_ec *b)
{
	return a->pd == b->pd && a->pd_generation == b->pd_generation &&
	       a->cpu == b->cpu && a->priority == b->priority &&
	       a->vcpu == b->vcpu && a->is_vcpu == b->is_vcpu &&
	       a->stopped == b->stopped && a->queued == b->queued &&
	       a->serving == b->serving && a->state == b->state &&
	       a->sc == b->sc && a->run_sc == b->run_sc &&
	       a->caller == b->caller && a->handler == b->handler &&
	       a->head == b->head && a->tail == b->tail && a->next == b->next &&
	       a->prev == b->prev && a->notification == b->notification &&
	       a->badge == b->badge && a->words == b->words &&
	       a->exit_kind == b->exit_kind &&
	       same_reference(a->exit_portal, b->exit_portal) &&
	       same_reference(a->halt, b->halt) &&
	       same_reference(a->wait, b->wait) &&
	       a->halt_badge == b->halt_badge && a->pc == b->pc &&
	       a->sp == b->sp && a->arg == b->arg && a->wishes == b->wishes;
}

static bool same_sc(const struct spec_sc *a, const struct spec_sc *b)
{
	return a->ec == b->ec && a->tip == b->tip && a->state == b->state &&
	       a->cpu == b->cpu && a->slack == b->slack &&
	       a->configured == b->configured && a->may_slack == b->may_slack &&
	       a->new_slack == b->new_slack && a->left == b->left &&
	       a->budget == b->budget && a->period == b->period &&
	       a->period_end == b->period_end && a->consumed == b->consumed &&
	       a->new_budget == b->new_budget &&
	       a->new_period == b->new_period && a->new_ec == b->new_ec &&
	       (a->new_ec == SPEC_NONE ||
		a->new_generation == b->new_generation) &&
	       a->time == b->time && a->wishes == b->wishes;
}

typedef enum status run_fn(const struct spec_call *call,
			   struct spec_after *after);

/* How many things of a table are looked at: what changed, and three more. */
static uint32_t looks(enum snapshot_table t)
{
	return changed[t].count + 3;
}

static uint32_t look_at(enum snapshot_table t, uint32_t i, uint32_t limit)
{
	if (t != CHANGED_irqs && t != CHANGED_caps && limit > bounds.objects)
		limit = bounds.objects;
	return i < changed[t].count ? changed[t].at[i] :
				      (uint32_t)random_below(limit);
}

static const char *running_wrong(const struct spec_call *call, run_fn *spec)
{
	struct spec_after after = {0};

	for (uint32_t i = 0; i < looks(CHANGED_ecs); i++) {
		struct spec_ec now;

		after.which.ec = look_at(CHANGED_ecs, i, NR_ECS);
		(void)spec(call, &after);
		now = spec_ec_new(after.which.ec);
		if (!same_ec(&after.ec, &now))
			return refine_wrong("context", after.which.ec);
	}
	for (uint32_t i = 0; i < looks(CHANGED_scs); i++) {
		struct spec_sc now;

		after.which.sc = look_at(CHANGED_scs, i, NR_SCS);
		(void)spec(call, &after);
		now = spec_sc_new(after.which.sc);
		if (!same_sc(&after.sc, &now))
			return refine_wrong("scheduling context",
					    after.which.sc);
	}
	return NULL;
}

static const char *others_wrong(const struct spec_call *call, run_fn *spec)
{
	struct spec_after after = {0};

	for (uint32_t i = 0; i < looks(CHANGED_irqs); i++) {
		struct spec_irq now;

		after.which.irq = look_at(CHANGED_irqs, i, NR_INTIDS);
		(void)spec(call, &after);
		now = spec_irq_new(after.which.irq);
		if (after.irq.use != now.use ||
		    !same_reference(after.irq.target, now.target) ||
		    after.irq.badge != now.badge)
			return refine_wrong("interrupt", after.which.irq);
	}
	for (uint32_t i = 0; i < looks(CHANGED_caps); i++) {
		after.which.cap = look_at(CHANGED_caps, i, NR_CAPS);
		(void)spec(call, &after);
		if (!refine_same_cap(after.cap, spec_new(after.which.cap)))
			return refine_wrong("capability", after.which.cap);
	}
	for (uint32_t i = 0; i < looks(CHANGED_notifications); i++) {
		struct spec_listening now;

		after.which.notification =
			look_at(CHANGED_notifications, i, NR_NOTIFICATIONS);
		(void)spec(call, &after);
		now = spec_listening_new(after.which.notification);
		if (after.notification.kind != now.kind ||
		    after.notification.listener != now.listener)
			return refine_wrong("notification",
					    after.which.notification);
	}
	return NULL;
}

/* Was the machine, or a CPU, asked for this? */
static bool was_asked(const struct spec_request *r)
{
	const struct host_irq *irq = &host.irq[r->a % NR_INTIDS];

	switch ((enum spec_what)r->what) {
	case SPEC_POKE:
		return cpus[r->a].poked[r->b / 64] >> r->b % 64 & 1;
	case SPEC_VIRQ:
		return host.virq_ec == r->a && host.virq_intid == r->b &&
		       host.virq_level == (r->c != 0);
	case SPEC_ENABLE:
		return irq->enabled && irq->cpu == r->b &&
		       irq->edge == (r->c != 0);
	case SPEC_MASK:
		return irq->masked == (r->b != 0);
	case SPEC_LINK:
		return irq->linked && irq->ec == r->b && irq->vintid == r->c;
	case SPEC_UNLINK:
		return !irq->linked;
	case SPEC_STATE: /* shown by the registers */
	case SPEC_NOTHING:
		break;
	}
	return true;
}

static const char *results_wrong(const struct spec_call *call,
				 const struct spec_after *after)
{
	const uint64_t *x = arch_regs(call->caller);
	const uint64_t *words = arch_message(call->caller);

	if (x[1] != after->x1 || x[2] != after->x2)
		return refine_wrong("a result of context", call->caller);
	for (uint32_t i = 3; i < 8; i++) {
		if (x[i] != call->x[i])
			return refine_wrong("register", i);
	}
	if (!was_asked(&after->log.first) || !was_asked(&after->log.second))
		return refine_wrong("what was asked for by",
				    after->log.first.what);
	if (after->halt_words &&
	    (words[0] != ecs[after->halted].exit_kind ||
	     memcmp(&words[1], ecs[after->halted].exit_words,
		    4 * sizeof(words[0]))))
		return refine_wrong("the exit of context", after->halted);
	return NULL;
}

/* What the fake machine is going to answer. */
static struct spec_machine machine(const struct refine *before)
{
	const struct found target =
		cap_find(before->pd, before->x[1], CAP_EC, 0);

	return (struct spec_machine){
		.virq = before->x[2] < 256 ? STATUS_OK : STATUS_BAD_ARG,
		.link = before->x[5] >= 32 && before->x[5] < LINKED ?
				STATUS_OK :
				STATUS_BAD_ARG,
		.state = before->x[2] == GROUP_GENERAL ||
			 (before->x[2] == GROUP_SYSTEM &&
			  target.status == STATUS_OK &&
			  host_ecs[target.number].kind == PD_VM),
	};
}

static const char *run_wrong(const struct refine *before, int64_t status,
			     run_fn *spec)
{
	struct spec_call call = {.caller = before->ec,
				 .machine = machine(before)};
	struct spec_after after = {0};
	const char *wrong;

	memcpy(call.x, before->x, sizeof(call.x));
	wrong = refine_status(status, spec(&call, &after));
	if (!wrong)
		wrong = running_wrong(&call, spec);
	if (!wrong)
		wrong = others_wrong(&call, spec);
	if (!wrong && status == STATUS_OK)
		wrong = results_wrong(&call, &after);
	return wrong;
}

const char *refine_ec_ctl(const struct refine *before, int64_t status)
{
	return run_wrong(before, status, spec_ec_ctl);
}

const char *refine_ec_state(const struct refine *before, int64_t status)
{
	return run_wrong(before, status, spec_ec_state);
}

const char *refine_virq(const struct refine *before, int64_t status)
{
	return run_wrong(before, status, spec_virq);
}

const char *refine_sc_ctl(const struct refine *before, int64_t status)
{
	return run_wrong(before, status, spec_sc_ctl);
}

const char *refine_irq_ctl(const struct refine *before, int64_t status)
{
	return run_wrong(before, status, spec_irq_ctl);
}
