// SPDX-License-Identifier: BSD-2-Clause
/*
 * Contexts as the portable core sees them: blanking, starting, reading and
 * writing their registers. Whatever a VMM writes is made harmless here.
 */
#include "arch.h"
#include "cpu.h"
#include "insn.h"
#include "mem.h"
#include "sysreg.h"
#include "vgic.h"
#include "vpsci.h"

#define PSTATE_EL0T   0x000ull
#define PSTATE_EL1T   0x004ull
#define PSTATE_EL1H   0x005ull
#define PSTATE_MODE   BITS(4, 0)
#define PSTATE_DAIF   BITS(9, 6)
#define PSTATE_FLAGS  BITS(31, 28)
#define GENERAL_WORDS (sizeof(struct context) / sizeof(uint64_t))
#define SYSTEM_WORDS  (sizeof(struct el1_state) / sizeof(uint64_t))

/* WFE does not trap (TWE): the timer ends it, and it waits on its own time. */
#define HCR_ALL                                                               \
	(HCR_RW | HCR_VM | HCR_SWIO | HCR_FMO | HCR_IMO | HCR_AMO | HCR_TSC | \
	 HCR_TID1 | HCR_TID3 | HCR_TIDCP | HCR_TACR | HCR_TSW | HCR_TWI)
#define HCR_THREAD (HCR_ALL | HCR_TGE | HCR_DC)
#define HCR_VCPU                                                         \
	(HCR_ALL | HCR_PTW | HCR_FB | field_put(HCR_BSU, 1) | HCR_TLOR | \
	 HCR_TERR | HCR_TEA | HCR_TID5)

struct arch_ec arch_ecs[NR_ECS];

_Static_assert(GENERAL_WORDS == 34, "GROUP_GENERAL");
_Static_assert(SYSTEM_WORDS <= MESSAGE_WORDS, "GROUP_SYSTEM");

uint64_t *arch_regs(uint32_t ec)
{
	return arch_ecs[ec].ctx.x;
}

static void blank(struct arch_ec *ec)
{
	ec->epoch++; /* registers still in a CPU are not its any more */
	memset(&ec->ctx, 0, sizeof(ec->ctx));
	memset(&ec->fp, 0, sizeof(ec->fp));
#define RESET(name, value, moves) .name = value,
	ec->el1 = (struct el1_state){EL1_REGISTERS(RESET)};
#undef RESET
	ec->ctx.pstate = ec->kind == PD_VM ? PSTATE_EL1H | PSTATE_DAIF :
					     PSTATE_EL0T;
}

void arch_ec_reset(uint32_t number, uint32_t pd, enum pd_kind kind,
		   uint32_t vcpu)
{
	struct arch_ec *ec = &arch_ecs[number];

	ec->number = number; /* of one never used it is 0 yet */
	vm_vcpu_remove(ec);
	ec->pd = pd;
	ec->vcpu = vcpu;
	ec->kind = kind;
	ec->hcr = kind == PD_VM ? HCR_VCPU : HCR_THREAD;
	ec->vmpidr = MPIDR_RES1 | (vcpu & 15) | (uint64_t)(vcpu >> 4) << 8;
	ec->exit_esr = 0;
	ec->exit_far = 0;
	ec->waiting = false;
	ec->power = POWER_OFF;
	memset(&ec->vgic, 0, sizeof(ec->vgic));
	blank(ec);
	if (kind == PD_VM)
		vm_vcpu_add(pd, vcpu, number);
	page_zero(arch_message(number));
	cache_clean(arch_message(number), PAGE_BYTES);
}

void arch_ec_start(uint32_t number, uint64_t pc, uint64_t sp, uint64_t arg)
{
	struct arch_ec *ec = &arch_ecs[number];

	arch_ec_drop(number);
	blank(ec);
	ec->hcr &= ~HCR_VSE;
	ec->ctx.pc = pc;
	ec->ctx.x[0] = arg;
	if (ec->kind == PD_VM) {
		ec->el1.sp_el1 = sp;
		vcpu_start(ec);
	} else {
		ec->ctx.sp_el0 = sp;
	}
}

/* Only flags, masks and a level below EL2 (DDI 0487 C5.2.19 SPSR_EL2). */
static uint64_t pstate_clean(const struct arch_ec *ec, uint64_t pstate)
{
	const uint64_t mode = field_get(PSTATE_MODE, pstate);
	const uint64_t flags = pstate & PSTATE_FLAGS;

	if (ec->kind != PD_VM)
		return flags | PSTATE_EL0T;
	if (mode == PSTATE_EL0T || mode == PSTATE_EL1T)
		return flags | (pstate & PSTATE_DAIF) | mode;
	return flags | (pstate & PSTATE_DAIF) | PSTATE_EL1H;
}

bool arch_ec_state(uint32_t number, uint32_t group, bool write, uint64_t *words)
{
	struct arch_ec *ec = &arch_ecs[number];
	uint64_t *state = ec->ctx.x;
	uint64_t count = GENERAL_WORDS;

	if (group == GROUP_SYSTEM && ec->kind == PD_VM) {
		state = &ec->el1.sctlr_el1;
		count = SYSTEM_WORDS;
	} else if (group != GROUP_GENERAL) {
		return false;
	}
	ec_unload(ec);
	/* a CPU_ON may let it run meanwhile: harmless at every instant */
	for (uint64_t i = 0; i < count; i++) {
		volatile uint64_t *const at = &state[i];
		const uint64_t word = *(volatile uint64_t *)&words[i];

		if (!write)
			words[i] = *at;
		else if (at == &ec->ctx.pstate)
			*at = pstate_clean(ec, word);
		else if (at != &ec->el1.mdscr_el1) /* no guest debugs */
			*at = word;
	}
	return true;
}
