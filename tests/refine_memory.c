/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * map, unmap and the steps that take memory away, against spec_memory.c: the
 * capability, tables, entries and spaces that changed, and the flush that the
 * change needs.
 */
#include "host.h"
#include "refine.h"
#include "refine_cap.h"
#include "snapshot.h"
#include "spec_memory.h"

static bool same_table(struct spec_table a, struct spec_table b)
{
	if (a.level == 0 && b.level == 0)
		return true;
	return a.level == b.level && a.pd == b.pd && a.parent == b.parent &&
	       a.index == b.index && a.generation == b.generation;
}

static bool same_entry(struct spec_entry a, struct spec_entry b)
{
	return a.kind == b.kind &&
	       (a.kind != SPEC_LEAF ||
		(a.frame == b.frame && a.rights == b.rights &&
		 a.device == b.device && a.block == b.block)) &&
	       (a.kind != SPEC_BRANCH || a.table == b.table);
}

/* Which specification is asked: of a call, or of a step on c. */
struct asked {
	enum { ASK_MAP, ASK_UNMAP, ASK_LAST, ASK_SCRUB, ASK_NOTHING } what;
	const struct refine *call;
	uint32_t c;
};

static bool space_left(uint32_t c)
{
	const struct spec_cap cap = spec_old(c);

	return cap.number >= NR_PDS ||
	       refine_grace_over(old_objects[cap.number].grace);
}

static enum status ask(const struct asked *asked, const struct spec_any *any,
		       struct spec_memory *after)
{
	const struct refine *call = asked->call;
	uint32_t ended = NR_PDS;

	switch (asked->what) {
	case ASK_MAP:
		return spec_map(call->pd, call->x, any, after);
	case ASK_UNMAP:
		return spec_unmap(call->pd, call->x,
				  call->x[1] >= NR_SLOTS ||
					  space_left(call->pd * NR_SLOTS +
						     (uint32_t)call->x[1]),
				  any, after);
	case ASK_LAST:
		return spec_unmap_last(asked->c, space_left(asked->c), any,
				       after);
	case ASK_SCRUB:
		spec_scrub_some(asked->c, any, after);
		return STATUS_OK;
	case ASK_NOTHING:
		break;
	}
	/* the node of a living domain: its space ends */
	if (asked->c >= SPEC_SLOTS && asked->c < SPEC_SLOTS + NR_PDS &&
	    old_objects[asked->c - SPEC_SLOTS].state == OBJECT_LIVE)
		ended = asked->c - SPEC_SLOTS;
	after->table = spec_table_old(any->table);
	after->entry = spec_entry_old(any->from, any->index);
	after->root = any->pd == ended ? SPEC_NO_TABLE : spec_root_old(any->pd);
	after->flush = (struct spec_flush){
		ended < NR_PDS ? SPEC_DROP_ALL : SPEC_DROP_NONE, ended, 0};
	after->scrubbed = 0;
	return STATUS_OK;
}

static const char *flush_wrong(const struct spec_flush *flush)
{
	const bool page = refine_asked.page_flushes != 0 &&
			  refine_asked.pd == flush->pd &&
			  refine_asked.ipa == flush->ipa;
	const bool all = refine_asked.flushes != 0 &&
			 refine_asked.pd == flush->pd;

	if ((flush->drop == SPEC_DROP_PAGE && !page && !all) ||
	    (flush->drop == SPEC_DROP_ALL && !all))
		return refine_wrong("the flush of domain", flush->pd);
	return NULL;
}

/* Tables, entries, roots and requests; capabilities are compared elsewhere. */
static const char *memory_wrong(const struct asked *asked)
{
	struct spec_any any = {0};
	struct spec_memory after;
	uint32_t n = 0;

	while (refine_each(CHANGED_tables, &n, &any.table)) {
		(void)ask(asked, &any, &after);
		if (!same_table(after.table, spec_table_new(any.table)))
			return refine_wrong("table", any.table);
	}
	for (uint32_t i = 0; i < nr_table_writes; i++) {
		any.from = table_writes[i].table;
		any.index = table_writes[i].index;
		(void)ask(asked, &any, &after);
		if (!same_entry(after.entry,
				spec_entry_new(any.from, any.index)))
			return refine_wrong("an entry of table", any.from);
	}
	/* an entry that should have changed and did not shows as a root, a
	 * capability or a count that did; these are few: look at them all */
	for (any.pd = 0; any.pd < bounds.pds && any.pd < NR_PDS; any.pd++) {
		(void)ask(asked, &any, &after);
		if (after.root != spec_root_new(any.pd))
			return refine_wrong("the root of domain", any.pd);
	}
	if (after.scrubbed != refine_asked.scrubbed ||
	    (after.scrubbed != 0 &&
	     after.scrub_from != refine_asked.scrub_from))
		return refine_wrong("scrubbing of frame", after.scrub_from);
	return flush_wrong(&after.flush);
}

const char *refine_taken(uint32_t c)
{
	struct asked asked = {.what = ASK_NOTHING, .c = c};
	struct spec_cap cap;

	if (c < SPEC_SLOTS) {
		cap = spec_old(c);
		if (cap.type <= CAP_TABLES && cap.where != 0 && !cap.scrub)
			asked.what = ASK_LAST;
		else if (cap.type == CAP_MEMORY && cap.dirty && !cap.shared)
			asked.what = ASK_SCRUB;
	}
	return memory_wrong(&asked);
}

static const char *call_wrong(const struct asked *asked, int64_t status)
{
	struct spec_any any = {0};
	struct spec_memory after;
	const char *wrong = refine_status(status, ask(asked, &any, &after));
	uint32_t n = 0;

	while (!wrong && refine_each(CHANGED_caps, &n, &any.c)) {
		(void)ask(asked, &any, &after);
		if (!refine_same_cap(after.cap, spec_new(any.c)))
			wrong = refine_wrong("capability", any.c);
	}
	return wrong ? wrong : memory_wrong(asked);
}

const char *refine_map(const struct refine *before, int64_t status)
{
	const struct asked asked = {.what = ASK_MAP, .call = before};

	return call_wrong(&asked, status);
}

const char *refine_unmap(const struct refine *before, int64_t status)
{
	const struct asked asked = {.what = ASK_UNMAP, .call = before};

	return call_wrong(&asked, status);
}
