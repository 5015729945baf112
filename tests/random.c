/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Choosing and doing random steps; see random.h. The first slots of the
 * low domains are used, so that collisions are frequent. The generator is
 * splitmix64: the same seed gives the same run on every host.
 */
#include <stdio.h>
#include "ec.h"
#include "entry.h"
#include "invariants.h"
#include "memory.h"
#include "object.h"
#include "random.h"
#include "sched.h"
#include "world.h"

#define SLOTS (ROOT_FREE + 64u)

static uint64_t state;

static uint64_t next(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

static uint64_t below(uint64_t n)
{
	return next() % n;
}

/* A slot: mostly one that holds this type, sometimes any. */
static uint64_t slot_of(uint32_t ec, enum cap_type type)
{
	const uint32_t own = ec_pd(ec);

	const uint64_t from = below(SLOTS);

	for (uint64_t i = 0; i < SLOTS && type != CAP_NULL; i++) {
		const uint64_t slot = (from + i * 7) % SLOTS;

		if (cap_type(cap_slot(own, slot)) == type && below(50))
			return slot;
	}
	return below(20) ? below(SLOTS) : below(4) ? below(NR_SLOTS) : next();
}

static uint64_t empty_slot(uint32_t ec, uint64_t pd_slot)
{
	uint32_t pd = ec_pd(ec);

	if (pd_slot != SLOT_SELF && pd_slot < NR_SLOTS)
		pd = (uint32_t)field_get(CAP_NUMBER,
					 CAP(cap_slot(pd, pd_slot), word)) %
		     NR_PDS;
	for (uint32_t i = 0; i < 20; i++) {
		const uint64_t slot = ROOT_FREE + below(SLOTS - ROOT_FREE);

		if (cap_type(cap_slot(pd, slot)) == CAP_NULL)
			return slot;
	}
	return below(SLOTS);
}

static uint64_t domain(uint32_t ec)
{
	return below(3) ? SLOT_SELF : slot_of(ec, CAP_PD);
}

static uint64_t small(void)
{
	static const uint64_t odd[] = {0,          1,       2,      511,
				       512,        513,     ~0ull,  1ull << 32,
				       0xffffffff, 1 << 15, 1 << 16};

	return below(8) ? below(6) : odd[below(sizeof(odd) / sizeof(odd[0]))];
}

static uint64_t ipa(void)
{
	static const uint64_t places[] = {0,          0x1000,       0x200000,
					  0x40000000, 0x4000000000, 0x201000,
					  0x3f0000,   0x7fffe00000};

	return places[below(8)] + (below(4) ? 0 : below(5) << 12) +
	       (below(50) ? 0 : 8);
}

static enum cap_type any_type(void)
{
	return (enum cap_type)below(NR_CAP_TYPES);
}

typedef void choose_fn(uint32_t ec, uint64_t *x);

static void choose_info(uint32_t ec, uint64_t *x)
{
	x[1] = below(7);
	x[2] = slot_of(ec, any_type());
}

static void choose_copy(uint32_t ec, uint64_t *x)
{
	uint32_t c;

	x[1] = slot_of(ec, any_type());
	x[2] = domain(ec);
	x[3] = empty_slot(ec, x[2]);
	c = cap_slot(ec_pd(ec), x[1]);
	x[4] = c != NONE32 && below(4) ? field_get(CAP_RIGHTS, CAP(c, word)) :
					 below(RIGHTS_ALL + 3);
	if (c != NONE32 && ((CAP(c, word) & CAP_SHARED) || !below(6)))
		x[4] |= FLAG_SHARED;
	x[5] = below(5) ? 0 : small();
	x[6] = c != NONE32 && !cap_is_range(cap_type(c)) ?
		       below(2) :
		       (below(3) ? 1 + below(12) :
			below(2) ? 512 * (1 + below(2)) :
				   small());
	/* numbers: one at a time, so that the low ones are used again */
	if (c != NONE32 && cap_type(c) >= CAP_PDS &&
	    cap_type(c) <= CAP_NOTIFICATIONS)
		x[6] = 1 + below(2);
	if (c != NONE32 && cap_type(c) == CAP_CPUS)
		x[6] = 20 + below(200);
}

static void choose_move(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, any_type());
	x[2] = domain(ec);
	x[3] = empty_slot(ec, x[2]);
}

static void choose_slot(uint32_t ec, uint64_t *x)
{
	x[1] = below(3) ? ROOT_FREE + below(SLOTS - ROOT_FREE) :
			  slot_of(ec, any_type());
}

static void choose_create(uint32_t ec, uint64_t *x)
{
	const enum cap_type type = (enum cap_type)(CAP_PDS + below(5));

	x[1] = slot_of(ec, below(30) ? type : any_type());
	x[2] = empty_slot(ec, SLOT_SELF);
	x[3] = type == CAP_ECS ? slot_of(ec, CAP_PD) : below(2) + !below(20);
	x[4] = below(WORLD_CPUS) + !below(20);
	x[5] = below(8) ? below(63) : small();
	x[6] = below(NR_VCPUS) + !below(20);
}

static void choose_destroy(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, (enum cap_type)(CAP_PD + below(5)));
}

static void choose_map(uint32_t ec, uint64_t *x)
{
	const enum cap_type type = below(3) ? CAP_MEMORY :
				   below(4) ? CAP_TABLES :
					      CAP_DEVICE;

	x[1] = slot_of(ec, type);
	x[2] = domain(ec);
	x[3] = ipa();
	if (type == CAP_TABLES)
		x[4] = 1 + below(3) + !below(30);
	else
		x[4] = (below(4) ? RIGHT_READ | RIGHT_WRITE : below(8)) |
		       (below(4) ? 0 : FLAG_2M);
}

static void choose_unmap(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, below(2) ? CAP_MEMORY : CAP_TABLES);
}

static void choose_ec_ctl(uint32_t ec, uint64_t *x)
{
	static const enum cap_type third[] = {
		[EC_BIND_PORTAL] = CAP_PORTAL,
		[EC_BIND_HALT] = CAP_NOTIFICATION,
		[EC_BIND_WAIT] = CAP_NOTIFICATION,
		[EC_HALT] = CAP_NULL,
	};

	x[1] = slot_of(ec, CAP_EC);
	x[2] = below(3) ? EC_START + 3 * below(3) : below(EC_HALT + 2);
	x[3] = x[2] <= EC_HALT && third[x[2]] ? slot_of(ec, third[x[2]]) :
						small();
}

static void choose_ec_state(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_EC);
	x[2] = below(4);
	x[3] = below(2) + !below(20);
}

static void choose_virq(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_EC);
	x[2] = below(300);
	x[3] = below(2) + !below(20);
}

static void choose_sc_ctl(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_SC);
	x[2] = below(4);
	x[3] = slot_of(ec, x[2] == SC_CONFIGURE ? CAP_CPUS : CAP_EC);
	x[4] = below(10) ? 1 + below(200) : small();
	x[5] = below(10) ? 1000 + below(3000) : small();
	x[6] = below(2) + !below(20);
}

static void choose_portal_ctl(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_PORTAL);
	x[2] = slot_of(ec, CAP_EC);
	x[3] = next();
}

static void choose_call(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_PORTAL) & 0xffff;
	x[1] |= below(4) ? 0 : below(600) << LABEL_WORDS_SHIFT;
	x[1] |= below(50) ? 0 : 1ull << 40;
}

static void choose_reply_wait(uint32_t ec, uint64_t *x)
{
	(void)ec;
	x[1] = below(10) ? below(5) : below(600);
	x[2] = next();
}

static void choose_signal(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_NOTIFICATION);
	/* mostly a deadline, else all sleep before long */
	x[2] = below(3) ? host.now + below(5000) : below(2) ? 0 : NO_DEADLINE;
}

static void choose_irq_ctl(uint32_t ec, uint64_t *x)
{
	uint32_t c;

	x[1] = slot_of(ec, CAP_IRQS);
	c = cap_slot(ec_pd(ec), x[1]);
	x[2] = c != NONE32 && below(20) ? CAP(c, base) : small();
	x[3] = below(IRQ_UNBIND + 2);
	x[4] = slot_of(ec, x[3] == IRQ_LINK ? CAP_EC : CAP_NOTIFICATION);
	x[5] = x[3] == IRQ_LINK ? 30 + below(300) : below(3);
}

static void choose_dev_ctl(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_PLATFORM);
	x[2] = below(7);
}

static const struct {
	choose_fn *choose;
	uint32_t weight;
} chooser[NR_CALLS] = {
	[CALL_info] = {choose_info, 1},
	[CALL_cap_copy] = {choose_copy, 12},
	[CALL_cap_move] = {choose_move, 3},
	[CALL_cap_delete] = {choose_slot, 8},
	[CALL_cap_revoke] = {choose_slot, 8},
	[CALL_create] = {choose_create, 10},
	[CALL_destroy] = {choose_destroy, 3},
	[CALL_map] = {choose_map, 16},
	[CALL_unmap] = {choose_unmap, 4},
	[CALL_ec_ctl] = {choose_ec_ctl, 10},
	[CALL_ec_state] = {choose_ec_state, 2},
	[CALL_virq] = {choose_virq, 2},
	[CALL_sc_ctl] = {choose_sc_ctl, 10},
	[CALL_portal_ctl] = {choose_portal_ctl, 6},
	[CALL_call] = {choose_call, 10},
	[CALL_reply_wait] = {choose_reply_wait, 6},
	[CALL_signal] = {choose_signal, 6},
	[CALL_wait] = {choose_signal, 3},
	[CALL_irq_ctl] = {choose_irq_ctl, 4},
	[CALL_dev_ctl] = {choose_dev_ctl, 1},
};

/* Of a run about memory: nearly all calls are these. */
static const enum call memory_calls[] = {
	CALL_cap_copy, CALL_cap_copy, CALL_cap_copy, CALL_cap_delete, CALL_map,
	CALL_map,      CALL_map,      CALL_map,      CALL_map,        CALL_map,
	CALL_unmap,    CALL_unmap,    CALL_cap_move, CALL_cap_revoke,
};

static enum call any_call(bool memory)
{
	uint64_t at = below(125);

	if (memory && below(16))
		return memory_calls[below(sizeof(memory_calls) /
					  sizeof(memory_calls[0]))];

	for (uint32_t n = 0; n < NR_CALLS; n++) {
		if (at < chooser[n].weight)
			return (enum call)n;
		at -= chooser[n].weight;
	}
	return CALL_cap_copy;
}

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
static void populate(enum pd_kind kind, uint32_t cpu, uint32_t priority)
{
	const uint32_t ranges[] = {ROOT_MEMORY,     ROOT_TABLES,
				   ROOT_PDS,        ROOT_ECS,
				   ROOT_SCS,        ROOT_PORTALS,
				   ROOT_IRQS,       ROOT_NOTIFICATIONS,
				   WORLD_TIME(cpu), ROOT_DEVICES};
	const uint32_t pd = world_pd(kind);
	const uint32_t ec = world_ec(pd, cpu, priority, 0);
	const uint32_t note = world_notification((uint32_t)below(2));
	uint32_t slot = ROOT_FREE;

	(void)world_sc(ec, cpu);
	for (uint32_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		const uint64_t flags =
			ranges[i] == ROOT_MEMORY && below(2) ? FLAG_SHARED : 0;

		(void)CALL(cap_copy, ranges[i], pd, slot++, RIGHTS_ALL | flags,
			   0,
			   ranges[i] == WORLD_TIME(cpu) ? 200 :
			   ranges[i] == ROOT_MEMORY     ? 1024 :
							  1 + below(8));
	}
	(void)CALL(cap_copy, pd, pd, slot++, RIGHT_GRANT | RIGHT_MAP, 0, 0);
	(void)CALL(cap_copy, ec, pd, slot++, 1 + below(11), 0, 0);
	(void)CALL(cap_copy, note, pd, slot++, 3, 4, 0);
	(void)CALL(cap_copy, world_portal(ROOT_EC, 77), pd, slot++, RIGHT_CALL,
		   0, 0);
	(void)CALL(ec_ctl, ec, EC_START, 0x200000, 0x300000, 1);
}

static uint32_t idle; /* steps in a row in which nobody ran */

static void episode(void)
{
	idle = 0;
	world_start();
	populate(PD_NATIVE, 0, 10);
	populate(PD_NATIVE, 1, 20);
	populate(PD_VM, (uint32_t)below(2), 5);
	world_pass();
	snapshot();
}

/* What a vCPU does besides hypercalls. */
static void guest_step(uint32_t ec)
{
	const uint64_t words[4] = {next(), below(4), next(), 0};

	switch (below(6)) {
	case 0:
		ec_idle(ec);
		break;
	case 1:
		if (exit_has_portal(ec))
			exit_deliver(ec, EXIT_MEMORY_FAULT, words);
		break;
	case 2:
		ec_deadline(ec, host.now + below(5000));
		ec_idle(ec);
		break;
	case 3:
		if (!below(8))
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
	host.now += below(8) ? below(40) : below(4000);
	if (host.now >= host.cpus[host.cpu].deadline)
		sched_timer();
	if (!below(16))
		irq_deliver(32 + (uint32_t)below(16));
	if (!below(4)) {
		const uint32_t ec = (uint32_t)below(WORLD_OBJECTS);

		host_ecs[ec].ready = below(2);
		if (objects[object_index(CAP_EC, ec)].state == OBJECT_LIVE &&
		    host_ecs[ec].kind == PD_VM)
			ec_wake(ec);
	}
	if (!below(4))
		sched_poked();
}

static const char *step(struct random_run *run, char *what, size_t size)
{
	struct args args = {{0}};
	const char *broken;
	uint32_t ec;
	enum call call;

	host.cpu = (uint32_t)below(WORLD_CPUS);
	outside();
	ec = sched_next();
	snprintf(what, size, "CPU %u idle", host.cpu);
	idle = ec == NONE32 ? idle + 1 : 0;
	if (ec == NONE32)
		return NULL;
	if (host_ecs[ec].kind == PD_VM && below(2)) {
		snprintf(what, size, "guest %u", ec);
		guest_step(ec);
		(void)sched_next();
		return NULL;
	}
	call = any_call(run->memory);
	/* root is needed to keep things going: it seldom waits for ever */
	if (ec == ROOT_EC_NUMBER && below(8) &&
	    (call == CALL_reply_wait || call == CALL_wait))
		call = CALL_create;
	for (uint32_t i = 1; i <= 6; i++)
		args.x[i] = below(3) ? 0 : small();
	chooser[call].choose(ec, args.x);
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

	state = run->seed;
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
