/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exit_decode() and exit_condition_holds() for every syndrome: D1..D3 of
 * arch/aarch64/decode.h, the answer of the specification, and the same answer
 * when asked again.
 */
#include "spec_decode.h"

uint64_t nondet_u64(void);

int main(void)
{
	const uint64_t esr = nondet_u64(), far = nondet_u64();
	const uint64_t hpfar = nondet_u64(), pstate = nondet_u64();
	const struct exit a = exit_decode(esr, far, hpfar);
	const struct exit b = exit_decode(esr, far, hpfar);
	const struct exit want = spec_decode(esr, far, hpfar, &a);

	__CPROVER_assert(a.trap <= TRAP_OTHER && a.kind < NR_EXITS &&
				 a.fault <= FAULT_OTHER,
			 "D1: closed sets");
	__CPROVER_assert(a.rt <= 31 && a.ipa >> 48 == 0, "D2: register, IPA");
	__CPROVER_assert(a.size_bytes == 1 || a.size_bytes == 2 ||
				 a.size_bytes == 4 || a.size_bytes == 8,
			 "D2: size");
	__CPROVER_assert(!a.valid || (a.trap == TRAP_DATA && esr & ISS_ISV),
			 "D3: a syndrome only if there is one");
	__CPROVER_assert(a.trap == want.trap && a.kind == want.kind,
			 "class and kind as specified");
	__CPROVER_assert(spec_same_exit(&a, &want), "exit as specified");
	__CPROVER_assert(spec_same_exit(&a, &b), "the same answer again");
	__CPROVER_assert(exit_condition_holds(esr, pstate) ==
				 spec_condition(esr, pstate),
			 "condition as specified");
	return 0;
}
