/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into the second compilation of the invariants: the same functions,
 * said of the state before the call.
 */
#ifndef OLD_H
#define OLD_H

#include "unchecked.h"

#define STATE_OLD
#define inv_shape       old_inv_shape
#define inv_mapping     old_inv_mapping
#define inv_depth       old_inv_depth
#define inv_parent      old_inv_parent
#define inv_links       old_inv_links
#define inv_siblings    old_inv_siblings
#define inv_ec_shape    old_inv_ec_shape
#define inv_sc_shape    old_inv_sc_shape
#define inv_cpu_shape   old_inv_cpu_shape
#define inv_irq_shape   old_inv_irq_shape
#define inv_irq_bound   old_inv_irq_bound
#define inv_irq_binds   old_inv_irq_binds
#define inv_sc_fed      old_inv_sc_fed
#define inv_range_feeds old_inv_range_feeds
#define inv_queued      old_inv_queued
#define inv_line        old_inv_line
#define inv_account     old_inv_account
#define inv_turns       old_inv_turns
#define inv_user        old_inv_user
#define inv_current     old_inv_current
#define inv_listener    old_inv_listener

#endif
