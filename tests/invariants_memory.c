/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * M1..M4 (kernel/memory.h), on the fake tables of arch/host. Only the tables
 * of living spaces count: those of a dead one are out of any walk's reach.
 */
#include <stdio.h>
#include <string.h>
#include "cap.h"
#include "host.h"
#include "invariants.h"
#include "memory.h"
#include "object.h"

/* Per table entry: claimed by a capability. */
static uint8_t claimed[NR_TABLES][TABLE_ENTRIES / 8];

static bool in_use(uint32_t t)
{
	return tables[t].level != LEVEL_FREE &&
	       tables[t].generation == object_generation(CAP_PD, tables[t].pd);
}

static bool maps_memory(uint32_t c)
{
	const enum cap_type type = cap_type(c);

	return (type == CAP_MEMORY || type == CAP_DEVICE) &&
	       !(CAP(c, word) & CAP_SCRUB) && cap_mapped(c) != 0 &&
	       object_generation(CAP_PD, (uint32_t)field_get(CAP_NUMBER,
							     CAP(c, word))) ==
		       field_get(CAP_GENERATION, CAP(c, word));
}

/* Which table and index serve `ipa` at `level`; false: no such table. */
static bool place(uint32_t pd, uint64_t ipa, uint32_t level, uint32_t *table,
		  uint32_t *index)
{
	uint32_t at = pds[pd].root;

	for (uint32_t i = 1; at != NONE32; i++) {
		*index = (uint32_t)(ipa >>
				    (PAGE_SHIFT + 9 * (TABLE_LEVELS - i))) %
			 TABLE_ENTRIES;
		*table = at;
		if (i == level)
			return true;
		if (!arch_entry_is_branch(host_tables[at][*index]))
			return false;
		at = arch_entry_table(host_tables[at][*index]);
	}
	return false;
}

/* Claim the leaves capability c stands for; false: wrong or claimed twice. */
static bool claim(uint32_t c)
{
	const bool block = CAP(c, word) & CAP_2M;
	const uint32_t pd = (uint32_t)field_get(CAP_NUMBER, CAP(c, word));
	const uint32_t level = block ? 2 : 3;
	const uint64_t frames = block ? TABLE_ENTRIES : 1;
	uint64_t ipa = field_get(WHERE_PAGE, CAP(c, where)) << PAGE_SHIFT;

	for (uint32_t i = 0; i < cap_mapped(c); i++) {
		uint32_t table, index;
		struct host_entry entry;

		if (!place(pd, ipa + i * frames * PAGE_BYTES, level, &table,
			   &index))
			return false;
		entry = host_entry(host_tables[table][index]);
		if (!entry.valid || entry.branch ||
		    entry.frame != CAP(c, base) + i * frames ||
		    (claimed[table][index / 8] & 1u << index % 8))
			return false;
		if (entry.device != (cap_type(c) == CAP_DEVICE) ||
		    entry.block != block ||
		    (entry.rights &
		     ~(uint32_t)field_get(CAP_RIGHTS, CAP(c, word))))
			return false;
		claimed[table][index / 8] |= (uint8_t)(1u << index % 8);
	}
	return true;
}

/* M1: every valid leaf is an entry of a capability with its rights. */
bool inv_m1(uint32_t domains, uint32_t limit)
{
	memset(claimed, 0, sizeof(claimed[0]) * limit);
	for (uint32_t c = 0; c < domains * NR_SLOTS; c++) {
		if (maps_memory(c) && !claim(c))
			return false;
	}
	for (uint32_t t = 0; t < limit; t++) {
		for (uint32_t i = 0; in_use(t) && i < TABLE_ENTRIES; i++) {
			const uint64_t entry = host_tables[t][i];

			if (entry != 0 && !arch_entry_is_branch(entry) &&
			    !(claimed[t][i / 8] & 1u << i % 8))
				return false;
		}
	}
	return true;
}

/* M2: a free table is all zero; an entry is valid iff its bit is set. */
bool inv_m2(uint32_t t)
{
	for (uint32_t i = 0; i < TABLE_ENTRIES; i++) {
		const bool bit = tables[t].valid[i / 64] >> i % 64 & 1;

		if (bit != (host_tables[t][i] != 0))
			return false;
		if (tables[t].level == LEVEL_FREE && host_tables[t][i] != 0)
			return false;
	}
	return true;
}

/* M3: a table below the root hangs in exactly one entry of its parent. */
bool inv_m3(uint32_t t)
{
	const uint32_t parent = tables[t].parent;

	if (!in_use(t))
		return true;
	if (tables[t].level == 1)
		return parent == NONE32 && pds[tables[t].pd].root == t;
	if (parent == NONE32)
		return false;
	if (!in_use(parent) || tables[parent].pd != tables[t].pd ||
	    tables[parent].level + 1 != tables[t].level)
		return false;
	for (uint32_t i = 0; i < TABLE_ENTRIES; i++) {
		const uint64_t entry = host_tables[parent][i];
		const bool here = arch_entry_is_branch(entry) &&
				  arch_entry_table(entry) == t;

		if (here != (i == tables[t].index))
			return false;
	}
	return true;
}

/* Is `a` c itself or an ancestor of it? */
static bool above(uint32_t a, uint32_t c)
{
	while (c != NONE16 && c != a)
		c = CAP(c, parent);
	return c == a;
}

/* Do both derive from one range that was made SHARED? */
static bool share(uint32_t a, uint32_t b)
{
	for (; a != NONE16; a = CAP(a, parent)) {
		if ((CAP(a, word) & CAP_SHARED) && above(a, b))
			return true;
	}
	return false;
}

#define MAX_MAPPINGS 4096u

/* M4: no page reachable from two PDs but through one SHARED range. */
bool inv_m4(uint32_t domains)
{
	static uint32_t found[MAX_MAPPINGS];
	uint32_t count = 0;

	for (uint32_t c = 0; c < domains * NR_SLOTS && count < MAX_MAPPINGS;
	     c++) {
		if (maps_memory(c))
			found[count++] = c;
	}
	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t j = 0; j < i; j++) {
			const uint32_t a = found[i], b = found[j];
			const uint32_t fa = CAP(a, word) & CAP_2M ? 512 : 1;
			const uint32_t fb = CAP(b, word) & CAP_2M ? 512 : 1;

			if (field_get(CAP_NUMBER, CAP(a, word)) ==
				    field_get(CAP_NUMBER, CAP(b, word)) ||
			    CAP(a, base) + cap_mapped(a) * fa <= CAP(b, base) ||
			    CAP(b, base) + cap_mapped(b) * fb <= CAP(a, base))
				continue;
			if (!share(a, b))
				return false;
		}
	}
	return true;
}

const char *memory_broken(uint32_t domains, uint32_t limit)
{
	static char text[64];

	for (uint32_t t = 0; t < limit; t++) {
		if (!inv_m2(t) || !inv_m3(t)) {
			snprintf(text, sizeof(text), "%s of table %u",
				 inv_m2(t) ? "M3" : "M2", t);
			return text;
		}
	}
	if (!inv_m1(domains, limit))
		return "M1";
	return inv_m4(domains) ? NULL : "M4";
}
