/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The root manager's own code (guests/root) on the portable core: a VM and a
 * domain are built with every k-th call refused, with every quota short by
 * every amount, and ended after every number of exits. Whatever happens, taking
 * the unit down leaves the kernel's tables as they were.
 */
#include <stdio.h>
#include <string.h>
#include "root_host.h"
#include "unit.h"
#include "ec.h"
#include "entry.h"
#include "memory.h"
#include "object.h"
#include "notify.h"
#include "sched.h"
#include <tessera/system.h>

/* Everything that says what there is; not generations and what was. */
static struct picture {
	struct cap caps[NR_NODES];
	uint8_t states[NR_OBJECTS], levels[WORLD_TABLES], ended[NR_ECS];
	uint64_t slots[NR_SLOTS / 64];
} before, after;

static void take(struct picture *p)
{
	for (uint32_t c = 0; c < NR_NODES; c++) {
		p->caps[c] = caps[c];
		p->caps[c].word &= BITS(24, 0);
		/* what is shared for ever is never scrubbed */
		if (p->caps[c].word & CAP_SHARED)
			p->caps[c].word &= ~CAP_DIRTY;
		p->caps[c].prev = p->caps[c].next = 0;
	}
	for (uint32_t i = 0; i < NR_OBJECTS; i++)
		p->states[i] = objects[i].state;
	for (uint32_t t = 0; t < WORLD_TABLES; t++)
		p->levels[t] = TABLE(t, level);
	for (uint32_t ec = 0; ec < NR_ECS; ec++)
		p->ended[ec] = objects[FIRST_EC + ec].state != OBJECT_FREE ||
			       EC(ec, state) == EC_HALTED ||
			       EC(ec, state) == EC_CREATED;
	for (uint32_t i = 0; i < NR_SLOTS / 64; i++)
		p->slots[i] = root_slots(i);
}

/* What differs, or NULL. */
static const char *difference(void)
{
	static char text[120];

	take(&after);
	for (uint32_t c = 0; c < NR_NODES; c++) {
		if (!memcmp(&before.caps[c], &after.caps[c],
			    sizeof(after.caps[c])))
			continue;
		snprintf(text, sizeof(text),
			 "capability %u: %lx/%lx, was %lx/%lx", c,
			 after.caps[c].word, after.caps[c].where,
			 before.caps[c].word, before.caps[c].where);
		return text;
	}
	if (memcmp(before.states, after.states, sizeof(after.states)))
		return "an object";
	if (memcmp(before.levels, after.levels, sizeof(after.levels)))
		return "a table";
	if (memcmp(before.ended, after.ended, sizeof(after.ended)))
		return "a context";
	if (memcmp(before.slots, after.slots, sizeof(after.slots)))
		return "one of root's slots";
	return NULL;
}

static void start(void)
{
	world_start();
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		WANT(OK, cap_delete, WORLD_TIME(cpu));
	root_start();
	take(&before);
}

/* As it was, and every invariant holds. */
static void nothing_left(const char *what, uint32_t n)
{
	const char *left;

	world_pass();
	left = difference();
	if (left)
		fail_msg("%s, %u: left behind: %s", what, n, left);
	world_check();
}

static void destroy(uint32_t unit)
{
	assert_int_equal(root_manage(unit, MANAGE_DESTROY), STATUS_OK);
}

/* Each call that makes something is refused once, in both kinds of units. */
static void test_refused(void **state)
{
	(void)state;
	start();
	for (uint32_t unit = ROOT_VM; unit <= ROOT_DOMAIN; unit++) {
		uint32_t k = 0, failed = 0;

		/* until there is no k-th call */
		do {
			root_made = 0;
			root_fail_at = ++k;
			if (root_build(unit) == STATUS_OK)
				destroy(unit); /* refused what was in vain */
			else
				failed++;
			root_fail_at = 0;
			nothing_left("refused", k);
		} while (root_made >= k);
		printf("root: unit %u makes %u calls, %u of them vital\n", unit,
		       k - 1, failed);
		assert_true(failed > 30);
	}
}

/* A quota that lacks some of what a unit needs, down to nothing. */
static void short_of(uint32_t unit, uint32_t slot, uint32_t *tried)
{
	const uint32_t all = CAP(slot, count);
	const uint64_t rights = field_get(CAP_RIGHTS, CAP(slot, word));
	/* time has a thousand pieces: some of them */
	const uint32_t each = all > 40 ? all / 10 : 1;

	for (uint32_t left = 0; left < all; left += each) {
		const uint32_t hog = root_slot();

		WANT(OK, cap_copy, slot, SLOT_SELF, hog, rights, 0, all - left);
		if (root_build(unit) == STATUS_OK)
			destroy(unit);     /* it has some to spare */
		(void)root_slot_free(hog); /* taking the unit down took it */
		nothing_left("short", slot * 1000 + left);
		++*tried;
	}
}

static void test_exhausted(void **state)
{
	uint32_t tried = 0;

	(void)state;
	start();
	for (uint32_t unit = ROOT_VM; unit <= ROOT_DOMAIN; unit++) {
		uint32_t slots[ROOT_QUOTAS];
		const uint32_t count = root_quota(unit, slots);

		for (uint32_t i = 0; i < count; i++)
			short_of(unit, slots[i], &tried);
	}
	printf("root: %u shortages\n", tried);
	assert_true(tried > 100);
}

/* Root's own slots run out at each point. */
static void test_slots(void **state)
{
	uint64_t all[NR_SLOTS / 64];
	enum status status = STATUS_FULL;
	uint32_t left = 0;

	(void)state;
	start();
	for (uint32_t i = 0; i < NR_SLOTS / 64; i++)
		all[i] = root_slots(i);
	for (; status != STATUS_OK; left++) {
		root_slots_leave(left);
		status = root_build(ROOT_VM);
		if (status == STATUS_OK)
			destroy(ROOT_VM);
		root_slots_put(all);
		nothing_left("slots", left);
		assert_true(left < 200);
	}
}

static uint64_t random_state;

static uint64_t random_below(uint64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 11) % n;
}

/* A guest's exit, or what its kernel does for it. */
static void vcpu_step(uint32_t ec)
{
	const uint64_t words[4] = {random_below(1 << 20), 0, 1, 2};

	switch (random_below(6)) {
	case 0:
		ec_idle(ec);
		break;
	case 1:
		ec_deadline(ec, arch_now() + random_below(5000));
		ec_idle(ec);
		break;
	case 2:
		ec_yield(ec);
		break;
	case 3:
		ec_fault(ec, EXIT_POWER, words);
		break;
	default:
		exit_deliver(ec,
			     random_below(2) ? EXIT_MEMORY_FAULT :
					       EXIT_HYPERCALL,
			     words);
		break;
	}
}

/* A call that a VMM makes, as the thread it is. */
static void thread_step(uint32_t ec)
{
	uint64_t *x = arch_regs(ec);
	static const enum call calls[] = {CALL_reply_wait, CALL_reply_wait,
					  CALL_reply_wait, CALL_wait,
					  CALL_signal,     CALL_ec_ctl,
					  CALL_ec_ctl,     CALL_virq};
	const enum call call = calls[random_below(8)];

	memset(x, 0, 8 * sizeof(*x));
	x[0] = CALL_BASE + call;
	x[1] = call == CALL_reply_wait ? REPLY_DONE :
	       call == CALL_wait       ? SLOT_EVENT :
	       call == CALL_signal     ? SLOT_EVENT :
					 SLOT_VCPU + random_below(2);
	if (call == CALL_wait)
		x[2] = arch_now() + random_below(5000);
	if (call == CALL_ec_ctl)
		x[2] = random_below(2) ? EC_START : random_below(5);
	if (call == CALL_virq)
		x[2] = 33;
	assert_true(hypercall(ec));
}

/* One entry into the kernel, on either CPU. */
static void step(void)
{
	const uint32_t cpu = (uint32_t)random_below(WORLD_CPUS);
	uint32_t ec;

	host.now += random_below(400);
	world_cpu(cpu);
	if (host.now >= host.cpus[cpu].deadline)
		sched_timer();
	ec = sched_next();
	if (ec == NONE32 || ec == ROOT_EC_NUMBER)
		return;
	if (EC(ec, is_vcpu))
		vcpu_step(ec);
	else
		thread_step(ec);
	(void)sched_next();
}

/* Root waits while the VM runs, and is there again to end it. */
static void root_waits(bool waits)
{
	uint64_t *x = arch_regs(ROOT_EC_NUMBER);

	world_cpu(0);
	if (waits) {
		x[0] = CALL_BASE + CALL_wait;
		x[1] = root_event_slot();
		x[2] = NO_DEADLINE;
		assert_true(hypercall(ROOT_EC_NUMBER));
		(void)sched_next();
		return;
	}
	(void)notify_signal(world_number(root_event_slot()), 1);
	world_pass();
}

/* Ended after k exits, calls and other entries, for each k. */
static void test_killed(void **state)
{
	(void)state;
	start();
	for (uint32_t k = 1; k <= 300; k++) {
		random_state = 0x9e3779b97f4a7c15ull;
		assert_int_equal(root_build(ROOT_VM), STATUS_OK);
		root_waits(true);
		for (uint32_t i = 0; i < k; i++)
			step();
		root_waits(false);
		if (k % 3 == 0)
			assert_int_equal(root_manage(ROOT_VM, MANAGE_PAUSE),
					 STATUS_OK);
		destroy(ROOT_VM);
		nothing_left("killed", k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_refused),
					   cmocka_unit_test(test_exhausted),
					   cmocka_unit_test(test_slots),
					   cmocka_unit_test(test_killed)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
