/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A unit's life at run time: created, running, paused, stopped, gone. Domains
 * that `manages` VMs ask for each step by a call (enum manage_op); the others
 * do not notice, because all of it happens inside the VM's quota.
 */
#include "root.h"

enum status unit_create(uint32_t unit)
{
	enum status status = plans.unit[unit].kind == UNIT_VM ?
				     vm_build(unit) :
				     domain_build(unit);

	ring_forget(unit);
	if (status == STATUS_OK)
		status = channels_connect(unit);
	if (status != STATUS_OK)
		unit_stop(unit);
	else
		quotas[unit].life = LIFE_CREATED;
	return status;
}

enum status unit_run(uint32_t unit)
{
	const enum status status = domain_start(unit);

	if (status != STATUS_OK)
		unit_stop(unit);
	else
		quotas[unit].life = LIFE_RUNNING;
	return status;
}

/*
 * The VMM stops first and goes on last. Until it lets its guest go, it is the
 * one that stops and resumes vCPU 0, to prepare it.
 */
static void unit_pause(uint32_t unit)
{
	struct quota *q = &quotas[unit];

	for (uint32_t t = 0; t < plans.unit[unit].threads; t++)
		sys_ec_ctl(WORDS(q->handler[t], EC_STOP));
	q->paused_guest = ring_started(unit);
	for (uint32_t v = 0; v < plans.unit[unit].vcpus && q->paused_guest; v++)
		sys_ec_ctl(WORDS(q->vcpu[v], EC_STOP));
}

static void unit_resume(uint32_t unit)
{
	const struct quota *q = &quotas[unit];

	for (uint32_t v = 0; v < plans.unit[unit].vcpus && q->paused_guest; v++)
		sys_ec_ctl(WORDS(q->vcpu[v], EC_RESUME));
	for (uint32_t t = 0; t < plans.unit[unit].threads; t++)
		sys_ec_ctl(WORDS(q->handler[t], EC_RESUME));
}

static void unit_destroy(uint32_t unit)
{
	unit_silence(unit);
	ring_end_line(unit);
	unit_stop(unit);
	ends_forget(unit);
}

/* From what an operation leads to what; ANY but absent. */
#define ANY                                                            \
	(1u << LIFE_CREATED | 1u << LIFE_RUNNING | 1u << LIFE_PAUSED | \
	 1u << LIFE_STOPPED)
static bool may(const struct quota *q, uint32_t lives)
{
	return q->runs && (lives & 1u << q->life) != 0;
}

static bool may_now(const struct quota *q, enum manage_op op)
{
	switch (op) {
	case MANAGE_CREATE:
		return !q->runs;
	case MANAGE_START:
		return may(q, 1u << LIFE_CREATED);
	case MANAGE_PAUSE:
		return may(q, 1u << LIFE_RUNNING);
	case MANAGE_RESUME:
		return may(q, 1u << LIFE_PAUSED);
	case MANAGE_STOP:
		return may(q, 1u << LIFE_RUNNING | 1u << LIFE_PAUSED);
	case MANAGE_RESTART:
	case MANAGE_DESTROY:
		return may(q, ANY);
	}
	return false;
}

static enum status manage(uint32_t unit, enum manage_op op)
{
	struct quota *q = &quotas[unit];
	enum status status;

	if (!may_now(q, op))
		return STATUS_BAD_STATE;
	switch (op) {
	case MANAGE_CREATE:
		return unit_create(unit);
	case MANAGE_START:
		return unit_run(unit);
	case MANAGE_PAUSE:
		unit_pause(unit);
		q->life = LIFE_PAUSED;
		break;
	case MANAGE_RESUME:
		unit_resume(unit);
		q->life = LIFE_RUNNING;
		break;
	case MANAGE_STOP:
		unit_silence(unit);
		ends_forget(unit);
		q->life = LIFE_STOPPED;
		break;
	case MANAGE_RESTART:
		unit_destroy(unit);
		status = unit_create(unit);
		return status == STATUS_OK ? unit_run(unit) : status;
	case MANAGE_DESTROY:
		unit_destroy(unit);
		break;
	}
	return STATUS_OK;
}

/* A call of manager m->badge. */
void protected(const struct message *m, struct reply *r)
{
	enum status status = STATUS_BAD_CAP;

	for (uint32_t u = 0; u < plans.units; u++) {
		const struct plan *p = &plans.unit[u];

		if (p->kind != UNIT_VM || m->word[1] != p->number ||
		    !(plans.unit[m->badge].manages & 1u << p->number))
			continue;
		status = m->word[0] > MANAGE_DESTROY ?
				 STATUS_BAD_ARG :
				 manage(u, (enum manage_op)m->word[0]);
	}
	r->word[1] = (uint64_t)(int64_t)status;
}

enum status manager_admit(uint32_t unit)
{
	const uint32_t portal = slot_new_for(unit);
	const struct copy call = {
		portal, quotas[unit].pd, SLOT_MANAGER, RIGHT_CALL, 0, 1};
	enum status status = sys_create(WORDS(quotas[unit].portals, portal));

	if (status == STATUS_OK)
		status = sys_portal_ctl(WORDS(portal, ROOT_EC, unit));
	return status == STATUS_OK ? cap_derive(&call) : status;
}
