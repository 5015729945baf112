/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What most calls and exits are, as straight as they can be. No function here
 * has a frame: each carries out its call where everything is as usual, and
 * says who runs next; else it has done nothing, and the call's own handler
 * takes it. Both are proved against the same specification.
 */
#include "arch.h"
#include "ec.h"
#include "entry.h"
#include "info.h"
#include "object.h"
#include "portal.h"
#include "sched.h"
#include "trace.h"

#define INLINE inline __attribute__((always_inline))

/* All that decides whether a thread of this CPU can be called or answered, in
 * one load: its fields lie together. */
static INLINE uint32_t standing(uint64_t e)
{
	return EC(e, state) | (uint32_t)EC(e, stopped) << 8 |
	       (uint32_t)EC(e, is_vcpu) << 16 | (uint32_t)EC(e, cpu) << 24;
}

#define VCPU (1u << 16)
/* ... of a thread that is not stopped, or of a vCPU with VCPU. */
#define STANDS(cpu, state) ((uint32_t)(cpu) << 24 | (state))

/* No time of its own, and nobody queued for it. */
static INLINE bool undisturbed(uint64_t e)
{
	return (EC(e, sc) | (uint32_t)EC(e, callers).head << 16) == NONE32;
}

/* Is this the generation of a living object? As one word, what names it. */
static INLINE bool live(uint64_t index, uint64_t generation)
{
	return __atomic_load_n(&OBJECT(index, generation), __ATOMIC_ACQUIRE) ==
	       generation;
}
#define WHOLE(reference) \
	((reference).number | (uint64_t)(reference).generation << 32)

/* cap_find where all is well: the object's number, without its badge, or
 * NONE32. What a capability of a type names is a number of that type (C2). */
static INLINE uint32_t find(uint32_t pd, uint64_t slot, enum cap_type type,
			    uint32_t first, uint32_t right)
{
	uint64_t word;
	uint32_t number;

	if (slot >= NR_SLOTS)
		return NONE32;
	word = __atomic_load_n(&CAP(cap_at(pd, slot), word), __ATOMIC_ACQUIRE);
	number = (uint32_t)field_get(CAP_NUMBER, word);
	if (field_get(CAP_TYPE, word) != type ||
	    !live(first + number, field_get(CAP_GENERATION, word)) ||
	    !(field_get(CAP_RIGHTS, word) & right))
		return NONE32;
	return number;
}

/* The five words that go by register. */
static INLINE void words_pass(uint64_t *to, const uint64_t *from)
{
	const uint64_t a = from[2], b = from[3], c = from[4];
	const uint64_t d = from[5], e = from[6];

	to[2] = a;
	to[3] = b;
	to[4] = c;
	to[5] = d;
	to[6] = e;
}

/*
 * `e` is to wait for the reply of a portal's handler, to whom it lends its
 * time: his registers, the first two as they are to be. False: not this way.
 */
static INLINE bool lend(uint64_t e, uint64_t portal, enum ec_state state,
			uint64_t **next)
{
	const uint64_t s = EC(e, run_sc), cpu = EC(e, cpu);
	struct reference to, again;
	uint64_t badge, h;

	__atomic_load(&PORTAL(portal, handler), &to, __ATOMIC_ACQUIRE);
	badge = __atomic_load_n(&PORTAL(portal, badge), __ATOMIC_RELAXED);
	/* The badge is this handler's only if the handler still stands. */
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	__atomic_load(&PORTAL(portal, handler), &again, __ATOMIC_ACQUIRE);
	h = to.number;
	if (WHOLE(to) != WHOLE(again) || !live(FIRST_EC + h, to.generation) ||
	    standing(h) != STANDS(cpu, EC_RECEIVING) || !undisturbed(h) ||
	    EC(h, priority) <= EC(e, priority) || s >= NR_SCS ||
	    SC(s, state) != SC_RUNNING || !ec_alive(h))
		return false;
	/* Commit: nothing below can fail. */
	EC(e, badge) = badge;
	ec_enter(e, state);
	EC(e, handler) = (uint16_t)h;
	EC(h, caller) = (uint16_t)e;
	ec_enter(h, EC_RUNNABLE);
	EC(h, run_sc) = (uint16_t)s;
	SC(s, tip) = (uint16_t)h;
	CPU(cpu, ec) = (uint32_t)h;
	*next = arch_regs((uint32_t)h);
	(*next)[0] = STATUS_OK;
	(*next)[1] = badge;
	return true;
}

enum quick call_quick(uint64_t e, uint64_t *x, uint64_t **next)
{
	const uint64_t portal =
		find(EC(e, pd), x[1], CAP_PORTAL, FIRST_PORTAL, RIGHT_CALL);

	if (portal == NONE32 || !lend(e, portal, EC_CALLING, next))
		return QUICK_NOT;
	EC(e, words) = 0;
	words_pass(*next, x);
	(*next)[7] = LABEL_CALL;
	return QUICK_NEXT;
}

bool exit_quick(uint64_t e, enum exit_kind kind, const uint64_t words[4])
{
	struct reference portal;
	uint64_t *target;

	__atomic_load(&EC(e, exit_portal), &portal, __ATOMIC_ACQUIRE);
	if (__atomic_load_n(&trace_on, __ATOMIC_RELAXED) ||
	    portal.generation == 0 ||
	    !live(FIRST_PORTAL + portal.number, portal.generation) ||
	    !lend(e, portal.number, EC_TRAPPED, &target))
		return false;
	EC(e, exit_kind) = kind;
	target[2] = kind;
	for (uint32_t i = 0; i < 4; i++)
		EC_EXIT_WORD(e, i) = target[3 + i] = words[i];
	target[7] = LABEL_EXIT;
	return true;
}

enum quick reply_quick(uint64_t e, uint64_t *x, uint64_t **next)
{
	const uint64_t s = EC(e, run_sc), cpu = EC(e, cpu), to = EC(e, caller);
	uint64_t *target;
	uint32_t is;

	if (to >= NR_ECS)
		return QUICK_NOT;
	is = standing(to);
	if ((is != STANDS(cpu, EC_CALLING) &&
	     is != (STANDS(cpu, EC_TRAPPED) | VCPU)) ||
	    s >= NR_SCS || x[1] != 0 || EC(to, run_sc) != s ||
	    !undisturbed(e) || EC(e, wait_notification).generation != 0 ||
	    SC(s, tip) != e ||
	    (SC(s, state) | (uint32_t)SC(s, slack) << 8) != SC_RUNNING ||
	    CPU(cpu, ready) >> EC(to, priority) > 1 || !ec_alive(to))
		return QUICK_NOT;
	/* Commit: nothing below can fail. */
	EC(e, caller) = NONE16;
	EC(e, run_sc) = NONE16;
	ec_enter(e, EC_RECEIVING);
	EC(to, handler) = NONE16;
	ec_enter(to, EC_RUNNABLE);
	SC(s, tip) = (uint16_t)to;
	CPU(cpu, ec) = (uint16_t)to;
	target = *next = arch_regs((uint16_t)to);
	if (is & VCPU)
		return QUICK_VCPU;
	words_pass(target, x);
	target[0] = STATUS_OK;
	target[1] = 0;
	return QUICK_NEXT;
}

enum quick hypercall_quick(uint64_t ec, uint64_t *x, uint64_t **next)
{
	if (__atomic_load_n(&trace_on, __ATOMIC_RELAXED))
		return QUICK_NOT;
	switch ((uint32_t)x[0] - CALL_BASE) {
	case CALL_call:
		return call_quick(ec, x, next);
	case CALL_reply_wait:
		return reply_quick(ec, x, next);
	case CALL_info:
		x[0] = (uint64_t)(int64_t)call_info((uint32_t)ec, x);
		return QUICK_STAYS;
	default:
		return QUICK_NOT;
	}
}
