/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What changes capabilities, as contracts: kernel/cap.c's parts that check
 * nothing and only change the tree. prove_part.c shows of each part alone, in
 * any state its contract allows, that it does just that and keeps the
 * invariants; prove_cap.c then proves the calls with the contracts in place,
 * and so do other nouns. A contract changes no table: it asserts that it may
 * be called now and notes its effect, which after_effect() applies.
 */
#ifndef CAPABILITY_H
#define CAPABILITY_H

#include "spec.h"
#include "state.h"
#include "stubs.h"

enum effect_kind {
	EFFECT_NONE,
	EFFECT_INSERT,   /* `made` into empty c, newest child of `other` */
	EFFECT_TRANSFER, /* leaf c to empty slot `other` */
	EFFECT_LEAF,     /* one thing away from leaf c */
	EFFECT_DROP,     /* leaf c goes */
	EFFECT_TURN,     /* one thing away at the leaf below c */
	EFFECT_TAKE,     /* the same, or in a dying domain met on the way */
};

struct effect {
	enum effect_kind kind;
	uint32_t calls; /* must be at most 1 when the call is over */
	uint32_t c, other;
	struct cap made;
	enum status status; /* what the part answered */
};
extern struct effect effect;

/* The call that CALL names. */
#define CALL_COPY   1
#define CALL_MOVE   2
#define CALL_DELETE 3
#define CALL_REVOKE 4
/* What it will read: that much of the old state is assumed valid. */
void touch_arguments(const uint64_t *x);
/* As specified: its status, and capability c after it. */
enum status spec(const uint64_t *x, uint32_t c, struct spec_cap *after);

/* After the call: what happened was allowed, and answered as specified. */
void effect_settle(void);
/* May it happen in the state before the call? */
bool effect_allowed(const struct effect *what);
/* Capability c after the effect; and the status that goes with it. */
enum status after_effect(const struct effect *what, uint32_t c,
			 struct spec_cap *after);

/* Of SHOW_REACH: this status can be answered. */
#define REACH(s) __CPROVER_assert(status != (enum status)(s), "reached " #s);

/* The capability that a call is about, besides `one`. */
extern uint32_t subject;

/* With CONTRACT_cap_deepest: the walks cap_deepest and cap_frozen. */
void walks_any(void);

/* Is all of it as before the call? Do both say the same? */
bool untouched(uint32_t c);
bool same(const struct spec_cap *a, const struct spec_cap *b);
/* The invariants that SHOW_ names, of `one` and `other`. */
void show_invariants(void);
/* SHOW_REFINEMENT: `one` is as it should be, all that is not a capability as
 * it was. */
void show_refinement(struct spec_cap want);

#endif
