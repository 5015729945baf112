/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stands in for kernel/limits.h in the random tests with small constants:
 * tables that fill up within an episode and are compared as a whole after
 * every step. The same core must work with these as with the real ones.
 */
#ifndef SMALL_LIMITS_H
#define SMALL_LIMITS_H

#include "../../kernel/limits.h"

#undef NR_SLOTS
#undef NR_CPUS
#undef NR_PDS
#undef NR_ECS
#undef NR_SCS
#undef NR_PORTALS
#undef NR_NOTIFICATIONS
#undef NR_INTIDS
#undef NR_STREAMS
#undef NR_TABLES
#define NR_SLOTS         128u
#define NR_CPUS          2u
#define NR_PDS           8u
#define NR_ECS           32u
#define NR_SCS           32u
#define NR_PORTALS       32u
#define NR_NOTIFICATIONS 32u
#define NR_INTIDS        64u
#define NR_STREAMS       8u
#define NR_TABLES        64u

/* The same, for specifications. */
#define SPEC_DOMAINS       8u
#define SPEC_ECS           32u
#define SPEC_SCS           32u
#define SPEC_PORTALS       32u
#define SPEC_NOTIFICATIONS 32u
#define SPEC_INTIDS        64u

#endif
