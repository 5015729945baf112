/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A server and its clients on CPU 1, for the tests of portals: the server in
 * reply_wait, with time of its own or without, each client with its portal.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include "unit.h"
#include "ec.h"
#include "sched.h"

#define HANDLER_PRIORITY 40u
#define BADGE            0x77u

/* A server on CPU 1 in reply_wait, and clients with its portal in slot 1. */
struct service {
	uint32_t server, portal; /* EC number; root's slot */
	uint32_t server_slot;
};

static inline void run(uint32_t ec, enum call call, struct args args)
{
	host.cpu = 1;
	(void)sched_next();
	assert_int_equal(cpus[1].ec, ec);
	(void)world_call(ec, call, args);
	host.cpu = 0;
}

static inline struct service serve(bool own_time)
{
	const uint32_t pd = world_pd(PD_NATIVE);
	const uint32_t ec = world_ec(pd, 1, HANDLER_PRIORITY, 0);
	struct service s = {world_number(ec), 0, ec};
	uint32_t sc = 0;

	if (own_time)
		sc = world_sc(ec, 1);
	s.portal = world_portal(ec, BADGE);
	WANT(OK, ec_ctl, ec, EC_START, 0x200000, 0x300000, 1);
	world_pass();
	if (own_time) {
		assert_true(sc);
		run(s.server, CALL_reply_wait, (struct args){{0}});
	} else { /* a passive server gets into its loop with borrowed time */
		ecs[s.server].state = EC_RECEIVING;
	}
	assert_int_equal(ecs[s.server].state, EC_RECEIVING);
	return s;
}

static inline uint32_t client(const struct service *s, enum pd_kind kind,
			      uint32_t priority)
{
	const uint32_t pd = world_pd(kind);
	const uint32_t ec = world_ec(pd, 1, priority, 0);

	(void)world_sc(ec, 1);
	WANT(OK, cap_copy, s->portal, pd, 1, RIGHT_CALL, 0, 0);
	if (kind == PD_VM)
		WANT(OK, ec_ctl, ec, EC_BIND_PORTAL, s->portal);
	WANT(OK, ec_ctl, ec, EC_START, 0x200000, 0x300000, 1);
	world_pass();
	return world_number(ec);
}

#endif
