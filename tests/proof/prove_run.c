/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One call on contexts, time or interrupts, with any arguments, by any
 * context, in any state that satisfies the invariants. SHOW says what is to be
 * shown of it, of one arbitrary thing of each kind.
 */
#include "deadline.h"
#include "ec.h"
#include "irq.h"
#include "run.h"
#include "sched.h"
#include "spec_find.h"
#include "spec_run.h"

#define CALL_EC_CTL   1
#define CALL_EC_STATE 2
#define CALL_VIRQ     3
#define CALL_SC_CTL   4
#define CALL_IRQ_CTL  5

_Static_assert(SPEC_ECS == NR_ECS && SPEC_INTIDS == NR_INTIDS, "limits");

static struct spec_call made;
static struct spec_which which;
static struct spec_log done;
static uint64_t x[8];
/* The caller's message page, as far as it is looked at. */
static uint64_t message[5], old_message[5];
static bool given; /* to the machine, to copy registers to or from */

/*
 * Whether a share of time fits: some function of budget, period and units, the
 * same for the call and its specification. Which one is for `sc_fits` to show.
 */
bool __CPROVER_uninterpreted_fits(uint64_t, uint64_t, uint64_t);

enum status sc_fits(uint64_t budget, uint64_t period, uint32_t units)
{
	return spec_fits(budget, period, units) ? STATUS_OK : STATUS_FULL;
}

bool spec_fits(uint64_t budget, uint64_t period, uint64_t units)
{
	return units != 0 &&
	       __CPROVER_uninterpreted_fits(budget, period, units);
}

/* The machine and other CPUs: what they are asked is written down. */

static void ask(enum spec_what what, uint64_t a, uint64_t b, uint64_t c)
{
	__CPROVER_assert(done.second.what == SPEC_NOTHING, "few requests");
	spec_ask(&done, what, a, b, c);
}

void sched_poke(uint32_t cpu, uint32_t bit)
{
	ask(SPEC_POKE, cpu, bit, 0);
}

enum status arch_virq(uint32_t ec, uint32_t intid, bool level)
{
	ask(SPEC_VIRQ, ec, intid, level);
	return made.machine.virq;
}

uint64_t *arch_message(uint32_t ec)
{
	__CPROVER_assert(ec == made.caller, "one's own message page");
	return message;
}

bool arch_ec_state(uint32_t ec, uint32_t group, bool write, uint64_t *words)
{
	ask(SPEC_STATE, ec, group, write);
	given = words == message;
	return made.machine.state;
}

void arch_irq_enable(uint32_t intid, uint32_t cpu, bool edge)
{
	ask(SPEC_ENABLE, intid, cpu, edge);
}

void arch_irq_mask(uint32_t intid, bool masked)
{
	ask(SPEC_MASK, intid, masked, 0);
}

enum status arch_irq_link(uint32_t intid, uint32_t ec, uint32_t vintid)
{
	ask(SPEC_LINK, intid, ec, vintid);
	return made.machine.link;
}

void arch_irq_unlink(uint32_t intid)
{
	ask(SPEC_UNLINK, intid, 0, 0);
}

/* The object that a slot names: that much of the state is assumed valid. */
static uint32_t named(uint64_t slot)
{
	const uint32_t c = cap_slot(old_ecs_pd[made.caller], slot);

	touch_slot(c);
	return c < NR_CAPS ? (uint32_t)field_get(CAP_NUMBER, old_caps_word[c]) :
			     NONE32;
}

static void touch_arguments(void)
{
	uint32_t first, object;

	touch_ec(made.caller);
	first = cap_slot(old_ecs_pd[made.caller], x[1]);
	object = named(x[1]);
#if CALL == CALL_EC_CTL
	touch_ec(object);
	object = named(x[3]);
	if (object < NR_PORTALS) {
		__CPROVER_assume(old_portals_handler[object].number < NR_ECS);
		touch_ec(old_portals_handler[object].number);
	}
#elif CALL == CALL_SC_CTL
	touch_sc(object);
	touch_time(cap_slot(old_ecs_pd[made.caller], x[3]), object);
	touch_ec(named(x[3]));
	touch_up(cap_slot(old_ecs_pd[made.caller], x[3]));
#elif CALL == CALL_IRQ_CTL
	touch_up(first);
	if (first < NR_CAPS) {
		touch_irq(old_caps_base[first]);
		__CPROVER_assume(old_inv_irq_binds(first));
	}
	touch_ec(named(x[4]));
#else
	touch_ec(object);
#endif
	(void)first;
}

static enum status call(void)
{
#if CALL == CALL_EC_CTL
	return call_ec_ctl(made.caller, x);
#elif CALL == CALL_EC_STATE
	return call_ec_state(made.caller, x);
#elif CALL == CALL_VIRQ
	return call_virq(made.caller, x);
#elif CALL == CALL_SC_CTL
	return call_sc_ctl(made.caller, x);
#else
	return call_irq_ctl(made.caller, x);
#endif
}

static enum status spec(struct spec_after *after)
{
#if CALL == CALL_EC_CTL
	return spec_ec_ctl(&made, after);
#elif CALL == CALL_EC_STATE
	return spec_ec_state(&made, after);
#elif CALL == CALL_VIRQ
	return spec_virq(&made, after);
#elif CALL == CALL_SC_CTL
	return spec_sc_ctl(&made, after);
#else
	return spec_irq_ctl(&made, after);
#endif
}

static bool same_reference(struct spec_reference a, struct spec_reference b)
{
	return a.number == b.number && a.generation == b.generation;
}

static void show_ec(const struct spec_ec *now, const struct spec_ec *want)
{
	__CPROVER_assert(now->pd == want->pd &&
				 now->pd_generation == want->pd_generation &&
				 now->cpu == want->cpu &&
				 now->priority == want->priority &&
				 now->vcpu == want->vcpu &&
				 now->is_vcpu == want->is_vcpu,
			 "what create fixed stays");
	__CPROVER_assert(
		now->state == want->state && now->stopped == want->stopped &&
			now->queued == want->queued && now->sc == want->sc &&
			now->run_sc == want->run_sc &&
			now->caller == want->caller &&
			now->handler == want->handler &&
			now->head == want->head && now->tail == want->tail &&
			now->next == want->next && now->prev == want->prev &&
			now->notification == want->notification,
		"state and links as specified");
	__CPROVER_assert(now->badge == want->badge &&
				 now->words == want->words &&
				 now->exit_kind == want->exit_kind,
			 "message and exit as specified");
	__CPROVER_assert(now->exit_word0 == want->exit_word0 &&
				 now->exit_word1 == want->exit_word1 &&
				 now->exit_word2 == want->exit_word2 &&
				 now->exit_word3 == want->exit_word3,
			 "words of the exit as specified");
	__CPROVER_assert(same_reference(now->exit_portal, want->exit_portal) &&
				 same_reference(now->halt, want->halt) &&
				 same_reference(now->wait, want->wait) &&
				 now->halt_badge == want->halt_badge,
			 "bindings as specified");
	__CPROVER_assert(now->pc == want->pc && now->sp == want->sp &&
				 now->arg == want->arg &&
				 now->woken_value == want->woken_value &&
				 now->woken_status == want->woken_status &&
				 now->wishes == want->wishes,
			 "start, result and requests as specified");
}

static void show_sc(const struct spec_sc *now, const struct spec_sc *want)
{
	__CPROVER_assert(
		now->ec == want->ec && now->tip == want->tip &&
			now->next == want->next && now->prev == want->prev &&
			now->state == want->state &&
			now->queue == want->queue && now->cpu == want->cpu &&
			now->slack == want->slack,
		"who runs on it, and where it waits, as specified");
	__CPROVER_assert(now->left == want->left &&
				 now->budget == want->budget &&
				 now->period == want->period &&
				 now->period_end == want->period_end &&
				 now->consumed == want->consumed &&
				 now->may_slack == want->may_slack,
			 "its account as specified");
	__CPROVER_assert(now->new_budget == want->new_budget &&
				 now->new_period == want->new_period &&
				 now->new_slack == want->new_slack &&
				 now->new_ec == want->new_ec &&
				 now->new_generation == want->new_generation &&
				 now->time == want->time &&
				 now->configured == want->configured &&
				 now->wishes == want->wishes,
			 "what it is to become as specified");
}

static void show_cap(const struct spec_cap *now, const struct spec_cap *want)
{
	__CPROVER_assert(
		now->type == want->type && now->rights == want->rights &&
			now->depth == want->depth &&
			now->shared == want->shared &&
			now->frozen == want->frozen &&
			now->block == want->block &&
			now->dirty == want->dirty && now->scrub == want->scrub,
		"type, rights, depth and flags as specified");
	__CPROVER_assert(now->number == want->number &&
				 now->generation == want->generation &&
				 now->base == want->base &&
				 now->count == want->count &&
				 now->where == want->where,
			 "number and range as specified");
	__CPROVER_assert(now->parent == want->parent &&
				 now->newest == want->newest &&
				 now->older == want->older,
			 "place in the tree as specified");
}

static void show_message(const struct spec_after *after)
{
	const struct spec_ec halted = spec_ec_old(after->halted);
	const uint64_t words[5] = {halted.exit_kind, halted.exit_word0,
				   halted.exit_word1, halted.exit_word2,
				   halted.exit_word3};

	for (uint32_t i = 0; i < 5; i++)
		__CPROVER_assert(message[i] == (after->halt_words ?
							words[i] :
							old_message[i]),
				 "message page as specified");
}

static void show_rest(const struct spec_after *after)
{
	const struct spec_irq irq = spec_irq_new(which.irq);
	const struct spec_listening heard =
		spec_listening_new(which.notification);

	__CPROVER_assert(irq.use == after->irq.use &&
				 same_reference(irq.target,
						after->irq.target) &&
				 irq.badge == after->irq.badge,
			 "interrupt as specified");
	__CPROVER_assert(heard.kind == after->notification.kind &&
				 heard.listener == after->notification.listener,
			 "listener as specified");
	for (uint32_t i = 0; i < 8; i++)
		__CPROVER_assert(x[i] == (i == 1 ? after->x1 :
					  i == 2 ? after->x2 :
						   made.x[i]),
				 "results as specified");
	show_message(after);
}

static bool same_request(struct spec_request a, struct spec_request b)
{
	return a.what == b.what && a.a == b.a && a.b == b.b && a.c == b.c;
}

/* All that was asked of others, in that order, and nothing else. */
static void show_requests(const struct spec_log *want)
{
	__CPROVER_assert(same_request(done.first, want->first) &&
				 same_request(done.second, want->second),
			 "requests as specified");
	__CPROVER_assert(done.first.what != SPEC_STATE || given,
			 "registers go by the message page");
}

static void show_refinement(const struct spec_after *after)
{
	const struct spec_ec ec = spec_ec_new(which.ec);
	const struct spec_sc sc = spec_sc_new(which.sc);
	const struct spec_cap cap = spec_new(which.cap);

	show_ec(&ec, &after->ec);
	show_sc(&sc, &after->sc);
	show_cap(&cap, &after->cap);
	show_rest(after);
	show_requests(&after->log);
}

/* Of the things the call may have changed, one at a time. */
static void show_invariants(void)
{
	__CPROVER_assert(inv_ec_shape(which.ec), "numbers of a context");
	__CPROVER_assert(inv_sc_shape(which.sc), "numbers of time");
	__CPROVER_assert(inv_irq_shape(which.irq), "numbers of an interrupt");
	__CPROVER_assert(inv_listener(which.notification), "one listener");
	__CPROVER_assert(inv_shape(which.cap) && inv_mapping(which.cap),
			 "shape and mapping of a capability");
	__CPROVER_assert(inv_irq_bound(which.irq) && inv_irq_binds(which.cap),
			 "I1: bound by one capability alone");
	__CPROVER_assert(inv_sc_fed(which.sc), "S4: no more time than granted");
	__CPROVER_assert(inv_range_feeds(which.cap), "S4: for one SC alone");
}

/* Of everything that the observed things lead to. */
static void touch_observed(void)
{
	const uint32_t listener =
		old_notifications_listener[which.notification];

	touch_ec(which.ec);
	touch_sc(which.sc);
	touch_irq(which.irq);
	touch_slot(which.cap);
	touch_slot(old_caps_first[which.cap]);
	touch_time(which.cap, which.sc);
	__CPROVER_assume(old_inv_irq_binds(which.cap));
	__CPROVER_assume(old_inv_listener(which.notification));
	touch_ec(listener);
}

static void arguments(void)
{
	which = (struct spec_which){nondet_u32(), nondet_u32(), nondet_u32(),
				    nondet_u32(), nondet_u32()};
	__CPROVER_assume(which.cap < NR_NODES && which.ec < NR_ECS &&
			 which.sc < NR_SCS && which.irq < NR_INTIDS &&
			 which.notification < NR_NOTIFICATIONS);
	made.caller = nondet_u32();
	made.machine.virq = (enum status)(int32_t)nondet_u32();
	made.machine.link = (enum status)(int32_t)nondet_u32();
	made.machine.state = nondet_u8() & 1;
	__CPROVER_assume(made.caller < NR_ECS && made.machine.virq <= 0 &&
			 made.machine.virq >= STATUS_MORE &&
			 made.machine.link <= 0 &&
			 made.machine.link >= STATUS_MORE);
	for (uint32_t i = 0; i < 8; i++)
		x[i] = made.x[i] = nondet_u64();
	for (uint32_t i = 0; i < 5; i++)
		message[i] = old_message[i] = nondet_u64();
}

int main(void)
{
	struct spec_after after = {0};
	enum status status, want;

	state_any();
	run_any();
	arguments();
#ifdef CASE
	__CPROVER_assume(CASE); /* a proof may be split */
#endif
	touch_arguments();
#if SHOW_INVARIANTS
	touch_observed();
#endif
	status = call();
	after.which = which;
	want = spec(&after);
#if SHOW_REACH
	REACH
#else
	__CPROVER_assert(status == want, "status as specified");
#endif
#if SHOW_REFINEMENT
	show_refinement(&after);
#endif
#if SHOW_INVARIANTS
#if CALL == CALL_IRQ_CTL
	/* the ghost follows: by which capability it is bound */
	if (status == STATUS_OK && x[3] <= IRQ_LINK)
		ghost_bound_by[x[2]] = cap_slot(old_ecs_pd[made.caller], x[1]);
#endif
	show_invariants();
#endif
	(void)status;
	(void)want;
	(void)touch_observed;
	(void)show_invariants;
	(void)show_refinement;
	return 0;
}
