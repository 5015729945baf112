/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Specification of create and destroy: first what a call will do, from the
 * state before it, then what any one capability or object is afterwards.
 */
#ifndef SPEC_OBJECT_H
#define SPEC_OBJECT_H

#include "spec.h"

/* The life of an object's number; after CLEAR it is FREE again. */
enum spec_life { SPEC_FREE, SPEC_LIVE, SPEC_DYING, SPEC_CLEAR };

/* A number's object. Numbers of all types in a row: PDs, ECs, SCs, portals,
 * notifications; its node in the tree is capability SPEC_SLOTS + index. */
struct spec_object {
	enum spec_life life;
	uint64_t generation;
	uint64_t grace;  /* dying: who waits for which grace period */
	uint32_t cursor; /* dying domain: its slots below are empty */
};
#define SPEC_NO_INDEX 0xffffffffu

struct spec_object spec_object_old(uint32_t index);
struct spec_object spec_object_new(uint32_t index);
/* What else create asks: the machine's CPUs, the caller's priority, whether
 * the domain has no such vCPU (threads may share a number). */
uint32_t spec_cpus(void);
uint32_t spec_priority(void);
bool spec_vcpu_free(uint32_t domain, uint32_t vcpu);

/* Index of an object by its type and number, or SPEC_NO_INDEX. */
uint32_t spec_index(uint64_t type, uint64_t number);

/* What a slot of `own` names, if it is of this type and has these rights. */
struct spec_found {
	enum status status;
	uint64_t number, badge;
};
struct spec_found spec_object_find(uint32_t own, uint64_t slot, uint64_t type,
				   uint64_t rights);

/* What a create that succeeds makes. */
struct spec_creation {
	uint32_t range, slot, number;
	uint64_t type, generation;
	uint32_t domain, cpu, priority, vcpu; /* EC */
	uint32_t kind;                        /* PD, NOTIFICATION */
};
enum status spec_create(uint32_t own, const uint64_t *x,
			struct spec_creation *made);
struct spec_cap spec_created(const struct spec_creation *made, uint32_t c);
struct spec_object spec_created_object(const struct spec_creation *made,
				       uint32_t index);

/* What a step of destroy found elsewhere. */
struct spec_steps {
	uint64_t grace;   /* the grace period that begins now */
	bool over;        /* the object's is over: every CPU has let go of it */
	bool unfinished;  /* EC, SC, NOTIFICATION: still busy clearing up */
	enum status take; /* of one thing from a dying domain's capability */
};
/* What a step of destroy does: at most one of the things below. */
struct spec_destruction {
	uint32_t index;
	bool ends;        /* life is over: the generation moves on */
	uint32_t cursor;  /* of a dying domain, from now on */
	uint32_t inside;  /* one thing is taken from this capability */
	bool clears;      /* nothing uses it any more */
	uint32_t moves;   /* the caller's capability, up to the node */
	uint32_t dropped; /* one derived capability */
	bool frees;       /* the node too: the number is free */
};
/* One step of unmaking object `index`; OK when nothing uses it any more. */
enum status spec_object_step(uint32_t index, struct spec_steps steps,
			     struct spec_destruction *did);
enum status spec_destroy(uint32_t own, const uint64_t *x,
			 struct spec_steps steps, struct spec_destruction *did);
/* What is taken from `inside` is cap_take's: this is what destroy does. */
struct spec_cap spec_destroyed(const struct spec_destruction *did, uint32_t c);
struct spec_object spec_destroyed_object(const struct spec_destruction *did,
					 struct spec_steps steps,
					 uint32_t index);

#endif
