// SPDX-License-Identifier: BSD-2-Clause
/*
 * Prints as fast as it can, without end: lines that say when they were made,
 * in milliseconds since power-on.
 */
#include <bare.h>

void guest(uint64_t number);

void guest(uint64_t number)
{
	const uint64_t rate = READ("cntfrq_el0");

	(void)number;
	for (;;) {
		put_number("at=", now() * 1000 / rate);
		put(" this line stands in a neighbour's way, and many more\n");
	}
}
