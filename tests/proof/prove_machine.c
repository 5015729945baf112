/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reading of the machine's description: the walk that keeps the path from
 * the root, addresses through each bus above. Of any tree, as prove_fdt.c shows
 * how one is read: inside the arrays, and ending.
 */
#include "../arch/aarch64/machine.h"
#include "machine_contracts.h"
#include "unchecked.h"

#define PART_PLACE     1
#define PART_TRANSLATE 2
#define PART_REG       3
#define DEPTHS         8

/* As machine.c has it. */
struct place {
	const struct fdt *fdt;
	uint32_t node[DEPTHS];
	int depth;
	uint32_t last, console;
};

uint32_t walked, words;
int deep;
_Bool missing;
static uint32_t turns;

uint32_t nondet_u32(void);
uint64_t nondet_u64(void);
_Bool nondet_bool(void);
void *malloc(size_t bytes);
bool place_next(struct place *p);
bool translate(const struct place *p, int depth, uint64_t *address);
bool reg_range(const struct place *p, uint32_t index, struct range *r);

/* What prove_fdt.c and prove_property.c show. */
uint32_t fdt_next(const struct fdt *fdt, uint32_t node, int *depth)
{
	const uint32_t to = nondet_u32();

	(void)fdt;
	__CPROVER_assert(node == walked && *depth == deep, "on from here");
	__CPROVER_assume(to > node);
	*depth = deep = (int)nondet_u32();
	walked = to;
	return to;
}

bool fdt_property(const struct fdt *fdt, uint32_t node, const char *name,
		  struct fdt_property *property)
{
	(void)fdt;
	(void)node;
	(void)name;
	property->size_bytes = nondet_u32();
	__CPROVER_assume(property->size_bytes < 0x1000000);
	words = property->size_bytes / 4;
	missing = missing || nondet_bool();
	return !missing;
}

bool fdt_cells(const struct fdt_property *property, uint32_t at, uint32_t cells,
	       uint64_t *value)
{
	const bool there = cells <= 2 &&
			   (uint64_t)at + cells <= property->size_bytes / 4;

	*value = cells ? nondet_u64() : 0;
	missing = missing || !there;
	return there;
}

uint32_t fdt_u32(const struct fdt *fdt, uint32_t node, const char *name,
		 uint32_t otherwise)
{
	(void)fdt;
	(void)node;
	(void)name;
	otherwise = nondet_bool() ? otherwise : nondet_u32();
	missing = missing || otherwise == 0 || otherwise > 2;
	return otherwise;
}

#if PART == PART_REG
bool translate(const struct place *p, int depth, uint64_t *address)
{
	__CPROVER_assert(depth > 0 && depth < p->depth &&
				 depth == p->depth - 1 - (int)turns,
			 "each bus above, from the lowest up");
	turns++;
	*address = nondet_u64();
	missing = missing || nondet_bool();
	return !missing;
}
#endif

static void show_places(void)
{
	struct fdt fdt;
	struct place p = {.fdt = &fdt};
	const uint32_t index = nondet_u32();
	uint64_t address = nondet_u64();
	struct range r = {0, 0};
	bool got = false;

	for (uint32_t i = 0; i < DEPTHS; i++)
		p.node[i] = nondet_u32();
	p.depth = (int)nondet_u32();
	__CPROVER_assume(p.depth >= 0 && p.depth < DEPTHS);
	walked = p.last = nondet_u32();
	deep = p.depth;
#if PART == PART_PLACE
	got = place_next(&p);
	__CPROVER_assert(!got || (p.depth == deep && deep >= 0 &&
				  deep < DEPTHS && p.node[deep] == walked &&
				  p.last == walked && walked != FDT_NONE),
			 "the node that is next, at its depth");
	__CPROVER_assert(got || walked == FDT_NONE || deep < 0,
			 "or the tree has ended");
#elif PART == PART_TRANSLATE
	const uint64_t first = address;

	__CPROVER_assume(p.depth >= 1);
	got = translate(&p, p.depth, &address);
	__CPROVER_assert(got || address == first,
			 "what no bus knows stays as it is");
	__CPROVER_assert(!got || words || address == first,
			 "an empty list translates nothing");
	__CPROVER_assert(got || missing || words, "but is no reason to refuse");
#elif PART == PART_REG
	/* A reader counts up from 0 until there is none. */
	__CPROVER_assume(index <= 0x400000);
	got = reg_range(&p, index, &r);
	__CPROVER_assert(!got || (r.base <= r.end && p.depth >= 1),
			 "a range, of a node below the root");
	__CPROVER_assert(!got || index < 0x400000, "of an entry that is there");
	__CPROVER_assert(!got || (int)turns == p.depth - 1, "through each bus");
	__CPROVER_assert(got || missing || p.depth < 1 || r.end < r.base,
			 "and each that is there");
#endif
	(void)index;
	(void)address;
	(void)r;
	(void)got;
}

int main(void)
{
	show_places();
	return 0;
}
