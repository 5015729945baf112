/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The symbolic state of a proof: any contents of all tables that satisfy the
 * invariants. Those are assumed of the state before the call, and only where
 * a proof touches it; assuming more only ever restricts that state, so a
 * touch is sound wherever it stands.
 */
#ifndef STATE_H
#define STATE_H

#include "cap.h"
#include "memory.h"
#include "object.h"
#include <stdbool.h>
#include <stdint.h>

uint8_t nondet_u8(void);
uint16_t nondet_u16(void);
uint32_t nondet_u32(void);
uint64_t nondet_u64(void);

/* Any two capabilities: what is shown of them holds of all. */
extern uint32_t one, other;
/* The caller's domain; a stamp that no living capability has yet. */
extern uint32_t own;
extern uint64_t ghost_clock;

void state_any(void);
/* Assume the invariants of a capability before the call. */
void touch(uint32_t c);
/* Of it and its neighbours in the tree; of it and all above it. */
void touch_near(uint32_t c);
void touch_up(uint32_t c);
/* Of all on the way to its deepest first child, which is returned. */
uint32_t touch_down(uint32_t c);

/* What tests/invariants.h has, said of the state before. */
bool old_inv_c1(uint32_t c);
bool old_inv_c2(uint32_t c);
bool old_inv_c3(uint32_t c);
bool old_inv_c4(uint32_t c);
bool old_inv_c5(uint32_t c);
bool old_inv_c6(uint32_t c);
bool old_inv_c7(uint32_t c);
bool old_inv_c8(uint32_t c);

/* strength.c, twice as well: what makes C1..C8 inductive. */
bool old_inv_shape(uint32_t c);
bool old_inv_mapping(uint32_t c);
bool old_inv_siblings(uint32_t a, uint32_t b, uint64_t clock);
bool old_inv_stamps(uint32_t c, uint64_t clock);
bool inv_shape(uint32_t c);
bool inv_mapping(uint32_t c);
bool inv_siblings(uint32_t a, uint32_t b, uint64_t clock);
bool inv_stamps(uint32_t c, uint64_t clock);

#endif
