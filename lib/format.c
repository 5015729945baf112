// SPDX-License-Identifier: BSD-2-Clause
/*
 * The small snprintf. What does not fit is cut off; an unknown conversion is
 * copied as it stands, so that a wrong format shows.
 */
#include <stdbool.h>
#include <stdint.h>
#include "format.h"

#define DIGITS 20u /* of 2^64 - 1 in decimal */

struct writer {
	char *out;
	size_t size, used;
};

struct conversion {
	unsigned int width;
	bool zeros, is_long;
};

static void put(struct writer *w, char c)
{
	if (w->used + 1 < w->size)
		w->out[w->used++] = c;
}

static void put_string(struct writer *w, const char *text, unsigned int width)
{
	unsigned int n = 0;

	for (; *text; text++, n++)
		put(w, *text);
	for (; n < width; n++)
		put(w, ' ');
}

static void put_number(struct writer *w, uint64_t value, unsigned int base,
		       bool negative, const struct conversion *c)
{
	char digit[DIGITS];
	unsigned int n = 0;

	do {
		digit[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	if (negative && c->zeros)
		put(w, '-');
	for (unsigned int i = n + negative; i < c->width; i++)
		put(w, c->zeros ? '0' : ' ');
	if (negative && !c->zeros)
		put(w, '-');
	while (n)
		put(w, digit[--n]);
}

/* Flags, width and length after a '%'; returns what follows them. */
static const char *read_conversion(const char *text, struct conversion *c)
{
	*c = (struct conversion){0};
	if (*text == '0') {
		c->zeros = true;
		text++;
	}
	for (; *text >= '0' && *text <= '9'; text++)
		c->width = c->width * 10 + (unsigned int)(*text - '0');
	for (; *text == 'l'; text++)
		c->is_long = true;
	return text;
}

size_t format_list(char *out, size_t size, const char *text, va_list list)
{
	struct writer w = {out, size, 0};
	struct conversion c;
	int64_t number;

	for (; *text; text++) {
		if (*text != '%') {
			put(&w, *text);
			continue;
		}
		text = read_conversion(text + 1, &c);
		switch (*text) {
		case 's':
			put_string(&w, va_arg(list, const char *), c.width);
			break;
		case 'c':
			put(&w, (char)va_arg(list, int));
			break;
		case 'd':
			number = c.is_long ? va_arg(list, long) :
					     va_arg(list, int);
			put_number(&w,
				   number < 0 ? -(uint64_t)number :
						(uint64_t)number,
				   10, number < 0, &c);
			break;
		case 'u':
		case 'x':
			put_number(&w,
				   c.is_long ? va_arg(list, unsigned long) :
					       va_arg(list, unsigned int),
				   *text == 'x' ? 16 : 10, false, &c);
			break;
		case '\0':
			text--;
			break;
		default:
			put(&w, *text);
			break;
		}
	}
	if (size)
		w.out[w.used] = '\0';
	return w.used;
}

size_t format(char *out, size_t size, const char *text, ...)
{
	va_list list;
	size_t used;

	va_start(list, text);
	used = format_list(out, size, text, list);
	va_end(list);
	return used;
}
