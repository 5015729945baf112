/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions of lib/mem.c on blocks of any length: they stay inside, end,
 * and do what C says of them, at one arbitrary place and so at each.
 */
#include "bytes_contracts.h"
#include "mem.h"
#include "unchecked.h"

#define PART_LENGTH  1
#define PART_EQUAL   2
#define PART_COPY    3
#define PART_SET     4
#define PART_COMPARE 5
#define PART_MOVE    6
#define MOST         0x1000000u

uint64_t witness, total, ended;
uint32_t nondet_u32(void);
void *malloc(size_t bytes);

static uint8_t *any_bytes(size_t bytes)
{
	uint8_t *p = malloc(bytes);

	__CPROVER_assume(p);
	return p;
}

static void show_strings(void)
{
	const uint32_t more = nondet_u32();
	uint8_t *a, *b;

	__CPROVER_assume(more <= MOST);
	a = any_bytes(total);
	b = any_bytes(more);
#if PART == PART_LENGTH
	const size_t n = string_length((const char *)a, total);

	__CPROVER_assert(n <= total && (n == total || a[n] == '\0'),
			 "up to a NUL, or the limit");
	__CPROVER_assert(witness >= n || a[witness] != '\0', "the first one");
#elif PART == PART_EQUAL
	bool equal;

	__CPROVER_assume(total && more && a[total - 1] == '\0' &&
			 b[more - 1] == '\0');
	ended = 0;
	equal = string_equal((const char *)a, (const char *)b);
	__CPROVER_assert(ended < total && ended < more &&
				 equal == (a[ended] == b[ended]) &&
				 (!equal || a[ended] == '\0'),
			 "equal up to and with the NUL, or different there");
	__CPROVER_assert(witness >= ended ||
				 (a[witness] == b[witness] && a[witness]),
			 "and the same before");
#endif
	(void)a, (void)b;
}

static void show_blocks(void)
{
	const uint32_t room = nondet_u32();
	uint8_t *to, *from;

	__CPROVER_assume(total <= room && room <= MOST);
	to = any_bytes(room);
	from = any_bytes(room);
#if PART == PART_COPY
	__CPROVER_assert(memcpy(to, from, total) == to, "answers the block");
	__CPROVER_assert(witness >= total || to[witness] == from[witness],
			 "what is copied is there");
#elif PART == PART_SET
	const int byte = (int)nondet_u32();

	__CPROVER_assert(memset(to, byte, total) == to, "answers the block");
	__CPROVER_assert(witness >= total || to[witness] == (uint8_t)byte,
			 "each byte is set");
#elif PART == PART_COMPARE
	int sign;

	ended = 0;
	sign = memcmp(to, from, total);

	__CPROVER_assert(sign == 0 || (ended < total &&
				       sign == to[ended] - from[ended] &&
				       to[ended] != from[ended]),
			 "the difference of two bytes");
	__CPROVER_assert(witness >= (sign ? ended : total) ||
				 to[witness] == from[witness],
			 "and all before are the same");
#endif
	(void)to, (void)from;
}

int main(void)
{
	total = nondet_u32();
	witness = nondet_u32();
	__CPROVER_assume(total <= MOST);
#if PART == PART_LENGTH || PART == PART_EQUAL
	show_strings();
#else
	show_blocks();
#endif
	return 0;
}
