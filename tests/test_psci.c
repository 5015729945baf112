// SPDX-License-Identifier: BSD-2-Clause
/*
 * Calls of a guest to the firmware it believes in: PSCI and its races (V1),
 * SMC32 truncation, unknown functions (V3), and what does not return (V2).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../arch/host/insn.h"
#include "../arch/aarch64/smccc.c"
#include "../arch/aarch64/vpsci.c"

#define VM       4u
#define VCPUS    4u
#define FIRST_EC 10u
#define NO_EC    NONE32
#define HIGH     0xdead00000000ull

struct arch_ec arch_ecs[NR_ECS];
struct vm vms[NR_PDS];
static uint32_t powered, idled, started, delivered;
static uint64_t start_pc, start_arg, words_seen[3];
static bool ready;

struct arch_ec *vm_vcpu(const struct vm *vm, uint32_t vcpu)
{
	assert_ptr_equal(vm, &vms[VM]);
	return vcpu < VCPUS ? &arch_ecs[FIRST_EC + vcpu] : NULL;
}

struct vm *vgic_vm(const struct arch_ec *ec)
{
	return &vms[ec->pd];
}

void vgic_reset_cpu(struct arch_ec *ec)
{
	ec->vgic.vmcr = 0;
}

bool arch_vcpu_ready(uint32_t ec)
{
	(void)ec;
	return ready;
}

void arch_ec_start(uint32_t ec, uint64_t pc, uint64_t sp, uint64_t arg)
{
	(void)sp;
	started = ec;
	start_pc = pc;
	start_arg = arg;
	vcpu_start(&arch_ecs[ec]);
}

void ec_power_on(uint32_t ec)
{
	powered = ec;
}

void ec_idle(uint32_t ec)
{
	idled = ec;
}

void exit_forward(struct arch_ec *ec, uint64_t esr, enum exit_kind kind,
		  const uint64_t words[4])
{
	(void)esr;
	assert_int_equal(kind, EXIT_POWER);
	delivered = ec_number(ec);
	memcpy(words_seen, words, sizeof(words_seen));
}

static int fresh(void **state)
{
	(void)state;
	memset(arch_ecs, 0, sizeof(arch_ecs));
	for (uint32_t i = 0; i < VCPUS; i++) {
		arch_ecs[FIRST_EC + i].pd = VM;
		arch_ecs[FIRST_EC + i].kind = PD_VM;
		arch_ecs[FIRST_EC + i].number = FIRST_EC + i;
		arch_ecs[FIRST_EC + i].vcpu = i;
	}
	arch_ecs[FIRST_EC].power = POWER_ON;
	powered = idled = started = delivered = NO_EC;
	ready = false;
	return 0;
}

/* As vCPU i: x0..x3 in, x0 out. */
static int64_t call(uint32_t i, uint64_t x0, uint64_t x1, uint64_t x2,
		    uint64_t x3)
{
	struct arch_ec *ec = &arch_ecs[FIRST_EC + i];
	uint64_t before[31];

	for (uint32_t n = 0; n < 31; n++)
		ec->ctx.x[n] = 0x1111 * n;
	ec->ctx.x[0] = x0;
	ec->ctx.x[1] = x1;
	ec->ctx.x[2] = x2;
	ec->ctx.x[3] = x3;
	memcpy(before, ec->ctx.x, sizeof(before));
	assert_true(smccc_call(ec, 0));
	/* SMCCC 1.1: x4 and up are preserved */
	assert_memory_equal(&before[4], &ec->ctx.x[4], 27 * 8);
	return (int64_t)ec->ctx.x[0];
}

static void versions(void **state)
{
	(void)state;
	assert_int_equal(call(0, PSCI_VERSION, 0, 0, 0), 0x10001);
	assert_int_equal(call(0, SMCCC_VERSION, 0, 0, 0), 0x10001);
	assert_int_equal(call(0, PSCI_MIGRATE_INFO_TYPE, 0, 0, 0), 2);
	assert_int_equal(call(0, PSCI_FEATURES, SMCCC_VERSION, 0, 0), 0);
	assert_int_equal(call(0, PSCI_FEATURES, HIGH | PSCI_CPU_ON_64, 0, 0),
			 0);
	assert_int_equal(call(0, PSCI_FEATURES, 0xc400000e, 0, 0), -1);
	assert_int_equal(call(0, PSCI_FEATURES, 0x84000005, 0, 0), -1);
}

static void cpu_on_once(void **state)
{
	const uint64_t cpu = FIRST_EC + 2;

	(void)state;
	assert_int_equal(call(0, PSCI_AFFINITY_INFO_64, 2, 0, 0), 1);
	assert_int_equal(call(0, PSCI_CPU_ON_64, 2, 0x40080000, 42), 0);
	assert_int_equal(powered, cpu);
	powered = NO_EC;
	/* before it has come up, and after */
	assert_int_equal(call(1, PSCI_CPU_ON_64, 2, 0x50000000, 43), -5);
	assert_int_equal(call(0, PSCI_AFFINITY_INFO, 2, 0, 0), 2);
	assert_true(arch_vcpu_power_on(FIRST_EC + 2));
	assert_int_equal(started, cpu);
	assert_int_equal(start_pc, 0x40080000);
	assert_int_equal(start_arg, 42);
	assert_int_equal(call(1, PSCI_CPU_ON_64, 2, 0, 0), -4);
	assert_int_equal(call(0, PSCI_AFFINITY_INFO, 2, 0, 0), 0);
	assert_int_equal(powered, NO_EC);
	/* a second request that came late does nothing */
	started = NO_EC;
	assert_false(arch_vcpu_power_on(FIRST_EC + 2));
	assert_int_equal(started, NO_EC);
}

static void off_and_on_again(void **state)
{
	struct arch_ec *ec = &arch_ecs[FIRST_EC];

	(void)state;
	ec->ctx.pc = 0x1004;
	call(0, PSCI_CPU_OFF, 0, 0, 0);
	assert_int_equal(idled, FIRST_EC);
	assert_int_equal(ec->ctx.pc, 0x1000); /* would say it again */
	assert_int_equal(ec->ctx.x[0], PSCI_CPU_OFF);
	assert_int_equal(call(1, PSCI_AFFINITY_INFO, 0, 0, 0), 1);
	assert_int_equal(call(1, PSCI_CPU_ON, 0, 0x1000, 7), 0);
	/* off again by itself meanwhile: the CPU_ON is not lost */
	assert_int_equal(call(0, PSCI_CPU_OFF, 0, 0, 0), PSCI_CPU_OFF);
	assert_true(arch_vcpu_power_on(FIRST_EC));
	assert_int_equal(call(1, PSCI_AFFINITY_INFO, 0, 0, 0), 0);
}

static void bad_targets(void **state)
{
	static const uint64_t bad[] = {VCPUS,       16,         0x100,
				       0x80000001,  1ull << 32, ~0ull,
				       0x180000000, 0x10000};

	(void)state;
	for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(call(0, PSCI_CPU_ON_64, bad[i], 0, 0), -2);
		assert_int_equal(call(0, PSCI_AFFINITY_INFO_64, bad[i], 0, 0),
				 -2);
	}
	assert_int_equal(call(0, PSCI_AFFINITY_INFO, 1, 1, 0), -2);
	assert_int_equal(powered, NO_EC);
	/* SMC32 looks at the lower halves only */
	assert_int_equal(
		call(0, PSCI_CPU_ON, HIGH | 1, HIGH | 0x4000, HIGH | 5), 0);
	assert_true(arch_vcpu_power_on(FIRST_EC + 1));
	assert_int_equal(start_pc, 0x4000);
	assert_int_equal(start_arg, 5);
}

static void suspend(void **state)
{
	(void)state;
	assert_int_equal(call(0, PSCI_CPU_SUSPEND_64, 0x10000, 0, 0), 0);
	assert_int_equal(idled, FIRST_EC);
	idled = NO_EC;
	ready = true;
	assert_int_equal(call(0, PSCI_CPU_SUSPEND, 0, 0, 0), 0);
	assert_int_equal(idled, NO_EC);
}

static void system_ends(void **state)
{
	(void)state;
	call(0, PSCI_SYSTEM_OFF, 1, 2, 3);
	assert_int_equal(delivered, FIRST_EC);
	assert_int_equal(words_seen[0], PSCI_SYSTEM_OFF);
	call(0, PSCI_SYSTEM_RESET, 0, 0, 0);
	assert_int_equal(words_seen[0], PSCI_SYSTEM_RESET);
	delivered = NO_EC;
	assert_int_equal(call(0, PSCI_SYSTEM_RESET2, 1, 0, 0), -2);
	assert_int_equal(delivered, NO_EC);
	call(0, PSCI_SYSTEM_RESET2_64, 0x80000001, 9, 0);
	assert_int_equal(delivered, FIRST_EC);
	assert_int_equal(words_seen[1], 0x80000001);
}

static void discovery(void **state)
{
	(void)state;
	fake_id_aa64pfr0_el1 = 0;
	assert_int_equal(call(0, SMCCC_ARCH_FEATURES, SMCCC_WORKAROUND_1, 0, 0),
			 -1);
	fake_id_aa64pfr0_el1 = field_put(PFR0_CSV2, 1);
	assert_int_equal(call(0, SMCCC_ARCH_FEATURES, SMCCC_WORKAROUND_1, 0, 0),
			 1);
	assert_int_equal(call(0, SMCCC_ARCH_FEATURES, 0x80007fff, 0, 0), -1);
	assert_int_equal(call(0, SMCCC_WORKAROUND_1, 0, 0, 0), -1);
	assert_int_equal(call(0, 0x84000050, 0, 0, 0), -1); /* TRNG */
	assert_int_equal(call(0, 0xc5000020, 0, 0, 0), -1); /* PV time */
	assert_int_equal(call(0, VENDOR_FEATURES, 0, 0, 0), 0xfffff);
	assert_int_equal(call(0, VENDOR_UID, 0, 0, 0), 0xa0e4557e);
	assert_int_equal(arch_ecs[FIRST_EC].ctx.x[3], 0x7243494d);
}

/* V3, and what is left to a VMM: every owner, every low number. */
static void every_function(void **state)
{
	(void)state;
	for (uint32_t top = 0; top < 256; top++) {
		for (uint32_t n = 0; n < 0x200; n++) {
			const uint32_t id = top << 24 | n;
			struct arch_ec *ec = &arch_ecs[FIRST_EC];
			bool answered;

			ec->ctx.x[0] = id;
			ec->ctx.x[1] = ec->ctx.x[2] = ec->ctx.x[3] = ~0ull;
			answered = smccc_call(ec, 0);
			assert_int_equal(answered,
					 top >= 0x80 && ((top & 0x3f) == 0 ||
							 ((top & 0x3f) >= 4 &&
							  (top & 0x3f) <= 6)));
			if (answered && n >= 0x20)
				assert_int_equal(ec->ctx.x[0], ~0ull);
			if (!answered)
				assert_int_equal(ec->ctx.x[0], id);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(versions, fresh),
		cmocka_unit_test_setup(cpu_on_once, fresh),
		cmocka_unit_test_setup(off_and_on_again, fresh),
		cmocka_unit_test_setup(bad_targets, fresh),
		cmocka_unit_test_setup(suspend, fresh),
		cmocka_unit_test_setup(system_ends, fresh),
		cmocka_unit_test_setup(discovery, fresh),
		cmocka_unit_test_setup(every_function, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
