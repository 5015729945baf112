/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sc_ctl, as its documentation in kernel/sc.c has it: time is granted out of
 * an exclusive range of one CPU, which feeds one scheduling context.
 */
#include "spec_find.h"
#include "spec_run.h"

#define LONGEST (1ull << 40) /* period in ticks */

static void wish(uint32_t sc, enum spec_sc_wish what, uint64_t cpu,
		 struct spec_after *after)
{
	if (after->which.sc == sc)
		after->sc.wishes |= what;
	spec_ask(&after->log, SPEC_POKE, cpu, SPEC_ECS + sc, 0);
}

/* May the range feed this SC? */
static enum status admit(const uint64_t *x, uint32_t sc, uint32_t slot)
{
	const struct spec_cap range = spec_old(slot);
	const struct spec_sc old = spec_sc_old(sc);
	const uint64_t cpu = (uint32_t)range.base / CPU_UNITS;
	const bool mine = old.time == slot;

	if (!(range.rights & RIGHT_CONTROL))
		return STATUS_NO_RIGHT;
	if (range.newest != SPEC_NONE || spec_revoked(slot))
		return STATUS_BUSY; /* used otherwise */
	if (!mine && (range.where != 0 || old.time != SPEC_NO_TIME))
		return STATUS_BUSY; /* feeds another; is fed by another */
	if (old.configured && old.cpu != cpu)
		return STATUS_BUSY;
	/* budget / period is at most the range's part of one CPU */
	if (!spec_fits(x[4], x[5], range.count) ||
	    range.base + range.count > (cpu + 1) * CPU_UNITS)
		return STATUS_FULL;
	return STATUS_OK;
}

static enum status configure(const struct spec_call *call, uint32_t own,
			     uint32_t sc, struct spec_after *after)
{
	const uint64_t *x = call->x;
	const uint32_t slot = spec_slot(own, x[3]);
	enum status status;
	uint64_t cpu;

	if (slot == SPEC_SLOTS || spec_old(slot).type != CAP_CPUS)
		return STATUS_BAD_CAP;
	if (x[4] < 1 || x[4] > x[5] || x[5] > LONGEST || x[6] > SC_SLACK)
		return STATUS_BAD_ARG;
	status = admit(x, sc, slot);
	if (status != STATUS_OK)
		return status;
	cpu = (uint32_t)spec_old(slot).base / CPU_UNITS;
	if (after->which.cap == slot) {
		after->cap.where = 1;
		after->cap.number = sc;
		after->cap.generation = 0;
	}
	if (after->which.sc == sc) {
		after->sc.time = slot;
		after->sc.cpu = cpu;
		after->sc.configured = true;
		after->sc.new_budget = x[4];
		after->sc.new_period = x[5];
		after->sc.new_slack = x[6] == SC_SLACK;
	}
	wish(sc, SPEC_WISH_CONFIGURE, cpu, after);
	return STATUS_OK;
}

static enum status bind(const struct spec_call *call, uint32_t own, uint32_t sc,
			struct spec_after *after)
{
	const struct spec_found to =
		spec_find(own, call->x[3], CAP_EC, RIGHT_CONTROL);
	const struct spec_sc old = spec_sc_old(sc);
	struct spec_ec target;

	if (to.status != STATUS_OK)
		return to.status;
	target = spec_ec_old(to.number);
	if (!old.configured || old.cpu != target.cpu)
		return STATUS_BAD_STATE;
	if (old.new_ec != SPEC_NONE || target.sc != SPEC_NONE)
		return STATUS_BUSY;
	if (after->which.sc == sc) {
		after->sc.new_ec = to.number;
		after->sc.new_generation =
			spec_refer_old(CAP_EC, to.number).generation;
	}
	wish(sc, SPEC_WISH_BIND, old.cpu, after);
	return STATUS_OK;
}

enum status spec_sc_ctl(const struct spec_call *call, struct spec_after *after)
{
	const uint32_t own = (uint32_t)spec_ec_old(call->caller).pd;
	const struct spec_found found =
		spec_find(own, call->x[1], CAP_SC, RIGHT_CONTROL);
	struct spec_sc old;

	spec_before(call, after);
	if (found.status != STATUS_OK)
		return found.status;
	switch (call->x[2]) {
	case SC_CONFIGURE:
		return configure(call, own, found.number, after);
	case SC_BIND:
		return bind(call, own, found.number, after);
	case SC_READ:
		old = spec_sc_old(found.number);
		after->x1 = old.consumed;
		after->x2 = old.left < 0 ? 0 : (uint64_t)old.left;
		return STATUS_OK;
	default:
		return STATUS_BAD_ARG;
	}
}
