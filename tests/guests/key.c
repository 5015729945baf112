/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waits for a key at its UART and exits: the VM that ends when it is told to,
 * so that its end is the last thing of a test.
 */
#include "tiny.h"

#define UART_DR (*(volatile uint32_t *)0x09000000)
#define UART_FR (*(volatile uint32_t *)0x09000018)
#define FR_RXFE 0x10u

void guest(uint64_t number)
{
	(void)number;
	put("waiting for a key\n");
	while (UART_FR & FR_RXFE)
		continue;
	put("a key came\n");
	(void)UART_DR;
	(void)hvc(TINY_EXIT, 0);
}
