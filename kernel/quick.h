/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What most calls are, without a detour: each of these carries out its call
 * where everything is as usual, and says who runs next; else it has done
 * nothing (false), and the call's own handler takes it. Both are proved
 * against the same specification. The caller is a thread, and runs.
 *
 * Lock: as of the handlers.
 */
#ifndef QUICK_H
#define QUICK_H

#include "entry.h"
#include <stdbool.h>
#include <stdint.h>

/* To a handler that waits, on lent time, with words in registers only. */
bool call_quick(uint64_t ec, uint64_t *x, uint64_t **next);
/* To a call like that one, and nobody else to serve. */
bool reply_quick(uint64_t ec, uint64_t *x, uint64_t **next);

#endif
