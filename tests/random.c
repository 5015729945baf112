/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Doing random steps in a small world of two native domains and a VM beside
 * root, and looking at what they did; see random.h.
 */
#include <stdio.h>
#include "ec.h"
#include "entry.h"
#include "invariants.h"
#include "memory.h"
#include "object.h"
#include "random.h"
#include "random_args.h"
#include "sched.h"

/* Everything that a step may not take back. */
static uint32_t generations[NR_OBJECTS];
static uint8_t ec_states[NR_ECS];

static void snapshot(void)
{
	for (uint32_t i = 0; i < NR_OBJECTS; i++)
		generations[i] = objects[i].generation;
	for (uint32_t i = 0; i < WORLD_OBJECTS; i++)
		ec_states[i] = ecs[i].state;
}

/* O2: generations only grow. E1: Halted and Created end by a start only. */
static const char *compare(void)
{
	for (uint32_t i = 0; i < NR_OBJECTS; i++) {
		if (objects[i].generation < generations[i])
			return "O2";
	}
	for (uint32_t i = 0; i < WORLD_OBJECTS; i++) {
		const uint32_t index = object_index(CAP_EC, i);

		if (objects[index].generation == generations[index] &&
		    (ec_states[i] == EC_HALTED || ec_states[i] == EC_CREATED) &&
		    ecs[i].state != ec_states[i] &&
		    ecs[i].state != EC_RUNNABLE && ecs[i].state != EC_HALTED &&
		    !host_ecs[i].starts && !host_ecs[i].power_ons)
			return "E1";
	}
	return NULL;
}

/* A domain with a thread that runs, and a piece of everything to play with. */
static uint32_t server_portal[WORLD_CPUS]; /* root's slots */

static void populate(enum pd_kind kind, uint32_t cpu, uint32_t priority)
{
	uint32_t server;
	const uint32_t ranges[] = {ROOT_MEMORY,     ROOT_TABLES,
				   ROOT_PDS,        ROOT_ECS,
				   ROOT_SCS,        ROOT_PORTALS,
				   ROOT_IRQS,       ROOT_NOTIFICATIONS,
				   WORLD_TIME(cpu), ROOT_DEVICES};
	const uint32_t pd = world_pd(kind);
	const uint32_t ec = world_ec(pd, cpu, priority, 0);
	const uint32_t note = world_notification((uint32_t)random_below(2));
	uint32_t slot = ROOT_FREE;

	(void)world_sc(ec, cpu);
	for (uint32_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		const uint64_t flags = ranges[i] == ROOT_MEMORY &&
						       random_below(2) ?
					       FLAG_SHARED :
					       0;

		(void)CALL(cap_copy, ranges[i], pd, slot++, RIGHTS_ALL | flags,
			   0,
			   ranges[i] == WORLD_TIME(cpu) ? 200 :
			   ranges[i] == ROOT_MEMORY     ? 1024 :
							  1 + random_below(8));
	}
	(void)CALL(cap_copy, pd, pd, slot++, RIGHT_GRANT | RIGHT_MAP, 0, 0);
	(void)CALL(cap_copy, ec, pd, slot++, 1 + random_below(11), 0, 0);
	(void)CALL(cap_copy, note, pd, slot++, 3, 4, 0);
	(void)CALL(cap_copy, world_portal(ROOT_EC, 77), pd, slot++, RIGHT_CALL,
		   0, 0);
	(void)CALL(ec_ctl, ec, EC_START, 0x200000, 0x300000, 1);
	if (kind == PD_VM) {
		(void)CALL(ec_ctl, ec, EC_BIND_PORTAL, server_portal[cpu]);
		return;
	}
	/* a thread that others call; without time it runs on theirs */
	server = world_ec(pd, cpu, priority + 15, 1);
	if (random_below(2))
		(void)world_sc(server, cpu);
	server_portal[cpu] = world_portal(server, 88);
	(void)CALL(cap_copy, server_portal[cpu], pd, slot++, RIGHT_CALL, 0, 0);
	(void)CALL(ec_ctl, server, EC_START, 0x200000, 0x300000, 1);
}

static uint32_t idle; /* steps in a row in which nobody ran */

static void episode(void)
{
	idle = 0;
	world_start();
	populate(PD_NATIVE, 0, 10);
	populate(PD_NATIVE, 1, 20);
	populate(PD_NATIVE, 0, 12);
	populate(PD_VM, (uint32_t)random_below(2), 5);
	world_pass();
	snapshot();
}

/* What a vCPU does besides hypercalls. */
static void guest_step(uint32_t ec)
{
	const uint64_t words[4] = {random_next(), random_below(4),
				   random_next(), 0};

	switch (random_below(6)) {
	case 0:
		ec_idle(ec);
		break;
	case 1:
		if (exit_has_portal(ec))
			exit_deliver(ec, EXIT_MEMORY_FAULT, words);
		break;
	case 2:
		ec_deadline(ec, host.now + random_below(5000));
		ec_idle(ec);
		break;
	case 3:
		if (!random_below(8))
			ec_fault(ec, EXIT_EXCEPTION, words);
		break;
	case 4:
		ec_power_on(ec);
		break;
	default:
		ec_yield(ec);
		break;
	}
}

/* Time passes, devices and other CPUs want something. */
static void outside(void)
{
	host.now += random_below(8) ? random_below(40) : random_below(4000);
	if (host.now >= host.cpus[host.cpu].deadline)
		sched_timer();
	if (!random_below(16))
		irq_deliver(32 + (uint32_t)random_below(16));
	if (!random_below(4)) {
		const uint32_t ec = (uint32_t)random_below(WORLD_OBJECTS);

		host_ecs[ec].ready = random_below(2);
		if (objects[object_index(CAP_EC, ec)].state == OBJECT_LIVE &&
		    host_ecs[ec].kind == PD_VM)
			ec_wake(ec);
	}
	if (!random_below(4))
		sched_poked();
}

static const char *step(struct random_run *run, char *what, size_t size)
{
	struct args args = {{0}};
	const char *broken;
	uint32_t ec;
	enum call call;

	host.cpu = (uint32_t)random_below(WORLD_CPUS);
	outside();
	ec = sched_next();
	snprintf(what, size, "CPU %u idle", host.cpu);
	idle = ec == NONE32 ? idle + 1 : 0;
	if (ec == NONE32)
		return NULL;
	if (host_ecs[ec].kind == PD_VM && random_below(2)) {
		snprintf(what, size, "guest %u", ec);
		guest_step(ec);
		(void)sched_next();
		return NULL;
	}
	call = random_call(ec, run->about, &args);
	snprintf(what, size,
		 "CPU %u EC %u call %d (%#llx %#llx %#llx %#llx %#llx %#llx)",
		 host.cpu, ec, (int)call, (unsigned long long)args.x[1],
		 (unsigned long long)args.x[2], (unsigned long long)args.x[3],
		 (unsigned long long)args.x[4], (unsigned long long)args.x[5],
		 (unsigned long long)args.x[6]);
	broken = world_try(ec, call, args);
	if (world_status <= 0 && world_status > -16)
		run->reached[call][-world_status]++;
	return broken;
}

#define EPISODE 1500u /* steps, then a fresh world */
#define IDLE    40u   /* nobody wanted to run for so long: the same */

const char *random_go(struct random_run *run)
{
	const char *broken = NULL;
	char what[160];
	uint32_t left = 0;

	random_state = run->seed;
	for (uint64_t i = 0; i < run->steps; i++) {
		if (left-- == 0 || idle > IDLE) {
			episode();
			left = EPISODE;
		}
		broken = step(run, what, sizeof(what));
		if (!broken)
			broken = compare();
		snapshot();
		if (!broken && i % run->check_every == 0)
			broken = invariants_broken(WORLD_PDS, WORLD_OBJECTS,
						   WORLD_TABLES);
		if (!broken)
			continue;
		fprintf(stderr, "seed %llu, step %llu: %s: %s\n",
			(unsigned long long)run->seed, (unsigned long long)i,
			what, broken);
		return broken;
	}
	return NULL;
}
