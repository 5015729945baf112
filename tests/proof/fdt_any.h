/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the proofs of lib/fdt.c: any open tree, what a step through it is, and
 * what lib/mem.c does (prove_bytes.c shows it).
 */
#ifndef FDT_ANY_H
#define FDT_ANY_H

#include "fdt_contracts.h"
#include "mem.h"
#include "unchecked.h"

#define MOST 0x1000000u

uint32_t nondet_u32(void);
uint64_t nondet_u64(void);
_Bool nondet_bool(void);
void *malloc(size_t bytes);

static inline uint32_t cell(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

/* The token at a place in the tree, or 0 past its end. */
static inline uint32_t token(const struct fdt *fdt, uint32_t at)
{
	return at < fdt->tree_bytes && fdt->tree_bytes - at >= 4 ?
		       cell(fdt->tree + at) :
		       0;
}

static inline bool usable(const struct fdt *fdt, uint32_t node)
{
	return USABLE(fdt, node);
}

/* The token after the one at `at`, given what is known of a node's name. */
static inline uint32_t after(const struct fdt *fdt, uint32_t at)
{
	const uint32_t left = fdt->tree_bytes - at;
	uint64_t bytes = 4;

	switch (token(fdt, at)) {
	case 1:
		bytes = usable(fdt, at) ? 5ull + seen.length : left;
		break;
	case 3:
		bytes = left < 12 ? left : 12ull + token(fdt, at + 4);
		break;
	case 2:
	case 4:
		break;
	default:
		return FDT_NONE;
	}
	bytes = (bytes + 3) & ~3ull;
	return bytes < left ? at + (uint32_t)bytes : FDT_NONE;
}

/* A node's name ends inside the tree, or it does not. */
static inline void know_node(const struct fdt *fdt, uint32_t node)
{
	seen.text = NULL;
	seen.length = nondet_u32();
	if (token(fdt, node) != 1 || nondet_bool())
		return;
	seen.text = (const char *)fdt->tree + node + 4;
	__CPROVER_assume(usable(fdt, node));
}

/* Any node further on that can be asked, or none. */
static inline uint32_t any_node(const struct fdt *fdt, uint32_t node)
{
	const uint32_t to = nondet_u32();

	if (to == FDT_NONE)
		return to;
	know_node(fdt, to);
	__CPROVER_assume(to > node && usable(fdt, to));
	return to;
}

/* An open tree: three blocks of any contents and length, the strings without
 * what stood behind their last NUL. */
static inline struct fdt any_fdt(void)
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
	__CPROVER_assume(fdt.strings_bytes == 0 ||
			 fdt.strings[fdt.strings_bytes - 1] == '\0');
	return fdt;
}

/* A string of any length below MOST. */
static inline char *any_text(uint32_t *length)
{
	char *text;

	*length = nondet_u32();
	__CPROVER_assume(*length < MOST);
	text = malloc(*length + 1ul);
	__CPROVER_assume(text && text[*length] == '\0');
	return text;
}

/* string_length(): inside, the first NUL or the limit. */
static inline size_t length_of(const char *text, size_t limit)
{
	uint32_t n = nondet_u32();

	if (text == seen.text)
		return limit < seen.length ? limit : seen.length;
	__CPROVER_assert(limit == 0 || __CPROVER_r_ok(text, limit),
			 "a string is looked for inside its block");
	if (n >= limit)
		return limit;
	__CPROVER_assume(text[n] == '\0');
	seen.text = text;
	seen.length = n;
	return n;
}

#endif
