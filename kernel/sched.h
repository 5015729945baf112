/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scheduling contexts (SC): budget ticks in every period on one CPU. The SC,
 * not the EC, waits in the queues; a call lends it to the handler (its tip).
 * Priority is the tip's. When the budget is used up the SC waits for the next
 * period, or runs on at priority 0 if it has SC_SLACK.
 *
 * Invariants:
 *  S1 an SC is queued iff READY, at the priority it counts with, on its CPU
 *  S2 a queue's bit is set iff it is not empty
 *  S3 only READY and RUNNING SCs have a runnable tip, which runs on this SC
 *  S4 time granted on a CPU never exceeds the CPU: each SC holds an exclusive
 *     range of at least budget / period units of it
 *  S5 next() gives the CPU to the READY SC of the highest priority, the one
 *     waiting longest among equals
 *
 * Lock: none. An SC and its queues are touched only by their CPU; the others
 * leave a request and poke it. Configuration waits under model_lock.
 */
#ifndef SCHED_H
#define SCHED_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <table.h>
#include <tessera/abi.h>

enum sc_state {
	SC_OFF,      /* no time or no context: never runs */
	SC_IDLE,     /* its tip is blocked */
	SC_READY,    /* queued */
	SC_RUNNING,  /* this CPU's current one */
	SC_DEPLETED, /* waits for its next period */
};

struct sc {
	/* its CPU only */
	_Alignas(128) uint16_t ec; /* whose time it is, or NONE16 */
	uint16_t tip;              /* who runs on it now, or NONE16 */
	uint16_t next, prev;       /* in the queue */
	uint8_t state;             /* enum sc_state */
	uint8_t slack;             /* depleted, but running on */
	uint8_t queue;             /* READY: in which one */
	uint8_t cpu;               /* fixed by the first SC_CONFIGURE */
	int64_t left;              /* ticks until depleted */
	uint64_t budget, period, period_end;
	uint64_t consumed; /* ticks since it was created */
	/* model_lock */
	uint64_t new_budget, new_period;
	uint32_t time;           /* CPUS capability it holds, or NONE32 */
	uint32_t new_generation; /* of new_ec */
	uint16_t new_ec;
	bool configured, may_slack, new_slack;
	uint32_t request;
};

#define SC_REQUEST_CONFIGURE 1u
#define SC_REQUEST_BIND      2u
#define SC_REQUEST_DEPRIVE   4u
#define SC_REQUEST_END       8u

#define QUEUE_WORDS ((NR_ECS + NR_SCS) / 64)
struct cpu {
	_Alignas(512) uint64_t ready; /* bit p: queue p is not empty */
	uint16_t head[NR_PRIORITIES], tail[NR_PRIORITIES];
	uint32_t ec; /* running, or NONE32 */
	uint16_t sc; /* running, or NONE16 */
	bool resched;
	bool asked;     /* a request was left here by this CPU itself */
	uint64_t since; /* charged until then */
	uint64_t timer; /* what the timer is set to */
	/* others set bits, atomic: these ECs and SCs have requests */
	uint64_t poked[QUEUE_WORDS];
	uint32_t grace; /* it left the kernel after this grace period began */
};

extern struct sc scs[NR_SCS];
extern struct cpu cpus[NR_CPUS];
#define SC(s, field)       FIELD(scs, s, field)
#define CPU(c, field)      FIELD(cpus, c, field)
#define CPU_HEAD(c, queue) ITEM(cpus, c, head, queue)
#define CPU_TAIL(c, queue) ITEM(cpus, c, tail, queue)
#define CPU_POKED(c, word) ITEM(cpus, c, poked, word)

void sched_start(uint32_t count); /* boot: so many CPUs */
uint32_t sched_cpus(void);

/* So much time is left; SC_READ on another CPU may be looking. */
static inline void sc_leave(uint32_t s, int64_t left)
{
	__atomic_store_n(&SC(s, left), left, __ATOMIC_RELAXED);
}

/* Its tip became runnable, or is no longer. On its CPU. */
void sc_wake(uint32_t sc);
void sc_block(uint32_t sc);
/* Let `ec` run on this SC from now on; the old tip does not. */
void sc_lend(uint32_t sc, uint32_t ec);
/* Behind the others of its priority. */
void sc_yield(uint32_t sc);
/* Period over (deadline heap): a fresh budget. */
void sc_refill(uint32_t sc);

void sc_begin(uint32_t sc);                  /* create */
enum status sc_clear(uint32_t sc);           /* destroy */
void sc_request(uint32_t sc, uint32_t what); /* model_lock */
void sc_service(uint32_t sc);                /* its CPU */
/* FULL if budget / period (at most 2^40) is more than that part of a CPU. */
enum status sc_fits(uint64_t budget, uint64_t period, uint32_t units);
/* The capability that grants its time is being taken away. */
void sc_deprive(uint32_t cap);

/* This CPU's timer fires at `when` or sooner. */
void sched_timer_by(uint64_t when);
/* Tell a CPU that EC or SC `bit` has requests. */
void sched_poke(uint32_t cpu, uint32_t bit);
/* A grace period: over when every CPU has left the kernel since it began. */
uint32_t sched_grace_begin(void);
bool sched_grace_over(uint32_t grace);

enum status call_sc_ctl(uint32_t ec, uint64_t *x);

#endif
