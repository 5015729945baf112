/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Was what happened at EL2 what the portable core does? Reads the transcript
 * of tests/domains/replay, boots the core with what that domain was given,
 * makes the same calls and compares the answers:
 *   replay LOG
 * Ends in one line, `replay: steps=... failed=0`, or names the first step
 * that differs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "domains/replay/trace.h"
#include "entry.h"
#include "host.h"
#include "limits.h"
#include "lock.h"
#include <tessera/image.h>
#include <tessera/root.h>

#define NAME(n, name, text) #name,
static const char *const names[] = {CALLS(NAME)};

static struct slot {
	unsigned long long type, base, count, extra;
} given[ROOT_FREE];

int64_t trace_call(uint32_t call, uint64_t *x)
{
	uint64_t *regs = arch_regs(0);

	regs[0] = CALL_BASE + call;
	for (uint32_t i = 1; i <= 7; i++)
		regs[i] = i < 7 ? x[i] : 0;
	if (!hypercall(0) || sched_next() != 0)
		host_fail("the only thread did not go on", call);
	for (uint32_t i = 1; i <= 7; i++)
		x[i] = regs[i];
	return (int64_t)regs[0];
}

static uint32_t ranges(struct boot_range *to, uint32_t slot)
{
	uint32_t n = 0;

	for (; n < 16 && given[slot + n].type; n++)
		to[n] = (struct boot_range){(uint32_t)given[slot + n].base,
					    (uint32_t)given[slot + n].count};
	return n;
}

/* Boot with what the domain at EL2 says it was given. */
static void start(void)
{
	struct boot_info info = {
		.cpus = (uint32_t)(given[ROOT_OWN_TIME].count +
				   given[ROOT_CPUS].count) /
			CPU_UNITS,
		.tables = (uint32_t)(given[ROOT_OWN_TABLES].count +
				     given[ROOT_TABLES].count),
		.message_frame = (uint32_t)given[ROOT_MESSAGES].base,
		.package = {(uint32_t)given[ROOT_PACKAGE].base,
			    (uint32_t)given[ROOT_PACKAGE].count},
		.root_text_frame = (uint32_t)given[ROOT_IMAGE].base,
		.root_text_frames = (uint32_t)given[ROOT_IMAGE].count,
		.root_ram_frames = (uint32_t)(given[ROOT_OWN_MEMORY].count -
					      DOMAIN_STACK_BYTES / PAGE_BYTES),
		.root_entry = DOMAIN_TEXT + 64,
		.ticks_per_second = 62500000,
	};

	info.memories = ranges(info.memory, ROOT_MEMORY);
	info.devices = ranges(info.device, ROOT_DEVICES);
	info.memory[info.memories - 1].count +=
		(uint32_t)given[ROOT_OWN_MEMORY].count;
	host_reset();
	host.now = 1000;
	boot(&info);
	if (sched_next() != 0)
		host_fail("the root thread does not run", 0);
}

/* It boots into the same state, as far as a domain can see. */
static bool same_start(void)
{
	for (uint32_t slot = 0; slot < ROOT_FREE; slot++) {
		const struct slot *it = &given[slot];
		uint64_t x[8] = {0, INFO_CAP, slot};

		(void)trace_call(CALL_info, x);
		if (x[1] == it->type && x[3] == it->base && x[4] == it->count &&
		    x[5] == it->extra)
			continue;
		printf("slot %u: %llu %llx %llx %llx at EL2, "
		       "%llu %llx %llx %llx here\n",
		       slot, it->type, it->base, it->count, it->extra,
		       (unsigned long long)x[1], (unsigned long long)x[3],
		       (unsigned long long)x[4], (unsigned long long)x[5]);
		return false;
	}
	return true;
}

static void differs(uint64_t number, const struct trace_step *step)
{
	printf("step %llu differs: here %s(", (unsigned long long)number,
	       names[step->call]);
	for (uint32_t i = 1; i <= 6; i++)
		printf("%s%#llx", i > 1 ? ", " : "",
		       (unsigned long long)step->x[i]);
	printf(") = %lld\n", (long long)step->status);
}

static uint64_t steps, hash, answered[NR_CALLS][2];

/* The next 64 steps, as a line of the transcript has them. */
static bool same_steps(unsigned long long theirs, const char *digits)
{
	for (uint32_t i = 0; i < 64; i++) {
		struct trace_step step;
		const uint64_t one = trace_step(&step);

		steps++;
		answered[step.call][step.status < 0]++;
		hash = (hash ^ one) * 0x9e3779b97f4a7c15ull;
		if ("0123456789abcdef"[one >> 60] != digits[i]) {
			differs(steps, &step);
			return false;
		}
	}
	if (hash != theirs)
		printf("digests differ after step %llu\n",
		       (unsigned long long)steps);
	return hash == theirs;
}

int main(int argc, char **argv)
{
	FILE *log = argc > 1 ? fopen(argv[1], "r") : NULL;
	char line[256], digits[80];
	unsigned long long number, theirs;
	bool same = true, booted = false;

	while (log && same && fgets(line, sizeof(line), log)) {
		struct slot it;

		if (sscanf(line, "replay: slot %llu %llx %llx %llx %llx",
			   &number, &it.type, &it.base, &it.count,
			   &it.extra) == 5 &&
		    number < ROOT_FREE) {
			given[number] = it;
		} else if (sscanf(line, "replay: %llu %llx %79s", &number,
				  &theirs, digits) == 3 &&
			   strlen(digits) == 64) {
			if (!booted)
				start();
			same = booted || same_start();
			if (!booted)
				trace_start(1);
			booted = true;
			same = same && same_steps(theirs, digits);
		}
	}
	for (uint32_t n = 0; n < NR_CALLS; n++) {
		if (answered[n][0])
			printf("%s %llu of %llu succeeded\n", names[n],
			       (unsigned long long)answered[n][0],
			       (unsigned long long)(answered[n][0] +
						    answered[n][1]));
	}
	printf("replay: steps=%llu digest=%llx failed=%d\n",
	       (unsigned long long)steps, (unsigned long long)hash,
	       !same || !booted);
	return !same || !booted;
}
