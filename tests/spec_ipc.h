/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Executable specifications of messages and notifications: what the calls of
 * kernel/portal.c and kernel/notify.c do, written from their documentation.
 * Each call is first decided (status, and a plan: who takes part); then the
 * plan says what any one context, scheduling context, notification, portal or
 * register is afterwards. The state before comes through the observers below.
 */
#ifndef SPEC_IPC_H
#define SPEC_IPC_H

#include "spec.h"

#define IPC_NEVER    (~0ull)
#define IPC_NOWHERE  0xffffffffu /* waits for no notification */
#define IPC_RUNNABLE 1u
#define IPC_WAITING  3u
#define IPC_RECEIVES 4u
#define IPC_CALLING  5u
#define IPC_TRAPPED  6u
#define IPC_HALTED   7u
#define IPC_WOKEN    64u  /* requests: a wait is over */
#define IPC_NOTIFIED 128u /* a bound notification has flags */

struct ipc_reference {
	uint32_t number, generation;
};

/* A context; links are SPEC_NONE when there is none. */
struct ipc_ec {
	/* no call on messages changes these */
	uint32_t pd, cpu, priority, sc;
	bool vcpu, stopped;
	struct ipc_reference exit_portal, wait_notification;
	/* these they may */
	uint32_t state, run_sc, caller, handler;
	uint32_t head, tail; /* callers queued for it */
	uint32_t next, prev; /* in the queue it is in */
	bool queued;
	uint32_t notification, words, exit_kind, request;
	uint64_t badge, exit_words[4], woken_value, deadline;
	int32_t woken_status;
};

/* AWAKE: queued, running or waiting for its next period. */
enum ipc_mode { IPC_OFF, IPC_IDLE, IPC_AWAKE };

struct ipc_sc {
	uint32_t ec, tip;
	enum ipc_mode mode;
};

struct ipc_notification {
	bool flags;
	uint64_t value;
	uint32_t head, tail, listener;
};

struct ipc_portal {
	struct ipc_reference handler;
	uint64_t badge;
};

/* The state before the call, and now; see abstract.h. */
struct ipc_ec ipc_ec_old(uint32_t e), ipc_ec_new(uint32_t e);
struct ipc_sc ipc_sc_old(uint32_t s), ipc_sc_new(uint32_t s);
struct ipc_notification ipc_notification_old(uint32_t n);
struct ipc_notification ipc_notification_new(uint32_t n);
struct ipc_portal ipc_portal_old(uint32_t p), ipc_portal_new(uint32_t p);
/* Register i of a context, and a deadline it waits for (IPC_NEVER: none). */
uint64_t ipc_register_old(uint32_t e, uint32_t i);
uint64_t ipc_register_new(uint32_t e, uint32_t i);
uint64_t ipc_deadline_old(uint32_t e), ipc_deadline_new(uint32_t e);

/* Words of a message page carried from one context's to another's. */
struct ipc_copy {
	uint32_t from, to, words; /* 0: none */
};

/* Generation of a living object. */
uint32_t ipc_generation_old(uint64_t type, uint64_t number);

/* What happened besides: at most this. */
struct ipc_events {
	uint32_t copies;
	struct ipc_copy copy[2]; /* in this order */
	uint32_t answered;       /* whose exit was replied to, or SPEC_NONE */
	uint64_t action, value;
	uint32_t ended; /* who ends (halted, or without a handler) */
	uint32_t ended_kind;
};

/* Who takes part in a call, and how. */
enum ipc_turn {
	IPC_STAYS,   /* nothing of it happens */
	IPC_TAKES,   /* the handler takes a caller's message at once */
	IPC_QUEUES,  /* the caller waits in the handler's queue */
	IPC_FLAGS,   /* the handler takes its bound notification's flags */
	IPC_BLOCKS,  /* waits */
	IPC_HANDS,   /* a signal goes to the first who waits */
	IPC_COLLECTS /* the value changes */
};

struct ipc_plan {
	enum ipc_turn turn;
	uint32_t ec; /* whose call it is */
	/* a message: who sends and who handles */
	uint32_t from, handler;
	bool sends; /* `from` is the caller of this very call */
	uint32_t state, words, exit_kind;
	uint64_t badge, exit_words[4];
	/* a reply before it: to whom, or SPEC_NONE */
	bool replies, halts;
	uint32_t to;
	/* a notification, and what is added or taken */
	uint32_t notification;
	uint64_t value, deadline;
	uint32_t waiter; /* who is woken, on this CPU or another */
	bool here;
	/* portal_ctl */
	uint32_t portal, target;
};

struct ipc_found {
	enum status status;
	uint32_t number;
	uint64_t badge;
};
/* The object in a slot of domain `own`: BAD_CAP, NO_RIGHT. */
struct ipc_found ipc_find(uint32_t own, uint64_t slot, uint64_t type,
			  uint64_t rights);

/* The status, and the plan. `now`, `cpu`: when and where. */
enum status spec_portal_ctl(uint32_t ec, const uint64_t *x,
			    struct ipc_plan *plan);
enum status spec_call(uint32_t ec, const uint64_t *x, struct ipc_plan *plan);
enum status spec_reply_wait(uint32_t ec, const uint64_t *x,
			    struct ipc_plan *plan);
void spec_exit_deliver(uint32_t ec, uint32_t kind, const uint64_t *words,
		       struct ipc_plan *plan);
enum status spec_signal(uint32_t ec, const uint64_t *x, uint32_t cpu,
			struct ipc_plan *plan);
enum status spec_wait(uint32_t ec, const uint64_t *x, uint64_t now,
		      struct ipc_plan *plan);

/* What the plan makes of one thing: messages. */
struct ipc_ec spec_message_ec(const struct ipc_plan *plan, uint32_t e);
struct ipc_sc spec_message_sc(const struct ipc_plan *plan, uint32_t s);
struct ipc_notification spec_message_notification(const struct ipc_plan *plan,
						  uint32_t n);
struct ipc_portal spec_ipc_portal(const struct ipc_plan *plan, uint32_t p);
uint64_t spec_message_register(const struct ipc_plan *plan, uint32_t e,
			       uint32_t i);
struct ipc_events spec_message_events(const struct ipc_plan *plan);
/* Notifications. */
struct ipc_ec spec_notify_ec(const struct ipc_plan *plan, uint32_t e);
struct ipc_sc spec_notify_sc(const struct ipc_plan *plan, uint32_t s);
struct ipc_notification spec_notify_notification(const struct ipc_plan *plan,
						 uint32_t n);
uint64_t spec_notify_register(const struct ipc_plan *plan, uint32_t e,
			      uint32_t i);

/* Parts both have: who uses time s; `who` goes on, on time s whose user was
 * `tip` so far. */
uint32_t ipc_user(uint32_t s);
void ipc_goes_on(uint32_t who, uint32_t s, uint32_t tip, uint32_t e,
		 struct ipc_ec *after);
/* The scheduling context's user is `who`; it is awake if that one runs. */
void ipc_lent(struct ipc_sc *after, uint32_t who, bool runs);
void ipc_rests(struct ipc_sc *after);

#endif
