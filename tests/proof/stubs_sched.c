/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scheduler's contracts, for proofs of those who call it: what an SC's
 * user, state and CPU may become; see stubs_sched.h.
 */
#include "stubs_sched.h"
#include "ec.h"
#include "sched.h"

uint8_t nondet_u8(void);
bool nondet_bool(void);

bool stub_tip_runs(uint32_t s)
{
	const uint32_t tip = SC(s, tip);

	return tip != NONE16 && EC(tip, state) == EC_RUNNABLE &&
	       !EC(tip, stopped);
}

/* Its CPU may have to look who runs. */
static void look(uint32_t c)
{
	CPU(c, resched) = CPU(c, resched) || nondet_bool();
}

static void vacate(uint32_t c)
{
	CPU(c, sc) = NONE16;
	CPU(c, ec) = NONE32;
	CPU(c, resched) = true;
}

void stub_sc_block(uint32_t s)
{
	if (SC(s, state) == SC_RUNNING)
		vacate(SC(s, cpu));
	if (SC(s, state) != SC_OFF)
		SC(s, state) = SC_IDLE;
}

void stub_sc_wake(uint32_t s)
{
	if (SC(s, state) != SC_IDLE || !stub_tip_runs(s))
		return;
	SC(s, state) = nondet_bool() ? SC_READY : SC_DEPLETED;
	look(SC(s, cpu));
}

void stub_sc_lend(uint32_t s, uint32_t ec)
{
	SC(s, tip) = (uint16_t)ec;
	if (SC(s, state) == SC_RUNNING && stub_tip_runs(s)) {
		CPU(SC(s, cpu), ec) = ec;
		look(SC(s, cpu));
		return;
	}
	stub_sc_block(s);
	stub_sc_wake(s);
}

void stub_sc_yield(uint32_t s)
{
	if (SC(s, state) != SC_RUNNING)
		return;
	vacate(SC(s, cpu));
	SC(s, state) = nondet_bool() ? SC_READY : SC_DEPLETED;
	look(SC(s, cpu));
}
