/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whom a CPU looks after: everyone of its own who was asked for something,
 * nobody else; and what is asked meanwhile is not lost. One arbitrary context
 * or SC stands for all.
 */
#include "ec.h"
#include "requests.h"
#include "sched.h"

uint32_t nondet_u32(void);
_Bool nondet_bool(void);

uint32_t its_id, its_place, other_place;
uint64_t other_before;
_Bool its_cpu, was_asked;
struct seen seen;
static uint32_t here;

void serve_requests(uint32_t cpu);

static void serve(uint32_t id)
{
	if (id == its_id) {
		seen.served = true;
		seen.waits = false;
	}
	if (nondet_bool()) {
		ITS_WORD |= ITS_BIT;
		seen.waits = seen.again = true;
	}
}

void ec_service(uint32_t ec)
{
	__CPROVER_assert(ec < NR_ECS && EC(ec, cpu) == here, "a context here");
	serve(ec);
}

void sc_service(uint32_t sc)
{
	__CPROVER_assert(sc < NR_SCS && SC(sc, cpu) == here, "an SC here");
	serve(NR_ECS + sc);
}

int main(void)
{
	const uint32_t c = nondet_u32(), w = nondet_u32();

	here = nondet_u32();
	its_id = nondet_u32();
	__CPROVER_assume(here < NR_CPUS && its_id < NR_ECS + NR_SCS &&
			 c < NR_CPUS && w < QUEUE_WORDS && c != here);
	its_place = here * QUEUE_WORDS + its_id / 64;
	its_cpu = (its_id < NR_ECS ? EC(its_id, cpu) :
				     SC(its_id - NR_ECS, cpu)) == here;
	was_asked = seen.waits = (ITS_WORD & ITS_BIT) != 0;
	seen.served = seen.again = false;
	other_place = c * QUEUE_WORDS + w;
	other_before = CPU_POKED(c, w);
	serve_requests(here);
	__CPROVER_assert(!was_asked || !its_cpu || seen.served,
			 "whoever is asked is served");
	__CPROVER_assert(!seen.served || (its_cpu && (was_asked || seen.again)),
			 "and nobody else");
	__CPROVER_assert(!seen.waits || !its_cpu || (ITS_WORD & ITS_BIT),
			 "what is asked meanwhile is not lost");
	__CPROVER_assert(seen.again || !(ITS_WORD & ITS_BIT),
			 "none is left over");
	__CPROVER_assert(CPU_POKED(c, w) == other_before, "no other CPU's");
	return 0;
}
