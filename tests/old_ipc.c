/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What specifications of messages see, as it was before the call: out of the
 * snapshot, by the same abstraction function as of the state now.
 */
#include "old.h"
#include "abstract_ipc.c"
