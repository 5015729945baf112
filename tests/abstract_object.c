/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects as their specification sees them, before a call and after it: see
 * abstract_cap.c.
 */
#include "abstract.h"
#include "object.h"
#include "spec_object.h"

struct spec_object ABSTRACT(spec_object)(uint32_t index)
{
	return (struct spec_object){
		.life = (enum spec_life)OBJECT(index, state),
		.generation = OBJECT(index, generation),
		.grace = OBJECT(index, grace),
		.cursor = OBJECT(index, cursor),
	};
}
