/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keys: all go to the unit with the focus, but Ctrl-] and the key behind it,
 * which are the console's own: n next VM, 1..9 that VM, ? help, Ctrl-] itself.
 */
#include "console.h"

#define CHORD 0x1d /* Ctrl-] */

static uint32_t focused = MOST_SOURCES;
static bool chord;

/* The unit of VM `number`, or MOST_SOURCES. */
static uint32_t unit_of(uint32_t number)
{
	for (uint32_t u = 0; u < config->units && u < MAX_UNITS; u++)
		if (number != 0 && config->unit[u].number == number)
			return u;
	return MOST_SOURCES;
}

static void focus_on(uint32_t unit)
{
	if (unit == MOST_SOURCES) {
		screen_say("there is no such VM; Ctrl-] ? for help");
		return;
	}
	focused = unit;
	screen_focus(unit);
	screen_say("input goes to VM %u, %s (Ctrl-] ? for help)",
		   config->unit[unit].number, source_name(unit));
}

static void focus_next(void)
{
	uint32_t next;

	if (focused == MOST_SOURCES)
		return;
	next = unit_of(config->unit[focused].number + 1);
	focus_on(next == MOST_SOURCES ? unit_of(1) : next);
}

static void help(void)
{
	screen_say("Ctrl-] then: n next VM, 1..9 that VM, Ctrl-] sends it, "
		   "? this help");
	for (uint32_t u = 0; u < config->units && u < MAX_UNITS; u++)
		if (config->unit[u].number)
			screen_say("  %u %s%s", config->unit[u].number,
				   source_name(u),
				   u == focused ? " (has the input)" : "");
}

static void deliver(char byte)
{
	struct console_ring *ring;
	uint32_t head;

	if (focused == MOST_SOURCES)
		return;
	ring = source_ring(focused);
	head = atomic_load_explicit(&ring->in_head, memory_order_relaxed);
	if (head - atomic_load_explicit(&ring->in_tail, memory_order_acquire) >=
	    RING_IN_BYTES)
		return; /* nobody reads: the terminal's byte is lost */
	ring->in[head % RING_IN_BYTES] = (uint8_t)byte;
	atomic_store_explicit(&ring->in_head, head + 1, memory_order_release);
	sys_signal(WORDS(SLOT_INPUT + focused));
}

void input_open(void)
{
	if (config->focus < config->units)
		focus_on(config->focus);
}

void input_byte(char byte)
{
	if (!chord && byte == CHORD) {
		chord = true;
		return;
	}
	if (!chord || byte == CHORD) {
		chord = false;
		deliver(byte);
		return;
	}
	chord = false;
	if (byte == 'n')
		focus_next();
	else if (byte >= '1' && byte <= '9')
		focus_on(unit_of((uint32_t)(byte - '0')));
	else
		help();
}
