/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The event loop of every thread, and the handlers a domain leaves out. One
 * call both replies to the last message and waits for the next.
 */
#include "rt.h"

/* Clang and gcc call these when a frame's guard word was overwritten. */
uintptr_t __stack_chk_guard = 0x7e55e7a05ca1ab1eull;
_Noreturn void __stack_chk_fail(void);

_Noreturn void __stack_chk_fail(void)
{
	__builtin_trap(); /* BRK: the kernel halts this thread */
}

__attribute__((weak)) void init(void)
{
}

__attribute__((weak)) void notified(uint64_t flags)
{
	(void)flags;
}

/* A caller nobody expected gets zero words. */
__attribute__((weak)) void protected(const struct message *m, struct reply *r)
{
	(void)m;
	(void)r;
}

__attribute__((weak)) void exited(const struct message *m, struct reply *r)
{
	(void)m;
	r->word[0] = REPLY_HALT;
}

static void dispatch(const struct message *m, struct reply *r)
{
	switch (m->label & LABEL_KIND) {
	case LABEL_NOTIFICATION:
		notified(m->badge);
		break;
	case LABEL_EXIT:
		exited(m, r);
		break;
	default:
		protected
		(m, r);
		break;
	}
}

void rt_main(uint64_t thread)
{
	struct reply r = {{0}};

	if (thread == 0)
		init();
	for (;;) {
		struct words w = WORDS(r.word[0], r.word[1], r.word[2],
				       r.word[3], r.word[4], r.word[5]);
		const enum status status = ask_reply_wait(&w);

		r = (struct reply){{0}};
		if (status == STATUS_OK) {
			const struct message m = {w.x[0],
						  {w.x[1], w.x[2], w.x[3],
						   w.x[4], w.x[5]},
						  w.x[6]};

			dispatch(&m, &r);
		}
	}
}
