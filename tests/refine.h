/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is what the kernel did what its specification says? After each random call
 * the status, everything that changed and a sample of what did not are
 * compared with spec_NOUN.c, which reads the state before the call from the
 * snapshot. One refine_NOUN.c for each spec_NOUN.c.
 */
#ifndef REFINE_H
#define REFINE_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi.h>

/* A call as it was made. */
struct refine {
	uint32_t ec, pd;
	enum call call;
	uint64_t x[31];
};

/* Before the call, its arguments in place. */
void refine_prepare(struct refine *before, uint32_t ec, enum call call);
/* After it, with `changed` filled in: NULL, or what is not as specified. */
const char *refine_check(const struct refine *before, int64_t status);

/* "WHAT N is not as specified"; the status. */
const char *refine_wrong(const char *what, uint64_t n);
const char *refine_status(int64_t status, int64_t specified);
/* The next thing of this table to look at: all that changed, then a few that
 * did not. False when that is enough. `*n` counts up from 0. */
bool refine_each(uint32_t table, uint32_t *n, uint32_t *index);

/* One for each call. */
typedef const char *refine_fn(const struct refine *before, int64_t status);
refine_fn refine_cap_copy, refine_cap_move, refine_cap_delete,
	refine_cap_revoke, refine_create, refine_destroy, refine_map,
	refine_unmap, refine_portal_ctl, refine_call, refine_reply_wait,
	refine_signal, refine_wait, refine_ec_ctl, refine_ec_state, refine_virq,
	refine_sc_ctl, refine_irq_ctl, refine_info, refine_dev_ctl;
/* A fresh world. */
void refine_start(void);
/* Remember the registers of all contexts; an exit that was delivered. */
void refine_ipc_prepare(void);
const char *refine_exit(uint32_t ec, uint32_t kind, const uint64_t *words);

/* What the machine was asked for during the call. */
struct refine_asked {
	uint32_t flushes, page_flushes; /* how many */
	uint32_t pd;                    /* of the last flush */
	uint64_t ipa;                   /* of the last page flushed */
	uint64_t scrub_from, scrubbed;  /* frames */
};
extern struct refine_asked refine_asked;

/* Steps on memory, for the calls that take things away: what becomes of
 * tables, entries and spaces when the last entry of c goes, or c is
 * scrubbed, or the object of node c is unmade one step; NONE32: nothing. */
const char *refine_taken(uint32_t c);
/* Every CPU has left the domain with this grace period, before the call. */
bool refine_grace_over(uint32_t grace);

#endif
