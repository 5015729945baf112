/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the stacks are, for C, assembly and the linker script's section: per
 * CPU one unmapped guard page, the stack above it, then a page with struct
 * cpu at its start and the stack for faults inside EL2 at its end.
 */
#ifndef PERCPU_H
#define PERCPU_H

#define PERCPU_GUARD  0x1000
#define PERCPU_BLOCK  0x3000 /* of struct cpu; the stack ends here */
#define PERCPU_STRIDE 0x4000

#endif
