/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * E2..E4 (kernel/ec.h), S1..S4 (sched.h), N1, N3 (notify.h), P1, P3 (portal.h)
 * and I1, I2 (irq.h). They hold when no request of the context is pending.
 */
#include <stdio.h>
#include <string.h>
#include "cap.h"
#include "ec.h"
#include "host.h"
#include "invariants.h"
#include "irq.h"
#include "memory.h"
#include "notify.h"
#include "object.h"
#include "portal.h"
#include "sched.h"

static bool is_live(enum cap_type type, uint32_t number)
{
	const uint32_t index = object_index(type, number);

	return index != NONE32 && objects[index].state != OBJECT_FREE;
}

static bool calls(uint32_t ec)
{
	return ecs[ec].state == EC_CALLING || ecs[ec].state == EC_TRAPPED;
}

/* Is `ec` in the queue that begins at `head`? At most as long as there are. */
static bool queue_has(uint16_t head, uint32_t ec)
{
	for (uint32_t i = 0; i < NR_ECS && head != NONE16; i++) {
		if (head == ec)
			return true;
		head = ecs[head].next;
	}
	return false;
}

/* E2: it waits for at most one thing; its links belong to that one queue.
 * That no other queue holds it is said of the queues (N3, P3). */
bool inv_e2(uint32_t ec)
{
	const uint32_t n = ecs[ec].notification;

	if (ecs[ec].state == EC_WAITING)
		return !ecs[ec].queued && n < NR_NOTIFICATIONS &&
		       is_live(CAP_NOTIFICATION, n) &&
		       queue_has(notifications[n].waiters.head, ec);
	if (ecs[ec].queued)
		return calls(ec) && ecs[ec].handler != NONE16 &&
		       queue_has(ecs[ecs[ec].handler].callers.head, ec);
	return ecs[ec].next == NONE16 && ecs[ec].prev == NONE16;
}

/* E3: caller and handler point at each other until the reply. */
bool inv_e3(uint32_t ec)
{
	const uint16_t caller = ecs[ec].caller;
	const uint16_t handler = ecs[ec].handler;

	if (caller != NONE16 &&
	    (!calls(caller) || ecs[caller].queued || ecs[caller].handler != ec))
		return false;
	if (!calls(ec))
		return handler == NONE16;
	if (handler == NONE16) /* forsaken: about to halt */
		return ecs[ec].request & EC_REQUEST_HALT;
	return ecs[ec].queued || ecs[handler].caller == ec;
}

/* E4: without an SC of its own a handler runs on its caller's, or none. */
bool inv_e4(uint32_t ec)
{
	const struct ec *it = &ecs[ec];

	if (it->sc != NONE16)
		return it->run_sc == it->sc || it->run_sc == NONE16;
	if (it->state == EC_RECEIVING || it->state == EC_CREATED ||
	    it->state == EC_HALTED)
		return it->run_sc == NONE16;
	return it->run_sc == NONE16 || scs[it->run_sc].ec != ec;
}

/* S1: queued iff READY, at the priority it counts with, on its CPU. That
 * nothing else is queued, and nothing twice, is said of the queues (S2). */
bool inv_s1(uint32_t s)
{
	const struct cpu *cpu = &cpus[scs[s].cpu];
	uint32_t found = 0;

	if (scs[s].state != SC_READY)
		return true;
	if (scs[s].queue != (scs[s].slack ? 0 : ecs[scs[s].tip].priority) ||
	    !(cpu->ready >> scs[s].queue & 1))
		return false;
	for (uint16_t at = cpu->head[scs[s].queue];
	     at != NONE16 && found <= NR_SCS; at = scs[at].next) {
		if (at == s)
			return true;
		found++;
	}
	return false;
}

/* One queue: READY ones of this CPU and place, linked both ways. */
static bool queue_holds(uint32_t c, uint32_t q, uint32_t *count)
{
	uint16_t at = cpus[c].head[q], last = NONE16;

	if (at == NONE16)
		return false;
	for (uint32_t i = 0; i <= NR_SCS && at != NONE16; i++) {
		if (scs[at].state != SC_READY || scs[at].cpu != c ||
		    scs[at].queue != q || scs[at].prev != last)
			return false;
		(*count)++;
		last = at;
		at = scs[at].next;
	}
	return at == NONE16 && cpus[c].tail[q] == last;
}

/* S2: a queue's bit is set iff it is not empty. */
bool inv_s2(uint32_t c)
{
	uint64_t left = cpus[c].ready;
	uint32_t queued = 0, ready = 0;

	for (; left != 0; left &= left - 1) {
		if (!queue_holds(c, (uint32_t)__builtin_ctzll(left), &queued))
			return false;
	}
	for (uint32_t s = 0; s < NR_SCS; s++)
		ready += scs[s].state == SC_READY && scs[s].cpu == c;
	return ready == queued;
}

/* S3: READY and RUNNING SCs have a runnable tip, which runs on this SC. */
bool inv_s3(uint32_t s)
{
	const uint16_t tip = scs[s].tip;
	const bool current = cpus[scs[s].cpu].sc == s;

	if (current != (scs[s].state == SC_RUNNING))
		return false;
	if (scs[s].state != SC_READY && scs[s].state != SC_RUNNING)
		return true;
	return tip != NONE16 && ecs[tip].state == EC_RUNNABLE &&
	       !ecs[tip].stopped && ecs[tip].run_sc == s &&
	       (!current || cpus[scs[s].cpu].ec == tip);
}

/* S4: each SC holds an exclusive range of at least budget / period. */
bool inv_s4(void)
{
	for (uint32_t s = 0; s < NR_SCS; s++) {
		const uint32_t c = scs[s].time;

		if (!is_live(CAP_SC, s) || c == NONE32)
			continue;
		if (cap_type(c) != CAP_CPUS || (CAP(c, word) & CAP_SHARED) ||
		    CAP(c, first) != NONE16 ||
		    CAP(c, base) / CPU_UNITS != scs[s].cpu ||
		    field_get(CAP_NUMBER, CAP(c, word)) != s)
			return false;
		if ((scs[s].new_budget * CPU_UNITS + scs[s].new_period - 1) /
			    scs[s].new_period >
		    CAP(c, count))
			return false;
		for (uint32_t other = 0; other < s; other++) {
			if (is_live(CAP_SC, other) && scs[other].time == c)
				return false;
		}
	}
	return true;
}

/* N1: nobody waits on a notification whose value is not zero. */
bool inv_n1(uint32_t n)
{
	return notifications[n].waiters.head == NONE16 ||
	       notifications[n].value == 0;
}

/* N3: a waiter is in the queue of exactly the notification it names. */
bool inv_n3(uint32_t n)
{
	uint16_t at = notifications[n].waiters.head, last = NONE16;

	for (uint32_t i = 0; i < NR_ECS && at != NONE16; i++) {
		if (ecs[at].state != EC_WAITING || ecs[at].notification != n ||
		    ecs[at].prev != last)
			return false;
		last = at;
		at = ecs[at].next;
	}
	return at == NONE16 && notifications[n].waiters.tail == last;
}

/* P1: a call goes to a handler of higher priority on the same CPU. */
bool inv_p1(uint32_t ec)
{
	const uint16_t handler = ecs[ec].handler;

	if (!calls(ec) || handler == NONE16)
		return true;
	return ecs[handler].cpu == ecs[ec].cpu &&
	       ecs[handler].priority > ecs[ec].priority;
}

/* P3: a handler's queue is linked both ways and holds its callers only. */
bool inv_p3(uint32_t ec)
{
	uint16_t at = ecs[ec].callers.head, last = NONE16;

	for (uint32_t i = 0; i < NR_ECS && at != NONE16; i++) {
		if (ecs[at].prev != last || !ecs[at].queued || !calls(at) ||
		    ecs[at].handler != ec)
			return false;
		last = at;
		at = ecs[at].next;
	}
	return at == NONE16 && ecs[ec].callers.tail == last;
}

/* I1: bound to at most one target, by the IRQS capability of it alone. */
bool inv_i1(uint32_t domains)
{
	static uint8_t bound[NR_INTIDS];

	memset(bound, 0, sizeof(bound));
	for (uint32_t c = 0; c < domains * NR_SLOTS; c++) {
		if (cap_type(c) == CAP_IRQS && CAP(c, where) != 0) {
			if (CAP(c, count) != 1)
				return false;
			bound[CAP(c, base)]++;
		}
	}
	for (uint32_t i = 0; i < NR_INTIDS; i++) {
		if (bound[i] != (irqs[i].use != IRQ_FREE))
			return false;
	}
	return true;
}

/* I2: an unbound interrupt is masked. */
bool inv_i2(uint32_t intid)
{
	return irqs[intid].use != IRQ_FREE || host.irq[intid].masked ||
	       !host.irq[intid].enabled;
}

static char text[64];

static const char *named(const char *name, uint32_t number)
{
	snprintf(text, sizeof(text), "%s of %u", name, number);
	return text;
}

static const char *ec_broken(uint32_t ec)
{
	if (ec >= NR_ECS || !is_live(CAP_EC, ec) || ecs[ec].request)
		return NULL;
	if (!inv_e2(ec))
		return named("E2", ec);
	if (!inv_e3(ec))
		return named("E3", ec);
	if (!inv_e4(ec))
		return named("E4", ec);
	if (!inv_p1(ec))
		return named("P1", ec);
	return inv_p3(ec) ? NULL : named("P3", ec);
}

static const char *sc_broken(uint32_t s)
{
	if (s >= NR_SCS || !is_live(CAP_SC, s) || scs[s].request)
		return NULL;
	if (!inv_s1(s))
		return named("S1", s);
	return inv_s3(s) ? NULL : named("S3", s);
}

const char *running_broken(uint32_t limit)
{
	const char *broken = NULL;

	for (uint32_t i = 0; i < limit && !broken; i++) {
		broken = ec_broken(i);
		if (!broken)
			broken = sc_broken(i);
		if (broken || i >= NR_NOTIFICATIONS ||
		    !is_live(CAP_NOTIFICATION, i))
			continue;
		if (!inv_n1(i))
			broken = named("N1", i);
		else if (!inv_n3(i))
			broken = named("N3", i);
	}
	for (uint32_t i = 0; i < sched_cpus() && !broken; i++) {
		if (!inv_s2(i))
			broken = named("S2", i);
	}
	return broken;
}

const char *bound_broken(uint32_t domains)
{
	for (uint32_t i = 0; i < NR_INTIDS; i++) {
		if (!inv_i2(i))
			return named("I2", i);
	}
	if (!inv_i1(domains))
		return "I1";
	return inv_s4() ? NULL : "S4";
}

const char *invariants_broken(uint32_t domains, uint32_t limit,
			      uint32_t table_limit)
{
	const char *broken = caps_broken(domains, limit);

	if (!broken)
		broken = memory_broken(domains, table_limit);
	if (!broken)
		broken = running_broken(limit);
	return broken ? broken : bound_broken(domains);
}
