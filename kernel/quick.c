/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls that a system makes all the time, as straight as they can be. No
 * function here has a frame: what is unusual is left to somebody else. See
 * quick.h.
 */
#include "quick.h"
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

/* The same of the caller, in another state. */
static INLINE uint32_t beside(uint64_t e, enum ec_state state)
{
	return standing(e) - EC_RUNNABLE + state;
}

/* No time of its own, and nobody queued for it. */
static INLINE bool undisturbed(uint64_t e)
{
	return (EC(e, sc) | (uint32_t)EC(e, callers).head << 16) == NONE32;
}

/* cap_find where all is well: the object's number, without its badge, or
 * NONE32. What a capability of a type names is a number of that type (C2). */
static INLINE uint32_t find(uint32_t pd, uint64_t slot, enum cap_type type,
			    uint32_t first, uint32_t right)
{
	uint64_t word;
	uint32_t number;

	if (slot >= NR_SLOTS)
		return NONE32;
	word = __atomic_load_n(&CAP(cap_slot(pd, slot), word),
			       __ATOMIC_ACQUIRE);
	number = (uint32_t)field_get(CAP_NUMBER, word);
	if (field_get(CAP_TYPE, word) != type ||
	    field_get(CAP_GENERATION, word) !=
		    __atomic_load_n(&OBJECT(first + number, generation),
				    __ATOMIC_ACQUIRE) ||
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

bool call_quick(uint64_t e, uint64_t *x, uint64_t **next)
{
	const uint64_t s = EC(e, run_sc);
	const uint64_t portal =
		find(EC(e, pd), x[1], CAP_PORTAL, FIRST_PORTAL, RIGHT_CALL);
	struct reference to, again;
	uint64_t badge, *target, h;

	if (portal == NONE32)
		return false;
	__atomic_load(&PORTAL(portal, handler), &to, __ATOMIC_ACQUIRE);
	badge = __atomic_load_n(&PORTAL(portal, badge), __ATOMIC_RELAXED);
	/* The badge is this handler's only if the handler still stands. */
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	__atomic_load(&PORTAL(portal, handler), &again, __ATOMIC_ACQUIRE);
	h = to.number;
	if (h != again.number || to.generation != again.generation ||
	    to.generation != __atomic_load_n(&OBJECT(FIRST_EC + h, generation),
					     __ATOMIC_RELAXED) ||
	    standing(h) != beside(e, EC_RECEIVING) || !undisturbed(h) ||
	    EC(h, priority) <= EC(e, priority) || s >= NR_SCS ||
	    SC(s, state) != SC_RUNNING || !ec_alive(h))
		return false;
	/* Commit: nothing below can fail. */
	EC(e, badge) = badge;
	EC(e, words) = 0;
	ec_enter(e, EC_CALLING);
	EC(e, handler) = (uint16_t)h;
	EC(h, caller) = (uint16_t)e;
	ec_enter(h, EC_RUNNABLE);
	EC(h, run_sc) = (uint16_t)s;
	SC(s, tip) = (uint16_t)h;
	CPU(EC(e, cpu), ec) = (uint32_t)h;
	target = *next = arch_regs((uint32_t)h);
	words_pass(target, x);
	target[0] = STATUS_OK;
	target[1] = badge;
	target[7] = LABEL_CALL;
	return true;
}

bool reply_quick(uint64_t e, uint64_t *x, uint64_t **next)
{
	const uint64_t s = EC(e, run_sc), cpu = EC(e, cpu), to = EC(e, caller);
	uint64_t *target;

	if (to >= NR_ECS || s >= NR_SCS || x[1] != 0 ||
	    standing(to) != beside(e, EC_CALLING) || EC(to, run_sc) != s ||
	    !undisturbed(e) || EC(e, wait_notification).generation != 0 ||
	    SC(s, tip) != e ||
	    (SC(s, state) | (uint32_t)SC(s, slack) << 8) != SC_RUNNING ||
	    CPU(cpu, ready) >> EC(to, priority) > 1 || !ec_alive(to))
		return false;
	/* Commit: nothing below can fail. */
	EC(e, caller) = NONE16;
	EC(e, run_sc) = NONE16;
	ec_enter(e, EC_RECEIVING);
	EC(to, handler) = NONE16;
	ec_enter(to, EC_RUNNABLE);
	SC(s, tip) = (uint16_t)to;
	CPU(cpu, ec) = (uint16_t)to;
	target = *next = arch_regs((uint16_t)to);
	words_pass(target, x);
	target[0] = STATUS_OK;
	target[1] = 0;
	return true;
}

enum quick hypercall_quick(uint64_t ec, uint64_t *x, uint64_t **next)
{
	if (__atomic_load_n(&trace_on, __ATOMIC_RELAXED))
		return QUICK_NOT;
	switch ((uint32_t)x[0] - CALL_BASE) {
	case CALL_call:
		return call_quick(ec, x, next) ? QUICK_NEXT : QUICK_NOT;
	case CALL_reply_wait:
		return reply_quick(ec, x, next) ? QUICK_NEXT : QUICK_NOT;
	case CALL_info:
		x[0] = (uint64_t)(int64_t)call_info((uint32_t)ec, x);
		return QUICK_STAYS;
	default:
		return QUICK_NOT;
	}
}
