/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looking a slot up, as kernel/cap.h documents it: what nearly every call
 * begins with.
 */
#include "spec_find.h"

struct spec_found spec_find(uint32_t domain, uint64_t x, uint64_t type,
			    uint64_t rights)
{
	const uint32_t slot = spec_slot(domain, x);
	struct spec_found found = {.status = STATUS_BAD_CAP};
	struct spec_cap held;

	if (slot == SPEC_SLOTS)
		return found;
	held = spec_old(slot);
	if (held.type != type ||
	    !spec_live_old(type, held.number, held.generation))
		return found;
	found.status = STATUS_NO_RIGHT;
	if (rights & ~held.rights)
		return found;
	found.status = STATUS_OK;
	found.number = (uint32_t)held.number;
	found.badge = held.where;
	return found;
}
