/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What several proofs show of a capability: that it is as specified, and that
 * its invariants hold.
 */
#ifndef SHOWN_H
#define SHOWN_H

#include "spec.h"
#include "state.h"

static inline void shown_as(struct spec_cap now, struct spec_cap want)
{
	__CPROVER_assert(now.type == want.type && now.rights == want.rights &&
				 now.depth == want.depth,
			 "type, rights and depth as specified");
	__CPROVER_assert(
		now.shared == want.shared && now.frozen == want.frozen &&
			now.block == want.block && now.dirty == want.dirty &&
			now.scrub == want.scrub,
		"flags as specified");
	__CPROVER_assert(now.number == want.number &&
				 now.generation == want.generation,
			 "number and generation as specified");
	__CPROVER_assert(now.base == want.base && now.count == want.count &&
				 now.where == want.where,
			 "range, mapping and badge as specified");
	__CPROVER_assert(now.parent == want.parent &&
				 now.newest == want.newest &&
				 now.older == want.older,
			 "place in the tree as specified");
}

static inline void shown_sound(void)
{
#if SHOW_SHAPE
	__CPROVER_assert(inv_shape(one), "shape: links and numbers in range");
	__CPROVER_assert(inv_mapping(one), "mapping: what is mapped fits");
#endif
#if SHOW_PARENT
	__CPROVER_assert(inv_parent(one), "parent: C2, C6, C8");
	__CPROVER_assert(inv_depth(one), "depth: C6");
#endif
#if SHOW_LINKS
	__CPROVER_assert(inv_links(one, ghost_clock), "links: C3, C5");
#endif
#if SHOW_ORDER
	__CPROVER_assert(inv_siblings(one, other, ghost_clock),
			 "siblings: sorted, linked and disjoint");
#endif
}

#endif
