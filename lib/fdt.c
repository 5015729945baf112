// SPDX-License-Identifier: BSD-2-Clause
/*
 * A bounded reader of flattened device trees. All reads of the blob go
 * through word() and step(), which check bounds; the rest is walking. Every
 * boot walks the machine's tree several times, so a token is one load.
 */
#include "fdt.h"
#include "mem.h"

#define BEGIN_NODE   1u
#define END_NODE     2u
#define PROPERTY     3u
#define NOP          4u
#define HEADER_BYTES 40u
#define MAX_BYTES    0x1000000u /* 16 MiB */

static inline __attribute__((always_inline)) uint32_t big32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

/* The word at byte `at`, a multiple of 4, of the structure block, or 0 past
 * its end. */
static inline __attribute__((always_inline)) uint32_t
word(const struct fdt *fdt, uint32_t at)
{
	if (at > fdt->tree_bytes || fdt->tree_bytes - at < 4)
		return 0;
	return __builtin_bswap32(
		*(const uint32_t *)(const void *)(fdt->tree + at));
}

/* Is one of a word's four bytes 0? */
static inline bool has_nul(uint32_t word)
{
	return ((word - 0x01010101u) & ~word & 0x80808080u) != 0;
}

uint32_t fdt_size(const void *blob)
{
	const uint8_t *p = blob;

	if (big32(p) != FDT_MAGIC || big32(p + 4) < HEADER_BYTES)
		return 0;
	return big32(p + 4);
}

/* Header word `field` as an offset inside the blob: where, or NULL. */
static const uint8_t *block(const uint8_t *blob, uint32_t size, uint32_t field,
			    uint32_t *left)
{
	const uint32_t at = big32(blob + field);

	if (at > size)
		return NULL;
	*left = size - at;
	return blob + at;
}

bool fdt_open(struct fdt *fdt, const void *blob, size_t limit)
{
	const uint8_t *p = blob;
	uint32_t size;

	if (limit < HEADER_BYTES)
		return false;
	size = fdt_size(p);
	if (!size || size > limit || size > MAX_BYTES)
		return false;
	fdt->size_bytes = size;
	fdt->tree = block(p, size, 8, &fdt->tree_bytes);
	fdt->strings = block(p, size, 12, &fdt->strings_bytes);
	fdt->reserved = block(p, size, 16, &fdt->reserved_bytes);
	if (!fdt->tree || !fdt->strings || !fdt->reserved)
		return false;
	if (big32(p + 20) < 16 || big32(p + 36) > fdt->tree_bytes ||
	    big32(p + 32) > fdt->strings_bytes || big32(p + 8) % 4 != 0)
		return false;
	fdt->tree_bytes = big32(p + 36);
	fdt->strings_bytes = big32(p + 32);
	/* What is left of the strings ends: so does each that begins there. */
	while (fdt->strings_bytes && fdt->strings[fdt->strings_bytes - 1])
		fdt->strings_bytes--;
	return fdt_root(fdt) != FDT_NONE;
}

/*
 * Offset of the token after the one at `at`, or FDT_NONE at the end and on
 * anything malformed. Always moves forward.
 */
static uint32_t step(const struct fdt *fdt, uint32_t at)
{
	const uint32_t token = word(fdt, at);
	const uint32_t left = fdt->tree_bytes - at;
	uint32_t bytes;

	switch (token) {
	case BEGIN_NODE:
		bytes = 4;
		while (!has_nul(word(fdt, at + bytes)))
			bytes += 4;
		bytes += 4;
		break;
	case PROPERTY:
		if (left < 12 || word(fdt, at + 4) > left - 12)
			return FDT_NONE;
		bytes = 12 + word(fdt, at + 4);
		break;
	case END_NODE:
	case NOP:
		bytes = 4;
		break;
	default:
		return FDT_NONE;
	}
	bytes = (bytes + 3) & ~3u;
	return bytes < left ? at + bytes : FDT_NONE;
}

uint32_t fdt_root(const struct fdt *fdt)
{
	uint32_t at = 0;

	while (at != FDT_NONE && word(fdt, at) == NOP)
		at = step(fdt, at);
	if (at == FDT_NONE || step(fdt, at) == FDT_NONE)
		return FDT_NONE;
	return word(fdt, at) == BEGIN_NODE ? at : FDT_NONE;
}

uint32_t fdt_next(const struct fdt *fdt, uint32_t node, int *depth)
{
	for (uint32_t at = step(fdt, node); at != FDT_NONE;
	     at = step(fdt, at)) {
		const uint32_t token = word(fdt, at);

		if (token == END_NODE) {
			--*depth;
		} else if (token == BEGIN_NODE) {
			++*depth;
			return step(fdt, at) == FDT_NONE ? FDT_NONE : at;
		}
	}
	return FDT_NONE;
}

uint32_t fdt_child(const struct fdt *fdt, uint32_t node)
{
	int depth = 0;
	const uint32_t child = fdt_next(fdt, node, &depth);

	return depth == 1 ? child : FDT_NONE;
}

uint32_t fdt_sibling(const struct fdt *fdt, uint32_t node)
{
	int depth = 0;

	do {
		node = fdt_next(fdt, node, &depth);
	} while (node != FDT_NONE && depth > 0);
	return depth == 0 ? node : FDT_NONE;
}

const char *fdt_name(const struct fdt *fdt, uint32_t node)
{
	return (const char *)fdt->tree + node + 4;
}

uint32_t fdt_find(const struct fdt *fdt, uint32_t node, const char *name,
		  size_t length)
{
	uint32_t child;

	fdt_for_each(fdt, child, node) {
		const char *own = fdt_name(fdt, child);

		if (string_length(own, length) == length &&
		    memcmp(own, name, length) == 0 &&
		    (!own[length] || own[length] == '@'))
			break;
	}
	return child;
}

uint32_t fdt_path(const struct fdt *fdt, const char *path)
{
	uint32_t node = fdt_root(fdt);

	while (node != FDT_NONE && *path == '/') {
		size_t length = 0;

		while (*path == '/')
			path++;
		while (path[length] && path[length] != '/' &&
		       path[length] != ':')
			length++;
		if (length)
			node = fdt_find(fdt, node, path, length);
		path += length;
	}
	return *path && *path != ':' ? FDT_NONE : node;
}

bool fdt_property_next(const struct fdt *fdt, uint32_t node, uint32_t *at,
		       struct fdt_property *property)
{
	uint32_t here = *at ? *at : step(fdt, node);
	uint32_t name, next;

	while (here != FDT_NONE && word(fdt, here) == NOP)
		here = step(fdt, here);
	if (here == FDT_NONE || word(fdt, here) != PROPERTY)
		return false;
	next = step(fdt, here);
	name = word(fdt, here + 8);
	if (next == FDT_NONE || name >= fdt->strings_bytes)
		return false;
	property->name = (const char *)fdt->strings + name;
	property->data = fdt->tree + here + 12;
	property->size_bytes = word(fdt, here + 4);
	*at = next;
	return true;
}

bool fdt_property(const struct fdt *fdt, uint32_t node, const char *name,
		  struct fdt_property *property)
{
	uint32_t at = 0;

	while (fdt_property_next(fdt, node, &at, property)) {
		if (string_equal(property->name, name))
			return true;
	}
	return false;
}

const char *fdt_string(const struct fdt *fdt, uint32_t node, const char *name)
{
	struct fdt_property p;

	if (!fdt_property(fdt, node, name, &p) ||
	    string_length((const char *)p.data, p.size_bytes) == p.size_bytes)
		return NULL;
	return (const char *)p.data;
}

bool fdt_says(const struct fdt_property *list, const char *text)
{
	uint32_t at = 0;

	while (at < list->size_bytes) {
		const char *own = (const char *)list->data + at;
		const uint32_t left = list->size_bytes - at;
		const uint32_t length = (uint32_t)string_length(own, left);

		if (length == left)
			return false;
		if (string_equal(own, text))
			return true;
		at += length + 1;
	}
	return false;
}

bool fdt_cells(const struct fdt_property *property, uint32_t at, uint32_t cells,
	       uint64_t *value)
{
	const uint64_t end = ((uint64_t)at + cells) * 4;

	*value = 0;
	if (cells > 2 || end > property->size_bytes)
		return false;
	for (; cells; cells--, at++)
		*value = *value << 32 | big32(property->data + 4ull * at);
	return true;
}

uint32_t fdt_u32(const struct fdt *fdt, uint32_t node, const char *name,
		 uint32_t otherwise)
{
	struct fdt_property p;
	uint64_t value;

	if (fdt_property(fdt, node, name, &p) && fdt_cells(&p, 0, 1, &value))
		return (uint32_t)value;
	return otherwise;
}

bool fdt_reservation(const struct fdt *fdt, uint32_t index, uint64_t *base,
		     uint64_t *size_bytes)
{
	const struct fdt_property list = {"", fdt->reserved,
					  fdt->reserved_bytes};

	if (index >= fdt->reserved_bytes / 16)
		return false;
	return fdt_cells(&list, index * 4, 2, base) &&
	       fdt_cells(&list, index * 4 + 2, 2, size_bytes) &&
	       (*base || *size_bytes);
}
