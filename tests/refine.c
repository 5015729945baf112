/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Comparing a call with its specification; see refine.h. Which function says
 * what of which call, and what it may change at all, stands in one table.
 */
#include <stdio.h>
#include <string.h>
#include "entry.h"
#include "host.h"
#include "random_args.h"
#include "refine.h"
#include "snapshot.h"

#define T(name)  (1u << CHANGED_##name)
#define ENTRIES  (1u << NR_CHANGED) /* of stage-2 tables */
#define RUNNING  (T(ecs) | T(scs) | T(cpus))
#define ANYTHING ~0u

static const struct {
	refine_fn *check;
	uint32_t may_change;
} calls[NR_CALLS] = {
	[CALL_info] = {refine_info, 0},
	[CALL_cap_copy] = {refine_cap_copy, T(caps)},
	[CALL_cap_move] = {refine_cap_move, T(caps)},
	[CALL_cap_delete] = {refine_cap_delete, ANYTHING},
	[CALL_cap_revoke] = {refine_cap_revoke, ANYTHING},
	[CALL_create] = {refine_create, T(caps) | T(objects) | T(pds) | T(ecs) |
						T(scs) | T(portals) |
						T(notifications)},
	[CALL_destroy] = {refine_destroy, ANYTHING},
	[CALL_map] = {refine_map, T(caps) | T(tables) | T(pds) | ENTRIES},
	[CALL_unmap] = {refine_unmap, T(caps) | T(tables) | T(pds) | ENTRIES},
	[CALL_ec_ctl] = {refine_ec_ctl, T(ecs) | T(cpus) | T(notifications)},
	[CALL_ec_state] = {refine_ec_state, 0},
	[CALL_virq] = {refine_virq, 0},
	[CALL_sc_ctl] = {refine_sc_ctl, T(caps) | T(scs) | T(cpus)},
	[CALL_portal_ctl] = {refine_portal_ctl, T(portals)},
	[CALL_call] = {refine_call, RUNNING},
	[CALL_reply_wait] = {refine_reply_wait, RUNNING | T(notifications)},
	[CALL_signal] = {refine_signal, RUNNING | T(notifications)},
	[CALL_wait] = {refine_wait, RUNNING | T(notifications)},
	[CALL_irq_ctl] = {refine_irq_ctl, T(caps) | T(irqs)},
	[CALL_dev_ctl] = {refine_dev_ctl, 0},
};

struct refine_asked refine_asked;

const char *refine_wrong(const char *what, uint64_t n)
{
	static char text[96];

	snprintf(text, sizeof(text), "%s %llu is not as specified", what,
		 (unsigned long long)n);
	return text;
}

const char *refine_status(int64_t status, int64_t specified)
{
	static char text[96];

	if (status == specified)
		return NULL;
	snprintf(text, sizeof(text), "status %lld where %lld is specified",
		 (long long)status, (long long)specified);
	return text;
}

#define SAMPLE 3u /* unchanged things looked at */

bool refine_each(uint32_t table, uint32_t *n, uint32_t *index)
{
	const uint32_t count = changed[table].count;
	const uint32_t at = (*n)++;

	if (at < count)
		*index = changed[table].at[at];
	else if (table == CHANGED_caps)
		*index = (uint32_t)random_below(bounds.pds * NR_SLOTS);
	else if (table == CHANGED_objects)
		*index = (uint32_t)random_below(NR_OBJECTS);
	else
		*index = (uint32_t)random_below(bounds.tables);
	return at < count + SAMPLE;
}

bool refine_grace_over(uint32_t grace)
{
	for (uint32_t i = 0; i < sched_cpus(); i++) {
		if (i != arch_cpu() && (int32_t)(old_cpus[i].grace - grace) < 0)
			return false;
	}
	return true;
}

static void on_flush(uint32_t pd, uint64_t ipa, bool page)
{
	refine_asked.pd = pd;
	refine_asked.flushes += !page;
	refine_asked.page_flushes += page;
	if (page)
		refine_asked.ipa = ipa;
}

void refine_prepare(struct refine *before, uint32_t ec, enum call call)
{
	before->ec = ec;
	before->pd = ec_pd(ec);
	before->call = call;
	memcpy(before->x, arch_regs(ec), sizeof(before->x));
	refine_asked = (struct refine_asked){0};
	host_flush_hook = on_flush;
	refine_ipc_prepare();
}

const char *refine_check(const struct refine *before, int64_t status)
{
	const uint32_t may = calls[before->call].may_change;

	for (uint32_t t = 0; t < NR_CHANGED; t++) {
		if (changed[t].count != 0 && !(may >> t & 1))
			return refine_wrong("a change of table", t);
	}
	if (nr_table_writes != 0 && !(may & ENTRIES))
		return refine_wrong("a change of a stage-2 table", 0);
	/* the dispatcher's own answer */
	if (status == STATUS_GONE && !ec_alive(before->ec))
		return NULL;
	if (!calls[before->call].check)
		return NULL;
	return calls[before->call].check(before, status);
}
