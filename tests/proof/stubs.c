/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contracts for a step's memory and object parts; see stubs.h. That the real
 * functions keep them is for proofs of map, unmap and destroy to show.
 */
#include "stubs.h"
#include "state.h"

struct spec_choice choice;
struct turns turns;

void stubs_any(void)
{
	choice.refused = nondet_u8() & 1;
	choice.partial = nondet_u8() & 1;
	choice.occupied = nondet_u8() & 1;
	choice.unfinished = nondet_u8() & 1;
	turns.into = nondet_u32();
	turns.passed = nondet_u32() % NR_CAPS;
	turns.last = nondet_u32() % NR_CAPS;
	__CPROVER_assume(LIVING(turns.passed) && LIVING(turns.last));
	choice.inside = nondet_u8() & 1 ? turns.last : SPEC_NONE;
}

enum status memory_unmap_last(uint32_t c)
{
	const enum cap_type type = cap_type(c);

	__CPROVER_assert(c < NR_CAPS && cap_is_range(type) &&
				 cap_mapped(c) != 0 &&
				 !(CAP(c, word) & CAP_SCRUB),
			 "only mapped ranges are unmapped");
	if (type <= CAP_TABLES && choice.occupied)
		return STATUS_MORE;
	if (type == CAP_TABLES && choice.refused)
		return STATUS_BUSY;
	if (type == CAP_TABLES && choice.partial)
		return STATUS_OK;
	if (type == CAP_CPUS || type == CAP_IRQS || cap_mapped(c) == 1) {
		CAP(c, where) = 0;
		CAP(c, word) &= ~CAP_2M;
	} else {
		CAP(c, where)--;
	}
	return STATUS_OK;
}

void arch_scrub(uint64_t frame, uint32_t count)
{
	__CPROVER_assert(count >= 1 && count <= 4 &&
				 frame + count <= 1ull << 32,
			 "a step scrubs 1 to 4 frames");
}

/*
 * One step of an object: done, not done, or a capability inside a dying domain
 * comes first; capabilities stay as they are.
 */
enum status object_step(uint32_t index, uint32_t *inside)
{
	__CPROVER_assert(index < NR_OBJECTS, "an object's node");
	if (turns.into != 0) {
		*inside = turns.last;
		return STATUS_MORE;
	}
	return choice.unfinished ? STATUS_MORE : STATUS_OK;
}
