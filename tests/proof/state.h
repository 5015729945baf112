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

/* Did it hold anything before the call? */
#define LIVING(c) ((old_caps_word[c] & CAP_TYPE) != 0)

void state_any(void);
/* Any change of capabilities (of the state after the call, that is). */
void state_change(void);
/* Assume the invariants of a capability before the call. */
void touch(uint32_t c);
/* Of it and its neighbours in the tree; the depth of it and all above it. */
void touch_near(uint32_t c);
void touch_up(uint32_t c);
/* Of all on the way to its deepest first child, which is returned. */
uint32_t touch_down(uint32_t c);

/* strength.c, compiled twice: of the state before, and after. */
bool old_inv_shape(uint32_t c);
bool old_inv_mapping(uint32_t c);
bool old_inv_depth(uint32_t c);
bool old_inv_parent(uint32_t c);
bool old_inv_links(uint32_t c, uint64_t clock);
bool old_inv_siblings(uint32_t a, uint32_t b, uint64_t clock);
bool inv_shape(uint32_t c);
bool inv_mapping(uint32_t c);
bool inv_depth(uint32_t c);
bool inv_parent(uint32_t c);
bool inv_links(uint32_t c, uint64_t clock);
bool inv_siblings(uint32_t a, uint32_t b, uint64_t clock);

#endif
