/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Portals: synchronous protected procedure calls, and the same way for VM
 * exits. Caller and handler share a CPU, and the handler's priority is
 * strictly higher, so no cycle of calls can exist. The caller's scheduling
 * context goes along unless the handler has its own.
 *
 * Invariants:
 *  P1 a call goes to a handler of strictly higher priority on the same CPU
 *  P2 a caller leaves its handler's books exactly once: by the reply or by
 *     its own or the handler's end
 *  P3 queued callers are served in order of arrival
 *
 * Lock: none on calls (all on one CPU); portals change under model_lock.
 */
#ifndef PORTAL_H
#define PORTAL_H

#include "entry.h"
#include "object.h"
#include <limits.h>
#include <stdint.h>
#include <tessera/abi.h>

struct portal {
	struct reference handler; /* EC */
	uint64_t badge;
};

extern struct portal portals[NR_PORTALS];
#define PORTAL(p, field) FIELD(portals, p, field)

void portal_clear(uint32_t portal);
/* May this EC call through the portal? GONE, BAD_STATE (CPU), NO_RIGHT. */
enum status portal_check(uint32_t ec, uint32_t portal);
/* A handler's lent time was taken away: the first who waits for it helps. */
void portal_help(uint32_t handler);
/* The caller `ec` ends: its handler forgets it. */
void portal_leave(uint32_t ec);
/* The handler `ec` ends: who waits for it learns so. */
void portal_abandon(uint32_t ec);
/* A handler in reply_wait has a message of another kind to take. */
void portal_notified(uint32_t ec);

/* quick.c, of threads that run: a call to a handler that waits, on lent time,
 * with words in registers only; a reply to a call like that one or to a vCPU's
 * exit, and nobody else to serve. */
enum quick call_quick(uint64_t ec, uint64_t *x, uint64_t **next);
enum quick reply_quick(uint64_t ec, uint64_t *x, uint64_t **next);

enum status call_portal_ctl(uint32_t ec, uint64_t *x);
enum status call_call(uint32_t ec, uint64_t *x);
enum status call_reply_wait(uint32_t ec, uint64_t *x);

#endif
