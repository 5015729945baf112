// SPDX-License-Identifier: BSD-2-Clause
/*
 * arch/aarch64/ec_state.c: what a VMM writes into a context is harmless at
 * every instant. A CPU_ON may let the context run while another CPU writes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <threads.h>
#include <cmocka.h>
#include "../arch/host/insn.h"

#include "../arch/aarch64/ec_state.c"

#define NUMBER  7u
#define ROUNDS  2000000u
#define EL2H    0x9ull
#define MODE    0xfull
#define AARCH32 0x10ull

static struct arch_ec *const ec = &arch_ecs[NUMBER];
static uint64_t page[MESSAGE_WORDS];
static atomic_bool over;

void ec_unload(struct arch_ec *it)
{
	(void)it;
}

void arch_ec_drop(uint32_t number)
{
	(void)number;
}

void vcpu_start(struct arch_ec *it)
{
	(void)it;
}

void vm_vcpu_add(uint32_t pd, uint32_t vcpu, uint32_t number)
{
	(void)pd;
	(void)vcpu;
	(void)number;
}

void vm_vcpu_remove(const struct arch_ec *it)
{
	(void)it;
}

uint64_t *arch_message(uint32_t number)
{
	(void)number;
	return page;
}

void page_zero(void *va)
{
	memset(va, 0, PAGE_BYTES);
}

void cache_clean(const void *va, uint64_t bytes)
{
	(void)va;
	(void)bytes;
}

/* Every mode there is, of a vCPU and of a thread: below EL2, in AArch64. */
static void modes(void **state)
{
	(void)state;
	for (uint32_t kind = 0; kind < 2; kind++) {
		arch_ec_reset(NUMBER, 1, (enum pd_kind)kind, 0);
		for (uint64_t pstate = 0; pstate < 0x400; pstate++) {
			page[GENERAL_WORDS - 1] = ~0x3ffull | pstate;
			assert_true(arch_ec_state(NUMBER, GROUP_GENERAL, true,
						  page));
			assert_true((ec->ctx.pstate & MODE) <= PSTATE_EL1H);
			assert_false(ec->ctx.pstate & AARCH32);
			assert_false(ec->ctx.pstate & ~(PSTATE_FLAGS | 0x3cf));
			if (kind == PD_NATIVE)
				assert_int_equal(ec->ctx.pstate & 0x3ff, 0);
		}
	}
}

/* All words go to where they belong and come back. */
static void words(void **state)
{
	(void)state;
	arch_ec_reset(NUMBER, 1, PD_VM, 0);
	for (uint32_t i = 0; i < MESSAGE_WORDS; i++)
		page[i] = 0x1000 + i;
	assert_true(arch_ec_state(NUMBER, GROUP_GENERAL, true, page));
	assert_int_equal(ec->ctx.x[0], 0x1000);
	assert_int_equal(ec->ctx.pc, 0x1000 + CTX_PC / 8);
	assert_int_equal(ec->el1.sctlr_el1, 0x30d00800);
	assert_true(arch_ec_state(NUMBER, GROUP_SYSTEM, true, page));
	assert_int_equal(ec->el1.sctlr_el1, 0x1000);
	assert_int_equal(ec->el1.cntp_cval_el0, 0x1000 + SYSTEM_WORDS - 1);
	assert_int_equal(ec->el1.mdscr_el1, 0);
	memset(page, 0, sizeof(page));
	assert_true(arch_ec_state(NUMBER, GROUP_SYSTEM, false, page));
	assert_memory_equal(page, &ec->el1, sizeof(ec->el1));
	assert_int_equal(page[SYSTEM_WORDS], 0);
	assert_true(arch_ec_state(NUMBER, GROUP_GENERAL, false, page));
	assert_memory_equal(page, &ec->ctx, sizeof(ec->ctx));
	assert_false(arch_ec_state(NUMBER, GROUP_HALT, false, page));
	arch_ec_reset(NUMBER, 1, PD_NATIVE, 0);
	assert_false(arch_ec_state(NUMBER, GROUP_SYSTEM, true, page));
}

/* Another CPU, about to run it: what would it take over? */
static int other_cpu(void *worst)
{
	volatile const uint64_t *pstate = &ec->ctx.pstate;
	volatile const uint64_t *mdscr = &ec->el1.mdscr_el1;

	while (!atomic_load(&over))
		if ((*pstate & MODE) == EL2H || *mdscr != 0)
			*(bool *)worst = true;
	return 0;
}

static void meanwhile(void **state)
{
	bool worst = false;
	thrd_t other;

	(void)state;
	arch_ec_reset(NUMBER, 1, PD_VM, 0);
	for (uint32_t i = 0; i < MESSAGE_WORDS; i++)
		page[i] = EL2H;
	assert_int_equal(thrd_create(&other, other_cpu, &worst), thrd_success);
	for (uint32_t i = 0; i < ROUNDS; i++)
		(void)arch_ec_state(NUMBER,
				    i % 2 ? GROUP_SYSTEM : GROUP_GENERAL, true,
				    page);
	atomic_store(&over, true);
	thrd_join(other, NULL);
	assert_false(worst);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modes),
		cmocka_unit_test(words),
		cmocka_unit_test(meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
