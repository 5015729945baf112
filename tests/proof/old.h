/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into the second compilation of the invariants: the same functions,
 * said of the state before the call.
 */
#ifndef OLD_H
#define OLD_H

#define STATE_OLD
#define inv_c1       old_inv_c1
#define inv_c2       old_inv_c2
#define inv_c3       old_inv_c3
#define inv_c4       old_inv_c4
#define inv_c5       old_inv_c5
#define inv_c6       old_inv_c6
#define inv_c7       old_inv_c7
#define inv_c8       old_inv_c8
#define inv_o1       old_inv_o1
#define caps_broken  old_caps_broken
#define inv_shape    old_inv_shape
#define inv_mapping  old_inv_mapping
#define inv_stamps   old_inv_stamps
#define inv_siblings old_inv_siblings

#endif
