/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Synchronous exits: read the syndrome once, decode it, and answer. What a
 * vCPU did is carried out here, handed to its VMM, or thrown back at the
 * guest; a native thread's exceptions all go to whoever looks after it.
 */
#include "arch.h"
#include "cpu.h"
#include "entry.h"
#include "exit.h"
#include "insn.h"
#include "sysreg.h"
#include "vgic.h"

#define PSTATE_IT_HI BITS(15, 10) /* ITSTATE[7:2] */
#define PSTATE_IT_LO BITS(26, 25) /* ITSTATE[1:0] */
#define IT_SHIFTED   BITS(4, 0)

#define PAR_F  BIT(0)
#define PAR_PA BITS(47, 12)

/* Move an AArch32 IT block on by one instruction (DDI 0487 G1.2.3). */
static uint64_t it_advance(uint64_t pstate)
{
	uint64_t it = field_get(PSTATE_IT_HI, pstate) << 2 |
		      field_get(PSTATE_IT_LO, pstate);

	if ((it & BITS(2, 0)) == 0)
		it = 0;
	else
		it = (it & ~IT_SHIFTED) | (it << 1 & IT_SHIFTED);
	pstate &= ~(PSTATE_IT_HI | PSTATE_IT_LO);
	return pstate | field_put(PSTATE_IT_HI, it >> 2) |
	       field_put(PSTATE_IT_LO, it & 3);
}

void pc_advance(struct context *ctx, uint64_t esr)
{
	ctx->pc += esr & ESR_IL ? 4 : 2;
	if (ctx->pstate & PSTATE_NRW)
		ctx->pstate = it_advance(ctx->pstate);
	else
		ctx->pstate &= ~PSTATE_BTYPE;
	ctx->pstate &= ~PSTATE_SS;
}

void reg_write(struct context *ctx, uint32_t number, uint64_t value)
{
	if (number < 31)
		ctx->x[number] = value;
}

uint64_t reg_read(const struct context *ctx, uint32_t number)
{
	return number < 31 ? ctx->x[number] : 0;
}

/* The low bytes of a value. */
static uint64_t bytes_of(uint64_t value, uint32_t size_bytes)
{
	return size_bytes < 8 ? value & (BIT(8 * size_bytes) - 1) : value;
}

/* Finish a load: zero- or sign-extend as its syndrome says (DDI 0487 C6.2). */
static void load_finish(struct context *ctx, uint64_t esr, uint64_t value)
{
	const uint32_t size_bytes = 1u << field_get(ISS_SAS, esr);

	value = bytes_of(value, size_bytes);
	if (esr & ISS_SSE && size_bytes < 8 && value & BIT(8 * size_bytes - 1))
		value |= ~(BIT(8 * size_bytes) - 1);
	if (!(esr & ISS_SF))
		value = bytes_of(value, 4);
	reg_write(ctx, (uint32_t)field_get(ISS_SRT, esr), value);
}

void exit_forward(struct arch_ec *ec, uint64_t esr, enum exit_kind kind,
		  const uint64_t words[4])
{
	ec->exit_esr = esr;
	exit_deliver(ec_number(ec), kind, words);
}

/* hvc and smc. Immediates other than 0 are no calling convention of ours:
 * they answer -1, so that no guest is surprised by an exception. */
static void call_handle(struct arch_ec *ec, const struct exit *x, uint64_t esr)
{
	struct context *ctx = &ec->ctx;

	/* The PC stands after an hvc, but at a trapped smc (D1.3.4). */
	if (x->trap == TRAP_SMC)
		pc_advance(ctx, esr);
	if (x->immediate == 0) {
		if (hypercall(ec_number(ec)) || smccc_call(ec, esr))
			return;
		if (exit_has_portal(ec_number(ec))) {
			exit_forward(ec, esr, x->kind, ctx->x);
			return;
		}
	}
	ctx->x[0] = (uint64_t)STATUS_UNKNOWN;
}

/* A vCPU with nothing to do: idle unless an interrupt waits already. */
static void wfi_handle(struct arch_ec *ec, uint64_t esr)
{
	pc_advance(&ec->ctx, esr);
	if (arch_vcpu_ready(ec_number(ec)))
		return;
	ec->waiting = true;
	ec_idle(ec_number(ec));
}

/*
 * HPFAR_EL2 is unknown after a permission fault (DDI 0487 D24.2.62): ask the
 * guest's own stage 1. Its PAR_EL1 is not ours to change. False: the mapping
 * has changed meanwhile, or its tables give an external abort, which it meets
 * itself when it tries again.
 */
static bool ipa_translate(uint64_t far, uint64_t *ipa)
{
	const uint64_t saved = read_par_el1();
	const uint64_t par = at_s1e1r(far);

	write_par_el1(saved);
	*ipa = (par & PAR_PA) | (far & (PAGE_BYTES - 1));
	return !(par & PAR_F);
}

static void vgic_handle(struct arch_ec *ec, const struct exit *x, uint64_t esr,
			uint64_t far)
{
	struct vgic_access access = {
		.ipa = x->ipa,
		.size_bytes = x->size_bytes,
		.write = x->write,
		.value = bytes_of(reg_read(&ec->ctx, x->rt), x->size_bytes),
	};

	if (!x->valid) {
		inject_abort(ec, esr, far, FSC_EXTERNAL);
		return;
	}
	vgic_access(ec, &access);
	if (!x->write)
		load_finish(&ec->ctx, esr, access.value);
	pc_advance(&ec->ctx, esr);
}

/* A fault in guest-physical memory that is no device of ours. */
uint64_t memory_exit(struct arch_ec *ec, uint64_t esr, uint64_t far,
		     uint64_t ipa, enum exit_kind kind)
{
	const uint32_t size_bytes = 1u << field_get(ISS_SAS, esr);
	const uint32_t rt = (uint32_t)field_get(ISS_SRT, esr);
	uint64_t words[4] = {ipa, esr & ISS_WNR ? ACCESS_WRITE : 0, 0, 0};

	ec->exit_esr = esr;
	ec->exit_far = far;
	if (esr & ISS_ISV)
		words[1] |= ACCESS_VALID | size_bytes << ACCESS_SIZE_SHIFT;
	if (esr & ISS_ISV && esr & ISS_WNR)
		words[2] = bytes_of(reg_read(&ec->ctx, rt), size_bytes);
	if (kind != EXIT_NONE)
		exit_deliver(ec_number(ec), kind, words);
	else if (!exit_quick(ec_number(ec), EXIT_MEMORY_FAULT, words))
		return HOT_COLD;
	return HOT_AWAY;
}

/* Data and instruction aborts from a vCPU; all are stage 2 or external. */
static void abort_handle(struct arch_ec *ec, struct exit *x, uint64_t esr,
			 uint64_t far)
{
	switch (x->fault) {
	case FAULT_WALK:
		inject_abort(ec, esr, far, FSC_WALK);
		return;
	case FAULT_OTHER:
		inject_abort(ec, esr, far, FSC_EXTERNAL);
		return;
	case FAULT_PERMISSION:
		if (!ipa_translate(far, &x->ipa))
			return;
		break;
	case FAULT_STAGE2:
		break;
	}
	if (x->maintenance) /* nothing is cached where nothing is mapped */
		pc_advance(&ec->ctx, esr);
	else if (!vgic_owns(ec, x->ipa))
		(void)memory_exit(ec, esr, far, x->ipa, x->kind);
	else if (x->trap == TRAP_DATA)
		vgic_handle(ec, x, esr, far);
	else
		inject_abort(ec, esr, far, FSC_EXTERNAL);
}

static void vcpu_exit(struct arch_ec *ec, struct exit *x, uint64_t esr,
		      uint64_t far)
{
	switch (x->trap) {
	case TRAP_WFI:
		wfi_handle(ec, esr);
		break;
	case TRAP_WFE:
		pc_advance(&ec->ctx, esr);
		ec_yield(ec_number(ec));
		break;
	case TRAP_FP:
		fp_switch(ec);
		break;
	case TRAP_HVC:
	case TRAP_SMC:
		call_handle(ec, x, esr);
		break;
	case TRAP_SYSREG:
		sysreg_trap(ec, x, esr);
		break;
	case TRAP_DATA:
	case TRAP_FETCH:
		abort_handle(ec, x, esr, far);
		break;
	case TRAP_SVC: /* goes to EL1 without us */
	case TRAP_COPROCESSOR:
	case TRAP_DEBUG:
	case TRAP_OTHER:
		inject_undefined(ec, esr);
		break;
	}
}

static void thread_exit(struct arch_ec *ec, const struct exit *x, uint64_t esr,
			uint64_t far)
{
	const uint64_t words[4] = {esr, far, 0, 0};

	switch (x->trap) {
	case TRAP_SVC:
		if (x->immediate != 0 || !hypercall(ec_number(ec)))
			ec->ctx.x[0] = (uint64_t)STATUS_UNKNOWN;
		break;
	case TRAP_FP:
		fp_switch(ec);
		break;
	case TRAP_DATA:
	case TRAP_FETCH:
		/* no stage 1; HPFAR_EL2 may be another's */
		(void)memory_exit(ec, esr, far, far, x->kind);
		break;
	case TRAP_WFI:
	case TRAP_WFE:
	case TRAP_HVC:
	case TRAP_SMC:
	case TRAP_SYSREG:
	case TRAP_COPROCESSOR:
	case TRAP_DEBUG:
	case TRAP_OTHER:
		exit_forward(ec, esr, x->kind, words);
		break;
	}
}

/* vectors.S: a synchronous exception from EL1 or EL0 was taken to EL2. */
struct arch_ec *exit_sync(struct arch_ec *ec)
{
	const uint64_t esr = read_esr_el2();
	const bool written = (EC_FAR >> field_get(ESR_CLASS, esr) & 1) &&
			     !(esr & ISS_FNV);
	/* else it would tell of somebody else */
	const uint64_t far = written ? read_far_el2() : 0;
	struct exit x = exit_decode(esr, far, read_hpfar_el2());

	if (ec->kind == PD_NATIVE)
		thread_exit(ec, &x, esr, far);
	else if (!exit_condition_holds(esr, ec->ctx.pstate))
		pc_advance(&ec->ctx, esr);
	else
		vcpu_exit(ec, &x, esr, far);
	return switch_next();
}

/* The VMM emulated what stopped this context: let it see the outcome. */
static void reply_done(struct arch_ec *ec, uint64_t esr, uint64_t value)
{
	const uint64_t class = field_get(ESR_CLASS, esr);

	if (class == EC_HVC64 || class == EC_SMC64) {
		ec->ctx.x[0] = value;
		return;
	}
	if (class == EC_DATA_LOWER && (esr & (ISS_ISV | ISS_WNR)) == ISS_ISV)
		load_finish(&ec->ctx, esr, value);
	if (class == EC_DATA_LOWER || class == EC_WFX || class == EC_SYS64)
		pc_advance(&ec->ctx, esr);
}

void arch_exit_reply(uint32_t number, uint64_t action, uint64_t value)
{
	struct arch_ec *ec = &arch_ecs[number];
	const uint64_t esr = ec->exit_esr;

	ec->exit_esr = 0;
	if (action == REPLY_DONE && esr != 0)
		reply_done(ec, esr, value);
	else if (action == REPLY_ABORT)
		inject_abort(ec, esr, ec->exit_far, FSC_EXTERNAL);
	else if (action == REPLY_UNDEF)
		inject_undefined(ec, esr);
	/* else the VMM chose: RETRY, HALT (the core's) or nonsense */
}
