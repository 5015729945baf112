// SPDX-License-Identifier: BSD-2-Clause
/*
 * The exit decoder is total (D1, D2, D3), what a guest sees of system
 * registers, and the exceptions it is made to take (X1, F1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "../arch/host/insn.h"
#include "../arch/aarch64/decode.c"
#include "../arch/aarch64/idregs.c"
#include "../arch/aarch64/inject.c"
#include "../arch/aarch64/traps.c"
#include "spec_decode.h"

#define ROUNDS 2000000u
#define VM_PD  3u

struct arch_ec arch_ecs[NR_ECS];
static struct arch_ec *const ec = &arch_ecs[7];
static struct cpu cpu;
static struct arch_ec *loaded;
static uint64_t sent, sent_group1;

struct cpu *this_cpu(void)
{
	return &cpu;
}

bool ec_is_loaded(const struct arch_ec *it)
{
	return it == loaded;
}

void vgic_send(struct arch_ec *from, uint64_t value, bool group1)
{
	assert_ptr_equal(from, ec);
	sent = value;
	sent_group1 = group1;
}

void pc_advance(struct context *ctx, uint64_t esr)
{
	ctx->pc += esr & ESR_IL ? 4 : 2;
}

void reg_write(struct context *ctx, uint32_t number, uint64_t value)
{
	if (number < 31)
		ctx->x[number] = value;
}

uint64_t reg_read(const struct context *ctx, uint32_t number)
{
	return number < 31 ? ctx->x[number] : 0;
}

static uint64_t random_next(void)
{
	static uint64_t x = 88172645463325252ull;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

static uint64_t syndrome(uint64_t class, uint64_t iss)
{
	return field_put(ESR_CLASS, class) | ESR_IL | iss;
}

static void decode_is_total(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < ROUNDS; i++) {
		const uint64_t esr = random_next();
		const uint64_t far = random_next(), hpfar = random_next();
		const uint64_t pstate = random_next();
		const struct exit x = exit_decode(esr, far, hpfar);
		const struct exit want = spec_decode(esr, far, hpfar, &x);

		assert_true(x.trap <= TRAP_OTHER && x.kind < NR_EXITS);
		assert_true(x.fault <= FAULT_OTHER && x.rt <= 31);
		assert_true(x.size_bytes == 1 || x.size_bytes == 2 ||
			    x.size_bytes == 4 || x.size_bytes == 8);
		assert_true(x.ipa >> 48 == 0);
		if (x.valid)
			assert_int_equal(x.trap, TRAP_DATA);
		assert_true(spec_same_exit(&x, &want));
		assert_int_equal(exit_condition_holds(esr, pstate),
				 spec_condition(esr, pstate));
	}
}

static void decode_kinds(void **state)
{
	struct exit x;

	(void)state;
	x = exit_decode(syndrome(EC_HVC64, 0x1234), 0, 0);
	assert_int_equal(x.trap, TRAP_HVC);
	assert_int_equal(x.immediate, 0x1234);
	x = exit_decode(syndrome(EC_SMC64, 0), 0, 0);
	assert_int_equal(x.kind, EXIT_SMC);
	x = exit_decode(syndrome(EC_WFX, ISS_WFE), 0, 0);
	assert_int_equal(x.trap, TRAP_WFE);
	/* ldrsb x5, [pl011 + 0x18] */
	x = exit_decode(syndrome(EC_DATA_LOWER, ISS_ISV | ISS_SSE | ISS_SF |
							field_put(ISS_SRT, 5) |
							7),
			0xffff000008123018ull, 0x90000ull);
	assert_int_equal(x.trap, TRAP_DATA);
	assert_int_equal(x.kind, EXIT_MEMORY_FAULT);
	assert_int_equal(x.fault, FAULT_STAGE2);
	assert_int_equal(x.ipa, 0x09000018);
	assert_true(x.valid && x.sign_extend && x.wide && !x.write);
	assert_int_equal(x.rt, 5);
	assert_int_equal(x.size_bytes, 1);
	/* a permission fault, and a fault on a stage-1 walk */
	x = exit_decode(syndrome(EC_DATA_LOWER, 0x0f), 0, 0);
	assert_int_equal(x.fault, FAULT_PERMISSION);
	x = exit_decode(syndrome(EC_FETCH_LOWER, ISS_S1PTW | 0x0f), 0, 0);
	assert_int_equal(x.fault, FAULT_WALK);
	x = exit_decode(syndrome(EC_DATA_LOWER, 0x10), 0, 0);
	assert_int_equal(x.fault, FAULT_OTHER);
	/* msr icc_sgi1r_el1, x9, as KVM documents the syndrome */
	x = exit_decode(syndrome(EC_SYS64, SYS_KEY(3, 0, 12, 11, 5) | 9 << 5),
			0, 0);
	assert_int_equal(x.trap, TRAP_SYSREG);
	assert_int_equal(x.key, 0x3a3016);
	assert_int_equal(x.rt, 9);
	assert_true(x.write);
}

static void conditions(void **state)
{
	const uint64_t z = PSTATE_Z, n = PSTATE_N, c = PSTATE_C, v = PSTATE_V;
	const uint64_t holds[14][2] = {
		/* flags for yes, for no */
		{z, 0},     {0, z},     {c, 0}, {0, c},     {n, 0},
		{0, n},     {v, 0},     {0, v}, {c, c | z}, {z, c},
		{n | v, n}, {n, n | v}, {0, z}, {z, 0},
	};

	(void)state;
	for (uint32_t i = 0; i < 14; i++) {
		const uint64_t esr =
			syndrome(EC_CP15_32, ISS_CV | field_put(ISS_COND, i));

		assert_true(exit_condition_holds(esr, holds[i][0]));
		assert_false(exit_condition_holds(esr, holds[i][1]));
	}
	assert_true(exit_condition_holds(syndrome(EC_HVC64, ISS_CV), 0));
}

static void id_registers(void **state)
{
	(void)state;
	fake_id_aa64pfr0_el1 = fake_id_aa64pfr1_el1 = ~0ull;
	fake_id_aa64isar0_el1 = fake_id_aa64isar1_el1 = ~0ull;
	fake_id_aa64isar2_el1 = fake_id_aa64mmfr0_el1 = ~0ull;
	fake_id_aa64mmfr1_el1 = fake_id_aa64mmfr2_el1 = ~0ull;
	for (uint32_t m = 0; m < 8; m++) {
		for (uint32_t op2 = 0; op2 < 8; op2++) {
			const uint32_t key = SYS_KEY(3, 0, 0, m, op2);
			const uint64_t value = idreg_read(key);

			if (m < 4)
				assert_int_equal(value, 0);
		}
	}
	/* F1: what must not be there, field by field */
	assert_int_equal(idreg_read(SYS_KEY(3, 0, 0, 4, 0)) &
				 0x00ffff00f000ff00ull & ~BITS(51, 48),
			 0); /* EL2 EL3 RAS SVE SEL2 MPAM AMU RME */
	assert_int_equal(idreg_read(SYS_KEY(3, 0, 0, 4, 0)) & 0xff, 0x11);
	assert_int_equal(idreg_read(SYS_KEY(3, 0, 0, 4, 1)) & ~0xffull, 0);
	assert_int_equal(idreg_read(SYS_KEY(3, 0, 0, 4, 4)), 0); /* ZFR0 */
	assert_int_equal(idreg_read(SYS_KEY(3, 0, 0, 4, 5)), 0); /* SMFR0 */
	assert_int_equal(idreg_read(SYS_KEY(3, 0, 0, 5, 0)), 0x101006);
	assert_int_equal(idreg_read(SYS_KEY(3, 0, 0, 6, 1)) &
				 (FIELD(1) | FIELD(2) | FIELD(6) | FIELD(7)),
			 0); /* pointer authentication */
	assert_int_equal(idreg_read(SYS_KEY(3, 0, 0, 7, 0)) & 15, 2);
	fake_id_aa64mmfr0_el1 = 1;
	assert_int_equal(idreg_read(SYS_KEY(3, 0, 0, 7, 0)) & 15, 1);
}

static bool undefined(uint32_t key, bool write)
{
	const uint64_t iss = key | (write ? 0 : ISS_READ) | 3 << 5;
	const uint64_t esr = syndrome(EC_SYS64, iss);
	const struct exit x = exit_decode(esr, 0, 0);

	ec->kind = PD_VM;
	ec->ctx.pc = 0x1000;
	ec->ctx.pstate = 0x3c5;
	ec->el1.vbar_el1 = 0x8000;
	loaded = NULL;
	sysreg_trap(ec, &x, esr);
	if (ec->ctx.pc == 0x1004)
		return false;
	assert_int_equal(ec->ctx.pc, 0x8200);
	assert_int_equal(ec->el1.elr_el1, 0x1000);
	assert_int_equal(ec->el1.esr_el1, ESR_IL);
	return true;
}

/* All encodings, both ways: defined only where the list says so. */
static void every_system_register(void **state)
{
	uint32_t reads = 0, writes = 0;

	(void)state;
	for (uint32_t key = 0; key <= ISS_SYS_KEY; key += 2) {
		const uint32_t op0 = key >> 20, op1 = key >> 14 & 7;

		if (key & ~(uint32_t)ISS_SYS_KEY)
			continue;
		if (!undefined(key, false)) {
			reads++;
			assert_true(op0 >= 2 &&
				    op0 != 2 + (op1 == 1 && op0 == 3) + 9);
		}
		if (!undefined(key, true))
			writes++;
		if (op0 == 2 && op1 == 1) {
			assert_true(undefined(key, false));
			assert_true(undefined(key, true));
		}
	}
	/* 128 ID, REVIDR counted in, AIDR; ACTLR, SRE, debug at op1 0 and 3 */
	assert_int_equal(reads, 128 + 1 + 2 + 2048 + 128);
	/* ACTLR, SRE, three SGIs, three set/way, debug but OSLSR */
	assert_int_equal(writes, 2 + 3 + 3 + 2047 + 128);
}

static void quiet_for_linux(void **state)
{
	(void)state;
	assert_false(undefined(SYS_KEY(2, 0, 1, 0, 4), true));  /* OSLAR */
	assert_false(undefined(SYS_KEY(2, 0, 1, 3, 4), true));  /* OSDLR */
	assert_false(undefined(SYS_KEY(2, 0, 0, 2, 2), true));  /* MDSCR */
	assert_false(undefined(SYS_KEY(2, 0, 0, 15, 7), true)); /* DBGWCR15 */
	assert_true(undefined(SYS_KEY(3, 3, 9, 12, 0), false)); /* PMCR */
	assert_true(undefined(SYS_KEY(3, 3, 14, 2, 1), true));  /* CNTP_CTL */
	ec->ctx.x[3] = 0x1234;
	assert_false(undefined(SYS_KEY(3, 0, 12, 11, 5), true));
	assert_int_equal(sent, 0x1234);
	assert_true(sent_group1);
}

static void aborts(void **state)
{
	const uint64_t data = syndrome(EC_DATA_LOWER, ISS_WNR | ISS_ISV | 7);
	const uint64_t modes[4] = {0x3c5, 0x3c4, 0x0, 0x10};
	const uint64_t offsets[4] = {0x200, 0, 0x400, 0x600};

	(void)state;
	ec->kind = PD_VM;
	loaded = NULL;
	for (uint32_t i = 0; i < 4; i++) {
		const uint64_t class = i < 2 ? EC_DATA_SAME : EC_DATA_LOWER;

		ec->ctx.pc = 0x4000;
		ec->ctx.pstate = modes[i] | PSTATE_C;
		ec->el1.vbar_el1 = 0x10000;
		ec->el1.sctlr_el1 = 0;
		fake_id_aa64mmfr1_el1 = 1 << 20;
		inject_abort(ec, data, 0xabc0, FSC_EXTERNAL);
		assert_int_equal(ec->ctx.pc, 0x10000 + offsets[i]);
		assert_int_equal(ec->ctx.pstate, 0x3c5 | PSTATE_C | PSTATE_PAN);
		assert_int_equal(ec->el1.spsr_el1, modes[i] | PSTATE_C);
		assert_int_equal(ec->el1.far_el1, 0xabc0);
		assert_int_equal(ec->el1.elr_el1, 0x4000);
		assert_int_equal(ec->el1.esr_el1, field_put(ESR_CLASS, class) |
							  ESR_IL | ISS_WNR |
							  FSC_EXTERNAL);
	}
	/* loaded and running: the registers themselves */
	loaded = cpu.running = ec;
	fake_vbar_el1 = 0x20000;
	fake_sctlr_el1 = SCTLR_SPAN;
	ec->ctx.pstate = 0;
	inject_abort(ec, syndrome(EC_FETCH_LOWER, 7), 4, FSC_WALK);
	assert_int_equal(ec->ctx.pc, 0x20400);
	assert_int_equal(ec->ctx.pstate, 0x3c5);
	assert_int_equal(fake_esr_el1, field_put(ESR_CLASS, EC_FETCH_LOWER) |
					       ESR_IL | FSC_WALK);
	/* a thread has no EL1 to take anything */
	ec->kind = PD_NATIVE;
	ec->ctx.pc = 8;
	inject_undefined(ec, ESR_IL);
	inject_abort(ec, data, 0, FSC_EXTERNAL);
	assert_int_equal(ec->ctx.pc, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decode_is_total),
		cmocka_unit_test(decode_kinds),
		cmocka_unit_test(conditions),
		cmocka_unit_test(id_registers),
		cmocka_unit_test(every_system_register),
		cmocka_unit_test(quiet_for_linux),
		cmocka_unit_test(aborts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
