/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capabilities: who may do what. One table per protection domain, and behind
 * the tables one node per object, so that an object hangs in the derivation
 * tree below the range it was made from, wherever its capabilities lie.
 *
 * Invariants (each holds before and after every call, model lock free):
 *  C1 an empty slot is all zero but for its links, which are NONE16
 *  C2 a child has a type, numbers and rights its parent covers
 *  C3 children of an exclusive range are disjoint, newest highest
 *  C4 an exclusive range has never both children and a mapping
 *  C5 siblings are linked both ways, newest first; first child has no prev
 *  C6 depth is the parent's plus one, at most MAX_DEPTH
 *  C7 FROZEN only on a capability that has children
 *  C8 a SHARED child's parent has RIGHT_SHARE
 *
 * Lock: model_lock. Only the 64-bit word may be read without it, once.
 */
#ifndef CAP_H
#define CAP_H

#include <bits.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <table.h>
#include <tessera/abi.h>

/* The objects' nodes follow the slots; see object.h for the order. */
#define NR_OBJECTS (NR_PDS + NR_ECS + NR_SCS + NR_PORTALS + NR_NOTIFICATIONS)
#define NR_NODES   (NR_CAPS + NR_OBJECTS)
_Static_assert(NR_NODES < NONE16, "links are 16 bits");

/* All that a lookup needs stands in one word. */
#define CAP_TYPE       BITS(7, 0)
#define CAP_RIGHTS     BITS(15, 8)
#define CAP_DEPTH      BITS(19, 16)
#define CAP_SHARED     BIT(20) /* copies may overlap */
#define CAP_FROZEN     BIT(21) /* being revoked: nothing may be derived */
#define CAP_2M         BIT(22) /* mapped in 2 MiB blocks */
#define CAP_DIRTY      BIT(23) /* was mapped writable: scrub before reuse */
#define CAP_SCRUB      BIT(24) /* scrubbing: where = frames already zero */
#define CAP_NUMBER     BITS(35, 25) /* object; mapped range: target PD or SC */
#define CAP_TURN       BITS(39, 36) /* of what was put into slots: cap_fresh */
#define CAP_GENERATION BITS(63, 40) /* of that number */
#define MAX_GENERATION (BIT(24) - 1)

#define WHERE_MAPPED BITS(31, 0)  /* entries mapped, from the start */
#define WHERE_PAGE   BITS(63, 32) /* IPA / 4096 of the first */

struct cap {
	uint64_t word;
	uint32_t base, count; /* objects: their number and 1 */
	uint16_t parent, first, next, prev;
	uint64_t where; /* ranges: WHERE_ fields; objects: badge */
};

extern FILLED_LATER struct cap caps[NR_NODES];
#define CAP(c, field) FIELD(caps, c, field)
extern uint32_t cap_turn; /* model_lock: the last CAP_TURN */

static inline enum cap_type cap_type(uint32_t c)
{
	return (enum cap_type)field_get(CAP_TYPE, CAP(c, word));
}

/* Change its word while it stands: others may read it without the lock. */
static inline void cap_change(uint32_t c, uint64_t clear, uint64_t set)
{
	__atomic_store_n(&CAP(c, word), (CAP(c, word) & ~clear) | set,
			 __ATOMIC_RELAXED);
}

static inline uint32_t cap_mapped(uint32_t c)
{
	return (uint32_t)field_get(WHERE_MAPPED, CAP(c, where));
}

static inline bool cap_is_range(enum cap_type type)
{
	return type >= CAP_FIRST_RANGE && type <= CAP_LAST_RANGE;
}

static inline uint64_t cap_end(uint32_t c)
{
	return (uint64_t)CAP(c, base) + CAP(c, count);
}

/* A slot as an index, when there is such a slot; NONE32 when there is none. */
static inline uint32_t cap_at(uint32_t pd, uint64_t slot)
{
	return pd * NR_SLOTS + (uint32_t)masked(slot, NR_SLOTS);
}
static inline uint32_t cap_slot(uint32_t pd, uint64_t slot)
{
	return slot < NR_SLOTS ? cap_at(pd, slot) : NONE32;
}

/* Is it, or an ancestor, being revoked? At most MAX_DEPTH steps. */
bool cap_frozen(uint32_t c);
/* The first leaf below it, going to newest children: itself if it has none. */
uint32_t cap_deepest(uint32_t c);
/* First number behind the newest child: where the next child starts. */
uint64_t cap_carve_mark(uint32_t c);
/* Make an empty slot a root of the tree (boot only). */
void cap_root(uint32_t c, enum cap_type type, struct cap range);
/* Fill an empty slot or node as the newest child of `parent`. */
void cap_insert(uint32_t c, uint32_t parent, struct cap what);
/* Unlink and blank a capability without children. */
void cap_remove(uint32_t c);
/*
 * Take one thing away from `c` or below: an entry, a page to scrub, an
 * object's step or a leaf capability. OK: c itself is gone; else MORE.
 */
enum status cap_take(uint32_t c);

/* What a look-up found: two registers, nothing in memory. */
struct found {
	enum status status;
	uint32_t number;
	uint64_t badge;
};

/*
 * Find the object in a slot of `pd`: BAD_CAP if the slot holds no live
 * capability of this type, NO_RIGHT if it lacks one of `rights`. No lock.
 */
__attribute__((flatten)) struct found
cap_find(uint32_t pd, uint64_t slot, enum cap_type type, uint32_t rights);
/* A PD argument: a PD capability, or SLOT_SELF for one's own. */
struct found cap_domain(uint32_t pd, uint64_t slot, uint32_t rights);

enum status call_cap_copy(uint32_t ec, uint64_t *x);
enum status call_cap_move(uint32_t ec, uint64_t *x);
enum status call_cap_delete(uint32_t ec, uint64_t *x);
enum status call_cap_revoke(uint32_t ec, uint64_t *x);

#endif
