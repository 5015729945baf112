/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counting what a random run reached; see coverage.h. The documented pairs
 * are those of the comments above the calls in kernel/. The counts lie in
 * memory that is shared with children.
 */
#include <stdio.h>
#include <sys/mman.h>
#include "coverage.h"
#include "host.h"
#include "snapshot.h"
#include "world.h"

#define S(name)  (1u << -STATUS_##name)
#define ENDS     (S(OK) | S(BAD_CAP) | S(NO_RIGHT))
#define STATUSES (-STATUS_MORE + 1)

static const uint32_t documented[NR_CALLS] = {
	[CALL_info] = S(OK) | S(BAD_CAP) | S(BAD_ARG),
	[CALL_cap_copy] = ENDS | S(BAD_ARG) | S(BUSY) | S(FULL),
	[CALL_cap_move] = ENDS | S(BAD_ARG) | S(BUSY),
	[CALL_cap_delete] = ENDS | S(MORE) | S(BUSY),
	[CALL_cap_revoke] = S(OK) | S(MORE) | S(BAD_CAP) | S(BUSY),
	[CALL_create] = ENDS | S(BAD_ARG) | S(BUSY) | S(FULL),
	[CALL_destroy] = ENDS | S(MORE) | S(BUSY),
	[CALL_map] = ENDS | S(BAD_ARG) | S(BUSY) | S(FULL) | S(NO_TABLE),
	[CALL_unmap] = S(OK) | S(MORE) | S(BAD_CAP) | S(BAD_STATE) | S(BUSY),
	[CALL_ec_ctl] = ENDS | S(BAD_ARG) | S(BAD_STATE) | S(BUSY) | S(GONE),
	[CALL_ec_state] = ENDS | S(BAD_ARG) | S(BAD_STATE),
	[CALL_virq] = ENDS | S(BAD_ARG) | S(BAD_STATE),
	[CALL_sc_ctl] = ENDS | S(BAD_ARG) | S(BAD_STATE) | S(BUSY) | S(FULL),
	[CALL_portal_ctl] = ENDS,
	[CALL_call] = ENDS | S(BAD_ARG) | S(BAD_STATE) | S(GONE),
	[CALL_reply_wait] = S(OK) | S(BAD_ARG) | S(BAD_STATE),
	[CALL_signal] = ENDS | S(FULL),
	[CALL_wait] = ENDS | S(BAD_STATE) | S(TIMEOUT) | S(GONE),
	[CALL_irq_ctl] = ENDS | S(BAD_ARG) | S(BAD_STATE) | S(BUSY),
	[CALL_dev_ctl] = ENDS | S(BAD_ARG) | S(FULL) | S(GONE),
};
/* The dispatcher's own: the caller's domain died while it came for the lock. */
#define LOCKED(call)                                           \
	((call) != CALL_info && (call) != CALL_call &&         \
	 (call) != CALL_reply_wait && (call) != CALL_signal && \
	 (call) != CALL_wait)

#define NAME(n, name, text) #name,
static const char *const call_names[] = {CALLS(NAME)};
static const char *const status_names[STATUSES] = {
	"OK",   "UNKNOWN",  "BAD_CAP",   "NO_RIGHT", "BAD_ARG", "BUSY",
	"FULL", "NO_TABLE", "BAD_STATE", "TIMEOUT",  "GONE",    "MORE"};
static const char *const event_names[NR_EVENTS] = {"timer", "interrupt",
						   "poke"};
static const char *const op_names[NR_OP_WHATS] = {
	"idle", "call", "WFI", "exit", "sleep", "fault", "power", "yield"};

struct counts {
	uint64_t calls[NR_CALLS][STATUSES];
	uint32_t cpus[NR_CALLS]; /* CPUs it succeeded on */
	uint64_t events[NR_EVENTS], ops[NR_OP_WHATS];
	uint64_t created[NR_KINDS], freed[NR_KINDS];
	uint64_t undocumented;
};

static struct counts *counts(void)
{
	static struct counts *shared;

	if (!shared)
		shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		host_fail("no memory for counts", sizeof(*shared));
	return shared;
}

void coverage_event(enum event event)
{
	counts()->events[event]++;
}

void coverage_op(enum op_what what)
{
	counts()->ops[what]++;
}

void coverage_call(enum call call, int64_t status, uint32_t cpu)
{
	struct counts *c = counts();

	if (status > 0 || status <= -STATUSES) {
		c->undocumented++;
		return;
	}
	c->calls[call][-status]++;
	if (status == STATUS_OK)
		c->cpus[call] |= 1u << cpu;
}

/* What a context that waited is told when it goes on. */
static void later(uint32_t ec)
{
	const uint8_t old = old_ecs[ec].state;

	if (old == ecs[ec].state || ecs[ec].state != EC_RUNNABLE ||
	    old_ecs[ec].pd_generation != ecs[ec].pd_generation)
		return;
	if (old == EC_WAITING)
		coverage_call(CALL_wait, (int64_t)host_ecs[ec].regs[0],
			      ecs[ec].cpu);
	else if (old == EC_CALLING)
		coverage_call(CALL_call, (int64_t)host_ecs[ec].regs[0],
			      ecs[ec].cpu);
}

void coverage_changes(void)
{
	for (uint32_t i = 0; i < changed[CHANGED_ecs].count; i++)
		later(changed[CHANGED_ecs].at[i]);
	for (uint32_t i = 0; i < changed[CHANGED_objects].count; i++) {
		const uint32_t o = changed[CHANGED_objects].at[i];
		uint32_t number;
		const enum object_kind kind = object_kind(o, &number);

		if (objects[o].state == old_objects[o].state)
			continue;
		if (objects[o].state == OBJECT_LIVE)
			counts()->created[kind]++;
		if (objects[o].state == OBJECT_FREE)
			counts()->freed[kind]++;
	}
}

uint32_t coverage_pairs(void)
{
	uint32_t pairs = 0;

	for (uint32_t n = 0; n < NR_CALLS; n++)
		pairs += (uint32_t)__builtin_popcount(documented[n]);
	return pairs;
}

void coverage_print(void)
{
	static const char *const kinds[NR_KINDS] = {"PD", "EC", "SC", "portal",
						    "notification"};
	const struct counts *c = counts();

	printf("%-11s", "");
	for (uint32_t s = 0; s < STATUSES; s++)
		printf(" %9s", status_names[s]);
	printf("\n");
	for (uint32_t n = 0; n < NR_CALLS; n++) {
		printf("%-11s", call_names[n]);
		for (uint32_t s = 0; s < STATUSES; s++) {
			if (c->calls[n][s] || documented[n] >> s & 1)
				printf(" %9llu",
				       (unsigned long long)c->calls[n][s]);
			else
				printf(" %9s", "-");
		}
		printf("\n");
	}
	for (uint32_t i = 0; i < NR_EVENTS; i++)
		printf("%s %llu, ", event_names[i],
		       (unsigned long long)c->events[i]);
	for (uint32_t i = 1; i < NR_OP_WHATS; i++)
		printf("%s %llu%s", op_names[i], (unsigned long long)c->ops[i],
		       i + 1 < NR_OP_WHATS ? ", " : "\ncreated and freed: ");
	for (uint32_t i = 0; i < NR_KINDS; i++)
		printf("%s %llu %llu%s", kinds[i],
		       (unsigned long long)c->created[i],
		       (unsigned long long)c->freed[i],
		       i + 1 < NR_KINDS ? ", " : "\n");
}

uint32_t coverage_missing(void)
{
	const struct counts *c = counts();
	uint32_t missing = 0;

	for (uint32_t n = 0; n < NR_CALLS; n++) {
		for (uint32_t s = 0; s < STATUSES; s++) {
			const bool known = documented[n] >> s & 1;
			const bool allowed =
				known ||
				(LOCKED(n) && s == (uint32_t)-STATUS_GONE);

			if (known && !c->calls[n][s])
				printf("%s never answered %s\n", call_names[n],
				       status_names[s]);
			if (!allowed && c->calls[n][s])
				printf("%s answered %s: not documented\n",
				       call_names[n], status_names[s]);
			missing += known ? !c->calls[n][s] :
					   !allowed && c->calls[n][s];
		}
		if (c->cpus[n] != (1u << WORLD_CPUS) - 1) {
			printf("%s did not succeed on every CPU\n",
			       call_names[n]);
			missing++;
		}
	}
	for (uint32_t i = 1; i < NR_OP_WHATS; i++)
		missing += !c->ops[i];
	for (uint32_t i = 0; i < NR_EVENTS; i++)
		missing += !c->events[i];
	for (uint32_t i = 0; i < NR_KINDS; i++)
		missing += !c->created[i] || !c->freed[i];
	return missing + (c->undocumented != 0);
}
