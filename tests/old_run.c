/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What specifications of contexts, time and interrupts see, as it was before
 * the call: out of the snapshot, by the same function as of the state now.
 */
#include "old.h"
#include "abstract_run.c"
