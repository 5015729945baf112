/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For files that compile tests/abstract_NOUN.c a second time, as functions of
 * the state before the call: the tables are those of the snapshot.
 */
#ifndef OLD_H
#define OLD_H

#include "snapshot.h"

#undef FIELD
#undef ITEM
#undef ROW
#define FIELD(table, i, field)   (old_##table[i].field)
#define ITEM(table, i, field, n) (old_##table[i].field[n])
#define ROW(table, i)            (old_##table[i])
#define TABLE_ENTRY(t, index)    (old_entries[t][index])
#define STATE_OLD

#endif
