/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See stubs_object.h. That the real functions keep these contracts is shown
 * by the proofs of their nouns.
 */
#include "commit.h"
#include "ec.h"
#include "notify.h"
#include "object.h"
#include "portal.h"
#include "sched.h"
#include "stubs_object.h"

uint32_t nr_cpus, priority, caller;
struct spec_steps steps;
struct begun begun;
struct called ended, cleared, flushed, taken;
uint32_t graces, asked, fed;

uint32_t ec_pd(uint32_t ec)
{
	__CPROVER_assert(ec == caller, "in the caller's name");
	return own;
}

uint32_t ec_priority(uint32_t ec)
{
	__CPROVER_assert(ec == caller, "in the caller's name");
	return priority;
}

uint32_t sched_cpus(void)
{
	return nr_cpus;
}

uint32_t spec_cpus(void)
{
	return nr_cpus;
}

uint32_t spec_priority(void)
{
	return priority;
}

bool spec_vcpu_free(uint32_t domain, uint32_t vcpu)
{
	return old_pds_kind[domain] == PD_NATIVE ||
	       old_pds_vcpu[domain * 8 + vcpu] == NONE16;
}

bool memory_vcpu_free(uint32_t pd, uint32_t vcpu)
{
	__CPROVER_assert(pd < NR_PDS && vcpu < NR_VCPUS, "a vCPU's place");
	return spec_vcpu_free(pd, vcpu);
}

/* create: each kind's own part makes it new in every field (prove_begin.c). */

void memory_space_begin(uint32_t pd, enum pd_kind kind)
{
	begun.calls++;
	begun.type = CAP_PD;
	begun.number = pd;
	begun.kind = kind;
}

void ec_begin(uint32_t ec, uint32_t pd, uint32_t cpu, uint32_t level,
	      uint32_t vcpu)
{
	begun.calls++;
	begun.type = CAP_EC;
	begun.number = ec;
	begun.pd = pd;
	begun.cpu = cpu;
	begun.priority = level;
	begun.vcpu = vcpu;
}

void sc_begin(uint32_t sc)
{
	begun.calls++;
	begun.type = CAP_SC;
	begun.number = sc;
}

void notify_begin(uint32_t notification, uint32_t kind)
{
	begun.calls++;
	begun.type = CAP_NOTIFICATION;
	begun.number = notification;
	begun.kind = kind;
}

void portal_clear(uint32_t portal)
{
#if CALL == CALL_CREATE
	begun.calls++;
	begun.type = CAP_PORTAL;
	begun.number = portal;
#else
	__CPROVER_assert(asked == 1 && steps.over, "O3: everyone let go");
	cleared.calls++;
	cleared.type = CAP_PORTAL;
	cleared.number = portal;
#endif
}

/* destroy, first step: the generation has moved on before anything else. */

static void end(uint32_t type, uint32_t number)
{
	const uint32_t index = spec_index(type, number);

	__CPROVER_assert(index < NR_OBJECTS &&
				 OBJECT(index, generation) ==
					 old_objects_generation[index] + 1 &&
				 graces == 0,
			 "the generation moves on first");
	ended.calls++;
	ended.type = type;
	ended.number = number;
}

void memory_space_end(uint32_t pd)
{
	end(CAP_PD, pd);
}

void ec_request(uint32_t ec, uint32_t what)
{
	__CPROVER_assert(what == EC_REQUEST_END, "it is to end");
	end(CAP_EC, ec);
}

void sc_request(uint32_t sc, uint32_t what)
{
	__CPROVER_assert(what == SC_REQUEST_END, "it is to end");
	end(CAP_SC, sc);
}

uint32_t sched_grace_begin(void)
{
	graces++;
	return (uint32_t)steps.grace;
}

/* ... later steps, each only when the grace period is over (O3). */

bool sched_grace_over(uint32_t grace)
{
	asked++;
	__CPROVER_assert(grace == (uint32_t)steps.grace, "of its own period");
	return steps.over;
}

static enum status clear(uint32_t type, uint32_t number)
{
	__CPROVER_assert(asked == 1 && steps.over, "O3: everyone let go");
	cleared.calls++;
	cleared.type = type;
	cleared.number = number;
	return steps.unfinished ? STATUS_MORE : STATUS_OK;
}

enum status ec_clear(uint32_t ec)
{
	return clear(CAP_EC, ec);
}

enum status sc_clear(uint32_t sc)
{
	const enum status status = clear(CAP_SC, sc);

	if (status == STATUS_OK && fed != NONE32)
		CAP(fed, where) = 0;
	return status;
}

enum status notify_clear(uint32_t notification)
{
	return clear(CAP_NOTIFICATION, notification);
}

void arch_tlb_flush(uint32_t pd)
{
	flushed.calls++;
	flushed.number = pd;
}

enum status cap_take(uint32_t c)
{
	__CPROVER_assert(asked == 1 && steps.over, "O3: everyone let go");
	__CPROVER_assert(c < NR_CAPS && cap_type(c) != CAP_NULL,
			 "of a filled slot");
	taken.calls++;
	taken.number = c;
	return steps.take;
}

/* The tree's changes, if the rules allow them: see commit.h. */

#if CALL == CALL_CREATE
void cap_insert(uint32_t c, uint32_t parent, struct cap what)
{
	__CPROVER_assert(insert_allowed(c, parent, &what),
			 "only what the rules allow is inserted");
	cap_insert_proper(c, parent, what);
}

void cap_remove(uint32_t c)
{
	__CPROVER_assert(remove_allowed(c),
			 "only what the rules allow is removed");
	cap_remove_proper(c);
}
#else
/*
 * destroy's are noted: what each makes of any capability, and that it keeps
 * the invariants, is shown by itself (list_cap.py, list_commit.py); that it is
 * allowed, by the proof of invariants.
 */
#if SHOW_OBJECT
#define ALLOWED(test, text) __CPROVER_assert(test, text)
#else
#define ALLOWED(test, text) ((void)0)
#endif
struct dropping dropping = {NONE32, NONE32, NONE32, NONE32};

void cap_remove(uint32_t c)
{
	ALLOWED(remove_allowed(c) && dropping.removed == NONE32,
		"only what the rules allow is removed");
	dropping.removed = c;
	CAP(c, word) = 0; /* its slot is empty */
}

void cap_insert(uint32_t c, uint32_t parent, struct cap what)
{
	ALLOWED(insert_allowed(c, parent, &what) && dropping.inserted == NONE32,
		"only what the rules allow is inserted");
	ALLOWED(what.word == old_caps_word[c] &&
			what.where == old_caps_where[c],
		"with all that it was");
	dropping.inserted = c;
	dropping.parent = parent;
}

/* Its node goes too, when the last child has gone. */
void object_free(uint32_t index)
{
	const uint32_t node = NR_CAPS + index;

	ALLOWED(index < NR_OBJECTS && cap_type(node) != CAP_NULL &&
			dropping.freed == NONE32 &&
			OBJECT(index, state) == OBJECT_CLEAR,
		"a cleared object");
	ALLOWED(CAP(node, first) == dropping.removed &&
			CAP(dropping.removed, next) == NONE16,
		"nothing is below it any more");
	dropping.freed = index;
	CAP(node, word) = 0;
	OBJECT(index, state) = OBJECT_FREE;
}
#endif
