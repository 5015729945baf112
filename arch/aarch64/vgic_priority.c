// SPDX-License-Identifier: BSD-2-Clause
/*
 * Priorities of virtual interrupts, kept twice: as the bytes a guest writes,
 * and bit by bit ("planes"), so that the best of many is found in as many
 * steps as a priority has bits, however many are pending.
 */
#include "vgic.h"

/* One bit of the priorities of a word of interrupts. */
static uint32_t plane_word(const struct arch_ec *ec, uint32_t plane,
			   uint32_t word)
{
	if (word == 0)
		return ec->vgic.plane[plane];
	return (uint32_t)(vgic_vm(ec)->plane[plane][word / 2] >> word % 2 * 32);
}

static void priority_set(struct arch_ec *ec, uint32_t intid, uint8_t priority)
{
	const uint32_t low = 1u << intid % 32;
	const uint64_t bit = 1ull << intid % 64;
	struct vm *vm = vgic_vm(ec);

	for (uint32_t plane = 0; plane < NR_PLANES; plane++) {
		const bool set = priority & 8u << plane;
		uint32_t *own = &ec->vgic.plane[plane];
		uint64_t *pair = &vm->plane[plane][intid / 64];

		if (intid < NR_PRIVATE)
			*own = set ? *own | low : *own & ~low;
		else
			*pair = set ? *pair | bit : *pair & ~bit;
	}
	if (intid < NR_PRIVATE)
		ec->vgic.priority[intid] = priority;
	else
		vm->priority[intid - NR_PRIVATE] = priority;
}

/* Of several words: those with the lowest priority are left. */
static uint32_t best_of_all(const struct arch_ec *ec, const struct intids *set)
{
	const struct vm *vm = vgic_vm(ec);
	__attribute__((uninitialized)) uint64_t buffer[2][VINTID_PAIRS];
	uint64_t *left = buffer[0];
	uint32_t i;

	for (i = 0; i < VINTID_PAIRS; i++)
		left[i] = set->bits[2 * i] | (uint64_t)set->bits[2 * i + 1]
						     << 32;
	for (uint32_t plane = NR_PLANES; plane-- > 0;) {
		const uint64_t *shared = vm->plane[plane];
		uint64_t *clear = buffer[left == buffer[0]], some;

		some = clear[0] = left[0] &
				  ~(shared[0] | ec->vgic.plane[plane]);
		for (i = 1; i < VINTID_PAIRS; i++)
			some |= clear[i] = left[i] & ~shared[i];
		if (some != 0)
			left = clear;
	}
	for (i = 0; left[i] == 0; i++)
		continue;
	return i * 64 + (uint32_t)__builtin_ctzll(left[i]);
}

/*
 * The best of a set of interrupts, by priority, then by number: from the
 * priorities' highest bit down, those that have it drop out if any has not.
 */
uint32_t vgic_best(const struct arch_ec *ec, const struct intids *set)
{
	const uint32_t words = set->words;
	uint32_t word, bits;

	if (words == 0)
		return NR_VINTIDS;
	if (words & (words - 1))
		return best_of_all(ec, set);
	word = (uint32_t)__builtin_ctz(words);
	bits = set->bits[word];
	for (uint32_t plane = NR_PLANES; plane-- > 0;) {
		const uint32_t clear = bits & ~plane_word(ec, plane, word);

		bits = clear ? clear : bits;
	}
	return word * 32 + (uint32_t)__builtin_ctz(bits);
}

uint32_t vgic_priorities_set(struct arch_ec *ec, uint32_t intid, uint32_t four)
{
	for (uint32_t i = 0; i < 4; i++) {
		const uint8_t priority = (uint8_t)(four >> 8 * i);

		if (priority != vgic_priority(ec, intid + i))
			priority_set(ec, intid + i, priority);
	}
	return vgic_touch(vgic_vm(ec), ec, intid / 32, 0xfu << intid % 32);
}
