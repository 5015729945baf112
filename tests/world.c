/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making and driving the small world; see world.h. The kernel's tables are
 * wiped to what they are at reset, so that every test boots by itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "deadline.h"
#include "ec.h"
#include "entry.h"
#include "invariants.h"
#include "irq.h"
#include "memory.h"
#include "notify.h"
#include "object.h"
#include "portal.h"
#include "sched.h"
#include "snapshot.h"
#include "trace.h"
#include "watch.h"
#include "world.h"

static uint32_t next_slot;

/* As the kernel finds its tables at reset: all zero. */
void world_blank(void)
{
	for (uint32_t cpu = 0; cpu < NR_CPUS; cpu++) {
		while (deadline_first(cpu) != NO_DEADLINE)
			(void)deadline_due(cpu, NO_DEADLINE - 1);
	}
	trace_switch(false);
	memset(caps, 0, sizeof(caps));
	memset(objects, 0, sizeof(objects));
	memset(tables, 0, sizeof(tables));
	memset(pds, 0, sizeof(pds));
	memset(ecs, 0, sizeof(ecs));
	memset(scs, 0, sizeof(scs));
	memset(cpus, 0, sizeof(cpus));
	memset(portals, 0, sizeof(portals));
	memset(notifications, 0, sizeof(notifications));
	memset(irqs, 0, sizeof(irqs));
	memset(&model_lock, 0, sizeof(model_lock));
}

/* A CPU is in a space from when a context of it is chosen until another one
 * is. Where each thread is a CPU, nobody can look at the others. */
static bool walked(uint32_t pd)
{
	for (uint32_t cpu = 0; cpu < NR_CPUS && host_thread < 0; cpu++) {
		if (cpu != arch_cpu() && cpus[cpu].ec < NR_ECS &&
		    host_ecs[cpus[cpu].ec].pd == pd)
			return true;
	}
	return false;
}

void world_start(void)
{
	const struct boot_info info = {
		.memory = {{RAM_BASE, RAM_FRAMES},
			   {RAM_BASE + 0x100000, 0x400}},
		.device = {{0x8000, 0x1000}},
		.memories = 2,
		.devices = 1,
		.cpus = WORLD_CPUS,
		.tables = WORLD_TABLES,
		.message_frame = WORLD_MESSAGES,
		.package = {RAM_BASE - 0x100, 16},
		.package_bytes = WORLD_PACKAGE_BYTES,
		.root_text_frame = RAM_BASE - 0x100 + 2,
		.root_text_frames = 2,
		.root_ram_frames = 3,
		.root_entry = 0x200000 + 64,
		.ticks_per_second = WORLD_TICKS,
	};

	world_blank();
	host_reset();
	host_walked_hook = walked;
	host.now = 1000;
	boot(&info);
	snapshot_start(WORLD_TABLES);
	world_pass();
	next_slot = ROOT_FREE + WORLD_CPUS;
	assert_int_equal(cpus[0].ec, ROOT_EC_NUMBER);
	/* all of each CPU that root does not have; CPU 0's piece is first */
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++) {
		const uint32_t own = cpu == 0 ? CAP(ROOT_CPUS, base) : 0;

		assert_int_equal(CALL(cap_copy, ROOT_CPUS, SLOT_SELF,
				      WORLD_TIME(cpu), RIGHT_CONTROL, 0,
				      CPU_UNITS - own),
				 STATUS_OK);
	}
	world_check();
}

bool world_is_error(int64_t status)
{
	return status < STATUS_OK && status != STATUS_MORE;
}

int64_t world_status;

bool world_hypercall(uint32_t ec)
{
	uint64_t *x = arch_regs(ec), *next = NULL;
	enum quick quick = QUICK_NOT;

	if (!EC(ec, is_vcpu))
		quick = hypercall_quick(ec, x, &next);
	if (quick == QUICK_NOT)
		return hypercall(ec);
	/* what is in x0 until the reply, nobody sees */
	if (quick == QUICK_VCPU)
		arch_exit_reply(sched_ready(), REPLY_DONE, x[2]);
	if (quick == QUICK_NEXT || quick == QUICK_VCPU)
		x[0] = next == arch_regs(sched_ready()) ?
			       STATUS_OK :
			       (uint64_t)STATUS_UNKNOWN;
	return true;
}

const char *world_try(uint32_t ec, enum call call, struct args args)
{
	uint64_t *x = arch_regs(ec);
	const char *broken = NULL;

	(void)snapshot_compare(false);
	snapshot_update();
	x[0] = CALL_BASE + call;
	for (uint32_t i = 1; i <= 6; i++)
		x[i] = args.x[i];
	x[7] = 0;
	if (!world_hypercall(ec))
		broken = "not taken for a hypercall";
	if (lock_held(&model_lock))
		broken = "model_lock is still held";
	watch_rest();
	world_status = (int64_t)x[0];
	if (world_is_error(world_status) && snapshot_compare(false) != 0)
		broken = "an error changed something";
	for (uint32_t pd = 0; pd < NR_PDS; pd++) {
		if (host.space[pd].stale)
			broken = "H2: stale translations are left";
	}
	(void)sched_next();
	return broken;
}

int64_t world_call(uint32_t ec, enum call call, struct args args)
{
	const char *broken = world_try(ec, call, args);

	if (broken)
		fail_msg("call %d, status %d: %s", (int)call, (int)world_status,
			 broken);
	return (int64_t)arch_regs(ec)[0];
}

uint64_t world_result(uint32_t ec, uint32_t n)
{
	return arch_regs(ec)[n];
}

int64_t world_finish(uint32_t ec, enum call call, struct args args,
		     uint32_t limit)
{
	int64_t status = STATUS_MORE;

	for (uint32_t i = 0; i < limit && status == STATUS_MORE; i++) {
		status = world_call(ec, call, args);
		world_pass();
	}
	return status;
}

void world_cpu(uint32_t cpu)
{
	host.cpu = cpu;
	sched_poked();
	(void)sched_next();
}

void world_pass(void)
{
	const uint32_t cpu = host.cpu;

	for (uint32_t i = 0; i < WORLD_CPUS; i++)
		world_cpu(i);
	world_cpu(cpu);
}

void world_check(void)
{
	const char *broken =
		invariants_broken(WORLD_PDS, WORLD_OBJECTS, WORLD_TABLES);

	if (broken)
		fail_msg("broken: %s", broken);
}

uint32_t world_slot(void)
{
	return next_slot++;
}

static uint32_t make(uint32_t range, struct args args)
{
	args.x[1] = range;
	args.x[2] = world_slot();
	assert_int_equal(world_call(ROOT_EC_NUMBER, CALL_create, args),
			 STATUS_OK);
	return (uint32_t)args.x[2];
}

uint32_t world_pd(enum pd_kind kind)
{
	return make(ROOT_PDS, (struct args){{0, 0, 0, kind}});
}

uint32_t world_ec(uint32_t pd_slot, uint32_t cpu, uint32_t priority,
		  uint32_t thread)
{
	return make(ROOT_ECS,
		    (struct args){{0, 0, 0, pd_slot, cpu, priority, thread}});
}

uint32_t world_sc(uint32_t ec_slot, uint32_t cpu)
{
	const uint32_t slot = make(ROOT_SCS, (struct args){{0}});
	const uint32_t time = world_slot();

	assert_int_equal(CALL(cap_copy, WORLD_TIME(cpu), SLOT_SELF, time,
			      RIGHT_CONTROL, 0, 100),
			 STATUS_OK);
	assert_int_equal(CALL(sc_ctl, slot, SC_CONFIGURE, time, 1000, 10000),
			 STATUS_OK);
	assert_int_equal(CALL(sc_ctl, slot, SC_BIND, ec_slot), STATUS_OK);
	world_pass();
	sc_refill(world_number(slot)); /* not to wait for its first period */
	world_pass();
	return slot;
}

uint32_t world_notification(uint32_t kind)
{
	return make(ROOT_NOTIFICATIONS, (struct args){{0, 0, 0, kind}});
}

uint32_t world_portal(uint32_t ec_slot, uint64_t badge)
{
	const uint32_t slot = make(ROOT_PORTALS, (struct args){{0}});

	assert_int_equal(CALL(portal_ctl, slot, ec_slot, badge), STATUS_OK);
	return slot;
}

uint32_t world_number(uint32_t slot)
{
	return (uint32_t)field_get(CAP_NUMBER, CAP(slot, word));
}
