/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the domains of tests/systems/domains.dts agree on: channel numbers,
 * each end's own, operations, and the text in the region they share.
 */
#ifndef TALK_H
#define TALK_H

#include <rt.h>

#define CLOCK_TALK   3u /* clock: its channel with the client */
#define CLIENT_TALK  5u /* client: the same channel */
#define CLIENT_FLAKY 1u /* client: its channel with flaky */
#define PHOENIX_TALK 0u

/* word[1] of a call. */
#define OP_ADD   1u /* word[2..5]: word[1] their sum, word[2] the channel */
#define OP_PAGE  2u /* message page: each word comes back plus one */
#define OP_ALARM 3u /* word[2] alarms, a second apart, then a notification */
#define OP_FAULT 4u

struct note {
	char question[32];
	char answer[32];
};

#define CLOCK_NOTE  ((volatile struct note *)0x40000000)
#define CLOCK_RTC   ((volatile uint32_t *)0x50000000)
#define CLIENT_NOTE ((volatile struct note *)0x48003000)

static inline void copy_text(volatile char *to, const char *from)
{
	while ((*to++ = *from++))
		continue;
}

#endif
