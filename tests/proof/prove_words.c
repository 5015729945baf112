/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * copy_words() of kernel/portal.c, whose contract the proofs of messages use:
 * of any length it writes as much as it says and no more, at one arbitrary
 * place and so at each. Nobody else writes meanwhile.
 */
#include "arch.h"
#include "unchecked.h"
#include "words_contracts.h"

uint32_t nondet_u32(void);
uint64_t nondet_u64(void);
void copy_words(uint32_t from, uint32_t to, uint32_t words);

uint64_t page[MESSAGE_WORDS], source[MESSAGE_WORDS], witness;
static uint32_t giver, taker;

uint64_t *arch_message(uint32_t ec)
{
	__CPROVER_assert(ec == giver || ec == taker, "of these two");
	return ec == giver ? source : page;
}

int main(void)
{
	uint64_t any[MESSAGE_WORDS], more[MESSAGE_WORDS], before;
	const uint32_t words = nondet_u32();

	__CPROVER_array_replace(page, any);
	__CPROVER_array_replace(source, more);
	witness = nondet_u64();
	giver = nondet_u32();
	taker = nondet_u32();
	__CPROVER_assume(witness < MESSAGE_WORDS);
	__CPROVER_assume(giver != taker && words <= MESSAGE_WORDS);
	before = page[witness];
	copy_words(giver, taker, words);
	__CPROVER_assert(page[witness] ==
				 (witness < words ? source[witness] : before),
			 "so many words, and no more");
	return 0;
}
