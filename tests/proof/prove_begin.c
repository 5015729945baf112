/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How objects begin, by themselves: ec_begin, sc_begin, notify_begin and
 * portal_clear leave nothing of the number's last life in any field, and touch
 * no other object; ec_clear says OK only of a context that has ended, and then
 * nothing leads to it any more.
 */
#include "arch.h"
#include "ec.h"
#include "notify.h"
#include "portal.h"
#include "run.h"
#include "sched.h"

#define PART_EC     1
#define PART_SC     2
#define PART_NOTIFY 3
#define PART_PORTAL 4
#define PART_CLEAR  5
#define PART_BOUND  6 /* bound_set, then bound_get */

static uint32_t n, i, pd, cpu, priority, vcpu, resets;

void arch_ec_reset(uint32_t ec, uint32_t domain, enum pd_kind kind,
		   uint32_t which)
{
	__CPROVER_assert(ec == n && domain == pd && which == vcpu &&
				 kind == (enum pd_kind)old_pds_kind[pd],
			 "its registers are blanked, as its domain's kind");
	resets++;
}

/* Each field of row i by itself, as the tables are laid out here. */
/* clang-format off */
#define EC_FIELDS(X)                                                       \
	X(pd) X(pd_generation) X(cpu) X(priority) X(vcpu) X(is_vcpu)       \
	X(state) X(stopped) X(queued) X(serving) X(sc) X(run_sc)           \
	X(caller) X(handler)                                               \
	X(callers) X(next) X(prev) X(notification) X(badge) X(words)       \
	X(exit_kind) X(exit_portal) X(halt_notification)                   \
	X(wait_notification) X(halt_badge) X(start_pc) X(start_sp)         \
	X(start_arg) X(woken_value) X(woken_status) X(request)
#define SC_FIELDS(X)                                                       \
	X(ec) X(tip) X(next) X(prev) X(state) X(queue) X(cpu) X(slack)     \
	X(left) X(budget) X(period) X(period_end) X(consumed)              \
	X(new_budget) X(new_period) X(time) X(new_generation) X(new_ec)    \
	X(configured) X(may_slack) X(new_slack) X(request)
#define NOTIFICATION_FIELDS(X) X(lock) X(value) X(waiters) X(listener) X(kind)
#define PORTAL_FIELDS(X)       X(handler) X(badge)
/* clang-format on */

#define SET_EC(field)           EC(row, field) = what.field;
#define SET_SC(field)           SC(row, field) = what.field;
#define SET_NOTIFICATION(field) NOTIFICATION(row, field) = what.field;
#define SET_PORTAL(field)       PORTAL(row, field) = what.field;

void ecs_row_set(uint32_t row, struct ec what)
{
	EC_FIELDS(SET_EC)
	for (uint32_t w = 0; w < 4; w++)
		EC_EXIT_WORD(row, w) = what.exit_words[w];
}

void scs_row_set(uint32_t row, struct sc what)
{
	SC_FIELDS(SET_SC)
}

void notifications_row_set(uint32_t row, struct notification what)
{
	NOTIFICATION_FIELDS(SET_NOTIFICATION)
}

void portals_row_set(uint32_t row, struct portal what)
{
	PORTAL_FIELDS(SET_PORTAL)
}

/* Field of any row i: `value` in row n, in others what it was. */
#define IS(name, value)                                                  \
	__CPROVER_assert(name[i] == (i == n ? (typeof(name[i]))(value) : \
					      old_##name[i]),            \
			 #name " as new, or as it was")
#define IS_FIELD(name, field, value)                                       \
	__CPROVER_assert(name[i].field ==                                  \
				 (i == n ? (value) : old_##name[i].field), \
			 #name " as new, or as it was")
#define NO_REFERENCE(name)         \
	IS_FIELD(name, number, 0); \
	IS_FIELD(name, generation, 0)
#define NO_QUEUE(name)                \
	IS_FIELD(name, head, NONE16); \
	IS_FIELD(name, tail, NONE16)

#if PART == PART_EC
static void show(void)
{
	const uint32_t word = nondet_u32();
	const bool vm = old_pds_kind[pd] == PD_VM;

	__CPROVER_assume(n < NR_ECS && i < NR_ECS && word < 4);
	ec_begin(n, pd, cpu, priority, vcpu);
	IS(ecs_pd, pd);
	IS(ecs_pd_generation, old_objects_generation[pd]);
	IS(ecs_cpu, cpu);
	IS(ecs_priority, priority);
	IS(ecs_vcpu, vcpu);
	IS(ecs_is_vcpu, vm);
	IS(ecs_state, EC_CREATED);
	IS(ecs_stopped, false);
	IS(ecs_queued, false);
	IS(ecs_serving, false);
	IS(ecs_sc, NONE16);
	IS(ecs_run_sc, NONE16);
	IS(ecs_caller, NONE16);
	IS(ecs_handler, NONE16);
	NO_QUEUE(ecs_callers);
	IS(ecs_next, NONE16);
	IS(ecs_prev, NONE16);
	IS(ecs_notification, NONE32);
	IS(ecs_badge, 0);
	IS(ecs_words, 0);
	IS(ecs_exit_kind, EXIT_NONE);
	NO_REFERENCE(ecs_exit_portal);
	NO_REFERENCE(ecs_halt_notification);
	NO_REFERENCE(ecs_wait_notification);
	IS(ecs_halt_badge, 0);
	IS(ecs_start_pc, 0);
	IS(ecs_start_sp, 0);
	IS(ecs_start_arg, 0);
	IS(ecs_woken_value, 0);
	IS(ecs_woken_status, 0);
	IS(ecs_request, 0);
	__CPROVER_assert(EC_EXIT_WORD(i, word) ==
				 (i == n ? 0 :
					   old_ecs_exit_words[i * 4 + word]),
			 "exit words as new, or as they were");
	__CPROVER_assert(resets == 1, "its registers are blanked, once");
	__CPROVER_assert(PD_VCPU(pd, vcpu) ==
				 (vm ? n : old_pds_vcpu[pd * 8 + vcpu]),
			 "a VM finds its vCPU");
}
#elif PART == PART_SC
static void show(void)
{
	__CPROVER_assume(n < NR_SCS && i < NR_SCS);
	sc_begin(n);
	IS(scs_ec, NONE16);
	IS(scs_tip, NONE16);
	IS(scs_next, NONE16);
	IS(scs_prev, NONE16);
	IS(scs_state, SC_OFF);
	IS(scs_queue, 0);
	IS(scs_cpu, 0);
	IS(scs_slack, false);
	IS(scs_left, 0);
	IS(scs_budget, 0);
	IS(scs_period, 0);
	IS(scs_period_end, 0);
	IS(scs_consumed, 0);
	IS(scs_new_budget, 0);
	IS(scs_new_period, 0);
	IS(scs_time, NONE32);
	IS(scs_new_generation, 0);
	IS(scs_new_ec, NONE16);
	IS(scs_configured, false);
	IS(scs_may_slack, false);
	IS(scs_new_slack, false);
	IS(scs_request, 0);
}
#elif PART == PART_NOTIFY
static void show(void)
{
	const uint32_t kind = nondet_u8() & 1;

	__CPROVER_assume(n < NR_NOTIFICATIONS && i < NR_NOTIFICATIONS);
	notify_begin(n, kind);
	IS(notifications_kind, kind);
	IS(notifications_value, 0);
	IS(notifications_listener, NONE16);
	NO_QUEUE(notifications_waiters);
}
#elif PART == PART_PORTAL
static void show(void)
{
	__CPROVER_assume(n < NR_PORTALS && i < NR_PORTALS);
	portal_clear(n);
	NO_REFERENCE(portals_handler);
	IS(portals_badge, 0);
}
#elif PART == PART_BOUND
static uint32_t locks;

void lock_take(struct lock *lock)
{
	(void)lock;
	locks++;
}

void lock_release(struct lock *lock)
{
	(void)lock;
}

/* Where nothing else runs: as it was set, and no lock for what never was. */
static void show(void)
{
	struct reference at = {0}, to = {nondet_u32(), nondet_u32()};
	uint64_t badge_at = nondet_u64();
	const uint64_t badge = nondet_u64();
	struct bound is = bound_get(&at, &badge_at);

	__CPROVER_assert(is.to.generation == 0, "never bound is unbound");
	__CPROVER_assume(to.generation != 0);
	at = (struct reference){nondet_u32(), nondet_u32()};
	bound_set(&at, &badge_at, to, badge);
	is = bound_get(&at, &badge_at);
	__CPROVER_assert(is.to.number == to.number &&
				 is.to.generation == to.generation &&
				 is.badge == badge,
			 "what was bound last, with its own badge");
	__CPROVER_assert(locks == 0, "a call takes no lock for it");
}
#else
static void show(void)
{
	struct reference bound;
	enum status status;
	bool ended, listens, serves;

	__CPROVER_assume(n < NR_ECS && i < NR_NOTIFICATIONS);
	touch_ec(n);
	pd = old_ecs_pd[n];
	vcpu = old_ecs_vcpu[n];
	bound = old_ecs_wait_notification[n];
	__CPROVER_assume(pd < NR_PDS && vcpu < NR_VCPUS &&
			 bound.number < NR_NOTIFICATIONS);
	status = ec_clear(n);
	ended = old_ecs_state[n] == EC_HALTED && old_ecs_request[n] == 0;
	listens = bound.generation != 0 &&
		  bound.generation ==
			  old_objects_generation[FIRST_NOTIFICATION +
						 bound.number];
	serves = old_ecs_is_vcpu[n] && old_pds_vcpu[pd * 8 + vcpu] == n &&
		 old_objects_generation[pd] == old_ecs_pd_generation[n];
	__CPROVER_assert(status == (ended ? STATUS_OK : STATUS_MORE),
			 "OK of one that ended, and has no request left");
	__CPROVER_assert(PD_VCPU(pd, vcpu) ==
				 (ended && serves ?
					  NONE16 :
					  old_pds_vcpu[pd * 8 + vcpu]),
			 "its domain finds it no longer");
	__CPROVER_assert(
		NOTIFICATION(i, listener) ==
			(ended && listens && i == bound.number &&
					 old_notifications_listener[i] == n ?
				 NONE16 :
				 old_notifications_listener[i]),
		"somebody else may listen there");
	__CPROVER_assert(EC(n, state) == old_ecs_state[n],
			 "T7: clearing is no step of its life");
}
#endif

int main(void)
{
	state_any();
	run_any();
	n = nondet_u32();
	i = nondet_u32();
	pd = nondet_u32();
	cpu = nondet_u32();
	priority = nondet_u32();
	vcpu = nondet_u32();
	__CPROVER_assume(pd < NR_PDS && cpu < NR_CPUS &&
			 priority < NR_PRIORITIES && vcpu < NR_VCPUS);
	show();
#if SHOW_REACH
	__CPROVER_assert(false, "reached");
#endif
	return 0;
}
