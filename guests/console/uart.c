/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The physical PL011, which the kernel initialised and left (Arm DDI 0183).
 * Receive interrupts come as EVENT_UART; transmission polls, as the FIFO of
 * a terminal line is faster than any batch is long.
 */
#include "console.h"

#define DR   0x000u
#define FR   0x018u
#define LCRH 0x02cu
#define CR   0x030u
#define IMSC 0x038u
#define ICR  0x044u

#define FR_RXFE    0x10u
#define FR_TXFF    0x20u
#define FR_TXFE    0x80u
#define FIFO_BYTES 16u /* of the oldest revision */
#define LCRH_FEN   0x10u
#define LCRH_8BITS 0x60u
#define CR_ENABLE  0x301u /* UARTEN, TXE, RXE */
#define INT_RX     0x50u  /* receive and receive timeout */

static volatile uint32_t *uart_register(uint32_t offset)
{
	return (volatile uint32_t *)(CONSOLE_UART + offset);
}

void uart_open(void)
{
	*uart_register(IMSC) = 0;
	*uart_register(ICR) = 0x7ff;
	*uart_register(LCRH) = LCRH_FEN | LCRH_8BITS;
	*uart_register(CR) = CR_ENABLE;
	(void)irq_open(0, false);
	*uart_register(IMSC) = INT_RX;
}

void uart_put(char byte)
{
	static uint32_t room; /* bytes the FIFO takes for sure */

	while (room == 0) {
		const uint32_t flags = *uart_register(FR);

		room = flags & FR_TXFE ? FIFO_BYTES : !(flags & FR_TXFF);
	}
	room--;
	*uart_register(DR) = (uint8_t)byte;
}

int uart_get(void)
{
	if (*uart_register(FR) & FR_RXFE)
		return -1;
	return (int)(*uart_register(DR) & 0xffu);
}

void uart_acknowledge(void)
{
	*uart_register(ICR) = INT_RX;
	(void)irq_acknowledge(0);
}
