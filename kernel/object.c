/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making and unmaking objects. What is special about a type lies with its
 * noun (ec.c, sched.c, portal.c, notify.c, memory.c); here is what all share.
 */
#include "object.h"
#include "arch.h"
#include "ec.h"
#include "memory.h"
#include "notify.h"
#include "portal.h"
#include "sched.h"

struct lock model_lock;
struct object objects[NR_OBJECTS];

/* Slots of a dying domain's table looked at in one step. */
#define SWEEP 32u

static const struct {
	uint32_t first, count, rights;
} kinds[NR_KINDS] = {
	[KIND_PD] = {0, NR_PDS, RIGHT_GRANT | RIGHT_MAP | RIGHT_CONTROL},
	[KIND_EC] = {FIRST_EC, NR_ECS,
		     RIGHT_READ | RIGHT_WRITE | RIGHT_CONTROL},
	[KIND_SC] = {FIRST_SC, NR_SCS, RIGHT_CONTROL},
	[KIND_PORTAL] = {FIRST_PORTAL, NR_PORTALS, RIGHT_CALL | RIGHT_CONTROL},
	[KIND_NOTIFICATION] = {FIRST_NOTIFICATION, NR_NOTIFICATIONS,
			       RIGHT_SIGNAL | RIGHT_WAIT | RIGHT_CONTROL},
};

uint32_t object_index(enum cap_type type, uint32_t number)
{
	const uint32_t kind = (uint32_t)type - CAP_PD;

	if (kind >= NR_KINDS || number >= kinds[kind].count)
		return NONE32;
	return kinds[kind].first + number;
}

enum object_kind object_kind(uint32_t index, uint32_t *number)
{
	uint32_t kind = 0;

	while (kind + 1 < NR_KINDS && index >= kinds[kind + 1].first)
		kind++;
	*number = index - kinds[kind].first;
	return (enum object_kind)kind;
}

uint32_t object_generation(enum cap_type type, uint32_t number)
{
	const uint32_t index = object_index(type, number);

	if (index == NONE32) /* CAP_PLATFORM: one for ever */
		return 0;
	return __atomic_load_n(&OBJECT(index, generation), __ATOMIC_ACQUIRE);
}

struct reference object_reference(enum cap_type type, uint32_t number)
{
	return (struct reference){number, object_generation(type, number)};
}

/* It is being bound: look again when nobody binds. No caller has the lock. */
static struct bound bound_settled(const struct reference *at,
				  const uint64_t *badge)
{
	struct bound bound;

	lock_take(&model_lock);
	bound = (struct bound){*at, *badge};
	lock_release(&model_lock);
	return bound;
}

struct bound bound_get(const struct reference *at, const uint64_t *badge)
{
	const struct reference to = reference_get(at);
	const uint64_t its = __atomic_load_n(badge, __ATOMIC_RELAXED);
	struct reference again;

	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	again = reference_get(at);
	if ((to.generation == 0 && to.number != 0) ||
	    to.number != again.number || to.generation != again.generation)
		return bound_settled(at, badge);
	return (struct bound){to, its};
}

void bound_set(struct reference *at, uint64_t *badge_at, struct reference to,
	       uint64_t badge)
{
	/* a number without a generation: neither never bound nor settled */
	reference_set(at, (struct reference){.number = 1});
	__atomic_thread_fence(__ATOMIC_RELEASE);
	__atomic_store_n(badge_at, badge, __ATOMIC_RELAXED);
	reference_set(at, to);
}

void object_insert(uint32_t range, uint32_t slot, enum cap_type type,
		   uint32_t number)
{
	const uint32_t index = object_index(type, number);
	struct cap made = {.base = number, .count = 1};

	if (OBJECT(index, generation) == 0) /* 0 stands for "no reference" */
		OBJECT(index, generation) = 1;
	OBJECT(index, state) = OBJECT_LIVE;
	OBJECT(index, cursor) = 0;
	made.word = field_put(CAP_TYPE, type) |
		    field_put(CAP_RIGHTS, kinds[type - CAP_PD].rights) |
		    field_put(CAP_NUMBER, number) |
		    field_put(CAP_GENERATION, OBJECT(index, generation));
	cap_insert(NR_CAPS + index, range, made);
	cap_insert(slot, NR_CAPS + index, made);
}

/* From here on no capability names it, and all CPUs are told to let go. */
static void object_begin(uint32_t index)
{
	uint32_t number;
	const enum object_kind kind = object_kind(index, &number);

	OBJECT(index, state) = OBJECT_DYING;
	__atomic_store_n(&OBJECT(index, generation),
			 OBJECT(index, generation) + 1, __ATOMIC_RELEASE);
	switch (kind) {
	case KIND_PD:
		memory_space_end(number);
		break;
	case KIND_EC:
		ec_request(number, EC_REQUEST_END);
		break;
	case KIND_SC:
		sc_request(number, SC_REQUEST_END);
		break;
	case KIND_NOTIFICATION:
	case KIND_PORTAL:
	case NR_KINDS:
		break; /* the generation says it all */
	}
	OBJECT(index, grace) = sched_grace_begin();
}

/* Empty a dying domain's table: nothing is left (OK), or look *inside. */
static enum status pd_clear(uint32_t pd, uint32_t index, uint32_t *inside)
{
	for (uint32_t i = 0; i < SWEEP; i++) {
		const uint32_t c = pd * NR_SLOTS + OBJECT(index, cursor);

		if (OBJECT(index, cursor) == NR_SLOTS) {
			arch_tlb_flush(pd);
			return STATUS_OK;
		}
		if (cap_type(c) != CAP_NULL) {
			/* taking it away may be refused: a step of its own */
			if (i == 0)
				*inside = c;
			break;
		}
		OBJECT(index, cursor)++;
	}
	return STATUS_MORE;
}

/* What has to be cleared up after everyone let go. MORE: not yet done. */
static enum status object_clear(uint32_t index, uint32_t *inside)
{
	uint32_t number;

	switch (object_kind(index, &number)) {
	case KIND_PD:
		return pd_clear(number, index, inside);
	case KIND_EC:
		return ec_clear(number);
	case KIND_SC:
		return sc_clear(number);
	case KIND_NOTIFICATION:
		return notify_clear(number);
	case KIND_PORTAL:
		portal_clear(number);
		break;
	case NR_KINDS:
		break;
	}
	return STATUS_OK;
}

enum status object_step(uint32_t index, uint32_t *inside)
{
	if (OBJECT(index, state) == OBJECT_LIVE) {
		object_begin(index);
		return STATUS_MORE;
	}
	if (OBJECT(index, state) == OBJECT_CLEAR)
		return STATUS_OK;
	if (!sched_grace_over(OBJECT(index, grace)) ||
	    object_clear(index, inside) != STATUS_OK)
		return STATUS_MORE;
	OBJECT(index, state) = OBJECT_CLEAR;
	return STATUS_OK;
}

void object_free(uint32_t index)
{
	OBJECT(index, state) = OBJECT_FREE;
	cap_remove(NR_CAPS + index);
}

/* What create's arguments ask for, once checked. */
struct creation {
	uint32_t range, slot, number;
	enum cap_type type;
	uint32_t pd, cpu, priority, vcpu, kind; /* by type */
};

static enum status create_ec_check(uint32_t ec, const uint64_t *x,
				   struct creation *new)
{
	const struct found pd =
		cap_find(ec_pd(ec), x[3], CAP_PD, RIGHT_CONTROL);

	if (pd.status != STATUS_OK)
		return pd.status;
	new->pd = pd.number;
	if (x[4] >= sched_cpus() || x[5] >= NR_PRIORITIES || x[6] >= NR_VCPUS)
		return STATUS_BAD_ARG;
	if (x[5] > ec_priority(ec))
		return STATUS_NO_RIGHT;
	if (!memory_vcpu_free(new->pd, (uint32_t)x[6]))
		return STATUS_BUSY;
	new->cpu = (uint32_t)x[4];
	new->priority = (uint32_t)x[5];
	new->vcpu = (uint32_t)x[6];
	return STATUS_OK;
}

/* Which object a range makes; CAP_NULL if it makes none. */
static enum cap_type range_makes(enum cap_type range)
{
	if (range < CAP_PDS || range > CAP_NOTIFICATIONS)
		return CAP_NULL;
	return (enum cap_type)(range - CAP_PDS + CAP_PD);
}
_Static_assert(CAP_NOTIFICATIONS - CAP_PDS == CAP_NOTIFICATION - CAP_PD,
	       "ranges and objects in the same order");

static enum status create_check(uint32_t ec, const uint64_t *x,
				struct creation *new)
{
	const uint32_t own = ec_pd(ec);
	uint64_t word;

	new->range = cap_slot(own, x[1]);
	if (new->range == NONE32)
		return STATUS_BAD_CAP;
	word = CAP(new->range, word);
	new->type = range_makes(cap_type(new->range));
	if (new->type == CAP_NULL)
		return STATUS_BAD_CAP;
	if (!(field_get(CAP_RIGHTS, word) & RIGHT_CONTROL))
		return STATUS_NO_RIGHT;
	new->slot = cap_slot(own, x[2]);
	if (new->slot == NONE32)
		return STATUS_BAD_ARG;
	if (cap_type(new->slot) != CAP_NULL || cap_frozen(new->range))
		return STATUS_BUSY;
	/* the node and the capability lie one and two levels deeper */
	if (field_get(CAP_DEPTH, word) + 2 > MAX_DEPTH)
		return STATUS_FULL;
	if (cap_carve_mark(new->range) == cap_end(new->range))
		return STATUS_FULL;
	new->number = (uint32_t)cap_carve_mark(new->range);
	if (object_generation(new->type, new->number) >= MAX_GENERATION - 1)
		return STATUS_FULL;
	new->kind = (uint32_t)x[3];
	if ((new->type == CAP_PD || new->type == CAP_NOTIFICATION) && x[3] > 1)
		return STATUS_BAD_ARG;
	if (new->type == CAP_EC)
		return create_ec_check(ec, x, new);
	return STATUS_OK;
}

/*
 * create: x1 range slot (RIGHT_CONTROL), x2 empty slot of one's own, then
 * PD: x3 enum pd_kind; EC: x3 PD slot (RIGHT_CONTROL), x4 CPU, x5 priority
 * (at most one's own), x6 which vCPU or thread of the PD (0..7); NOTIFICATION:
 * x3 NOTIFY_FLAGS or NOTIFY_SEMAPHORE. Makes the range's next number; x1 =
 * that number. Errors: BAD_CAP, NO_RIGHT (x1), BAD_ARG (x2), BUSY (x2
 * occupied, range frozen), FULL (depth, range, number retired), BAD_ARG (x3),
 * then for an EC as x3 says, BAD_ARG (x4..x6), NO_RIGHT (x5), BUSY (x6).
 */
enum status call_create(uint32_t ec, uint64_t *x)
{
	struct creation new = {0};
	const enum status status = create_check(ec, x, &new);
	const uint32_t n = new.number;

	if (status != STATUS_OK)
		return status;
	/* Commit: nothing below can fail. */
	switch ((enum object_kind)(new.type - CAP_PD)) {
	case KIND_PD:
		memory_space_begin(n, (enum pd_kind) new.kind);
		break;
	case KIND_EC:
		ec_begin(n, new.pd, new.cpu, new.priority, new.vcpu);
		break;
	case KIND_SC:
		sc_begin(n);
		break;
	case KIND_NOTIFICATION:
		notify_begin(n, new.kind);
		break;
	case KIND_PORTAL:
		portal_clear(n);
		break;
	case NR_KINDS:
		break;
	}
	/* Last: other CPUs find it without a lock. */
	object_insert(new.range, new.slot, new.type, n);
	x[1] = n;
	return STATUS_OK;
}

/* destroy must also find what it made dying in an earlier step: the object
 * cannot be another, for its node outlives all its capabilities (O1). */
static uint32_t destroy_find(uint32_t pd, uint64_t slot, enum status *status)
{
	const uint32_t c = cap_slot(pd, slot);
	uint64_t word;
	uint32_t index;

	*status = STATUS_BAD_CAP;
	if (c == NONE32)
		return NONE32;
	word = CAP(c, word);
	index = object_index(cap_type(c),
			     (uint32_t)field_get(CAP_NUMBER, word));
	if (index == NONE32)
		return NONE32;
	*status = STATUS_NO_RIGHT;
	if (!(field_get(CAP_RIGHTS, word) & RIGHT_CONTROL))
		return NONE32;
	return index;
}

/*
 * Drop one capability derived from a cleared object, the caller's own (`c`)
 * last: it moves up to the node once nothing is below it. OK: all gone.
 */
static enum status destroy_copies(uint32_t index, uint32_t c)
{
	const uint32_t node = NR_CAPS + index;
	uint32_t leaf = cap_deepest(c);

	if (leaf == c && CAP(c, parent) != node) {
		const struct cap own = ROW(caps, c);

		cap_remove(c);
		cap_insert(c, node, own);
		return STATUS_MORE;
	}
	if (leaf == c)
		leaf = cap_deepest(node);
	if (leaf == c && CAP(c, next) != NONE16)
		leaf = cap_deepest(CAP(c, next));
	cap_remove(leaf);
	if (leaf != c)
		return STATUS_MORE;
	object_free(index);
	return STATUS_OK;
}

/*
 * destroy: x1 object slot (RIGHT_CONTROL). The first step kills all its
 * capabilities; later ones wait until no CPU uses it, drop what derives from
 * it and, for a PD, empty its table. OK: gone. MORE: call again. Errors:
 * BAD_CAP, NO_RIGHT, BUSY (a table inside still serves a living domain).
 */
enum status call_destroy(uint32_t ec, uint64_t *x)
{
	enum status status;
	const uint32_t index = destroy_find(ec_pd(ec), x[1], &status);
	uint32_t inside = NONE32;

	if (index == NONE32)
		return status;
	/* Commit: nothing below can fail. */
	if (object_step(index, &inside) == STATUS_OK)
		return destroy_copies(index, cap_slot(ec_pd(ec), x[1]));
	if (inside != NONE32 && cap_take(inside) == STATUS_BUSY)
		return STATUS_BUSY;
	return STATUS_MORE;
}
