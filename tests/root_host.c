/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * guests/root compiled for the host, as it is, its calls going into the
 * portable core; see root_host.h. Names that the kernel has as well are
 * root's under another one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "root_host.h"

#define CALL_H /* instead of guests/rt/call.h: into the kernel on the host */
struct words {
	uint64_t x[7];
};
#define WORDS(...) ((struct words){{__VA_ARGS__}})

uint32_t root_made, root_fail_at;

/* What a call that makes something may be refused with; OK: it makes none. */
static enum status refusal(enum call call)
{
	switch ((uint32_t)call) {
	case CALL_create:
	case CALL_cap_copy:
		return STATUS_FULL;
	case CALL_cap_move:
	case CALL_map:
	case CALL_ec_ctl:
	case CALL_sc_ctl:
	case CALL_portal_ctl:
	case CALL_irq_ctl:
		return STATUS_BUSY;
	default:
		return STATUS_OK;
	}
}

static enum status call_kernel(uint32_t n, struct words *w)
{
	struct args args = {{0}};
	int64_t status;

	if (refusal(n) != STATUS_OK && ++root_made == root_fail_at)
		return refusal(n);
	for (uint32_t i = 0; i < 6; i++)
		args.x[i + 1] = w->x[i];
	status = world_call(ROOT_EC_NUMBER, (enum call)n, args);
	for (uint32_t i = 0; i < 7; i++)
		w->x[i] = world_result(ROOT_EC_NUMBER, i + 1);
	if (status == STATUS_MORE)
		world_pass();
	return (enum status)status;
}

#define CALL_STUB(n, name, text)                                               \
	__attribute__((unused)) static enum status ask_##name(struct words *w) \
	{                                                                      \
		return call_kernel(n, w);                                      \
	}                                                                      \
	__attribute__((unused)) static enum status sys_##name(struct words w)  \
	{                                                                      \
		return call_kernel(n, &w);                                     \
	}
CALLS(CALL_STUB)
#undef CALL_STUB

#define cpus       root_cpus
#define cap_remove root_cap_remove
#include "../guests/root/root.h"
#include "../guests/root/connect.c"
#include "../guests/root/domain.c"
#include "../guests/root/life.c"
#include "../guests/root/pool.c"
#include "../guests/root/quota.c"
#include "../guests/root/vm.c"
#include "../guests/rt/range.c"

/* No console, nobody who listens. */
void log_open(struct console_ring *to, uint32_t slot)
{
	(void)to;
	(void)slot;
}

bool ring_in_line(const struct console_ring *ring)
{
	(void)ring;
	return false;
}

uint32_t ring_write(struct console_ring *ring, uint32_t slot, const char *bytes,
		    uint32_t count)
{
	(void)ring;
	(void)slot;
	(void)bytes;
	return count;
}

void ends_forget(uint32_t unit)
{
	(void)unit;
}

struct plans plans;

static void plan_units(void)
{
	const struct plan vm = {.name = "vm",
				.kind = UNIT_VM,
				.text_frame = 2,
				.text_frames = 2,
				.ram_frames = 1 + 3 * 4,
				.entry = DOMAIN_TEXT + 64,
				.threads = 3,
				.cpu = ANY_CPU,
				.time = {30, 0, 0},
				.windows = 1,
				.window = {{4, 1, DOMAIN_CONFIG, RIGHT_READ}},
				.irqs = 1,
				.irq = {{40, 0, 40}},
				.number = 1,
				.vcpus = 2,
				.memory_frames = 24,
				.vcpu_cpu = {0, 1},
				.vcpu_time = {10, 0, 0}};
	const struct plan domain = {
		.name = "domain",
		.kind = UNIT_DOMAIN,
		.text_frame = 2,
		.text_frames = 2,
		.ram_frames = 1 + 4,
		.entry = DOMAIN_TEXT + 64,
		.threads = 1,
		.cpu = 0,
		.time = {20, 0, 0},
		.maps = 1,
		.map = {{0, 0, DOMAIN_REGIONS, RIGHT_READ | RIGHT_WRITE}},
		.devices = 1,
		.device = {{0x8010, 1, 0x50000000, RIGHT_READ | RIGHT_WRITE}},
		.irqs = 1,
		.irq = {{41, 0, 0}},
		.manages = 1u << 1};

	plans = (struct plans){.units = 2,
			       .vms = 1,
			       .regions = 1,
			       .region_frames = {2},
			       .channels = 0};
	plans.unit[ROOT_VM] = vm;
	plans.unit[ROOT_DOMAIN] = domain;
}

void root_start(void)
{
	root_made = root_fail_at = 0;
	memset(used, 0, sizeof(used));
	memset(used_by, 0, sizeof(used_by));
	memset(quotas, 0, sizeof(quotas));
	memset(&pool_memory, 0, sizeof(pool_memory));
	plan_units();
	clear_tables = NO_SLOT;
	assert_true(pools_open());
	assert_null(quotas_carve());
}

enum status root_build(uint32_t unit)
{
	const enum status status = unit_create(unit);

	return status == STATUS_OK ? unit_run(unit) : status;
}

enum status root_manage(uint32_t unit, uint32_t op)
{
	return manage(unit, (enum manage_op)op);
}

uint32_t root_quota(uint32_t unit, uint32_t *slots)
{
	const struct quota *q = &quotas[unit];
	const uint32_t all[ROOT_QUOTAS] = {q->pds,     q->ecs,
					   q->scs,     q->notifications,
					   q->tables,  q->vm_tables,
					   q->ram,     q->guest_ram,
					   q->time[0], q->time[1]};
	uint32_t count = 0;

	for (uint32_t i = 0; i < ROOT_QUOTAS; i++)
		if (all[i] != NO_SLOT)
			slots[count++] = all[i];
	return count;
}

uint32_t root_slot(void)
{
	return slot_new();
}

enum status root_slot_free(uint32_t slot)
{
	return slot_free(slot);
}

uint32_t root_event_slot(void)
{
	return root_event;
}

uint64_t root_slots(uint32_t word)
{
	return used[word];
}

void root_slots_leave(uint32_t open)
{
	for (uint32_t slot = ROOT_FREE; slot < NR_SLOTS; slot++) {
		if (used[slot / 64] >> slot % 64 & 1)
			continue;
		if (open)
			open--;
		else
			used[slot / 64] |= 1ull << slot % 64;
	}
}

void root_slots_put(const uint64_t *all)
{
	memcpy(used, all, sizeof(used));
}
