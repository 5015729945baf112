/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The deadline heap, step by step. Between steps there is a gap in it, which
 * one id is to fill: what stands around the gap is a heap without it. Each
 * step moves the gap and keeps that, of any place and any id; where it stops,
 * the id can fill it. A step goes to half or twice the place: at most nine.
 */
#include "heap.h"
#include <stdbool.h>

#define PART_RISE   1
#define PART_SINK   2
#define PART_PUT    3
#define PART_CANCEL 4
#define PART_SET    5
#define PART_FIRST  6
#define PART_DUE    7

uint32_t nondet_u32(void);
uint64_t nondet_u64(void);
void put(uint32_t cpu, uint32_t at, uint32_t id);
uint32_t rise(uint32_t cpu, uint32_t gap, uint32_t id);
uint32_t sink(uint32_t cpu, uint32_t gap, uint32_t id);

#define DEFINE_TABLE(type, name, count) \
	type name[count];               \
	type old_##name[count];
HEAP_TABLES(DEFINE_TABLE)
#define ANY_TABLE(type, name, count)                       \
	{                                                  \
		type any[count];                           \
		__CPROVER_array_replace(old_##name, any);  \
		__CPROVER_array_replace(name, old_##name); \
	}

/* Which heap it is about, the gap in it and what is to fill it. */
static uint32_t c, gap, id;
/* Any CPU, any place in its heap, any id. */
static uint32_t cpu, at, who;

#define NOWHERE  0xffffu /* no gap: it is whole */
#define ABOVE(n) (((n)-1) / 2)
#define COUNT(c) FIELD(heaps, c, count)
#define ID(c, n) ITEM(heaps, c, id, n)
#define DUE(x)   FIELD(deadlines, x, due)
#define PLACE(x) FIELD(deadlines, x, place)
#define HOME(x)  ghost_home[x]

/* D1 and D2 of one place, but for a gap in it: not later than what stands
 * above it, or above the gap above it. */
#define STANDS(O, k, n, gap)                                                \
	((n) >= O##heaps_count[k] || (n) == (gap) ||                        \
	 (O##heaps_id[(k)*NR_DEADLINES + (n)] < NR_DEADLINES &&             \
	  O##deadlines_place[O##heaps_id[(k)*NR_DEADLINES + (n)]] ==        \
		  (n) + 1 &&                                                \
	  ghost_home[O##heaps_id[(k)*NR_DEADLINES + (n)]] == (k) &&         \
	  ((n) == 0 || (ABOVE(n) == (gap) && (gap) == 0) ||                 \
	   O##deadlines_due[O##heaps_id[(k)*NR_DEADLINES +                  \
					ABOVE(ABOVE(n) == (gap) ? (gap) :   \
								  (n))]] <= \
		   O##deadlines_due[O##heaps_id[(k)*NR_DEADLINES + (n)]])))
/* D2 of one id: it stands where it says, and not in the gap. */
#define KNOWS(O, x, gap)                                                     \
	(O##deadlines_place[x] == 0 ||                                       \
	 (ghost_home[x] < NR_CPUS &&                                         \
	  O##deadlines_place[x] - 1u < O##heaps_count[ghost_home[x]] &&      \
	  !(ghost_home[x] == c && O##deadlines_place[x] - 1u == (gap)) &&    \
	  O##heaps_id[ghost_home[x] * NR_DEADLINES + O##deadlines_place[x] - \
		      1u] == (x)))

static uint32_t hole; /* in the heap of c, before; or NOWHERE */

static void touch_place(uint32_t k, uint32_t n)
{
	if (k >= NR_CPUS || n >= NR_DEADLINES)
		return;
	__CPROVER_assume(old_heaps_count[k] <= NR_DEADLINES);
	__CPROVER_assume(STANDS(old_, k, n, (k == c ? hole : NOWHERE)));
}

static void touch_id(uint32_t x)
{
	if (x >= NR_DEADLINES || (hole != NOWHERE && x == id))
		return;
	__CPROVER_assume(KNOWS(old_, x, hole));
	if (old_deadlines_place[x] != 0)
		__CPROVER_assume(old_heaps_count[ghost_home[x]] <=
				 NR_DEADLINES);
}

/* A place, what stands above and below it, and the ids there. */
static void touch_around(uint32_t k, uint32_t n)
{
	touch_place(k, n);
	if (n >= NR_DEADLINES || n >= old_heaps_count[k])
		return;
	touch_id(old_heaps_id[k * NR_DEADLINES + n]);
	if (n > 0) {
		touch_place(k, ABOVE(n));
		touch_id(old_heaps_id[k * NR_DEADLINES + ABOVE(n)]);
	}
	touch_place(k, 2 * n + 1);
	touch_place(k, 2 * n + 2);
}

/* Of any place and id: a heap but for the gap at `now_hole`, filled or not. */
static void show_heap(uint32_t now_hole)
{
	__CPROVER_assert(COUNT(cpu) <= NR_DEADLINES, "no more than ids");
	__CPROVER_assert(STANDS(, cpu, at, (cpu == c ? now_hole : NOWHERE)),
			 "D1, D2: in order");
	if (!(now_hole != NOWHERE && who == id))
		__CPROVER_assert(KNOWS(, who, now_hole), "D2: in its place");
}

static bool had(uint32_t x)
{
	return old_deadlines_place[x] != 0;
}

/* Who has a deadline, and when, of all but one. */
static void show_kept(uint32_t but)
{
	if (who != but)
		__CPROVER_assert((PLACE(who) != 0) == had(who) &&
					 DUE(who) == old_deadlines_due[who],
				 "nobody else's deadline changes");
}

static void begin(void)
{
	HEAP_TABLES(ANY_TABLE)
	c = nondet_u32();
	gap = nondet_u32();
	id = nondet_u32();
	cpu = nondet_u32();
	at = nondet_u32();
	who = nondet_u32();
	__CPROVER_assume(c < NR_CPUS && cpu < NR_CPUS && id < NR_DEADLINES &&
			 gap < NR_DEADLINES && at < NR_DEADLINES &&
			 who < NR_DEADLINES);
	hole = NOWHERE;
}

/* The state before has a gap, for an id that stands nowhere else. */
static void begin_gap(void)
{
	hole = gap;
	__CPROVER_assume(gap < old_heaps_count[c] &&
			 old_heaps_count[c] <= NR_DEADLINES);
	__CPROVER_assume(ghost_home[id] == c);
	touch_around(c, gap);
	touch_around(c, 2 * gap + 1);
	touch_around(c, 2 * gap + 2);
	if (gap > 0)
		touch_around(c, ABOVE(gap));
	touch_around(cpu, at);
	touch_id(who);
	/* it stands in no other place: the ghost of the step before */
	__CPROVER_assume(at == gap || cpu != c || at >= old_heaps_count[c] ||
			 old_heaps_id[c * NR_DEADLINES + at] != id);
	if (gap > 0)
		__CPROVER_assume(old_heaps_id[c * NR_DEADLINES + ABOVE(gap)] !=
				 id);
	for (uint32_t n = 2 * gap + 1; n <= 2 * gap + 2; n++)
		__CPROVER_assume(n >= old_heaps_count[c] ||
				 old_heaps_id[c * NR_DEADLINES + n] != id);
}

static uint64_t due_at(uint32_t n)
{
	return DUE(ID(c, n));
}

/* Is what stands above n not later, are those below not earlier? */
static bool fits_above(uint32_t n)
{
	return n == 0 || due_at(ABOVE(n)) <= DUE(id);
}

static bool fits_below(uint32_t n)
{
	return (2 * n + 1 >= COUNT(c) || due_at(2 * n + 1) >= DUE(id)) &&
	       (2 * n + 2 >= COUNT(c) || due_at(2 * n + 2) >= DUE(id));
}

static void show_alone(uint32_t next)
{
	__CPROVER_assert(at == next || cpu != c || at >= COUNT(c) ||
				 ID(c, at) != id,
			 "it stands nowhere else");
	__CPROVER_assert(COUNT(c) == old_heaps_count[c], "as many");
	show_kept(id);
	__CPROVER_assert(DUE(id) == old_deadlines_due[id], "due as before");
}

#if PART == PART_RISE
static void show(void)
{
	uint32_t next;

	begin_gap();
	next = rise(c, gap, id);
	__CPROVER_assert(next == gap || (gap > 0 && next == ABOVE(gap)),
			 "half as far, or there");
	show_heap(next);
	show_alone(next);
	if (next == gap)
		__CPROVER_assert(fits_above(gap), "high enough");
}
#elif PART == PART_SINK
static void show(void)
{
	uint32_t next;

	begin_gap();
	__CPROVER_assume(fits_above(gap));
	next = sink(c, gap, id);
	__CPROVER_assert(
		next == gap || ((next == 2 * gap + 1 || next == 2 * gap + 2) &&
				next < COUNT(c)),
		"twice as far, or there");
	show_heap(next);
	show_alone(next);
	__CPROVER_assert(fits_above(next), "still high enough");
	if (next == gap)
		__CPROVER_assert(fits_below(gap), "low enough");
}
#elif PART == PART_PUT
static void show(void)
{
	begin_gap();
	__CPROVER_assume(fits_above(gap) && fits_below(gap));
	put(c, gap, id);
	show_heap(NOWHERE);
	show_kept(id);
	__CPROVER_assert(PLACE(id) == gap + 1, "it is in");
}
#else
/* Its deadlines are on its own CPU. */
static void begin_whole(void)
{
	__CPROVER_assume(!had(id) || ghost_home[id] == c);
	touch_place(c, 0);
	touch_id(id);
	touch_id(who);
	touch_around(cpu, at);
	touch_around(c, old_deadlines_place[id] - 1u);
	if (old_heaps_count[c] > 0) {
		touch_around(c, old_heaps_count[c] - 1);
		touch_id(old_heaps_id[c * NR_DEADLINES + old_heaps_count[c] -
				      1]);
	}
}

static uint32_t settled, cancelled; /* how often */
static uint64_t when;

/* What the steps need: a gap in a heap, and an id that stands nowhere else. */
void settle(uint32_t k, uint32_t new_gap, uint32_t new)
{
	const uint32_t asked = id;

	__CPROVER_assert(k == c && new_gap < COUNT(c) && new < NR_DEADLINES,
			 "a gap in this heap");
	settled++;
	id = new;
	if (PART == PART_SET)
		ghost_home[new] = (uint8_t)c;
	__CPROVER_assert(HOME(new) == c, "of this CPU");
	show_heap(new_gap);
	__CPROVER_assert(at == new_gap || cpu != c || at >= COUNT(c) ||
				 ID(c, at) != new,
			 "it stands nowhere else");
	id = asked;
	show_kept(id);
}

#if PART == PART_CANCEL
static void show(void)
{
	begin_whole();
	deadline_cancel(c, id);
	if (settled == 0) {
		show_heap(NOWHERE);
		show_kept(id);
	}
	__CPROVER_assert(PLACE(id) == 0 && settled <= 1, "it has none");
	__CPROVER_assert(COUNT(c) + had(id) == old_heaps_count[c],
			 "one less, if it had one");
}
#elif PART == PART_SET
void deadline_cancel(uint32_t k, uint32_t x)
{
	__CPROVER_assert(k == c && x == id, "its own");
	cancelled++;
}

static void show(void)
{
	begin_whole();
	/* ids in a heap are different: there is room for one more */
	__CPROVER_assume(had(id) || old_heaps_count[c] < NR_DEADLINES);
	when = nondet_u64();
	deadline_set(c, id, when);
	__CPROVER_assert(cancelled == (when == NO_DEADLINE) &&
				 settled == (when != NO_DEADLINE),
			 "in its place, or out");
	__CPROVER_assert(when == NO_DEADLINE || DUE(id) == when, "due then");
}
#elif PART == PART_FIRST
static void show(void)
{
	uint32_t n = at;
	uint64_t first;

	__CPROVER_assume(at < old_heaps_count[c]);
	for (uint32_t i = 0; i < 10; i++) {
		touch_place(c, n);
		n = n == 0 ? 0 : ABOVE(n);
	}
	first = deadline_first(c);
	__CPROVER_assert(first <= due_at(at), "nobody's is earlier");
	__CPROVER_assert(first == due_at(0), "and somebody's it is");
}
#else
void deadline_cancel(uint32_t k, uint32_t x)
{
	__CPROVER_assert(k == c && x == ID(c, 0), "who is due first");
	cancelled++;
}

static void show(void)
{
	const uint64_t now = nondet_u64();
	uint32_t first;

	touch_place(c, 0);
	first = deadline_due(c, now);
	__CPROVER_assert((first == NONE32) == (COUNT(c) == 0 ?
						       now != NO_DEADLINE :
						       due_at(0) > now) ||
				 now == NO_DEADLINE,
			 "who is due, if anybody is");
	__CPROVER_assert(first == NONE32 || now == NO_DEADLINE ||
				 (first < NR_DEADLINES && DUE(first) <= now &&
				  cancelled == 1),
			 "and it is taken out");
}
#endif
#endif

int main(void)
{
	begin();
	show();
	return 0;
}
