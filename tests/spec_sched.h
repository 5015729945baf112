/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an SC's CPU makes of the requests left for it, as an executable
 * specification: from its documentation, of the SC as spec_run.h sees it.
 */
#ifndef SPEC_SCHED_H
#define SPEC_SCHED_H

#include "spec_run.h"

enum spec_sc_request {
	SPEC_CONFIGURES = 1,
	SPEC_BINDS = 2,
	SPEC_DEPRIVES = 4,
	SPEC_ENDS = 8,
};

/* What becomes of it, in this order. */
struct spec_service {
	bool stops;  /* nobody runs on it from now on */
	bool adopts; /* its new terms hold */
	bool begins; /* without time until now: none in its first period */
	bool binds;  /* it is its new context's */
	bool parts;  /* from its context: it is destroyed */
};

/* `target` is new_ec as it is, `generation` its number's. */
struct spec_service spec_sc_service(const struct spec_sc *old,
				    const struct spec_ec *target,
				    uint64_t generation);
/* Its account and terms afterwards, at `now`. */
void spec_sc_account(struct spec_sc *sc, struct spec_service what,
		     uint64_t now);

#endif
