/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The leader, vCPU 0: reads what to do out of its device tree's bootargs,
 * lets the workers do it class by class, watches them, says how it went. A
 * worker that hangs ends this life of the VM; the next one goes on behind the
 * attack that did it. The match register of a PL031 remembers where: a device
 * of ours is the only thing that a restart leaves as it was.
 */
#include "evil.h"

#define RTC_MR        (*(volatile uint32_t *)(RTC + 4))
#define RTC_IMSC      (*(volatile uint32_t *)(RTC + 0x10))
#define INDEX_BITS    26
#define SYSTEM_RESET  0x84000009ull
#define CPU_ON        0xc4000003ull
#define AFFINITY_INFO 0xc4000004ull
#define CPU_OFF       0x84000002ull
#define PATIENCE      (5 * 62500000ull) /* ticks without progress */
#define FATAL_LIMIT   (62500000ull / 4)

const struct class classes[] = {
	{"registers", "registers=", attack_register, 1 << 18, 0, true},
	{"instructions", "instructions=", attack_instruction, 1 << 19, 0, true},
	{"immediates", "immediates=", attack_immediate, 6 << 16, 0, true},
	{"smccc", "smccc=", attack_smccc, 0, 0, true},
	{"kernel-calls", "kernel-calls=", attack_kernel_call, 0, 0, true},
	{"power", "power=", attack_power, 0, 5000, true},
	{"words", "words=", attack_word, 0, 0, true},
	{"words-el0", "words-el0=", attack_word_el0, 0, 0, true},
	{"words-32", "words-32=", attack_word_32, 0, 0, true},
	{"gic", "gic=", attack_gic, 6144000, 0, true},
	{"forms", "forms=", attack_form, 48 * 18 * 64, 0, true},
	{"holes", "holes=", attack_hole, 1 << 19, 0, false},
	{"tables", "tables=", attack_table, 0, 0, false},
	{"interface", "interface=", attack_interface, 0, 0, true},
	{"storms", "storms=", attack_storm, 0, 40, true},
	{"fatal", "fatal=", attack_fatal, NR_FATAL, 0, true},
};
const uint32_t nr_classes = sizeof(classes) / sizeof(classes[0]);

static struct worker workers[SEATS];
static struct {
	uint32_t class;
	uint64_t from, count;
} job;
static char words[512]; /* the bootargs */

void evil(const uint8_t *dtb, uint64_t number);

/* Is the class among class=a,b,c (or is there no such word)? */
static bool wanted(const char *name)
{
	const char *at = option(words, "class=");

	for (; at && *at && *at != ' '; at++) {
		uint32_t i = 0;

		while (name[i] && at[i] == name[i])
			i++;
		if (!name[i] && (at[i] == ',' || at[i] == ' ' || !at[i]))
			return true;
		while (at[1] && *at != ',' && *at != ' ')
			at++;
	}
	return !option(words, "class=");
}

/* Which of the class's attacks is the i-th: all of them once, if asked for
 * all, and otherwise spread over the whole. */
static uint64_t attack_number(const struct class *c, uint64_t i)
{
	return c->total ? (i * 0x9e3779b1ull + (seed - 1) * 0x61c88647ull) %
				  c->total :
			  i;
}

/* A worker's life: its share of the job, then off. */
void worker(uint64_t number)
{
	struct worker *w = &workers[number];
	const struct class *c = &classes[job.class];

	map_on(w, c->strict);
	gic_restore(w);
	for (uint64_t i = job.from + number - 1; i < job.from + job.count;
	     i += WORKERS) {
		const uint64_t n =
			job.class + 1 == nr_classes ? i : attack_number(c, i);

		w->at = i;
		w->random = seed * 0x2545f4914f6cdd1dull + n * 0x9e3779b9ull +
			    job.class;
		c->one(w, n);
		if ((i & 0xff) < WORKERS)
			gic_restore(w);
	}
	w->finished = 1;
	(void)call(CPU_OFF, 0, 0, 0);
}

static uint64_t sum(const volatile uint64_t *first)
{
	const uint64_t step = sizeof(struct worker) / sizeof(uint64_t);

	return first[step] + first[2 * step];
}

static void report_wrong(const struct worker *w, const char *class)
{
	for (uint32_t i = 0; i < w->wrong && i < 4; i++) {
		put("wrong class=");
		put(class);
		put_number(" attack=", w->notes[i].at);
		put_hex(" ", w->notes[i].word);
		put(" ");
		put(w->notes[i].what);
		put_hex(": ", w->notes[i].value);
		put("\n");
	}
}

static void report(const char *class)
{
#define RESULT_NAME(name) " " #name "=",
	static const char *const names[] = {RESULTS(RESULT_NAME)};
#undef RESULT_NAME
	const uint64_t tried = sum(&workers[0].tried);

	for (uint32_t i = 1; i <= WORKERS; i++)
		report_wrong(&workers[i], class);
	put("class=");
	put(class);
	put_number(" tried=", tried);
	put_number(" contained=", tried - sum(&workers[0].wrong));
	for (uint32_t i = 0; i < NR_RESULTS; i++) {
		if (sum(&workers[0].results[i]))
			put_number(names[i], sum(&workers[0].results[i]));
	}
	put("\n");
}

static void remember(uint32_t class, uint64_t index)
{
	RTC_MR = (class + 1) << INDEX_BITS | (uint32_t)index;
}

/* How far the workers are together: behind the later one's attack. */
static uint64_t furthest(void)
{
	return workers[1].at > workers[2].at ? workers[1].at : workers[2].at;
}

/* This life is over: say why, and begin the next. */
static void end_life(const struct worker *w)
{
	put("hang class=");
	put(classes[job.class].name);
	put_number(" attack=", w->at);
	put_number(" vcpu=", w->number);
	put_hex(" word=",
		w->seat->code[w->tried ? (w->tried - 1) % 500 * 2 : 0]);
	if (w->s->stray) {
		put_hex(" stray esr=", w->s->esr);
		put_hex(" elr=", w->s->elr);
		put_hex(" far=", w->s->far);
	}
	put("\n");
	if (job.class + 1 < nr_classes) { /* "fatal" was noted before */
		report(classes[job.class].name);
		remember(job.class, furthest() + 1);
	}
	(void)call(SYSTEM_RESET, 0, 0, 0);
}

static void worker_watch(const struct worker *w)
{
	const bool fatal = job.class + 1 == nr_classes;
	uint64_t since = now(), last = w->tried;

	while (!w->finished) {
		const uint64_t tried = w->tried;

		if (tried != last || w->s->stray) {
			last = tried;
			since = w->s->stray ? 0 : now();
			if (!fatal)
				remember(job.class, furthest());
		}
		if (now() - since > (fatal ? FATAL_LIMIT : PATIENCE))
			end_life(w);
		for (uint32_t i = 0; i < 1000; i++)
			__asm__ volatile("yield");
	}
	while (call(AFFINITY_INFO, w->number, 0, 0) == 0)
		continue;
}

static void workers_run(void)
{
	for (uint32_t i = 1; i <= WORKERS; i++) {
		struct worker *w = &workers[i];
		volatile uint64_t *word = &w->at;

		for (; word < (volatile uint64_t *)(w + 1); word++)
			*word = 0;
		w->s->stray = 0;
		w->at = job.from;
	}
	__asm__ volatile("dsb sy");
	for (uint32_t i = 1; i <= WORKERS; i++)
		(void)call(CPU_ON, i, (uint64_t)(uintptr_t)worker_start, i);
	for (uint32_t i = 1; i <= WORKERS; i++)
		worker_watch(&workers[i]);
}

/* Each CPU_ON that was won is one start, no more and no less. */
static void power_check(void)
{
	const uint64_t start = now();

	while (target_counts[0] != target_wins && now() - start < PATIENCE)
		continue;
	if (target_counts[0] != target_wins)
		note_wrong(&workers[1], target_wins,
			   "starts of the target, not as many as won",
			   target_counts[0]);
	if (target_counts[1])
		note_wrong(&workers[1], target_wins,
			   "starts with registers of a former life",
			   target_counts[1]);
}

static void class_run(uint32_t class, uint64_t from)
{
	const struct class *c = &classes[class];
	uint64_t count = option_number(words, "count=", 1000);

	count = option_number(words, c->option, count);
	if (c->total && count > c->total)
		count = c->total;
	if (c->most && count > c->most)
		count = c->most;
	if (class + 1 == nr_classes) { /* one in each life */
		if (from > 0)
			put("class=fatal tried=1 contained=1\n");
		if (from >= c->total || from >= count)
			return;
		remember(class, from + 1);
		count = from + 1;
	}
	if (from >= count)
		return;
	job.class = class;
	job.from = from;
	job.count = count - from;
	workers_run();
	if (c->one == attack_power)
		power_check();
	report(c->name);
}

static void setup(void)
{
	seed = option_number(words, "seed=", 1);
	RTC_IMSC = 0;
	map_build();
	for (uint32_t i = 0; i < SEATS; i++) {
		const uint64_t *from = (const uint64_t *)vector_page;
		uint64_t *to = (uint64_t *)(uintptr_t)seats[i].vectors;

		for (uint32_t k = 0; k < 512; k++)
			to[k] = from[k];
		workers[i].number = i;
		workers[i].seat = &seats[i];
		workers[i].s = &seats[i].state;
	}
	map_on(&workers[0], false);
}

void evil(const uint8_t *dtb, uint64_t number)
{
	uint32_t class, from;

	(void)number;
	words_read(dtb, "evil ", words, sizeof(words));
	setup();
	class = RTC_MR >> INDEX_BITS;
	from = RTC_MR & ((1u << INDEX_BITS) - 1);
	put(words);
	put_number("; from class ", class);
	put_number(" attack ", from);
	put("\n");
	do {
		for (uint32_t c = class ? class - 1 : 0; c < nr_classes; c++) {
			if (wanted(classes[c].name))
				class_run(c, class == c + 1 ? from : 0);
		}
		class = 0;
		seed++;
	} while (option(words, "for-ever="));
	RTC_MR = 0;
	put("all done\n");
	(void)call(0, 0, 0, 0);
	for (;;)
		continue;
}
