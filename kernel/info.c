/* SPDX-License-Identifier: BSD-2-Clause */
/* info and dev_ctl: facts about the system, and what only a holder of the
 * platform capability may do to it. */
#include "info.h"
#include "arch.h"
#include "cap.h"
#include "ec.h"
#include "sched.h"
#include "trace.h"
#include <tessera/root.h>

#define SMC_FILTER    8u /* firmware functions that may be allowed */
#define SMC_PSCI      0x84000000u
#define SMC_PSCI_MASK 0xbfffffe0u /* but for the width and the function */

static uint64_t ticks_per_second;
static uint32_t message_frame;
static uint64_t package_bytes;
/* What DEV_SMC may call: added by the platform's owner, never PSCI. */
static uint32_t smc_allowed[SMC_FILTER];
static uint32_t smc_count;

void info_start(const struct boot_info *info)
{
	ticks_per_second = info->ticks_per_second;
	message_frame = info->message_frame;
	package_bytes = info->package_bytes;
	smc_count = 0;
}

/* A range's or object's particulars, as its holder may know them. */
static enum status info_cap(uint32_t ec, uint64_t *x)
{
	const uint32_t c = cap_at(ec_pd(ec), x[2]);
	uint64_t word, where, type;

	if (x[2] >= NR_SLOTS)
		return STATUS_BAD_CAP;
	word = CAP(c, word);
	where = CAP(c, where);
	type = field_get(CAP_TYPE, word);
	x[1] = type;
	x[2] = field_get(CAP_RIGHTS, word) |
	       (word & CAP_SHARED ? FLAG_SHARED : 0);
	x[3] = CAP(c, base);
	x[4] = CAP(c, count);
	x[5] = cap_is_range((enum cap_type)type) ?
		       field_get(WHERE_MAPPED, where) :
		       where;
	return STATUS_OK;
}

/*
 * info: x1 enum info, x2 slot for INFO_CAP; results as enum info says. Never
 * blocks. Errors: BAD_ARG (x1), BAD_CAP (x2 is no slot).
 */
enum status call_info(uint32_t ec, uint64_t *x)
{
	switch (x[1]) {
	case INFO_VERSION:
		x[1] = ABI_VERSION;
		x[2] = NR_CALLS;
		x[3] = sched_cpus();
		return STATUS_OK;
	case INFO_SELF:
		x[1] = EC(ec, pd);
		x[2] = ec;
		x[3] = EC(ec, cpu);
		x[4] = message_frame + ec;
		return STATUS_OK;
	case INFO_TIME:
		x[1] = ticks_per_second;
		x[2] = arch_now();
		return STATUS_OK;
	case INFO_CAP:
		return info_cap(ec, x);
	case INFO_MESSAGE:
		x[1] = message_frame;
		return STATUS_OK;
	default:
		return STATUS_BAD_ARG;
	}
}

static bool smc_may(uint64_t function)
{
	for (uint32_t i = 0; i < smc_count; i++)
		if (smc_allowed[i] == function)
			return true;
	return false;
}

/* PSCI (0x84000000 + 0..31, either width) moves CPUs under the kernel. */
static enum status smc_allow(uint64_t function)
{
	if (function > UINT32_MAX || (function & SMC_PSCI_MASK) == SMC_PSCI)
		return STATUS_BAD_ARG;
	if (smc_may(function))
		return STATUS_OK;
	if (smc_count == SMC_FILTER)
		return STATUS_FULL;
	smc_allowed[smc_count++] = (uint32_t)function;
	return STATUS_OK;
}

static enum status device(uint32_t ec, const uint64_t *x, uint64_t out[3])
{
	switch ((enum dev_op)x[2]) {
	case DEV_PACKAGE:
		out[0] = ROOT_PACKAGE;
		out[1] = package_bytes;
		return STATUS_OK;
	case DEV_SMC_ALLOW:
		return smc_allow(x[3]);
	case DEV_SMC:
		if (!smc_may(x[3]))
			return STATUS_NO_RIGHT;
		return arch_smc(&x[3], out);
	case DEV_TRACE:
		if (x[3] > 1)
			return STATUS_BAD_ARG;
		trace_switch(x[3] == 1);
		return STATUS_OK;
	case DEV_TRACE_READ:
		if (x[3] >= sched_cpus())
			return STATUS_BAD_ARG;
		trace_read((uint32_t)x[3], x[4], arch_message(ec), out);
		return STATUS_OK;
	case DEV_PUTCHAR:
	case DEV_POWER_OFF:
	case DEV_REBOOT:
	case DEV_UART:
		return arch_device((uint32_t)x[2], x[3], out);
	case NR_DEV_OPS:
		break;
	}
	return STATUS_BAD_ARG;
}

/*
 * dev_ctl: x1 PLATFORM slot, x2 enum dev_op, x3.. its arguments; x1..x3 = its
 * results, as enum dev_op says. DEV_SMC answers with the firmware's words.
 * Errors: BAD_CAP, NO_RIGHT (x1), BAD_ARG (x2, x3), NO_RIGHT (DEV_SMC of a
 * function not allowed), FULL (DEV_SMC_ALLOW of a ninth), GONE (the machine
 * has no UART, or no firmware).
 */
enum status call_dev_ctl(uint32_t ec, uint64_t *x)
{
	const bool call = x[2] == DEV_SMC || x[2] == DEV_TRACE_READ;
	uint64_t out[3] = {0};
	enum status status = cap_find(ec_pd(ec), x[1], CAP_PLATFORM,
				      call ? RIGHT_CALL : RIGHT_CONTROL)
				     .status;

	if (status != STATUS_OK)
		return status;
	if (x[2] >= NR_DEV_OPS)
		return STATUS_BAD_ARG;
	status = device(ec, x, out);
	if (status != STATUS_OK)
		return status;
	for (uint32_t i = 0; i < 3; i++)
		x[1 + i] = out[i];
	return STATUS_OK;
}
