/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loops around the stepwise calls: revocation, deletion, mapping. The kernel
 * does a bounded piece per call; a domain pays for its own long operations.
 */
#include "rt.h"

enum status cap_revoke_all(uint32_t slot)
{
	enum status status = STATUS_MORE;

	while (status == STATUS_MORE)
		status = sys_cap_revoke(WORDS(slot));
	return status;
}

enum status cap_remove(uint32_t slot)
{
	enum status status = cap_revoke_all(slot);

	if (status != STATUS_OK)
		return status;
	do {
		status = sys_cap_delete(WORDS(slot));
	} while (status == STATUS_MORE);
	return status;
}

/* Install the one table the walk lacks: the first level that takes one. */
static enum status map_table(const struct mapping *m)
{
	enum status status = STATUS_BAD_ARG;

	for (uint32_t level = 1; level <= 3; level++) {
		status = sys_map(WORDS(m->tables, m->pd, m->ipa, level));
		if (status == STATUS_OK || status == STATUS_FULL)
			return status;
	}
	return status;
}

enum status map_range(const struct mapping *m)
{
	const uint64_t granule = m->rights & FLAG_2M ? 0x200000 : 0x1000;
	struct mapping at = *m;

	for (;;) {
		enum status status =
			sys_map(WORDS(m->slot, m->pd, m->ipa, m->rights));

		if (status == STATUS_FULL)
			return STATUS_OK;
		if (status == STATUS_OK) {
			at.ipa += granule;
			continue;
		}
		if (status != STATUS_NO_TABLE)
			return status;
		status = map_table(&at);
		if (status != STATUS_OK)
			return status;
	}
}
