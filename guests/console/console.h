/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console owns the machine's UART. Every unit has a ring; here their
 * bytes become lines with the unit's name in front, and typed bytes go to the
 * unit that has the focus. Ctrl-] is the key chord.
 */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "rt.h"

/* Units, then root: as many rings are mapped. */
#define ROOT_UNIT    (config->units < MAX_UNITS ? config->units : MAX_UNITS)
#define SOURCES      (ROOT_UNIT + 1)
#define MOST_SOURCES (MAX_UNITS + 1)

extern const struct console_config *const config;

/* uart.c: the PL011 behind CONSOLE_UART. */
void uart_open(void);
void uart_put(char byte);
int uart_get(void); /* -1: nothing received */
/* Handled: let the next receive interrupt through. */
void uart_acknowledge(void);

/* screen.c: lines of many sources on one terminal. */
const char *source_name(uint32_t source);
/* One output byte of this source; shown at once if it has the focus. */
void screen_put(uint32_t source, char byte);
/* Show what sources left unfinished for a while; when to come back. */
uint64_t screen_flush(void);
/* What time it is, for all of the above. */
void screen_time(uint64_t ticks, uint64_t ticks_per_ms);
/* One line of the console's own. */
void screen_say(const char *text, ...) __attribute__((format(printf, 1, 2)));
void screen_focus(uint32_t source);

/* input.c: keys from the terminal. */
void input_open(void);
void input_byte(char byte);

static inline struct console_ring *source_ring(uint32_t source)
{
	return (struct console_ring *)(CONSOLE_RINGS +
				       (uint64_t)source * RING_BYTES);
}

#endif
