/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * info and dev_ctl, with any arguments, by any context; what the machine is
 * asked is noted by the functions below. kernel/info.c is compiled with its
 * own variables in view.
 */
#include "ec.h"
#include "info.h"
#include "object.h"
#include "spec_info.h"
#include "spec_object.h"
#include "state.h"
#include "strength_object.h"
#include "trace.h"

#define CALL_INFO    1
#define CALL_DEV_CTL 2

extern uint64_t ticks_per_second, package_bytes;
extern uint32_t message_frame;
extern uint32_t smc_allowed[SPEC_FILTER], smc_count;
uint32_t ecs_pd[NR_ECS];
uint8_t ecs_cpu[NR_ECS];
uint32_t trace_on;

static uint64_t x[8], x_old[8];
static struct spec_machine machine;
static struct spec_caller caller;
static uint64_t message[MESSAGE_WORDS];

/* What was asked, and what the machine answered. */
static enum spec_errand errand;
static uint32_t errands;
static enum status answer;
static uint64_t answers[3];

uint32_t ec_pd(uint32_t ec)
{
	return ecs_pd[ec];
}

uint32_t sched_cpus(void)
{
	return machine.cpus;
}

uint64_t arch_now(void)
{
	return machine.now;
}

uint64_t *arch_message(uint32_t ec)
{
	__CPROVER_assert(ec == caller.ec, "the caller's message page");
	return message;
}

static void note(enum spec_errand what, uint64_t out[3])
{
	errand = what;
	errands++;
	for (uint32_t i = 0; i < 3; i++)
		out[i] = answers[i];
}

enum status arch_smc(const uint64_t in[4], uint64_t out[3])
{
	__CPROVER_assert(in == &x[3], "function and arguments in x3..x6");
	note(SPEC_SMC, out);
	return answer;
}

enum status arch_device(uint32_t op, uint64_t arg, uint64_t out[3])
{
	__CPROVER_assert(op == x_old[2] && arg == x_old[3], "x2 and x3");
	note(SPEC_DEVICE, out);
	return answer;
}

void trace_switch(bool on)
{
	uint64_t none[3];

	__CPROVER_assert(on == (x_old[3] == 1), "on or off");
	note(SPEC_TRACE, none);
}

void trace_read(uint32_t cpu, uint64_t from, uint64_t *words, uint64_t out[3])
{
	__CPROVER_assert(cpu == x_old[3] && cpu < machine.cpus &&
				 from == x_old[4] && words == message,
			 "of that CPU, to the caller's message page");
	note(SPEC_TRACE_READ, out);
}

static struct spec_filter filter_now(void)
{
	struct spec_filter filter = {.count = smc_count};

	for (uint32_t i = 0; i < SPEC_FILTER; i++)
		filter.allowed[i] = smc_allowed[i];
	return filter;
}

static void any_state(void)
{
	uint32_t any_pd[NR_ECS];
	uint8_t any_cpu[NR_ECS];

	state_any();
	__CPROVER_array_replace(ecs_pd, any_pd);
	__CPROVER_array_replace(ecs_cpu, any_cpu);
	for (uint32_t i = 0; i < 8; i++)
		x[i] = x_old[i] = nondet_u64();
	for (uint32_t i = 0; i < 3; i++)
		answers[i] = nondet_u64();
	answer = (enum status)(int)nondet_u32();
	ticks_per_second = machine.ticks_per_second = nondet_u64();
	package_bytes = machine.package_bytes = nondet_u64();
	message_frame = machine.message_frame = nondet_u32();
	machine.now = nondet_u64();
	machine.cpus = nondet_u32();
	caller.ec = nondet_u32();
	__CPROVER_assume(caller.ec < NR_ECS && machine.cpus <= NR_CPUS);
	caller.domain = own;
	caller.cpu = ecs_cpu[caller.ec];
	__CPROVER_assume(ecs_pd[caller.ec] == own);
	smc_count = nondet_u32();
	for (uint32_t i = 0; i < SPEC_FILTER; i++)
		smc_allowed[i] = nondet_u32();
}

/* Of every table of the model, at one arbitrary place, so at each. */
#define SAME(type, name, count)                                      \
	do {                                                         \
		const uint32_t at = nondet_u32();                    \
		__CPROVER_assume(at < (count));                      \
		__CPROVER_assert(name[at] == old_##name[at], #name); \
	} while (0);

static void show_same(void)
{
#if SHOW_SAME
	const uint32_t ec = nondet_u32();
	const uint32_t pd = ecs_pd[ec % NR_ECS];

	PROOF_TABLES(SAME)
	__CPROVER_assert(caller.ec != ec || pd == own, "nobody moves");
#else
	__CPROVER_assert(caps_word[one] == old_caps_word[one] &&
				 caps_base[one] == old_caps_base[one] &&
				 caps_count[one] == old_caps_count[one] &&
				 caps_where[one] == old_caps_where[one] &&
				 caps_parent[one] == old_caps_parent[one] &&
				 caps_first[one] == old_caps_first[one],
			 "capabilities stay");
#endif
}

static enum status show_info(void)
{
	uint64_t want[8];
	const enum status status = call_info(caller.ec, x);
	const enum status expected = spec_info(&machine, caller, x_old, want);

#if !SHOW_REACH
	__CPROVER_assert(status == expected, "status as specified");
	for (uint32_t i = 0; i < 8; i++)
		__CPROVER_assert(x[i] == want[i], "results as specified");
	__CPROVER_assert(errands == 0, "info only looks");
	show_same();
#endif
	(void)expected;
	return status;
}

static enum status show_dev_ctl(void)
{
	const struct spec_filter before = filter_now();
	struct spec_filter after;
	struct spec_dev dev;
	enum status status, want;
	bool done;

	__CPROVER_assume(spec_filter_safe(&before));
	if (cap_slot(own, x[1]) < NR_CAPS)
		__CPROVER_assume(old_inv_bearer(cap_slot(own, x[1])));
	status = call_dev_ctl(caller.ec, x);
	want = spec_dev_ctl(&machine, caller, &before, x_old, &dev);
#if !SHOW_REACH
	if (dev.errand == SPEC_SMC || dev.errand == SPEC_DEVICE)
		want = answer;
	done = want == STATUS_OK;
	__CPROVER_assert(status == want, "status as specified");
	__CPROVER_assert(errands == (dev.errand != SPEC_NOTHING) &&
				 errand == dev.errand,
			 "the machine is asked for what is specified");
	after = filter_now();
	__CPROVER_assert(after.count == dev.filter.count, "the filter's size");
	for (uint32_t i = 0; i < SPEC_FILTER; i++)
		__CPROVER_assert(i >= after.count ||
					 after.allowed[i] ==
						 dev.filter.allowed[i],
				 "the filter as specified");
	__CPROVER_assert(spec_filter_safe(&after), "PSCI is never allowed");
	for (uint32_t i = 0; i < 3; i++) {
		const bool given = dev.errand != SPEC_NOTHING &&
				   dev.errand != SPEC_TRACE;

		__CPROVER_assert(x[1 + i] == (!done ? x_old[1 + i] :
					      given ? answers[i] :
						      dev.out[i]),
				 "results as specified");
	}
	__CPROVER_assert(x[0] == x_old[0] && x[4] == x_old[4] &&
				 x[5] == x_old[5] && x[6] == x_old[6] &&
				 x[7] == x_old[7],
			 "arguments stay");
	show_same();
#endif
	(void)after;
	(void)done;
	(void)want;
	return status;
}

int main(void)
{
	enum status status;

	any_state();
#if CALL == CALL_INFO
	status = show_info();
#else
	status = show_dev_ctl();
#endif
#if SHOW_REACH
#define REACH(value) __CPROVER_assert(status != (value), "reached " #value);
	REACHED
#endif
		(void)
	status;
	(void)show_info;
	(void)show_dev_ctl;
	return 0;
}
