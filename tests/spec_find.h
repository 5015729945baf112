/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What most calls begin with, as specified: looking a slot up. Reads the state
 * before the call through the observers of spec.h.
 */
#ifndef SPEC_FIND_H
#define SPEC_FIND_H

#include "spec.h"

struct spec_found {
	enum status status;
	uint32_t number;
	uint64_t badge;
};

/*
 * The object in a slot: BAD_CAP without a live capability of that type there,
 * NO_RIGHT if it lacks one of `rights`.
 */
struct spec_found spec_find(uint32_t domain, uint64_t x, uint64_t type,
			    uint64_t rights);

#endif
