/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into the second compilation of the specification, for proofs of two
 * runs: the same functions, that begin in the other state.
 */
#ifndef SECOND_H
#define SECOND_H

#include "unchecked.h"

#define spec_old        spec_new
#define spec_live_old   spec_live_new
#define spec_slot       second_slot
#define spec_revoked    second_revoked
#define spec_bottom     second_bottom
#define spec_drop       second_drop
#define spec_transfer   second_transfer
#define spec_take_leaf  second_take_leaf
#define spec_take       second_take
#define spec_cap_copy   second_cap_copy
#define spec_cap_move   second_cap_move
#define spec_cap_delete second_cap_delete
#define spec_cap_revoke second_cap_revoke

#endif
