/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What C and start.S share: a vCPU's seat (vectors, state, code, data, stack)
 * and where in `struct state` things are.
 */
#ifndef STATE_H
#define STATE_H

#define STATE_ESR    248
#define STATE_ELR    264
#define STATE_VECTOR 280
#define STATE_ACTIVE 288
#define STATE_STRAY  296
#define STATE_IN     304
#define STATE_IN_SP  552
#define STATE_IN_PC  560
#define STATE_SAVED  576

#define SEAT_BYTES     0x8000
#define SEAT_STACK_TOP 0x8000

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

/* One attack: what it starts with, and how it came back. */
struct state {
	uint64_t out[31];
	uint64_t esr, far, elr, spsr, vector;
	uint64_t active, stray;
	uint64_t in[31], in_sp, in_pc, in_pstate;
	uint64_t saved[13];
};
_Static_assert(offsetof(struct state, esr) == STATE_ESR, "start.S");
_Static_assert(offsetof(struct state, elr) == STATE_ELR, "start.S");
_Static_assert(offsetof(struct state, vector) == STATE_VECTOR, "start.S");
_Static_assert(offsetof(struct state, active) == STATE_ACTIVE, "start.S");
_Static_assert(offsetof(struct state, stray) == STATE_STRAY, "start.S");
_Static_assert(offsetof(struct state, in) == STATE_IN, "start.S");
_Static_assert(offsetof(struct state, in_sp) == STATE_IN_SP, "start.S");
_Static_assert(offsetof(struct state, in_pc) == STATE_IN_PC, "start.S");
_Static_assert(offsetof(struct state, saved) == STATE_SAVED, "start.S");

struct seat {
	uint8_t vectors[4096];
	struct state state;
	uint8_t pad[4096 - sizeof(struct state)];
	uint32_t code[1024]; /* executed at ALIAS_CODE */
	uint64_t data[1024]; /* ALIAS_DATA: what attacks may ruin */
	uint8_t stack[12288];
} __attribute__((aligned(4096)));
_Static_assert(sizeof(struct seat) == SEAT_BYTES, "start.S");
#endif

#endif
