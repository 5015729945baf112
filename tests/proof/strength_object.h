/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the inductive invariants say of objects; compiled twice, of the state
 * before the call (old_) and after it.
 */
#ifndef STRENGTH_OBJECT_H
#define STRENGTH_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

bool inv_object(uint32_t index);
bool inv_bearer(uint32_t c);
bool inv_level(uint32_t a, uint32_t b);
bool old_inv_object(uint32_t index);
bool old_inv_bearer(uint32_t c);
bool old_inv_level(uint32_t a, uint32_t b);

#endif
