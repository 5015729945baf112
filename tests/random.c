/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Doing random steps in a small world of three native domains and a VM beside
 * root, and looking at what they did; see random.h. A step is chosen in two
 * halves, what happens outside and what the context that runs then does, and
 * written down, so that it can be done again.
 */
#include <stdio.h>
#include <string.h>
#include "coverage.h"
#include "ec.h"
#include "entry.h"
#include "memory.h"
#include "notify.h"
#include "object.h"
#include "random.h"
#include "random_args.h"
#include "random_check.h"
#include "refine.h"
#include "sched.h"
#include "snapshot.h"

/* A domain with a thread that runs, and a piece of everything to play with. */
static uint32_t server_portal[WORLD_CPUS]; /* root's slots */
static uint32_t neighbour;                 /* the domain made last, or 0 */

/* How much of each range a domain gets. */
static uint64_t share(uint32_t range, uint32_t cpu)
{
	if (range == WORLD_TIME(cpu))
		return 200;
	if (range == ROOT_MEMORY) /* for blocks, or soon scrubbed */
		return random_below(2) ? 1024 : 32;
	if (range == ROOT_PDS)
		return 1;
	return 1 + random_below(NR_ECS / 8 < 8 ? NR_ECS / 8 : 8);
}

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
			   0, share(ranges[i], cpu));
	}
	(void)CALL(cap_copy, pd, pd, slot++, RIGHT_GRANT | RIGHT_MAP, 0, 0);
	/* one may put its tables into the space of the domain before it */
	if (neighbour)
		(void)CALL(cap_copy, neighbour, pd, slot++, RIGHT_MAP, 0, 0);
	neighbour = pd;
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

void random_world(uint64_t seed)
{
	random_state = seed;
	neighbour = 0;
	world_start();
	populate(PD_NATIVE, 0, 10);
	populate(PD_NATIVE, 1, 20);
	populate(PD_NATIVE, 0, 12);
	populate(PD_VM, (uint32_t)random_below(2), 5);
	for (uint32_t cpu = 2; cpu < WORLD_CPUS; cpu++)
		populate(PD_NATIVE, cpu, 14);
	world_pass();
}

/* Time passes, devices and other CPUs want something. */
static void choose_outside(struct op *op)
{
	op->cpu = (uint32_t)random_below(WORLD_CPUS);
	if (cpus[op->cpu].ec == NONE32 && random_below(4))
		op->cpu = (uint32_t)random_below(WORLD_CPUS);
	op->ticks = (uint32_t)(random_below(8) ? random_below(40) :
						 random_below(4000));
	op->intid = random_below(16) ? 0 : 32 + (uint32_t)random_below(16);
	op->wake = random_below(4) ?
			   0 :
			   1 + (uint32_t)random_below(bounds.objects < NR_ECS ?
							      bounds.objects :
							      NR_ECS);
	op->ready = random_below(2);
	op->poked = !random_below(4);
	op->no_device = !random_below(4);
	op->plant = random_below(400) ? 0 : 1 + (uint32_t)random_next() % 4096;
}

/* What takes for ever to come about by counting: a semaphore at its limit, a
 * number whose generations are nearly used up. */
static void plant(uint32_t what)
{
	const uint32_t n = what / 2 % NR_NOTIFICATIONS;
	const uint32_t o = what / 2 % NR_OBJECTS;

	if (what % 2 == 0) {
		const uint32_t m = n % bounds.objects;

		if (notifications[m].kind == NOTIFY_SEMAPHORE &&
		    notifications[m].value != 0)
			notifications[m].value = UINT64_MAX;
	} else if (objects[o].state == OBJECT_FREE) {
		objects[o].generation = MAX_GENERATION - 2;
	}
}

/* The first half: who runs on this CPU afterwards. */
static uint32_t do_outside(const struct op *op)
{
	host.cpu = op->cpu;
	host.now += op->ticks;
	host.no_device = op->no_device;
	if (op->plant)
		plant(op->plant);
	if (host.now >= host.cpus[host.cpu].deadline) {
		coverage_event(EVENT_TIMER);
		sched_timer();
	}
	if (op->intid) {
		coverage_event(EVENT_INTERRUPT);
		irq_deliver(op->intid);
	}
	if (op->wake) {
		const uint32_t ec = op->wake - 1;

		host_ecs[ec].ready = op->ready;
		if (objects[object_index(CAP_EC, ec)].state == OBJECT_LIVE &&
		    host_ecs[ec].kind == PD_VM)
			ec_wake(ec);
	}
	if (op->poked) {
		coverage_event(EVENT_POKE);
		sched_poked();
	}
	return sched_next();
}

static void choose_inside(struct op *op, enum random_about about)
{
	struct args args = {{0}};

	if (host_ecs[op->ec].kind == PD_VM && random_below(2)) {
		op->what =
			OP_WFI + (uint32_t)random_below(NR_OP_WHATS - OP_WFI);
		if (op->what == OP_FAULT && random_below(8))
			op->what = OP_YIELD;
		op->x[0] = random_next();
		op->x[1] = random_below(4);
		op->x[2] = host.now + random_below(5000);
		return;
	}
	op->what = OP_CALL;
	op->call = random_call(op->ec, about, &args);
	memcpy(op->x, args.x, sizeof(op->x));
}

static const char *do_call(struct op *op)
{
	uint64_t *x = arch_regs(op->ec);
	struct refine before;

	for (uint32_t i = 1; i <= 6; i++)
		x[i] = op->x[i];
	x[0] = CALL_BASE + op->call;
	x[7] = op->x[2] + op->ec; /* no argument: stays as it is */
	/* something to carry: a call's or a reply's message page */
	for (uint32_t i = 0; i < MESSAGE_WORDS; i += 7)
		arch_message(op->ec)[i] = op->x[i % 6 + 1] + op->ec + i;
	refine_prepare(&before, op->ec, op->call);
	if (!world_hypercall(op->ec))
		return "not taken for a hypercall";
	if (lock_held(&model_lock))
		return "model_lock is still held";
	op->status = (int64_t)x[0];
	coverage_call(op->call, op->status, op->cpu);
	if (check_compare() != 0 && world_is_error(op->status))
		return "an error changed something";
	return refine_check(&before, op->status);
}

/* The second half: what the running context does. */
static const char *do_inside(struct op *op)
{
	coverage_op(op->what);
	switch (op->what) {
	case OP_CALL:
		return do_call(op);
	case OP_WFI:
		ec_idle(op->ec);
		break;
	case OP_EXIT:
		if (!exit_has_portal(op->ec))
			break;
		refine_ipc_prepare();
		exit_deliver(op->ec, EXIT_MEMORY_FAULT, op->x);
		(void)check_compare();
		return refine_exit(op->ec, EXIT_MEMORY_FAULT, op->x);
	case OP_SLEEP:
		ec_deadline(op->ec, op->x[2]);
		ec_idle(op->ec);
		break;
	case OP_FAULT:
		ec_fault(op->ec, EXIT_EXCEPTION, op->x);
		break;
	case OP_POWER:
		ec_power_on(op->ec);
		break;
	case OP_YIELD:
		ec_yield(op->ec);
		break;
	case OP_NOTHING:
	case NR_OP_WHATS:
		break;
	}
	(void)check_compare();
	return NULL;
}

/* After either half: what changed is right, and is known from now on. */
static const char *settle(const char *broken)
{
	if (!broken)
		broken = check_changes();
	coverage_changes();
	check_done();
	return broken;
}

/* One step; `about` NR_ABOUT: as written in op, else chosen and written. */
static const char *step(struct op *op, enum random_about about)
{
	const char *broken;
	uint32_t ec;

	if (about != NR_ABOUT)
		choose_outside(op);
	ec = do_outside(op);
	(void)check_compare();
	broken = settle(check_choice());
	if (about != NR_ABOUT)
		op->ec = broken ? NONE32 : ec;
	if (broken || ec == NONE32 || ec != op->ec)
		return broken;
	if (about != NR_ABOUT)
		choose_inside(op, about);
	broken = settle(do_inside(op));
	/* whom the call woke or stopped; looked at with the next step */
	(void)sched_next();
	return broken;
}

const char *random_replay(struct episode *episode)
{
	const char *broken = NULL;

	random_world(episode->seed);
	check_start(WORLD_TABLES);
	for (uint32_t i = 0; i < episode->count && !broken; i++)
		broken = step(&episode->ops[i], NR_ABOUT);
	return broken ? broken : check_all();
}

#define IDLE     40u      /* steps in which nobody ran: a fresh world */
#define PROGRESS 1000000u /* steps */

/* An episode of at most `steps` steps; how many it took is its count. */
static const char *episode_go(struct episode *episode, uint64_t steps)
{
	const char *broken = NULL;
	uint32_t idle = 0;

	random_world(episode->seed);
	check_start(WORLD_TABLES);
	for (episode->count = 0;
	     episode->count < EPISODE && episode->count < steps &&
	     idle < IDLE && !broken;
	     episode->count++) {
		struct op *op = &episode->ops[episode->count];

		memset(op, 0, sizeof(*op));
		broken = step(op, episode->about);
		idle = op->ec == NONE32 ? idle + 1 : 0;
	}
	return broken ? broken : check_all();
}

const char *random_go(const struct random_run *run)
{
	static struct episode episode;
	const char *broken = NULL;
	uint64_t seed = run->seed * 0x9e3779b97f4a7c15ull, told = 0;

	for (uint64_t done = 0; done < run->steps && !broken;
	     done += episode.count) {
		episode.seed = seed++;
		episode.about = (enum random_about)(seed % NR_ABOUT);
		broken = episode_go(&episode, run->steps - done);
		if (run->progress && done / PROGRESS != told) {
			told = done / PROGRESS;
			run->progress(done);
		}
		if (!broken || run->quiet)
			continue;
		printf("seed %llu, step %llu, %u of its episode: %s\n",
		       (unsigned long long)run->seed,
		       (unsigned long long)(done + episode.count),
		       episode.count, broken);
		random_shrink(&episode, broken);
	}
	return broken;
}
