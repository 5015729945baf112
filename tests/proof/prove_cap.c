/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One call on capabilities, with any arguments, by any domain, in any state
 * that satisfies the invariants, its parts replaced by their contracts. SHOW
 * says what is to be shown of it, for any one capability (`one`); of all of
 * them, that the status is the specified one.
 */
#include "capability.h"
#include "ec.h"

static uint64_t x[8], x_old[8];

static void arguments(void)
{
	for (uint32_t i = 0; i < 8; i++)
		x[i] = x_old[i] = nondet_u64();
}

uint32_t ec_pd(uint32_t ec)
{
	(void)ec;
	return own;
}

static enum status call(void)
{
#if CALL == CALL_COPY
	return call_cap_copy(0, x);
#elif CALL == CALL_MOVE
	return call_cap_move(0, x);
#elif CALL == CALL_DELETE
	return call_cap_delete(0, x);
#else
	return call_cap_revoke(0, x);
#endif
}

int main(void)
{
	struct spec_cap after;
	enum status status, want;

	state_any();
	arguments();
	touch_arguments(x);
	walks_any();
	stubs_any();
	status = call();
	want = spec(x_old, one, &after);
	effect_settle();
#if SHOW_REACH
	REACHED
#else
	__CPROVER_assert(status == want, "status as specified");
	show_invariants();
	show_refinement(after);
	for (uint32_t i = 0; i < 8; i++)
		__CPROVER_assert(x[i] == x_old[i], "arguments stay");
#endif
	return 0;
}
