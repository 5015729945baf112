/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the scheduler does for those who call it, as contracts of sc_block(),
 * sc_wake(), sc_lend() and sc_yield(): of who uses an SC, of its state, and of
 * who runs on its CPU. Links, accounts and deadlines of SCs are its own
 * business. That it keeps these contracts is shown with prove_sched.c.
 */
#ifndef STUBS_SCHED_H
#define STUBS_SCHED_H

#include <stdbool.h>
#include <stdint.h>

/* Its tip is there, runnable and not stopped. */
bool stub_tip_runs(uint32_t s);
/* Each of an SC's number and, where it has one, a context's on its CPU. */
void stub_sc_block(uint32_t s);
void stub_sc_wake(uint32_t s);
void stub_sc_lend(uint32_t s, uint32_t ec);
void stub_sc_yield(uint32_t s);

#endif
