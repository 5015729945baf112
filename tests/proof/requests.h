/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into kernel/sched.c where requests are served: what the contract of
 * its loop speaks of.
 */
#ifndef REQUESTS_H
#define REQUESTS_H

#include <stdint.h>
#include <table.h>

/* One context or SC (from NR_ECS on) of all, and the word of its bit here. */
extern uint32_t its_id, its_place;
/* Any word of another CPU. */
extern uint32_t other_place;
extern uint64_t other_before;
/* It belongs to this CPU; it was asked for something before. */
extern _Bool its_cpu, was_asked;
/* It has been served; it waits to be; somebody asked anew. */
struct seen {
	_Bool served, waits, again;
};
extern struct seen seen;

#define ITS_BIT  (1ull << its_id % 64)
#define ITS_WORD (cpus_poked[its_place])
/* Among these bits. */
#define AMONG(bits) (word == its_id / 64 && ((bits)&ITS_BIT))
/* Of those that a word had, these are left; it is served in its turn. */
#define SERVED(all, before)                                         \
	((!its_cpu || !AMONG(all) || AMONG(bits) || seen.served) && \
	 (!(before).served || seen.served) && (!(before).again || seen.again))
/* What is asked from now on stays for the next turn. */
#define KEPT(before)             \
	(ITS_WORD == (before) || \
	 (seen.again && ITS_WORD == ((before) | ITS_BIT)))
/* Nobody is served who did not ask, or forgotten who did. */
#define TOLD                                                         \
	((!seen.served || (its_cpu && (was_asked || seen.again))) && \
	 (!AMONG(bits) || was_asked || seen.again) &&                \
	 (!seen.waits || !its_cpu || AMONG(bits) || (ITS_WORD & ITS_BIT)))
/* Before a word's turn. */
#define TURNS                                                              \
	(word <= QUEUE_WORDS && TOLD_BETWEEN &&                            \
	 (!was_asked || !its_cpu || word <= its_id / 64 || seen.served) && \
	 (seen.again || !(ITS_WORD & ITS_BIT) ||                           \
	  (was_asked && word <= its_id / 64)) &&                           \
	 (!was_asked || word > its_id / 64 || (ITS_WORD & ITS_BIT)) &&     \
	 cpus_poked[other_place] == other_before)
#define TOLD_BETWEEN                                                 \
	((!seen.served || (its_cpu && (was_asked || seen.again))) && \
	 (!seen.waits || !its_cpu || (ITS_WORD & ITS_BIT)))

#endif
