/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mapping and unmapping, one entry at a time, and scrubbing. Every change of
 * a valid entry goes through entry_clear(), which makes it invalid, and is
 * followed by the flush it needs before anything else is done with the frame.
 */
#include "memory.h"
#include "arch.h"
#include "cap.h"
#include "ec.h"
#include "irq.h"
#include "object.h"
#include "sched.h"

struct table tables[NR_TABLES];
struct pd pds[NR_PDS];

#define SCRUB_FRAMES 4u /* zeroed in one step */
#define IPA_LIMIT    BIT(IPA_BITS)
#define BLOCK_FRAMES 512u

static uint32_t level_shift(uint32_t level)
{
	return PAGE_SHIFT + 9 * (TABLE_LEVELS - level);
}

static uint32_t table_index(uint64_t ipa, uint32_t level)
{
	return (uint32_t)(ipa >> level_shift(level)) % TABLE_ENTRIES;
}

void memory_space_begin(uint32_t pd, enum pd_kind kind)
{
	PD(pd, root) = NONE32;
	PD(pd, kind) = (uint8_t)kind;
	for (uint32_t i = 0; i < NR_VCPUS; i++)
		PD_VCPU(pd, i) = NONE16;
	arch_space_set(pd, NONE32);
	if (kind == PD_VM)
		arch_vm_reset(pd);
}

void memory_space_end(uint32_t pd)
{
	PD(pd, root) = NONE32;
	arch_space_set(pd, NONE32);
	arch_tlb_flush(pd);
}

bool memory_vcpu_free(uint32_t pd, uint32_t vcpu)
{
	return PD(pd, kind) == PD_NATIVE || PD_VCPU(pd, vcpu) == NONE16;
}

/* The table of `level` that serves `ipa`, or NONE32: at most two steps. */
static uint32_t walk(uint32_t pd, uint64_t ipa, uint32_t level)
{
	uint32_t table = PD(pd, root);

	for (uint32_t at = 1; at < level && table != NONE32; at++) {
		const uint64_t entry =
			arch_table_read(table, table_index(ipa, at));

		table = arch_entry_is_branch(entry) ? arch_entry_table(entry) :
						      NONE32;
	}
	return table;
}

static void entry_set(uint32_t table, uint32_t index, uint64_t entry)
{
	TABLE_VALID(table, index / 64) |= BIT(index % 64);
	arch_table_write(table, index, entry);
}

static void entry_clear(uint32_t table, uint32_t index)
{
	TABLE_VALID(table, index / 64) &= ~BIT(index % 64);
	arch_table_write(table, index, 0);
}

/* Is a mapping recorded in this capability still that of a living space? */
static bool mapping_live(uint32_t c, uint32_t *pd)
{
	*pd = (uint32_t)field_get(CAP_NUMBER, CAP(c, word));
	return object_generation(CAP_PD, *pd) ==
	       field_get(CAP_GENERATION, CAP(c, word));
}

static void mapping_record(uint32_t c, uint32_t pd, uint64_t ipa,
			   uint64_t flags)
{
	const uint64_t mapped = cap_mapped(c) + 1;

	CAP(c, where) = field_put(WHERE_MAPPED, mapped) |
			field_put(WHERE_PAGE, ipa >> PAGE_SHIFT);
	cap_change(c, CAP_NUMBER | CAP_GENERATION,
		   flags | field_put(CAP_NUMBER, pd) |
			   field_put(CAP_GENERATION,
				     object_generation(CAP_PD, pd)));
}

/* One entry less; the last one forgets address and granule. */
static void mapping_shrink(uint32_t c)
{
	const uint32_t mapped = cap_mapped(c) - 1;

	CAP(c, where) &= ~WHERE_MAPPED;
	CAP(c, where) |= mapped;
	if (mapped != 0)
		return;
	CAP(c, where) = 0;
	cap_change(c, CAP_2M, 0);
}

/* May this leaf be the next one of c? The address part of map's checks. */
static enum status leaf_check(uint32_t c, uint32_t pd, uint64_t ipa,
			      uint32_t flags)
{
	const bool block = (flags & FLAG_2M) != 0;
	const uint64_t size = block ? BLOCK_FRAMES : 1;
	const uint64_t mapped = cap_mapped(c);
	const uint64_t word = CAP(c, word);
	uint32_t old;

	if (mapped == 0) {
		if (ipa % (size * PAGE_BYTES) != 0 || ipa >= IPA_LIMIT ||
		    CAP(c, count) > (IPA_LIMIT - ipa) >> PAGE_SHIFT ||
		    CAP(c, base) % size != 0)
			return STATUS_BAD_ARG;
		/* another domain must not read what this one left there */
		if ((word & CAP_DIRTY) && !(word & CAP_SHARED) &&
		    (!mapping_live(c, &old) || old != pd))
			return STATUS_BUSY;
	} else if (!mapping_live(c, &old)) {
		return STATUS_BUSY; /* of a dead space: unmap first */
	} else if (old != pd || block != ((word & CAP_2M) != 0) ||
		   field_get(WHERE_PAGE, CAP(c, where)) != ipa >> PAGE_SHIFT ||
		   ipa % PAGE_BYTES != 0) {
		return STATUS_BAD_ARG;
	}
	if ((mapped + 1) * size > CAP(c, count))
		return STATUS_FULL;
	return STATUS_OK;
}

enum status memory_map_leaf(uint32_t c, uint32_t pd, uint64_t ipa,
			    uint32_t flags)
{
	const bool block = (flags & FLAG_2M) != 0;
	const bool device = cap_type(c) == CAP_DEVICE;
	const uint32_t level = block ? 2 : 3;
	const enum status status = leaf_check(c, pd, ipa, flags);
	const uint64_t mapped = cap_mapped(c);
	const uint64_t at = ipa + (mapped << level_shift(level));
	const uint64_t frame =
		CAP(c, base) + mapped * (block ? BLOCK_FRAMES : 1);
	uint32_t table;

	if (status != STATUS_OK)
		return status;
	if (cap_frozen(c))
		return STATUS_BUSY;
	table = walk(pd, at, level);
	if (table == NONE32)
		return STATUS_NO_TABLE;
	if (arch_table_read(table, table_index(at, level)) != 0)
		return STATUS_BUSY;
	/* Commit: nothing below can fail. */
	entry_set(table, table_index(at, level),
		  arch_leaf(frame, flags & RIGHTS_ALL, device, block));
	mapping_record(c, pd, ipa,
		       (block ? CAP_2M : 0) |
			       (!device && (flags & RIGHT_WRITE) ? CAP_DIRTY :
								   0));
	return STATUS_OK;
}

enum status memory_map_table(uint32_t c, uint32_t pd, uint64_t ipa,
			     uint32_t level)
{
	const uint32_t mapped = cap_mapped(c);
	const uint32_t table = CAP(c, base) + mapped;
	uint32_t old, parent = NONE32, index = 0;

	if (level < 1 || level > TABLE_LEVELS || ipa >= IPA_LIMIT)
		return STATUS_BAD_ARG;
	if (mapped != 0 && (!mapping_live(c, &old) || old != pd))
		return STATUS_BUSY;
	if (mapped >= CAP(c, count))
		return STATUS_FULL;
	if (cap_frozen(c))
		return STATUS_BUSY;
	if (level == 1) {
		if (PD(pd, root) != NONE32)
			return STATUS_BUSY;
	} else {
		parent = walk(pd, ipa, level - 1);
		if (parent == NONE32)
			return STATUS_NO_TABLE;
		index = table_index(ipa, level - 1);
		if (arch_table_read(parent, index) != 0)
			return STATUS_BUSY;
	}
	/* Commit: nothing below can fail. */
	arch_table_begin(table);
	TABLE(table, parent) = parent;
	TABLE(table, index) = (uint16_t)index;
	TABLE(table, level) = (uint8_t)level;
	TABLE(table, pd) = (uint8_t)pd;
	TABLE(table, generation) = object_generation(CAP_PD, pd);
	mapping_record(c, pd, 0, 0);
	if (level == 1) {
		PD(pd, root) = table;
		arch_space_set(pd, table);
	} else {
		entry_set(parent, index, arch_branch(table));
	}
	return STATUS_OK;
}

static void unmap_leaf(uint32_t c)
{
	const uint32_t level = CAP(c, word) & CAP_2M ? 2 : 3;
	const uint64_t last = cap_mapped(c) - 1;
	const uint64_t ipa =
		(field_get(WHERE_PAGE, CAP(c, where)) << PAGE_SHIFT) +
		(last << level_shift(level));
	uint32_t pd, table;

	if (mapping_live(c, &pd)) {
		table = walk(pd, ipa, level);
		entry_clear(table, table_index(ipa, level));
		arch_tlb_flush_page(pd, ipa);
	}
	mapping_shrink(c);
}

static bool table_empty(uint32_t t)
{
	uint64_t any = 0;

	for (uint32_t word = 0; word < TABLE_WORDS; word++)
		any |= TABLE_VALID(t, word);
	return any == 0;
}

/* Entries [word * 64, word * 64 + 64) of a table nobody can reach. */
static void table_wipe_group(uint32_t t, uint32_t word)
{
	for (uint32_t i = 0; i < 64; i++)
		arch_table_write(t, word * 64 + i, 0);
	TABLE_VALID(t, word) = 0;
}

/* A table of a dead space still holds entries: zero some, true when none. */
static bool table_wipe(uint32_t t)
{
	uint32_t word = 0;

	while (word < TABLE_WORDS && TABLE_VALID(t, word) == 0)
		word++;
	if (word < TABLE_WORDS)
		table_wipe_group(t, word);
	return table_empty(t);
}

/* A living space keeps its table while the table holds anything, and its
 * root to its end: another CPU may be walking it until it exits (BUSY). */
static enum status unmap_table(uint32_t c)
{
	const uint32_t t = CAP(c, base) + cap_mapped(c) - 1;
	uint32_t pd;

	if (!mapping_live(c, &pd)) {
		if (!table_wipe(t))
			return STATUS_OK; /* a step, but not the last */
	} else if (!table_empty(t) || TABLE(t, parent) == NONE32) {
		return STATUS_BUSY;
	} else {
		entry_clear(TABLE(t, parent), TABLE(t, index));
		arch_tlb_flush(pd);
	}
	TABLE(t, level) = LEVEL_FREE;
	mapping_shrink(c);
	return STATUS_OK;
}

/* A space that ended has been left by every CPU that ran in it. */
static bool space_left(uint32_t c)
{
	uint32_t pd;

	return mapping_live(c, &pd) || OBJECT(pd, state) != OBJECT_DYING ||
	       sched_grace_over(OBJECT(pd, grace));
}

enum status memory_unmap_last(uint32_t c)
{
	const enum cap_type type = cap_type(c);

	if (type <= CAP_TABLES && !space_left(c))
		return STATUS_MORE;
	if (type == CAP_TABLES)
		return unmap_table(c);
	if (type == CAP_MEMORY || type == CAP_DEVICE) {
		unmap_leaf(c);
	} else if (type == CAP_CPUS) {
		sc_deprive(c);
	} else if (type == CAP_IRQS) {
		irq_unbind(c);
	}
	return STATUS_OK;
}

void memory_scrub_some(uint32_t c)
{
	const uint32_t done = CAP(c, word) & CAP_SCRUB ? cap_mapped(c) : 0;
	const uint32_t left = CAP(c, count) - done;
	const uint32_t now = left < SCRUB_FRAMES ? left : SCRUB_FRAMES;

	arch_scrub((uint64_t)CAP(c, base) + done, now);
	if (now == left) {
		cap_change(c, CAP_SCRUB | CAP_DIRTY, 0);
		CAP(c, where) = 0;
	} else {
		cap_change(c, 0, CAP_SCRUB);
		CAP(c, where) = done + now;
	}
}

/*
 * map: x1 MEMORY or DEVICE slot, x2 PD slot (RIGHT_MAP) or SLOT_SELF, x3 IPA
 * of the range's start, x4 rights | FLAG_2M: maps the next entry. x1 TABLES
 * slot (RIGHT_CONTROL): x4 level 1..3, installs the next table over x3.
 * Errors: BAD_CAP (x1, x2), NO_RIGHT (x2), NO_RIGHT (x4 beyond the
 * capability's), BAD_ARG (no READ, unknown bits), BUSY (has children, is being
 * scrubbed), BUSY (entries left in a domain that is gone), BAD_ARG (address,
 * granule, differs from the first entry), BUSY (left dirty by another domain),
 * FULL (range mapped), BUSY (frozen), NO_TABLE, BUSY (entry in use). Of TABLES
 * after x2: NO_RIGHT (x1), BUSY (has children), BAD_ARG (level, address), BUSY
 * (its tables are in another domain), FULL, BUSY (frozen), BUSY (has a root),
 * NO_TABLE, BUSY (entry in use).
 */
enum status call_map(uint32_t ec, uint64_t *x)
{
	const uint32_t c = cap_slot(ec_pd(ec), x[1]);
	enum cap_type type;
	struct found pd;

	if (c == NONE32)
		return STATUS_BAD_CAP;
	type = cap_type(c);
	if (type != CAP_MEMORY && type != CAP_DEVICE && type != CAP_TABLES)
		return STATUS_BAD_CAP;
	pd = cap_domain(ec_pd(ec), x[2], RIGHT_MAP);
	if (pd.status != STATUS_OK)
		return pd.status;
	if (type == CAP_TABLES) {
		if (!(field_get(CAP_RIGHTS, CAP(c, word)) & RIGHT_CONTROL))
			return STATUS_NO_RIGHT;
		if (CAP(c, first) != NONE16)
			return STATUS_BUSY;
		return memory_map_table(c, pd.number, x[3],
					x[4] > 3 ? 0 : (uint32_t)x[4]);
	}
	if (x[4] & RIGHTS_ALL & ~field_get(CAP_RIGHTS, CAP(c, word)))
		return STATUS_NO_RIGHT;
	if (!(x[4] & RIGHT_READ) ||
	    (x[4] &
	     ~(uint64_t)(RIGHT_READ | RIGHT_WRITE | RIGHT_EXEC | FLAG_2M)) ||
	    (type == CAP_DEVICE && (x[4] & RIGHT_EXEC)))
		return STATUS_BAD_ARG;
	if ((!(CAP(c, word) & CAP_SHARED) && CAP(c, first) != NONE16) ||
	    (CAP(c, word) & CAP_SCRUB))
		return STATUS_BUSY;
	return memory_map_leaf(c, pd.number, x[3], (uint32_t)x[4]);
}

/*
 * unmap: x1 mapped MEMORY, DEVICE or TABLES slot. Takes back the last entry,
 * or the last table, which must be empty. MORE while entries are left, or a
 * CPU in a domain that was destroyed. Errors: BAD_CAP (x1), BAD_STATE
 * (nothing mapped), BUSY (table in use, or a living domain's root).
 */
enum status call_unmap(uint32_t ec, uint64_t *x)
{
	const uint32_t c = cap_slot(ec_pd(ec), x[1]);
	enum cap_type type;
	enum status status;

	if (c == NONE32)
		return STATUS_BAD_CAP;
	type = cap_type(c);
	if (type != CAP_MEMORY && type != CAP_DEVICE && type != CAP_TABLES)
		return STATUS_BAD_CAP;
	if (cap_mapped(c) == 0 || (CAP(c, word) & CAP_SCRUB))
		return STATUS_BAD_STATE;
	status = memory_unmap_last(c);
	if (status != STATUS_OK)
		return status;
	return cap_mapped(c) != 0 ? STATUS_MORE : STATUS_OK;
}
