/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the rogue and its neighbour run by themselves: uses up each quota in
 * a random order; calls at random on another CPU while the message page
 * changes under them; keeps a beat.
 */
#include "rogue.h"

uint64_t mix(uint64_t *random)
{
	uint64_t z = *random += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

/* One more of whatever this quota is for; not STATUS_OK when it is used up. */
static enum status use(uint32_t quota, uint32_t slot, uint64_t page)
{
	switch (quota) {
	case QUOTA_ECS:
		return sys_create(WORDS(quota, slot, ROGUE_PD, 0,
					ROGUE_PRIORITY, slot % 8));
	case QUOTA_MEMORY:
		return sys_map(
			WORDS(quota, ROGUE_PD, page, RIGHT_READ | RIGHT_WRITE));
	case QUOTA_TABLES: /* a page of each GiB wants two tables */
		for (uint32_t level = 1; level <= 3; level++) {
			if (sys_map(WORDS(quota, ROGUE_PD, page << 18,
					  level)) == STATUS_OK)
				return STATUS_OK;
		}
		return STATUS_FULL;
	case QUOTA_CPUS:
		return sys_cap_copy(
			WORDS(quota, SLOT_SELF, slot, RIGHT_CONTROL, 0, 7));
	default:
		return sys_create(WORDS(quota, slot, 0));
	}
}

/* Ends in a BRK: x0 how many things were made, x1 what root kept back. */
void exhaust(uint64_t random)
{
	uint32_t made = 0, slot = ROGUE_SLOTS, dry = 0;
	uint64_t page = 0x2000000;

	while (dry != (1u << NR_QUOTAS) - 1 && slot < NR_SLOTS - 1) {
		const uint32_t quota = mix(&random) % NR_QUOTAS;

		if (use(quota, slot, page) == STATUS_OK) {
			made++;
			slot++;
			page += 4096;
		} else {
			dry |= 1u << quota;
		}
	}
	/* and every slot */
	while (slot < NR_SLOTS &&
	       sys_cap_copy(WORDS(ROGUE_EVENT, SLOT_SELF, slot, RIGHT_SIGNAL,
				  slot, 1)) == STATUS_OK)
		slot++;
	__asm__ volatile("mov x0, %0\n\tmov x1, %1\n\tbrk #2"
			 :
			 : "r"((uint64_t)made), "r"((uint64_t)slot)
			 : "x0", "x1");
}

void accomplice(uint64_t random)
{
	uint64_t *data = (uint64_t *)DOMAIN_MESSAGES; /* the first's */

	for (;;) {
		const uint64_t r = mix(&random);
		/* not its own domain, or it would not live long */
		const uint64_t a = (r >> 8 & 31) == ROGUE_PD ? 0 : r >> 8 & 31;
		const uint64_t b = r >> 16 & 31;

		data[r >> 32 & 511] = r;
		switch (r & 7) {
		case 0:
			(void)sys_cap_copy(
				WORDS(a, SLOT_SELF, b, r >> 40 & 31, 0, 1));
			break;
		case 1:
			(void)sys_cap_delete(WORDS(ROGUE_SLOTS + a));
			break;
		case 2:
			(void)sys_cap_revoke(WORDS(ROGUE_SLOTS + a));
			break;
		case 3:
			(void)sys_cap_move(WORDS(ROGUE_SLOTS + a, SLOT_SELF,
						 ROGUE_SLOTS + b));
			break;
		case 4:
			(void)sys_create(WORDS(r >> 24 & 7, ROGUE_SLOTS + a,
					       ROGUE_PD, 0, 1, b));
			break;
		case 5:
			(void)sys_destroy(WORDS(ROGUE_SLOTS + a));
			break;
		case 6:
			(void)sys_signal(WORDS(ROGUE_EVENT));
			break;
		default:
			(void)sys_unmap(WORDS(a));
			break;
		}
	}
}

/* Writes to a page until that ends it. */
void hammer(uint64_t page)
{
	for (;;)
		++*(volatile uint64_t *)page;
}

/* A beat every 10 ms; slot 1 is a notification nobody signals. */
void neighbour(uint64_t page)
{
	struct beat *b = (struct beat *)page;
	const uint64_t period = clock_rate() / 100;
	uint64_t due = clock_now() + period;

	for (uint32_t i = 0; i < 256; i++)
		b->pattern[i] = i * 0x9e3779b97f4a7c15ull;
	for (;;) {
		uint64_t late;

		(void)sys_wait(WORDS(1, due));
		late = clock_now() - due;
		if (late > b->late_max)
			b->late_max = late;
		for (uint32_t i = 0; i < 256; i++)
			b->bad += b->pattern[i] != i * 0x9e3779b97f4a7c15ull;
		b->beats++;
		for (due += period; clock_now() > due + period; due += period)
			b->lost++;
	}
}
