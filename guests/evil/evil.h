/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the attacker's files share. vCPU 0 leads: it starts the workers (vCPUs
 * 1 to WORKERS) on one class after the other, watches them and reports; vCPU
 * TARGET is what CPU_ON races are about. An attack is number n of its class
 * and follows from the seed and n alone.
 */
#ifndef EVIL_H
#define EVIL_H

#include <bare.h>
#include <stdbool.h>
#include "state.h"

#define WORKERS   2u
#define TARGET    3u
#define SEATS     3u
#define RAM       0x40000000ull
#define RAM_BYTES 0x400000ull
#define GICD      0x08000000ull
#define GICR      0x080a0000ull
#define GICR_ALL  0x80000ull /* four vCPUs' frames */
#define UART      0x09000000ull
#define RTC       0x09010000ull
#define HOLE      0x30000000ull
#define VOID      0x0b000000ull /* a device of ours that does not answer */
#define RTC_INTID 34u
/* The seats once more, where no branch from an attack reaches our text. */
#define ALIAS       0xc0000000ull
#define ALIAS_NORML 0x80000000ull /* IPA 0..1 GiB again, as normal memory */
#define KERNEL_VA   0x2000000000ull

#define PSTATE_EL1H 0x3c5ull /* masked */
#define PSTATE_EL1I 0x345ull /* interrupts on */
#define PSTATE_EL0  0x340ull
#define PSTATE_EL0M 0x3c0ull
#define PSTATE_A32  0x350ull
#define PSTATE_T32  0x370ull

#define BRK 0xd4200000u
#define RET 0xd65f03c0u

#define SYS_(op0, op1, n, m, op2) \
	((op0) << 19 | (op1) << 16 | (n) << 12 | (m) << 8 | (op2) << 5)
#define ICC_AP1R0 "S3_0_C12_C9_0"
#define ICC_SGI1R "S3_0_C12_C11_5"

/* How an attack came back. */
#define RESULTS(X) \
	X(done)    \
	X(undefined) X(abort) X(call) X(other) X(timeout) X(interrupt) X(serror)
#define RESULT_ENUM(name) R_##name,
enum result { RESULTS(RESULT_ENUM) NR_RESULTS };
#undef RESULT_ENUM

struct worker {
	uint32_t number;
	struct seat *seat;
	struct state *s;
	uint64_t random; /* follows from the attack's number */
	/* read by vCPU 0 */
	volatile uint64_t at, tried, wrong, finished;
	volatile uint64_t results[NR_RESULTS];
	struct {
		uint64_t at, word, value;
		const char *what;
	} notes[4];
};

struct class
{
	const char *name, *option; /* the latter sets its count */
	void (*one)(struct worker *w, uint64_t n);
	uint64_t total; /* different attacks; 0: as many as one wants */
	uint64_t most;  /* that one slice holds, 0: any */
	bool strict;    /* with nothing mapped but what is needed */
};
extern const struct class classes[];
extern const uint32_t nr_classes;
extern uint64_t seed;
extern struct seat seats[SEATS];
extern volatile uint64_t target_counts[2]; /* starts, dirty ones */
extern volatile uint64_t target_wins;

/* start.S */
extern char vector_page[], worker_start[], target_start[];
void attempt(struct state *s);
void worker(uint64_t number);

/* run.c: one attack of this word with in[] as it is; or as told. */
enum result execute(struct worker *w, uint32_t word, uint64_t pstate);
enum result try_word(struct worker *w, uint32_t word, uint64_t x0, uint64_t x1);
void note_wrong(struct worker *w, uint64_t word, const char *what,
		uint64_t value);
uint64_t random_next(struct worker *w);
uint64_t random_value(struct worker *w);
void registers_fill(struct worker *w);
void gic_restore(struct worker *w);
uint64_t alias_data(const struct worker *w);

/* map.c */
void map_build(void);
void map_on(const struct worker *w, bool strict);
/* Entry `index` of the open map's root, for attacks on tables. */
volatile uint64_t *map_entry(uint32_t index);

/* The classes, n of each. */
void attack_register(struct worker *w, uint64_t n);
void attack_instruction(struct worker *w, uint64_t n);
void attack_immediate(struct worker *w, uint64_t n);
void attack_smccc(struct worker *w, uint64_t n);
void attack_kernel_call(struct worker *w, uint64_t n);
void attack_power(struct worker *w, uint64_t n);
void attack_word(struct worker *w, uint64_t n);
void attack_word_el0(struct worker *w, uint64_t n);
void attack_word_32(struct worker *w, uint64_t n);
void attack_gic(struct worker *w, uint64_t n);
void attack_form(struct worker *w, uint64_t n);
void attack_hole(struct worker *w, uint64_t n);
void attack_table(struct worker *w, uint64_t n);
void attack_interface(struct worker *w, uint64_t n);
void attack_storm(struct worker *w, uint64_t n);
void attack_fatal(struct worker *w, uint64_t n);
#define NR_FATAL 24u

#endif
