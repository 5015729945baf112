/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keeper: makes the rogue and its neighbour, has the rogue execute one
 * attack after the other, and takes each exit itself. What blocks or spins is
 * ended by the watch, a thread of the keeper's. After each life all of the
 * quota must come back, whatever the rogue made of it.
 */
#include <format.h>
#include "rogue.h"

#define WATCH_MS 3u

struct outcome last;
static volatile uint64_t sequence;
uint64_t chance, lives;
uint32_t failed_at;
static uint8_t stacks[4][4096] __attribute__((aligned(16)));

void print(const char *text, ...)
{
	char line[200];
	va_list list;
	size_t used;

	va_start(list, text);
	used = format_list(line, sizeof(line), text, list);
	va_end(list);
	for (size_t i = 0; i < used; i++)
		sys_dev_ctl(WORDS(ROOT_PLATFORM, DEV_PUTCHAR,
				  (uint64_t)(uint8_t)line[i]));
}

static enum status carve(uint32_t from, uint32_t to, uint32_t count)
{
	struct words w = WORDS(INFO_CAP, from);

	if (ask_info(&w) != STATUS_OK)
		return STATUS_BAD_CAP;
	return sys_cap_copy(
		WORDS(from, SLOT_SELF, to, w.x[1] & RIGHTS_ALL, 0, count));
}

static enum status give(uint32_t from, uint32_t to, uint32_t rights)
{
	struct words w = WORDS(INFO_CAP, from);

	if (ask_info(&w) != STATUS_OK)
		return STATUS_BAD_CAP;
	return sys_cap_copy(
		WORDS(from, PD, to, rights ? rights : w.x[1], 0, w.x[3]));
}

/* Part of a SHARED range into a domain. */
static void view(uint32_t from, uint32_t slot, uint32_t first,
		 const struct mapping *m)
{
	MUST(sys_cap_copy(WORDS(from, SLOT_SELF, slot, m->rights | FLAG_SHARED,
				first,
				from == ROOT_IMAGE ? m->tables >> 16 : 1)));
	MUST(map_range(&(struct mapping){slot, m->pd, m->tables & 0xffff,
					 m->rights, m->ipa}));
}

static void domain_views(uint32_t pd, uint32_t tables, uint32_t slot)
{
	struct words w = WORDS(INFO_CAP, ROOT_IMAGE);

	MUST(ask_info(&w));
	view(ROOT_IMAGE, slot, 0,
	     &(struct mapping){0, pd, tables | (uint32_t)w.x[3] << 16,
			       RIGHT_READ | RIGHT_EXEC, DOMAIN_TEXT});
}

static void watch(uint64_t unused)
{
	const uint64_t pause = clock_rate() * WATCH_MS / 1000;
	uint64_t before = 0;

	(void)unused;
	for (;;) {
		(void)sys_wait(WORDS(OWN_NEVER, clock_now() + pause));
		if (sequence == before)
			(void)sys_signal(WORDS(OWN_EVENT));
		before = sequence;
	}
}

/* The servers the rogue may call: one answers, one never does. */
static void server(uint64_t number)
{
	struct words w = WORDS(0);

	for (;;) {
		(void)ask_reply_wait(&w);
		while (number == 1)
			(void)sys_wait(WORDS(OWN_NEVER, NO_DEADLINE));
		w = WORDS(w.x[6] >> LABEL_WORDS_SHIFT, w.x[1], w.x[2]);
	}
}

static void thread(uint32_t ec, uint32_t index, uint32_t priority,
		   void (*what)(uint64_t), uint64_t argument)
{
	MUST(sys_create(WORDS(ROOT_ECS, ec, ROOT_PD, 0, priority, index)));
	MUST(sys_ec_ctl(
		WORDS(ec, EC_START, (uint64_t)(uintptr_t)what,
		      (uint64_t)(uintptr_t)stacks[(index - 1) % 4] + 4096,
		      argument)));
}

static void time_give(uint32_t ec, uint32_t range, uint32_t sc, uint32_t time,
		      uint32_t units)
{
	const uint64_t period = clock_rate() / 500;

	MUST(sys_create(WORDS(range, sc)));
	MUST(sys_sc_ctl(WORDS(sc, SC_CONFIGURE, time, period * units / 1000,
			      period, SC_SLACK)));
	MUST(sys_sc_ctl(WORDS(sc, SC_BIND, ec)));
}

void keeper_build(void)
{
	static const uint32_t units[] = {300, 100, 100, 400, 300};

	for (uint32_t i = 0; i < 5; i++)
		MUST(carve(ROOT_CPUS, TIMES + i, units[i]));
	MUST(sys_create(WORDS(ROOT_NOTIFICATIONS, OWN_EVENT, NOTIFY_FLAGS)));
	MUST(sys_create(WORDS(ROOT_NOTIFICATIONS, OWN_NEVER, NOTIFY_FLAGS)));
	MUST(sys_ec_ctl(WORDS(ROOT_EC, EC_BIND_WAIT, OWN_EVENT)));
	MUST(sys_create(WORDS(ROOT_PORTALS, EXIT_PORTAL)));
	MUST(sys_portal_ctl(WORDS(EXIT_PORTAL, ROOT_EC, 1)));
	thread(WATCH_EC, 1, 59, watch, 0);
	time_give(WATCH_EC, ROOT_SCS, WATCH_SC, TIMES + 1, 100);
	for (uint32_t i = 0; i < 3; i++) {
		const uint32_t priority = i == 2 ? ROGUE_PRIORITY : 40;

		thread(SERVERS_EC + i, 2 + i, priority, server, i);
		MUST(sys_create(WORDS(ROOT_PORTALS, SERVERS + i)));
		MUST(sys_portal_ctl(WORDS(SERVERS + i, SERVERS_EC + i, 7)));
	}
	MUST(carve(ROOT_MEMORY, WHOLE, 3));
	MUST(cap_revoke_all(WHOLE));
	MUST(sys_cap_copy(WORDS(WHOLE, SLOT_SELF, SHARED,
				RIGHT_READ | RIGHT_WRITE | RIGHT_EXEC |
					RIGHT_SHARE | FLAG_SHARED,
				0, 3)));
	MUST(sys_cap_copy(WORDS(SHARED, SLOT_SELF, OWN_VIEW,
				RIGHT_READ | RIGHT_WRITE | FLAG_SHARED, 0, 3)));
	MUST(map_range(&(struct mapping){OWN_VIEW, SLOT_SELF, ROOT_TABLES,
					 RIGHT_READ | RIGHT_WRITE, CODE_PAGE}));
	MUST(carve(ROOT_MEMORY, HOST_MEMORY, RAM_FRAMES));
#define CARVE(name, root, count) \
	MUST(carve(root ? root : ROOT_MEMORY, QUOTA + QUOTA_##name, count));
	QUOTAS(CARVE)
#undef CARVE
	MUST(carve(ROOT_PDS, LIFE_PDS, 1));
	MUST(carve(ROOT_ECS, LIFE_ECS, 2));
	MUST(carve(ROOT_SCS, LIFE_SCS, 2));
	MUST(carve(ROOT_NOTIFICATIONS, LIFE_NOTIFICATIONS, 1));
	MUST(carve(ROOT_TABLES, LIFE_TABLES, 6));
}

void neighbour_build(void)
{
	MUST(sys_create(WORDS(ROOT_PDS, NEIGHBOUR, PD_NATIVE)));
	MUST(carve(ROOT_TABLES, NEIGHBOUR + 3, 4));
	domain_views(NEIGHBOUR, NEIGHBOUR + 3, NEIGHBOUR + 4);
	MUST(carve(ROOT_MEMORY, NEIGHBOUR + 5, RAM_FRAMES));
	MUST(cap_revoke_all(NEIGHBOUR + 5));
	MUST(map_range(
		&(struct mapping){NEIGHBOUR + 5, NEIGHBOUR, NEIGHBOUR + 3,
				  RIGHT_READ | RIGHT_WRITE, DOMAIN_RAM}));
	view(SHARED, NEIGHBOUR + 6, 2,
	     &(struct mapping){0, NEIGHBOUR, NEIGHBOUR + 3,
			       RIGHT_READ | RIGHT_WRITE, BEAT_PAGE});
	MUST(sys_cap_copy(WORDS(OWN_NEVER, NEIGHBOUR, 1, RIGHT_WAIT, 0, 1)));
	MUST(sys_create(WORDS(ROOT_ECS, NEIGHBOUR + 1, NEIGHBOUR, 0,
			      ROGUE_PRIORITY, 0)));
	time_give(NEIGHBOUR + 1, ROOT_SCS, NEIGHBOUR + 2, TIMES + 2, 100);
	MUST(sys_ec_ctl(WORDS(NEIGHBOUR + 1, EC_START,
			      (uint64_t)(uintptr_t)neighbour, STACK_TOP,
			      BEAT_PAGE)));
}

/* The rogue anew; no more than its first instruction is executed. */
void rogue_build(void)
{
	struct words w;

	lives++;
	MUST(sys_create(WORDS(LIFE_PDS, PD, PD_NATIVE)));
	MUST(carve(LIFE_TABLES, OWN_TABLES, 6));
	domain_views(PD, OWN_TABLES, VIEWS);
	MUST(cap_revoke_all(HOST_MEMORY));
	MUST(carve(HOST_MEMORY, VIEWS + 4, RAM_FRAMES));
	MUST(map_range(&(struct mapping){VIEWS + 4, PD, OWN_TABLES,
					 RIGHT_READ | RIGHT_WRITE,
					 DOMAIN_RAM}));
	view(SHARED, VIEWS + 1, 0,
	     &(struct mapping){0, PD, OWN_TABLES, RIGHT_READ | RIGHT_EXEC,
			       CODE_PAGE});
	view(SHARED, VIEWS + 2, 1,
	     &(struct mapping){0, PD, OWN_TABLES, RIGHT_READ | RIGHT_WRITE,
			       DATA_PAGE});
	MUST(sys_create(WORDS(LIFE_NOTIFICATIONS, EVENT, NOTIFY_FLAGS)));
	for (uint32_t q = 0; q < NR_QUOTAS; q++)
		MUST(give(QUOTA + q, q, 0));
	MUST(sys_cap_copy(WORDS(PD, PD, ROGUE_PD,
				RIGHT_GRANT | RIGHT_MAP | RIGHT_CONTROL, 0,
				1)));
	MUST(give(EVENT, ROGUE_EVENT, RIGHT_SIGNAL | RIGHT_WAIT));
	for (uint32_t i = 0; i < 3; i++)
		MUST(give(SERVERS + i, ROGUE_ECHO + i, RIGHT_CALL));
	for (uint32_t i = 0; i < 2; i++) {
		MUST(sys_create(
			WORDS(LIFE_ECS, EC + i, PD, i, ROGUE_PRIORITY, i)));
		time_give(EC + i, LIFE_SCS, SC + i, TIMES + i * 4, 300);
	}
	MUST(sys_ec_ctl(WORDS(EC, EC_BIND_PORTAL, EXIT_PORTAL)));
	/* the message page of the second is open to the first */
	w = WORDS(INFO_CAP, LIFE_ECS);
	MUST(ask_info(&w));
	MUST(sys_cap_copy(WORDS(ROOT_MESSAGES, SLOT_SELF, VIEWS + 3,
				RIGHT_READ | RIGHT_WRITE | FLAG_SHARED, w.x[2],
				2)));
	MUST(map_range(&(struct mapping){VIEWS + 3, PD, OWN_TABLES,
					 RIGHT_READ | RIGHT_WRITE,
					 DOMAIN_MESSAGES}));
	MUST(sys_ec_ctl(WORDS(SECOND_EC, EC_START,
			      (uint64_t)(uintptr_t)accomplice, STACK_TOP - 4096,
			      mix(&chance))));
}

/* The rogue goes on until it stops here, or the watch loses patience. */
void run(void)
{
	struct words w = WORDS(REPLY_RETRY);

	sequence++;
	last = (struct outcome){0};
	(void)ask_reply_wait(&w);
	if ((w.x[6] & LABEL_KIND) == LABEL_EXIT)
		last = (struct outcome){true, w.x[1], w.x[2], w.x[3]};
}

static void rogue_end(void)
{
	(void)sys_ec_ctl(WORDS(EC, EC_HALT));
	(void)sys_ec_ctl(WORDS(SECOND_EC, EC_HALT));
	for (uint32_t i = 0; i < 5; i++)
		MUST(cap_remove(VIEWS + i));
	MUST(cap_revoke_all(HOST_MEMORY));
	MUST(cap_revoke_all(QUOTA + QUOTA_MEMORY));
	for (uint32_t q = 0; q < NR_QUOTAS; q++) {
		if (q != QUOTA_TABLES)
			MUST(cap_revoke_all(QUOTA + q));
	}
	for (uint32_t r = LIFE_PDS; r <= LIFE_TABLES; r++)
		MUST(cap_revoke_all(r));
	MUST(cap_revoke_all(QUOTA + QUOTA_TABLES));
}

/* Wherever it hangs: halted, and started at a BRK. */
void restart(void)
{
	code[0] = BRK;
	for (uint32_t i = 0; i < 100 && !last.exited; i++) {
		(void)sys_ec_ctl(WORDS(EC, EC_HALT));
		(void)sys_wait(WORDS(OWN_NEVER, clock_now() + 1000));
		if (sys_ec_ctl(WORDS(EC, EC_START, CODE_PAGE, STACK_TOP, 0)) ==
		    STATUS_OK)
			run();
	}
}

/* All of its quota comes back, and serves again; its second thread may end
 * the domain before it has begun. */
void rebuild(void)
{
	for (uint32_t i = 0; i < 10; i++) {
		rogue_end();
		rogue_build();
		last.exited = false;
		restart();
		if (last.exited)
			return;
	}
	MUST(STATUS_TIMEOUT);
}

void state(bool write)
{
	if (sys_ec_state(WORDS(EC, GROUP_GENERAL, write)) == STATUS_OK)
		return;
	rebuild(); /* it has destroyed itself */
	MUST(sys_ec_state(WORDS(EC, GROUP_GENERAL, write)));
}

/* Waits until the word there has changed, or has had the time to. */
static bool changes(volatile uint64_t *word)
{
	const uint64_t before = *word;
	const uint64_t start = clock_now();

	while (*word == before && clock_now() - start < clock_rate() / 5000)
		continue;
	return *word != before;
}

bool taken_in_time(void)
{
	volatile uint64_t *word = (volatile uint64_t *)DATA_PAGE;
	bool writes = false, late;

	view(SHARED, HAMMERED, 1,
	     &(struct mapping){0, PD, OWN_TABLES, RIGHT_READ | RIGHT_WRITE,
			       HAMMER_PAGE});
	/* it may be at work elsewhere, or have ended before it was mapped */
	for (uint32_t i = 0; i < 10000 && !writes; i++) {
		if (i % 100 == 0)
			(void)sys_ec_ctl(WORDS(SECOND_EC, EC_HALT));
		if (i % 100 < 50)
			(void)sys_ec_ctl(WORDS(SECOND_EC, EC_START,
					       (uint64_t)(uintptr_t)hammer,
					       STACK_TOP - 4096, HAMMER_PAGE));
		writes = changes(word);
	}
	if (!writes) /* or this shows nothing */
		MUST(STATUS_TIMEOUT);
	while (sys_unmap(WORDS(HAMMERED)) == STATUS_MORE)
		continue;
	late = changes(word);
	MUST(cap_remove(HAMMERED));
	return !late;
}
