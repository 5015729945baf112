/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The nodes of a device tree, any bytes: whatever the reader is asked of any
 * tree, it reads inside its blocks, ends, and finds what is there. PART is the
 * function proved; those it calls are replaced by what is shown of them, and
 * note what they were asked. Loops are cut by their contracts (list_fdt.py).
 */
#include "fdt_any.h"

#define PART_STEP    1
#define PART_ROOT    2
#define PART_OPEN    3
#define PART_NEXT    4
#define PART_CHILD   5
#define PART_SIBLING 6
#define PART_FIND    7
#define PART_PATH    8

struct seen seen;
struct fdt_property found;
bool is_found;
/* What is asked of which node. */
static uint32_t given, wanted;
static const char *name;
const char *looked_up;
static const struct fdt *tree;

#if PART == PART_FIND
/* The name of the node last found. */
static const char *own(const struct fdt *fdt)
{
	return (const char *)fdt->tree + seen.at + 4;
}

size_t string_length(const char *text, size_t limit)
{
	const size_t n = limit < seen.length ? limit : seen.length;

	__CPROVER_assert(text == own(tree) && limit == wanted,
			 "as much of the child's name as is looked for");
	seen.counted = true;
	seen.compared = false;
	seen.equal = n == limit;
	return n;
}

int memcmp(const void *a, const void *b, size_t bytes)
{
	const bool equal = nondet_bool();

	__CPROVER_assert(a == own(tree) && b == name && bytes == wanted &&
				 seen.counted,
			 "the child's name and the one that is looked for");
	__CPROVER_assert(bytes <= seen.length, "bytes compared are inside");
	seen.compared = true;
	seen.equal = seen.equal && equal;
	return equal ? 0 : 1;
}

static bool matches(const struct fdt *fdt)
{
	return seen.counted && seen.compared && seen.equal &&
	       (own(fdt)[wanted] == '\0' || own(fdt)[wanted] == '@');
}

static uint32_t another(const struct fdt *fdt, uint32_t node)
{
	seen.counted = seen.compared = seen.equal = false;
	seen.at = nondet_u32();
	seen.length = nondet_u32();
	__CPROVER_assume(seen.at == FDT_NONE ||
			 (seen.at > node && HAS_NAME(fdt, seen.at)));
	return seen.at;
}

uint32_t fdt_child(const struct fdt *fdt, uint32_t node)
{
	__CPROVER_assert(node == given, "the children of this node");
	return another(fdt, node);
}

uint32_t fdt_sibling(const struct fdt *fdt, uint32_t node)
{
	__CPROVER_assert(node == seen.at, "one child after the other");
	__CPROVER_assert(seen.counted && (!seen.equal || seen.compared) &&
				 !matches(fdt),
			 "none is passed over that has the name");
	return another(fdt, node);
}
#else
size_t string_length(const char *text, size_t limit)
{
	return length_of(text, limit);
}
#endif

#if PART == PART_ROOT || PART == PART_NEXT
uint32_t step(const struct fdt *fdt, uint32_t at)
{
	const uint32_t t = token(fdt, at);

	__CPROVER_assert(at == seen.at, "a walk goes on where it is");
	know_node(fdt, at);
	seen.last = at;
	seen.at = after(fdt, at);
	if (seen.begun) {
		seen.depth += t == 1 ? 1 : t == 2 ? -1 : 0;
		seen.begins += t == 1;
		seen.other += t != 4;
	}
	seen.begun = true;
	return seen.at;
}
#elif PART != PART_STEP
uint32_t step(const struct fdt *fdt, uint32_t at)
{
	__CPROVER_assert(false, "steps are others' matter");
	return after(fdt, at);
}
#endif

#if PART == PART_CHILD || PART == PART_SIBLING
uint32_t fdt_next(const struct fdt *fdt, uint32_t node, int *depth)
{
	__CPROVER_assert(node == seen.at && *depth == seen.depth,
			 "on from the node before");
	__CPROVER_assert(!seen.begun || seen.depth > 0,
			 "as long as it is below");
	seen.begun = true;
	*depth = seen.depth = (int)nondet_u32();
	seen.at = any_node(fdt, node);
	return seen.at;
}
#endif
#if PART == PART_PATH || PART == PART_OPEN
uint32_t fdt_root(const struct fdt *fdt)
{
	(void)fdt;
	seen.at = given;
	return seen.at;
}
#endif
#if PART == PART_PATH
uint32_t fdt_find(const struct fdt *fdt, uint32_t node, const char *text,
		  size_t length)
{
	const uint64_t from = OFFSET(text);

	(void)fdt;
	__CPROVER_assert(node == seen.at && node != FDT_NONE,
			 "below the node of the name before");
	__CPROVER_assert(__CPROVER_same_object(text, name) && length > 0 &&
				 from + length <= wanted &&
				 SPECIAL(text[length]),
			 "a whole name of the path");
	__CPROVER_assert(from > seen.end && SLASH,
			 "behind the one before and a slash");
	__CPROVER_assert(!SPECIAL(*text), "that begins there");
	seen.end = (uint32_t)(from + length);
	seen.at = nondet_u32();
	return seen.at;
}
#endif

#if PART == PART_OPEN
/* What fits into its blob and has a root is opened, nothing else is. */
static void show_open(void)
{
	const uint32_t size = nondet_u32();
	uint8_t *p = malloc(size);
	struct fdt fdt = {0};
	uint32_t bytes, strings;
	bool opened, fits;

	given = nondet_u32();
	seen.last = nondet_u32(); /* any place in the strings */
	__CPROVER_assume(p && size <= 2 * MOST);
	opened = fdt_open(&fdt, p, size);
	fits = size >= 40 && cell(p) == FDT_MAGIC && cell(p + 4) >= 40 &&
	       cell(p + 4) <= size && cell(p + 4) <= MOST;
	bytes = fits ? cell(p + 4) : 0;
	fits = fits && cell(p + 8) <= bytes &&
	       cell(p + 36) <= bytes - cell(p + 8) && cell(p + 12) <= bytes &&
	       cell(p + 32) <= bytes - cell(p + 12) && cell(p + 16) <= bytes &&
	       cell(p + 20) >= 16 && cell(p + 8) % 4 == 0;
	__CPROVER_assert(opened == (fits && given != FDT_NONE),
			 "what fits and has a root is opened, nothing else");
	if (!opened)
		return;
	__CPROVER_assert(fdt.tree == p + cell(p + 8) &&
				 fdt.strings == p + cell(p + 12) &&
				 fdt.reserved == p + cell(p + 16),
			 "the blocks are where the header says");
	strings = cell(p + 32);
	__CPROVER_assert(fdt.strings_bytes <= strings &&
				 (fdt.strings_bytes == 0 ||
				  fdt.strings[fdt.strings_bytes - 1] == 0),
			 "the strings end");
	__CPROVER_assert(seen.last >= strings ||
				 seen.last < fdt.strings_bytes ||
				 fdt.strings[seen.last] != 0,
			 "and what was taken off does not");
	__CPROVER_assert(fdt.tree_bytes == cell(p + 36) &&
				 fdt.reserved_bytes == bytes - cell(p + 16) &&
				 fdt.size_bytes == bytes,
			 "and as long");
	__CPROVER_assert(fdt_size(p) == bytes, "the size is the header's");
}
#endif

#if PART == PART_STEP
/* A node's name goes up to its first NUL, which is in the word before `to`;
 * or no NUL is followed by another token (seen.last: any place in the name). */
static void show_name(const struct fdt *fdt, uint32_t to)
{
	const uint8_t *text = fdt->tree + given + 4;
	const uint32_t left = fdt->tree_bytes - given;

	if (token(fdt, given) != 1)
		return;
	seen.text = (const char *)text;
	if (to == FDT_NONE) {
		seen.length = seen.last;
		__CPROVER_assert(seen.last >= left - 4 || text[seen.last] ||
					 after(fdt, given) == FDT_NONE,
				 "none follows");
		seen.text = NULL;
		return;
	}
	seen.length = to - given - 8;
	__CPROVER_assert(seen.last >= seen.length || text[seen.last] != 0,
			 "no NUL before");
	for (uint32_t i = 0; i < 3; i++)
		seen.length += text[seen.length] != 0;
}
#endif

/* From token to token. */
static void show_walk(const struct fdt *fdt)
{
	uint32_t to = FDT_NONE;

	seen.at = given;
#if PART == PART_STEP
	seen.last = nondet_u32();
	to = step(fdt, given);
	show_name(fdt, to);
	__CPROVER_assert(to == after(fdt, given), "to the next token");
	__CPROVER_assert(to == FDT_NONE || (to > given && to < fdt->tree_bytes),
			 "which is further on, inside");
#elif PART == PART_ROOT
	seen.at = 0;
	seen.begun = true;
	to = fdt_root(fdt);
	__CPROVER_assert(to == (seen.at != FDT_NONE &&
						token(fdt, seen.last) == 1 ?
					seen.last :
					FDT_NONE),
			 "the first token that is no NOP, if a whole node");
	__CPROVER_assert(seen.other <= 1, "nothing else is gone past");
	__CPROVER_assert(to == FDT_NONE || usable(fdt, to),
			 "the root is usable");
#elif PART == PART_NEXT
	int depth = (int)nondet_u32();

	seen.depth = depth;
	to = fdt_next(fdt, given, &depth);
	__CPROVER_assert(to == (seen.at != FDT_NONE ? seen.last : FDT_NONE),
			 "the last token looked at, or the tree has ended");
	__CPROVER_assert(to == FDT_NONE || (to > given && usable(fdt, to)),
			 "a usable node further on");
	__CPROVER_assert(seen.begins <= 1, "the first node after this one");
	__CPROVER_assert(depth == seen.depth, "as deep as tokens say");
#endif
	(void)fdt, (void)to;
}

/* From node to node. */
static void show_nodes(const struct fdt *fdt)
{
	uint32_t to = FDT_NONE;

	seen.at = given;
#if PART == PART_CHILD
	to = fdt_child(fdt, given);
	__CPROVER_assert(seen.begun &&
				 to == (seen.depth == 1 ? seen.at : FDT_NONE),
			 "the next node, if it is one deeper");
#elif PART == PART_SIBLING
	to = fdt_sibling(fdt, given);
	__CPROVER_assert(seen.begun &&
				 to == (seen.depth == 0 ? seen.at : FDT_NONE),
			 "the next that is no deeper, if it is as deep");
	__CPROVER_assert(to != FDT_NONE || seen.at == FDT_NONE ||
				 seen.depth < 0,
			 "or there is none");
#elif PART == PART_FIND
	to = fdt_find(fdt, given, name, wanted);
	__CPROVER_assert(to == seen.at, "the last child looked at");
	__CPROVER_assert(to == FDT_NONE || matches(fdt), "has the name");
#elif PART == PART_PATH
	to = fdt_path(fdt, name);
	__CPROVER_assert(to == FDT_NONE || to == seen.at,
			 "where the last name leads, or nowhere");
	__CPROVER_assert(to == seen.at || name[seen.end] == '/' ||
				 !SPECIAL(name[seen.end]),
			 "there, when the path ends behind it");
	__CPROVER_assert(to == FDT_NONE || SPECIAL(name[seen.end]),
			 "nowhere, when it does not go on with a slash");
#endif
	(void)fdt, (void)to;
}

int main(void)
{
#if PART == PART_OPEN
	show_open();
#else
#if PART == PART_PATH
	const struct fdt fdt = {0};
#else
	const struct fdt fdt = any_fdt();
#endif

	tree = &fdt;
	given = nondet_u32();
	seen = (struct seen){0};
	looked_up = name = any_text(&wanted);
	show_walk(&fdt);
	show_nodes(&fdt);
#endif
	return 0;
}
