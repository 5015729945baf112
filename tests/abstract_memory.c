/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables, their entries and spaces as specifications see them. Whoever has
 * entries elsewhere than behind arch_table_read() says so by TABLE_ENTRY().
 */
#include "abstract.h"
#include "arch.h"
#include "memory.h"
#include "object.h"
#include "spec_memory.h"

#ifndef TABLE_ENTRY
#define TABLE_ENTRY(t, index) arch_table_read(t, index)
#endif

struct spec_entry ABSTRACT(spec_entry)(uint32_t t, uint32_t index)
{
	return spec_entry_of(TABLE_ENTRY(t, index), TABLE(t, level));
}

struct spec_table ABSTRACT(spec_table)(uint32_t t)
{
	return (struct spec_table){
		.level = TABLE(t, level),
		.pd = TABLE(t, pd),
		.parent = TABLE(t, parent),
		.index = TABLE(t, index),
		.generation = TABLE(t, generation),
	};
}

bool ABSTRACT(spec_used)(uint32_t t, uint32_t group)
{
	return TABLE_VALID(t, group) != 0;
}

uint32_t ABSTRACT(spec_root)(uint32_t pd)
{
	return PD(pd, root);
}

uint64_t ABSTRACT(spec_generation)(uint32_t pd)
{
	return OBJECT(pd, generation); /* PDs come first among the objects */
}

bool ABSTRACT(spec_dying)(uint32_t pd)
{
	return OBJECT(pd, state) == OBJECT_DYING;
}
