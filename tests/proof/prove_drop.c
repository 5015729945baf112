/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cap_deepest from an object's node or capability, as destroy goes down: it
 * finds a leaf of the same object in some slot, the first child of its parent,
 * and deeper down. That it is a living leaf: list_cap.py.
 */
#include "object.h"
#include "state.h"
#include "strength_object.h"

#define TYPE(c)  (old_caps_word[c] & CAP_TYPE)
#define DEPTH(c) field_get(CAP_DEPTH, old_caps_word[c])

int main(void)
{
	const uint32_t c = nondet_u32();
	uint32_t leaf, at = c;

	state_any();
	__CPROVER_assume(c < NR_NODES && TYPE(c) >= CAP_PD &&
			 TYPE(c) <= CAP_NOTIFICATION);
	for (uint32_t i = 0; i <= MAX_DEPTH + 1 && at < NR_NODES; i++) {
		touch(at);
		if (at >= NR_CAPS)
			__CPROVER_assume(old_inv_object(at - NR_CAPS));
		at = old_caps_first[at];
	}
	leaf = cap_deepest(c);
	if (leaf != c)
		__CPROVER_assert(leaf < NR_CAPS && TYPE(leaf) == TYPE(c) &&
					 DEPTH(leaf) > DEPTH(c) &&
					 CAP(CAP(leaf, parent), first) == leaf,
				 "a slot's, of the same object, further down");
#if SHOW_REACH
	__CPROVER_assert(leaf == c, "reached a capability below");
#endif
	return 0;
}
