/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the kernel's tables to the structs that specifications speak of. The
 * functions of tests/abstract_NOUN.c reach tables through CAP(), OBJECT(), ...
 * alone, so that one text serves the state now and, with STATE_OLD and these
 * macros speaking of a copy, the state before the call: ABSTRACT(spec) is
 * spec_new there and spec_old here.
 */
#ifndef ABSTRACT_H
#define ABSTRACT_H

#ifdef STATE_OLD
#define ABSTRACT(name) name##_old
#else
#define ABSTRACT(name) name##_new
#endif

#endif
