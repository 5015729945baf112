/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tables of proofs of messages and notifications at their full size, what
 * is assumed of them, contracts, and what is compared; see ipc.h.
 */
#include "ipc.h"
#include "arch.h"
#include "cap.h"
#include "deadline.h"
#include "ec.h"
#include "notify.h"
#include "object.h"
#include "portal.h"
#include "sched.h"
#include "trace.h"

#define DEFINE_TABLE(type, name, count) \
	type name[count];               \
	type old_##name[count];
PROOF_TABLES(DEFINE_TABLE)
RUN_TABLES(DEFINE_TABLE)
IPC_TABLES(DEFINE_TABLE)

uint32_t one_ec, one_sc, one_notification, one_portal, one_register;
uint64_t ghost_clock, ghost_now;
uint32_t ghost_cpu;
static uint32_t party[4];
struct ipc_events happened = {.answered = NONE16, .ended = NONE16};

#define ANY_TABLE(type, name, count)                       \
	{                                                  \
		type any[count];                           \
		__CPROVER_array_replace(old_##name, any);  \
		__CPROVER_array_replace(name, old_##name); \
	}

void ipc_any(void)
{
	PROOF_TABLES(ANY_TABLE)
	RUN_TABLES(ANY_TABLE)
	IPC_TABLES(ANY_TABLE)
	ghost_clock = nondet_u64();
	ghost_now = nondet_u64();
	one_ec = nondet_u32();
	one_sc = nondet_u32();
	one_notification = nondet_u32();
	one_portal = nondet_u32();
	one_register = nondet_u32();
	__CPROVER_assume(ghost_clock < UINT64_MAX && one_ec < NR_ECS &&
			 one_sc < NR_SCS && one_portal < NR_PORTALS &&
			 one_notification < NR_NOTIFICATIONS &&
			 one_register < 31);
#if !SHOW_USERS
	touch_around(one_ec);
#endif
#if !SHOW_TIME
	touch_time(one_sc);
#endif
	touch_queue(one_notification);
	touch_portal(one_portal);
}

/* Only what a proof needs: every assumption costs the solver time. */
#if SHOW_QUEUES || SHOW_PAIRS
#define LINKED 1
#endif

void touch_ec(uint32_t e)
{
	if (e >= NR_ECS)
		return;
	__CPROVER_assume(inv_ipc_shape_old(e));
#if LINKED
	__CPROVER_assume(inv_ipc_callers_old(e));
	__CPROVER_assume(inv_ipc_links_old(e, ghost_clock));
#endif
#if SHOW_PAIRS
	__CPROVER_assume(inv_ipc_pair_old(e));
#endif
#if SHOW_TIME || SHOW_USERS
	__CPROVER_assume(inv_ipc_time_old(e));
#endif
}

void touch_links(uint32_t e)
{
	touch_ec(e);
	if (e < NR_ECS)
		__CPROVER_assume(inv_ipc_callers_old(e) &&
				 inv_ipc_links_old(e, ghost_clock));
}

void touch_pair(uint32_t e)
{
	touch_ec(e);
	if (e < NR_ECS)
		__CPROVER_assume(inv_ipc_pair_old(e));
}

void touch_around(uint32_t e)
{
	if (e >= NR_ECS)
		return;
	touch_ec(e);
#if SHOW_QUEUES
	touch_ec(old_ecs_next[e]);
	touch_ec(old_ecs_prev[e]);
#endif
#if SHOW_PAIRS
	touch_ec(old_ecs_caller[e]);
	touch_ec(old_ecs_handler[e]);
	touch_ec(old_ecs_callers[e].head);
#endif
#if SHOW_TIME || SHOW_USERS
	touch_time(old_ecs_run_sc[e]);
#endif
}

void touch_time(uint32_t s)
{
	if (s >= NR_SCS)
		return;
	__CPROVER_assume(inv_ipc_sc_old(s));
#if SHOW_TIME || SHOW_USERS
	touch_ec(old_scs_tip[s]);
	touch_ec(old_scs_ec[s]);
#endif
}

void touch_queue(uint32_t n)
{
	if (n >= NR_NOTIFICATIONS)
		return;
	__CPROVER_assume(inv_ipc_waiters_old(n));
	if (old_notifications_listener[n] < NR_ECS)
		__CPROVER_assume(
			inv_ipc_shape_old(old_notifications_listener[n]));
}

void touch_portal(uint32_t p)
{
	if (p >= NR_PORTALS)
		return;
	__CPROVER_assume(inv_ipc_portal_old(p));
	touch_ec(old_portals_handler[p].number);
}

void touch_slot(uint32_t own, uint64_t slot)
{
	const uint32_t c = own * NR_SLOTS + (uint32_t)slot;

	if (slot >= NR_SLOTS)
		return;
	__CPROVER_assume(inv_ipc_slot_old(c));
	if (field_get(CAP_TYPE, old_caps_word[c]) == CAP_PORTAL)
		touch_portal((uint32_t)field_get(CAP_NUMBER, old_caps_word[c]));
}

void ipc_caller(uint32_t ec)
{
	__CPROVER_assume(ec < NR_ECS);
	touch_ec(ec);
	__CPROVER_assume(old_objects_generation[FIRST_EC + ec] != 0 &&
			 old_ecs_state[ec] == EC_RUNNABLE);
	ghost_cpu = old_ecs_cpu[ec];
}

void ipc_stamp(uint32_t ec)
{
	if (ecs_queued[ec] || ecs_notification[ec] != NONE32)
		ghost_arrival[ec] = ghost_clock++;
}

/* What the scheduler does, of an SC's user and of whether it is awake. */

static bool user_runs(uint32_t s)
{
	const uint32_t tip = scs_tip[s];

	return tip != NONE16 && ecs_state[tip] == EC_RUNNABLE &&
	       !ecs_stopped[tip];
}

static void awake(uint32_t s)
{
	const uint8_t state = nondet_u8();
	__CPROVER_assume(state == SC_READY || state == SC_RUNNING ||
			 state == SC_DEPLETED);
	scs_state[s] = state;
}

void sc_block(uint32_t s)
{
	__CPROVER_assert(s < NR_SCS, "an SC's number");
	if (scs_state[s] != SC_OFF)
		scs_state[s] = SC_IDLE;
}

void sc_wake(uint32_t s)
{
	__CPROVER_assert(s < NR_SCS, "an SC's number");
	if (scs_state[s] == SC_IDLE && user_runs(s))
		awake(s);
}

void sc_lend(uint32_t s, uint32_t ec)
{
	__CPROVER_assert(s < NR_SCS && (ec < NR_ECS || ec == NONE16),
			 "an SC's and a context's number");
	scs_tip[s] = (uint16_t)ec;
	sc_block(s);
	sc_wake(s);
}

void sched_poke(uint32_t target, uint32_t bit)
{
	__CPROVER_assert(target < NR_CPUS && bit < NR_ECS + NR_SCS,
			 "a CPU's and a context's number");
}

void deadline_set(uint32_t cpu, uint32_t id, uint64_t when)
{
	__CPROVER_assert(cpu < NR_CPUS && id < NR_ECS, "a context's deadline");
	ghost_deadline[id] = when;
}

void deadline_cancel(uint32_t cpu, uint32_t id)
{
	__CPROVER_assert(cpu < NR_CPUS && id < NR_ECS, "a context's deadline");
	ghost_deadline[id] = IPC_NEVER;
}

/*
 * A reference and its badge, where nothing else runs: both as they stand. By
 * their number, which is quicker than through the pointer.
 */
static uint64_t bound_number(const struct reference *at, const uint64_t *badge)
{
	const uint64_t p = __CPROVER_POINTER_OFFSET(at) / 8;

	__CPROVER_assert(__CPROVER_same_object(at, portals_handler) &&
				 __CPROVER_same_object(badge, portals_badge) &&
				 at == &portals_handler[p] &&
				 badge == &portals_badge[p] && p < NR_PORTALS,
			 "a portal's handler and badge");
	return p;
}

struct bound bound_get(const struct reference *at, const uint64_t *badge)
{
	const uint64_t p = bound_number(at, badge);

	return (struct bound){portals_handler[p], portals_badge[p]};
}

void bound_set(struct reference *at, uint64_t *badge_at, struct reference to,
	       uint64_t badge)
{
	const uint64_t p = bound_number(at, badge_at);

	portals_handler[p] = to;
	portals_badge[p] = badge;
}

/* The machine. */
uint32_t arch_cpu(void)
{
	return ghost_cpu;
}

uint64_t arch_now(void)
{
	return ghost_now;
}

static uint32_t party_of(uint32_t ec)
{
	return ec == party[0] ? 0 :
	       ec == party[1] ? 1 :
	       ec == party[2] ? 2 :
	       ec == party[3] ? 3 :
				PARTIES;
}

uint64_t *arch_regs(uint32_t ec)
{
	const uint32_t p = party_of(ec);

	__CPROVER_assert(p < PARTIES, "registers of those who take part");
	return p == 0 ? regs_0 : p == 1 ? regs_1 : p == 2 ? regs_2 : regs_3;
}

void ipc_parties(uint32_t ec, uint32_t second, uint32_t third)
{
	party[0] = ec;
	party[1] = second;
	party[2] = third;
	party[3] = one_ec;
}

void trace_add(uint32_t kind, uint32_t ec, uint64_t a, uint64_t b)
{
	(void)kind;
	(void)ec;
	(void)a;
	(void)b;
}

/* It may change the registers of that context, and nothing of the tables. */
void arch_exit_reply(uint32_t ec, uint64_t action, uint64_t value)
{
	__CPROVER_assert(ec < NR_ECS && happened.answered == NONE16,
			 "one exit is answered");
	happened.answered = ec;
	happened.action = action;
	happened.value = value;
}

/* Contracts of copy_words() and ec_end(), shown by themselves. */
void copy_words(uint32_t from, uint32_t to, uint32_t words)
{
	__CPROVER_assert(from < NR_ECS && to < NR_ECS && from != to &&
				 words <= MESSAGE_WORDS && happened.copies < 2,
			 "a message is no longer than a page");
	if (words == 0)
		return;
	happened.copy[happened.copies].from = from;
	happened.copy[happened.copies].to = to;
	happened.copy[happened.copies].words = words;
	happened.copies++;
}

void ec_end(uint32_t ec, enum exit_kind kind)
{
	__CPROVER_assert(ec < NR_ECS && happened.ended == NONE16,
			 "one context ends");
	happened.ended = ec;
	happened.ended_kind = kind;
	show_invariants(); /* it may rely on them */
}

/* Observers that the abstraction leaves to its user. */

uint64_t ipc_register_old(uint32_t e, uint32_t i)
{
	const uint32_t p = party_of(e);

	return p == 0 ? old_regs_0[i] :
	       p == 1 ? old_regs_1[i] :
	       p == 2 ? old_regs_2[i] :
			old_regs_3[i];
}

uint64_t ipc_register_new(uint32_t e, uint32_t i)
{
	const uint32_t p = party_of(e);

	return p == 0 ? regs_0[i] :
	       p == 1 ? regs_1[i] :
	       p == 2 ? regs_2[i] :
			regs_3[i];
}

uint64_t ipc_deadline_old(uint32_t e)
{
	return old_ghost_deadline[e];
}

uint64_t ipc_deadline_new(uint32_t e)
{
	return ghost_deadline[e];
}

uint32_t ipc_generation_old(uint64_t type, uint64_t number)
{
	return type == CAP_EC ? old_objects_generation[FIRST_EC + number] : 0;
}

void show_invariants(void)
{
#if SHOW_SHAPE
	__CPROVER_assert(inv_ipc_shape_new(one_ec), "numbers and links");
	__CPROVER_assert(inv_ipc_portal_new(one_portal), "portals' handlers");
#endif
#if SHOW_QUEUES
	__CPROVER_assert(inv_ipc_links_new(one_ec, ghost_clock),
			 "E2, N3: in one queue at most, linked both ways");
	__CPROVER_assert(inv_ipc_callers_new(one_ec), "P3: callers");
	__CPROVER_assert(inv_ipc_waiters_new(one_notification),
			 "N1, N3: waiters");
#endif
#if SHOW_PAIRS
	__CPROVER_assert(inv_ipc_pair_new(one_ec),
			 "E3, P1, P2: caller and handler");
#endif
#if SHOW_TIME
	__CPROVER_assert(inv_ipc_time_new(one_ec), "E4: whose time");
#endif
#if SHOW_USERS
	__CPROVER_assert(inv_ipc_sc_new(one_sc), "S3: who uses it");
#endif
}

#define SAME_FIELD(field) (is.field == want.field)

/* Fields that no call on messages changes. */
static bool rest_same(uint32_t e)
{
	return ecs_pd_generation[e] == old_ecs_pd_generation[e] &&
	       ecs_vcpu[e] == old_ecs_vcpu[e] &&
	       ecs_halt_badge[e] == old_ecs_halt_badge[e] &&
	       ecs_halt_notification[e].number ==
		       old_ecs_halt_notification[e].number &&
	       ecs_halt_notification[e].generation ==
		       old_ecs_halt_notification[e].generation &&
	       ecs_start_pc[e] == old_ecs_start_pc[e] &&
	       ecs_start_sp[e] == old_ecs_start_sp[e] &&
	       ecs_start_arg[e] == old_ecs_start_arg[e];
}

void show_ec(struct ipc_ec want)
{
	const struct ipc_ec is = ipc_ec_new(one_ec);

	__CPROVER_assert(rest_same(one_ec) && SAME_FIELD(pd) &&
				 SAME_FIELD(cpu) && SAME_FIELD(priority) &&
				 SAME_FIELD(sc) && SAME_FIELD(vcpu) &&
				 SAME_FIELD(stopped) &&
				 SAME_FIELD(exit_portal.number) &&
				 SAME_FIELD(exit_portal.generation) &&
				 SAME_FIELD(wait_notification.number) &&
				 SAME_FIELD(wait_notification.generation),
			 "what it was made as and bound to stays");
	__CPROVER_assert(SAME_FIELD(state), "state as specified");
	__CPROVER_assert(SAME_FIELD(run_sc), "time as specified");
	__CPROVER_assert(SAME_FIELD(caller) && SAME_FIELD(handler),
			 "caller and handler as specified");
	__CPROVER_assert(SAME_FIELD(queued) && SAME_FIELD(notification) &&
				 SAME_FIELD(head) && SAME_FIELD(tail) &&
				 SAME_FIELD(next) && SAME_FIELD(prev),
			 "queues as specified");
	__CPROVER_assert(
		SAME_FIELD(badge) && SAME_FIELD(words) &&
			SAME_FIELD(exit_kind) && SAME_FIELD(exit_words[0]) &&
			SAME_FIELD(exit_words[1]) &&
			SAME_FIELD(exit_words[2]) && SAME_FIELD(exit_words[3]),
		"message as specified");
	__CPROVER_assert(SAME_FIELD(woken_status) && SAME_FIELD(woken_value) &&
				 SAME_FIELD(request) && SAME_FIELD(deadline),
			 "wakening as specified");
}

void show_sc(struct ipc_sc want)
{
	const struct ipc_sc is = ipc_sc_new(one_sc);

	__CPROVER_assert(SAME_FIELD(ec) && SAME_FIELD(tip) && SAME_FIELD(mode),
			 "scheduling context as specified");
}

void show_notification(struct ipc_notification want)
{
	const struct ipc_notification is =
		ipc_notification_new(one_notification);

	__CPROVER_assert(SAME_FIELD(flags) && SAME_FIELD(value) &&
				 SAME_FIELD(listener),
			 "notification as specified");
	__CPROVER_assert(SAME_FIELD(head) && SAME_FIELD(tail),
			 "its waiters as specified");
}

void show_portal(struct ipc_portal want)
{
	const struct ipc_portal is = ipc_portal_new(one_portal);

	__CPROVER_assert(SAME_FIELD(handler.number) &&
				 SAME_FIELD(handler.generation) &&
				 SAME_FIELD(badge),
			 "portal as specified");
}

void show_events(struct ipc_events want)
{
	const struct ipc_events is = happened;

	__CPROVER_assert(SAME_FIELD(copies), "copies as specified");
	for (uint32_t i = 0; i < 2; i++)
		__CPROVER_assert(i >= is.copies || (SAME_FIELD(copy[i].from) &&
						    SAME_FIELD(copy[i].to) &&
						    SAME_FIELD(copy[i].words)),
				 "words carried as specified");
	__CPROVER_assert(SAME_FIELD(answered) &&
				 (is.answered == NONE16 ||
				  (SAME_FIELD(action) && SAME_FIELD(value))),
			 "exit answered as specified");
	__CPROVER_assert(SAME_FIELD(ended) &&
				 (is.ended == NONE16 || SAME_FIELD(ended_kind)),
			 "end as specified");
}
