/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fake machine's entries as specifications see them; those of the real
 * one are read by tests/proof/spec_stage2.c.
 */
#include "host.h"
#include "spec_memory.h"

struct spec_entry spec_entry_of(uint64_t entry, uint32_t level)
{
	const struct host_entry e = host_entry(entry);

	(void)level;
	return (struct spec_entry){
		.kind = !e.valid ? SPEC_INVALID :
			e.branch ? SPEC_BRANCH :
				   SPEC_LEAF,
		.frame = e.frame,
		.rights = e.rights,
		.device = e.device,
		.block = e.block,
		.table = e.table,
	};
}
