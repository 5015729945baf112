/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel objects: numbers that `create` brings to life and `destroy` ends.
 * Each number has a generation; a capability names an object only while the
 * generations agree, so destruction kills all its capabilities at once.
 *
 * Invariants:
 *  O1 an object is not FREE exactly while its node hangs in the tree
 *  O2 generations only grow; a number whose generation is used up is retired
 *  O3 a number is FREE again only after every CPU left the kernel since the
 *     generation moved on: no CPU still acts on what it looked up before
 *
 * Lock: model_lock; generations may be read without it.
 */
#ifndef OBJECT_H
#define OBJECT_H

#include "cap.h"
#include <lock.h>

extern struct lock model_lock;

/* In the order of enum cap_type from CAP_PD. */
enum object_kind {
	KIND_PD,
	KIND_EC,
	KIND_SC,
	KIND_PORTAL,
	KIND_NOTIFICATION,
	NR_KINDS
};

enum object_state {
	OBJECT_FREE,
	OBJECT_LIVE,
	OBJECT_DYING, /* generation moved on, waiting and clearing up */
	OBJECT_CLEAR, /* nothing uses it; dead capabilities may be left */
};

struct object {
	_Alignas(16) uint32_t generation;
	uint32_t grace;  /* dying: which grace period must have passed */
	uint16_t cursor; /* dying PD: slots below are empty */
	uint8_t state;   /* enum object_state */
};

extern struct object objects[NR_OBJECTS];
#define OBJECT(index, field) FIELD(objects, index, field)

/* Where each kind's numbers start among the objects. */
#define FIRST_EC           NR_PDS
#define FIRST_SC           (FIRST_EC + NR_ECS)
#define FIRST_PORTAL       (FIRST_SC + NR_SCS)
#define FIRST_NOTIFICATION (FIRST_PORTAL + NR_PORTALS)

uint32_t object_index(enum cap_type type, uint32_t number);
/* Inverse: what an object index stands for; its number through *number. */
enum object_kind object_kind(uint32_t index, uint32_t *number);
uint32_t object_generation(enum cap_type type, uint32_t number);

struct reference object_reference(enum cap_type type, uint32_t number);
/* Does it still name a live object? `first` is FIRST_ of its kind. */
static inline bool reference_live(uint32_t first, struct reference reference)
{
	return reference.generation != 0 &&
	       reference.generation ==
		       __atomic_load_n(&OBJECT(first + reference.number,
					       generation),
				       __ATOMIC_ACQUIRE);
}

/* A reference is read without a lock: whole, and written by model_lock's
 * holder. With a badge that belongs to it: either both old or both new. */
static inline struct reference reference_get(const struct reference *at)
{
	struct reference reference;

	__atomic_load(at, &reference, __ATOMIC_ACQUIRE);
	return reference;
}
static inline void reference_set(struct reference *at, struct reference to)
{
	__atomic_store(at, &to, __ATOMIC_RELEASE);
}
struct bound {
	struct reference to;
	uint64_t badge;
};
struct bound bound_get(const struct reference *at, const uint64_t *badge);
void bound_set(struct reference *at, uint64_t *badge_at, struct reference to,
	       uint64_t badge);

/*
 * One step of unmaking an object. OK: nothing uses it any more. A dying PD's
 * table is emptied on the way: *inside is then the capability to take away
 * there, else it stays as it was.
 */
enum status object_step(uint32_t index, uint32_t *inside);
/* A cleared object whose node has no children: give the number back. */
void object_free(uint32_t index);
/* Bring an object to life below range `range`; its capability into `slot`. */
void object_insert(uint32_t range, uint32_t slot, enum cap_type type,
		   uint32_t number);

enum status call_create(uint32_t ec, uint64_t *x);
enum status call_destroy(uint32_t ec, uint64_t *x);

#endif
