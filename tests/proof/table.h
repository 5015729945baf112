/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stands in for lib/table.h in proofs: the kernel's tables as one array per
 * field, at their full size, which solvers handle best. Compiled with
 * -DSTATE_OLD, the same text speaks of the state before the call.
 * Calls that change the model run one at a time: the atomics are plain here.
 */
#ifndef TABLE_H
#define TABLE_H

#include <limits.h>
#include <stdint.h>

#ifdef STATE_OLD
#define STATE(name) old_##name
#else
#define STATE(name) name
#endif
#define FIELD(table, i, field)      (STATE(table##_##field)[i])
#define ITEM(table, i, field, n)    (STATE(table##_##field)[(i)*8ull + (n)])
#define ROW(table, i)               table##_row(i)
#define ROW_SET(table, i, contents) table##_row_set(i, contents)

#define __atomic_load_n(p, order)     (*(p))
#define __atomic_store_n(p, v, order) (*(p) = (v))
#define __atomic_thread_fence(order)  ((void)0)

#define PROOF_OBJECTS (NR_PDS + NR_ECS + NR_SCS + NR_PORTALS + NR_NOTIFICATIONS)
#define PROOF_NODES   (NR_CAPS + PROOF_OBJECTS)

/* Every field of every table: type, name, how many. */
/* clang-format off */
#define PROOF_TABLES(X)                                  \
	X(uint64_t, caps_word, PROOF_NODES)              \
	X(uint32_t, caps_base, PROOF_NODES)              \
	X(uint32_t, caps_count, PROOF_NODES)             \
	X(uint16_t, caps_parent, PROOF_NODES)            \
	X(uint16_t, caps_first, PROOF_NODES)             \
	X(uint16_t, caps_next, PROOF_NODES)              \
	X(uint16_t, caps_prev, PROOF_NODES)              \
	X(uint64_t, caps_where, PROOF_NODES)             \
	X(uint32_t, objects_generation, PROOF_OBJECTS)   \
	X(uint32_t, objects_grace, PROOF_OBJECTS)        \
	X(uint16_t, objects_cursor, PROOF_OBJECTS)       \
	X(uint8_t, objects_state, PROOF_OBJECTS)         \
	X(uint64_t, tables_valid, NR_TABLES * 8)         \
	X(uint32_t, tables_parent, NR_TABLES)            \
	X(uint16_t, tables_index, NR_TABLES)             \
	X(uint8_t, tables_level, NR_TABLES)              \
	X(uint8_t, tables_pd, NR_TABLES)                 \
	X(uint32_t, tables_generation, NR_TABLES)        \
	X(uint32_t, pds_root, NR_PDS)                    \
	X(uint8_t, pds_kind, NR_PDS)                     \
	X(uint16_t, pds_vcpu, NR_PDS * 8)                \
	X(uint64_t, ghost_stamp, PROOF_NODES)
/* clang-format on */
#define DECLARE_TABLE(type, name, count) \
	extern type name[count];         \
	extern type old_##name[count];
PROOF_TABLES(DECLARE_TABLE)
#undef DECLARE_TABLE

struct cap;
struct cap caps_row(uint32_t c);
void caps_row_set(uint32_t c, struct cap what);

#endif
