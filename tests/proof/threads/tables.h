/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into kernel files in models of threads: the tables of proofs with
 * small limits, the fields that two CPUs share, and atomics that happen at
 * once and order what they say and no more.
 */
#ifndef THREAD_TABLES_H
#define THREAD_TABLES_H

#include "../../small/limits.h"

#include "../table.h"
#include "stdatomic.h"

#undef __atomic_load_n
#undef __atomic_store_n
#undef __atomic_load
#undef __atomic_store
#undef __atomic_thread_fence
#undef __atomic_fetch_or
#undef __atomic_fetch_and
#undef __atomic_exchange_n
#undef __atomic_add_fetch
#undef CHANGE

#define __atomic_load_n(p, order) atomic_load_explicit(p, order)
#define __atomic_store_n(p, v, order)                                    \
	({                                                               \
		atomic_store_explicit(p, v, order);                      \
		if ((order) == memory_order_seq_cst)                     \
			__CPROVER_fence("WRfence", "WWfence", "RRfence", \
					"RWfence");                      \
	})
#define __atomic_load(p, r, order)        \
	({                                \
		__CPROVER_atomic_begin(); \
		*(r) = *(p);              \
		__CPROVER_atomic_end();   \
		ORDER_AFTER(order);       \
	})
#define __atomic_store(p, v, order)       \
	({                                \
		ORDER_BEFORE(order);      \
		__CPROVER_atomic_begin(); \
		*(p) = *(v);              \
		__CPROVER_atomic_end();   \
	})
#define __atomic_thread_fence(order) \
	({                           \
		ORDER_BEFORE(order); \
		ORDER_AFTER(order);  \
	})
/* Give it a new value at once: what it was. */
#define CHANGE(p, v, order)               \
	({                                \
		__typeof__(*(p)) old;     \
		ORDER_BEFORE(order);      \
		__CPROVER_atomic_begin(); \
		old = *(p);               \
		*(p) = (v);               \
		__CPROVER_atomic_end();   \
		ORDER_AFTER(order);       \
		old;                      \
	})
#define __atomic_fetch_or(p, v, order)   CHANGE(p, old | (v), order)
#define __atomic_fetch_and(p, v, order)  CHANGE(p, old &(v), order)
#define __atomic_exchange_n(p, v, order) CHANGE(p, v, order)
#define __atomic_add_fetch(p, v, order)  (CHANGE(p, old + (v), order) + (v))

/* Of the tables, what the models share. */
/* clang-format off */
#define SHARED_TABLES(X)                       \
	X(uint32_t, cpus_grace, NR_CPUS)       \
	X(uint64_t, cpus_poked, NR_CPUS * 8)   \
	X(uint8_t, cpus_resched, NR_CPUS)      \
	X(uint8_t, cpus_asked, NR_CPUS)        \
	X(uint32_t, cpus_ec, NR_CPUS)          \
	X(uint16_t, cpus_sc, NR_CPUS)          \
	X(uint64_t, cpus_ready, NR_CPUS)       \
	X(uint64_t, cpus_since, NR_CPUS)       \
	X(uint64_t, cpus_timer, NR_CPUS)       \
	X(uint8_t, ecs_cpu, NR_ECS)            \
	X(uint32_t, ecs_request, NR_ECS)       \
	X(struct reference, ecs_wait_notification, NR_ECS) \
	X(uint64_t, notifications_value, NR_NOTIFICATIONS)    \
	X(struct lock, notifications_lock, NR_NOTIFICATIONS)  \
	X(struct queue, notifications_waiters, NR_NOTIFICATIONS) \
	X(uint16_t, notifications_listener, NR_NOTIFICATIONS) \
	X(uint8_t, notifications_kind, NR_NOTIFICATIONS)
/* clang-format on */

#endif
