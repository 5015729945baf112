/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Executable specifications: per call a pure function of the state before it,
 * written from the documentation of the call and never calling the kernel.
 * A proof, or a test, supplies the state before as abstract capabilities and
 * compares what the call answered and left behind at any one capability.
 */
#ifndef SPEC_H
#define SPEC_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi.h>

#define SPEC_NONE 0xffffu
/* How many there are; a test with small tables brings its own numbers. */
#ifndef SPEC_DOMAINS
#define SPEC_DOMAINS       64u
#define SPEC_ECS           256u
#define SPEC_SCS           256u
#define SPEC_PORTALS       1024u
#define SPEC_NOTIFICATIONS 1024u
#define SPEC_INTIDS        1024u
#endif
/* Slots come before the objects' nodes. */
#define SPEC_SLOTS (SPEC_DOMAINS * NR_SLOTS)
#define SPEC_DEPTH 8u

/* A capability, its place among its siblings included. */
struct spec_cap {
	uint64_t type, rights, depth, number, generation;
	bool shared, frozen, block, dirty, scrub;
	uint64_t base, count;
	uint64_t where;         /* badge; mapping; frames scrubbed */
	uint32_t parent;        /* SPEC_NONE: a root, or empty */
	uint32_t newest, older; /* child; sibling */
};

/* What a step found in parts of the state that these functions do not see. */
struct spec_choice {
	bool refused;    /* the table still serves a living space */
	bool partial;    /* a dead table was wiped in part */
	bool unfinished; /* the object's step is not its last */
	bool occupied;   /* a CPU may still be in the space, which ended */
	uint32_t inside; /* dying domain: look at this first, or SPEC_NONE */
};

/* The state before the call, and now; see abstract.h. */
struct spec_cap spec_old(uint32_t c);
struct spec_cap spec_new(uint32_t c);
/* Is this the generation of the object of that type and number? */
bool spec_live_old(uint64_t type, uint64_t number, uint64_t generation);
bool spec_live_new(uint64_t type, uint64_t number, uint64_t generation);

/* Parts that specifications of several calls need; see spec_cap.c. */
uint32_t spec_slot(uint32_t domain, uint64_t x);
bool spec_revoked(uint32_t c);
uint32_t spec_bottom(uint32_t c);
/* Of capability c, when a capability without children is dropped, goes to an
 * empty slot, or loses one thing (OK: itself); when the deepest below `start`,
 * or in a dying domain met on the way, does (OK: `start` itself). */
void spec_drop(uint32_t gone, uint32_t c, struct spec_cap *after);
void spec_transfer(uint32_t from, uint32_t to, uint32_t c,
		   struct spec_cap *after);
enum status spec_take_leaf(uint32_t leaf, struct spec_choice choice, uint32_t c,
			   struct spec_cap *after);
enum status spec_take(uint32_t start, struct spec_choice choice, uint32_t c,
		      struct spec_cap *after);

/*
 * Of a call by a context of domain `own` with arguments x: the status, and in
 * *after what capability c is when it returns.
 */
enum status spec_cap_copy(uint32_t own, const uint64_t *x, uint32_t c,
			  struct spec_cap *after);
enum status spec_cap_move(uint32_t own, const uint64_t *x, uint32_t c,
			  struct spec_cap *after);
enum status spec_cap_delete(uint32_t own, const uint64_t *x,
			    struct spec_choice choice, uint32_t c,
			    struct spec_cap *after);
enum status spec_cap_revoke(uint32_t own, const uint64_t *x,
			    struct spec_choice choice, uint32_t c,
			    struct spec_cap *after);

#endif
