/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exit_decode() and exit_condition_holds() for every syndrome: D1..D3 of
 * arch/aarch64/decode.h, and the same answer when asked again.
 */
#include "decode.h"

uint64_t nondet_u64(void);

int main(void)
{
	const uint64_t esr = nondet_u64(), far = nondet_u64();
	const uint64_t hpfar = nondet_u64(), pstate = nondet_u64();
	const struct exit a = exit_decode(esr, far, hpfar);
	const struct exit b = exit_decode(esr, far, hpfar);

	__CPROVER_assert(a.trap <= TRAP_OTHER && a.kind < NR_EXITS &&
				 a.fault <= FAULT_OTHER,
			 "D1: closed sets");
	__CPROVER_assert(a.rt <= 31 && a.ipa >> 48 == 0, "D2: register, IPA");
	__CPROVER_assert(a.trap != TRAP_DATA || !a.valid || a.size_bytes == 1 ||
				 a.size_bytes == 2 || a.size_bytes == 4 ||
				 a.size_bytes == 8,
			 "D2: size");
	__CPROVER_assert(!a.valid || (a.trap == TRAP_DATA && esr & ISS_ISV),
			 "D3: a syndrome only if there is one");
	__CPROVER_assert(a.trap == b.trap && a.kind == b.kind &&
				 a.immediate == b.immediate && a.key == b.key &&
				 a.rt == b.rt && a.write == b.write &&
				 a.valid == b.valid && a.wide == b.wide &&
				 a.sign_extend == b.sign_extend &&
				 a.maintenance == b.maintenance &&
				 a.size_bytes == b.size_bytes &&
				 a.fault == b.fault && a.ipa == b.ipa,
			 "the same answer again");
	__CPROVER_assert(exit_condition_holds(esr, pstate) ==
				 exit_condition_holds(esr, pstate),
			 "conditions: the same answer again");
	return 0;
}
