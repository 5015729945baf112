// SPDX-License-Identifier: BSD-2-Clause
/*
 * Synchronous exits from the syndrome to the registers the guest sees next
 * (X1), and the answers of a VMM, each used once (X2).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../arch/host/insn.h"

#include "../arch/aarch64/decode.c"
#include "../arch/aarch64/exit.c"

#define NUMBER 9u
#define PC     0x40001000ull
#define ROUNDS 500000u

struct arch_ec arch_ecs[NR_ECS];
static struct arch_ec *const ec = &arch_ecs[NUMBER];
static bool portal, ready, ours, translates;
static uint32_t delivered, undefined, aborted, idled, switched;
static enum exit_kind kind;
static uint64_t seen[4], abort_fault, abort_far;
static struct vgic_access accessed;

uint64_t at_s1e1r(uint64_t va)
{
	write_par_el1(translates ? (va & 0xfff000) | 0x40000000 : PAR_F);
	return read_par_el1();
}

struct arch_ec *switch_next(void)
{
	return ec;
}

bool hypercall(uint32_t number)
{
	assert_int_equal(number, NUMBER);
	return ours;
}

bool smccc_call(struct arch_ec *from, uint64_t esr)
{
	(void)from;
	(void)esr;
	return false;
}

bool exit_has_portal(uint32_t number)
{
	assert_int_equal(number, NUMBER);
	return portal;
}

void exit_deliver(uint32_t number, enum exit_kind why, const uint64_t words[4])
{
	assert_int_equal(number, NUMBER);
	delivered++;
	kind = why;
	memcpy(seen, words, sizeof(seen));
}

bool exit_quick(uint64_t number, enum exit_kind why, const uint64_t words[4])
{
	exit_deliver((uint32_t)number, why, words);
	return true;
}

bool arch_vcpu_ready(uint32_t number)
{
	assert_int_equal(number, NUMBER);
	return ready;
}

void ec_idle(uint32_t number)
{
	(void)number;
	idled++;
}

void ec_yield(uint32_t number)
{
	(void)number;
}

void fp_switch(struct arch_ec *it)
{
	(void)it;
	switched++;
}

void sysreg_trap(struct arch_ec *it, const struct exit *x, uint64_t esr)
{
	(void)x;
	pc_advance(&it->ctx, esr);
}

void inject_undefined(struct arch_ec *it, uint64_t esr)
{
	(void)it;
	(void)esr;
	undefined++;
}

void inject_abort(struct arch_ec *it, uint64_t esr, uint64_t far,
		  uint64_t fault)
{
	(void)it;
	(void)esr;
	aborted++;
	abort_far = far;
	abort_fault = fault;
}

bool vgic_owns(const struct arch_ec *it, uint64_t ipa)
{
	(void)it;
	return ipa - VGICD_BASE < VGICD_BYTES;
}

void vgic_access(struct arch_ec *it, struct vgic_access *access)
{
	(void)it;
	accessed = *access;
	access->value = 0x11223344;
}

static int fresh(void **state)
{
	(void)state;
	memset(ec, 0, sizeof(*ec));
	for (uint32_t i = 0; i < 31; i++)
		ec->ctx.x[i] = 0xaabbccdd00000000ull + i;
	ec->ctx.pc = PC;
	ec->ctx.pstate = 0x3c5;
	ec->kind = PD_VM;
	ec->number = NUMBER;
	portal = true;
	ready = ours = translates = false;
	delivered = undefined = aborted = idled = switched = 0;
	return 0;
}

static void take(uint64_t class, uint64_t iss, uint64_t ipa)
{
	fake_esr_el2 = field_put(ESR_CLASS, class) | ESR_IL | iss;
	fake_far_el2 = ipa;
	fake_hpfar_el2 = field_put(HPFAR_FIPA, ipa >> 12);
	assert_ptr_equal(exit_sync(ec), ec);
}

static void calls(void **state)
{
	(void)state;
	take(EC_HVC64, 0, 0);
	assert_int_equal(kind, EXIT_HYPERCALL);
	assert_int_equal(seen[3], ec->ctx.x[3]);
	assert_int_equal(ec->ctx.pc, PC); /* it stood behind the hvc */
	arch_exit_reply(NUMBER, REPLY_DONE, 77);
	assert_int_equal(ec->ctx.x[0], 77);
	arch_exit_reply(NUMBER, REPLY_DONE, 78); /* X2: answered already */
	assert_int_equal(ec->ctx.x[0], 77);
	take(EC_SMC64, 0, 0);
	assert_int_equal(kind, EXIT_SMC);
	assert_int_equal(ec->ctx.pc, PC + 4);
	/* other immediates, and no VMM */
	take(EC_HVC64, 1, 0);
	assert_int_equal(ec->ctx.x[0], ~0ull);
	assert_int_equal(delivered, 2);
	ec->ctx.x[0] = 5;
	portal = false;
	take(EC_HVC64, 0, 0);
	assert_int_equal(ec->ctx.x[0], ~0ull);
	assert_int_equal(delivered, 2);
	ours = true;
	ec->ctx.x[0] = 5;
	take(EC_HVC64, 0, 0);
	assert_int_equal(ec->ctx.x[0], 5);
}

static void loads_and_stores(void **state)
{
	const struct {
		uint64_t iss, value, want;
	} loads[] = {
		{field_put(ISS_SAS, 0), 0x1ff, 0xff},
		{field_put(ISS_SAS, 0) | ISS_SSE, 0x80, 0xffffff80},
		{field_put(ISS_SAS, 0) | ISS_SSE | ISS_SF, 0x80,
		 0xffffffffffffff80},
		{field_put(ISS_SAS, 1) | ISS_SSE | ISS_SF, 0x7fff, 0x7fff},
		{field_put(ISS_SAS, 2) | ISS_SSE | ISS_SF, 0x80000000,
		 0xffffffff80000000},
		{field_put(ISS_SAS, 2), ~0ull, 0xffffffff},
		{field_put(ISS_SAS, 3) | ISS_SF, ~0ull, ~0ull},
	};

	(void)state;
	for (uint32_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++) {
		fresh(NULL);
		take(EC_DATA_LOWER,
		     ISS_ISV | loads[i].iss | field_put(ISS_SRT, 4) | 7,
		     0x09000018);
		assert_int_equal(kind, EXIT_MEMORY_FAULT);
		assert_int_equal(seen[0], 0x09000018);
		assert_int_equal(seen[1] & (ACCESS_VALID | ACCESS_WRITE),
				 ACCESS_VALID);
		arch_exit_reply(NUMBER, REPLY_DONE, loads[i].value);
		assert_int_equal(ec->ctx.x[4], loads[i].want);
		assert_int_equal(ec->ctx.pc, PC + 4);
	}
	fresh(NULL);
	take(EC_DATA_LOWER, ISS_ISV | ISS_WNR | field_put(ISS_SRT, 31) | 7,
	     0x09000000);
	assert_int_equal(seen[1],
			 ACCESS_VALID | ACCESS_WRITE | 1 << ACCESS_SIZE_SHIFT);
	assert_int_equal(seen[2], 0); /* xzr */
	arch_exit_reply(NUMBER, REPLY_RETRY, 0);
	assert_int_equal(ec->ctx.pc, PC);
	take(EC_DATA_LOWER, ISS_WNR | 7, 0x09000000); /* no syndrome */
	assert_int_equal(seen[1], ACCESS_WRITE);
	arch_exit_reply(NUMBER, REPLY_ABORT, 0);
	assert_int_equal(aborted, 1);
	arch_exit_reply(NUMBER, REPLY_UNDEF, 0);
	assert_int_equal(undefined, 1);
}

static void virtual_gic(void **state)
{
	(void)state;
	take(EC_DATA_LOWER,
	     ISS_ISV | field_put(ISS_SAS, 2) | field_put(ISS_SRT, 7) | 7,
	     VGICD_BASE + 8);
	assert_int_equal(ec->ctx.x[7], 0x11223344);
	assert_int_equal(ec->ctx.pc, PC + 4);
	assert_int_equal(accessed.size_bytes, 4);
	/* without a syndrome, and a fetch */
	take(EC_DATA_LOWER, 7, VGICD_BASE);
	take(EC_FETCH_LOWER, 7, VGICD_BASE);
	assert_int_equal(aborted, 2);
	assert_int_equal(delivered, 0);
}

static void faults(void **state)
{
	(void)state;
	take(EC_DATA_LOWER, ISS_S1PTW | 5, 0x1000);
	assert_int_equal(abort_fault, FSC_WALK);
	take(EC_DATA_LOWER, 0x10, 0x1000);
	assert_int_equal(abort_fault, FSC_EXTERNAL);
	assert_int_equal(aborted, 2);
	/* a permission fault: what the guest's own stage 1 says; PAR kept */
	fake_par_el1 = 0x1234;
	translates = true;
	take(EC_DATA_LOWER, 0x0f, 0x5678);
	assert_int_equal(seen[0], 0x40005678);
	assert_int_equal(fake_par_el1, 0x1234);
	translates = false;
	take(EC_DATA_LOWER, 0x0f, 0x5678);
	assert_int_equal(delivered, 1);
	assert_int_equal(ec->ctx.pc, PC);
	/* DC and IC by address on nothing do nothing */
	take(EC_DATA_LOWER, ISS_CM | ISS_WNR | 6, 0x9999000);
	assert_int_equal(ec->ctx.pc, PC + 4);
	assert_int_equal(delivered, 1);
}

static void waiting(void **state)
{
	(void)state;
	take(EC_WFX, 0, 0);
	assert_int_equal(idled, 1);
	assert_true(ec->waiting);
	ready = true;
	take(EC_WFX, 0, 0);
	assert_int_equal(idled, 1);
	assert_int_equal(ec->ctx.pc, PC + 8);
	/* AArch32, Thumb, condition fails, in an IT block */
	ec->ctx.pstate = 0x10 | PSTATE_Z | field_put(PSTATE_IT_HI, 0x06);
	fake_esr_el2 = field_put(ESR_CLASS, EC_WFX) | ISS_CV |
		       field_put(ISS_COND, 1);
	exit_sync(ec);
	assert_int_equal(ec->ctx.pc, PC + 10);
	assert_int_equal(field_get(PSTATE_IT_HI, ec->ctx.pstate), 0);
	take(EC_FP, 0, 0);
	assert_int_equal(switched, 1);
}

static void threads(void **state)
{
	(void)state;
	ec->kind = PD_NATIVE;
	take(EC_SVC64, 0, 0);
	assert_int_equal(ec->ctx.x[0], ~0ull);
	take(EC_WFX, 0, 0);
	assert_int_equal(kind, EXIT_WFI);
	take(EC_DATA_LOWER, ISS_WNR | 6, 0x7000);
	assert_int_equal(kind, EXIT_MEMORY_FAULT);
	assert_int_equal(seen[0], 0x7000);
	take(EC_BRK, 0, 0);
	assert_int_equal(kind, EXIT_DEBUG);
	assert_int_equal(idled, 0);
}

/* The fault address registers that an exception has not written are of who had
 * this CPU before: nothing of them is told. */
static void strangers_addresses(void **state)
{
	static const uint64_t classes[] = {EC_UNKNOWN, EC_ILLEGAL, EC_WFX,
					   EC_SMC64,   EC_SYS64,   0x26,
					   EC_SERROR,  EC_BRK};
	const uint64_t theirs = 0xffff800008123456ull;

	(void)state;
	ec->kind = PD_NATIVE;
	for (uint32_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		take(classes[i], 0, theirs);
		assert_int_equal(seen[0], fake_esr_el2);
		assert_int_equal(seen[1], 0);
	}
	take(0x22, 0, 0x1002); /* PC alignment */
	assert_int_equal(seen[1], 0x1002);
	/* not at stage 2, or a permission: HPFAR_EL2 is not written */
	for (uint64_t status = 0; status < 64; status++) {
		fake_esr_el2 = field_put(ESR_CLASS, EC_DATA_LOWER) | status;
		fake_far_el2 = 0x1000000000005008ull;
		fake_hpfar_el2 = field_put(HPFAR_FIPA, theirs >> 12);
		exit_sync(ec);
		assert_int_equal(kind, EXIT_MEMORY_FAULT);
		assert_int_equal(seen[0], fake_far_el2);
	}
	/* a vCPU's external abort that has no address */
	ec->kind = PD_VM;
	take(EC_DATA_LOWER, ISS_FNV | 0x10, theirs);
	assert_int_equal(aborted, 1);
	assert_int_equal(abort_far, 0);
}

/* X1: any syndrome from anywhere ends, and every answer to it as well. */
static void anything(void **state)
{
	uint64_t x = 88172645463325252ull;

	(void)state;
	for (uint32_t i = 0; i < ROUNDS; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		ec->kind = x & 1 ? PD_VM : PD_NATIVE;
		ec->ctx.pstate = x >> 3;
		portal = x & 2;
		translates = x & 4;
		fake_esr_el2 = x * 0x9e3779b97f4a7c15ull >> 32;
		fake_hpfar_el2 = x >> 7;
		exit_sync(ec);
		arch_exit_reply(NUMBER, x >> 5 & 7, x);
		assert_int_equal(ec->exit_esr, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(calls, fresh),
		cmocka_unit_test_setup(loads_and_stores, fresh),
		cmocka_unit_test_setup(virtual_gic, fresh),
		cmocka_unit_test_setup(faults, fresh),
		cmocka_unit_test_setup(waiting, fresh),
		cmocka_unit_test_setup(threads, fresh),
		cmocka_unit_test_setup(strangers_addresses, fresh),
		cmocka_unit_test_setup(anything, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
