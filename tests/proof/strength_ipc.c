/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The inductive form of E2..E4, P1..P3, N1, N3 and S3: local and without
 * loops, of the state before (with STATE_OLD) and after. Queues are sorted by
 * a ghost stamp of arrival: without it a cycle of contexts that no head leads
 * to would satisfy every local rule. With it, whoever says to be in a queue is
 * reached from its head, in order of arrival.
 */
#include "abstract.h"
#include "ec.h"
#include "ipc.h"
#include "notify.h"
#include "portal.h"
#include "sched.h"

#define IMPLIES(a, b) (!(a) || (b))
#define BORN(e)       (OBJECT(FIRST_EC + (e), generation) != 0)
#define STAMP(e)      FIELD(ghost, e, arrival)
#define LINK(l, e)    ((l) == NONE16 || ((l) < NR_ECS && (l) != (e) && BORN(l)))
#define CALLS(e)      (EC(e, state) == EC_CALLING || EC(e, state) == EC_TRAPPED)
#define HEAD(e)       (EC(e, callers).head)
#define TAIL(e)       (EC(e, callers).tail)
#define PASSIVE(e)    (EC(e, sc) == NONE16)
#define IN_QUEUE(e)   (EC(e, queued) != 0)
#define WAITS(e)      (EC(e, notification) != NONE32)
#define AWAKE(s)      (SC(s, state) != SC_OFF && SC(s, state) != SC_IDLE)

/* Numbers lie inside their tables, links lead to contexts that were made. */
bool ABSTRACT(inv_ipc_shape)(uint32_t e)
{
	return EC(e, cpu) < NR_CPUS && EC(e, state) <= EC_HALTED &&
	       EC(e, priority) < NR_PRIORITIES && EC(e, pd) < NR_PDS &&
	       IMPLIES(!BORN(e), EC(e, state) == EC_CREATED) &&
	       IMPLIES(BORN(e),
		       LINK(EC(e, caller), e) && LINK(EC(e, handler), e) &&
			       LINK(EC(e, next), e) && LINK(EC(e, prev), e) &&
			       LINK(HEAD(e), e) && LINK(TAIL(e), e) &&
			       EC(e, words) <= MESSAGE_WORDS) &&
	       (EC(e, sc) == NONE16 || EC(e, sc) < NR_SCS) &&
	       (EC(e, run_sc) == NONE16 || EC(e, run_sc) < NR_SCS) &&
	       (EC(e, notification) == NONE32 ||
		EC(e, notification) < NR_NOTIFICATIONS) &&
	       EC(e, exit_portal).number < NR_PORTALS &&
	       EC(e, wait_notification).number < NR_NOTIFICATIONS;
}

/* E2, N3: it waits for one thing; its links belong to that one queue. */
bool ABSTRACT(inv_ipc_links)(uint32_t e, uint64_t clock)
{
	const uint32_t h = EC(e, handler), m = EC(e, notification);
	const uint32_t n = EC(e, next), p = EC(e, prev);

	return IMPLIES(BORN(e) && IN_QUEUE(e),
		       CALLS(e) && h != NONE16 && !WAITS(e)) &&
	       IMPLIES(BORN(e) && WAITS(e), EC(e, state) == EC_WAITING) &&
	       IMPLIES(BORN(e) && !IN_QUEUE(e) && !WAITS(e),
		       n == NONE16 && p == NONE16) &&
	       IMPLIES(BORN(e) && (IN_QUEUE(e) || WAITS(e)),
		       STAMP(e) < clock) &&
	       IMPLIES(BORN(e) && IN_QUEUE(e),
		       (p == NONE16 ? HEAD(h) == e :
				      IN_QUEUE(p) && EC(p, handler) == h &&
					      EC(p, next) == e) &&
			       (n == NONE16 ?
					TAIL(h) == e :
					IN_QUEUE(n) && EC(n, handler) == h &&
						EC(n, prev) == e &&
						STAMP(e) < STAMP(n))) &&
	       IMPLIES(BORN(e) && WAITS(e),
		       (p == NONE16 ?
				NOTIFICATION(m, waiters).head == e :
				EC(p, notification) == m && EC(p, next) == e) &&
			       (n == NONE16 ?
					NOTIFICATION(m, waiters).tail == e :
					EC(n, notification) == m &&
						EC(n, prev) == e &&
						STAMP(e) < STAMP(n)));
}

/* P3: a handler's queue is empty, or has its first and last caller. */
bool ABSTRACT(inv_ipc_callers)(uint32_t e)
{
	const uint32_t h = HEAD(e), t = TAIL(e);

	return IMPLIES(BORN(e) && h == NONE16, t == NONE16) &&
	       IMPLIES(BORN(e) && h != NONE16,
		       t != NONE16 && IN_QUEUE(h) && EC(h, handler) == e &&
			       EC(h, prev) == NONE16 && IN_QUEUE(t) &&
			       EC(t, handler) == e && EC(t, next) == NONE16);
}

/* N1, N3: the same of a notification, whose value is 0 while one waits. */
bool ABSTRACT(inv_ipc_waiters)(uint32_t m)
{
	const uint32_t h = NOTIFICATION(m, waiters).head;
	const uint32_t t = NOTIFICATION(m, waiters).tail;
	const uint32_t l = NOTIFICATION(m, listener);
	const bool born = OBJECT(FIRST_NOTIFICATION + m, generation) != 0;

	return IMPLIES(born && h == NONE16, t == NONE16) &&
	       IMPLIES(born && h != NONE16,
		       h < NR_ECS && BORN(h) && EC(h, notification) == m &&
			       EC(h, prev) == NONE16 && t < NR_ECS && BORN(t) &&
			       EC(t, notification) == m &&
			       EC(t, next) == NONE16 &&
			       NOTIFICATION(m, value) == 0) &&
	       (l == NONE16 || l < NR_ECS);
}

/* E3, P1, P2: caller and handler know each other; who has none owes none. */
bool ABSTRACT(inv_ipc_pair)(uint32_t e)
{
	const uint32_t c = EC(e, caller), h = EC(e, handler);

	return IMPLIES(BORN(e) && c != NONE16,
		       CALLS(c) && !IN_QUEUE(c) && EC(c, handler) == e) &&
	       IMPLIES(BORN(e) && h != NONE16,
		       CALLS(e) && (IN_QUEUE(e) || EC(h, caller) == e) &&
			       EC(h, cpu) == EC(e, cpu) &&
			       EC(h, priority) > EC(e, priority)) &&
	       IMPLIES(BORN(e) && CALLS(e) && h == NONE16,
		       EC(e, state) == EC_TRAPPED &&
			       (EC(e, request) & EC_REQUEST_HALT)) &&
	       IMPLIES(BORN(e) && EC(e, state) == EC_RECEIVING,
		       c == NONE16 && HEAD(e) == NONE16 && !EC(e, is_vcpu)) &&
	       IMPLIES(BORN(e) && EC(e, state) == EC_HALTED,
		       c == NONE16 && HEAD(e) == NONE16);
}

/* E4: whose time it runs on. */
bool ABSTRACT(inv_ipc_time)(uint32_t e)
{
	const uint32_t s = EC(e, run_sc);
	const uint32_t o = s == NONE16 ? NONE16 : SC(s, ec);
	const uint8_t state = EC(e, state);

	return IMPLIES(BORN(e) && !PASSIVE(e), s == NONE16 || s == EC(e, sc)) &&
	       IMPLIES(BORN(e) && s != NONE16,
		       OBJECT(FIRST_SC + s, generation) != 0) &&
	       IMPLIES(BORN(e) && PASSIVE(e) &&
			       (state == EC_RECEIVING || state == EC_CREATED ||
				state == EC_HALTED),
		       s == NONE16) &&
	       IMPLIES(BORN(e) && o != NONE16, o < NR_ECS && BORN(o) &&
						       EC(o, sc) == s &&
						       EC(o, run_sc) == s);
}

/* S3: who uses it runs on it, and can run while it is queued or running. */
bool ABSTRACT(inv_ipc_sc)(uint32_t s)
{
	const uint32_t t = SC(s, tip);
	const bool born = OBJECT(FIRST_SC + s, generation) != 0;

	return SC(s, state) <= SC_DEPLETED &&
	       (SC(s, ec) == NONE16 || SC(s, ec) < NR_ECS) &&
	       (t == NONE16 || t < NR_ECS) &&
	       IMPLIES(born && t != NONE16, BORN(t) && EC(t, run_sc) == s) &&
	       IMPLIES(AWAKE(s), born && t != NONE16 &&
					 EC(t, state) == EC_RUNNABLE &&
					 !EC(t, stopped));
}

/* A handler that a portal names, and a number that a capability names. */
bool ABSTRACT(inv_ipc_portal)(uint32_t p)
{
	return PORTAL(p, handler).number < NR_ECS;
}

bool ABSTRACT(inv_ipc_slot)(uint32_t c)
{
	const uint64_t type = field_get(CAP_TYPE, CAP(c, word));
	const uint64_t number = field_get(CAP_NUMBER, CAP(c, word));

	return IMPLIES(type == CAP_EC, number < NR_ECS) &&
	       IMPLIES(type == CAP_PORTAL, number < NR_PORTALS) &&
	       IMPLIES(type == CAP_NOTIFICATION, number < NR_NOTIFICATIONS) &&
	       IMPLIES(type >= CAP_PD && type <= CAP_NOTIFICATION,
		       field_get(CAP_GENERATION, CAP(c, word)) != 0);
}
