/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hostile native domain and who watches it. This image runs in the root
 * manager's place ("keeper"); the rogue and its neighbour are domains made of
 * the same text, with a quota each, rebuilt from nothing in every life.
 */
#ifndef ROGUE_H
#define ROGUE_H

#include <rt.h>
#include <tessera/root.h>

/* What keeper and rogue see at the same place: code, and words to ruin. */
#define CODE_PAGE   0x3e0000ull
#define DATA_PAGE   0x3e1000ull
#define HAMMER_PAGE 0x3e3000ull
#define BEAT_PAGE   0x3e2000ull /* keeper and neighbour */
#define RAM_FRAMES  2u
#define STACK_TOP   (DOMAIN_RAM + RAM_FRAMES * 4096ull)

/* X(name, root's slot, how many): what the rogue may make things of. */
#define QUOTAS(X)                               \
	X(NOTIFICATIONS, ROOT_NOTIFICATIONS, 6) \
	X(PORTALS, ROOT_PORTALS, 6)             \
	X(ECS, ROOT_ECS, 5)                     \
	X(SCS, ROOT_SCS, 3)                     \
	X(CPUS, ROOT_CPUS, 50)                  \
	X(MEMORY, 0, 16)                        \
	X(TABLES, ROOT_TABLES, 12)              \
	X(PDS, ROOT_PDS, 2)

#define QUOTA_ENUM(name, root, count) QUOTA_##name,
enum { QUOTAS(QUOTA_ENUM) NR_QUOTAS };
#undef QUOTA_ENUM

/* The rogue's own slots: its quota, then these. */
#define ROGUE_PD    10u
#define ROGUE_EVENT 11u
#define ROGUE_ECHO  12u /* a portal to a server that answers */
#define ROGUE_MUTE  13u /* and to one that never does */
#define ROGUE_EQUAL 14u /* and to one of no higher priority */
#define ROGUE_SLOTS 24u

#define ROGUE_PRIORITY 20u

struct beat {
	volatile uint64_t beats, lost, late_max, bad;
	uint64_t pattern[256];
};

/* The keeper's slots. */
enum {
	OWN_EVENT = 64, /* the watch signals it, exits come beside it */
	OWN_NEVER,      /* what nobody signals */
	WATCH_EC,
	WATCH_SC,
	SERVERS_EC, /* three */
	SERVERS = SERVERS_EC + 3,
	EXIT_PORTAL = SERVERS + 3,
	TIMES,             /* main, watch, neighbour, padding, second */
	WHOLE = TIMES + 5, /* memory that is shared: code, data, beat */
	SHARED,            /* the same as one SHARED range */
	OWN_VIEW,          /* mapped here */
	HOST_MEMORY,       /* the rogue's RAM */
	NEIGHBOUR = 90,    /* PD, EC, SC, tables, views */
	QUOTA = 100,       /* what the rogue is given, each a range */
	LIFE_FIRST = 120,  /* ranges whence this life's objects come */
	LIFE_PDS = LIFE_FIRST,
	LIFE_ECS,
	LIFE_SCS,
	LIFE_NOTIFICATIONS,
	LIFE_TABLES,
	PD,
	EC,
	SECOND_EC,
	SC,
	SECOND_SC,
	EVENT,
	VIEWS, /* text, code, data, message, RAM */
	OWN_TABLES = VIEWS + 5,
	HAMMERED, /* a view that is taken away while it is used */
};

/* How the rogue stopped: at the keeper, or because of the watch. */
struct outcome {
	bool exited;
	uint64_t kind, esr, far;
};
extern struct outcome last;
extern uint64_t chance, lives;
extern uint32_t failed_at; /* line of the first thing that cannot be */

#define MUST(call)                                                      \
	do {                                                            \
		const enum status must_ = (call);                       \
                                                                        \
		if (must_ != STATUS_OK && !failed_at) {                 \
			failed_at = __LINE__;                           \
			print("evil| wrong: line %u: %d in life %lu\n", \
			      __LINE__, must_, lives);                  \
		}                                                       \
	} while (0)
void print(const char *text, ...);

#define BRK  0xd4200000u
#define regs ((uint64_t *)DOMAIN_MESSAGES) /* for sys_ec_state */
#define code ((volatile uint32_t *)CODE_PAGE)

/* rogue.c */
void keeper_build(void);
void neighbour_build(void);
void rogue_build(void);
bool taken_in_time(void); /* no store gets through after an unmap */
void run(void);           /* until it stops here, or the watch loses patience */
void restart(void);       /* wherever it hangs: halted, and begun at a BRK */
void rebuild(void);       /* all of its quota comes back, and serves again */
void state(bool write);   /* its general registers, to or from regs */

/* own.c: what the two domains execute, on no data but their pages. */
void neighbour(uint64_t page);
void exhaust(uint64_t random);
void accomplice(uint64_t random);
void hammer(uint64_t page);
uint64_t mix(uint64_t *random);

#endif
