/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See state_memory.h; and the machine that a memory call works on: a pool of
 * tables, the spaces' roots, translations to be flushed, frames to be zeroed.
 */
#include "state_memory.h"
#include "ec.h"
#include "irq.h"
#include "sched.h"

#define DEFINE_MEMORY(type, name, count) \
	type name[count];                \
	type old_##name[count];
MEMORY_TABLES(DEFINE_MEMORY)

uint32_t entry, table, domain;
uint64_t nth, wiped;
struct asked asked;

#define ANY_MEMORY(type, name, count)                      \
	{                                                  \
		type any[count];                           \
		__CPROVER_array_replace(old_##name, any);  \
		__CPROVER_array_replace(name, old_##name); \
	}

void memory_any(void)
{
	MEMORY_TABLES(ANY_MEMORY)
	entry = nondet_u32();
	table = nondet_u32();
	domain = nondet_u32();
	nth = nondet_u64();
	__CPROVER_assume(entry < NR_ENTRIES && table < NR_TABLES &&
			 domain < NR_PDS && nth < 1ull << 32);
	wiped = NR_ENTRIES;
	asked = (struct asked){.left = nondet_u8() & 1};
	/* the dispatcher refuses calls of domains that are gone */
	__CPROVER_assume(old_objects_state[own] == OBJECT_LIVE);
}

void touch_cap(uint32_t c)
{
	if (c >= NR_NODES)
		return;
	__CPROVER_assume(old_inv_shape(c));
	__CPROVER_assume(old_inv_mapping(c));
	__CPROVER_assume(old_inv_range(c));
	__CPROVER_assume(old_inv_domain(c));
}

void touch_entry(uint32_t e)
{
	if (e >= NR_ENTRIES)
		return;
	__CPROVER_assume(old_inv_bits(e));
	__CPROVER_assume(old_inv_entry(e));
}

void touch_table(uint32_t t)
{
	if (t < NR_TABLES)
		__CPROVER_assume(old_inv_table(t));
}

void touch_space(uint32_t pd)
{
	if (pd < NR_PDS)
		__CPROVER_assume(old_inv_space(pd));
}

void touch_walk(uint32_t pd, uint64_t ipa)
{
	uint32_t t, e;

	if (pd >= NR_PDS)
		return;
	touch_space(pd);
	t = old_pds_root[pd];
	for (uint32_t level = 1; level <= TABLE_LEVELS; level++) {
		if (t >= NR_TABLES)
			return;
		e = t * 512 + (uint32_t)(ipa >> (39 - 9 * level)) % 512;
		touch_table(t);
		touch_entry(e);
		if ((old_entries_raw[e] & 3) != 3)
			return;
		t = (uint32_t)(old_entries_raw[e] >> 12);
	}
}

void touch_above(uint32_t e)
{
	uint32_t t = e / 512;

	for (uint32_t i = 0; i < TABLE_LEVELS && t < NR_TABLES; i++) {
		touch_table(t);
		if (i == 0)
			touch_space(old_tables_pd[t]);
		t = old_tables_parent[t];
	}
}

void touch_nth(uint32_t c, uint64_t i)
{
	if (c >= NR_CAPS)
		return;
	__CPROVER_assume(old_inv_leaf(c, i));
	__CPROVER_assume(old_inv_held(c, i));
}

void touch_disjoint(uint32_t a, uint32_t b)
{
	if (a >= NR_CAPS || b >= NR_CAPS || a == b)
		return;
	if (field_get(CAP_TYPE, old_caps_word[a]) == CAP_TABLES &&
	    field_get(CAP_TYPE, old_caps_word[b]) == CAP_TABLES &&
	    old_caps_first[a] == NONE16 && old_caps_first[b] == NONE16)
		__CPROVER_assume(
			(uint64_t)old_caps_base[a] + old_caps_count[a] <=
				old_caps_base[b] ||
			(uint64_t)old_caps_base[b] + old_caps_count[b] <=
				old_caps_base[a]);
}

/* The machine: tables, roots, translations. */
uint64_t arch_table_read(uint32_t t, uint32_t index)
{
	const uint32_t e = t * TABLE_ENTRIES + index;

	__CPROVER_assert(t < NR_TABLES && index < TABLE_ENTRIES,
			 "an entry of the pool is read");
	return e / 64 == wiped ? 0 : entries_raw[e];
}

void arch_table_write(uint32_t t, uint32_t index, uint64_t raw)
{
	const uint32_t e = t * TABLE_ENTRIES + index;

	__CPROVER_assert(t < NR_TABLES && index < TABLE_ENTRIES,
			 "an entry of the pool is written");
	__CPROVER_assert(entries_raw[e] == 0 || raw == 0,
			 "break before make (D8.16.1)");
	asked.writes++;
	asked.entry = e;
	asked.unflushed = asked.unflushed || raw == 0;
	entries_raw[e] = raw;
}

/* It is empty already: M5 says so of a table that is free. */
void arch_table_begin(uint32_t t)
{
	__CPROVER_assert(t < NR_TABLES, "a table of the pool begins");
}

void arch_space_set(uint32_t pd, uint32_t root)
{
	__CPROVER_assert(pd < NR_PDS && (root < NR_TABLES || root == NONE32),
			 "a space's root is one of the pool");
	asked.unflushed = asked.unflushed || root == NONE32;
	ghost_root[pd] = root;
}

static void flush(enum spec_drop drop, uint32_t pd, uint64_t ipa)
{
	__CPROVER_assert(pd < NR_PDS, "a flush of some domain");
	asked.flushes++;
	asked.flush = (struct spec_flush){drop, pd, ipa};
	asked.unflushed = false; /* of the right one: as specified */
}

void arch_tlb_flush(uint32_t pd)
{
	flush(SPEC_DROP_ALL, pd, 0);
}

void arch_tlb_flush_page(uint32_t pd, uint64_t ipa)
{
	__CPROVER_assert(ipa >> IPA_BITS == 0, "a flush inside the space");
	flush(SPEC_DROP_PAGE, pd, ipa);
}

void arch_scrub(uint64_t frame, uint32_t count)
{
	__CPROVER_assert(count >= 1 && count <= 4 &&
				 frame + count <= 1ull << 32,
			 "a step scrubs 1 to 4 frames");
	asked.scrub_from = frame;
	asked.scrubbed = count;
}

bool sched_grace_over(uint32_t grace)
{
	(void)grace;
	return asked.left;
}

/* Contracts that proofs of sc_ctl and irq_ctl show (kernel/sc.c, irq.c). */
void sc_deprive(uint32_t c)
{
	CAP(c, where) = 0;
}

void irq_unbind(uint32_t c)
{
	CAP(c, where) = 0;
}

#if !PROPER_WIPE
/* By its contract, which its own proof shows. */
void table_wipe_group(uint32_t t, uint32_t word)
{
	__CPROVER_assert(t < NR_TABLES && word < TABLE_WORDS,
			 "a group of the pool is wiped");
	TABLE_VALID(t, word) = 0;
	wiped = t * 8 + word;
}
#endif

void arch_vm_reset(uint32_t pd)
{
	__CPROVER_assert(pd < NR_PDS, "a new interrupt controller");
}

uint32_t ec_pd(uint32_t ec)
{
	(void)ec;
	return own;
}
