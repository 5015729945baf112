/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into lib/fdt.c in its proofs: what the contracts of its loops speak
 * of, and the functions of it that a proof replaces by what another shows.
 */
#ifndef FDT_CONTRACTS_H
#define FDT_CONTRACTS_H

#include "fdt.h"

/* The string last found to end, and where its NUL is. */
extern const char *known_text, *known_end;

uint32_t step(const struct fdt *fdt, uint32_t at);

#define INSIDE(p) (__CPROVER_POINTER_OFFSET(p) < __CPROVER_OBJECT_SIZE(p))
#define ROOM(p)   (__CPROVER_OBJECT_SIZE(p) - __CPROVER_POINTER_OFFSET(p))
#define SAME(p)   __CPROVER_same_object(p, __CPROVER_loop_entry(p))

/* A node one can ask on: its token and its whole name are in the tree. */
#define USABLE(fdt, node)                                                 \
	((node) < (fdt)->tree_bytes && (fdt)->tree_bytes - (node) >= 8 && \
	 (fdt)->tree[(node)] == 0 && (fdt)->tree[(node) + 1] == 0 &&      \
	 (fdt)->tree[(node) + 2] == 0 && (fdt)->tree[(node) + 3] == 1 &&  \
	 known_text == (const char *)(fdt)->tree + (node) + 4 &&          \
	 __CPROVER_same_object(known_text, known_end) &&                  \
	 known_text <= known_end &&                                       \
	 known_end < (const char *)(fdt)->tree + (fdt)->tree_bytes &&     \
	 *known_end == '\0')

#endif
