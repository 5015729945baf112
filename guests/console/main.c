/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console's loop: wait, let a batch gather, drain each ring in turn. A
 * source that prints more than its token bucket holds waits while others
 * have something to say.
 */

#include "console.h"

#define TURN_BYTES        512u   /* of one source before the next */
#define BUCKET_BYTES      32768u /* burst of one source */
#define BYTES_PER_MS      128u   /* and its rate, while others wait */
#define GATHER_PER_SECOND 1000u

const struct console_config *const config =
	(const struct console_config *)DOMAIN_CONFIG;

static uint32_t tokens[MOST_SOURCES];
static uint64_t filled; /* when, in ticks */
static uint64_t rate;   /* ticks per second */

static uint32_t source_waiting(uint32_t source)
{
	struct console_ring *ring = source_ring(source);
	const uint32_t used =
		atomic_load_explicit(&ring->out_head, memory_order_seq_cst) -
		atomic_load_explicit(&ring->out_tail, memory_order_relaxed);

	return used > RING_OUT_BYTES ? RING_OUT_BYTES : used;
}

/* Show at most `most` bytes of one ring; returns how many. */
static uint32_t drain(uint32_t source, uint32_t most)
{
	struct console_ring *ring = source_ring(source);
	const uint32_t tail =
		atomic_load_explicit(&ring->out_tail, memory_order_relaxed);
	uint32_t count = source_waiting(source);

	if (count > most)
		count = most;
	for (uint32_t i = 0; i < count; i++)
		screen_put(source,
			   (char)ring->out[(tail + i) % RING_OUT_BYTES]);
	atomic_store_explicit(&ring->out_tail, tail + count,
			      memory_order_seq_cst);
	if (count &&
	    atomic_load_explicit(&ring->out_blocked, memory_order_seq_cst) &&
	    atomic_exchange_explicit(&ring->out_blocked, 0,
				     memory_order_seq_cst))
		sys_signal(WORDS(SLOT_INPUT + source));
	return count;
}

static void refill(void)
{
	const uint64_t now = clock_now();
	const uint64_t ms = (now - filled) * 1000 / rate;

	if (ms == 0)
		return;
	filled = now;
	for (uint32_t s = 0; s < SOURCES; s++) {
		const uint64_t more = tokens[s] + ms * BYTES_PER_MS;

		tokens[s] = more < BUCKET_BYTES ? (uint32_t)more : BUCKET_BYTES;
	}
}

/* One turn for every source; false when no byte moved. */
static bool drain_all(void)
{
	/* Root tells how others end: nothing of it before what they said. */
	const uint32_t told = source_waiting(ROOT_UNIT);
	uint32_t waiting = 0, moved = 0;

	screen_time(clock_now(), rate / 1000);
	refill();
	for (uint32_t s = 0; s < SOURCES; s++)
		waiting += source_waiting(s) != 0;
	for (uint32_t s = 0; s < SOURCES; s++) {
		const bool alone = waiting == 1;
		uint32_t most = TURN_BYTES;
		uint32_t count;

		if (s == ROOT_UNIT && told < most)
			most = told;
		if (!alone && tokens[s] < most)
			most = tokens[s];
		count = drain(s, most);
		tokens[s] -= count < tokens[s] ? count : tokens[s];
		moved += count;
	}
	return moved != 0;
}

static void take_input(void)
{
	for (int byte = uart_get(); byte >= 0; byte = uart_get())
		input_byte((char)byte);
	uart_acknowledge();
}

/* Wait for events until then; input is served at once. */
static bool wait_until(uint64_t deadline)
{
	struct words w = WORDS(SLOT_EVENT, deadline);

	if (ask_wait(&w) != STATUS_OK)
		return false;
	if (w.x[0] & EVENT_UART)
		take_input();
	return true;
}

/* Until when there is nothing to do: rings whose source is out of tokens,
 * lines left unfinished. */
static uint64_t next_deadline(void)
{
	const uint64_t next = screen_flush();

	for (uint32_t s = 0; s < SOURCES; s++)
		if (source_waiting(s))
			return clock_now() + rate / GATHER_PER_SECOND;
	return next;
}

void init(void)
{
	rate = clock_rate();
	filled = clock_now();
	uart_open();
	input_open();
	take_input();
	for (;;) {
		while (drain_all())
			(void)wait_until(0);
		if (wait_until(next_deadline()))
			(void)wait_until(clock_now() +
					 rate / GATHER_PER_SECOND);
	}
}
