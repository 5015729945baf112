/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The capability table and its derivation tree: looking up, deriving, giving
 * away, dropping and taking back. Rights and ranges only ever shrink.
 */
#include "cap.h"
#include "ec.h"
#include "memory.h"
#include "object.h"

struct cap caps[NR_NODES];
uint32_t cap_turn;

static const struct cap empty = {
	.parent = NONE16, .first = NONE16, .next = NONE16, .prev = NONE16};

bool cap_frozen(uint32_t c)
{
	for (uint32_t up = 0; up <= MAX_DEPTH + 1; up++) {
		if (CAP(c, word) & CAP_FROZEN)
			return true;
		if (CAP(c, parent) == NONE16)
			return false;
		c = CAP(c, parent);
	}
	return true;
}

uint32_t cap_deepest(uint32_t c)
{
	for (uint32_t i = 0; i <= MAX_DEPTH && CAP(c, first) != NONE16; i++)
		c = CAP(c, first);
	return c;
}

uint64_t cap_carve_mark(uint32_t c)
{
	const uint32_t newest = CAP(c, first);

	return newest == NONE16 ? CAP(c, base) : cap_end(newest);
}

void cap_root(uint32_t c, enum cap_type type, struct cap range)
{
	const uint64_t word = range.word;

	range.word = field_put(CAP_TYPE, type) | word;
	range.parent = range.first = range.next = range.prev = NONE16;
	ROW_SET(caps, c, range);
}

/*
 * Another word than the last 15 that were made: whoever reads one without the
 * lock, then the badge, then the same word again, has the badge that belongs
 * to it, even if the slot was emptied and filled again meanwhile.
 */
static uint64_t cap_fresh(uint64_t word)
{
	return (word & ~CAP_TURN) | field_put(CAP_TURN, ++cap_turn);
}

/* Into an empty slot or node, or one whose word is 0. */
static void cap_put(uint32_t c, struct cap what)
{
	CAP(c, base) = what.base;
	CAP(c, count) = what.count;
	CAP(c, parent) = what.parent;
	CAP(c, first) = what.first;
	CAP(c, next) = what.next;
	CAP(c, prev) = what.prev;
	__atomic_store_n(&CAP(c, where), what.where, __ATOMIC_RELAXED);
	__atomic_store_n(&CAP(c, word), what.word, __ATOMIC_RELEASE);
}

void cap_insert(uint32_t c, uint32_t parent, struct cap what)
{
	const uint16_t sibling = CAP(parent, first);
	const uint64_t depth = field_get(CAP_DEPTH, CAP(parent, word)) + 1;

	what.parent = (uint16_t)parent;
	what.first = NONE16;
	what.next = sibling;
	what.prev = NONE16;
	what.word = cap_fresh(what.word & ~CAP_DEPTH) |
		    field_put(CAP_DEPTH, depth);
	cap_put(c, what);
	if (sibling != NONE16)
		CAP(sibling, prev) = (uint16_t)c;
	CAP(parent, first) = (uint16_t)c;
}

/* Take c's place in the tree over by `to`, or close the gap (NONE16). */
static void cap_relink(uint32_t c, uint16_t to)
{
	const uint16_t parent = CAP(c, parent);
	const uint16_t next = CAP(c, next);
	const uint16_t prev = CAP(c, prev);

	if (next != NONE16)
		CAP(next, prev) = to == NONE16 ? prev : to;
	if (prev != NONE16)
		CAP(prev, next) = to == NONE16 ? next : to;
	else if (parent != NONE16)
		CAP(parent, first) = to == NONE16 ? next : to;
}

/* A capability without children goes to an empty slot, its place kept. */
static void cap_transfer(uint32_t from, uint32_t to)
{
	struct cap what = ROW(caps, from);

	/* In no slot while it goes: nobody finds it half way. */
	__atomic_store_n(&CAP(from, word), 0, __ATOMIC_RELEASE);
	cap_relink(from, (uint16_t)to);
	cap_put(from, empty);
	what.word = cap_fresh(what.word);
	cap_put(to, what);
}

void cap_remove(uint32_t c)
{
	const uint16_t parent = CAP(c, parent);
	const uint64_t left = CAP(c, word) & CAP_DIRTY;

	cap_relink(c, NONE16);
	if (parent != NONE16) {
		if (CAP(parent, first) == NONE16) /* nothing to revoke */
			cap_change(parent, CAP_FROZEN, 0);
		cap_change(parent, 0, left);
	}
	__atomic_store_n(&CAP(c, word), 0, __ATOMIC_RELEASE);
	cap_put(c, empty);
}

/* Has it contents that nobody else may see? Only exclusive memory. */
static bool cap_wants_scrub(uint32_t c)
{
	const uint64_t word = CAP(c, word);

	return cap_type(c) == CAP_MEMORY && (word & CAP_DIRTY) &&
	       !(word & CAP_SHARED) && CAP(c, first) == NONE16;
}

/* One thing away from a capability without children. OK: it is gone. */
static enum status cap_take_leaf(uint32_t c)
{
	if (cap_is_range(cap_type(c)) && !(CAP(c, word) & CAP_SCRUB) &&
	    cap_mapped(c) != 0) {
		const enum status status = memory_unmap_last(c);

		return status == STATUS_OK ? STATUS_MORE : status;
	}
	if (cap_wants_scrub(c)) {
		memory_scrub_some(c);
		return STATUS_MORE;
	}
	cap_remove(c);
	return STATUS_OK;
}

/* One turn, from *c, which becomes the leaf; or *inside comes first. */
static enum status cap_take_turn(uint32_t *c, uint32_t *inside)
{
	enum status status;

	*c = cap_deepest(*c);
	if (*c < NR_CAPS)
		return cap_take_leaf(*c);
	status = object_step(*c - NR_CAPS, inside);
	if (status == STATUS_OK)
		object_free(*c - NR_CAPS);
	return status;
}

enum status cap_take(uint32_t c)
{
	const uint32_t wanted = c;

	/* Each turn goes into the table of another dying domain. */
	for (uint32_t turn = 0; turn < NR_PDS; turn++) {
		uint32_t inside = NONE32;
		const enum status status = cap_take_turn(&c, &inside);

		if (inside == NONE32)
			return status == STATUS_OK && c != wanted ?
				       STATUS_MORE :
				       status;
		c = inside;
	}
	return STATUS_MORE;
}

static struct found not_found(enum status why)
{
	return (struct found){.status = why};
}

struct found cap_find(uint32_t pd, uint64_t slot, enum cap_type type,
		      uint32_t rights)
{
	const uint32_t c = cap_at(pd, slot);
	uint64_t word, number, badge;

	if (slot >= NR_SLOTS)
		return not_found(STATUS_BAD_CAP);
	word = __atomic_load_n(&CAP(c, word), __ATOMIC_ACQUIRE);
	number = field_get(CAP_NUMBER, word);
	if (field_get(CAP_TYPE, word) != type ||
	    field_get(CAP_GENERATION, word) !=
		    object_generation(type, (uint32_t)number))
		return not_found(STATUS_BAD_CAP);
	if (rights & ~(uint32_t)field_get(CAP_RIGHTS, word))
		return not_found(STATUS_NO_RIGHT);
	badge = __atomic_load_n(&CAP(c, where), __ATOMIC_RELAXED);
	/* The badge is this word's only if the word still stands. */
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (__atomic_load_n(&CAP(c, word), __ATOMIC_RELAXED) != word)
		return not_found(STATUS_BAD_CAP);
	return (struct found){STATUS_OK, (uint32_t)number, badge};
}

struct found cap_domain(uint32_t pd, uint64_t slot, uint32_t rights)
{
	if (slot == SLOT_SELF)
		return (struct found){STATUS_OK, pd, 0};
	return cap_find(pd, slot, CAP_PD, rights);
}

/* What cap_copy's arguments ask for, once checked. */
struct copy {
	uint32_t source, target;
	struct cap made;
};

static enum status copy_range(const uint64_t *x, struct copy *copy)
{
	const uint32_t c = copy->source;
	const bool shared = (x[4] & FLAG_SHARED) != 0;
	const enum cap_type type = cap_type(c);
	const uint64_t room = CAP(c, count);
	uint64_t mark = cap_carve_mark(c);

	if (shared && type != CAP_MEMORY && type != CAP_DEVICE)
		return STATUS_BAD_ARG;
	if ((shared || (CAP(c, word) & CAP_SHARED)) &&
	    !(field_get(CAP_RIGHTS, CAP(c, word)) & RIGHT_SHARE))
		return STATUS_NO_RIGHT;
	if (x[6] == 0 || x[6] > room)
		return STATUS_BAD_ARG;
	if (CAP(c, word) & CAP_SHARED) {
		if (!shared || x[5] > room - x[6])
			return STATUS_BAD_ARG;
		mark = CAP(c, base) + x[5];
	} else {
		if (x[5] != 0)
			return STATUS_BAD_ARG;
		/* dirty: a SHARED child that went away may have left it so */
		if (CAP(c, where) != 0 || (CAP(c, word) & CAP_DIRTY))
			return STATUS_BUSY;
		if (x[6] > cap_end(c) - mark)
			return STATUS_FULL;
	}
	copy->made.base = (uint32_t)mark;
	copy->made.count = (uint32_t)x[6];
	copy->made.where = 0;
	copy->made.word = field_put(CAP_TYPE, type) |
			  field_put(CAP_RIGHTS, x[4]) |
			  (shared ? CAP_SHARED : 0);
	return STATUS_OK;
}

static enum status copy_object(const uint64_t *x, struct copy *copy)
{
	const uint32_t c = copy->source;
	const uint64_t badge = CAP(c, where);

	if ((x[4] & FLAG_SHARED) || x[6] > 1)
		return STATUS_BAD_ARG;
	if (x[5] != 0 && badge != 0) /* a badge is given once */
		return STATUS_NO_RIGHT;
	copy->made = ROW(caps, c);
	copy->made.word &= ~(CAP_RIGHTS | CAP_FROZEN);
	copy->made.word |= field_put(CAP_RIGHTS, x[4]);
	copy->made.where = x[5] != 0 ? x[5] : badge;
	return STATUS_OK;
}

/* A filled source slot of one's own, an empty target slot: both calls. */
static enum status copy_ends(uint32_t ec, const uint64_t *x, struct copy *copy)
{
	const uint32_t own = ec_pd(ec);
	struct found pd;

	copy->source = cap_slot(own, x[1]);
	if (copy->source == NONE32 || cap_type(copy->source) == CAP_NULL)
		return STATUS_BAD_CAP;
	pd = cap_domain(own, x[2], RIGHT_GRANT);
	if (pd.status != STATUS_OK)
		return pd.status;
	copy->target = cap_slot(pd.number, x[3]);
	if (copy->target == NONE32)
		return STATUS_BAD_ARG;
	if (cap_type(copy->target) != CAP_NULL)
		return STATUS_BUSY;
	return STATUS_OK;
}

/*
 * cap_copy: x1 source slot, x2 PD (RIGHT_GRANT) or SLOT_SELF, x3 empty slot
 * there, x4 rights | FLAG_SHARED, x5 offset into a SHARED source or badge of
 * an object, x6 count. An exclusive source is carved behind its newest child.
 * Errors: BAD_CAP (x1, x2), NO_RIGHT (x2), BAD_ARG (x3), BUSY (x3 occupied),
 * BAD_ARG (unknown rights), NO_RIGHT (wider rights), FULL (depth), BUSY
 * (frozen), then NO_RIGHT (no SHARE, badge), BAD_ARG (x5, x6), BUSY (mapped
 * or unscrubbed source), FULL (no room left).
 */
enum status call_cap_copy(uint32_t ec, uint64_t *x)
{
	struct copy copy;
	enum status status = copy_ends(ec, x, &copy);
	uint64_t word;

	if (status != STATUS_OK)
		return status;
	word = CAP(copy.source, word);
	if (x[4] & ~(uint64_t)(RIGHTS_ALL | FLAG_SHARED))
		return STATUS_BAD_ARG;
	if (x[4] & RIGHTS_ALL & ~field_get(CAP_RIGHTS, word))
		return STATUS_NO_RIGHT;
	if (field_get(CAP_DEPTH, word) >= MAX_DEPTH)
		return STATUS_FULL;
	if (cap_frozen(copy.source))
		return STATUS_BUSY;
	if (cap_is_range(cap_type(copy.source)))
		status = copy_range(x, &copy);
	else
		status = copy_object(x, &copy);
	if (status != STATUS_OK)
		return status;
	/* Commit: nothing below can fail. */
	cap_insert(copy.target, copy.source, copy.made);
	return STATUS_OK;
}

/*
 * cap_move: x1 source slot, x2 PD (RIGHT_GRANT) or SLOT_SELF, x3 empty slot
 * there. The capability keeps its place in the tree. Errors:
 * BAD_CAP (x1, x2), NO_RIGHT (x2), BAD_ARG (x3), BUSY (x3 occupied; it has
 * children, is mapped or being scrubbed).
 */
enum status call_cap_move(uint32_t ec, uint64_t *x)
{
	struct copy copy;
	const enum status status = copy_ends(ec, x, &copy);

	if (status != STATUS_OK)
		return status;
	if (CAP(copy.source, first) != NONE16 ||
	    (cap_is_range(cap_type(copy.source)) &&
	     CAP(copy.source, where) != 0))
		return STATUS_BUSY;
	/* Commit: nothing below can fail. */
	cap_transfer(copy.source, copy.target);
	return STATUS_OK;
}

/*
 * cap_delete: x1 slot. Drops a capability without children; a mapped one is
 * unmapped and exclusive memory scrubbed first, in steps (MORE). Errors:
 * BAD_CAP (empty), NO_RIGHT (a root range), BUSY (has children).
 */
enum status call_cap_delete(uint32_t ec, uint64_t *x)
{
	const uint32_t c = cap_slot(ec_pd(ec), x[1]);

	if (c == NONE32 || cap_type(c) == CAP_NULL)
		return STATUS_BAD_CAP;
	if (CAP(c, parent) == NONE16)
		return STATUS_NO_RIGHT;
	if (CAP(c, first) != NONE16)
		return STATUS_BUSY;
	/* Commit: nothing below can fail. */
	return cap_take_leaf(c);
}

/*
 * cap_revoke: x1 slot. Freezes the capability and takes one thing away below
 * it; when nothing is left, its own memory is scrubbed. OK: nothing derived
 * is left and the range is clean. MORE: call again. Errors: BAD_CAP (empty),
 * BUSY (a table below still serves a living space: revoke its memory first).
 */
enum status call_cap_revoke(uint32_t ec, uint64_t *x)
{
	const uint32_t c = cap_slot(ec_pd(ec), x[1]);
	enum status status;

	if (c == NONE32 || cap_type(c) == CAP_NULL)
		return STATUS_BAD_CAP;
	if (CAP(c, first) != NONE16) {
		status = cap_take(CAP(c, first));
		if (status != STATUS_OK && status != STATUS_MORE)
			return status;
		if (CAP(c, first) != NONE16)
			cap_change(c, 0, CAP_FROZEN);
		return STATUS_MORE;
	}
	if (cap_wants_scrub(c) &&
	    ((CAP(c, word) & CAP_SCRUB) || cap_mapped(c) == 0)) {
		memory_scrub_some(c);
		return cap_wants_scrub(c) ? STATUS_MORE : STATUS_OK;
	}
	return STATUS_OK;
}
