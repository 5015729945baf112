/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making a failing episode short: operations are left out, in ever smaller
 * pieces, as long as it still fails without them. Each attempt is a child
 * process, so that one that dies is as good as one that says what broke.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "random.h"

#define SECONDS 60 /* in all */

#define NAME(n, name, text) #name,
static const char *const call_names[] = {CALLS(NAME)};
static const char *const whats[NR_OP_WHATS] = {
	"idle", "call", "WFI", "exit", "sleep", "fault", "power on", "yield"};

void random_print(const struct op *op)
{
	printf("+%-4u CPU %u%s", op->ticks, op->cpu, op->poked ? " poked" : "");
	if (op->intid)
		printf(" interrupt %u", op->intid);
	if (op->wake)
		printf(" wake EC %u%s", op->wake - 1,
		       op->ready ? " ready" : "");
	if (op->plant)
		printf(" plant %u", op->plant);
	if (op->ec == 0xffffffff) {
		printf(": idle\n");
		return;
	}
	printf(": EC %u ", op->ec);
	if (op->what != OP_CALL) {
		printf("%s\n", whats[op->what]);
		return;
	}
	printf("%s(", call_names[op->call]);
	for (uint32_t i = 1; i <= 6; i++)
		printf("%s%#llx", i > 1 ? ", " : "",
		       (unsigned long long)op->x[i]);
	printf(") = %lld\n", (long long)op->status);
}

/* Does it fail? In a child; `show`: which prints what it did. */
static bool fails(struct episode *episode, bool show)
{
	const pid_t child = fork();
	int status = 0;

	if (child == 0) {
		const char *broken;
		const int nowhere = open("/dev/null", O_WRONLY);

		if (!show) {
			dup2(nowhere, 1);
			dup2(nowhere, 2);
		}
		broken = random_replay(episode);
		for (uint32_t i = 0; show && i < episode->count; i++)
			random_print(&episode->ops[i]);
		if (show && broken)
			printf("broken: %s\n", broken);
		fflush(stdout);
		_exit(broken != NULL);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return false;
	return status != 0;
}

/* Leave out [at, at + size) if it still fails then. */
static bool leave_out(struct episode *episode, uint32_t at, uint32_t size)
{
	static struct episode less;

	less = *episode;
	memmove(&less.ops[at], &less.ops[at + size],
		(less.count - at - size) * sizeof(less.ops[0]));
	less.count -= size;
	if (!fails(&less, false))
		return false;
	*episode = less;
	return true;
}

void random_shrink(struct episode *episode, const char *broken)
{
	const time_t end = time(NULL) + SECONDS;

	fflush(stdout);
	if (!fails(episode, false)) {
		printf("%s: does not come again without what came before its"
		       " episode\n",
		       broken);
		return;
	}
	for (uint32_t size = episode->count / 2; size > 0; size /= 2) {
		uint32_t at = 0;

		while (at + size <= episode->count && time(NULL) < end) {
			if (!leave_out(episode, at, size))
				at += size;
		}
	}
	printf("%s, after %u operations in the world of episode %#llx:\n",
	       broken, episode->count, (unsigned long long)episode->seed);
	fflush(stdout);
	(void)fails(episode, true);
}
