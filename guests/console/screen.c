/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines of many sources on one terminal. The source with the focus is shown
 * byte by byte, so that echo and prompts appear; the others line by line.
 * When another line comes in between, the unfinished line is shown again
 * behind it.
 */
#include <format.h>
#include "console.h"

#define LINE_BYTES 200u
#define NOBODY     SOURCES

static struct line {
	char text[LINE_BYTES];
	uint32_t used;
	uint32_t shown; /* bytes of it on the screen, focus only */
	uint64_t since; /* when its first byte came */
	bool carriage;  /* the last byte was CR */
} lines[SOURCES];

static uint32_t focus = NOBODY;
static uint32_t open_line = NOBODY; /* whose unfinished line is on screen */

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

/* Whoever's unfinished line is on the screen: end it; it is shown again. */
static void break_line(void)
{
	if (open_line == NOBODY)
		return;
	put_end();
	lines[open_line].shown = 0;
	open_line = NOBODY;
}

/* Show what of the focused source's line is not on the screen yet. */
static void show_open(uint32_t source)
{
	struct line *line = &lines[source];

	if (line->used == line->shown)
		return;
	if (open_line != source) {
		break_line();
		put_prefix(source);
		open_line = source;
	}
	put_text(&line->text[line->shown], line->used - line->shown);
	line->shown = line->used;
}

/* The line is complete: what is not yet there, and a new one begins. */
static void finish(uint32_t source)
{
	struct line *line = &lines[source];
	const uint32_t other = open_line;

	if (other != source) {
		break_line();
		put_prefix(source);
	}
	put_text(&line->text[line->shown], line->used - line->shown);
	put_end();
	line->used = 0;
	line->shown = 0;
	open_line = NOBODY;
	if (other != NOBODY && other != source)
		show_open(other);
}

/* A full buffer: the focused source's line goes on, the others' is cut. */
static void make_room(uint32_t source)
{
	struct line *line = &lines[source];

	if (source != focus) {
		finish(source);
		return;
	}
	show_open(source);
	line->used = 0;
	line->shown = 0;
}

static void append(uint32_t source, char byte)
{
	struct line *line = &lines[source];

	if (line->used == LINE_BYTES)
		make_room(source);
	if (line->used == 0)
		line->since = clock_now();
	line->text[line->used++] = byte;
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
			show_open(source);
		if (open_line == source) {
			uart_put('\r');
			put_prefix(source);
		}
		line->used = 0;
		line->shown = 0;
	}
	append(source, byte);
}

bool screen_flush(uint64_t now)
{
	bool left = false;

	if (focus != NOBODY)
		show_open(focus);
	for (uint32_t s = 0; s < SOURCES; s++) {
		if (s == focus || lines[s].used == 0)
			continue;
		if (now - lines[s].since < clock_rate() / 4)
			left = true;
		else
			finish(s);
	}
	return left;
}

void screen_say(const char *text, ...)
{
	static const char name[] = "console| ";
	const uint32_t other = open_line;
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
	if (other != NOBODY)
		show_open(other);
}

void screen_focus(uint32_t source)
{
	break_line();
	focus = source;
	if (source != NOBODY)
		show_open(source);
}
