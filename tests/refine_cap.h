/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the comparisons with several specifications share about capabilities,
 * objects and the steps that take them away.
 */
#ifndef REFINE_CAP_H
#define REFINE_CAP_H

#include <stdbool.h>
#include <stdint.h>
#include "spec.h"

bool refine_same_cap(struct spec_cap a, struct spec_cap b);
/*
 * What cap_take(start) finds where its specification does not look, from the
 * state before the call; the leaf that it works on through *leaf.
 */
struct spec_choice refine_choice(uint32_t start, uint32_t *leaf);
/* Is this EC, SC or notification still busy clearing up? By object index. */
bool refine_unfinished(uint32_t index);
/* Capability c, if object `index` is cleared: an SC lets go of its time. */
void refine_cleared(uint32_t index, uint32_t c, struct spec_cap *after);

#endif
