/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The VMM's life: load, start, then answer exits. What a guest may cause is
 * an open set, so every switch here ends in a defined answer.
 */
#include <format.h>
#include "vmm.h"

#define PSCI_SYSTEM_OFF 0x84000008u
#define NOT_SUPPORTED   (~0ull)

const struct vm_config *const vm = (const struct vm_config *)DOMAIN_CONFIG;
struct mutex uart_mutex;

static _Atomic uint32_t ended;
static _Atomic uint32_t warned;

void vmm_say(const char *text, ...)
{
	char line[140];
	va_list list;

	va_start(list, text);
	(void)format_list(line, sizeof(line), text, list);
	va_end(list);
	mutex_lock(&uart_mutex);
	domain_print("vmm: %s", line);
	mutex_unlock(&uart_mutex);
}

void vm_end(uint32_t slot)
{
	if (atomic_exchange_explicit(&ended, 1, memory_order_relaxed) == 0)
		sys_signal(WORDS(slot));
}

/* From here on vCPU 0 is root's to pause and resume. */
static void vcpu_let_go(void)
{
	struct console_ring *ring = (struct console_ring *)DOMAIN_RING;

	atomic_store_explicit(&ring->started, 1, memory_order_release);
}

/*
 * Start vCPU 0 with x0 = device tree. A tiny guest also finds its VM's number
 * in x1: it is started while stopped, given x1 and resumed.
 */
static bool vcpu_start(void)
{
	uint64_t *words = (uint64_t *)DOMAIN_MESSAGES;
	const bool tiny = vm->personality == PERSONALITY_TINY;

	if (tiny)
		sys_ec_ctl(WORDS(SLOT_VCPU, EC_STOP));
	else
		vcpu_let_go();
	if (sys_ec_ctl(WORDS(SLOT_VCPU, EC_START, vm->entry, 0,
			     vm->argument)) != STATUS_OK)
		return false;
	if (!tiny)
		return true;
	if (sys_ec_state(WORDS(SLOT_VCPU, GROUP_GENERAL, 0)) != STATUS_OK)
		return false;
	words[1] = vm->number;
	if (sys_ec_state(WORDS(SLOT_VCPU, GROUP_GENERAL, 1)) != STATUS_OK)
		return false;
	vcpu_let_go();
	return sys_ec_ctl(WORDS(SLOT_VCPU, EC_RESUME)) == STATUS_OK;
}

void init(void)
{
	const char *error = vm->magic == CONFIG_MAGIC ?
				    guest_load() :
				    "the configuration page is damaged";

	pl011_reset();
	if (!error && vcpu_start())
		return;
	if (!error)
		error = "vCPU 0 does not start";
	vmm_say("cannot start %s: %s", vm->name, error);
	vm_end(SLOT_END_FAULT);
}

void notified(uint64_t flags)
{
	if (flags & EVENT_INPUT)
		pl011_input();
}

/* An address without memory or device: read 0, ignore writes, say so once. */
static void unassigned(uint64_t ipa, uint64_t bits, struct reply *r)
{
	if (atomic_exchange_explicit(&warned, 1, memory_order_relaxed) == 0)
		vmm_say("the guest %s 0x%lx, where there is nothing%s",
			bits & ACCESS_WRITE ? "writes to" : "reads from", ipa,
			vm->unassigned_faults ? "" :
						" (reads as 0; said once)");
	if (vm->unassigned_faults)
		r->word[0] = REPLY_ABORT;
}

static void memory_fault(uint64_t ipa, uint64_t bits, uint64_t datum,
			 struct reply *r)
{
	const struct access a = {
		.offset = ipa - UART_BASE,
		.value = datum,
		.size_bytes = (uint32_t)(bits >> ACCESS_SIZE_SHIFT) & 0xffu,
		.write = (bits & ACCESS_WRITE) != 0,
	};

	r->word[0] = REPLY_DONE;
	if (!(bits & ACCESS_VALID) || ipa >= vm->ram_base)
		r->word[0] = REPLY_ABORT;
	else if (ipa >= UART_BASE && ipa - UART_BASE < UART_BYTES)
		r->word[1] = pl011_access(&a);
	else
		unassigned(ipa, bits, r);
}

static void hypercall(const uint64_t x[4], struct reply *r)
{
	r->word[0] = REPLY_DONE;
	r->word[1] = NOT_SUPPORTED;
	if (vm->personality == PERSONALITY_TINY && tiny_call(x))
		r->word[1] = 0;
	if (atomic_load_explicit(&ended, memory_order_relaxed))
		r->word[0] = REPLY_HALT;
}

/* Words of ec_state, in the order of GROUP_GENERAL and GROUP_SYSTEM. */
#define GENERAL_PC     32u
#define SYSTEM_ESR_EL1 7u
#define SYSTEM_FAR_EL1 8u
#define SYSTEM_ELR_EL1 11u

/* Where the guest was: what its author needs to find the mistake. */
static void fault_registers(uint64_t vcpu)
{
	const uint64_t *words =
		(const uint64_t *)(DOMAIN_MESSAGES + (vcpu + 1) * 4096);
	uint64_t pc;

	if (sys_ec_state(WORDS(SLOT_VCPU + vcpu, GROUP_GENERAL, 0)) !=
	    STATUS_OK)
		return;
	pc = words[GENERAL_PC];
	if (sys_ec_state(WORDS(SLOT_VCPU + vcpu, GROUP_SYSTEM, 0)) != STATUS_OK)
		return;
	vmm_say("pc 0x%lx; its last exception: pc 0x%lx, esr 0x%lx, far 0x%lx",
		pc, words[SYSTEM_ELR_EL1], words[SYSTEM_ESR_EL1],
		words[SYSTEM_FAR_EL1]);
}

static void fault(const struct message *m, struct reply *r)
{
#define EXIT_NAME(name) #name,
	static const char *const names[] = {EXITS(EXIT_NAME)};
#undef EXIT_NAME
	const uint64_t kind = m->word[0];
	const bool abort = kind == EXIT_INSTRUCTION_ABORT;

	vmm_say("vCPU %lu halted: %s%s0x%lx%s", m->badge,
		kind < NR_EXITS ? names[kind] : "?",
		abort ? ", nothing to run at " : ", syndrome ", m->word[1],
		abort ? "" : " cannot be handled");
	fault_registers(m->badge);
	vm_end(SLOT_END_FAULT);
	r->word[0] = REPLY_HALT;
}

void exited(const struct message *m, struct reply *r)
{
	switch (m->word[0]) {
	case EXIT_MEMORY_FAULT:
		memory_fault(m->word[1], m->word[2], m->word[3], r);
		break;
	case EXIT_HYPERCALL:
	case EXIT_SMC:
		hypercall(&m->word[1], r);
		break;
	case EXIT_POWER:
		vm_end((uint32_t)m->word[1] == PSCI_SYSTEM_OFF ?
			       SLOT_END_EXIT :
			       SLOT_END_REBOOT);
		r->word[0] = REPLY_HALT;
		break;
	case EXIT_RECALL:
	case EXIT_WFI:
		r->word[0] = REPLY_RETRY;
		break;
	default:
		fault(m, r);
		break;
	}
}
