/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two functions that change the tree, by what they ask of their callers:
 * whoever only calls them so keeps all invariants of the tree, which is shown
 * of each of them once (prove_commit.c).
 */
#ifndef COMMIT_H
#define COMMIT_H

#include "cap.h"

/* May `what` become the newest child of `parent` in empty slot or node c? */
bool insert_allowed(uint32_t c, uint32_t parent, const struct cap *what);
/* May c be unlinked and blanked? */
bool remove_allowed(uint32_t c);

/* The kernel's own, under the names that proofs give them. */
void cap_insert_proper(uint32_t c, uint32_t parent, struct cap what);
void cap_remove_proper(uint32_t c);

#endif
