/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/deadline.c against a plain list, with D1 and D2 after every step.
 * The file is compiled in, so that its heap can be looked at.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "../kernel/deadline.c"

#define IDS   40u
#define STEPS 20000u

static uint64_t model[NR_CPUS][IDS]; /* NO_DEADLINE: none */
static uint64_t seed = 7;

static uint32_t below(uint32_t n)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(seed >> 33) % n;
}

/* D1: a parent is not later than its children. */
static void check_d1(const struct heap *heap)
{
	for (uint32_t i = 1; i < heap->count; i++)
		assert_true(deadlines[heap->id[(i - 1) / 2]].due <=
			    deadlines[heap->id[i]].due);
}

/* D2: each id in a heap knows its place there, others have none. */
static void check_d2(uint32_t cpu)
{
	for (uint32_t id = cpu; id < IDS; id += 2) {
		if (model[cpu][id] == NO_DEADLINE)
			assert_int_equal(deadlines[id].place, 0);
		else
			assert_int_equal(heaps[cpu].id[deadlines[id].place - 1],
					 id);
	}
}

static uint64_t model_first(uint32_t cpu)
{
	uint64_t first = NO_DEADLINE;

	for (uint32_t id = 0; id < IDS; id++) {
		if (model[cpu][id] < first)
			first = model[cpu][id];
	}
	return first;
}

static void test_against_model(void **state)
{
	(void)state;
	for (uint32_t cpu = 0; cpu < 2; cpu++) {
		for (uint32_t id = 0; id < IDS; id++)
			model[cpu][id] = NO_DEADLINE;
	}
	for (uint32_t i = 0; i < STEPS; i++) {
		/* an id belongs to one CPU for good: even to 0, odd to 1 */
		const uint32_t id = below(IDS), cpu = id % 2;
		const uint64_t when = below(8) ? below(1000) : NO_DEADLINE;
		uint32_t taken;

		switch (below(4)) {
		case 0:
			deadline_cancel(cpu, id);
			model[cpu][id] = NO_DEADLINE;
			break;
		case 1:
			taken = deadline_due(cpu, 300);
			if (model_first(cpu) > 300) {
				assert_int_equal(taken, NONE32);
				break;
			}
			assert_int_equal(model[cpu][taken], model_first(cpu));
			model[cpu][taken] = NO_DEADLINE;
			break;
		default:
			deadline_set(cpu, id, when);
			model[cpu][id] = when;
			break;
		}
		assert_true(deadline_first(cpu) == model_first(cpu));
		check_d1(&heaps[cpu]);
		check_d2(cpu);
	}
}

static void test_empty(void **state)
{
	(void)state;
	assert_true(deadline_first(3) == NO_DEADLINE);
	assert_int_equal(deadline_due(3, 1000), NONE32);
	deadline_cancel(3, 5);
	deadline_set(3, 5, 10);
	assert_int_equal(deadline_due(3, 9), NONE32);
	assert_int_equal(deadline_due(3, 10), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_against_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
