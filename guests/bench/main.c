/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bench: a root domain of its own, in the place of guests/root. It builds
 * two native domains and a VM that run its own text, lets each part run its
 * operations, and switches the machine off.
 */
#include "bench.h"
#include <tessera/root.h>

#define RAM_FRAMES    0xb0u /* of each domain: bss, then stacks */
#define TABLES_EACH   8u
#define UNITS_EACH    100u          /* of 1000 of CPU 0 for each thread */
#define PERIOD_TICKS  0x10000000ull /* no budget is used up */
#define BUDGET_TICKS  (PERIOD_TICKS * UNITS_EACH / CPU_UNITS)
#define STACK(thread) (RAM_FRAMES * 4096ull - (thread)*0x4000ull)

static uint32_t next_slot = ROOT_FREE;
static uint32_t done;

static _Noreturn void power_off(void)
{
	for (;;)
		sys_dev_ctl(WORDS(ROOT_PLATFORM, DEV_POWER_OFF));
}

static void print(const char *text)
{
	while (*text)
		sys_dev_ctl(
			WORDS(ROOT_PLATFORM, DEV_PUTCHAR, (uint64_t)*text++));
}

static void must(enum status status, const char *what)
{
	if (status == STATUS_OK)
		return;
	print("bench: cannot ");
	print(what);
	print("\n");
	power_off();
}

/* Make an object; its slot. */
static uint32_t make(uint32_t range, uint64_t a, uint64_t b, uint64_t c,
		     uint64_t d)
{
	must(sys_create(WORDS(range, next_slot, a, b, c, d)), "create");
	return next_slot++;
}

/* A part of a range of one's own; its slot. */
static uint32_t carve(uint32_t range, uint64_t rights, uint64_t count)
{
	must(sys_cap_copy(WORDS(range, SLOT_SELF, next_slot, rights, 0, count)),
	     "carve");
	return next_slot++;
}

/* Memory out of the first range with room; its slot. */
static uint32_t memory(uint64_t frames)
{
	const uint64_t rights = RIGHT_READ | RIGHT_WRITE;

	for (uint32_t i = ROOT_MEMORY; i < ROOT_DEVICES; i++)
		if (sys_cap_copy(WORDS(i, SLOT_SELF, next_slot, rights, 0,
				       frames)) == STATUS_OK)
			return next_slot++;
	must(STATUS_FULL, "find memory");
	return 0;
}

static void map_part(uint32_t what, uint32_t pd, uint32_t tables,
		     uint32_t rights, uint64_t ipa)
{
	const struct mapping m = {what, pd, tables, rights, ipa};

	must(map_range(&m), "map");
}

/* A domain or VM that runs our text; its slot. */
static uint32_t space(enum pd_kind kind, uint64_t offset)
{
	const uint32_t pd = make(ROOT_PDS, kind, 0, 0, 0);
	const uint32_t tables = carve(ROOT_TABLES, RIGHT_CONTROL, TABLES_EACH);
	const uint32_t ram = memory(RAM_FRAMES);
	struct words w = WORDS(INFO_CAP, ROOT_IMAGE);

	must(ask_info(&w), "see the image");
	map_part(carve(ROOT_IMAGE, RIGHT_READ | RIGHT_EXEC | FLAG_SHARED,
		       w.x[3]),
		 pd, tables, RIGHT_READ | RIGHT_EXEC, DOMAIN_TEXT + offset);
	map_part(ram, pd, tables, RIGHT_READ | RIGHT_WRITE,
		 DOMAIN_RAM + offset);
	return pd;
}

static void give_time(uint32_t ec)
{
	const uint32_t time = carve(ROOT_CPUS, RIGHT_CONTROL, UNITS_EACH);
	const uint32_t sc = make(ROOT_SCS, 0, 0, 0, 0);

	must(sys_sc_ctl(WORDS(sc, SC_CONFIGURE, time, BUDGET_TICKS,
			      PERIOD_TICKS, SC_SLACK)),
	     "configure time");
	must(sys_sc_ctl(WORDS(sc, SC_BIND, ec)), "bind time");
}

static uint32_t thread(uint32_t pd, uint32_t number, uint32_t priority)
{
	return make(ROOT_ECS, pd, 0, priority, number);
}

static void start(uint32_t ec, void (*entry)(uint64_t), uint64_t number,
		  uint64_t offset)
{
	must(sys_ec_ctl(WORDS(ec, EC_START, (uint64_t)entry + offset,
			      DOMAIN_RAM + STACK(number) + offset)),
	     "start");
}

static uint32_t portal(uint32_t handler)
{
	const uint32_t slot = make(ROOT_PORTALS, 0, 0, 0, 0);

	must(sys_portal_ctl(WORDS(slot, handler)), "set a portal");
	return slot;
}

static void give(uint32_t from, uint32_t pd, uint32_t to, uint32_t rights)
{
	must(sys_cap_copy(WORDS(from, pd, to, rights, 0, 1)), "give");
}

/* Time that is given begins a period later: wait until everybody has his. */
static void settle(void)
{
	(void)sys_wait(WORDS(done, clock_now() + 2 * PERIOD_TICKS));
}

static void await(void)
{
	must(sys_wait(WORDS(done, NO_DEADLINE)), "wait");
}

static void natives(uint32_t server)
{
	const uint32_t client = space(PD_NATIVE, 0);
	const uint32_t ec[] = {thread(client, 0, 20), thread(server, 0, 30),
			       thread(server, 1, 30), thread(client, 1, 10),
			       thread(server, 2, 40)};
	const uint32_t both = RIGHT_SIGNAL | RIGHT_WAIT;

	give(done, client, BENCH_DONE, RIGHT_SIGNAL);
	give(portal(ec[1]), client, BENCH_PASSIVE, RIGHT_CALL);
	give(portal(ec[2]), client, BENCH_OWN, RIGHT_CALL);
	for (uint32_t slot = BENCH_QUIET; slot < NR_BENCH_SLOTS; slot++) {
		const uint32_t note =
			make(ROOT_NOTIFICATIONS, NOTIFY_FLAGS, 0, 0, 0);

		give(note, client, slot, both);
		give(note, server, slot, both);
	}
	start(ec[1], native_server, 0, 0);
	start(ec[2], native_server, 1, 0);
	give_time(ec[2]);
	start(ec[3], native_low, 1, 0);
	give_time(ec[3]);
	start(ec[4], native_high, 2, 0);
	give_time(ec[4]);
	give_time(ec[0]);
	settle();
	start(ec[0], native_client, 0, 0);
	await();
}

static void guests(uint32_t server)
{
	const uint32_t vm = space(PD_VM, GUEST_OFFSET);
	const uint32_t vmm = thread(server, 3, 30);
	const uint32_t exits = portal(vmm);

	give(done, server, BENCH_DONE, RIGHT_SIGNAL);
	start(vmm, exit_server, 3, 0);
	for (uint32_t vcpu = 2; vcpu-- > 0;) {
		const uint32_t ec = thread(vm, vcpu, 10);

		must(sys_ec_ctl(WORDS(ec, EC_BIND_PORTAL, exits)), "bind");
		give_time(ec);
		if (vcpu != 0)
			continue;
		settle();
		start(ec, guest_main, 0, GUEST_OFFSET);
	}
	await();
}

void init(void)
{
	uint32_t server;

	done = make(ROOT_NOTIFICATIONS, NOTIFY_FLAGS, 0, 0, 0);
	server = space(PD_NATIVE, 0);
	natives(server);
	guests(server);
	print("bench: done\n");
	power_off();
}
