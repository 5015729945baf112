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

/* Install the tables the walk lacks: mostly the last, or that and all above. */
static enum status map_tables(const struct mapping *m)
{
	const uint32_t last = m->rights & FLAG_2M ? 2 : 3;
	enum status status = STATUS_NO_TABLE;
	uint32_t level = last;

	for (; level && status == STATUS_NO_TABLE; level--)
		status = sys_map(WORDS(m->tables, m->pd, m->ipa, level));
	for (level += 2; level <= last && status == STATUS_OK; level++)
		status = sys_map(WORDS(m->tables, m->pd, m->ipa, level));
	return status;
}

enum status map_entries(const struct mapping *m, uint32_t entries)
{
	const uint64_t granule = m->rights & FLAG_2M ? 0x200000 : 0x1000;
	struct mapping at = *m;

	while (entries) {
		enum status status =
			sys_map(WORDS(m->slot, m->pd, m->ipa, m->rights));

		if (status == STATUS_FULL)
			return STATUS_OK;
		if (status == STATUS_OK) {
			at.ipa += granule;
			entries--;
			continue;
		}
		if (status != STATUS_NO_TABLE)
			return status;
		status = map_tables(&at);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

enum status map_range(const struct mapping *m)
{
	return map_entries(m, ~0u);
}
