/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The producer's half of a console ring and lines of text for it. The console
 * is signalled only when it had read everything: it publishes its tail before
 * it looks at the head again and sleeps, so one of the two always sees the
 * other (both orders are sequentially consistent).
 */
#include <format.h>
#include "rt.h"

#define LINE_BYTES 160u

uint32_t ring_room(struct console_ring *ring)
{
	const uint32_t used =
		atomic_load_explicit(&ring->out_head, memory_order_relaxed) -
		atomic_load_explicit(&ring->out_tail, memory_order_acquire);

	return used > RING_OUT_BYTES ? 0 : RING_OUT_BYTES - used;
}

uint32_t ring_write(struct console_ring *ring, uint32_t slot, const char *bytes,
		    uint32_t count)
{
	const uint32_t head =
		atomic_load_explicit(&ring->out_head, memory_order_relaxed);
	const uint32_t room = ring_room(ring);

	if (count > room)
		count = room;
	if (count == 0)
		return 0;
	for (uint32_t i = 0; i < count; i++)
		ring->out[(head + i) % RING_OUT_BYTES] = (uint8_t)bytes[i];
	atomic_store_explicit(&ring->out_head, head + count,
			      memory_order_seq_cst);
	if (atomic_load_explicit(&ring->out_tail, memory_order_seq_cst) == head)
		sys_signal(WORDS(slot));
	return count;
}

int ring_read(struct console_ring *ring)
{
	const uint32_t tail =
		atomic_load_explicit(&ring->in_tail, memory_order_relaxed);
	int byte;

	if (atomic_load_explicit(&ring->in_head, memory_order_acquire) == tail)
		return -1;
	byte = ring->in[tail % RING_IN_BYTES];
	atomic_store_explicit(&ring->in_tail, tail + 1, memory_order_release);
	return byte;
}

bool ring_in_line(const struct console_ring *ring)
{
	const uint32_t head =
		atomic_load_explicit(&ring->out_head, memory_order_relaxed);

	return head != 0 && ring->out[(head - 1) % RING_OUT_BYTES] != '\n';
}

void domain_print(const char *text, ...)
{
	struct console_ring *ring = (struct console_ring *)DOMAIN_RING;
	char line[LINE_BYTES];
	size_t used = 0;
	va_list list;

	if (ring_in_line(ring))
		line[used++] = '\n';
	va_start(list, text);
	used += format_list(&line[used], sizeof(line) - 1 - used, text, list);
	va_end(list);
	line[used++] = '\n';
	ring_write(ring, SLOT_CONSOLE, line, (uint32_t)used);
}
