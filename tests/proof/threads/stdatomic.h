/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Atomics for the thread models: each operation happens at once, and orders
 * what it says and no more, so that a weaker one is noticed under PSO. A weak
 * exchange may fail for no reason.
 */
#ifndef STDATOMIC_H
#define STDATOMIC_H

#include <stdbool.h>

#define memory_order_relaxed 0
#define memory_order_acquire 2
#define memory_order_release 3
#define memory_order_acq_rel 4
#define memory_order_seq_cst 5

bool nondet_bool(void);

#define ORDER_BEFORE(order)                              \
	((order) >= memory_order_release ?               \
		 __CPROVER_fence("WWfence", "RWfence") : \
		 (void)0)
#define ORDER_AFTER(order)                                                    \
	((order) == memory_order_acquire || (order) >= memory_order_acq_rel ? \
		 __CPROVER_fence("RRfence", "RWfence", "WRfence") :           \
		 (void)0)

#define atomic_load_explicit(p, order)            \
	({                                        \
		const __typeof__(*(p)) is = *(p); \
		ORDER_AFTER(order);               \
		is;                               \
	})
#define atomic_store_explicit(p, value, order) \
	({                                     \
		ORDER_BEFORE(order);           \
		*(p) = (value);                \
	})
#define EXCHANGE(p, old, value, order, may_fail)         \
	({                                               \
		bool swapped;                            \
		ORDER_BEFORE(order);                     \
		__CPROVER_atomic_begin();                \
		swapped = *(p) == *(old) && !(may_fail); \
		if (swapped)                             \
			*(p) = (value);                  \
		else                                     \
			*(old) = *(p);                   \
		__CPROVER_atomic_end();                  \
		ORDER_AFTER(order);                      \
		swapped;                                 \
	})
#define atomic_compare_exchange_weak_explicit(p, old, value, yes, no) \
	EXCHANGE(p, old, value, yes, nondet_bool())
#define atomic_compare_exchange_strong_explicit(p, old, value, yes, no) \
	EXCHANGE(p, old, value, yes, false)

#endif
