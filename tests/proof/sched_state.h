/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The symbolic state of the scheduler: any contents of its tables that satisfy
 * the invariants of queues and accounts where a proof touches them, on the
 * CPU `here`; the machine and the deadlines; and what is shown afterwards.
 */
#ifndef SCHED_STATE_H
#define SCHED_STATE_H

#include "run.h"

#define PART_SC_WAKE     1
#define PART_SC_BLOCK    2
#define PART_SC_LEND     3
#define PART_SC_REFILL   4
#define PART_TAKE_FIRST  5
#define PART_SCHED_POKE  6
#define PART_SC_YIELD    7
#define PART_REQUEUE     8
#define PART_CHOOSE      9
#define PART_SCHED_TIMER 10

/* Any SC (`one` another), CPU, queue; the SC it is about and its CPU. */
extern uint32_t s, two, c, q, here;
extern uint64_t now, first_turn, last_turn;
/* What the machine was told; the first deadline of the CPU. */
extern uint32_t pokes, poked_cpu;
extern uint64_t timer, earliest;

/* Assume the invariants before: of an SC; with its neighbours; of its user; of
 * a queue; of all queues where it may come to stand. */
void touch_one(uint32_t sc);
void touch_beside(uint32_t sc);
void touch_user(uint32_t sc);
void touch_queue(uint32_t cpu, uint32_t queue);
void touch_target(uint32_t sc);
void sched_any(void);
/* The SC `s` is one of this CPU. */
void sched_one(void);

/* The priority an SC counts with now; may its user run? */
uint32_t counts(uint32_t sc);
bool tip_runs_now(uint32_t sc);

/* The invariants, after it. */
void show_order(void);
/* Of any SC: a new budget once a period, and nothing else is given but at the
 * lowest priority. The CPU is given to the living only. */
void show_given(void);

#endif
