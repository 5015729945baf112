/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Owns reading of flattened device trees (Devicetree Specification 0.4,
 * chapter 5). Safe on any bytes: every offset and length is checked against
 * the block it points into, every walk moves forward, nothing is written.
 *
 * A node is the offset of its FDT_BEGIN_NODE token; FDT_NONE is no node.
 */
#ifndef FDT_H
#define FDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FDT_MAGIC 0xd00dfeedu
#define FDT_NONE  0xffffffffu

struct fdt {
	const uint8_t *tree, *strings, *reserved;
	uint32_t size_bytes; /* of the whole blob */
	uint32_t tree_bytes, strings_bytes, reserved_bytes;
};

/* A property: big-endian bytes inside the blob. */
struct fdt_property {
	const char *name;
	const uint8_t *data;
	uint32_t size_bytes;
};

/* Check the header of a blob of at most `limit` bytes. */
bool fdt_open(struct fdt *fdt, const void *blob, size_t limit);
/* Size that a header claims (>= 40), or 0 if this is no device tree. */
uint32_t fdt_size(const void *blob);

uint32_t fdt_root(const struct fdt *fdt);
/* The node after this one in document order; *depth changes along. */
uint32_t fdt_next(const struct fdt *fdt, uint32_t node, int *depth);
uint32_t fdt_child(const struct fdt *fdt, uint32_t node);
uint32_t fdt_sibling(const struct fdt *fdt, uint32_t node);
/* A child by name; "memory" also finds "memory@40000000". */
uint32_t fdt_find(const struct fdt *fdt, uint32_t node, const char *name,
		  size_t length);
/* A node by absolute path, which ends at NUL or ':'. */
uint32_t fdt_path(const struct fdt *fdt, const char *path);
/* Full name of a node, with its unit address. */
const char *fdt_name(const struct fdt *fdt, uint32_t node);

/* Walk the properties of a node: start with *at = 0; false at the end. */
bool fdt_property_next(const struct fdt *fdt, uint32_t node, uint32_t *at,
		       struct fdt_property *property);
bool fdt_property(const struct fdt *fdt, uint32_t node, const char *name,
		  struct fdt_property *property);
/* A string property (NUL inside its bytes), or NULL. */
const char *fdt_string(const struct fdt *fdt, uint32_t node, const char *name);
/* Is `text` one of a property's strings? */
bool fdt_says(const struct fdt_property *list, const char *text);
/* Number made of `cells` (1 or 2) cells at cell index `at`; false: too short */
bool fdt_cells(const struct fdt_property *property, uint32_t at, uint32_t cells,
	       uint64_t *value);
/* The first cell of a property, or `otherwise`. */
uint32_t fdt_u32(const struct fdt *fdt, uint32_t node, const char *name,
		 uint32_t otherwise);
/* Entry `index` of the memory reservation block; false at its end. */
bool fdt_reservation(const struct fdt *fdt, uint32_t index, uint64_t *base,
		     uint64_t *size_bytes);

/* Each child of a node in turn. */
#define fdt_for_each(fdt, child, node)                            \
	for ((child) = fdt_child(fdt, node); (child) != FDT_NONE; \
	     (child) = fdt_sibling(fdt, child))

#endif
