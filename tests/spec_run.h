/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the specifications of calls on contexts, time and interrupts share: an
 * execution context, a scheduling context and an interrupt as they see them,
 * and what they ask of the machine and of other CPUs.
 */
#ifndef SPEC_RUN_H
#define SPEC_RUN_H

#include "spec.h"

struct spec_reference {
	uint64_t number, generation; /* generation 0: none */
};

/* The life of a context; waiting and idling are sub-states of Runnable. */
enum spec_life {
	SPEC_CREATED,
	SPEC_RUNNABLE,
	SPEC_IDLE,
	SPEC_WAITING,
	SPEC_RECEIVING,
	SPEC_CALLING,
	SPEC_TRAPPED,
	SPEC_HALTED,
};

/* What a call may ask of a context's own CPU. */
enum spec_wish {
	SPEC_WISH_START = 1,
	SPEC_WISH_STOP = 2,
	SPEC_WISH_RESUME = 4,
	SPEC_WISH_RECALL = 8,
	SPEC_WISH_HALT = 16,
	SPEC_WISH_NOTIFIED = 128, /* look at the bound notification */
};

struct spec_ec {
	uint64_t pd, pd_generation, cpu, priority, vcpu;
	bool is_vcpu, stopped, queued, serving;
	uint64_t state; /* enum spec_life */
	uint64_t sc, run_sc, caller, handler, head, tail, next, prev;
	uint64_t notification, badge, words, exit_kind, exit_word0, exit_word1,
		exit_word2, exit_word3;
	struct spec_reference exit_portal, halt, wait;
	uint64_t halt_badge, pc, sp, arg, woken_value;
	int64_t woken_status;
	uint64_t wishes; /* enum spec_wish, ORed */
};

enum spec_sc_wish { SPEC_WISH_CONFIGURE = 1, SPEC_WISH_BIND = 2 };

struct spec_sc {
	uint64_t ec, tip, next, prev, state, queue, cpu;
	bool slack, configured, may_slack, new_slack;
	int64_t left;
	uint64_t budget, period, period_end, consumed;
	uint64_t new_budget, new_period, new_ec, new_generation;
	uint64_t time; /* capability that grants it; SPEC_NO_TIME */
	uint64_t wishes;
};
#define SPEC_NO_TIME 0xffffffffu

enum spec_use { SPEC_UNBOUND, SPEC_SIGNALS, SPEC_GUESTS };

struct spec_irq {
	uint64_t use; /* enum spec_use */
	struct spec_reference target;
	uint64_t badge;
};

/* A notification as far as binding one goes. */
struct spec_listening {
	uint64_t kind, listener;
};

/* What was asked of the machine and of other CPUs. */
enum spec_what {
	SPEC_NOTHING,
	SPEC_POKE,   /* CPU a: context or (behind those) SC b has wishes */
	SPEC_VIRQ,   /* vCPU a, virtual INTID b, level c */
	SPEC_STATE,  /* context a, register group b, write c */
	SPEC_ENABLE, /* INTID a to CPU b, edge c */
	SPEC_MASK,   /* INTID a, masked b */
	SPEC_LINK,   /* INTID a to vCPU b as INTID c */
	SPEC_UNLINK, /* INTID a */
};
struct spec_request {
	uint64_t what, a, b, c;
};
struct spec_log {
	struct spec_request first, second;
};
void spec_ask(struct spec_log *log, enum spec_what what, uint64_t a, uint64_t b,
	      uint64_t c);

/* What the machine answers. */
struct spec_machine {
	enum status virq, link;
	bool state; /* it has that register group */
};

/* A call: who makes it, its arguments, what the machine will answer. */
struct spec_call {
	uint32_t caller;
	uint64_t x[8];
	struct spec_machine machine;
};

/*
 * What one arbitrary thing of each kind is afterwards: `which` is filled in
 * by who asks. results: x1 and x2; words: the message page's first five.
 */
struct spec_which {
	uint32_t cap, ec, sc, irq, notification;
};
struct spec_after {
	struct spec_which which;
	struct spec_cap cap;
	struct spec_ec ec;
	struct spec_sc sc;
	struct spec_irq irq;
	struct spec_listening notification;
	struct spec_log log;
	uint64_t x1, x2; /* the other registers stay */
	bool halt_words; /* the message page begins with the exit of ... */
	uint32_t halted;
};
/* All that was, before a specification says what becomes of it. */
void spec_before(const struct spec_call *call, struct spec_after *after);

/*
 * Is budget / period at most so many thousandths of a CPU? One function, so
 * that proofs may leave the products to a proof of their own.
 */
bool spec_fits(uint64_t budget, uint64_t period, uint64_t units);

/* The state before the call, and now; see abstract.h. */
struct spec_ec spec_ec_old(uint32_t ec);
struct spec_ec spec_ec_new(uint32_t ec);
struct spec_sc spec_sc_old(uint32_t sc);
struct spec_sc spec_sc_new(uint32_t sc);
struct spec_irq spec_irq_old(uint32_t intid);
struct spec_irq spec_irq_new(uint32_t intid);
struct spec_listening spec_listening_old(uint32_t notification);
struct spec_listening spec_listening_new(uint32_t notification);
struct spec_reference spec_handler_old(uint32_t portal);
struct spec_reference spec_handler_new(uint32_t portal);
/* A reference to the object of that number as it is now. */
struct spec_reference spec_refer_old(uint64_t type, uint64_t number);
struct spec_reference spec_refer_new(uint64_t type, uint64_t number);

/* One function per call: its status, and what is afterwards. */
enum status spec_ec_ctl(const struct spec_call *call, struct spec_after *after);
enum status spec_ec_state(const struct spec_call *call,
			  struct spec_after *after);
enum status spec_virq(const struct spec_call *call, struct spec_after *after);
enum status spec_sc_ctl(const struct spec_call *call, struct spec_after *after);
enum status spec_irq_ctl(const struct spec_call *call,
			 struct spec_after *after);

#endif
