/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The symbolic state of what runs, waits and calls: any contents of
 * RUN_TABLES that satisfy the invariants where a proof touches them.
 */
#ifndef RUN_H
#define RUN_H

#include "state.h"

/* Any contents: of all these tables; call after state_any(). */
void run_any(void);
/* Assume the invariants of one thing before the call. */
void touch_ec(uint32_t ec);
void touch_sc(uint32_t sc);
void touch_irq(uint32_t intid);
void touch_time(uint32_t c, uint32_t sc); /* a CPUS capability, an SC */
void touch_cpu(uint32_t cpu);
/* A slot or node, without its place in the tree. */
void touch_slot(uint32_t c);

/* strength_run.c, compiled twice. Numbers stay inside their tables. */
bool inv_ec_shape(uint32_t ec);
bool inv_sc_shape(uint32_t sc);
bool inv_cpu_shape(uint32_t cpu);
bool inv_irq_shape(uint32_t intid);
/* I1: who is bound is bound by one capability, and the other way round. */
bool inv_irq_bound(uint32_t intid);
bool inv_irq_binds(uint32_t c);
/* S4: the range that feeds an SC, and the SC that a range feeds. */
bool inv_sc_fed(uint32_t sc);
bool inv_range_feeds(uint32_t c);
/* Who listens to a notification names it as the one it waits for. */
bool inv_listener(uint32_t notification);
/*
 * S1, S2: who is READY is linked into its queue, where its priority says, in
 * the order of ghost_turn, so that no one is left out of the line; a queue's
 * ends, and its bit. S3: who is READY or RUNNING, and the CPU's current one.
 */
bool inv_queued(uint32_t sc);
bool inv_line(uint32_t cpu, uint32_t queue);
bool inv_turns(uint32_t a, uint32_t b);
bool inv_user(uint32_t sc);
bool inv_current(uint32_t cpu);
/* What is left of the budget, at `now`; whoever lacks time is woken for it. */
bool inv_account(uint32_t sc, uint64_t now);
bool old_inv_queued(uint32_t sc);
bool old_inv_line(uint32_t cpu, uint32_t queue);
bool old_inv_turns(uint32_t a, uint32_t b);
bool old_inv_user(uint32_t sc);
bool old_inv_current(uint32_t cpu);
bool old_inv_account(uint32_t sc, uint64_t now);
bool old_inv_ec_shape(uint32_t ec);
bool old_inv_sc_shape(uint32_t sc);
bool old_inv_cpu_shape(uint32_t cpu);
bool old_inv_irq_shape(uint32_t intid);
bool old_inv_irq_bound(uint32_t intid);
bool old_inv_irq_binds(uint32_t c);
bool old_inv_sc_fed(uint32_t sc);
bool old_inv_range_feeds(uint32_t c);
bool old_inv_listener(uint32_t notification);

#endif
