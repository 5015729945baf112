/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What kernel/cap.h and object.h promise follows from what the proofs assume
 * and show: C1..C8 of any capability and O1 of any object, as the tests check
 * them (invariants_cap.c), from the inductive form (strength.c).
 */
#include "invariants.h"
#include "state.h"
#include "strength_object.h"

int main(void)
{
	state_any();
	touch_near(one);
	__CPROVER_assert(inv_c1(one), "C1: an empty slot is empty");
	__CPROVER_assert(inv_c2(one), "C2: a child is covered");
	__CPROVER_assert(inv_c3(one), "C3: carved children are disjoint");
	__CPROVER_assert(inv_c4(one), "C4: children or a mapping");
	__CPROVER_assert(inv_c5(one), "C5: siblings are linked both ways");
	__CPROVER_assert(inv_c6(one), "C6: depth is the parent's plus one");
	__CPROVER_assert(inv_c7(one), "C7: frozen only with children");
	__CPROVER_assert(inv_c8(one),
			 "C8: a SHARED child has a sharing parent");
	if (one < NR_OBJECTS) {
		touch_near(NR_CAPS + one);
		__CPROVER_assume(old_inv_object(one));
		__CPROVER_assert(inv_o1(one), "O1: free, or in the tree");
	}
	/* two children of an exclusive range never overlap, however far apart:
	 * what C3 is for, and says of neighbours only */
	touch_near(other);
	__CPROVER_assume(old_inv_siblings(one, other, ghost_clock));
	__CPROVER_assume(old_inv_siblings(other, one, ghost_clock));
	if (one != other && CAP(one, parent) != NONE16 &&
	    CAP(one, parent) == CAP(other, parent) &&
	    cap_is_range(cap_type(CAP(one, parent))) &&
	    !(CAP(CAP(one, parent), word) & CAP_SHARED))
		__CPROVER_assert(cap_end(one) <= CAP(other, base) ||
					 cap_end(other) <= CAP(one, base),
				 "C3: any two children are disjoint");
	return 0;
}
