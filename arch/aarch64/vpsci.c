// SPDX-License-Identifier: BSD-2-Clause
/*
 * PSCI 1.1 for the vCPUs of a VM (DEN 0022). What concerns one vCPU happens
 * here; what ends or restarts the VM is the VMM's decision (EXIT_POWER).
 * The power state of a vCPU changes under its VM's lock, so of several
 * CPU_ONs exactly one succeeds.
 */
#include <stddef.h>
#include "arch.h"
#include "cpu.h"
#include "entry.h"
#include "exit.h"
#include "vgic.h"
#include "vpsci.h"

#define PSCI_SUCCESS            0
#define PSCI_NOT_SUPPORTED      (-1)
#define PSCI_INVALID_PARAMETERS (-2)
#define PSCI_ALREADY_ON         (-4)
#define PSCI_ON_PENDING         (-5)

#define MIGRATE_NOT_NEEDED 2 /* no trusted OS to migrate */
#define RESET2_VENDOR      BIT(31)

/* The vCPU with this MPIDR, or NULL. Aff0 numbers it; nothing else is set. */
static struct arch_ec *vcpu_named(const struct vm *vm, uint64_t mpidr)
{
	return mpidr < VM_VCPUS ? vm_vcpu(vm, (uint32_t)mpidr) : NULL;
}

static int64_t cpu_on(const struct arch_ec *ec, uint64_t mpidr, uint64_t pc,
		      uint64_t argument)
{
	struct vm *vm = vgic_vm(ec);
	struct arch_ec *target;
	int64_t result = PSCI_INVALID_PARAMETERS;

	lock_take(&vm->lock);
	target = vcpu_named(vm, mpidr);
	if (target && target->power == POWER_ON) {
		result = PSCI_ALREADY_ON;
	} else if (target && target->power == POWER_PENDING) {
		result = PSCI_ON_PENDING;
	} else if (target) {
		target->power = POWER_PENDING;
		target->power_pc = pc;
		target->power_arg = argument;
		result = PSCI_SUCCESS;
	}
	lock_release(&vm->lock);
	if (result == PSCI_SUCCESS)
		ec_power_on(ec_number(target));
	return result;
}

/* Should anything but CPU_ON resume it, it will say so again. */
static void cpu_off(struct arch_ec *ec)
{
	struct vm *vm = vgic_vm(ec);

	ec->ctx.pc -= 4;
	lock_take(&vm->lock);
	if (ec->power == POWER_ON) /* else a CPU_ON came first */
		ec->power = POWER_OFF;
	lock_release(&vm->lock);
	ec_idle(ec_number(ec));
}

static int64_t affinity_info(const struct arch_ec *ec, uint64_t mpidr,
			     uint64_t level)
{
	struct vm *vm = vgic_vm(ec);
	struct arch_ec *target;
	int64_t result = PSCI_INVALID_PARAMETERS;

	lock_take(&vm->lock);
	target = vcpu_named(vm, mpidr);
	if (target && level == 0) /* higher levels are optional (5.7) */
		result = (target->power != POWER_ON) +
			 (target->power == POWER_PENDING);
	lock_release(&vm->lock);
	return result;
}

/* A standby state: a WFI by another name. Power-down states may be entered
 * as standby ones too (5.4.2). */
static void cpu_suspend(struct arch_ec *ec)
{
	ec->ctx.x[0] = PSCI_SUCCESS;
	if (arch_vcpu_ready(ec_number(ec)))
		return;
	ec->waiting = true;
	ec_idle(ec_number(ec));
}

/* The VM is to end or begin anew: only its VMM can do that. */
static void system_power(struct arch_ec *ec, uint64_t function, uint64_t esr)
{
	const uint64_t words[4] = {function, ec->ctx.x[1], ec->ctx.x[2], 0};

	exit_forward(ec, esr, EXIT_POWER, words);
}

static int64_t features(uint32_t function)
{
	switch (function) {
#define PSCI_IS(id, name) case id:
		PSCI_FUNCTIONS(PSCI_IS)
#undef PSCI_IS
	case SMCCC_VERSION:
		return PSCI_SUCCESS;
	default:
		return PSCI_NOT_SUPPORTED;
	}
}

bool psci_call(struct arch_ec *ec, uint32_t function, uint64_t esr)
{
	/* SMC32: the upper halves of arguments are not there (DEN 0028 3.1) */
	const uint64_t mask = function & SMCCC_64 ? ~0ull : 0xffffffffull;
	const uint64_t a = ec->ctx.x[1] & mask, b = ec->ctx.x[2] & mask;
	int64_t result = PSCI_NOT_SUPPORTED;

	if ((function & ~(SMCCC_64 | 0x1fu)) != PSCI_BASE)
		return false;
	switch (function) {
	case PSCI_VERSION:
		result = PSCI_1_1;
		break;
	case PSCI_FEATURES:
		result = features((uint32_t)a);
		break;
	case PSCI_MIGRATE_INFO_TYPE:
		result = MIGRATE_NOT_NEEDED;
		break;
	case PSCI_CPU_SUSPEND:
	case PSCI_CPU_SUSPEND_64:
		cpu_suspend(ec);
		return true;
	case PSCI_CPU_OFF:
		cpu_off(ec);
		return true;
	case PSCI_CPU_ON:
	case PSCI_CPU_ON_64:
		result = cpu_on(ec, a, b, ec->ctx.x[3] & mask);
		break;
	case PSCI_AFFINITY_INFO:
	case PSCI_AFFINITY_INFO_64:
		result = affinity_info(ec, a, b);
		break;
	case PSCI_SYSTEM_RESET2:
	case PSCI_SYSTEM_RESET2_64:
		if ((a & 0xffffffffu) != 0 && !(a & RESET2_VENDOR)) {
			result = PSCI_INVALID_PARAMETERS;
			break;
		}
		system_power(ec, function, esr);
		return true;
	case PSCI_SYSTEM_OFF:
	case PSCI_SYSTEM_RESET:
		system_power(ec, function, esr);
		return true;
	default:
		break;
	}
	ec->ctx.x[0] = (uint64_t)result;
	return true;
}

void vcpu_start(struct arch_ec *ec)
{
	struct vm *vm = vgic_vm(ec);

	ec->exit_esr = 0;
	ec->waiting = false;
	vgic_reset_cpu(ec);
	lock_take(&vm->lock);
	ec->power = POWER_ON;
	lock_release(&vm->lock);
}

bool arch_vcpu_power_on(uint32_t number)
{
	const struct arch_ec *ec = &arch_ecs[number];

	if (ec->power != POWER_PENDING)
		return false;
	arch_ec_start(number, ec->power_pc, 0, ec->power_arg);
	return true;
}
