/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * info and dev_ctl, as their documentation in kernel/info.c and enum info and
 * enum dev_op in tessera/abi.h have them.
 */
#include "spec_info.h"
#include "spec_object.h"
#include <tessera/root.h>

static enum status capability(uint32_t domain, const uint64_t *x,
			      uint64_t results[8])
{
	const uint32_t c = spec_slot(domain, x[2]);
	struct spec_cap cap;

	if (c == SPEC_SLOTS)
		return STATUS_BAD_CAP;
	cap = spec_old(c);
	results[1] = cap.type;
	results[2] = cap.rights + (cap.shared ? FLAG_SHARED : 0);
	results[3] = cap.base;
	results[4] = cap.count;
	results[5] = cap.where;
	if (cap.type >= CAP_FIRST_RANGE && cap.type <= CAP_LAST_RANGE)
		results[5] &= 0xffffffff; /* entries, not where they are */
	return STATUS_OK;
}

enum status spec_info(const struct spec_machine *machine,
		      struct spec_caller caller, const uint64_t *x,
		      uint64_t results[8])
{
	for (uint32_t i = 0; i < 8; i++)
		results[i] = x[i];
	switch (x[1]) {
	case INFO_VERSION:
		results[1] = ABI_VERSION;
		results[2] = NR_CALLS;
		results[3] = machine->cpus;
		return STATUS_OK;
	case INFO_SELF:
		results[1] = caller.domain;
		results[2] = caller.ec;
		results[3] = caller.cpu;
		results[4] = machine->message_frame + caller.ec;
		return STATUS_OK;
	case INFO_TIME:
		results[1] = machine->ticks_per_second;
		results[2] = machine->now;
		return STATUS_OK;
	case INFO_CAP:
		return capability(caller.domain, x, results);
	case INFO_MESSAGE:
		results[1] = machine->message_frame;
		return STATUS_OK;
	default:
		return STATUS_BAD_ARG;
	}
}

/* PSCI: 32 functions from 0x84000000, and the same with 64-bit arguments. */
static bool is_psci(uint64_t function)
{
	return (function >= 0x84000000 && function < 0x84000020) ||
	       (function >= 0xc4000000 && function < 0xc4000020);
}

bool spec_filter_safe(const struct spec_filter *filter)
{
	if (filter->count > SPEC_FILTER)
		return false;
	for (uint32_t i = 0; i < SPEC_FILTER; i++)
		if (i < filter->count && is_psci(filter->allowed[i]))
			return false;
	return true;
}

static bool may(const struct spec_filter *filter, uint64_t function)
{
	bool found = false;

	for (uint32_t i = 0; i < SPEC_FILTER; i++)
		if (i < filter->count && filter->allowed[i] == function)
			found = true;
	return found;
}

static enum status allow(uint64_t function, struct spec_filter *filter)
{
	if (function >> 32 || is_psci(function))
		return STATUS_BAD_ARG;
	if (may(filter, function))
		return STATUS_OK;
	if (filter->count == SPEC_FILTER)
		return STATUS_FULL;
	filter->allowed[filter->count] = (uint32_t)function;
	filter->count++;
	return STATUS_OK;
}

enum status spec_dev_ctl(const struct spec_machine *machine,
			 struct spec_caller caller,
			 const struct spec_filter *filter, const uint64_t *x,
			 struct spec_dev *dev)
{
	const bool calls = x[2] == DEV_SMC || x[2] == DEV_TRACE_READ;
	const struct spec_found platform =
		spec_object_find(caller.domain, x[1], CAP_PLATFORM,
				 calls ? RIGHT_CALL : RIGHT_CONTROL);

	*dev = (struct spec_dev){.errand = SPEC_NOTHING, .filter = *filter};
	if (platform.status != STATUS_OK)
		return platform.status;
	switch (x[2]) {
	case DEV_PACKAGE:
		dev->out[0] = ROOT_PACKAGE;
		dev->out[1] = machine->package_bytes;
		return STATUS_OK;
	case DEV_SMC_ALLOW:
		return allow(x[3], &dev->filter);
	case DEV_SMC:
		if (!may(filter, x[3]))
			return STATUS_NO_RIGHT;
		dev->errand = SPEC_SMC;
		return STATUS_OK;
	case DEV_TRACE:
		if (x[3] != 0 && x[3] != 1)
			return STATUS_BAD_ARG;
		dev->errand = SPEC_TRACE;
		return STATUS_OK;
	case DEV_TRACE_READ:
		if (x[3] >= machine->cpus)
			return STATUS_BAD_ARG;
		dev->errand = SPEC_TRACE_READ;
		return STATUS_OK;
	case DEV_PUTCHAR:
	case DEV_POWER_OFF:
	case DEV_REBOOT:
	case DEV_UART:
		dev->errand = SPEC_DEVICE;
		return STATUS_OK;
	default:
		return STATUS_BAD_ARG;
	}
}
