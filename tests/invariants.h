/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The invariants of the kernel headers as pure boolean functions, named by
 * their numbers. The local ones look at one thing and its neighbours; the
 * others at a whole table. What speaks of time (E1, O2, O3, P2, S5, N2) is
 * checked by the tests of those nouns, and by the random engine's snapshots.
 */
#ifndef INVARIANTS_H
#define INVARIANTS_H

#include <stdbool.h>
#include <stdint.h>

/* Capabilities: c is a slot or a node. */
bool inv_c1(uint32_t c);
bool inv_c2(uint32_t c);
bool inv_c3(uint32_t c);
bool inv_c4(uint32_t c);
bool inv_c5(uint32_t c);
bool inv_c6(uint32_t c);
bool inv_c7(uint32_t c);
bool inv_c8(uint32_t c);
/* Objects, by index. */
bool inv_o1(uint32_t index);
/* Memory: tables [0, tables). */
bool inv_m1(uint32_t pds, uint32_t tables);
bool inv_m2(uint32_t table);
bool inv_m3(uint32_t table);
bool inv_m4(uint32_t pds);
/* Contexts, scheduling, notifications, portals, interrupts. */
bool inv_e2(uint32_t ec);
bool inv_e3(uint32_t ec);
bool inv_e4(uint32_t ec);
bool inv_s1(uint32_t sc);
bool inv_s2(uint32_t cpu);
bool inv_s3(uint32_t sc);
bool inv_s4(void);
bool inv_n1(uint32_t notification);
bool inv_n3(uint32_t notification);
bool inv_p1(uint32_t ec);
bool inv_p3(uint32_t ec);
bool inv_i1(uint32_t pds);
bool inv_i2(uint32_t intid);

/*
 * All of them, for domains below `pds`, objects of each kind below `objects`
 * and tables below `tables`. NULL, or what is broken, as "C3 of 17".
 */
const char *invariants_broken(uint32_t pds, uint32_t objects, uint32_t tables);
/* The parts of it; cap_broken says C1..C8 of one. */
const char *cap_broken(uint32_t c);
const char *caps_broken(uint32_t pds, uint32_t objects);
const char *memory_broken(uint32_t pds, uint32_t tables);

const char *running_broken(uint32_t objects);
const char *bound_broken(uint32_t pds);

#endif
