/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The root manager on the host: a VM and a domain to build and to end, and
 * ways to refuse what it asks of the kernel.
 */
#ifndef ROOT_HOST_H
#define ROOT_HOST_H

#include <stdint.h>
#include "world.h"

#define ROOT_VM     0u
#define ROOT_DOMAIN 1u
#define ROOT_QUOTAS 10u

/* Calls that make something, so far; which of them is refused, 0: none. */
extern uint32_t root_made, root_fail_at;

/* After world_start(): open pools, plan, carve quotas. */
void root_start(void);
/* Create and run; whatever the kernel said. */
enum status root_build(uint32_t unit);
enum status root_manage(uint32_t unit, uint32_t op); /* enum manage_op */
/* Slots of a unit's quotas; how many. */
uint32_t root_quota(uint32_t unit, uint32_t *slots);
uint32_t root_slot(void);
enum status root_slot_free(uint32_t slot);
uint32_t root_event_slot(void);
/* Root's own slots, a bit each: as they are, all but so many, as before. */
uint64_t root_slots(uint32_t word);
void root_slots_leave(uint32_t open);
void root_slots_put(const uint64_t *all);

#endif
