/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into the second compilation of the invariants: the same functions,
 * said of the state before the call.
 */
#ifndef OLD_H
#define OLD_H

#include "unchecked.h"

#define STATE_OLD
#define inv_shape    old_inv_shape
#define inv_mapping  old_inv_mapping
#define inv_depth    old_inv_depth
#define inv_parent   old_inv_parent
#define inv_links    old_inv_links
#define inv_siblings old_inv_siblings

#endif
