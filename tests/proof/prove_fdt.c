/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The device tree reader on any bytes: whatever it is asked of any tree, it
 * reads inside its blocks, ends, and what it returns can be used. PART is the
 * function proved; those it calls are replaced by what is shown of them. Loops
 * are cut by their contracts (list_fdt.py).
 */
#include "fdt_contracts.h"
#include "mem.h"
#include "unchecked.h"

#define PART_STEP     1
#define PART_OPEN     2
#define PART_NEXT     3
#define PART_CHILD    4
#define PART_SIBLING  5
#define PART_FIND     6
#define PART_PATH     7
#define PART_PROPERTY 8
#define PART_NAMED    9
#define PART_STRING   10
#define PART_HAS      11
#define PART_CELLS    12
#define PART_RESERVED 13
#define MOST          0x1000000u

uint32_t nondet_u32(void);
uint64_t nondet_u64(void);
_Bool nondet_bool(void);
void *malloc(size_t bytes);

const char *known_text, *known_end;
/* Whatever may go well does: names are equal, what is asked for is there. */
static bool same;

static uint32_t cell(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static uint64_t cells(const uint8_t *p)
{
	return (uint64_t)cell(p) << 32 | cell(p + 4);
}

/* The token at a place in the tree, or 0 past its end. */
static uint32_t token(const struct fdt *fdt, uint32_t at)
{
	return at < fdt->tree_bytes && fdt->tree_bytes - at >= 4 ?
		       cell(fdt->tree + at) :
		       0;
}

/* Is the string at `text`, inside `bytes` bytes from `from`, known to end? */
static bool known(const char *text, const void *from, uint32_t bytes)
{
	return known_text == text && __CPROVER_same_object(text, known_end) &&
	       __CPROVER_same_object(from, known_end) && text <= known_end &&
	       known_end < (const char *)from + bytes && *known_end == '\0';
}

static void know(const char *text, uint64_t length)
{
	known_text = text;
	known_end = text + length;
}

static bool usable(const struct fdt *fdt, uint32_t node)
{
	return USABLE(fdt, node);
}

static bool ends(const char *text)
{
	if (text == known_text)
		return true;
	return INSIDE(text) && text[ROOM(text) - 1] == '\0';
}

/* Contracts of lib/mem.c, which prove_string.c shows. */
size_t string_length(const char *text, size_t limit)
{
	const size_t n = nondet_u64();
	const bool is_known = text == known_text;
	const size_t length = (size_t)(known_end - known_text);

	__CPROVER_assert(limit == 0 || is_known || __CPROVER_r_ok(text, limit),
			 "a string is looked for inside its block");
	__CPROVER_assume(n <= limit && (!is_known || n <= length));
	__CPROVER_assume(!same || limit == 0 || n < limit);
	if (n < limit) {
		__CPROVER_assume(text[n] == '\0');
		know(text, n);
	}
	return n;
}

bool string_equal(const char *a, const char *b)
{
	__CPROVER_assert(ends(a) && ends(b), "strings compared end");
	return same || nondet_bool();
}

int memcmp(const void *a, const void *b, size_t bytes)
{
	__CPROVER_assert(bytes == 0 || (__CPROVER_r_ok(a, bytes) &&
					__CPROVER_r_ok(b, bytes)),
			 "bytes compared are inside");
	return same ? 0 : (int)nondet_u32();
}

/* Contracts of the functions of lib/fdt.c itself. */
static bool good_step(const struct fdt *fdt, uint32_t at, uint32_t to)
{
	const uint32_t t = token(fdt, at);

	if (to == FDT_NONE)
		return t != 4 || fdt->tree_bytes - at <= 4;
	return to > at && to < fdt->tree_bytes && t >= 1 && t <= 4 &&
	       (t != 1 || usable(fdt, at)) && (t != 4 || to == at + 4) &&
	       (t != 3 ||
		(to - at >= 12 && token(fdt, at + 4) <= to - at - 12));
}

static bool good_next(const struct fdt *fdt, uint32_t node, uint32_t to)
{
	return to == FDT_NONE || (to > node && usable(fdt, to));
}

static bool good_property(const struct fdt *fdt, uint32_t at,
			  const struct fdt_property *p)
{
	return at < fdt->tree_bytes && p->size_bytes < fdt->tree_bytes - at &&
	       p->size_bytes <= MOST &&
	       (p->size_bytes == 0 || __CPROVER_r_ok(p->data, p->size_bytes)) &&
	       known(p->name, fdt->strings, fdt->strings_bytes);
}

static void know_node(const struct fdt *fdt, uint32_t node)
{
	if (node < fdt->tree_bytes)
		know((const char *)fdt->tree + node + 4, nondet_u32());
}

#if PART != PART_STEP
uint32_t step(const struct fdt *fdt, uint32_t at)
{
	const uint32_t to = nondet_u32();

	if (to != FDT_NONE && token(fdt, at) == 1)
		know_node(fdt, at);
	__CPROVER_assume(good_step(fdt, at, to));
	__CPROVER_assume(!same || to != FDT_NONE);
	return to;
}
#endif

static uint32_t any_node(const struct fdt *fdt, uint32_t node)
{
	const uint32_t to = nondet_u32();

	if (to != FDT_NONE)
		know_node(fdt, to);
	__CPROVER_assume(good_next(fdt, node, to));
	return to;
}

#if PART == PART_CHILD || PART == PART_SIBLING
uint32_t fdt_next(const struct fdt *fdt, uint32_t node, int *depth)
{
	*depth = (int)nondet_u32();
	return any_node(fdt, node);
}
#endif
#if PART == PART_FIND
uint32_t fdt_child(const struct fdt *fdt, uint32_t node)
{
	return any_node(fdt, node);
}

uint32_t fdt_sibling(const struct fdt *fdt, uint32_t node)
{
	return any_node(fdt, node);
}
#endif
#if PART == PART_PATH
uint32_t fdt_root(const struct fdt *fdt)
{
	return any_node(fdt, 0);
}

uint32_t fdt_find(const struct fdt *fdt, uint32_t node, const char *name,
		  size_t length)
{
	__CPROVER_assert(__CPROVER_r_ok(name, length), "a name to look for");
	return any_node(fdt, node);
}
#endif
#if PART == PART_NAMED
bool fdt_property_next(const struct fdt *fdt, uint32_t node, uint32_t *at,
		       struct fdt_property *property)
{
	const uint32_t from = *at, to = nondet_u32(), name = nondet_u32();

	(void)node;
	if (!same && (nondet_bool() || name >= fdt->strings_bytes))
		return false;
	__CPROVER_assume(name < fdt->strings_bytes);
	__CPROVER_assume(to > from && to < fdt->tree_bytes);
	property->name = (const char *)fdt->strings + name;
	property->data = fdt->tree + to;
	property->size_bytes = nondet_u32();
	know(property->name, nondet_u32());
	__CPROVER_assume(good_property(fdt, to, property));
	*at = to;
	return true;
}
#endif
#if PART == PART_STRING || PART == PART_HAS
bool fdt_property(const struct fdt *fdt, uint32_t node, const char *name,
		  struct fdt_property *property)
{
	const uint32_t at = nondet_u32();

	(void)node;
	(void)name;
	if (!same && nondet_bool())
		return false;
	__CPROVER_assume(at < fdt->tree_bytes);
	property->data = fdt->tree + at;
	property->size_bytes = nondet_u32();
	__CPROVER_assume(property->size_bytes < fdt->tree_bytes - at &&
			 (!same || property->size_bytes > 0));
	return true;
}
#endif

#if PART == PART_OPEN
/* What fits into its blob and has a root is opened, nothing else is. */
static void show_open(void)
{
	const uint32_t size = nondet_u32();
	uint8_t *p = malloc(size);
	struct fdt fdt = {0};
	uint32_t bytes, root;
	bool opened, fits;

	same = nondet_bool();
	__CPROVER_assume(p && size <= 2 * MOST);
	opened = fdt_open(&fdt, p, size);
	fits = size >= 40 && cell(p) == FDT_MAGIC && cell(p + 4) >= 40 &&
	       cell(p + 4) <= size && cell(p + 4) <= MOST;
	bytes = fits ? cell(p + 4) : 0;
	fits = fits && cell(p + 8) <= bytes &&
	       cell(p + 36) <= bytes - cell(p + 8) && cell(p + 12) <= bytes &&
	       cell(p + 32) <= bytes - cell(p + 12) && cell(p + 16) <= bytes &&
	       cell(p + 20) >= 16;
	__CPROVER_assert(!opened || fits, "only what fits is opened");
	__CPROVER_assert(!opened || (fdt.tree == p + cell(p + 8) &&
				     fdt.strings == p + cell(p + 12) &&
				     fdt.reserved == p + cell(p + 16)),
			 "the blocks are where the header says");
	__CPROVER_assert(!opened ||
				 (fdt.tree_bytes == cell(p + 36) &&
				  fdt.strings_bytes == cell(p + 32) &&
				  fdt.reserved_bytes == bytes - cell(p + 16)),
			 "and as long");
	__CPROVER_assert(opened || !fits || !same || cell(p + 36) < 4 ||
				 cell(p + cell(p + 8)) != 1,
			 "what fits is opened");
	if (!opened)
		return;
	__CPROVER_assert(fdt_size(p) == bytes, "the size is the header's");
	root = fdt_root(&fdt);
	__CPROVER_assert(root == FDT_NONE || usable(&fdt, root),
			 "the root is usable");
}
#else
/* An open tree: three blocks of any contents and length. */
static struct fdt any_fdt(void)
{
	struct fdt fdt = {.tree_bytes = nondet_u32(),
			  .strings_bytes = nondet_u32(),
			  .reserved_bytes = nondet_u32()};

	__CPROVER_assume(fdt.tree_bytes <= MOST && fdt.strings_bytes <= MOST &&
			 fdt.reserved_bytes <= MOST);
	fdt.tree = malloc(fdt.tree_bytes);
	fdt.strings = malloc(fdt.strings_bytes);
	fdt.reserved = malloc(fdt.reserved_bytes);
	__CPROVER_assume(fdt.tree && fdt.strings && fdt.reserved);
	return fdt;
}

static void show_nodes(const struct fdt *fdt, const char *name, size_t length)
{
	const uint32_t node = nondet_u32();
	uint32_t to = FDT_NONE;
	int depth = 0;

#if PART == PART_STEP
	to = step(fdt, node);
	__CPROVER_assert(good_step(fdt, node, to), "a step goes on, inside");
#elif PART == PART_NEXT
	to = fdt_next(fdt, node, &depth);
	__CPROVER_assert(good_next(fdt, node, to), "the next node is usable");
#elif PART == PART_CHILD
	to = fdt_child(fdt, node);
	__CPROVER_assert(good_next(fdt, node, to), "a child is usable");
#elif PART == PART_SIBLING
	to = fdt_sibling(fdt, node);
	__CPROVER_assert(good_next(fdt, node, to), "a sibling is usable");
#elif PART == PART_FIND
	to = fdt_find(fdt, node, name, length);
	__CPROVER_assert(to == FDT_NONE || (to > node && token(fdt, to) == 1),
			 "a child found is a node further on");
#elif PART == PART_PATH
	to = fdt_path(fdt, name);
	__CPROVER_assert(to == FDT_NONE || token(fdt, to) == 1,
			 "a path leads to a node");
	__CPROVER_assert(to == FDT_NONE || *name == '/' || *name == '\0' ||
				 *name == ':',
			 "no path, no node");
#endif
	(void)fdt, (void)name, (void)length, (void)node, (void)to, (void)depth;
}

static void show_properties(const struct fdt *fdt, const char *name)
{
	const uint32_t node = nondet_u32();
	struct fdt_property p = {"", fdt->tree, 0};
	uint32_t at = nondet_u32();
	uint64_t value = 0;
	const char *text = NULL;
	bool got = false;

#if PART == PART_PROPERTY
	const uint32_t from = at;

	got = fdt_property_next(fdt, node, &at, &p);
	__CPROVER_assert(!got || at > from || (from == 0 && at > node),
			 "properties follow each other");
	__CPROVER_assert(!got || good_property(fdt, at, &p),
			 "a property is inside");
	__CPROVER_assert(got || !same || from == 0 || node != 0 ||
				 token(fdt, from) != 4 ||
				 token(fdt, from + 4) != 3 ||
				 token(fdt, from + 12) >= fdt->strings_bytes,
			 "a property behind a NOP is found");
#elif PART == PART_NAMED
	got = fdt_property(fdt, node, name, &p);
	__CPROVER_assert(!got || known(p.name, fdt->strings,
				       fdt->strings_bytes),
			 "a property of that name is inside");
	__CPROVER_assert(got || !same, "the first that has the name is found");
#elif PART == PART_STRING
	text = fdt_string(fdt, node, name);
	__CPROVER_assert(!text || ends(text), "a string ends inside");
	__CPROVER_assert(text || !same, "what ends is a string");
	value = fdt_u32(fdt, node, name, at);
	__CPROVER_assert(value >> 32 == 0, "one cell");
#elif PART == PART_HAS
	got = fdt_has(fdt, node, name, name);
	__CPROVER_assert(got || !same, "an equal one is found");
#endif
	(void)name, (void)node, (void)at, (void)value, (void)text;
}

static void show_cells(const struct fdt *fdt)
{
	const struct fdt_property p = {"", fdt->tree, fdt->tree_bytes};
	const uint32_t at = nondet_u32(), count = nondet_u32();
	uint64_t value = 1, more = 1;
	bool got = false;

#if PART == PART_CELLS
	got = fdt_cells(&p, at, count, &value);
	__CPROVER_assert(got == (count <= 2 &&
				 4 * ((uint64_t)at + count) <= p.size_bytes),
			 "at most two cells, inside the property");
	__CPROVER_assert(!got || count != 1 ||
				 value == cell(p.data + 4ull * at),
			 "one cell is one word");
	__CPROVER_assert(!got || count != 2 ||
				 value == cells(p.data + 4ull * at),
			 "big-endian, the high cell first");
#elif PART == PART_RESERVED
	got = fdt_reservation(fdt, at, &value, &more);
	__CPROVER_assert(!got || 16ull * at + 16 <= fdt->reserved_bytes,
			 "an entry is inside the block");
	__CPROVER_assert(
		!got || (value == cells(fdt->reserved + 16ull * at) &&
			 more == cells(fdt->reserved + 16ull * at + 8)),
		"base and length, as the block has them");
	__CPROVER_assert(got || 16ull * at + 16 > fdt->reserved_bytes ||
				 (value == 0 && more == 0),
			 "the list ends in zeros");
#endif
	(void)p, (void)at, (void)count, (void)value, (void)more, (void)got;
}
#endif

int main(void)
{
#if PART == PART_OPEN
	show_open();
#else
	const struct fdt fdt = any_fdt();
	const uint32_t length = nondet_u32();
	char *name;

	__CPROVER_assume(length < MOST);
	name = malloc(length + 1ul);
	__CPROVER_assume(name && name[length] == '\0');
	same = nondet_bool();
	show_nodes(&fdt, name, length);
	show_properties(&fdt, name);
	show_cells(&fdt);
#endif
	return 0;
}
