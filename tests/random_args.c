/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Choosing a random call and its arguments. The first slots of the low
 * domains are used, so that collisions are frequent; arguments are mostly
 * near something that exists. The generator is splitmix64: the same seed
 * gives the same run on every host.
 */
#include "arch.h"
#include "entry.h"
#include "memory.h"
#include "object.h"
#include "random_args.h"

#define SLOTS (ROOT_FREE + 64u)

_Thread_local uint64_t random_state;

uint64_t random_next(void)
{
	uint64_t z = random_state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

uint64_t random_below(uint64_t n)
{
	return random_next() % n;
}

static uint64_t small(void)
{
	static const uint64_t odd[] = {0,          1,       2,      511,
				       512,        513,     ~0ull,  1ull << 32,
				       0xffffffff, 1 << 15, 1 << 16};

	return random_below(8) ?
		       random_below(6) :
		       odd[random_below(sizeof(odd) / sizeof(odd[0]))];
}

/* A slot: mostly one that holds this type, sometimes any. */
static uint64_t slot_of(uint32_t ec, enum cap_type type)
{
	const uint32_t own = ec_pd(ec);

	const uint64_t from = random_below(SLOTS);

	for (uint64_t i = 0; i < SLOTS && type != CAP_NULL; i++) {
		const uint64_t slot = (from + i * 7) % SLOTS;

		if (cap_type(cap_slot(own, slot)) == type && random_below(50))
			return slot;
	}
	return random_below(20) ? random_below(SLOTS) :
	       random_below(4)  ? random_below(NR_SLOTS) :
				  random_next();
}

static uint64_t empty_slot(uint32_t ec, uint64_t pd_slot)
{
	uint32_t pd = ec_pd(ec);

	if (pd_slot != SLOT_SELF && pd_slot < NR_SLOTS)
		pd = (uint32_t)field_get(CAP_NUMBER,
					 CAP(cap_slot(pd, pd_slot), word)) %
		     NR_PDS;
	for (uint32_t i = 0; i < 20; i++) {
		const uint64_t slot =
			ROOT_FREE + random_below(SLOTS - ROOT_FREE);

		if (cap_type(cap_slot(pd, slot)) == CAP_NULL)
			return slot;
	}
	return random_below(8) ? random_below(SLOTS) : small();
}

static uint64_t domain(uint32_t ec)
{
	return random_below(3) ? SLOT_SELF : slot_of(ec, CAP_PD);
}

static uint64_t ipa(void)
{
	static const uint64_t places[] = {0,          0x1000,       0x200000,
					  0x40000000, 0x4000000000, 0x201000,
					  0x3f0000,   0x7fffe00000};

	return places[random_below(8)] +
	       (random_below(4) ? 0 : random_below(5) << 12) +
	       (random_below(50) ? 0 : 8);
}

static enum cap_type any_type(void)
{
	return (enum cap_type)random_below(NR_CAP_TYPES);
}

typedef void choose_fn(uint32_t ec, uint64_t *x);

static void choose_info(uint32_t ec, uint64_t *x)
{
	x[1] = random_below(7);
	x[2] = random_below(4) ? slot_of(ec, any_type()) : small();
}

static void choose_copy(uint32_t ec, uint64_t *x)
{
	uint32_t c;

	x[1] = slot_of(ec, any_type());
	x[2] = domain(ec);
	x[3] = empty_slot(ec, x[2]);
	c = cap_slot(ec_pd(ec), x[1]);
	x[4] = c != NONE32 && random_below(6) ?
		       field_get(CAP_RIGHTS, CAP(c, word)) :
		       random_below(RIGHTS_ALL + 3);
	if (!random_below(4))
		x[4] &= random_next();
	if (c != NONE32 && ((CAP(c, word) & CAP_SHARED) || !random_below(6)))
		x[4] |= FLAG_SHARED;
	x[5] = random_below(5) ? 0 : small();
	x[6] = c != NONE32 && !cap_is_range(cap_type(c)) ?
		       random_below(2) :
		       (random_below(3) ? 1 + random_below(12) :
			random_below(2) ? 512 * (1 + random_below(2)) :
					  small());
	/* numbers: one at a time, so that the low ones are used again */
	if (c != NONE32 && cap_type(c) >= CAP_PDS &&
	    cap_type(c) <= CAP_NOTIFICATIONS)
		x[6] = 1 + random_below(2);
	if (c != NONE32 && cap_type(c) == CAP_CPUS)
		x[6] = 20 + random_below(200);
}

static void choose_move(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, any_type());
	x[2] = domain(ec);
	x[3] = random_below(60) ? empty_slot(ec, x[2]) : small() + NR_SLOTS;
}

static void choose_slot(uint32_t ec, uint64_t *x)
{
	x[1] = random_below(3) ? ROOT_FREE + random_below(SLOTS - ROOT_FREE) :
				 slot_of(ec, any_type());
}

static void choose_create(uint32_t ec, uint64_t *x)
{
	const enum cap_type type = (enum cap_type)(CAP_PDS + random_below(5));

	x[1] = slot_of(ec, random_below(30) ? type : any_type());
	x[2] = empty_slot(ec, SLOT_SELF);
	x[3] = type == CAP_ECS ? slot_of(ec, CAP_PD) :
				 random_below(2) + !random_below(20);
	x[4] = random_below(WORLD_CPUS) + !random_below(20);
	x[5] = random_below(8) ? random_below(63) : small();
	x[6] = random_below(NR_VCPUS) + !random_below(20);
}

/* A slot whose object somebody began to destroy, or NONE32. */
static uint32_t dying_slot(uint32_t ec)
{
	const uint32_t from = (uint32_t)random_below(SLOTS);

	for (uint32_t i = 1; i < SLOTS; i++) {
		const uint32_t slot = (from + i) % SLOTS;
		const uint32_t c = cap_slot(ec_pd(ec), slot);
		const uint32_t index = object_index(
			cap_type(c),
			(uint32_t)field_get(CAP_NUMBER, CAP(c, word)));

		if (index != NONE32 &&
		    OBJECT(index, generation) ==
			    field_get(CAP_GENERATION, CAP(c, word)) + 1)
			return slot;
	}
	return NONE32;
}

static void choose_destroy(uint32_t ec, uint64_t *x)
{
	x[1] = random_below(4) ? dying_slot(ec) : NONE32;
	if (x[1] == NONE32)
		x[1] = slot_of(ec, (enum cap_type)(CAP_PD + random_below(5)));
}

static void choose_map(uint32_t ec, uint64_t *x)
{
	const enum cap_type type = random_below(3) ? CAP_MEMORY :
				   random_below(4) ? CAP_TABLES :
						     CAP_DEVICE;

	x[1] = slot_of(ec, type);
	x[2] = type == CAP_TABLES && random_below(2) ? slot_of(ec, CAP_PD) :
						       domain(ec);
	x[3] = ipa();
	if (type == CAP_TABLES && random_below(2))
		x[4] = 1; /* the root of a space that has none */
	else if (type == CAP_TABLES)
		x[4] = 1 + random_below(3) + !random_below(30);
	else
		x[4] = (random_below(4) ? RIGHT_READ | RIGHT_WRITE :
					  random_below(8)) |
		       (random_below(4) ? 0 : FLAG_2M);
}

static void choose_unmap(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, random_below(2) ? CAP_MEMORY : CAP_TABLES);
}

static void choose_ec_ctl(uint32_t ec, uint64_t *x)
{
	static const enum cap_type third[] = {
		[EC_BIND_PORTAL] = CAP_PORTAL,
		[EC_BIND_HALT] = CAP_NOTIFICATION,
		[EC_BIND_WAIT] = CAP_NOTIFICATION,
		[EC_HALT] = CAP_NULL,
	};

	x[1] = slot_of(ec, CAP_EC);
	x[2] = random_below(3) ? EC_START + 3 * random_below(3) :
				 random_below(EC_HALT + 2);
	x[3] = x[2] <= EC_HALT && third[x[2]] ? slot_of(ec, third[x[2]]) :
						small();
}

static void choose_ec_state(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_EC);
	x[2] = random_below(4);
	x[3] = random_below(2) + !random_below(20);
}

static void choose_virq(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_EC);
	x[2] = random_below(300);
	x[3] = random_below(2) + !random_below(20);
}

static void choose_sc_ctl(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_SC);
	x[2] = random_below(4);
	x[3] = slot_of(ec, x[2] == SC_CONFIGURE ? CAP_CPUS : CAP_EC);
	x[4] = random_below(10) ? 1 + random_below(200) : small();
	x[5] = random_below(10) ? 1000 + random_below(3000) : small();
	x[6] = random_below(2) + !random_below(20);
}

static void choose_portal_ctl(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_PORTAL);
	x[2] = slot_of(ec, CAP_EC);
	x[3] = random_next();
}

static void choose_call(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_PORTAL) & 0xffff;
	x[1] |= random_below(4) ? 0 : random_below(600) << LABEL_WORDS_SHIFT;
	x[1] |= random_below(50) ? 0 : 1ull << 40;
}

static void choose_reply_wait(uint32_t ec, uint64_t *x)
{
	(void)ec;
	x[1] = random_below(10) ? random_below(5) : random_below(600);
	x[2] = random_next();
}

static void choose_signal(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_NOTIFICATION);
	/* mostly a deadline, else all sleep before long */
	x[2] = random_below(3) ? arch_now() + random_below(5000) :
	       random_below(2) ? 0 :
				 NO_DEADLINE;
}

static void choose_irq_ctl(uint32_t ec, uint64_t *x)
{
	uint32_t c;

	x[1] = slot_of(ec, CAP_IRQS);
	c = cap_slot(ec_pd(ec), x[1]);
	x[2] = c != NONE32 && random_below(20) ? CAP(c, base) : small();
	x[3] = random_below(IRQ_UNBIND + 2);
	x[4] = slot_of(ec, x[3] == IRQ_LINK ? CAP_EC : CAP_NOTIFICATION);
	x[5] = x[3] == IRQ_LINK ? 30 + random_below(300) : random_below(3);
}

static void choose_dev_ctl(uint32_t ec, uint64_t *x)
{
	x[1] = slot_of(ec, CAP_PLATFORM);
	x[2] = random_below(3) ? DEV_SMC_ALLOW + random_below(2) :
				 random_below(NR_DEV_OPS + 2);
	if (x[2] == DEV_SMC_ALLOW || x[2] == DEV_SMC)
		x[3] = random_below(8) ?
			       0x82000000 + random_below(16) :
			       0x84000000 + random_below(40) +
				       (random_below(2) << 30); /* PSCI */
	else
		x[3] = random_below(4);
}

static const struct {
	choose_fn *choose;
	uint32_t weight;
} chooser[NR_CALLS] = {
	[CALL_info] = {choose_info, 1},
	[CALL_cap_copy] = {choose_copy, 12},
	[CALL_cap_move] = {choose_move, 3},
	[CALL_cap_delete] = {choose_slot, 8},
	[CALL_cap_revoke] = {choose_slot, 8},
	[CALL_create] = {choose_create, 10},
	[CALL_destroy] = {choose_destroy, 8},
	[CALL_map] = {choose_map, 16},
	[CALL_unmap] = {choose_unmap, 4},
	[CALL_ec_ctl] = {choose_ec_ctl, 10},
	[CALL_ec_state] = {choose_ec_state, 2},
	[CALL_virq] = {choose_virq, 2},
	[CALL_sc_ctl] = {choose_sc_ctl, 10},
	[CALL_portal_ctl] = {choose_portal_ctl, 6},
	[CALL_call] = {choose_call, 10},
	[CALL_reply_wait] = {choose_reply_wait, 6},
	[CALL_signal] = {choose_signal, 6},
	[CALL_wait] = {choose_signal, 3},
	[CALL_irq_ctl] = {choose_irq_ctl, 4},
	[CALL_dev_ctl] = {choose_dev_ctl, 3},
};

/* Nearly all calls of a run about memory, or about messages. */
static const enum call memory_calls[] = {
	CALL_cap_copy, CALL_cap_copy, CALL_cap_copy, CALL_cap_delete, CALL_map,
	CALL_map,      CALL_map,      CALL_map,      CALL_map,        CALL_map,
	CALL_unmap,    CALL_unmap,    CALL_cap_move, CALL_cap_revoke,
};
static const enum call message_calls[] = {
	CALL_call,       CALL_call,       CALL_call,       CALL_call,
	CALL_call,       CALL_reply_wait, CALL_reply_wait, CALL_reply_wait,
	CALL_signal,     CALL_signal,     CALL_wait,       CALL_ec_ctl,
	CALL_portal_ctl, CALL_sc_ctl,
};
static const enum call object_calls[] = {
	CALL_map,      CALL_create,   CALL_destroy, CALL_destroy, CALL_destroy,
	CALL_destroy,  CALL_destroy,  CALL_destroy, CALL_destroy, CALL_map,
	CALL_cap_copy, CALL_cap_copy, CALL_sc_ctl,  CALL_ec_ctl,  CALL_wait,
};
static const enum call platform_calls[] = {
	CALL_dev_ctl,  CALL_dev_ctl, CALL_irq_ctl, CALL_virq,
	CALL_ec_state, CALL_info,    CALL_irq_ctl, CALL_cap_copy,
};
#define PICK(list) list[random_below(sizeof(list) / sizeof(list[0]))]

static enum call any_call(enum random_about about)
{
	uint64_t at = random_below(132);

	if (about == ABOUT_MEMORY && random_below(16))
		return PICK(memory_calls);
	if (about == ABOUT_MESSAGES && random_below(16))
		return PICK(message_calls);
	if (about == ABOUT_OBJECTS && random_below(4))
		return PICK(object_calls);
	if (about == ABOUT_PLATFORM && random_below(4))
		return PICK(platform_calls);
	for (uint32_t n = 0; n < NR_CALLS; n++) {
		if (at < chooser[n].weight)
			return (enum call)n;
		at -= chooser[n].weight;
	}
	return CALL_cap_copy;
}

enum call random_call(uint32_t ec, enum random_about about, struct args *args)
{
	enum call call = any_call(about);

	/* root is needed to keep things going: it seldom waits for ever */
	if (ec == ROOT_EC_NUMBER && random_below(8) &&
	    (call == CALL_reply_wait || call == CALL_wait))
		call = CALL_create;
	for (uint32_t i = 1; i <= 6; i++)
		args->x[i] = random_below(3) ? 0 : small();
	chooser[call].choose(ec, args->x);
	return call;
}
