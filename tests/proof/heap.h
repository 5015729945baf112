/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The deadline heaps of a proof: the tables of kernel/deadline.c, one array
 * per field, and on which CPU each id has its deadline (ghost_home).
 */
#ifndef HEAP_H
#define HEAP_H

#include "deadline.h"
#include "table.h"

#define heaps_id_items NR_DEADLINES
#define HEAP_TABLES(X)                               \
	X(uint32_t, heaps_count, NR_CPUS)            \
	X(uint16_t, heaps_id, NR_CPUS *NR_DEADLINES) \
	X(uint64_t, deadlines_due, NR_DEADLINES)     \
	X(uint16_t, deadlines_place, NR_DEADLINES)   \
	X(uint8_t, ghost_home, NR_DEADLINES)
#define DECLARE_TABLE(type, name, count) \
	extern type name[count];         \
	extern type old_##name[count];
HEAP_TABLES(DECLARE_TABLE)
#undef DECLARE_TABLE

#endif
