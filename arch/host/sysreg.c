/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system registers of the fake machine: plain variables, one for each
 * name of the list. A test sets and reads fake_NAME.
 */
#include "../aarch64/sysreg.h"

#define FAKE(name, encoding) uint64_t fake_##name;
SYSREGS(FAKE)
#undef FAKE
