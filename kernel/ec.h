/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Execution contexts (EC): the vCPUs of VMs and the threads of native domains,
 * and their life-cycle Created -> Runnable <-> Trapped -> Halted. Waiting of
 * any kind is a sub-state of Runnable.
 *
 * Invariants:
 *  E1 only the listed edges: START from Created and Halted, everything else
 *     keeps away from a Halted context
 *  E2 a context waits for at most one thing: a notification, a message, a
 *     reply or an interrupt; its links belong to that one queue
 *  E3 caller and handler point at each other until the reply
 *  E4 a handler without an SC of its own runs on its caller's, and on none
 *     when it has no caller
 *
 * Lock: none; an EC is touched only by its CPU, fixed when it is created.
 * Others set request bits and poke. Bindings change under model_lock.
 */
#ifndef EC_H
#define EC_H

#include "entry.h"
#include "object.h"
#include "queue.h"
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi.h>

enum ec_state {
	EC_CREATED,
	EC_RUNNABLE,  /* runs when its SC does */
	EC_IDLE,      /* WFI or switched off */
	EC_WAITING,   /* for a notification */
	EC_RECEIVING, /* in reply_wait */
	EC_CALLING,   /* for a reply, or queued for a busy handler */
	EC_TRAPPED,   /* the same, for the reply to an exit */
	EC_HALTED,
};

struct ec {
	/* its CPU only; a power of two as its size is found sooner */
	_Alignas(256) uint8_t state; /* enum ec_state */
	uint8_t stopped; /* EC_STOP: not to run, whatever its state */
	/* fixed by create */
	uint8_t is_vcpu, cpu, priority, vcpu;
	/* its CPU only */
	bool queued;          /* CALLING or TRAPPED: in its handler's queue */
	uint8_t serving;      /* inside ec_service(); atomic, others look */
	uint16_t sc;          /* its own, or NONE16 */
	struct queue callers; /* queued for it */
	uint16_t handler;     /* CALLING, TRAPPED: who owes it a reply */
	uint16_t run_sc;      /* which it runs on, or NONE16 */
	uint16_t caller;      /* whom it owes one, or NONE16 */
	uint16_t next, prev;  /* in the one queue it is in */
	/* fixed by create */
	uint32_t pd, pd_generation;
	/* its CPU only */
	uint32_t notification; /* WAITING: which */
	uint64_t badge;        /* CALLING, TRAPPED: of the portal */
	uint32_t words;        /* CALLING: message page words to carry */
	uint32_t exit_kind;    /* enum exit_kind */
	uint64_t exit_words[4];
	/* model_lock */
	struct reference exit_portal, halt_notification, wait_notification;
	uint64_t halt_badge;
	uint64_t start_pc, start_sp, start_arg;
	/* notification's lock, until the request is serviced */
	uint64_t woken_value;
	int32_t woken_status;
	/* any CPU, atomic */
	uint32_t request;
};

#define EC_REQUEST_START     1u
#define EC_REQUEST_STOP      2u
#define EC_REQUEST_RESUME    4u
#define EC_REQUEST_RECALL    8u
#define EC_REQUEST_HALT      16u
#define EC_REQUEST_END       32u  /* destroyed */
#define EC_REQUEST_WOKEN     64u  /* its wait is over */
#define EC_REQUEST_NOTIFIED  128u /* its bound notification has flags */
#define EC_REQUEST_INTERRUPT 256u
#define EC_REQUEST_POWER_ON  512u

extern struct ec ecs[NR_ECS];
#define EC(e, field)       FIELD(ecs, e, field)
#define EC_EXIT_WORD(e, n) ITEM(ecs, e, exit_words, n)

uint32_t ec_priority(uint32_t ec);
static inline bool ec_is_vcpu(uint32_t ec)
{
	return EC(ec, is_vcpu);
}
/* Its state, which other CPUs look at: written by its own only. When they find
 * it Halted, all that ended it is done (ec_end). */
static inline __attribute__((always_inline)) void ec_enter(uint64_t ec,
							   enum ec_state state)
{
	__atomic_store_n(&EC(ec, state), (uint8_t)state, __ATOMIC_RELAXED);
}
static inline uint8_t ec_seen(uint32_t ec)
{
	return __atomic_load_n(&EC(ec, state), __ATOMIC_ACQUIRE);
}
/* Does its domain still live? Else its number may be another one's by now. */
static inline __attribute__((always_inline)) bool ec_alive(uint64_t ec)
{
	/* domains come first among objects */
	return __atomic_load_n(&OBJECT(EC(ec, pd), generation),
			       __ATOMIC_ACQUIRE) == EC(ec, pd_generation);
}

void ec_begin(uint32_t ec, uint32_t pd, uint32_t cpu, uint32_t priority,
	      uint32_t vcpu);                /* create */
enum status ec_clear(uint32_t ec);           /* destroy */
void ec_request(uint32_t ec, uint32_t what); /* any CPU */
void ec_service(uint32_t ec);                /* its CPU */

/* Its CPU only: it may run again; it waits in `state`. */
void ec_run(uint32_t ec);
void ec_block(uint32_t ec, enum ec_state state);
/* It ends: everyone who waits for it learns so. */
void ec_end(uint32_t ec, enum exit_kind kind);
/* The result of its wait stands in woken_status and woken_value. */
void ec_woken(uint32_t ec);
/* Its deadline passed. */
void ec_timeout(uint32_t ec);

enum status call_ec_ctl(uint32_t ec, uint64_t *x);
enum status call_ec_state(uint32_t ec, uint64_t *x);
enum status call_virq(uint32_t ec, uint64_t *x);

#endif
