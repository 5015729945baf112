/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver and a server: owns the PL031 clock and its interrupt, answers
 * calls, and what it finds in the region it shares with its client.
 */
#include "../talk.h"

/* PL031 (Arm DDI 0224), by word. */
#define RTC_DR   (0x00 / 4)
#define RTC_MR   (0x04 / 4)
#define RTC_IMSC (0x10 / 4)
#define RTC_ICR  (0x1c / 4)

static uint64_t alarms, wanted;

void init(void)
{
	CLOCK_RTC[RTC_IMSC] = 0;
	CLOCK_RTC[RTC_ICR] = 1;
	domain_print("interrupt open: %d", irq_open(0, false));
}

static void alarm_set(void)
{
	CLOCK_RTC[RTC_MR] = CLOCK_RTC[RTC_DR] + 1;
	CLOCK_RTC[RTC_IMSC] = 1;
}

static void add_one(uint64_t *page)
{
	for (uint32_t i = 0; i < MESSAGE_WORDS; i++)
		page[i]++;
}

void protected(const struct message *m, struct reply *r)
{
	const uint64_t words = m->label >> LABEL_WORDS_SHIFT;

	switch (m->word[0]) {
	case OP_ADD:
		r->word[1] = m->word[1] + m->word[2] + m->word[3] + m->word[4];
		r->word[2] = m->badge;
		break;
	case OP_PAGE:
		add_one(message_page(0));
		r->word[0] = words;
		break;
	case OP_ALARM:
		wanted = m->word[1];
		alarm_set();
		break;
	default:
		break;
	}
}

static void alarm_rang(void)
{
	CLOCK_RTC[RTC_ICR] = 1;
	domain_print("alarm %lu", ++alarms);
	if (alarms < wanted) {
		alarm_set();
	} else {
		CLOCK_RTC[RTC_IMSC] = 0;
		channel_notify(CLOCK_TALK);
	}
	(void)irq_acknowledge(0);
}

void notified(uint64_t flags)
{
	if (flags & EVENT_IRQ)
		alarm_rang();
	if (!(flags & 1ull << CLOCK_TALK))
		return;
	domain_print("asked: %c%c%c", CLOCK_NOTE->question[0],
		     CLOCK_NOTE->question[1], CLOCK_NOTE->question[2]);
	copy_text(CLOCK_NOTE->answer, "yes");
	channel_notify(CLOCK_TALK);
}
