/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Choosing calls and digesting their answers; see trace.h. Nothing here
 * waits, reads a clock or lets another context run, and the domain's own
 * memory, contexts and time are left alone: every answer is determined.
 */
#include "trace.h"
#include <tessera/root.h>

#define WORK    64u /* slots from ROOT_FREE on */
#define OTHERS  8u  /* of another domain's table */
#define NO_SLOT 400u

static uint64_t state;
static uint8_t types[WORK]; /* what is in the slots, as info said */

/* The last call if it wants to be called again, else `again` is 0. */
static uint32_t again;
static uint64_t again_slot;

static uint64_t next(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

static uint64_t below(uint64_t n)
{
	return next() % n;
}

static uint64_t any_slot(void)
{
	return below(40) ? ROOT_FREE + below(WORK) :
	       below(2)  ? NO_SLOT + below(80) :
			   0x10000 + below(16);
}

/* A slot with this type, mostly. */
static uint64_t slot_of(uint32_t type)
{
	const uint64_t from = below(WORK);

	for (uint64_t i = 0; i < WORK && below(30); i++) {
		if (types[(from + i) % WORK] == type)
			return ROOT_FREE + (from + i) % WORK;
	}
	return any_slot();
}

static uint64_t empty_slot(void)
{
	return slot_of(CAP_NULL);
}

static uint64_t domain(void)
{
	return below(3) ? SLOT_SELF : slot_of(CAP_PD);
}

/* A range to derive from: one of root's that are safe to share, or ours. */
static uint64_t source(void)
{
	static const uint8_t ranges[] = {
		ROOT_TABLES, ROOT_PDS,     ROOT_ECS,    ROOT_SCS,
		ROOT_CPUS,   ROOT_PORTALS, ROOT_IRQS,   ROOT_NOTIFICATIONS,
		ROOT_MEMORY, ROOT_DEVICES, ROOT_STREAMS};

	return below(2) ? ranges[below(sizeof(ranges))] : any_slot();
}

static void choose_copy(uint64_t *x)
{
	x[1] = source();
	x[2] = domain();
	x[3] = x[2] == SLOT_SELF ? empty_slot() : ROOT_FREE + below(OTHERS);
	x[4] = (below(4) ? RIGHTS_ALL : below(40)) |
	       (below(5) ? 0 : FLAG_SHARED);
	if (x[1] >= ROOT_FREE && below(2)) /* objects have fewer rights */
		x[4] &= below(2) ? 0x0b : 0x03;
	x[5] = below(8) ? 0 : below(6);
	x[6] = below(3)            ? 1 + below(4) :
	       x[1] == ROOT_MEMORY ? 512 + below(600) :
				     below(40);
}

static void choose_create(uint64_t *x)
{
	static const uint8_t ranges[] = {ROOT_PDS, ROOT_ECS, ROOT_SCS,
					 ROOT_PORTALS, ROOT_NOTIFICATIONS};
	const uint32_t kind = (uint32_t)below(5);

	x[1] = below(2) ? ranges[kind] : slot_of(CAP_PDS + kind);
	x[2] = empty_slot();
	/* native domains only: a VM's interrupt controller is not ours */
	x[3] = kind == 1 ? slot_of(CAP_PD) :
	       kind == 0 ? 2 * !below(20) :
			   below(2) + !below(20);
	x[4] = !below(20) * 9;
	x[5] = below(65);
	x[6] = below(9);
}

static void choose_map(uint64_t *x)
{
	const uint32_t type = below(3) ? CAP_MEMORY :
			      below(3) ? CAP_TABLES :
					 CAP_DEVICE;

	x[1] = slot_of(type);
	x[2] = domain();
	x[3] = 0x3000000000 + (below(3) << 30) + (below(3) << 21) +
	       (below(4) ? 0 : below(4) << 12) + (below(40) ? 0 : 8);
	x[4] = type == CAP_TABLES ?
		       below(5) :
		       (below(4) ? 3 : below(8)) | (below(3) ? 0 : FLAG_2M);
}

static void choose_ec_ctl(uint64_t *x)
{
	x[1] = slot_of(CAP_EC);
	x[2] = below(EC_HALT + 2);
	x[3] = slot_of(x[2] == EC_BIND_PORTAL ? CAP_PORTAL : CAP_NOTIFICATION);
	x[4] = 0x1000;
	x[5] = below(3);
}

static void choose_sc_ctl(uint64_t *x)
{
	x[1] = slot_of(CAP_SC);
	/* bound to a context it would run: only refused ones, then */
	x[2] = below(8) ? SC_CONFIGURE : SC_READ + 1;
	x[3] = slot_of(CAP_CPUS);
	x[4] = below(20);
	x[5] = 1000 * below(5) + below(2);
	x[6] = below(3);
}

static void choose_irq_ctl(uint64_t *x)
{
	x[1] = slot_of(CAP_IRQS);
	x[2] = 32 + below(6);
	x[3] = below(IRQ_UNBIND + 2);
	x[4] = slot_of(x[3] == IRQ_LINK ? CAP_EC : CAP_NOTIFICATION);
	x[5] = below(3);
}

/* One object type and what else the shorter calls want. */
static void choose_rest(uint32_t call, uint64_t *x)
{
	static const uint8_t ranges[] = {ROOT_TABLES, ROOT_PORTALS,
					 ROOT_IRQS,   ROOT_NOTIFICATIONS,
					 ROOT_MEMORY, ROOT_CPUS};

	x[1] = any_slot();
	x[2] = below(4);
	x[3] = below(3);
	if (call == CALL_cap_move) {
		x[2] = domain();
		x[3] = x[2] == SLOT_SELF ? empty_slot() :
					   ROOT_FREE + below(OTHERS);
	} else if (call == CALL_cap_revoke && !below(8)) {
		x[1] = ranges[below(sizeof(ranges))];
	} else if (call == CALL_destroy) {
		x[1] = slot_of(CAP_PD + (uint32_t)below(5));
	} else if (call == CALL_unmap) {
		x[1] = slot_of(CAP_MEMORY + (uint32_t)below(3));
	} else if (call == CALL_ec_state || call == CALL_virq) {
		x[1] = slot_of(CAP_EC);
	} else if (call == CALL_portal_ctl) {
		x[1] = slot_of(CAP_PORTAL);
		x[2] = slot_of(CAP_EC);
	} else if (call == CALL_call) {
		x[1] = (slot_of(CAP_PORTAL) & 0xffff) | below(4) << 30;
	} else if (call == CALL_signal || call == CALL_wait) {
		x[1] = slot_of(CAP_NOTIFICATION);
		x[2] = 0; /* polls */
	} else if (call == CALL_info) {
		x[1] = below(8) ? INFO_CAP : below(2) ? INFO_SELF : 7;
		x[2] = below(8) ? below(ROOT_FREE + WORK) : any_slot();
	}
}

static uint32_t choose(uint64_t *x)
{
	static const uint8_t calls[] = {
		CALL_cap_copy,   CALL_cap_copy,   CALL_cap_copy,
		CALL_cap_copy,   CALL_cap_move,   CALL_cap_delete,
		CALL_cap_delete, CALL_cap_delete, CALL_cap_revoke,
		CALL_cap_revoke, CALL_create,     CALL_create,
		CALL_create,     CALL_create,     CALL_destroy,
		CALL_destroy,    CALL_destroy,    CALL_destroy,
		CALL_map,        CALL_map,        CALL_map,
		CALL_map,        CALL_map,        CALL_unmap,
		CALL_unmap,      CALL_ec_ctl,     CALL_ec_ctl,
		CALL_ec_state,   CALL_virq,       CALL_sc_ctl,
		CALL_sc_ctl,     CALL_portal_ctl, CALL_portal_ctl,
		CALL_call,       CALL_signal,     CALL_signal,
		CALL_wait,       CALL_irq_ctl,    CALL_irq_ctl,
		CALL_info,
	};
	const uint32_t call = calls[below(sizeof(calls))];

	if (again && below(8)) {
		x[1] = again_slot;
		return again;
	}
	switch (call) {
	case CALL_cap_copy:
		choose_copy(x);
		break;
	case CALL_create:
		choose_create(x);
		break;
	case CALL_map:
		choose_map(x);
		break;
	case CALL_ec_ctl:
		choose_ec_ctl(x);
		break;
	case CALL_sc_ctl:
		choose_sc_ctl(x);
		break;
	case CALL_irq_ctl:
		choose_irq_ctl(x);
		break;
	default:
		choose_rest(call, x);
		break;
	}
	return call;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
	return hash ^ hash >> 29;
}

/* What info says of a slot, into the digest and the memory of types. */
static uint64_t look(uint64_t hash, uint64_t slot)
{
	uint64_t x[8] = {0, INFO_CAP, slot};

	hash = mix(hash, (uint64_t)trace_call(CALL_info, x));
	for (uint32_t i = 1; i <= 5; i++)
		hash = mix(hash, x[i]);
	if (slot >= ROOT_FREE && slot < ROOT_FREE + WORK)
		types[slot - ROOT_FREE] = (uint8_t)x[1];
	return hash;
}

void trace_start(uint64_t seed)
{
	state = seed;
	again = 0;
	for (uint32_t i = 0; i < WORK; i++)
		types[i] = CAP_NULL;
}

uint64_t trace_step(struct trace_step *step)
{
	uint64_t x[8] = {0}, hash;

	step->call = choose(x);
	for (uint32_t i = 0; i < 8; i++)
		step->x[i] = x[i];
	step->status = trace_call(step->call, x);
	again = step->status == STATUS_MORE ? step->call : 0;
	again_slot = step->x[1];
	hash = mix(step->call, (uint64_t)step->status);
	for (uint32_t i = 1; i <= 7; i++)
		hash = mix(hash, x[i]);
	for (uint32_t i = 1; i <= 3; i++)
		hash = look(hash, step->x[i]);
	return look(hash, ROOT_FREE + below(WORK));
}
