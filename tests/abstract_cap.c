/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capabilities and generations as specifications see them: the example for
 * the other nouns' abstraction functions, which are compiled twice as well.
 */
#include "abstract.h"
#include "cap.h"
#include "object.h"
#include "spec.h"

struct spec_cap ABSTRACT(spec)(uint32_t c)
{
	const uint64_t word = CAP(c, word);

	return (struct spec_cap){
		.type = field_get(CAP_TYPE, word),
		.rights = field_get(CAP_RIGHTS, word),
		.depth = field_get(CAP_DEPTH, word),
		.number = field_get(CAP_NUMBER, word),
		.generation = field_get(CAP_GENERATION, word),
		.shared = word & CAP_SHARED,
		.frozen = word & CAP_FROZEN,
		.block = word & CAP_2M,
		.dirty = word & CAP_DIRTY,
		.scrub = word & CAP_SCRUB,
		.base = CAP(c, base),
		.count = CAP(c, count),
		.where = CAP(c, where),
		.parent = CAP(c, parent),
		.newest = CAP(c, first),
		.older = CAP(c, next),
	};
}

/* Where the numbers of a type start among the objects. */
static uint32_t first_of(uint64_t type)
{
	return type == CAP_EC           ? FIRST_EC :
	       type == CAP_SC           ? FIRST_SC :
	       type == CAP_PORTAL       ? FIRST_PORTAL :
	       type == CAP_NOTIFICATION ? FIRST_NOTIFICATION :
					  0;
}

bool ABSTRACT(spec_live)(uint64_t type, uint64_t number, uint64_t generation)
{
	return OBJECT(first_of(type) + (uint32_t)number, generation) ==
	       generation;
}
