/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What create and destroy have others do, by contract: each function asserts
 * what it needs of its caller, and notes down that it was called and how.
 */
#ifndef STUBS_OBJECT_H
#define STUBS_OBJECT_H

#include "spec_object.h"
#include "state.h"

#define CALL_CREATE  1
#define CALL_DESTROY 2
#define CALL_STEP    3 /* object_step */

extern uint32_t nr_cpus, priority, caller;
extern struct spec_steps steps;

/* What the call did through others: how often, and with what. */
struct begun {
	uint32_t calls;
	uint32_t type, number, kind, pd, cpu, priority, vcpu;
};
struct called {
	uint32_t calls, type, number;
};
extern struct begun begun;
extern struct called ended, cleared, flushed, taken;
extern uint32_t graces, asked;
extern uint32_t fed; /* the capability whose time an SC uses, or NONE32 */

/* What destroy did to the tree, NONE32: nothing. */
extern struct dropping {
	uint32_t removed, inserted, parent, freed;
} dropping;

#endif
