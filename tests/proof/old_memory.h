/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into the second compilation of strength_memory.c and of
 * abstract_memory.c, beside old.h: the state before the call.
 */
#ifndef OLD_MEMORY_H
#define OLD_MEMORY_H

#include "old.h"

#define inv_bits   old_inv_bits
#define inv_entry  old_inv_entry
#define inv_table  old_inv_table
#define inv_space  old_inv_space
#define inv_leaf   old_inv_leaf
#define inv_held   old_inv_held
#define inv_range  old_inv_range
#define inv_domain old_inv_domain
#define inv_roots  old_inv_roots

#include <stdint.h>
extern uint64_t old_entries_raw[];
#define TABLE_ENTRY(t, index) (old_entries_raw[(t)*512u + (index)])

#endif
