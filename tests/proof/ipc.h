/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The symbolic state of proofs of messages and notifications: any contents of
 * the tables that satisfy the invariants where a proof touches them, registers
 * included; and the contracts of the scheduler and the machine.
 */
#ifndef IPC_H
#define IPC_H

#include "spec_ipc.h"
#include "table.h"
#include <stdbool.h>
#include <stdint.h>

uint8_t nondet_u8(void);
uint16_t nondet_u16(void);
uint32_t nondet_u32(void);
uint64_t nondet_u64(void);

#define IPC_TABLES(X)                       \
	X(uint64_t, ghost_deadline, NR_ECS) \
	X(uint64_t, ghost_arrival, NR_ECS)  \
	X(uint64_t, regs_0, 31)             \
	X(uint64_t, regs_1, 31)             \
	X(uint64_t, regs_2, 31)             \
	X(uint64_t, regs_3, 31)
#define DECLARE_TABLE(type, name, count) \
	extern type name[count];         \
	extern type old_##name[count];
IPC_TABLES(DECLARE_TABLE)
#undef DECLARE_TABLE

/* Any one of each: what is shown of it holds of all. */
extern uint32_t one_ec, one_sc, one_notification, one_portal, one_register;
/* A stamp that nobody has yet; when and where the call is made. */
extern uint64_t ghost_clock, ghost_now;
extern uint32_t ghost_cpu;
/* What was asked of the machine, and who was said to end. */
extern struct ipc_events happened;

void ipc_any(void);
/*
 * Who takes part in the call: only their registers may be asked for, and those
 * of one_ec can be compared.
 */
#define PARTIES 4
void ipc_parties(uint32_t ec, uint32_t second, uint32_t third);
/* Assume the invariants before the call: of a context; with all it points to;
 * of a scheduling context and its users; of a notification and its ends. */
void touch_ec(uint32_t e);
void touch_links(uint32_t e);
void touch_pair(uint32_t e);
void touch_around(uint32_t e);
void touch_time(uint32_t s);
void touch_queue(uint32_t n);
void touch_portal(uint32_t p);
void touch_slot(uint32_t own, uint64_t slot);
/* ec runs, and makes the call. */
void ipc_caller(uint32_t ec);
/* New arrivals are stamped as the calls do not. */
void ipc_stamp(uint32_t ec);
/* What is to be shown of the state after the call. */
void show_invariants(void);
void show_ec(struct ipc_ec want);
void show_sc(struct ipc_sc want);
void show_notification(struct ipc_notification want);
void show_portal(struct ipc_portal want);
void show_events(struct ipc_events want);

#define BOTH(type, name, argument) \
	type name##_old(argument); \
	type name##_new(argument);
BOTH(bool, inv_ipc_shape, uint32_t e)
BOTH(bool, inv_ipc_callers, uint32_t e)
BOTH(bool, inv_ipc_waiters, uint32_t n)
BOTH(bool, inv_ipc_pair, uint32_t e)
BOTH(bool, inv_ipc_time, uint32_t e)
BOTH(bool, inv_ipc_sc, uint32_t s)
BOTH(bool, inv_ipc_portal, uint32_t p)
BOTH(bool, inv_ipc_slot, uint32_t c)
#undef BOTH
bool inv_ipc_links_old(uint32_t e, uint64_t clock);
bool inv_ipc_links_new(uint32_t e, uint64_t clock);

#endif
