/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processor, timer and platform of the fake machine, and its reset.
 * What these fakes record is read by tests through `host`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "host.h"

struct host host;

_Noreturn void host_fail(const char *what, uint64_t number)
{
	fprintf(stderr, "host: %s (%llu)\n", what, (unsigned long long)number);
	abort();
}

void host_reset(void)
{
	memset(&host, 0, sizeof(host));
	memset(host_ecs, 0, sizeof(host_ecs));
	host_tables_reset();
	host_table_hook = NULL;
	host_scrub_hook = NULL;
	host_flush_hook = NULL;
	host_walked_hook = NULL;
	for (uint32_t i = 0; i < HOST_CPUS; i++)
		host.cpus[i].deadline = NO_DEADLINE;
	for (uint32_t i = 0; i < NR_PDS; i++)
		host.space[i].root = NONE32;
}

_Thread_local int32_t host_thread = -1;

uint32_t arch_cpu(void)
{
	return host_thread < 0 ? host.cpu : (uint32_t)host_thread;
}

uint64_t arch_now(void)
{
	return __atomic_load_n(&host.now, __ATOMIC_RELAXED);
}

void arch_timer_set(uint64_t deadline)
{
	host.cpus[arch_cpu()].deadline = deadline;
}

void arch_poke(uint32_t cpu)
{
	if (cpu >= HOST_CPUS)
		host_fail("poke of no CPU", cpu);
	__atomic_fetch_add(&host.cpus[cpu].pokes, 1, __ATOMIC_RELAXED);
}

/* Firmware that answers with what it was asked. */
enum status arch_smc(const uint64_t in[4], uint64_t out[3])
{
	for (uint32_t i = 0; i < 3; i++)
		out[i] = in[i];
	return STATUS_OK;
}

enum status arch_device(uint32_t op, uint64_t arg, uint64_t out[3])
{
	host.device_ops++;
	host.device_op = op;
	host.device_arg = arg;
	if (host.no_device)
		return STATUS_GONE;
	switch (op) {
	case DEV_PUTCHAR:
	case DEV_POWER_OFF:
	case DEV_REBOOT:
		return STATUS_OK;
	case DEV_UART:
		out[0] = 0x9000;
		out[1] = 33;
		out[2] = 0;
		return STATUS_OK;
	default:
		return STATUS_BAD_ARG;
	}
}
