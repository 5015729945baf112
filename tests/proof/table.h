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
#include <lock.h>
#include <queue.h>
#include <stdint.h>

#ifdef STATE_OLD
#define STATE(name) old_##name
#else
#define STATE(name) name
#endif
#define FIELD(table, i, field) (STATE(table##_##field)[i])
#define ITEM(table, i, field, n) \
	(STATE(table##_##field)[(i)*ITEMS(table##_##field) + (n)])
#define ROW(table, i)               table##_row(i)
#define ROW_SET(table, i, contents) table##_row_set(i, contents)

#define __atomic_load_n(p, order)        (*(p))
#define __atomic_store_n(p, v, order)    (*(p) = (v))
#define __atomic_load(p, r, order)       (*(r) = *(p))
#define __atomic_store(p, v, order)      (*(p) = *(v))
#define __atomic_thread_fence(order)     ((void)0)
#define __atomic_fetch_or(p, v, order)   CHANGE(p, *(p) | (v))
#define __atomic_fetch_and(p, v, order)  CHANGE(p, *(p) & (v))
#define __atomic_exchange_n(p, v, order) CHANGE(p, v)
#define __atomic_add_fetch(p, v, order)  (*(p) += (v))
/* Give it a new value: what it was. */
#define CHANGE(p, v)                           \
	({                                     \
		const typeof(*(p)) old = *(p); \
		*(p) = (v);                    \
		old;                           \
	})

/* How many of it stand in one row. */
#define ITEMS(name)          ((uint64_t)name##_items)
#define tables_valid_items   8
#define pds_vcpu_items       8
#define ecs_exit_words_items 4
#define cpus_head_items      NR_PRIORITIES
#define cpus_tail_items      NR_PRIORITIES
#define cpus_poked_items     ((NR_ECS + NR_SCS) / 64)

#define PROOF_OBJECTS (NR_PDS + NR_ECS + NR_SCS + NR_PORTALS + NR_NOTIFICATIONS)
#define PROOF_NODES   (NR_CAPS + PROOF_OBJECTS)

/*
 * Every field of every table: type, name, how many. PROOF_TABLES: capabilities,
 * objects, memory, defined by state.c; RUN_TABLES: what runs, waits and calls,
 * defined by run.c.
 */
/* clang-format off */
#define CAP_TABLES(X)                                    \
	X(uint64_t, caps_word, PROOF_NODES)              \
	X(uint32_t, caps_base, PROOF_NODES)              \
	X(uint32_t, caps_count, PROOF_NODES)             \
	X(uint16_t, caps_parent, PROOF_NODES)            \
	X(uint16_t, caps_first, PROOF_NODES)             \
	X(uint16_t, caps_next, PROOF_NODES)              \
	X(uint16_t, caps_prev, PROOF_NODES)              \
	X(uint64_t, caps_where, PROOF_NODES)

#define REST_TABLES(X)                                   \
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
	X(uint16_t, pds_vcpu, NR_PDS * 8)

#define PROOF_TABLES(X) \
	CAP_TABLES(X)   \
	REST_TABLES(X)  \
	X(uint64_t, ghost_stamp, PROOF_NODES)

#define RUN_TABLES(X)                                    \
	X(uint32_t, ecs_pd, NR_ECS)                      \
	X(uint32_t, ecs_pd_generation, NR_ECS)           \
	X(uint8_t, ecs_cpu, NR_ECS)                      \
	X(uint8_t, ecs_priority, NR_ECS)                 \
	X(uint8_t, ecs_vcpu, NR_ECS)                     \
	X(uint8_t, ecs_is_vcpu, NR_ECS)                  \
	X(uint8_t, ecs_state, NR_ECS)                    \
	X(uint8_t, ecs_stopped, NR_ECS)                  \
	X(uint8_t, ecs_queued, NR_ECS)                   \
	X(uint8_t, ecs_serving, NR_ECS)                  \
	X(uint16_t, ecs_sc, NR_ECS)                      \
	X(uint16_t, ecs_run_sc, NR_ECS)                  \
	X(uint16_t, ecs_caller, NR_ECS)                  \
	X(uint16_t, ecs_handler, NR_ECS)                 \
	X(struct queue, ecs_callers, NR_ECS)             \
	X(uint16_t, ecs_next, NR_ECS)                    \
	X(uint16_t, ecs_prev, NR_ECS)                    \
	X(uint32_t, ecs_notification, NR_ECS)            \
	X(uint64_t, ecs_badge, NR_ECS)                   \
	X(uint32_t, ecs_words, NR_ECS)                   \
	X(uint32_t, ecs_exit_kind, NR_ECS)               \
	X(uint64_t, ecs_exit_words, NR_ECS * 4)          \
	X(struct reference, ecs_exit_portal, NR_ECS)     \
	X(struct reference, ecs_halt_notification, NR_ECS) \
	X(struct reference, ecs_wait_notification, NR_ECS) \
	X(uint64_t, ecs_halt_badge, NR_ECS)              \
	X(uint64_t, ecs_start_pc, NR_ECS)                \
	X(uint64_t, ecs_start_sp, NR_ECS)                \
	X(uint64_t, ecs_start_arg, NR_ECS)               \
	X(uint64_t, ecs_woken_value, NR_ECS)             \
	X(int32_t, ecs_woken_status, NR_ECS)             \
	X(uint32_t, ecs_request, NR_ECS)                 \
	X(uint16_t, scs_ec, NR_SCS)                      \
	X(uint16_t, scs_tip, NR_SCS)                     \
	X(uint16_t, scs_next, NR_SCS)                    \
	X(uint16_t, scs_prev, NR_SCS)                    \
	X(uint8_t, scs_state, NR_SCS)                    \
	X(uint8_t, scs_queue, NR_SCS)                    \
	X(uint8_t, scs_cpu, NR_SCS)                      \
	X(uint8_t, scs_slack, NR_SCS)                    \
	X(int64_t, scs_left, NR_SCS)                     \
	X(uint64_t, scs_budget, NR_SCS)                  \
	X(uint64_t, scs_period, NR_SCS)                  \
	X(uint64_t, scs_period_end, NR_SCS)              \
	X(uint64_t, scs_consumed, NR_SCS)                \
	X(uint64_t, scs_new_budget, NR_SCS)              \
	X(uint64_t, scs_new_period, NR_SCS)              \
	X(uint32_t, scs_time, NR_SCS)                    \
	X(uint32_t, scs_new_generation, NR_SCS)          \
	X(uint16_t, scs_new_ec, NR_SCS)                  \
	X(uint8_t, scs_configured, NR_SCS)               \
	X(uint8_t, scs_may_slack, NR_SCS)                \
	X(uint8_t, scs_new_slack, NR_SCS)                \
	X(uint32_t, scs_request, NR_SCS)                 \
	X(uint64_t, cpus_ready, NR_CPUS)                 \
	X(uint16_t, cpus_head, NR_CPUS * NR_PRIORITIES)  \
	X(uint16_t, cpus_tail, NR_CPUS * NR_PRIORITIES)  \
	X(uint32_t, cpus_ec, NR_CPUS)                    \
	X(uint16_t, cpus_sc, NR_CPUS)                    \
	X(uint8_t, cpus_resched, NR_CPUS)                \
	X(uint8_t, cpus_asked, NR_CPUS)                  \
	X(uint64_t, cpus_since, NR_CPUS)                 \
	X(uint64_t, cpus_timer, NR_CPUS)                 \
	X(uint64_t, cpus_poked, NR_CPUS * 8)             \
	X(uint32_t, cpus_grace, NR_CPUS)                 \
	X(uint32_t, ghost_bound_by, NR_INTIDS)           \
	X(uint64_t, ghost_turn, NR_SCS)                  \
	X(uint64_t, ghost_wakes, NR_SCS)                 \
	X(struct reference, irqs_target, NR_INTIDS)      \
	X(uint64_t, irqs_badge, NR_INTIDS)               \
	X(uint32_t, irqs_use, NR_INTIDS)                 \
	X(struct reference, portals_handler, NR_PORTALS) \
	X(uint64_t, portals_badge, NR_PORTALS)           \
	X(uint64_t, notifications_value, NR_NOTIFICATIONS) \
	X(struct lock, notifications_lock, NR_NOTIFICATIONS) \
	X(struct queue, notifications_waiters, NR_NOTIFICATIONS) \
	X(uint16_t, notifications_listener, NR_NOTIFICATIONS) \
	X(uint8_t, notifications_kind, NR_NOTIFICATIONS)
/* clang-format on */
#define DECLARE_TABLE(type, name, count) \
	extern type name[count];         \
	extern type old_##name[count];
PROOF_TABLES(DECLARE_TABLE)
RUN_TABLES(DECLARE_TABLE)
#undef DECLARE_TABLE

struct cap;
struct cap caps_row(uint32_t c);
void caps_row_set(uint32_t c, struct cap what);
struct ec;
void ecs_row_set(uint32_t ec, struct ec what);
struct sc;
void scs_row_set(uint32_t sc, struct sc what);
struct portal;
void portals_row_set(uint32_t portal, struct portal what);
struct notification;
void notifications_row_set(uint32_t notification, struct notification what);

#endif
