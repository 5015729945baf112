/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RUN_TABLES at their full size, and what is assumed of them before the call
 * where a proof touches them; see run.h.
 */
#include "run.h"
#include "deadline.h"
#include "ec.h"
#include "irq.h"
#include "portal.h"
#include "sched.h"
#include <stddef.h>

/* A new field must be named in RUN_TABLES: sizes or the last one's
 * place would differ. */
_Static_assert(offsetof(struct ec, request) == 156, "all fields of struct ec");
_Static_assert(offsetof(struct sc, request) == 88, "all fields of struct sc");
_Static_assert(sizeof(struct irq) == 24, "all fields of struct irq");
_Static_assert(sizeof(struct portal) == 16, "all fields of struct portal");

#define DEFINE_TABLE(type, name, count) \
	type name[count];               \
	type old_##name[count];
RUN_TABLES(DEFINE_TABLE)

#define ANY_TABLE(type, name, count)                       \
	{                                                  \
		type any[count];                           \
		__CPROVER_array_replace(old_##name, any);  \
		__CPROVER_array_replace(name, old_##name); \
	}

void run_any(void)
{
	RUN_TABLES(ANY_TABLE)
}

void touch_ec(uint32_t ec)
{
	if (ec < NR_ECS)
		__CPROVER_assume(old_inv_ec_shape(ec));
}

void touch_sc(uint32_t sc)
{
	if (sc < NR_SCS)
		__CPROVER_assume(old_inv_sc_shape(sc));
}

void touch_cpu(uint32_t cpu)
{
	if (cpu < NR_CPUS)
		__CPROVER_assume(old_inv_cpu_shape(cpu));
}

void touch_irq(uint32_t intid)
{
	if (intid < NR_INTIDS)
		__CPROVER_assume(old_inv_irq_shape(intid) &&
				 old_inv_irq_bound(intid));
}

void touch_time(uint32_t c, uint32_t sc)
{
	if (sc < NR_SCS)
		__CPROVER_assume(old_inv_sc_fed(sc));
	if (c < NR_NODES)
		__CPROVER_assume(old_inv_range_feeds(c));
}

void touch_slot(uint32_t c)
{
	if (c < NR_NODES)
		__CPROVER_assume(old_inv_shape(c) && old_inv_mapping(c));
}
