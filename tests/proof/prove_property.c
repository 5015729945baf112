/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The properties of a device tree, any bytes, as prove_fdt.c shows it of its
 * nodes: inside, ending, and what is found is what is there.
 */
#include "fdt_any.h"

#define PART_PROPERTY 1
#define PART_NAMED    2
#define PART_STRING   3
#define PART_NUMBER   4
#define PART_SAYS     5
#define PART_CELLS    6
#define PART_RESERVED 7

struct seen seen;
static uint32_t given;
static const char *name;
static const struct fdt *tree;
/* The property last found, if one was. */
struct fdt_property found;
bool is_found;
/* Was there a question at all? */
static bool asked;

uint32_t step(const struct fdt *fdt, uint32_t at)
{
	__CPROVER_assert(at == seen.at, "a walk goes on where it is");
	know_node(fdt, at);
	seen.last = at;
	seen.at = after(fdt, at);
	if (seen.begun)
		seen.other += token(fdt, at) != 4;
	seen.begun = true;
	return seen.at;
}

size_t string_length(const char *text, size_t limit)
{
	size_t n;

#if PART == PART_STRING || PART == PART_SAYS
	__CPROVER_assert(is_found &&
				 text == (const char *)found.data + seen.at &&
				 limit == found.size_bytes - seen.at,
			 "one string of the property after the other");
#endif
	n = length_of(text, limit);
	seen.counted = true;
	seen.equal = n == limit;
	seen.compared = false;
	return n;
}

bool string_equal(const char *a, const char *b)
{
	const bool equal = nondet_bool();

#if PART == PART_NAMED
	__CPROVER_assert(a == found.name && b == name && is_found,
			 "the name of the property last found");
#else
	__CPROVER_assert(a == seen.text && b == name && seen.counted &&
				 !seen.equal,
			 "a string that ends");
	if (!equal)
		seen.at += seen.length + 1;
#endif
	seen.compared = true;
	seen.equal = equal;
	return equal;
}

static void any_property(struct fdt_property *property)
{
	const uint32_t at = nondet_u32(), text = nondet_u32();

	__CPROVER_assume(at < tree->tree_bytes && text < tree->strings_bytes);
	property->name = (const char *)tree->strings + text;
	property->data = tree->tree + at;
	property->size_bytes = nondet_u32();
	__CPROVER_assume(property->size_bytes < tree->tree_bytes - at);
	found = *property;
}

#if PART == PART_NAMED
bool fdt_property_next(const struct fdt *fdt, uint32_t node, uint32_t *at,
		       struct fdt_property *property)
{
	const uint32_t to = nondet_u32();

	__CPROVER_assert(fdt == tree && node == given && *at == seen.at,
			 "one property after the other");
	__CPROVER_assert(!is_found || (seen.compared && !seen.equal),
			 "none is passed over that has the name");
	seen.compared = seen.equal = false;
	seen.counted = true;
	is_found = nondet_bool();
	if (!is_found)
		return false;
	any_property(property);
	__CPROVER_assume(to > *at && to != FDT_NONE);
	*at = seen.at = to;
	return true;
}
#elif PART == PART_STRING || PART == PART_NUMBER
bool fdt_property(const struct fdt *fdt, uint32_t node, const char *text,
		  struct fdt_property *property)
{
	__CPROVER_assert(fdt == tree && node == given && text == name,
			 "the property that is asked for");
	asked = true;
	is_found = nondet_bool();
	if (is_found)
		any_property(property);
	return is_found;
}
#endif

static void show_property(const struct fdt *fdt)
{
#if PART == PART_PROPERTY
	struct fdt_property p = {"", fdt->tree, 0};
	const uint32_t from = nondet_u32();
	uint32_t at = from, text;
	bool got;

	seen.at = from ? from : given;
	seen.begun = from != 0;
	got = fdt_property_next(fdt, given, &at, &p);
	text = token(fdt, seen.last + 8);
	__CPROVER_assert(!got || (at == seen.at && at != FDT_NONE &&
				  token(fdt, seen.last) == 3 &&
				  seen.other == 1),
			 "behind a property, and nothing else but NOPs");
	__CPROVER_assert(!got || (p.data == fdt->tree + seen.last + 12 &&
				  p.size_bytes == token(fdt, seen.last + 4) &&
				  p.size_bytes <
					  fdt->tree_bytes - seen.last - 12),
			 "its bytes, inside the tree");
	__CPROVER_assert(!got || (text < fdt->strings_bytes &&
				  p.name == (const char *)fdt->strings + text),
			 "its name, inside the strings, which end");
	__CPROVER_assert(got || at == from, "else one stays where one was");
	__CPROVER_assert(got || seen.at == FDT_NONE ||
				 (token(fdt, seen.at) != 3 &&
				  token(fdt, seen.at) != 4) ||
				 text >= fdt->strings_bytes,
			 "there is none, or its name does not end");
#endif
	(void)fdt;
}

static void show_named(const struct fdt *fdt)
{
#if PART == PART_NAMED
	struct fdt_property p = {"", fdt->tree, 0};
	const bool got = fdt_property(fdt, given, name, &p);

	__CPROVER_assert(seen.counted, "properties are asked for");
	__CPROVER_assert(got == is_found, "until one has the name, or the end");
	__CPROVER_assert(!got || (seen.compared && seen.equal),
			 "what is found has the name");
	__CPROVER_assert(!got || (p.name == found.name &&
				  p.data == found.data &&
				  p.size_bytes == found.size_bytes),
			 "and is as it was found");
#elif PART == PART_STRING
	const char *text = fdt_string(fdt, given, name);

	__CPROVER_assert(asked, "the property is asked for");
	__CPROVER_assert(text == (is_found && seen.counted && !seen.equal ?
					  (const char *)found.data :
					  NULL),
			 "a string that ends in the property, or none");
#elif PART == PART_NUMBER
	const uint32_t otherwise = nondet_u32();
	const uint32_t value = fdt_u32(fdt, given, name, otherwise);

	__CPROVER_assert(value == (is_found && found.size_bytes >= 4 ?
					   cell(found.data) :
					   otherwise),
			 "the first cell, if there is one");
#elif PART == PART_SAYS
	struct fdt_property p;
	bool got;

	is_found = true;
	any_property(&p);
	got = fdt_says(&p, name);
	__CPROVER_assert(!got || (seen.compared && seen.equal),
			 "one that is equal");
	__CPROVER_assert(got || seen.at == found.size_bytes ||
				 (seen.counted && !seen.compared && seen.equal),
			 "or none of those that end");
#endif
	(void)fdt;
}

static uint64_t cells(const uint8_t *p)
{
	return (uint64_t)cell(p) << 32 | cell(p + 4);
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
	__CPROVER_assert((got && count) || value == 0, "no cells are nothing");
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
	(void)cells;
}

int main(void)
{
	const struct fdt fdt = any_fdt();
	uint32_t length;

	tree = &fdt;
	given = nondet_u32();
	seen = (struct seen){0};
	is_found = asked = false;
	name = any_text(&length);
	show_property(&fdt);
	show_named(&fdt);
	show_cells(&fdt);
	return 0;
}
