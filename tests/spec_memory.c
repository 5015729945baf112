/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * map, unmap, taking back one entry and scrubbing, as their documentation in
 * kernel/memory.[ch] has them.
 */
#include "spec_memory.h"

#define ENTRIES     512u
#define PAGE        4096u
#define SPACE_PAGES (1ull << 27) /* pages of an address space: 512 GiB */
#define LEVELS      3u
#define SCRUB_STEP  4u
#define ALL_ACCESS  (RIGHT_READ | RIGHT_WRITE | RIGHT_EXEC)

/* Which entry of a table of `level` serves page number `page`. */
static uint32_t place(uint64_t page, uint32_t level)
{
	return (uint32_t)(page >> 9 * (LEVELS - level)) % ENTRIES;
}

/* The table of `level` that serves `page`, or SPEC_NO_TABLE. */
static uint32_t table_at(uint32_t pd, uint64_t page, uint32_t level)
{
	uint32_t table = spec_root_old(pd);
	struct spec_entry entry;

	if (table == SPEC_NO_TABLE || level == 1)
		return table;
	entry = spec_entry_old(table, place(page, 1));
	if (entry.kind != SPEC_BRANCH || level == 2)
		return entry.kind == SPEC_BRANCH ? entry.table : SPEC_NO_TABLE;
	entry = spec_entry_old(entry.table, place(page, 2));
	return entry.kind == SPEC_BRANCH ? entry.table : SPEC_NO_TABLE;
}

static uint64_t mapped_of(const struct spec_cap *cap)
{
	return cap->where & 0xffffffff;
}

static bool mapped_live(const struct spec_cap *cap)
{
	return cap->number < SPEC_DOMAINS &&
	       spec_generation_old((uint32_t)cap->number) == cap->generation;
}

static bool maps(const struct spec_cap *cap)
{
	return cap->type == CAP_MEMORY || cap->type == CAP_DEVICE;
}

static bool being_revoked(uint32_t c)
{
	for (uint32_t i = 0; i <= SPEC_DEPTH && c != SPEC_NONE; i++) {
		const struct spec_cap cap = spec_old(c);

		if (cap.frozen)
			return true;
		c = cap.parent;
	}
	return false;
}

/* Everything stays. */
static void keep(const struct spec_any *any, struct spec_memory *after)
{
	after->cap = spec_old(any->c);
	after->table = spec_table_old(any->table);
	after->entry = spec_entry_old(any->from, any->index);
	after->root = spec_root_old(any->pd);
	after->flush.drop = SPEC_DROP_NONE;
	after->left = 0;
	after->scrub_from = 0;
	after->scrubbed = 0;
}

static void put(uint32_t table, uint32_t index, struct spec_entry entry,
		const struct spec_any *any, struct spec_memory *after)
{
	if (any->from == table && any->index == index)
		after->entry = entry;
}

static void take(uint32_t table, uint32_t index, const struct spec_any *any,
		 struct spec_memory *after)
{
	put(table, index, (struct spec_entry){.kind = SPEC_INVALID}, any,
	    after);
}

/* Does a first entry at this IPA suit the range? */
static bool fits(const struct spec_cap *cap, uint64_t ipa, uint64_t size)
{
	const uint64_t page = ipa / PAGE;

	return ipa % (size * PAGE) == 0 && page < SPACE_PAGES &&
	       page + cap->count <= SPACE_PAGES && cap->base % size == 0;
}

/* All that is asked of a leaf but its place in the tables. */
static enum status leaf_allowed(uint32_t c, uint32_t pd, const uint64_t *x)
{
	const struct spec_cap cap = spec_old(c);
	const uint64_t size = x[4] & FLAG_2M ? ENTRIES : 1;

	if (x[4] & RIGHTS_ALL & ~cap.rights)
		return STATUS_NO_RIGHT;
	if (!(x[4] & RIGHT_READ) ||
	    (x[4] & ~(uint64_t)(ALL_ACCESS | FLAG_2M)) ||
	    (cap.type == CAP_DEVICE && (x[4] & RIGHT_EXEC)))
		return STATUS_BAD_ARG;
	if ((cap.newest != SPEC_NONE && !cap.shared) || cap.scrub)
		return STATUS_BUSY;
	if (mapped_of(&cap) == 0) {
		if (!fits(&cap, x[3], size))
			return STATUS_BAD_ARG;
		if (cap.dirty && !cap.shared &&
		    (cap.number != pd || !mapped_live(&cap)))
			return STATUS_BUSY;
	} else {
		if (!mapped_live(&cap))
			return STATUS_BUSY;
		if (cap.number != pd || cap.block != (size != 1) ||
		    x[3] != (cap.where >> 32) * PAGE)
			return STATUS_BAD_ARG;
	}
	if ((mapped_of(&cap) + 1) * size > cap.count)
		return STATUS_FULL;
	return being_revoked(c) ? STATUS_BUSY : STATUS_OK;
}

/* The capability has one entry more, in pd, its first one at `page`. */
static void record(uint32_t c, uint32_t pd, uint64_t page,
		   const struct spec_any *any, struct spec_memory *after)
{
	if (any->c != c)
		return;
	after->cap.where = (mapped_of(&after->cap) + 1) | page << 32;
	after->cap.number = pd;
	after->cap.generation = spec_generation_old(pd);
}

static enum status map_leaf(uint32_t c, uint32_t pd, const uint64_t *x,
			    const struct spec_any *any,
			    struct spec_memory *after)
{
	const struct spec_cap cap = spec_old(c);
	const uint32_t level = x[4] & FLAG_2M ? 2 : 3;
	const uint64_t done = mapped_of(&cap) * (x[4] & FLAG_2M ? ENTRIES : 1);
	const uint64_t page = x[3] / PAGE + done;
	const enum status status = leaf_allowed(c, pd, x);
	uint32_t table, index;

	if (status != STATUS_OK)
		return status;
	table = table_at(pd, page, level);
	index = place(page, level);
	if (table == SPEC_NO_TABLE)
		return STATUS_NO_TABLE;
	if (spec_entry_old(table, index).kind != SPEC_INVALID)
		return STATUS_BUSY;
	put(table, index,
	    (struct spec_entry){.kind = SPEC_LEAF,
				.frame = cap.base + done,
				.rights = x[4] & ALL_ACCESS,
				.device = cap.type == CAP_DEVICE,
				.block = level == 2},
	    any, after);
	record(c, pd, x[3] / PAGE, any, after);
	if (any->c == c) {
		after->cap.block = level == 2;
		if (cap.type == CAP_MEMORY && (x[4] & RIGHT_WRITE))
			after->cap.dirty = true;
	}
	return STATUS_OK;
}

static enum status map_table(uint32_t c, uint32_t pd, const uint64_t *x,
			     const struct spec_any *any,
			     struct spec_memory *after)
{
	const struct spec_cap cap = spec_old(c);
	const uint64_t mapped = mapped_of(&cap);
	const uint32_t made = (uint32_t)(cap.base + mapped);
	const uint32_t level = (uint32_t)x[4];
	uint32_t parent = SPEC_NO_TABLE, index = 0;

	if (!(cap.rights & RIGHT_CONTROL))
		return STATUS_NO_RIGHT;
	if (cap.newest != SPEC_NONE)
		return STATUS_BUSY;
	if (x[4] < 1 || x[4] > LEVELS || x[3] / PAGE >= SPACE_PAGES)
		return STATUS_BAD_ARG;
	if (mapped != 0 && (cap.number != pd || !mapped_live(&cap)))
		return STATUS_BUSY;
	if (mapped >= cap.count)
		return STATUS_FULL;
	if (being_revoked(c))
		return STATUS_BUSY;
	if (level == 1) {
		if (spec_root_old(pd) != SPEC_NO_TABLE)
			return STATUS_BUSY;
		if (any->pd == pd)
			after->root = made;
	} else {
		parent = table_at(pd, x[3] / PAGE, level - 1);
		index = place(x[3] / PAGE, level - 1);
		if (parent == SPEC_NO_TABLE)
			return STATUS_NO_TABLE;
		if (spec_entry_old(parent, index).kind != SPEC_INVALID)
			return STATUS_BUSY;
		put(parent, index,
		    (struct spec_entry){.kind = SPEC_BRANCH, .table = made},
		    any, after);
	}
	record(c, pd, 0, any, after);
	if (any->table == made)
		after->table = (struct spec_table){level, pd, parent, index,
						   spec_generation_old(pd)};
	return STATUS_OK;
}

/* The domain that x names and the caller may map into; false: *status. */
static bool may_map(uint32_t own, uint64_t x, uint32_t *pd, enum status *status)
{
	struct spec_cap held;

	*pd = own;
	if (x == SLOT_SELF)
		return true;
	*status = STATUS_BAD_CAP;
	if (x >= NR_SLOTS)
		return false;
	held = spec_old(own * NR_SLOTS + (uint32_t)x);
	if (held.type != CAP_PD || !mapped_live(&held))
		return false;
	*status = STATUS_NO_RIGHT;
	*pd = (uint32_t)held.number;
	return held.rights & RIGHT_MAP;
}

enum status spec_map(uint32_t own, const uint64_t *x,
		     const struct spec_any *any, struct spec_memory *after)
{
	const uint32_t c = own * NR_SLOTS + (uint32_t)x[1];
	enum status status;
	struct spec_cap cap;
	uint32_t pd;

	keep(any, after);
	if (x[1] >= NR_SLOTS)
		return STATUS_BAD_CAP;
	cap = spec_old(c);
	if (!maps(&cap) && cap.type != CAP_TABLES)
		return STATUS_BAD_CAP;
	if (!may_map(own, x[2], &pd, &status))
		return status;
	return cap.type == CAP_TABLES ? map_table(c, pd, x, any, after) :
					map_leaf(c, pd, x, any, after);
}

/* One entry less, or none: then address and granule are forgotten. */
static void unrecord(uint32_t c, const struct spec_cap *cap,
		     const struct spec_any *any, struct spec_memory *after)
{
	after->left = mapped_of(cap) - 1;
	if (any->c != c)
		return;
	after->cap.where--;
	if (after->left == 0) {
		after->cap.where = 0;
		after->cap.block = false;
	}
}

static void unmap_leaf(uint32_t c, const struct spec_any *any,
		       struct spec_memory *after)
{
	const struct spec_cap cap = spec_old(c);
	const uint32_t level = cap.block ? 2 : 3;
	const uint64_t page = (cap.where >> 32) +
			      (mapped_of(&cap) - 1) * (cap.block ? ENTRIES : 1);
	const uint32_t pd = (uint32_t)cap.number;

	unrecord(c, &cap, any, after);
	if (!mapped_live(&cap))
		return; /* nobody can reach these tables any more */
	take(table_at(pd, page, level), place(page, level), any, after);
	after->flush = (struct spec_flush){SPEC_DROP_PAGE, pd, page * PAGE};
}

/* The first group at or after `from` with an entry in use. */
static uint32_t next_used(uint32_t table, uint32_t from)
{
	for (uint32_t group = 0; group < SPEC_GROUPS; group++) {
		if (group >= from && spec_used_old(table, group))
			return group;
	}
	return SPEC_GROUPS;
}

static enum status unmap_table(uint32_t c, const struct spec_any *any,
			       struct spec_memory *after)
{
	const struct spec_cap cap = spec_old(c);
	const uint32_t gone = (uint32_t)(cap.base + mapped_of(&cap) - 1);
	const struct spec_table table = spec_table_old(gone);
	const uint32_t group = next_used(gone, 0);

	if (mapped_live(&cap)) {
		if (group < SPEC_GROUPS || table.level == 1)
			return STATUS_BUSY;
		take(table.parent, table.index, any, after);
		after->flush = (struct spec_flush){SPEC_DROP_ALL,
						   (uint32_t)cap.number, 0};
	} else {
		if (any->from == gone && any->index / 64 == group)
			take(gone, any->index, any, after);
		if (next_used(gone, group + 1) < SPEC_GROUPS) {
			after->left = mapped_of(&cap); /* as many as before */
			return STATUS_OK;
		}
	}
	if (any->table == gone)
		after->table.level = 0;
	unrecord(c, &cap, any, after);
	return STATUS_OK;
}

enum status spec_unmap_last(uint32_t c, bool left, const struct spec_any *any,
			    struct spec_memory *after)
{
	const struct spec_cap cap = spec_old(c);

	keep(any, after);
	if ((maps(&cap) || cap.type == CAP_TABLES) && !mapped_live(&cap) &&
	    spec_dying_old((uint32_t)cap.number) && !left)
		return STATUS_MORE;
	if (cap.type == CAP_TABLES)
		return unmap_table(c, any, after);
	if (maps(&cap))
		unmap_leaf(c, any, after);
	else if (any->c == c) /* time, or an interrupt */
		after->cap.where = 0;
	return STATUS_OK;
}

enum status spec_unmap(uint32_t own, const uint64_t *x, bool left,
		       const struct spec_any *any, struct spec_memory *after)
{
	const uint32_t c = own * NR_SLOTS + (uint32_t)x[1];
	struct spec_cap cap;
	enum status status;

	keep(any, after);
	if (x[1] >= NR_SLOTS)
		return STATUS_BAD_CAP;
	cap = spec_old(c);
	if (!maps(&cap) && cap.type != CAP_TABLES)
		return STATUS_BAD_CAP;
	if (mapped_of(&cap) == 0 || cap.scrub)
		return STATUS_BAD_STATE;
	status = spec_unmap_last(c, left, any, after);
	if (status != STATUS_OK)
		return status;
	return after->left != 0 ? STATUS_MORE : STATUS_OK;
}

void spec_scrub_some(uint32_t c, const struct spec_any *any,
		     struct spec_memory *after)
{
	const struct spec_cap cap = spec_old(c);
	const uint64_t done = cap.scrub ? cap.where : 0;
	const bool last = cap.count - done <= SCRUB_STEP;

	keep(any, after);
	after->scrub_from = cap.base + done;
	after->scrubbed = last ? cap.count - done : SCRUB_STEP;
	if (any->c != c)
		return;
	after->cap.where = last ? 0 : done + SCRUB_STEP;
	after->cap.scrub = !last;
	after->cap.dirty = !last;
}
