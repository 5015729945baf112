// SPDX-License-Identifier: BSD-2-Clause
/*
 * Random operations on a VM's interrupts, by its vCPUs and from outside, the
 * invariants after each; in the end nothing is lost and nothing is stuck.
 */
#include "vgic_model.h"

#define ROUNDS 400000u

static uint32_t random_next(void)
{
	static uint64_t x = 88172645463325252ull;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (uint32_t)(x >> 16);
}

static uint32_t stack[VCPUS][256], depth[VCPUS];

static void random_step(void)
{
	const uint32_t i = random_next() % VCPUS;
	const uint32_t intid = 32 + random_next() % 60;
	const uint32_t offset = 0x100 + random_next() % 0x300 / 4 * 4;
	uint32_t taken;

	switch (random_next() % 10) {
	case 0:
	case 1:
		arch_virq(FIRST_EC + i, intid, random_next() & 1);
		break;
	case 2:
		vgic_send(vcpu(i), (random_next() & 0xf000000) | 7, true);
		break;
	case 3:
		put(i, VGICD_BASE + offset, 1u << random_next() % 32);
		break;
	case 4:
		get(i, VGICD_BASE + offset);
		break;
	case 5:
		put(i, VGICD_BASE + GICD_IROUTER + 8 * intid,
		    random_next() % VCPUS);
		break;
	case 6:
		io(i, VGICD_BASE + GIC_PRIORITY + intid, 1, true,
		   random_next() & 0xf8);
		put(i, VGICD_BASE + GIC_ICFGR + 8 + random_next() % 4 * 4,
		    random_next());
		break;
	case 7:
		vcpu_enter(i);
		break;
	default:
		if (!loaded)
			break;
		vcpu_enter(loaded->vcpu);
		taken = guest_acknowledge();
		if (taken != 1023 && depth[loaded->vcpu] < 256)
			stack[loaded->vcpu][depth[loaded->vcpu]++] = taken;
		else if (depth[loaded->vcpu])
			guest_end(stack[loaded->vcpu][--depth[loaded->vcpu]]);
		break;
	}
}

static void random_operations(void **state)
{
	(void)state;
	memset(depth, 0, sizeof(depth));
	for (uint32_t round = 0; round < ROUNDS; round++) {
		random_step();
		invariants();
	}
	/* nothing lost: with all active ones ended, all pending ones come */
	for (uint32_t word = 1; word < VINTID_WORDS; word++) {
		put(0, VGICD_BASE + 0x380 + word * 4, ~0u);
		put(0, VGICD_BASE + 0x100 + word * 4, ~0u);
	}
	for (uint32_t i = 0; i < VCPUS; i++) {
		put(i, SGI_BASE(i) + 0x380, ~0u);
		put(i, SGI_BASE(i) + 0x100, ~0u);
	}
	for (uint32_t i = 0; i < VCPUS; i++) {
		struct intids set;
		uint32_t taken;

		vcpu_enter(i);
		for (uint32_t n = 32; n < NR_VINTIDS; n++)
			arch_virq(FIRST_EC, n, false);
		vcpu_enter(i);
		while ((taken = guest_acknowledge()) != 1023) {
			guest_end(taken);
			vcpu_enter(i);
		}
		vgic_candidates(vcpu(i), &set);
		assert_int_equal(set.words, 0);
		invariants();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(random_operations, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
