/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sc_fits() is the very comparison it says, for all budgets, periods and
 * ranges, without overflow: proofs of sc_ctl leave the products to this one.
 */
#include "sched.h"
#include "state.h"

int main(void)
{
	const uint64_t budget = nondet_u64(), period = nondet_u64();
	const uint32_t units = nondet_u32();
	enum status status;

	__CPROVER_assume(budget >= 1 && budget <= period &&
			 period <= 1ull << 40);
	__CPROVER_assume(units <= NR_CPUS * CPU_UNITS);
	status = sc_fits(budget, period, units);
	__CPROVER_assert((status == STATUS_OK) ==
				 (budget * CPU_UNITS <= units * period),
			 "budget / period is at most units / CPU_UNITS");
	__CPROVER_assert(status == STATUS_OK || status == STATUS_FULL, "FULL");
	__CPROVER_assert(units != 0 || status == STATUS_FULL, "no time at all");
	return 0;
}
