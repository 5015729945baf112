/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an SC's CPU makes of requests: what it holds now decides, not in which
 * order it was asked.
 */
#include "spec_sched.h"

#define OFF 0u /* SPEC's view of a state: no time */

struct spec_service spec_sc_service(const struct spec_sc *old,
				    const struct spec_ec *target,
				    uint64_t generation)
{
	const bool ends = old->wishes & SPEC_ENDS;
	struct spec_service what = {0};

	what.stops = ends || (old->wishes & SPEC_DEPRIVES);
	what.adopts = !ends && (old->wishes & SPEC_CONFIGURES) &&
		      old->time != SPEC_NO_TIME;
	what.begins = what.adopts && (what.stops || old->state == OFF);
	what.binds = !ends && (old->wishes & SPEC_BINDS) &&
		     generation == old->new_generation &&
		     old->ec == SPEC_NONE && target->sc == SPEC_NONE;
	what.parts = ends;
	return what;
}

void spec_sc_account(struct spec_sc *sc, struct spec_service what, uint64_t now)
{
	if (!what.adopts)
		return;
	sc->budget = sc->new_budget;
	sc->period = sc->new_period;
	sc->may_slack = sc->new_slack;
	if (what.begins) {
		sc->left = 0;
		sc->slack = false;
		sc->period_end = now + sc->period;
	} else if (sc->left > (int64_t)sc->budget) {
		sc->left = (int64_t)sc->budget;
	}
}
