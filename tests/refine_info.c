/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * info and dev_ctl against spec_info.c: results, what the machine was asked
 * for, and which firmware functions are allowed from then on, in a copy of
 * that list of our own.
 */
#include "host.h"
#include "refine.h"
#include "snapshot.h"
#include "spec_info.h"
#include "world.h"

static struct spec_filter filter;

void refine_start(void)
{
	filter = (struct spec_filter){0};
}

static struct spec_machine machine(void)
{
	return (struct spec_machine){
		.ticks_per_second = WORLD_TICKS,
		.now = host.now,
		.package_bytes = WORLD_PACKAGE_BYTES,
		.cpus = WORLD_CPUS,
		.message_frame = WORLD_MESSAGES,
	};
}

static struct spec_caller caller(const struct refine *before)
{
	return (struct spec_caller){before->ec, before->pd,
				    old_ecs[before->ec].cpu};
}

const char *refine_info(const struct refine *before, int64_t status)
{
	const struct spec_machine m = machine();
	uint64_t results[8] = {0};
	const char *wrong = refine_status(
		status, spec_info(&m, caller(before), before->x, results));

	for (uint32_t i = 1; i < 8 && !wrong && status == STATUS_OK; i++) {
		if (arch_regs(before->ec)[i] != results[i])
			wrong = refine_wrong("result", i);
	}
	return wrong;
}

/* The errand was run, and this is its answer. */
static const char *errand_wrong(const struct refine *before,
				const struct spec_dev *dev, int64_t status)
{
	const uint64_t *x = arch_regs(before->ec), *out = dev->out;

	switch (dev->errand) {
	case SPEC_TRACE_READ: /* the trace's own tests */
	case SPEC_TRACE:
		return refine_status(status, STATUS_OK);
	case SPEC_DEVICE:
		if (host.device_op != before->x[2] ||
		    host.device_arg != before->x[3])
			return refine_wrong("device operation", before->x[2]);
		return refine_status(status,
				     host.no_device ? STATUS_GONE : STATUS_OK);
	case SPEC_SMC:
		out = &before->x[3]; /* the fake firmware's echo */
		break;
	case SPEC_NOTHING:
		break;
	}
	for (uint32_t i = 0; i < 3; i++) {
		if (x[1 + i] != out[i])
			return refine_wrong("result", i + 1);
	}
	return refine_status(status, STATUS_OK);
}

const char *refine_dev_ctl(const struct refine *before, int64_t status)
{
	const struct spec_machine m = machine();
	struct spec_dev dev;
	const enum status want =
		spec_dev_ctl(&m, caller(before), &filter, before->x, &dev);

	filter = dev.filter;
	if (want != STATUS_OK)
		return refine_status(status, want);
	return errand_wrong(before, &dev, status);
}
