/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tables of a proof at their full size, and what is assumed of them before
 * the call: nothing but the invariants, where they are touched.
 */
#include "state.h"
#include <stddef.h>

_Static_assert(PROOF_NODES == NR_NODES, "no capability is left out");
_Static_assert(PROOF_OBJECTS == NR_OBJECTS, "no object is left out");
/* A new field must be named in PROOF_TABLES: sizes or the last one's
 * place would differ. */
_Static_assert(sizeof(struct cap) == 32, "all fields of struct cap");
_Static_assert(offsetof(struct object, state) == 10,
	       "all fields of struct object");
_Static_assert(sizeof(struct table) == 80, "all fields of struct table");
_Static_assert(sizeof(struct pd) == 24, "all fields of struct pd");
_Static_assert(TABLE_WORDS == 8 && NR_VCPUS == 8, "ITEM() multiplies by 8");

#define DEFINE_TABLE(type, name, count) \
	type name[count];               \
	type old_##name[count];
PROOF_TABLES(DEFINE_TABLE)

uint32_t one, other, own;
uint64_t ghost_clock;

#define ANY_TABLE(type, name, count)                       \
	{                                                  \
		type any[count];                           \
		__CPROVER_array_replace(old_##name, any);  \
		__CPROVER_array_replace(name, old_##name); \
	}

void state_any(void)
{
	PROOF_TABLES(ANY_TABLE)
	ghost_clock = nondet_u64();
	cap_turn = nondet_u32();
	__CPROVER_assume(ghost_clock < UINT64_MAX);
	one = nondet_u32();
	other = nondet_u32();
	own = nondet_u32();
	__CPROVER_assume(one < NR_NODES && other < NR_NODES && own < NR_PDS);
#if !FEW_TOUCHES
	touch_near(one);
#endif
#if SHOW_ORDER
	touch_near(other);
#endif
}

#define CHANGE_TABLE(type, name, count)             \
	{                                           \
		type any[count];                    \
		__CPROVER_array_replace(name, any); \
	}

void state_change(void)
{
	CAP_TABLES(CHANGE_TABLE)
}

struct cap caps_row(uint32_t c)
{
	return (struct cap){CAP(c, word),   CAP(c, base),  CAP(c, count),
			    CAP(c, parent), CAP(c, first), CAP(c, next),
			    CAP(c, prev),   CAP(c, where)};
}

void caps_row_set(uint32_t c, struct cap what)
{
	CAP(c, word) = what.word;
	CAP(c, base) = what.base;
	CAP(c, count) = what.count;
	CAP(c, parent) = what.parent;
	CAP(c, first) = what.first;
	CAP(c, next) = what.next;
	CAP(c, prev) = what.prev;
	CAP(c, where) = what.where;
}

static void touch_pair(uint32_t a, uint32_t b)
{
	__CPROVER_assume(old_inv_siblings(a, b, ghost_clock));
	__CPROVER_assume(old_inv_siblings(b, a, ghost_clock));
}

void touch(uint32_t c)
{
	if (c >= NR_NODES)
		return;
	__CPROVER_assume(old_inv_shape(c));
	__CPROVER_assume(old_inv_mapping(c));
	__CPROVER_assume(old_inv_parent(c));
	__CPROVER_assume(old_inv_links(c, ghost_clock));
#if SHOW_LINKS || SHOW_ORDER
	touch_pair(c, one);
#endif
#if SHOW_ORDER
	touch_pair(c, other);
#endif
}

void touch_near(uint32_t c)
{
	if (c >= NR_NODES)
		return;
	touch(c);
	touch(old_caps_parent[c]);
	touch(old_caps_first[c]);
	touch(old_caps_next[c]);
	touch(old_caps_prev[c]);
}

void touch_up(uint32_t c)
{
	for (uint32_t i = 0; i <= MAX_DEPTH && c < NR_NODES; i++) {
		__CPROVER_assume(old_inv_depth(c));
		c = old_caps_parent[c];
	}
}

uint32_t touch_down(uint32_t c)
{
	for (uint32_t i = 0; i <= MAX_DEPTH && c < NR_NODES; i++) {
		touch(c);
		if (old_caps_first[c] == NONE16)
			break;
		c = old_caps_first[c];
	}
	touch_near(c);
	return c;
}
