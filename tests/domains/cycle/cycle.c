/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Leads VM 1 through lives of random length, N of them, by every operation of
 * a manager, then rests. Each answer is checked; ends are at random instants,
 * while the VM is being loaded, runs, sleeps or is in the middle of an exit.
 */
#include "rt.h"

#define SUBJECT 1u
#define OTHER   2u
#define FIRST   50u    /* lives until the first rest */
#define BETWEEN 10000u /* and between two */

/* The harness puts the number of lives here, into the package. */
struct order {
	char magic[8];
	uint64_t lives, seed;
};
const volatile struct order order = {"CYCLES1", 1000, 1};

static uint64_t random_state, wrong, lives, calls;

static uint64_t random_below(uint64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 11) % n;
}

static void want(enum status wanted, enum manage_op op, uint32_t vm)
{
	const enum status status = vm_manage(op, vm);

	calls++;
	if (status == wanted)
		return;
	if (wrong++ < 10)
		domain_print("operation %u in life %lu: %d is wrong",
			     (uint32_t)op, lives, (int)status);
}

static void wait_us(uint64_t us)
{
	const uint64_t end = clock_now() + clock_rate() * us / 1000000;

	while (clock_now() < end)
		(void)sys_wait(WORDS(SLOT_EVENT, end));
}

/* Mostly short: the VM's loading, its first exits; sometimes some of all. */
static void let_live(void)
{
	wait_us(random_below(random_below(16) ? 400 : 3000));
}

static void pause(void)
{
	want(STATUS_OK, MANAGE_PAUSE, SUBJECT);
	want(STATUS_BAD_STATE, MANAGE_PAUSE, SUBJECT);
	wait_us(random_below(200));
	if (random_below(4) == 0)
		return;
	want(STATUS_OK, MANAGE_RESUME, SUBJECT);
	let_live();
}

static void live(void)
{
	want(STATUS_OK, MANAGE_CREATE, SUBJECT);
	if (random_below(32) == 0) {
		want(STATUS_BAD_STATE, MANAGE_STOP, SUBJECT);
		want(STATUS_OK, MANAGE_DESTROY, SUBJECT);
		return;
	}
	want(STATUS_OK, MANAGE_START, SUBJECT);
	let_live();
	switch (random_below(8)) {
	case 0:
	case 1:
		pause();
		break;
	case 2:
		want(STATUS_OK, MANAGE_STOP, SUBJECT);
		want(STATUS_BAD_STATE, MANAGE_RESUME, SUBJECT);
		break;
	case 3:
		want(STATUS_OK, MANAGE_RESTART, SUBJECT);
		lives++;
		let_live();
		break;
	default:
		break;
	}
	want(STATUS_OK, MANAGE_DESTROY, SUBJECT);
}

static void rest(void)
{
	wait_us(20000); /* what was on its way has come */
	domain_print("%lu lives, %lu calls, %lu wrong: at rest", lives, calls,
		     wrong);
	wait_us(3000000);
}

void init(void)
{
	uint64_t told = 0;

	random_state = order.seed * 0x9e3779b97f4a7c15ull + 1;
	want(STATUS_BAD_CAP, MANAGE_DESTROY, OTHER);
	want(STATUS_BAD_CAP, MANAGE_CREATE, 99);
	want(STATUS_BAD_ARG, (enum manage_op)99, SUBJECT);
	want(STATUS_OK, MANAGE_DESTROY, SUBJECT);
	want(STATUS_BAD_STATE, MANAGE_DESTROY, SUBJECT);
	want(STATUS_BAD_STATE, MANAGE_START, SUBJECT);
	while (lives < FIRST) {
		live();
		lives++;
	}
	rest();
	while (lives < order.lives + FIRST) {
		live();
		if (++lives < told + 1000)
			continue;
		told += 1000;
		domain_print("%lu lives", lives);
		if (told % BETWEEN == 0)
			rest();
	}
	rest();
}
