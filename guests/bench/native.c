/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations between native domains. All threads share a CPU; what a thread
 * does between the marks is the operation and nothing else.
 */
#include "bench.h"

static void lookups(void)
{
	for (uint32_t i = 0; i < ROUNDS; i++) {
		BEGIN(cap_call);
		sys_info(WORDS(INFO_CAP, BENCH_QUIET));
		END();
	}
}

/* Ticks a lower thread needs to begin waiting again. */
#define LOW_TICKS 2000u

static void signals(void)
{
	for (uint32_t i = 0; i < ROUNDS; i++) {
		BEGIN(signal);
		sys_signal(WORDS(BENCH_QUIET));
		END();
	}
	sys_wait(WORDS(BENCH_QUIET, 0)); /* nothing is left there */
	for (uint32_t i = 0; i < ROUNDS; i++) {
		sys_wait(WORDS(BENCH_PONG, NO_DEADLINE));
		/* let it get from there to its wait */
		sys_wait(WORDS(BENCH_QUIET, clock_now() + LOW_TICKS));
		BEGIN(signal_low);
		sys_signal(WORDS(BENCH_LOW));
		END();
	}
	for (uint32_t i = 0; i < ROUNDS; i++) {
		BEGIN(signal_switch); /* native_high ends it */
		sys_signal(WORDS(BENCH_HIGH));
	}
}

static void calls(void)
{
	for (uint32_t i = 0; i < ROUNDS; i++) {
		BEGIN(call_reply);
		sys_call(WORDS(BENCH_PASSIVE, 1, 2, 3, 4, 5));
		END();
	}
	for (uint32_t i = 0; i < ROUNDS; i++) {
		BEGIN(call_reply_page);
		sys_call(WORDS(BENCH_PASSIVE | 8 << LABEL_WORDS_SHIFT));
		END();
	}
	for (uint32_t i = 0; i < ROUNDS; i++) {
		BEGIN(call_reply_own);
		sys_call(WORDS(BENCH_OWN, 1, 2, 3, 4, 5));
		END();
	}
}

void native_client(uint64_t argument)
{
	(void)argument;
	lookups();
	signals();
	calls();
	sys_signal(WORDS(BENCH_DONE));
	for (;;)
		sys_wait(WORDS(BENCH_PONG, NO_DEADLINE));
}

/* Replies with no words; what it is sent, it drops. */
void native_server(uint64_t argument)
{
	(void)argument;
	for (;;)
		sys_reply_wait(WORDS(0));
}

void native_low(uint64_t argument)
{
	(void)argument;
	for (;;) {
		sys_signal(WORDS(BENCH_PONG));
		sys_wait(WORDS(BENCH_LOW, NO_DEADLINE));
	}
}

void native_high(uint64_t argument)
{
	(void)argument;
	for (;;) {
		sys_wait(WORDS(BENCH_HIGH, NO_DEADLINE));
		END();
	}
}

/* The smallest VMM: whatever is read is 0, whatever is written is lost. */
void exit_server(uint64_t argument)
{
	struct words w = WORDS(REPLY_DONE);

	(void)argument;
	for (;;) {
		ask_reply_wait(&w);
		if (w.x[1] == EXIT_HYPERCALL)
			sys_signal(WORDS(BENCH_DONE));
		w = WORDS(REPLY_DONE);
	}
}
