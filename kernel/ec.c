/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Execution contexts: how they begin, wait, stop and end. A request from
 * another CPU, or from a call, is a bit that the context's own CPU serves.
 */
#include "ec.h"
#include "arch.h"
#include "cap.h"
#include "deadline.h"
#include "memory.h"
#include "notify.h"
#include "portal.h"
#include "sched.h"

struct ec ecs[NR_ECS];

uint32_t ec_pd(uint32_t ec)
{
	return EC(ec, pd);
}

uint32_t ec_vcpu(uint32_t ec)
{
	return EC(ec, vcpu);
}

uint32_t ec_priority(uint32_t ec)
{
	return EC(ec, priority);
}

void ec_begin(uint32_t ec, uint32_t pd, uint32_t cpu, uint32_t priority,
	      uint32_t vcpu)
{
	const enum pd_kind kind = (enum pd_kind)PD(pd, kind);

	ROW_SET(ecs, ec,
		((struct ec){
			.pd = pd,
			.pd_generation = object_generation(CAP_PD, pd),
			.cpu = (uint8_t)cpu,
			.priority = (uint8_t)priority,
			.vcpu = (uint8_t)vcpu,
			.is_vcpu = kind == PD_VM,
			.state = EC_CREATED,
			.sc = NONE16,
			.run_sc = NONE16,
			.caller = NONE16,
			.handler = NONE16,
			.callers = QUEUE_EMPTY,
			.next = NONE16,
			.prev = NONE16,
			.notification = NONE32,
		}));
	arch_ec_reset(ec, pd, kind, vcpu);
	if (kind == PD_VM)
		PD_VCPU(pd, vcpu) = (uint16_t)ec;
}

/* Whoever listens there next must not find the place taken. */
static void ec_unlisten(uint32_t ec)
{
	const struct reference bound =
		reference_get(&EC(ec, wait_notification));

	if (reference_live(FIRST_NOTIFICATION, bound) &&
	    NOTIFICATION(bound.number, listener) == ec)
		__atomic_store_n(&NOTIFICATION(bound.number, listener), NONE16,
				 __ATOMIC_SEQ_CST);
}

enum status ec_clear(uint32_t ec)
{
	const uint32_t pd = EC(ec, pd);

	if (__atomic_load_n(&EC(ec, request), __ATOMIC_ACQUIRE) != 0 ||
	    ec_seen(ec) != EC_HALTED)
		return STATUS_MORE;
	if (ec_alive(ec) && ec_is_vcpu(ec) && PD_VCPU(pd, EC(ec, vcpu)) == ec)
		PD_VCPU(pd, EC(ec, vcpu)) = NONE16;
	ec_unlisten(ec);
	return STATUS_OK;
}

void ec_request(uint32_t ec, uint32_t what)
{
	__atomic_fetch_or(&EC(ec, request), what, __ATOMIC_RELEASE);
	sched_poke(EC(ec, cpu), ec);
}

void ec_run(uint32_t ec)
{
	const uint32_t s = EC(ec, run_sc);
	uint32_t tip;

	ec_enter(ec, EC_RUNNABLE);
	if (s == NONE16)
		return;
	tip = SC(s, tip);
	if (tip == ec) {
		sc_wake(s);
		return;
	}
	/* a handler that goes on without its caller: others may help it */
	if (tip != NONE16 && EC(tip, sc) == NONE16)
		EC(tip, run_sc) = NONE16;
	sc_lend(s, ec);
}

void ec_block(uint32_t ec, enum ec_state state)
{
	const uint32_t s = EC(ec, run_sc);

	__atomic_store_n(&EC(ec, state), (uint8_t)state, __ATOMIC_RELEASE);
	if (s != NONE16 && SC(s, tip) == ec)
		sc_block(s);
}

void ec_end(uint32_t ec, enum exit_kind kind)
{
	struct bound halt;

	if (EC(ec, state) == EC_HALTED)
		return;
	if (EC(ec, state) == EC_WAITING)
		(void)notify_leave(ec);
	if (EC(ec, state) == EC_CALLING || EC(ec, state) == EC_TRAPPED)
		portal_leave(ec);
	EC(ec, exit_kind) = kind;
	arch_ec_drop(ec);
	/* not earlier: dropping a vCPU in WFI leaves its timer's deadline */
	deadline_cancel(EC(ec, cpu), ec);
	/* not earlier: once it is Halted, others read what is left of it */
	ec_block(ec, EC_HALTED);
	portal_abandon(ec);
	halt = bound_get(&EC(ec, halt_notification), &EC(ec, halt_badge));
	if (reference_live(FIRST_NOTIFICATION, halt.to))
		(void)notify_signal(halt.to.number, halt.badge);
}

void ec_fault(uint32_t ec, enum exit_kind kind, const uint64_t words[4])
{
	for (uint32_t i = 0; i < 4; i++)
		EC_EXIT_WORD(ec, i) = words[i];
	ec_end(ec, kind);
}

void ec_woken(uint32_t ec)
{
	uint64_t *x = arch_regs(ec);

	/* queued: it is an earlier wait that is over, and that life as well */
	if (EC(ec, state) != EC_WAITING ||
	    __atomic_load_n(&EC(ec, notification), __ATOMIC_RELAXED) != NONE32)
		return;
	deadline_cancel(EC(ec, cpu), ec);
	x[0] = (uint64_t)(int64_t)EC(ec, woken_status);
	x[1] = EC(ec, woken_value);
	ec_run(ec);
}

void ec_timeout(uint32_t ec)
{
	if (EC(ec, state) == EC_IDLE) {
		if (arch_vcpu_ready(ec)) /* its timer's interrupt */
			ec_run(ec);
	} else if (EC(ec, state) == EC_WAITING && notify_leave(ec)) {
		EC(ec, woken_status) = STATUS_TIMEOUT;
		EC(ec, woken_value) = 0;
		ec_woken(ec);
	}
}

static void ec_start(uint32_t ec)
{
	if (EC(ec, state) != EC_CREATED && EC(ec, state) != EC_HALTED)
		return;
	arch_ec_start(ec, EC(ec, start_pc), EC(ec, start_sp),
		      EC(ec, start_arg));
	EC(ec, exit_kind) = EXIT_NONE;
	ec_run(ec);
}

static void ec_stop(uint32_t ec)
{
	const uint32_t s = EC(ec, run_sc);

	EC(ec, stopped) = true;
	if (s != NONE16 && SC(s, tip) == ec)
		sc_block(s);
}

static void ec_resume(uint32_t ec)
{
	EC(ec, stopped) = false;
	if (EC(ec, state) == EC_RUNNABLE)
		ec_run(ec);
}

static void ec_recall(uint32_t ec)
{
	static const uint64_t none[4];

	if (!ec_is_vcpu(ec))
		return;
	if (EC(ec, state) == EC_IDLE)
		ec_run(ec);
	if (EC(ec, state) == EC_RUNNABLE)
		exit_deliver(ec, EXIT_RECALL, none);
}

static void ec_powered(uint32_t ec)
{
	/* Created or idle; or runnable, about to say CPU_OFF once more. */
	if (EC(ec, state) <= EC_IDLE && arch_vcpu_power_on(ec))
		ec_run(ec);
}

/* It is destroyed: end it and cut its ties with its own SC. */
static void ec_destroyed(uint32_t ec)
{
	const uint32_t s = EC(ec, sc);

	ec_end(ec, EXIT_NONE);
	if (s == NONE16)
		return;
	SC(s, ec) = NONE16;
	/* sc_bind may look on another CPU, and bind somebody else */
	__atomic_store_n(&SC(s, new_ec), NONE16, __ATOMIC_RELEASE);
	if (SC(s, tip) == ec) {
		sc_block(s);
		SC(s, tip) = NONE16;
	}
	__atomic_store_n(&EC(ec, sc), NONE16, __ATOMIC_RELAXED);
	EC(ec, run_sc) = NONE16;
}

void ec_service(uint32_t ec)
{
	uint32_t request;

	__atomic_store_n(&EC(ec, serving), 1, __ATOMIC_RELAXED);
	request = __atomic_fetch_and(&EC(ec, request),
				     EC_REQUEST_START | EC_REQUEST_END,
				     __ATOMIC_ACQ_REL);
	if (request & EC_REQUEST_START) {
		ec_start(ec);
		/* Releases the start values to ctl_start(). */
		__atomic_fetch_and(&EC(ec, request), ~EC_REQUEST_START,
				   __ATOMIC_RELEASE);
	}
	if (request & EC_REQUEST_STOP)
		ec_stop(ec);
	if (request & EC_REQUEST_RESUME)
		ec_resume(ec);
	if (request & EC_REQUEST_WOKEN)
		ec_woken(ec);
	if (request & EC_REQUEST_NOTIFIED)
		portal_notified(ec);
	if (request & EC_REQUEST_POWER_ON)
		ec_powered(ec);
	if ((request & EC_REQUEST_INTERRUPT) && EC(ec, state) == EC_IDLE &&
	    arch_vcpu_ready(ec))
		ec_run(ec);
	if (request & EC_REQUEST_RECALL)
		ec_recall(ec);
	if (request & EC_REQUEST_HALT)
		ec_end(ec, EXIT_NONE);
	__atomic_store_n(&EC(ec, serving), 0, __ATOMIC_RELEASE);
	if (!(request & EC_REQUEST_END))
		return;
	ec_destroyed(ec);
	/* Releases the number to ec_clear() on whatever CPU. */
	__atomic_fetch_and(&EC(ec, request), ~EC_REQUEST_END, __ATOMIC_RELEASE);
}

/* What arch code says about vCPUs. */

void ec_idle(uint32_t ec)
{
	ec_block(ec, EC_IDLE);
}

void ec_wake(uint32_t ec)
{
	if (EC(ec, cpu) != arch_cpu())
		ec_request(ec, EC_REQUEST_INTERRUPT);
	else if (EC(ec, state) == EC_IDLE && arch_vcpu_ready(ec))
		ec_run(ec);
}

void ec_deadline(uint32_t ec, uint64_t deadline)
{
	/* it comes while switching: the next one's timer is already set */
	deadline_set(EC(ec, cpu), ec, deadline);
	sched_timer_by(deadline);
}

void ec_power_on(uint32_t ec)
{
	ec_request(ec, EC_REQUEST_POWER_ON);
}

void ec_yield(uint32_t ec)
{
	if (EC(ec, run_sc) != NONE16)
		sc_yield(EC(ec, run_sc));
}

/* ec_ctl: what each operation asks of its context. */

static enum status ctl_start(uint32_t target, const uint64_t *x)
{
	const uint32_t request =
		__atomic_load_n(&EC(target, request), __ATOMIC_ACQUIRE);
	const uint8_t state = ec_seen(target);

	if (request & EC_REQUEST_START) /* the values may be being read */
		return STATUS_BAD_STATE;
	if (state != EC_CREATED && state != EC_HALTED)
		return STATUS_BAD_STATE;
	/* Commit: nothing below can fail. */
	EC(target, start_pc) = x[3];
	EC(target, start_sp) = x[4];
	EC(target, start_arg) = x[5];
	ec_request(target, EC_REQUEST_START);
	return STATUS_OK;
}

static enum status ctl_bind_portal(uint32_t ec, uint32_t target,
				   const uint64_t *x)
{
	const struct found portal =
		cap_find(ec_pd(ec), x[3], CAP_PORTAL, RIGHT_CALL);
	enum status status;

	if (portal.status != STATUS_OK)
		return portal.status;
	status = portal_check(target, portal.number);
	if (status != STATUS_OK)
		return status;
	/* Commit: nothing below can fail. */
	reference_set(&EC(target, exit_portal),
		      object_reference(CAP_PORTAL, portal.number));
	return STATUS_OK;
}

static enum status ctl_bind_halt(uint32_t ec, uint32_t target,
				 const uint64_t *x)
{
	const struct found to =
		cap_find(ec_pd(ec), x[3], CAP_NOTIFICATION, RIGHT_SIGNAL);

	if (to.status != STATUS_OK)
		return to.status;
	/* Commit: nothing below can fail. */
	bound_set(&EC(target, halt_notification), &EC(target, halt_badge),
		  object_reference(CAP_NOTIFICATION, to.number), to.badge);
	return STATUS_OK;
}

static enum status ctl_bind_wait(uint32_t ec, uint32_t target,
				 const uint64_t *x)
{
	const struct found to =
		cap_find(ec_pd(ec), x[3], CAP_NOTIFICATION, RIGHT_WAIT);
	const uint32_t n = to.number;

	if (to.status != STATUS_OK)
		return to.status;
	if (NOTIFICATION(n, kind) != NOTIFY_FLAGS)
		return STATUS_BAD_ARG;
	if (NOTIFICATION(n, listener) != NONE16)
		return STATUS_BUSY;
	/* Commit: nothing below can fail. */
	ec_unlisten(target);
	reference_set(&EC(target, wait_notification),
		      object_reference(CAP_NOTIFICATION, n));
	__atomic_store_n(&NOTIFICATION(n, listener), (uint16_t)target,
			 __ATOMIC_SEQ_CST);
	ec_request(target, EC_REQUEST_NOTIFIED);
	return STATUS_OK;
}

/*
 * ec_ctl: x1 EC slot (RIGHT_CONTROL), x2 enum ec_op. EC_START (Created or
 * Halted and not asked already): x3 pc, x4 stack pointer, x5 first argument.
 * EC_BIND_PORTAL:
 * x3 portal slot (RIGHT_CALL). EC_BIND_HALT: x3 notification slot
 * (RIGHT_SIGNAL). EC_BIND_WAIT: x3 flags notification slot (RIGHT_WAIT)
 * nobody listens to yet. All take effect on the context's CPU, soon. Errors:
 * BAD_CAP, NO_RIGHT (x1), BAD_ARG (x2), then as the operation says: BAD_STATE,
 * BAD_CAP, NO_RIGHT, BAD_ARG, BUSY, GONE (portal has no handler).
 */
enum status call_ec_ctl(uint32_t ec, uint64_t *x)
{
	const struct found found =
		cap_find(ec_pd(ec), x[1], CAP_EC, RIGHT_CONTROL);
	const uint32_t target = found.number;

	if (found.status != STATUS_OK)
		return found.status;
	switch (x[2]) {
	case EC_START:
		return ctl_start(target, x);
	case EC_STOP:
		ec_request(target, EC_REQUEST_STOP);
		return STATUS_OK;
	case EC_RESUME:
		ec_request(target, EC_REQUEST_RESUME);
		return STATUS_OK;
	case EC_RECALL:
		ec_request(target, EC_REQUEST_RECALL);
		return STATUS_OK;
	case EC_BIND_PORTAL:
		return ctl_bind_portal(ec, target, x);
	case EC_BIND_HALT:
		return ctl_bind_halt(ec, target, x);
	case EC_BIND_WAIT:
		return ctl_bind_wait(ec, target, x);
	case EC_HALT:
		ec_request(target, EC_REQUEST_HALT);
		return STATUS_OK;
	default:
		return STATUS_BAD_ARG;
	}
}

/* Its registers stand still: it does not run and nothing is on its way. */
static bool ec_still(uint32_t ec, uint32_t target)
{
	uint8_t state;

	if (__atomic_load_n(&EC(target, request), __ATOMIC_ACQUIRE) != 0)
		return false;
	state = ec_seen(target);
	if (state == EC_HALTED)
		return true;
	if (state == EC_CREATED) /* its CPU may be ending it */
		return !__atomic_load_n(&EC(target, serving), __ATOMIC_ACQUIRE);
	if (EC(target, cpu) != EC(ec, cpu))
		return false; /* its CPU may let it go on at any moment */
	return state == EC_TRAPPED ||
	       (EC(target, stopped) && state == EC_RUNNABLE);
}

/*
 * ec_state: x1 EC slot, x2 enum ec_group, x3 0 read (RIGHT_READ) or 1 write
 * (RIGHT_WRITE), through the caller's message page. The context is Created or
 * Halted, or on the caller's CPU Trapped or stopped. Errors: BAD_CAP,
 * NO_RIGHT, BAD_ARG (x2, x3), BAD_STATE (it may run).
 */
enum status call_ec_state(uint32_t ec, uint64_t *x)
{
	const uint32_t right = x[3] == 1 ? RIGHT_WRITE : RIGHT_READ;
	const struct found found = cap_find(ec_pd(ec), x[1], CAP_EC, right);
	const uint32_t target = found.number;
	uint64_t *words = arch_message(ec);

	if (found.status != STATUS_OK)
		return found.status;
	if (x[3] > 1 || x[2] > GROUP_HALT || (x[2] == GROUP_HALT && x[3] == 1))
		return STATUS_BAD_ARG;
	if (!ec_still(ec, target))
		return STATUS_BAD_STATE;
	if (x[2] == GROUP_HALT) {
		words[0] = EC(target, exit_kind);
		for (uint32_t i = 0; i < 4; i++)
			words[1 + i] = EC_EXIT_WORD(target, i);
		return STATUS_OK;
	}
	if (!arch_ec_state(target, (uint32_t)x[2], x[3] == 1, words))
		return STATUS_BAD_STATE;
	return STATUS_OK;
}

/*
 * virq: x1 vCPU slot (RIGHT_WRITE), x2 virtual INTID, x3 level 0 or 1 (an
 * edge interrupt becomes pending by 1). Errors: BAD_CAP, NO_RIGHT (x1),
 * BAD_STATE (not a vCPU), BAD_ARG (x2, x3).
 */
enum status call_virq(uint32_t ec, uint64_t *x)
{
	const struct found found =
		cap_find(ec_pd(ec), x[1], CAP_EC, RIGHT_WRITE);
	const uint32_t target = found.number;

	if (found.status != STATUS_OK)
		return found.status;
	if (!ec_is_vcpu(target) || !ec_alive(target))
		return STATUS_BAD_STATE;
	if (x[2] >= NR_INTIDS || x[3] > 1)
		return STATUS_BAD_ARG;
	return arch_virq(target, (uint32_t)x[2], x[3] != 0);
}
