/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What takes time, interrupts and contexts away, by itself: the contracts that
 * unmapping a range and destroying an object rest on. Exactly what each does,
 * that nothing else changes, and that I1 and S4 hold afterwards.
 */
#include "ec.h"
#include "irq.h"
#include "run.h"
#include "sched.h"

#define PART_SC_DEPRIVE 1
#define PART_IRQ_UNBIND 2
#define PART_SC_CLEAR   3
#define PART_EC_REQUEST 4

static uint32_t c, s, e, intid, any_ec, pokes, poked_cpu, poked_bit;
static uint32_t masks, unlinks;

void sched_poke(uint32_t cpu, uint32_t bit)
{
	pokes++;
	poked_cpu = cpu;
	poked_bit = bit;
}

void arch_irq_mask(uint32_t number, bool masked)
{
	__CPROVER_assert(number == intid && masked, "this one is masked");
	masks++;
}

void arch_irq_unlink(uint32_t number)
{
	__CPROVER_assert(number == intid, "this one is unlinked");
	unlinks++;
}

static void begin(void)
{
	c = nondet_u32();
	s = nondet_u32();
	e = nondet_u32();
	intid = nondet_u32();
	any_ec = nondet_u32();
	one = nondet_u32();
	other = nondet_u32();
	__CPROVER_assume(c < NR_CAPS && s < NR_SCS && e < NR_ECS &&
			 intid < NR_INTIDS && any_ec < NR_ECS &&
			 one < NR_CAPS && other < NR_SCS);
	touch_slot(c);
	touch_slot(one);
	touch_sc(s);
	touch_sc(other);
	touch_ec(e);
	touch_time(c, s);
	touch_time(one, other);
}

/* Of any range and any SC: which feeds which. */
static void show_time(void)
{
	__CPROVER_assert(inv_sc_fed(other), "S4: no more time than granted");
	__CPROVER_assert(inv_range_feeds(one), "S4: for one SC alone");
	if (one != c)
		__CPROVER_assert(CAP(one, where) == old_caps_where[one],
				 "no other range is touched");
	if (other != s)
		__CPROVER_assert(SC(other, time) == old_scs_time[other] &&
					 SC(other, request) ==
						 old_scs_request[other],
				 "no other SC is touched");
	__CPROVER_assert(CAP(one, word) == old_caps_word[one], "words stay");
}

#if PART == PART_SC_DEPRIVE
static void show(void)
{
	__CPROVER_assume(field_get(CAP_TYPE, old_caps_word[c]) == CAP_CPUS &&
			 old_caps_where[c] != 0 &&
			 field_get(CAP_NUMBER, old_caps_word[c]) == s);
	sc_deprive(c);
	show_time();
	__CPROVER_assert(CAP(c, where) == 0 && SC(s, time) == NONE32,
			 "it feeds nobody, and nothing feeds the SC");
	__CPROVER_assert(SC(s, request) ==
				 (old_scs_request[s] | SC_REQUEST_DEPRIVE),
			 "its CPU is asked to take it off");
	__CPROVER_assert(pokes == 1 && poked_cpu == SC(s, cpu) &&
				 poked_bit == NR_ECS + s,
			 "and told so");
}
#elif PART == PART_IRQ_UNBIND
static void show(void)
{
	const uint32_t i = nondet_u32();

	__CPROVER_assume(field_get(CAP_TYPE, old_caps_word[c]) == CAP_IRQS &&
			 old_caps_where[c] != 0 && i < NR_INTIDS);
	__CPROVER_assume(old_inv_irq_binds(c) && old_inv_irq_binds(one));
	touch_irq(i);
	intid = old_caps_base[c];
	touch_irq(intid);
	irq_unbind(c);
	__CPROVER_assert(inv_irq_shape(i) && inv_irq_bound(i) &&
				 inv_irq_binds(one),
			 "I1: bound by one capability alone");
	__CPROVER_assert(IRQ(intid, use) == IRQ_FREE && CAP(c, where) == 0 &&
				 masks == 1,
			 "I2: unbound and masked");
	__CPROVER_assert(unlinks == (old_irqs_use[intid] == IRQ_GUEST),
			 "unlinked, if it was linked");
	__CPROVER_assert(i == intid || IRQ(i, use) == old_irqs_use[i],
			 "no other interrupt is touched");
	__CPROVER_assert(one == c || CAP(one, where) == old_caps_where[one],
			 "no other capability is touched");
}
#elif PART == PART_SC_CLEAR
static void show(void)
{
	const bool used = old_scs_configured[s] &&
			  (old_scs_state[s] != SC_OFF || old_scs_request[s]);
	enum status status;

	__CPROVER_assume(old_scs_time[s] == NONE32 || old_scs_time[s] == c);
	status = sc_clear(s);
	show_time();
	__CPROVER_assert(status == (used ? STATUS_MORE : STATUS_OK),
			 "status: not while it is used");
	__CPROVER_assert(SC(s, time) == (used ? old_scs_time[s] : NONE32),
			 "its time is given back, not earlier");
}
#elif PART == PART_EC_REQUEST
static void show(void)
{
	const uint32_t what = nondet_u32();

	ec_request(e, what);
	__CPROVER_assert(EC(any_ec, request) == (old_ecs_request[any_ec] |
						 (any_ec == e ? what : 0)),
			 "just these bits of just this context");
	__CPROVER_assert(pokes == 1 && poked_cpu == EC(e, cpu) &&
				 poked_bit == e,
			 "its CPU is told");
}
#endif

bool spec_fits(uint64_t budget, uint64_t period, uint64_t units);
bool __CPROVER_uninterpreted_fits(uint64_t, uint64_t, uint64_t);

bool spec_fits(uint64_t budget, uint64_t period, uint64_t units)
{
	return units != 0 &&
	       __CPROVER_uninterpreted_fits(budget, period, units);
}

int main(void)
{
	state_any();
	run_any();
	begin();
	show();
	__CPROVER_assert(EC(any_ec, state) == old_ecs_state[any_ec],
			 "T7: the life of contexts is not touched");
	return 0;
}
