// SPDX-License-Identifier: BSD-2-Clause
/*
 * Calls to the firmware: PSCI (Arm DEN 0022). An SMC is made only where the
 * device tree says that somebody answers it; on a machine without EL3
 * firmware it would never return.
 */
#include "arch.h"
#include "cpu.h"
#include "insn.h"

#define PSCI_CPU_ON        0xc4000003u
#define PSCI_SYSTEM_OFF    0x84000008u
#define PSCI_SYSTEM_RESET  0x84000009u
#define PSCI_NOT_SUPPORTED (-1)

enum status arch_smc(const uint64_t in[4], uint64_t out[3])
{
	if (!machine.psci_smc)
		return STATUS_GONE;
	smc_call(in, out);
	return STATUS_OK;
}

static int64_t psci(uint64_t function, uint64_t a, uint64_t b, uint64_t c)
{
	const uint64_t in[4] = {function, a, b, c};
	uint64_t out[3];

	if (arch_smc(in, out) != STATUS_OK)
		return PSCI_NOT_SUPPORTED;
	return (int32_t)out[0];
}

/* `entry` is a physical address, where the CPU starts with its MMU off. */
int64_t psci_cpu_on(uint64_t mpidr, uint64_t entry, uint64_t argument)
{
	return psci(PSCI_CPU_ON, mpidr, entry, argument);
}

void firmware_power_off(void)
{
	psci(PSCI_SYSTEM_OFF, 0, 0, 0);
	stop();
}

void firmware_reset(void)
{
	psci(PSCI_SYSTEM_RESET, 0, 0, 0);
	stop();
}

enum status arch_device(uint32_t op, uint64_t arg, uint64_t out[3])
{
	switch (op) {
	case DEV_PUTCHAR:
		uart_put((char)arg);
		return STATUS_OK;
	case DEV_POWER_OFF:
		firmware_power_off();
	case DEV_REBOOT:
		firmware_reset();
	case DEV_UART:
		if (!machine.uart)
			return STATUS_GONE;
		out[0] = machine.uart >> PAGE_SHIFT;
		out[1] = machine.uart_intid;
		out[2] = 0; /* PL011 */
		return STATUS_OK;
	default:
		return STATUS_BAD_ARG;
	}
}
