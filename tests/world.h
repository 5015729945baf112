/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small booted kernel on the fake machine, and hypercalls into it. The root
 * thread is EC 0 of domain 0 on CPU 0. After every call the machine's rule H2
 * holds (no stale translation) and, on request, every invariant.
 */
#ifndef WORLD_H
#define WORLD_H

#include <stdbool.h>
#include <stdint.h>
#include "cap.h"
#include "host.h"
#include <tessera/abi.h>
#include <tessera/root.h>

#ifndef WORLD_CPUS
#define WORLD_CPUS 2u
#endif
#define WORLD_TABLES        64u
#define WORLD_PDS           8u       /* numbers that tests use, of 64 */
#define WORLD_OBJECTS       16u      /* of each other kind */
#define RAM_BASE            0x40000u /* frames */
#define RAM_FRAMES          0x2000u
#define WORLD_MESSAGES      (RAM_BASE - 0x1000u)
#define WORLD_PACKAGE_BYTES (16 * PAGE_BYTES)
#define WORLD_TICKS         62500000u
#define ROOT_EC_NUMBER      0u
/* Root's slot with the time of a CPU. */
#define WORLD_TIME(cpu) (ROOT_FREE + (cpu))

/* Reset machine and tables, boot, choose the root thread on CPU 0. */
void world_start(void);
/* All the kernel's tables as they are before boot(). */
void world_blank(void);
/* x1..x6 of the next call, by their number; those not named are 0. */
struct args {
	uint64_t x[7];
};
/* What arch does about a call: the quick way for threads, where it goes. */
bool world_hypercall(uint32_t ec);
/* Call as this EC, which is the running one; its x0 when the call returns.
 * A call that blocks leaves whatever is in x0: see sched_next(). */
int64_t world_call(uint32_t ec, enum call call, struct args args);
/* The same without failing the test: NULL, or what the call did wrong; the
 * status as it returned is left in world_status. */
const char *world_try(uint32_t ec, enum call call, struct args args);
extern int64_t world_status;
#define CALL(name, ...) \
	world_call(ROOT_EC_NUMBER, CALL_##name, (struct args){{0, __VA_ARGS__}})
/* x1..x7 that the last call of this EC returned. */
uint64_t world_result(uint32_t ec, uint32_t n);
/* Repeat a call while it answers MORE, at most `limit` times. */
int64_t world_finish(uint32_t ec, enum call call, struct args args,
		     uint32_t limit);
/* Go to the other CPU; every CPU leaves the kernel once (grace periods). */
void world_cpu(uint32_t cpu);
void world_pass(void);
/* Fail the test if an invariant is broken. */
void world_check(void);
/* Is it a status that promises that nothing was changed? */
bool world_is_error(int64_t status);

/* Free slots handed out to tests, fresh per world. */
uint32_t world_slot(void);
/* Make objects the usual way; returns the slot. */
uint32_t world_pd(enum pd_kind kind);
uint32_t world_ec(uint32_t pd_slot, uint32_t cpu, uint32_t priority,
		  uint32_t thread);
uint32_t world_sc(uint32_t ec_slot, uint32_t cpu);
uint32_t world_notification(uint32_t kind);
uint32_t world_portal(uint32_t ec_slot, uint64_t badge);
/* Object number behind one of root's slots. */
uint32_t world_number(uint32_t slot);

#endif
