/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several threads, each of them a CPU, in the kernel at the same time, under
 * ThreadSanitizer and with the real locks:
 *   hammer [ROUNDS] [SEED]
 * Between rounds they meet, every CPU serves its requests, and all invariants
 * hold. Ends in one line, `hammer: ... failed=0`.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include "coverage.h"
#include "ec.h"
#include "entry.h"
#include "host.h"
#include "invariants.h"
#include "object.h"
#include "random.h"
#include "random_args.h"
#include "sched.h"
#include "world.h"

#define STEPS  600u   /* of each CPU in a round */
#define IDLE   60000u /* looks in vain for something to do */
#define ROUNDS 100u

static pthread_barrier_t meeting;
static uint64_t rounds = ROUNDS, calls[WORLD_CPUS], seed = 1;
/* The VM's first vCPU, as it was made. */
static struct reference vcpu;

/* What the interrupt controller and the timer of this CPU do. */
static void outside(uint32_t me)
{
	const uint64_t now = __atomic_add_fetch(&host.now, random_below(60),
						__ATOMIC_RELAXED);

	if (__atomic_exchange_n(&host.cpus[me].pokes, 0, __ATOMIC_RELAXED))
		sched_poked();
	if (now >= host.cpus[me].deadline)
		sched_timer();
	if (!random_below(8))
		irq_deliver(32 + (uint32_t)random_below(16));
	if (!random_below(8) && reference_live(FIRST_EC, vcpu)) {
		__atomic_store_n(&host_ecs[vcpu.number].ready, random_below(2),
				 __ATOMIC_RELAXED);
		ec_wake(vcpu.number);
	}
}

static void guest(uint32_t ec)
{
	const uint64_t words[4] = {random_next(), 0, random_next(), 0};

	switch (random_below(4)) {
	case 0:
		ec_idle(ec);
		break;
	case 1:
		if (exit_has_portal(ec))
			exit_deliver(ec, EXIT_MEMORY_FAULT, words);
		break;
	case 2:
		ec_deadline(ec, arch_now() + random_below(5000));
		ec_idle(ec);
		break;
	default:
		ec_yield(ec);
		break;
	}
}

/* False if there was nothing to do. */
static bool step(uint32_t me)
{
	struct args args = {{0}};
	enum call call;
	uint32_t ec;
	uint64_t *x;

	outside(me);
	ec = sched_next();
	if (ec == NONE32)
		return false;
	if (EC(ec, is_vcpu) && random_below(2)) {
		guest(ec);
		return true;
	}
	/* choosing looks at capabilities: nobody changes them meanwhile */
	lock_take(&model_lock);
	call = random_call(ec, (enum random_about)random_below(NR_ABOUT),
			   &args);
	lock_release(&model_lock);
	x = arch_regs(ec);
	x[0] = CALL_BASE + call;
	for (uint32_t i = 1; i <= 6; i++)
		x[i] = args.x[i];
	if (!hypercall(ec))
		host_fail("not taken for a hypercall", call);
	calls[me]++;
	(void)sched_next();
	return true;
}

static void *be_cpu(void *number)
{
	const uint32_t me = (uint32_t)(uintptr_t)number;

	host_thread = (int32_t)me;
	for (uint64_t round = 0; round < rounds; round++) {
		pthread_barrier_wait(&meeting);
		random_state = seed * 1000003 + round * WORLD_CPUS + me;
		for (uint32_t i = 0, idle = 0; i < STEPS && idle < IDLE;) {
			if (step(me))
				i++;
			else
				idle++;
		}
		pthread_barrier_wait(&meeting);
	}
	return NULL;
}

/* The threads stand still: every CPU serves what it was asked for. */
static const char *settled(void)
{
	for (uint32_t i = 0; i < 8; i++)
		world_pass();
	return invariants_broken(NR_PDS, NR_NOTIFICATIONS, WORLD_TABLES);
}

static uint32_t first_vcpu(void)
{
	for (uint32_t ec = 0; ec < NR_ECS; ec++) {
		if (objects[FIRST_EC + ec].state == OBJECT_LIVE &&
		    ecs[ec].is_vcpu)
			return ec;
	}
	return ROOT_EC_NUMBER;
}

int main(int argc, char **argv)
{
	pthread_t threads[WORLD_CPUS];
	const char *broken = NULL;
	uint64_t total = 0;

	if (argc > 1)
		rounds = strtoull(argv[1], NULL, 0);
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 0);
	pthread_barrier_init(&meeting, NULL, WORLD_CPUS + 1);
	for (uint32_t i = 0; i < WORLD_CPUS; i++)
		pthread_create(&threads[i], NULL, be_cpu, (void *)(uintptr_t)i);
	for (uint64_t round = 0; round < rounds; round++) {
		/* a fresh world: before long all have ended one another */
		random_world(seed + round);
		host_table_hook = NULL;
		vcpu = object_reference(CAP_EC, first_vcpu());
		pthread_barrier_wait(&meeting);
		pthread_barrier_wait(&meeting);
		if (!broken)
			broken = settled();
	}
	for (uint32_t i = 0; i < WORLD_CPUS; i++) {
		pthread_join(threads[i], NULL);
		total += calls[i];
	}
	if (broken)
		printf("broken: %s\n", broken);
	printf("hammer: cpus=%u rounds=%llu seed=%llu calls=%llu failed=%d\n",
	       WORLD_CPUS, (unsigned long long)rounds, (unsigned long long)seed,
	       (unsigned long long)total, broken != NULL);
	return broken != NULL;
}
