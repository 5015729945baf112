/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines of many sources on one terminal, each with its source's name. What
 * the source with the focus left unfinished (echo, a prompt) is shown as soon
 * as it pauses, and again when another line came in between; the others'
 * after a quarter of a second, ended by a newline.
 */
#include <format.h>
#include "console.h"

#define LINE_BYTES 200u
#define NOBODY     MOST_SOURCES
#define PAUSE_MS   8u
#define LINGER_MS  250u

static struct line {
	char text[LINE_BYTES];
	uint32_t used;
	uint32_t shown;   /* bytes of it on the screen, if it is open_line */
	uint64_t touched; /* when it last changed, or was broken */
	bool carriage;    /* the last byte was CR */
	bool lingered;    /* all of it was shown and nothing came since */
} lines[MOST_SOURCES];

static uint32_t focus = NOBODY;
static uint32_t open_line = NOBODY; /* whose unfinished line is on screen */
static uint64_t now, ticks_per_ms;

void screen_time(uint64_t ticks, uint64_t per_ms)
{
	now = ticks;
	ticks_per_ms = per_ms;
}

const char *source_name(uint32_t source)
{
	if (source == ROOT_UNIT)
		return "root";
	return config->unit[source].name;
}

static void put_text(const char *text, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		uart_put(text[i]);
}

static void put_prefix(uint32_t source)
{
	for (const char *c = source_name(source); *c; c++)
		uart_put(*c);
	put_text("| ", 2);
}

static void put_end(void)
{
	put_text("\r\n", 2);
}

/* Whoever's unfinished line is on the screen: end it, to be shown again. */
static void break_line(void)
{
	if (open_line == NOBODY)
		return;
	put_end();
	lines[open_line].shown = 0;
	lines[open_line].touched = now;
	open_line = NOBODY;
}

/* Show what of this source's line is not on the screen yet. */
static void show(uint32_t source)
{
	struct line *line = &lines[source];

	if (open_line != source) {
		break_line();
		put_prefix(source);
		line->shown = 0;
		open_line = source;
	}
	put_text(&line->text[line->shown], line->used - line->shown);
	line->shown = line->used;
}

/* The line is complete: what is not yet there, and a new one begins. */
static void finish(uint32_t source)
{
	show(source);
	put_end();
	open_line = NOBODY;
	lines[source].used = 0;
	lines[source].shown = 0;
	lines[source].lingered = false;
}

/* A full buffer: the focused source's line goes on, the others' is cut. */
static void make_room(uint32_t source)
{
	if (source != focus) {
		finish(source);
		return;
	}
	show(source);
	lines[source].used = 0;
	lines[source].shown = 0;
}

static void append(uint32_t source, char byte)
{
	struct line *line = &lines[source];

	if (line->used == LINE_BYTES)
		make_room(source);
	line->touched = now;
	line->lingered = false;
	line->text[line->used++] = byte;
}

/* Only the source with the focus may steer the terminal. */
static char harmless(uint32_t source, char byte)
{
	if (source == focus || (uint8_t)byte >= ' ' || byte == '\t')
		return byte;
	return '?';
}

void screen_put(uint32_t source, char byte)
{
	struct line *line = &lines[source];
	const bool carriage = line->carriage;

	line->carriage = byte == '\r';
	if (byte == '\r')
		return; /* shown with what follows: CR LF ends a line */
	if (byte == '\n') {
		finish(source);
		return;
	}
	if (carriage) { /* a lone CR: back behind the prefix, overwrite */
		if (source == focus)
			show(source);
		if (open_line == source) {
			uart_put('\r');
			put_prefix(source);
		}
		line->used = 0;
		line->shown = 0;
	}
	append(source, harmless(source, byte));
}

/* A line without focus that does not go on: show it, keep it. */
static void linger(uint32_t source)
{
	show(source);
	put_end();
	open_line = NOBODY;
	lines[source].shown = 0;
	lines[source].lingered = true;
}

uint64_t screen_flush(void)
{
	uint64_t next = NO_DEADLINE;

	for (uint32_t s = 0; s < SOURCES; s++) {
		struct line *line = &lines[s];
		const uint64_t wait =
			(s == focus ? PAUSE_MS : LINGER_MS) * ticks_per_ms;

		if (line->used == line->shown || line->lingered)
			continue;
		if (now - line->touched < wait)
			next = line->touched + wait < next ?
				       line->touched + wait :
				       next;
		else if (s == focus)
			show(s);
		else
			linger(s);
	}
	return next;
}

void screen_say(const char *text, ...)
{
	static const char name[] = "console| ";
	char line[LINE_BYTES];
	size_t used;
	va_list list;

	va_start(list, text);
	used = format_list(line, sizeof(line), text, list);
	va_end(list);
	break_line();
	put_text(name, sizeof(name) - 1);
	put_text(line, (uint32_t)used);
	put_end();
}

void screen_focus(uint32_t source)
{
	break_line();
	if (focus != NOBODY)
		lines[focus].lingered = true;
	focus = source;
	lines[source].lingered = false;
}
