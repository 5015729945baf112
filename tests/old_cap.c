/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capabilities as they were before the call, out of the snapshot: the same
 * abstraction function as of the state now.
 */
#include "old.h"
#include "abstract_cap.c"
