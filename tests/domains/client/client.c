/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Uses each thing a description can tie it to, and says how that went: its
 * semaphore, calls by words and by page, a region, notifications, and a
 * server that dies in the middle of a call.
 */
#include "../talk.h"

static uint32_t heard;

static enum status sleep_ms(uint64_t ms)
{
	return sys_wait(
		WORDS(SLOT_LOCK, clock_now() + clock_rate() * ms / 1000));
}

static void semaphore(void)
{
	const uint64_t start = clock_now();
	const enum status late = sleep_ms(30);
	const uint64_t ms = (clock_now() - start) * 1000 / clock_rate();
	enum status taken;

	domain_print("semaphore: %d %s", late, ms >= 30 ? "in time" : "early");
	sys_signal(WORDS(SLOT_LOCK));
	sys_signal(WORDS(SLOT_LOCK));
	taken = sleep_ms(1000);
	if (taken == STATUS_OK)
		taken = sleep_ms(1000);
	domain_print("semaphore: raised twice, lowered twice: %d", taken);
}

static void calls(void)
{
	uint64_t *page = message_page(0);
	struct reply m = {{0, OP_ADD, 1000, 200, 30, 4}};
	enum status status = channel_call(CLIENT_TALK, &m);
	uint32_t wrong = 0;

	domain_print("call: %d, sum %lu, channel %lu", status, m.word[1],
		     m.word[2]);
	for (uint32_t i = 0; i < MESSAGE_WORDS; i++)
		page[i] = i * 3ull;
	m = (struct reply){{MESSAGE_WORDS, OP_PAGE}};
	status = channel_call(CLIENT_TALK, &m);
	for (uint32_t i = 0; i < MESSAGE_WORDS; i++)
		wrong += page[i] != i * 3ull + 1;
	domain_print("page: %d, %lu words, %u wrong", status, m.word[0], wrong);
}

void init(void)
{
	semaphore();
	calls();
	copy_text(CLIENT_NOTE->question, "ok?");
	channel_notify(CLIENT_TALK);
}

/* It dies while it serves us; its successor is there a moment later. */
static void flaky(void)
{
	struct reply m = {{0, OP_FAULT}};
	enum status status = channel_call(CLIENT_FLAKY, &m);
	uint32_t tries = 0;

	domain_print("flaky: %d", status);
	do {
		(void)sleep_ms(10);
		m = (struct reply){{0, OP_ADD, 40, 2}};
		status = channel_call(CLIENT_FLAKY, &m);
	} while (status != STATUS_OK && ++tries < 200);
	domain_print("flaky again: %d, sum %lu", status, m.word[1]);
}

void notified(uint64_t flags)
{
	struct reply m = {{0, OP_ALARM, 2}};

	if (!(flags & 1ull << CLIENT_TALK))
		return;
	if (heard++ == 0) {
		domain_print("answered: %c%c%c", CLIENT_NOTE->answer[0],
			     CLIENT_NOTE->answer[1], CLIENT_NOTE->answer[2]);
		(void)channel_call(CLIENT_TALK, &m);
		return;
	}
	domain_print("both alarms heard");
	flaky();
	domain_print("done");
}
