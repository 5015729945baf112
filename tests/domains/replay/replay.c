/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs the trace at EL2, in the root manager's place, until QEMU is stopped.
 * First it says what it was given, so that the host can boot with the same;
 * then one line for each 64 steps: how many, the digest of all so far, and a
 * digit of each step's own, by which the first that differs is found.
 */
#include <format.h>
#include <rt.h>
#include <tessera/root.h>
#include "trace.h"

#define SEED 1u

int64_t trace_call(uint32_t call, uint64_t *x)
{
	struct words w = WORDS(x[1], x[2], x[3], x[4], x[5], x[6]);
	const enum status status = call_kernel(call, &w);

	for (uint32_t i = 1; i <= 7; i++)
		x[i] = w.x[i - 1];
	return status;
}

static void print(const char *text, ...)
{
	char line[160];
	va_list list;
	size_t used;

	va_start(list, text);
	used = format_list(line, sizeof(line), text, list);
	va_end(list);
	for (size_t i = 0; i < used; i++)
		sys_dev_ctl(WORDS(ROOT_PLATFORM, DEV_PUTCHAR,
				  (uint64_t)(uint8_t)line[i]));
}

void init(void)
{
	struct trace_step step;
	uint64_t hash = 0;
	char digits[65] = {0};

	for (uint64_t slot = 0; slot < ROOT_FREE; slot++) {
		struct words w = WORDS(INFO_CAP, slot);

		if (ask_info(&w) == STATUS_OK && w.x[0] != CAP_NULL)
			print("replay: slot %lu %lx %lx %lx %lx\n", slot,
			      w.x[0], w.x[2], w.x[3], w.x[4]);
	}
	trace_start(SEED);
	for (uint64_t steps = 1;; steps++) {
		const uint64_t one = trace_step(&step);

		hash = (hash ^ one) * 0x9e3779b97f4a7c15ull;
		digits[(steps - 1) % 64] = "0123456789abcdef"[one >> 60];
		if (steps % 64 == 0)
			print("replay: %lu %lx %s\n", steps, hash, digits);
	}
}
