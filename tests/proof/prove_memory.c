/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * map, unmap and their steps, with any arguments, by any domain, in any state
 * that satisfies the invariants; see prove_cap.c. SHOW says what is shown, of
 * any one capability, entry, table and domain.
 */
#include "view.h"

#define CALL_MAP    1
#define CALL_UNMAP  2
#define PART_UNMAP  3 /* memory_unmap_last, as cap_delete and others use it */
#define PART_SCRUB  4
#define PART_BEGIN  5 /* memory_space_begin, with what create does besides */
#define PART_END    6 /* memory_space_end, likewise with destroy */
#define PART_WIPE   7 /* table_wipe_group */
#define WITH_TABLES (CALL == CALL_UNMAP || CALL == PART_UNMAP)
#define WORKS_ON_C  (CALL == PART_UNMAP || CALL == PART_SCRUB)

static uint64_t x[8], x_old[8];
static uint32_t c_given, pd_given, group_given; /* of parts */

#define NUMBER_OF(c) (uint32_t) field_get(CAP_NUMBER, old_caps_word[c])
#define TYPE_OF(c)   field_get(CAP_TYPE, old_caps_word[c])
#define MAPPED_OF(c) (old_caps_where[c] & WHERE_MAPPED)
#define SHIFT(block) ((block) ? BLOCK_SHIFT : PAGE_SHIFT)

static void arguments(void)
{
	for (uint32_t i = 0; i < 8; i++)
		x[i] = x_old[i] = nondet_u64();
	c_given = nondet_u32();
	pd_given = nondet_u32();
	group_given = nondet_u32();
	__CPROVER_assume(c_given < NR_CAPS && pd_given < NR_PDS &&
			 group_given < TABLE_WORDS);
}

/* What the callers of a part keep to. */
static bool allowed(void)
{
	const uint64_t word = old_caps_word[c_given];
	const uint64_t type = field_get(CAP_TYPE, word);
	const bool scrubbing = word & CAP_SCRUB;

#if CALL == PART_UNMAP
	return cap_is_range((enum cap_type)type) && !scrubbing &&
	       (old_caps_where[c_given] & WHERE_MAPPED) != 0;
#elif CALL == PART_SCRUB
	return type == CAP_MEMORY && (word & CAP_DIRTY) &&
	       !(word & CAP_SHARED) && old_caps_first[c_given] == NONE16 &&
	       old_caps_count[c_given] != 0 &&
	       (scrubbing || old_caps_where[c_given] == 0);
#elif CALL == PART_BEGIN
	return old_objects_state[pd_given] == OBJECT_FREE &&
	       old_objects_generation[pd_given] < MAX_GENERATION - 1;
#elif CALL == PART_END
	return old_objects_state[pd_given] == OBJECT_LIVE;
#endif
	(void)type;
	(void)scrubbing;
	return true;
}

/* The capability that is worked on; NR_CAPS or more: none. */
static uint32_t subject(void)
{
	return WORKS_ON_C ? c_given : cap_slot(own, x_old[1]);
}

/* Whom map is to map into. */
static uint32_t target(void)
{
	const uint32_t held = cap_slot(own, x_old[2]);

	if (x_old[2] == SLOT_SELF)
		return own;
	return held < NR_CAPS ? NUMBER_OF(held) : NR_PDS;
}

/* What the call will read: that much of the old state is assumed valid. */
static void touch_map(uint32_t c)
{
	const uint32_t made = old_caps_base[c] + (uint32_t)MAPPED_OF(c);

	touch_cap(cap_slot(own, x_old[2]));
	touch_up(c);
	if (TYPE_OF(c) == CAP_TABLES) {
		touch_walk(target(), x_old[3]);
		if (made < NR_TABLES) {
			touch_table(made);
			touch_cap(old_ghost_holder[made]);
			touch_disjoint(c, old_ghost_holder[made]);
		}
	} else {
		touch_walk(target(), x_old[3] + (MAPPED_OF(c)
						 << SHIFT(x_old[4] & FLAG_2M)));
	}
}

static void touch_unmap(uint32_t c)
{
	const uint64_t last = MAPPED_OF(c) - 1;
	const uint32_t t = old_caps_base[c] + (uint32_t)last;

	touch_nth(c, last);
	touch_space(NUMBER_OF(c));
	if (TYPE_OF(c) == CAP_TABLES && t < NR_TABLES) {
		touch_table(t);
		if (old_tables_parent[t] < NR_TABLES) {
			touch_table(old_tables_parent[t]);
			touch_entry(old_tables_parent[t] * 512 +
				    old_tables_index[t]);
		}
	} else {
		touch_walk(NUMBER_OF(c),
			   (field_get(WHERE_PAGE, old_caps_where[c])
			    << PAGE_SHIFT) +
				   (last << SHIFT(old_caps_word[c] & CAP_2M)));
	}
}

static void touch_arguments(void)
{
	const uint32_t c = subject();

	touch_space(pd_given);
	touch_cap(c);
	if (c >= NR_CAPS)
		return;
	if (CALL == CALL_MAP)
		touch_map(c);
	else if (WITH_TABLES)
		touch_unmap(c);
}

static enum status call(void)
{
#if CALL == CALL_MAP
	return call_map(0, x);
#elif CALL == CALL_UNMAP
	return call_unmap(0, x);
#elif CALL == PART_UNMAP
	return memory_unmap_last(c_given);
#elif CALL == PART_SCRUB
	memory_scrub_some(c_given);
#elif CALL == PART_BEGIN
	memory_space_begin(pd_given, (enum pd_kind)(x[1] & 1));
	/* as object_insert() has it */
	if (OBJECT(pd_given, generation) == 0)
		OBJECT(pd_given, generation) = 1;
	OBJECT(pd_given, state) = OBJECT_LIVE;
#elif CALL == PART_END
	/* as object_begin() has it */
	OBJECT(pd_given, state) = OBJECT_DYING;
	OBJECT(pd_given, generation)++;
	memory_space_end(pd_given);
#elif CALL == PART_WIPE
	table_wipe_group(table, group_given);
#endif
	return STATUS_OK;
}

/* The ghosts follow what the call has done. */
static void follow(enum status status)
{
	const uint32_t c = subject();
	const uint64_t made = old_caps_base[c] + MAPPED_OF(c);

	if (CALL != CALL_MAP || status != STATUS_OK)
		return;
	if (TYPE_OF(c) == CAP_TABLES)
		ghost_holder[made] = c;
	else
		ghost_owner[asked.entry] = c;
}

/* The neighbourhood of whatever is looked at. */
static void touch_witness(void)
{
#if SHOW_BITS || SHOW_ENTRY || SHOW_REFINEMENT
	touch_entry(entry);
#endif
#if SHOW_ENTRY
	touch_above(entry);
	touch_table((uint32_t)(old_entries_raw[entry] >> 12));
	touch_cap(old_ghost_owner[entry]);
#endif
#if SHOW_TABLE
	touch_table(table);
	touch_table(old_tables_parent[table]);
	if (old_tables_parent[table] < NR_TABLES)
		touch_entry(old_tables_parent[table] * 512 +
			    old_tables_index[table]);
	touch_cap(old_ghost_holder[table]);
#endif
#if SHOW_SPACE
	touch_space(domain);
	touch_table(old_pds_root[domain]);
#endif
#if SHOW_LEAF || SHOW_HELD
	touch_cap(one);
	touch_nth(one, nth);
	if (one >= NR_CAPS)
		return;
#endif
#if SHOW_LEAF
	touch_walk(NUMBER_OF(one),
		   (old_caps_where[one] >> 32 << PAGE_SHIFT) +
			   (nth << SHIFT(old_caps_word[one] & CAP_2M)));
#endif
#if SHOW_HELD
	touch_table((uint32_t)(old_caps_base[one] + nth));
#endif
#if SHOW_CAP
	touch_cap(one);
	touch_near(one);
	touch(other);
	__CPROVER_assume(old_inv_depth(one));
	__CPROVER_assume(old_inv_siblings(one, other, ghost_clock));
	__CPROVER_assume(old_inv_roots(one, other));
#endif
}

static void show_invariants(void)
{
#if SHOW_BITS
	__CPROVER_assert(inv_bits(entry), "bits of entries in use: M2");
#endif
#if SHOW_ENTRY
	__CPROVER_assert(inv_entry(entry), "entries: M1, M3");
#endif
#if SHOW_TABLE
	__CPROVER_assert(inv_table(table), "tables: M3");
#endif
#if SHOW_SPACE
	__CPROVER_assert(inv_space(domain), "spaces: their roots");
#endif
#if SHOW_LEAF
	__CPROVER_assert(inv_leaf(one, nth), "mapped entries: M1");
#endif
#if SHOW_HELD
	__CPROVER_assert(inv_held(one, nth), "mapped tables: M3");
#endif
#if SHOW_CAP
	__CPROVER_assert(inv_range(one), "range: where it is mapped");
	__CPROVER_assert(inv_domain(one), "domains: alive, or long gone");
	__CPROVER_assert(inv_shape(one), "shape: links and numbers in range");
	__CPROVER_assert(inv_mapping(one), "mapping: what is mapped fits");
	__CPROVER_assert(inv_parent(one), "parent: C2, C6, C8");
	__CPROVER_assert(inv_depth(one), "depth: C6");
	__CPROVER_assert(inv_links(one, ghost_clock), "links: C3, C5");
	__CPROVER_assert(inv_siblings(one, other, ghost_clock),
			 "siblings: sorted, linked and disjoint");
	__CPROVER_assert(inv_roots(one, other), "roots: disjoint");
#endif
}

#if CALL == PART_WIPE
/* table_wipe_group() does what stands for it elsewhere, and nothing else. */
static void show_wiped(void)
{
	const uint32_t word = table * TABLE_WORDS + group_given;
	const uint32_t any = entry / 64;

	__CPROVER_assert(entries_raw[entry] ==
				 (any == word ? 0 : old_entries_raw[entry]),
			 "these 64 entries are zero, no other one changes");
	__CPROVER_assert(tables_valid[any] ==
				 (any == word ? 0 : old_tables_valid[any]),
			 "and their bits");
}
#endif

#if CALL == PART_UNMAP
/* memory_unmap_last() keeps the contract that stubs.c has of it. */
static void show_contract(enum status status)
{
	const struct spec_cap was = spec_old(one), is = spec_new(one);
	const bool table = TYPE_OF(c_given) == CAP_TABLES;
	const bool none = TYPE_OF(c_given) == CAP_CPUS ||
			  TYPE_OF(c_given) == CAP_IRQS ||
			  MAPPED_OF(c_given) == 1;

	__CPROVER_assert(status == STATUS_OK || status == STATUS_MORE ||
				 (status == STATUS_BUSY && table),
			 "done, not yet, or a table in use");
	__CPROVER_assert(is.where == was.where ||
				 (status == STATUS_OK && one == c_given &&
				  is.where == (none ? 0 : was.where - 1)),
			 "one entry less of this mapping, or none");
	__CPROVER_assert(is.where != was.where || status != STATUS_OK ||
				 one != c_given || table,
			 "a step but for tables always takes one");
	__CPROVER_assert(one == c_given ?
				 is.block == (was.block && is.where != 0) :
				 is.block == was.block,
			 "the granule goes with the last");
}
#endif

/* What every proof shows besides: the call does what its status says. */
static void show_done(enum status status)
{
	const uint32_t c = subject();
	const uint64_t was = c < NR_CAPS ? MAPPED_OF(c) : 0;
	const uint64_t is = c < NR_CAPS ? cap_mapped(c) : 0;

#if CALL == CALL_MAP
	__CPROVER_assert(is == was + (status == STATUS_OK),
			 "one entry more, or an error");
#elif CALL == CALL_UNMAP
	__CPROVER_assert(status == STATUS_OK   ? was != 0 && is == 0 :
			 status == STATUS_MORE ? is == was || is == was - 1 :
						 is == was,
			 "one entry less, or an error");
#elif CALL == PART_UNMAP
	__CPROVER_assert(status == STATUS_OK ? is == was || is == was - 1 :
					       is == was,
			 "one entry less, or a table wiped in part");
	show_contract(status);
#elif CALL == PART_SCRUB
	__CPROVER_assert(is != was || !(CAP(c, word) & CAP_DIRTY),
			 "some frames more are clean, or all are");
#elif CALL == PART_BEGIN
	__CPROVER_assert(PD(pd_given, root) == NONE32 &&
				 PD(pd_given, kind) == (x[1] & 1) &&
				 PD_VCPU(pd_given, group_given) == NONE16,
			 "an empty space of this kind");
#elif CALL == PART_END
	__CPROVER_assert(PD(pd_given, root) == NONE32 &&
				 asked.flush.drop == SPEC_DROP_ALL &&
				 asked.flush.pd == pd_given,
			 "nobody walks its tables any more");
#elif CALL == PART_WIPE
	show_wiped();
#endif
	(void)status;
	(void)is;
	(void)was;
}

#if SHOW_FLUSH || SHOW_INTEGRITY
static bool same_view(struct view was, struct view is)
{
	return was.any == is.any &&
	       (!was.any ||
		(is.frame == was.frame && is.leaf.rights == was.leaf.rights &&
		 is.leaf.device == was.leaf.device));
}

/* T5: whoever's view lost or changed something here had it flushed. */
static void show_flushed(struct view was, struct view is, uint64_t page)
{
	const uint64_t first = was.level == 2 ? page / 512 * 512 : page;

	__CPROVER_assert(!was.any || same_view(was, is) ||
				 (asked.flush.pd == domain &&
				  (asked.flush.drop == SPEC_DROP_ALL ||
				   (asked.flush.drop == SPEC_DROP_PAGE &&
				    asked.flush.ipa >> PAGE_SHIFT == first))),
			 "what was taken from a view is flushed");
	__CPROVER_assert(!asked.unflushed, "after it was taken");
}

/* T6: no view changes but that of the domain which is named, or into which
 * the caller's capability is mapped; and only by the caller's own frames. */
static void show_integrity(struct view was, struct view is)
{
	const uint32_t c = subject();
	const bool added = CALL == CALL_MAP;
	const uint32_t pd = c >= NR_CAPS ? NR_PDS :
			    added        ? target() :
					   NUMBER_OF(c);
	const uint32_t e = added ? is.entry : was.entry;

	__CPROVER_assert(same_view(was, is) || domain == pd,
			 "nobody else's view changes");
	__CPROVER_assert(same_view(was, is) ||
				 (was.any == !added && is.any == added &&
				  ghost_owner[e] == c),
			 "one entry of the caller's capability comes or goes");
}

static void show_views(void)
{
	const uint64_t page = nondet_u64();
	struct view was, is;

	__CPROVER_assume(page < 1ull << (IPA_BITS - PAGE_SHIFT));
	was = view_old(domain, page);
	touch_cap(old_ghost_owner[was.entry]);
	is = view_new(domain, page);
#if SHOW_FLUSH
	show_flushed(was, is, page);
	(void)show_integrity;
#else
	show_integrity(was, is);
	(void)show_flushed;
#endif
}
#endif

static enum status spec(struct spec_memory *after)
{
	const struct spec_any any = {.c = one,
				     .pd = domain,
				     .table = table,
				     .from = entry / 512,
				     .index = entry % 512};
#if CALL == CALL_MAP
	return spec_map(own, x_old, &any, after);
#elif CALL == CALL_UNMAP
	return spec_unmap(own, x_old, asked.left, &any, after);
#elif CALL == PART_UNMAP
	return spec_unmap_last(c_given, asked.left, &any, after);
#elif CALL == PART_SCRUB
	spec_scrub_some(c_given, &any, after);
#endif
	(void)any;
	(void)after;
	return STATUS_OK;
}

static void show_refinement(enum status status)
{
	struct spec_memory want = {0};

	__CPROVER_assert(status == spec(&want), "status as specified");
#if SHOW_REFINEMENT
	show_after(&want);
	for (uint32_t i = 0; i < 8; i++)
		__CPROVER_assert(x[i] == x_old[i], "arguments stay");
#endif
}

int main(void)
{
	enum status status;

	state_any();
	memory_any();
	arguments();
#ifdef CASE
	__CPROVER_assume(CASE); /* proofs are split by cases */
#endif
	__CPROVER_assume(allowed());
	touch_arguments();
	touch_witness();
	status = call();
	follow(status);
	show_invariants();
	show_done(status);
#if SHOW_FLUSH || SHOW_INTEGRITY
	show_views();
#endif
#if SHOW_REFINEMENT
	show_refinement(status);
#endif
#if SHOW_REACH
	__CPROVER_assert(status != REACH, "reached");
#endif
	(void)show_refinement;
	return 0;
}
