/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every exit ends in one defined answer (X1): exit_sync() of the image, with
 * any syndrome, from any context, in terms of who is asked and how often. The
 * answerers themselves are stubs that count.
 */
#include "../arch/aarch64/cpu.h"
#include "../arch/aarch64/exit.h"
#include "../arch/aarch64/vgic.h"
#include "entry.h"
#include "arch.h"

uint64_t nondet_u64(void);
_Bool nondet_bool(void);
struct arch_ec *exit_sync(struct arch_ec *ec);

struct arch_ec arch_ecs[NR_ECS];

/* Who answered, and with what. */
enum answer {
	NOBODY,
	CALLED,
	FORWARDED,
	UNDEFINED,
	ABORTED,
	IDLE,
	YIELDED,
	FP_GIVEN,
	SYSREG_DONE,
	VGIC_DONE,
};
static enum answer answer;
static uint32_t answers;
static enum exit_kind told;
static uint64_t fault_told;
static struct exit x;
static bool call_known, smccc_known, portal, ready, owned;

static void count(enum answer what)
{
	answer = what;
	answers++;
}

bool hypercall(uint32_t ec)
{
	(void)ec;
	if (call_known)
		count(CALLED);
	return call_known;
}

bool smccc_call(struct arch_ec *ec, uint64_t esr)
{
	(void)ec, (void)esr;
	if (smccc_known)
		count(CALLED);
	return smccc_known;
}

bool exit_has_portal(uint32_t ec)
{
	(void)ec;
	return portal;
}

void exit_deliver(uint32_t ec, enum exit_kind kind, const uint64_t words[4])
{
	(void)ec, (void)words;
	told = kind;
	count(FORWARDED);
}

bool exit_quick(uint64_t ec, enum exit_kind kind, const uint64_t words[4])
{
	(void)ec, (void)kind, (void)words;
	__CPROVER_assert(0, "exit_sync is not the quick way");
	return false;
}

void inject_undefined(struct arch_ec *ec, uint64_t esr)
{
	(void)ec, (void)esr;
	count(UNDEFINED);
}

void inject_abort(struct arch_ec *ec, uint64_t esr, uint64_t far,
		  uint64_t fault)
{
	(void)ec, (void)esr, (void)far;
	fault_told = fault;
	count(ABORTED);
}

bool arch_vcpu_ready(uint32_t ec)
{
	(void)ec;
	return ready;
}

void ec_idle(uint32_t ec)
{
	(void)ec;
	count(IDLE);
}

void ec_yield(uint32_t ec)
{
	(void)ec;
	count(YIELDED);
}

void fp_switch(struct arch_ec *ec)
{
	(void)ec;
	count(FP_GIVEN);
}

void sysreg_trap(struct arch_ec *ec, const struct exit *what, uint64_t esr)
{
	(void)ec, (void)what, (void)esr;
	count(SYSREG_DONE);
}

uint64_t at_s1e1r(uint64_t va)
{
	(void)va;
	return nondet_u64();
}

bool vgic_owns(const struct arch_ec *ec, uint64_t ipa)
{
	(void)ec, (void)ipa;
	return owned;
}

void vgic_access(struct arch_ec *ec, struct vgic_access *access)
{
	(void)ec, (void)access;
	count(VGIC_DONE);
}

struct arch_ec *switch_next(void)
{
	return 0;
}

/* The decoder: any answer it may give by D1..D3, which another proof shows. */
struct exit exit_decode(uint64_t esr, uint64_t far, uint64_t hpfar)
{
	(void)esr, (void)far, (void)hpfar;
	return x;
}

static bool condition;
bool exit_condition_holds(uint64_t esr, uint64_t pstate)
{
	(void)esr, (void)pstate;
	return condition;
}

static void one_answer(enum answer what)
{
	__CPROVER_assert(answers == 1 && answer == what,
			 "one answer, by whom the table says");
}

static bool moved(const struct arch_ec *ec, uint64_t pc)
{
	return ec->ctx.pc == pc + 2 || ec->ctx.pc == pc + 4;
}

static void silent(bool answered)
{
	__CPROVER_assert(answers == 0 && answered, "answered by itself");
}

static void show_thread(const struct arch_ec *ec)
{
	if (x.trap == TRAP_SVC && x.immediate == 0 && call_known)
		one_answer(CALLED);
	else if (x.trap == TRAP_SVC)
		silent(ec->ctx.x[0] == (uint64_t)STATUS_UNKNOWN);
	else if (x.trap == TRAP_FP)
		one_answer(FP_GIVEN);
	else
		one_answer(FORWARDED);
	__CPROVER_assert(answer != FORWARDED || told == x.kind,
			 "its kind is told");
}

static void show_abort(const struct arch_ec *ec, uint64_t pc)
{
	const bool there = x.fault == FAULT_STAGE2 ||
			   x.fault == FAULT_PERMISSION;

	if (!there)
		one_answer(ABORTED);
	else if (answers == 0)
		silent(x.maintenance ?
			       moved(ec, pc) || ec->ctx.pc == pc :
			       x.fault == FAULT_PERMISSION && ec->ctx.pc == pc);
	else if (!owned)
		one_answer(FORWARDED);
	else
		one_answer(x.trap == TRAP_DATA && x.valid ? VGIC_DONE :
							    ABORTED);
	__CPROVER_assert(answer != ABORTED || x.fault != FAULT_WALK ||
				 fault_told == FSC_WALK,
			 "a walk's abort is a walk's");
	__CPROVER_assert(answer != VGIC_DONE || moved(ec, pc),
			 "past the access");
}

static void show_vcpu(const struct arch_ec *ec, uint64_t pc)
{
	const bool call = x.trap == TRAP_HVC || x.trap == TRAP_SMC;

	if (x.trap == TRAP_WFI && ready)
		silent(moved(ec, pc) && !ec->waiting);
	else if (x.trap == TRAP_WFI)
		one_answer(IDLE);
	else if (x.trap == TRAP_WFE)
		one_answer(YIELDED);
	else if (x.trap == TRAP_FP)
		one_answer(FP_GIVEN);
	else if (x.trap == TRAP_SYSREG)
		one_answer(SYSREG_DONE);
	else if (x.trap == TRAP_DATA || x.trap == TRAP_FETCH)
		show_abort(ec, pc);
	else if (!call)
		one_answer(UNDEFINED);
	else if (x.immediate == 0 && (call_known || smccc_known))
		one_answer(CALLED);
	else if (x.immediate == 0 && portal)
		one_answer(FORWARDED);
	else
		silent(ec->ctx.x[0] == (uint64_t)STATUS_UNKNOWN);
	__CPROVER_assert(answer != FORWARDED || told == x.kind,
			 "its kind is told");
}

int main(void)
{
	struct arch_ec any;
	struct arch_ec *ec = &arch_ecs[1];
	struct exit any_exit;
	uint64_t pc;

	ec->ctx = any.ctx;
	ec->kind = any.kind;
	ec->waiting = false;
	pc = ec->ctx.pc;
	x = any_exit;
	__CPROVER_assume((uint32_t)x.trap <= TRAP_OTHER &&
			 x.kind != EXIT_NONE && (uint32_t)x.kind < NR_EXITS &&
			 (uint32_t)x.fault <= FAULT_OTHER && x.rt <= 31 &&
			 (x.size_bytes == 1 || x.size_bytes == 2 ||
			  x.size_bytes == 4 || x.size_bytes == 8) &&
			 (!x.valid || x.trap == TRAP_DATA));
	call_known = nondet_bool();
	smccc_known = nondet_bool();
	portal = nondet_bool();
	ready = nondet_bool();
	owned = nondet_bool();
	condition = nondet_bool();
	(void)exit_sync(ec);
	if (ec->kind == PD_NATIVE)
		show_thread(ec);
	else if (!condition)
		silent(moved(ec, pc));
	else
		show_vcpu(ec, pc);
#if SHOW_REACH
	/* each of these must fail: nobody is an answer as well */
	__CPROVER_assert(answer != NOBODY, "reached: by itself");
	__CPROVER_assert(answer != CALLED, "reached: a call");
	__CPROVER_assert(answer != FORWARDED, "reached: the VMM");
	__CPROVER_assert(answer != UNDEFINED, "reached: undefined");
	__CPROVER_assert(answer != ABORTED, "reached: abort");
	__CPROVER_assert(answer != IDLE, "reached: idle");
	__CPROVER_assert(answer != YIELDED, "reached: yield");
	__CPROVER_assert(answer != FP_GIVEN, "reached: FP");
	__CPROVER_assert(answer != SYSREG_DONE, "reached: register");
	__CPROVER_assert(answer != VGIC_DONE, "reached: interrupts");
#endif
	return 0;
}
