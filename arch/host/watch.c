/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of watch.h, kept as a model of what walkers may still know. All
 * of it happens under the model lock, and an operation never inside another.
 */
#include <stddef.h>
#include "watch.h"
#include "../aarch64/sysreg.h"
#include "arch.h"
#include "limits.h"

#define LINE_BYTES 64u
#define LINES      ((uint32_t)(PAGE_BYTES / LINE_BYTES))
#define ADDRESS    BITS(47, 12)

/* Where a table hangs: below an entry of another one, or a domain's root. */
enum place { NOWHERE, ROOT, BELOW };
static struct node {
	uint32_t place, up, index; /* ROOT: up is the domain */
	uint32_t valid;            /* entries */
} nodes[NR_TABLES];
static uint32_t roots[NR_PDS]; /* + 1; 0: none */
static bool known[NR_PDS];     /* a TLB may hold something by its VMID */

/* Taken away, and not flushed yet. */
static struct {
	bool any, all;
	uint32_t pd;
	uint64_t ipa, bytes;
} stale;

/* How far a thing has come that an instruction begins and a DSB ends. */
enum progress { NOT_YET, BEGUN, DONE };

static enum { IDLE, WRITE, FLUSH, SCRUB } doing;

static struct {
	uint32_t table, index;
	uint64_t old, entry;
	const uint64_t *at;
	bool stored, visible;
} write;

static struct {
	uint32_t pd;
	uint64_t ipa, vttbr, before;
	bool page;
	enum progress stage2, stage1, fetch;
} flush;

/* VTTBR_EL2 as last seen, and whether an ISB came since. */
static uint64_t vttbr_seen;
static bool vttbr_synced;

static struct {
	uint64_t frame, count, done, va, entry;
	const uint64_t *at;
	enum { CLOSED, OPENED, VISIBLE, USABLE, GONE, UNSEEN, FLUSHING } window;
	bool flushed, synced, clean;
	uint64_t zeroed, cleaned; /* a bit for each line */
} scrub;
_Static_assert(LINES == 64, "a bit for each line");

static void want(bool holds, const char *rule, uint64_t number)
{
	if (!holds)
		watch_broken(rule, number);
}

void watch_reset(void)
{
	for (uint32_t i = 0; i < NR_TABLES; i++)
		nodes[i] = (struct node){0};
	for (uint32_t i = 0; i < NR_PDS; i++) {
		known[i] = false;
		roots[i] = 0;
	}
	stale.any = false;
	doing = IDLE;
}

static void begin(uint32_t what)
{
	want(doing == IDLE, "one operation inside another", what);
	doing = what;
	vttbr_seen = read_vttbr_el2();
	vttbr_synced = false;
}

/* The level of a table in a living space, with its domain and the address of
 * its first entry; 0 if it hangs in none. */
static uint32_t level_of(uint32_t table, uint32_t *pd, uint64_t *ipa)
{
	uint32_t indices[TABLE_LEVELS], depth = 0;

	while (nodes[table].place == BELOW && depth < TABLE_LEVELS - 1) {
		indices[depth++] = nodes[table].index;
		table = nodes[table].up;
	}
	*pd = nodes[table].up;
	*ipa = 0;
	if (nodes[table].place != ROOT || roots[*pd] != table + 1)
		return 0;
	for (uint32_t level = 1; level <= depth; level++)
		*ipa |= (uint64_t)indices[depth - level]
			<< (PAGE_SHIFT + 9 * (TABLE_LEVELS - level));
	return depth + 1;
}

/* An entry appears; its table hangs at `level` of a living space, or 0. */
static void entry_made(uint32_t level)
{
	uint32_t pd, below;
	uint64_t ipa;

	want(!stale.any, "D3: a new entry before the flush", stale.ipa);
	want(level != 0, "D5: an entry in a table of nobody", write.table);
	nodes[write.table].valid++;
	if (level == TABLE_LEVELS || !arch_entry_is_branch(write.entry)) {
		want(level != 1, "D5: a leaf in a root table", write.table);
		return;
	}
	below = arch_entry_table(write.entry);
	want(below < NR_TABLES, "D5: a branch out of the pool", below);
	want(level_of(below, &pd, &ipa) == 0, "D5: linked twice", below);
	want(nodes[below].valid == 0, "D5: a linked table is not empty", below);
	nodes[below] = (struct node){BELOW, write.table, write.index, 0};
}

/* The table it may have led to, if its place was still here. */
static void unlink_dead(uint32_t below)
{
	if (below < NR_TABLES && nodes[below].place == BELOW &&
	    nodes[below].up == write.table && nodes[below].index == write.index)
		nodes[below].place = NOWHERE;
}

/* An entry is gone. In a space that is dead nobody walks it any more. */
static void entry_gone(uint32_t level, uint32_t pd, uint64_t ipa)
{
	const uint32_t depth = level ? level : TABLE_LEVELS;
	const uint64_t bytes = 1ull
			       << (PAGE_SHIFT + 9 * (TABLE_LEVELS - depth));
	const bool branch = depth < TABLE_LEVELS &&
			    arch_entry_is_branch(write.old);

	want(!stale.any, "D3: two breaks without a flush", stale.ipa);
	nodes[write.table].valid--;
	if (level == 0) {
		unlink_dead(arch_entry_table(write.old));
		return;
	}
	if (branch) {
		struct node *below = &nodes[arch_entry_table(write.old)];

		want(below->valid == 0, "D5: unlinked while in use",
		     write.table);
		below->place = NOWHERE;
	}
	stale.any = true;
	stale.all = branch;
	stale.pd = pd;
	stale.ipa = ipa + write.index * bytes;
	stale.bytes = bytes;
}

void watch_write(uint32_t table, uint32_t index, uint64_t entry,
		 const uint64_t *at)
{
	begin(WRITE);
	want(table < NR_TABLES && index < TABLE_ENTRIES, "D5: no such entry",
	     table);
	write.table = table;
	write.index = index;
	write.old = *at;
	write.entry = entry;
	write.at = at;
	write.stored = write.visible = write.old == entry;
}

/* A DSB does for what was stored before it. */
static void write_insn(enum insn insn)
{
	if (*write.at == write.entry)
		write.stored = true;
	if (write.stored && (insn == INSN_dsb_ishst || insn == INSN_dsb_ish ||
			     insn == INSN_dsb_sy))
		write.visible = true;
}

void watch_written(void)
{
	uint32_t pd;
	uint64_t ipa;
	const uint32_t level = level_of(write.table, &pd, &ipa);

	doing = IDLE;
	want(*write.at == write.entry, "D2: not written", write.table);
	want(write.visible, "D2: no DSB behind the store", write.table);
	if (write.old == write.entry)
		return;
	want(write.old == 0 || write.entry == 0, "D1: changed without a break",
	     write.table);
	if (write.entry != 0)
		entry_made(level);
	else
		entry_gone(level, pd, ipa);
}

void watch_space(uint32_t pd, uint32_t root, uint64_t (*vttbr)(uint32_t pd))
{
	const uint64_t own = vttbr(pd);
	uint64_t ipa;
	uint32_t other;

	want(doing == IDLE, "one operation inside another", pd);
	want(!stale.any, "D3: a new root before the flush", stale.ipa);
	want(field_get(VTTBR_VMID, own) != 0, "D6: VMID 0", pd);
	for (uint32_t i = 0; i < NR_PDS; i++)
		want(i == pd || ((own ^ vttbr(i)) & VTTBR_VMID) != 0,
		     "D6: two domains with one VMID", i);
	if (root == NONE32) {
		stale.any = stale.all = roots[pd] != 0;
		stale.pd = pd;
		roots[pd] = 0;
		return;
	}
	want((own & ADDRESS) == (arch_branch(root) & ADDRESS),
	     "D6: another table is walked", root);
	want(roots[pd] == 0, "D1: one root after another", pd);
	want(level_of(root, &other, &ipa) == 0, "D5: linked twice", root);
	want(nodes[root].valid == 0, "D5: a new root is not empty", root);
	nodes[root] = (struct node){ROOT, pd, 0, 0};
	want(!known[pd], "D6: a VMID used anew before its flush", pd);
	known[pd] = true;
	roots[pd] = root + 1;
}

void watch_flush(uint32_t pd, uint64_t ipa, bool page, uint64_t vttbr)
{
	begin(FLUSH);
	flush.pd = pd;
	flush.ipa = ipa;
	flush.page = page;
	flush.vttbr = vttbr;
	flush.before = vttbr_seen;
	flush.stage2 = flush.stage1 = flush.fetch = NOT_YET;
}

static void complete(enum progress *progress)
{
	if (*progress == BEGUN)
		*progress = DONE;
}

static void flush_insn(enum insn insn, uint64_t operand)
{
	const bool ours = vttbr_synced &&
			  ((vttbr_seen ^ flush.vttbr) & VTTBR_VMID) == 0;

	if (insn == INSN_tlbi_alle1is ||
	    (insn == INSN_tlbi_vmalls12e1is && ours)) {
		flush.stage2 = flush.stage1 = BEGUN;
	} else if (insn == INSN_tlbi_ipas2e1is && ours && flush.page) {
		if (operand == flush.ipa >> PAGE_SHIFT)
			flush.stage2 = BEGUN;
	} else if (insn == INSN_tlbi_vmalle1is && ours) {
		if (flush.stage2 == DONE)
			flush.stage1 = BEGUN;
	} else if (insn == INSN_ic_ialluis) {
		if (flush.stage2 == DONE && flush.stage1 == DONE)
			flush.fetch = BEGUN;
	} else if (insn == INSN_dsb_ish || insn == INSN_dsb_sy) {
		complete(&flush.stage2);
		complete(&flush.stage1);
		complete(&flush.fetch);
	}
}

void watch_flushed(void)
{
	const bool synced = vttbr_synced;

	doing = IDLE;
	want(flush.stage2 == DONE && flush.stage1 == DONE,
	     "D4: the TLB may still know it", flush.ipa);
	want(flush.fetch == DONE, "D4: an instruction cache may", flush.ipa);
	want(read_vttbr_el2() == vttbr_seen && vttbr_seen == flush.before &&
		     synced,
	     "D4: VTTBR_EL2 is not as before", flush.pd);
	if (!flush.page && roots[flush.pd] == 0 && !watch_walked(flush.pd))
		known[flush.pd] = false;
	if (!stale.any || stale.pd != flush.pd)
		return;
	if (!flush.page || (!stale.all && flush.ipa >= stale.ipa &&
			    flush.ipa - stale.ipa < stale.bytes))
		stale.any = false;
}

void watch_scrub(uint64_t frame, uint32_t count, const uint64_t *window,
		 uint64_t va)
{
	begin(SCRUB);
	want(!stale.any, "D3: scrubbed before the flush", stale.ipa);
	want(*window == 0, "D7: the window is open", frame);
	scrub.frame = frame;
	scrub.count = count;
	scrub.done = 0;
	scrub.at = window;
	scrub.va = va;
	scrub.entry = 0;
	scrub.window = CLOSED;
	scrub.synced = true;
}

/* The window's entry has changed since the last instruction. */
static void window_changed(void)
{
	if (*scrub.at != 0) {
		want(scrub.entry == 0 && scrub.window == CLOSED,
		     "D7: the window moves without a break", scrub.frame);
		want((*scrub.at & ADDRESS) >> PAGE_SHIFT ==
			     scrub.frame + scrub.done,
		     "D7: another frame is scrubbed", scrub.frame);
		scrub.window = OPENED;
		scrub.zeroed = scrub.cleaned = 0;
		scrub.clean = false;
	} else {
		want(scrub.zeroed == ~0ull, "D7: not all is zeroed",
		     scrub.frame + scrub.done);
		want(scrub.clean, "D7: not all is cleaned, and a DSB SY after",
		     scrub.frame + scrub.done);
		scrub.window = GONE;
		scrub.done++;
	}
	scrub.entry = *scrub.at;
}

/* A line is zeroed or cleaned through the window. */
static void line_touched(enum insn insn, uint64_t va)
{
	const uint64_t line = BIT((va - scrub.va) / LINE_BYTES % LINES);

	want(va - scrub.va < PAGE_BYTES, "D7: outside of the window", va);
	want(scrub.window == USABLE, "D7: the window is not yet visible", va);
	if (insn == INSN_dc_zva) {
		scrub.zeroed |= line;
		scrub.cleaned &= ~line;
		scrub.clean = false;
	} else if (scrub.zeroed & line) {
		scrub.cleaned |= line;
	}
}

static void scrub_insn(enum insn insn, uint64_t operand)
{
	const bool dsb_store = insn == INSN_dsb_ishst || insn == INSN_dsb_ish ||
			       insn == INSN_dsb_sy;

	if (*scrub.at != scrub.entry)
		window_changed();
	if (insn == INSN_dc_zva || insn == INSN_dc_civac ||
	    insn == INSN_dc_cvac)
		line_touched(insn, operand);
	else if (insn == INSN_dsb_sy && scrub.cleaned == ~0ull)
		scrub.clean = true;
	if (scrub.window == OPENED && dsb_store)
		scrub.window = VISIBLE;
	else if (scrub.window == VISIBLE && insn == INSN_isb)
		scrub.window = USABLE;
	else if (scrub.window == GONE && dsb_store)
		scrub.window = UNSEEN;
	else if (scrub.window == UNSEEN && insn == INSN_tlbi_vae2 &&
		 operand == scrub.va >> PAGE_SHIFT)
		scrub.window = FLUSHING;
	else if (scrub.window == FLUSHING &&
		 (insn == INSN_dsb_nsh || insn == INSN_dsb_ish ||
		  insn == INSN_dsb_sy)) {
		scrub.window = CLOSED;
		scrub.synced = false;
	} else if (scrub.window == CLOSED && insn == INSN_isb) {
		scrub.synced = true;
	}
}

void watch_scrubbed(void)
{
	doing = IDLE;
	want(*scrub.at == 0 && scrub.window == CLOSED && scrub.synced,
	     "D7: the window may still be in the TLB", scrub.frame);
	want(scrub.done == scrub.count, "D7: some frames are not scrubbed",
	     scrub.frame);
}

void watch_insn(enum insn insn, uint64_t operand)
{
	const uint64_t vttbr = doing == IDLE ? vttbr_seen : read_vttbr_el2();

	if (vttbr != vttbr_seen) {
		vttbr_seen = vttbr;
		vttbr_synced = false;
	}
	if (insn == INSN_isb)
		vttbr_synced = true;
	if (doing == WRITE)
		write_insn(insn);
	else if (doing == FLUSH)
		flush_insn(insn, operand);
	else if (doing == SCRUB)
		scrub_insn(insn, operand);
}

void watch_rest(void)
{
	want(doing == IDLE, "an operation has not ended", 0);
	want(!stale.any, "D3: left without a flush", stale.ipa);
}
