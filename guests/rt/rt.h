/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The runtime of native domains. A domain is event-driven: it defines some of
 * init, notified, protected and exited, and the loop in event.c calls them.
 *
 *   void init(void)               thread 0, once
 *   void notified(uint64_t flags) thread 0: flags of its notification
 *   void protected(m, r)          a call through one of its portals
 *   void exited(m, r)             an exit of a vCPU it handles
 *
 * Thread 0 owns a scheduling context; the others run on the time of whoever
 * calls them, on the same CPU.
 */
#ifndef RT_H
#define RT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tessera/abi.h>
#include <tessera/image.h>
#include <tessera/system.h>
#include "call.h"

/* What reply_wait received: see "Messages" in tessera/abi.h. */
struct message {
	uint64_t badge;
	uint64_t word[5];
	uint64_t label;
};

/* What to answer. Calls: word[0] counts message page words, then words.
 * Exits: word[0] an enum exit_reply, word[1] its value. */
struct reply {
	uint64_t word[6];
};

void init(void);
void notified(uint64_t flags);
void protected(const struct message *m, struct reply *r);
void exited(const struct message *m, struct reply *r);
void rt_main(uint64_t thread);

/* A mutex of one domain; blocked threads wait in SLOT_LOCK, so at most one
 * mutex per domain may be contended. Zero is unlocked. */
struct mutex {
	_Atomic uint32_t waiters;
};
void mutex_lock(struct mutex *m);
void mutex_unlock(struct mutex *m);

/* The other end of channel `id` gets a flag: see notified. */
void channel_notify(uint32_t id);
/* Call it (first end of a channel with `calls;`): word[0] counts message page
 * words, then words, in both directions. Errors: those of `call`; GONE when
 * the domain that is called ends meanwhile, BAD_CAP while there is none. */
enum status channel_call(uint32_t id, struct reply *m);
/* Ask root about VM `number`, which this domain manages (enum manage_op). */
enum status vm_manage(enum manage_op op, uint32_t number);
/* The message page of this thread, for calls and their answers. */
static inline uint64_t *message_page(uint32_t thread)
{
	return (uint64_t *)(DOMAIN_MESSAGES + thread * 4096ull);
}

/* Entry `irq` of this domain's interrupts, once: from now on notified with
 * EVENT_IRQ << irq, then masked until acknowledged. */
enum status irq_open(uint32_t irq, bool edge);
enum status irq_acknowledge(uint32_t irq);

/* Revoke everything below the capability in `slot`; loops until done. */
enum status cap_revoke_all(uint32_t slot);
/* The same, then drop the capability itself. An empty slot is fine. */
enum status cap_remove(uint32_t slot);

/* Where and how to map a MEMORY or DEVICE capability. */
struct mapping {
	uint32_t slot;   /* what */
	uint32_t pd;     /* into which domain, or SLOT_SELF */
	uint32_t tables; /* a TABLES capability for missing tables */
	uint32_t rights; /* RIGHT_READ.. | FLAG_2M */
	uint64_t ipa;
};
/* Map the whole range. Errors: the kernel's; STATUS_FULL when the tables are
 * used up. What was mapped until then stays. */
enum status map_range(const struct mapping *m);
/* The same of a range that has so many entries: the last call is saved. */
enum status map_entries(const struct mapping *m, uint32_t entries);

/* Put bytes into the output half of a ring, at most as many as fit; returns
 * how many. Signals `slot` when the console may be asleep. */
uint32_t ring_write(struct console_ring *ring, uint32_t slot, const char *bytes,
		    uint32_t count);
uint32_t ring_room(struct console_ring *ring);
/* Does the output end in the middle of a line? */
bool ring_in_line(const struct console_ring *ring);
/* One byte of input, or -1. */
int ring_read(struct console_ring *ring);

/* Compose a line (lib/format.h) and write it to the domain's own ring with a
 * newline behind it. Threads that share the ring lock around this. */
void domain_print(const char *text, ...) __attribute__((format(printf, 1, 2)));

#endif
