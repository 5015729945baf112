/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the kernel's fixed tables are reached: through these four macros only,
 * so that the proofs can lay the same tables out as one array per field
 * (tests/proof/table.h stands in for this file there). Here: arrays of structs.
 */
#ifndef TABLE_H
#define TABLE_H

#define FIELD(table, i, field)      (table[i].field)
#define ITEM(table, i, field, n)    (table[i].field[n])
#define ROW(table, i)               (table[i])
#define ROW_SET(table, i, contents) (table[i] = (contents))

#endif
