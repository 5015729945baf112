/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into lib/fdt.c in its proofs: what the contracts of its loops speak
 * of, and the functions of it that a proof replaces by what another shows.
 */
#ifndef FDT_CONTRACTS_H
#define FDT_CONTRACTS_H

#include "fdt.h"

/* What the functions in the place of those called were asked and said. */
struct seen {
	const char *text; /* the string last found to end, and its length */
	uint32_t length;
	uint32_t at, last;      /* where a walk stands, and stood before */
	uint32_t begins, other; /* nodes, and tokens but NOPs, gone past */
	uint32_t end;           /* of the path, what was looked up so far */
	int depth;
	_Bool begun;                    /* the walk has left its first token */
	_Bool counted, compared, equal; /* what is known of two strings */
};
extern struct seen seen;
/* The property last found, if one was. */
extern struct fdt_property found;
extern _Bool is_found;
/* A path. */
extern const char *looked_up;

uint32_t step(const struct fdt *fdt, uint32_t at);

#define OFFSET(p) __CPROVER_POINTER_OFFSET(p)
#define INSIDE(p) (OFFSET(p) < __CPROVER_OBJECT_SIZE(p))
#define ROOM(p)   (__CPROVER_OBJECT_SIZE(p) - OFFSET(p))
#define SAME(p)   __CPROVER_same_object(p, __CPROVER_loop_entry(p))

/* A node one can ask on: its token and its whole name are in the tree. */
#define USABLE(fdt, node)                                                 \
	((node) < (fdt)->tree_bytes && (fdt)->tree_bytes - (node) >= 8 && \
	 (fdt)->tree[(node)] == 0 && (fdt)->tree[(node) + 1] == 0 &&      \
	 (fdt)->tree[(node) + 2] == 0 && (fdt)->tree[(node) + 3] == 1 &&  \
	 seen.text == (const char *)(fdt)->tree + (node) + 4 &&           \
	 seen.length < (fdt)->tree_bytes - (node)-4 &&                    \
	 (fdt)->tree[(node) + 4 + seen.length] == 0)
/* That its name is, which is all that looking for a name needs. */
#define HAS_NAME(fdt, node)                                               \
	((node) < (fdt)->tree_bytes && (fdt)->tree_bytes - (node) >= 8 && \
	 seen.length < (fdt)->tree_bytes - (node)-4)

/* Of a path: a slash behind what was looked up. */
#define SPECIAL(c) ((c) == '/' || (c) == ':' || (c) == '\0')
#define SLASH      (looked_up[seen.end] == '/')

#endif
