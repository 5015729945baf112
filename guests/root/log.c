/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What root says: through its console ring once the console runs, before
 * that (or when the console is gone) through the kernel's early console.
 */
#include <format.h>
#include "root.h"

#define LINE_BYTES 160u

static struct console_ring *ring;
static uint32_t wake_slot;

void log_open(struct console_ring *to, uint32_t slot)
{
	ring = to;
	wake_slot = slot;
}

static void put_early(const char *line, size_t used)
{
	static const char name[] = "root| ";

	for (size_t i = 0; i + 1 < sizeof(name); i++)
		sys_dev_ctl(
			WORDS(ROOT_PLATFORM, DEV_PUTCHAR, (uint64_t)name[i]));
	for (size_t i = 0; i < used; i++) {
		if (line[i] == '\n')
			sys_dev_ctl(WORDS(ROOT_PLATFORM, DEV_PUTCHAR, '\r'));
		sys_dev_ctl(WORDS(ROOT_PLATFORM, DEV_PUTCHAR,
				  (uint64_t)(uint8_t)line[i]));
	}
}

void say(const char *text, ...)
{
	char line[LINE_BYTES];
	size_t used;
	va_list list;

	va_start(list, text);
	used = format_list(line, sizeof(line) - 1, text, list);
	va_end(list);
	line[used++] = '\n';
	if (!ring || ring_room(ring) < used)
		put_early(line, used);
	else
		ring_write(ring, wake_slot, line, (uint32_t)used);
}

void log_flush(void)
{
	const uint64_t end = clock_now() + ticks_per_second / 2;

	while (ring && ring_room(ring) < RING_OUT_BYTES && clock_now() < end) {
		struct words w =
			WORDS(root_event, clock_now() + ticks_per_second / 200);

		(void)ask_wait(&w);
	}
}
