/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The root manager's life: read the description, build everything, then wait
 * for units to end and do what their policy says (and what managers ask for,
 * life.c). When the last VM is off, so is the machine.
 */
#include "root.h"

/* A unit that faults more often than this in this time stays down. */
#define MOST_RESTARTS 5u
#define CALM_SECONDS  10u

/* What to do and say for each way a unit ends, worst first. */
static const struct ending {
	uint32_t bit, policy; /* END_*; index into plan.policy */
	const char *text;
} endings[] = {
	{END_DEAD, 2, "its native domain faulted"},
	{END_FAULT, 2, "the guest faulted"},
	{END_REBOOT, 1, "it asked for a reboot"},
	{END_EXIT, 0, "it powered off"},
};

/* END_* bits that arrived and are not yet handled. */
static uint64_t pending;

static void power_off(const char *why)
{
	say("%s; powering off", why);
	log_flush();
	sys_dev_ctl(WORDS(ROOT_PLATFORM, DEV_POWER_OFF));
	for (;;)
		sys_wait(WORDS(root_event, NO_DEADLINE));
}

static const char *kind_of(const struct plan *p)
{
	return p->kind == UNIT_VM ? "VM" : "domain";
}

static void unit_start(uint32_t unit)
{
	const struct plan *p = &plans.unit[unit];
	enum status status = unit_create(unit);

	if (status == STATUS_OK)
		status = unit_run(unit);
	if (status != STATUS_OK) {
		say("cannot build %s %s (status %d): is the machine too small?",
		    kind_of(p), p->name, (int)status);
		return;
	}
	/* It may be writing already: from here on root speaks through it. */
	if (p->kind == UNIT_CONSOLE)
		log_console(unit);
	if (p->kind == UNIT_VM)
		say("VM %u %s started: %u vCPU%s, %u KiB", p->number, p->name,
		    p->vcpus, p->vcpus == 1 ? "" : "s", p->memory_frames * 4);
	else
		say("domain %s started", p->name);
}

static bool vms_left(void)
{
	for (uint32_t u = 0; u < plans.units; u++)
		if (plans.unit[u].kind == UNIT_VM && quotas[u].runs)
			return true;
	return false;
}

/* Wait for ends until then (0: only look) and note them. */
static void ends_collect(uint64_t deadline)
{
	struct words w = WORDS(root_event, deadline);

	if (ask_wait(&w) == STATUS_OK)
		pending |= w.x[0];
}

/* Taking a unit down ends its threads, which is not news. */
void ends_forget(uint32_t unit)
{
	ends_collect(0);
	pending &= ~(((1ull << END_BITS) - 1) << (unit * END_BITS));
}

/* What its policy says; but what fails at once again and again is stopped. */
static uint32_t policy_of(uint32_t unit, const struct ending *ending)
{
	const uint32_t policy = plans.unit[unit].policy[ending->policy];
	struct quota *q = &quotas[unit];
	const uint64_t now = clock_now();

	if (policy != POLICY_RESTART || ending->policy != 2)
		return policy;
	if (now - q->calm_from > CALM_SECONDS * ticks_per_second) {
		q->calm_from = now;
		q->restarts = 0;
	}
	if (++q->restarts <= MOST_RESTARTS)
		return policy;
	say("%s faults again and again: no more restarts",
	    plans.unit[unit].name);
	return POLICY_STOP;
}

static void unit_ended(uint32_t unit, const struct ending *ending)
{
	const struct plan *p = &plans.unit[unit];
	const uint32_t policy = policy_of(unit, ending);

	unit_silence(unit);
	if (p->kind == UNIT_CONSOLE)
		log_open(NULL, 0);
	else
		ring_end_line(unit);
	say("%s %s %s: %s", kind_of(p), p->name,
	    policy == POLICY_RESTART ? "restarts" : "stopped", ending->text);
	if (policy == POLICY_HALT_ALL)
		power_off("its policy is to halt everything");
	quotas[unit].runs = false;
	if (plans.vms && !vms_left() && policy != POLICY_RESTART)
		power_off("all VMs are off");
	unit_stop(unit);
	ends_forget(unit);
	if (policy == POLICY_RESTART)
		unit_start(unit);
	if (plans.vms && !vms_left())
		power_off("no VM is left");
}

/* What a unit's bits ask for: the worst of them. */
static void bits_handle(uint32_t unit, uint64_t bits)
{
	for (uint32_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		if (!(bits & endings[i].bit) || !quotas[unit].runs)
			continue;
		unit_ended(unit, &endings[i]);
		return;
	}
}

static void ends_handle(void)
{
	while (pending) {
		const uint32_t unit =
			(uint32_t)__builtin_ctzll(pending) / END_BITS;
		const uint64_t bits = pending >> (unit * END_BITS);

		pending &= ~(((1ull << END_BITS) - 1) << (unit * END_BITS));
		if (unit < plans.units)
			bits_handle(unit, bits);
	}
}

static const char *build(void)
{
	const char *error;

	if (!pools_open())
		return "the kernel's capabilities are not as expected";
	error = description_read();
	if (!error)
		error = devices_find();
	if (!error)
		error = quotas_carve();
	if (error)
		return error;
	for (uint32_t u = 0; u < plans.units; u++)
		unit_start(u);
	return NULL;
}

void init(void)
{
	const char *error = build();

	if (error)
		power_off(error);
	if (plans.vms && !vms_left())
		power_off("no VM could be started");
	sys_ec_ctl(WORDS(ROOT_EC, EC_BIND_WAIT, root_event));
}

void notified(uint64_t flags)
{
	pending |= flags;
	ends_handle();
}
