// SPDX-License-Identifier: BSD-2-Clause
/*
 * The root manager's reading of the resolved description: a sentence, or plans
 * in which every count fits and every number names something.
 */
#include <stdlib.h>
#include <string.h>
#define CALL_H /* nothing of it can be called here */
#include "fuzz.h"
#include <fdt.h>
static uint8_t *mapped;
#include <tessera/system.h>
#undef ROOT_PACKAGE_MAP
#define ROOT_PACKAGE_MAP ((uintptr_t)mapped)
#include "../../guests/root/describe.c"

struct pool pool_tables;

uint32_t slot_new(void)
{
	return 1;
}

bool pool_carve(struct pool *pool, uint32_t count, uint32_t align, uint32_t dst)
{
	return pool && count && align && dst;
}

enum status cap_derive(const struct copy *c)
{
	return c->count ? STATUS_OK : STATUS_BAD_ARG;
}

enum status map_entries(const struct mapping *m, uint32_t entries)
{
	(void)entries;
	return m->ipa >= ROOT_PACKAGE_MAP ? STATUS_OK : STATUS_BAD_ARG;
}

static void want_unit(const struct plan *p)
{
	fuzz_want(p->name[NAME_BYTES - 1] == '\0', "a name that ends");
	fuzz_want(p->threads <= DOMAIN_THREADS && p->vcpus <= MAX_VCPUS &&
			  p->windows <= MAX_WINDOWS && p->maps <= MAX_MAPS &&
			  p->devices <= MAX_DEVICES && p->irqs <= MAX_IRQS,
		  "counts that fit");
	for (uint32_t i = 0; i < p->maps; i++)
		fuzz_want(p->map[i].first < plans.regions, "a region");
}

const char *root_try(const struct input *in)
{
	const struct package_file *f =
		package_find(&in->header, PACKAGE_SYSTEM);
	size_t size = f ? f->size_bytes : 0;
	const char *said;

	if (size > TREE_MOST)
		size = TREE_MOST;
	mapped = calloc(1, PAGE_BYTES + size);
	memcpy(mapped, &in->header, PAGE_BYTES);
	memcpy(mapped + PAGE_BYTES, in->tree.bytes,
	       in->tree.size < size ? in->tree.size : size);
	plans = (struct plans){0};
	said = f && f->size_bytes > size ? "too large to try" :
					   description_read();
	if (!said) {
		fuzz_want(plans.units && plans.units <= MAX_UNITS &&
				  plans.regions <= MAX_REGIONS &&
				  plans.channels <= MAX_CHANNELS,
			  "as many as there may be");
		for (uint32_t u = 0; u < plans.units; u++)
			want_unit(&plans.unit[u]);
		for (uint32_t c = 0; c < plans.channels; c++)
			fuzz_want(plans.channel[c].unit[0] < plans.units &&
					  plans.channel[c].unit[1] <
						  plans.units,
				  "a channel's ends");
	}
	free(mapped);
	return said ? said : "";
}
