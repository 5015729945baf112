/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * T3 of calls on memory: what they left is what the specification says of any
 * one capability, entry, table and domain, and nothing besides was touched.
 */
#include "state_memory.h"

static void show_same(struct spec_cap now, struct spec_cap want)
{
	__CPROVER_assert(
		now.type == want.type && now.rights == want.rights &&
			now.depth == want.depth && now.shared == want.shared &&
			now.frozen == want.frozen && now.block == want.block &&
			now.dirty == want.dirty && now.scrub == want.scrub,
		"type, rights and flags as specified");
	__CPROVER_assert(now.number == want.number &&
				 now.generation == want.generation &&
				 now.where == want.where,
			 "the mapping is recorded as specified");
	__CPROVER_assert(now.base == want.base && now.count == want.count &&
				 now.parent == want.parent &&
				 now.newest == want.newest &&
				 now.older == want.older,
			 "range and place in the tree stay");
}

static void show_memory(const struct spec_memory *want)
{
	const struct spec_entry e = spec_entry_new(entry / 512, entry % 512);
	const struct spec_table t = spec_table_new(table);
	const bool same =
		want->entry.kind == SPEC_INVALID ?
			e.kind == SPEC_INVALID :
		want->entry.kind == SPEC_BRANCH ?
			e.kind == SPEC_BRANCH && e.table == want->entry.table :
			e.kind == SPEC_LEAF && e.frame == want->entry.frame &&
				e.rights == want->entry.rights &&
				e.device == want->entry.device &&
				e.block == want->entry.block;

	__CPROVER_assert(same, "entries as specified");
	__CPROVER_assert(t.level == want->table.level,
			 "levels of tables as specified");
	__CPROVER_assert(t.level == 0 ||
				 (t.pd == want->table.pd &&
				  t.parent == want->table.parent &&
				  t.index == want->table.index &&
				  t.generation == want->table.generation),
			 "places of tables as specified");
	__CPROVER_assert(spec_root_new(domain) == want->root,
			 "roots as specified");
}

static void show_asked(const struct spec_memory *want)
{
	__CPROVER_assert(asked.flushes ==
					 (want->flush.drop != SPEC_DROP_NONE) &&
				 !asked.unflushed,
			 "flushed once, after the last change, or not at all");
	__CPROVER_assert(asked.flush.drop == want->flush.drop &&
				 asked.flush.pd == want->flush.pd &&
				 asked.flush.ipa == want->flush.ipa,
			 "the right translations are flushed");
	__CPROVER_assert(asked.scrub_from == want->scrub_from &&
				 asked.scrubbed == want->scrubbed,
			 "the right frames are scrubbed");
}

/* What no call on memory ever touches. */
static void show_rest(void)
{
	const uint32_t i = nondet_u32(), vcpu = nondet_u32() % NR_VCPUS;

	__CPROVER_assume(i < NR_OBJECTS);
	__CPROVER_assert(objects_generation[i] == old_objects_generation[i] &&
				 objects_grace[i] == old_objects_grace[i] &&
				 objects_cursor[i] == old_objects_cursor[i] &&
				 objects_state[i] == old_objects_state[i],
			 "objects stay");
	__CPROVER_assert(pds_kind[domain] == old_pds_kind[domain] &&
				 pds_vcpu[domain * NR_VCPUS + vcpu] ==
					 old_pds_vcpu[domain * NR_VCPUS + vcpu],
			 "domains stay what they are");
	__CPROVER_assert(caps_prev[one] == old_caps_prev[one], "siblings stay");
}

void show_after(const struct spec_memory *want)
{
	show_same(spec_new(one), want->cap);
	show_memory(want);
	show_asked(want);
	show_rest();
}
