// SPDX-License-Identifier: BSD-2-Clause
/*
 * The early console: a polled PL011 (Arm DDI 0183), for boot, for dev_ctl's
 * PUTCHAR and for panics. The console domain owns the UART afterwards.
 */
#include "cpu.h"
#include "format.h"
#include "insn.h"

#define UART_DR    0x00u
#define UART_FR    0x18u
#define FR_TXFF    (1u << 5)
#define UART_LCR_H 0x2cu
#define LCR_FEN    (1u << 4)
#define LCR_8BIT   (3u << 5)
#define UART_CR    0x30u
#define CR_ON      0x301u /* UARTEN, TXE, RXE */
#define WAIT_LIMIT 1000000u
#define LINE_BYTES 200u

static uint64_t uart; /* address of the registers, 0: none */

/* Baud rate is the firmware's; only a UART that is off is switched on. */
void uart_init(uint64_t base)
{
	uart = base;
	if (!base || (mmio_read32(base + UART_CR) & CR_ON) == CR_ON)
		return;
	mmio_write32(base + UART_LCR_H, LCR_8BIT | LCR_FEN);
	mmio_write32(base + UART_CR, CR_ON);
}

/* A transmitter that never drains loses the byte, not the CPU. */
void uart_put(char c)
{
	if (!uart)
		return;
	for (uint32_t i = 0; i < WAIT_LIMIT; i++) {
		if (!(mmio_read32(uart + UART_FR) & FR_TXFF))
			break;
	}
	mmio_write32(uart + UART_DR, (uint8_t)c);
}

void print_list(const char *text, va_list list)
{
	char line[LINE_BYTES];

	format_list(line, sizeof(line), text, list);
	for (const char *c = line; *c; c++) {
		if (*c == '\n')
			uart_put('\r');
		uart_put(*c);
	}
}

void print(const char *text, ...)
{
	va_list list;

	va_start(list, text);
	print_list(text, list);
	va_end(list);
}
