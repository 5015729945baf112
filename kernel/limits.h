/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many there are of everything, and what refers to one. Tables are fixed;
 * nothing is allocated after boot. Costs and proofs do not depend on sizes.
 */
#ifndef LIMITS_H
#define LIMITS_H

#include <tessera/abi.h>

#define NR_CPUS          8u
#define NR_PDS           64u
#define NR_CAPS          (NR_PDS * NR_SLOTS)
#define NR_ECS           256u
#define NR_VCPUS         8u /* of one VM */
#define NR_SCS           256u
#define NR_PORTALS       1024u
#define NR_NOTIFICATIONS 1024u
#define NR_INTIDS        1024u
#define NR_STREAMS       256u
#define NR_TABLES        8192u /* most of the pool; boot may make it smaller */
#define MAX_DEPTH        8u    /* of the derivation tree, root ranges at 0 */
#define IPA_BITS         39u   /* stage 2 starts at level 1: three levels */
#define PAGE_SHIFT       12u
#define PAGE_BYTES       4096ull
#define BLOCK_SHIFT      21u
#define TABLE_ENTRIES    512u
#define TABLE_LEVELS     3u /* levels 1, 2, 3 */
/* Not cleared at reset: boot() fills it. */
#define FILLED_LATER __attribute__((section(".bss_later")))
#define NONE16       0xffffu
#define NONE32       0xffffffffu

/* A reference to an object that survives it: 0 as the generation = none. */
struct reference {
	_Alignas(8) uint32_t number; /* read as one */
	uint32_t generation;
};

#endif
