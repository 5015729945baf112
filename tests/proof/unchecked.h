/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into the proofs' own files: accesses are checked in the kernel's
 * files, not in the text that says what is to be shown of them.
 */
#ifndef UNCHECKED_H
#define UNCHECKED_H

#pragma CPROVER check push
#pragma CPROVER check disable "bounds"
#pragma CPROVER check disable "pointer"
#pragma CPROVER check disable "signed-overflow"
#pragma CPROVER check disable "undefined-shift"

#endif
