/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exit decoder: closes the open set of syndromes once, so that whoever
 * handles an exit switches over a closed one.
 */
#include "decode.h"

#define PSTATE_V BIT(28)
#define PSTATE_C BIT(29)
#define PSTATE_Z BIT(30)
#define PSTATE_N BIT(31)

#define PAGE_OFFSET 0xfffull

/* DDI 0487 D24.2.40, "ISS encoding for an exception from a Data Abort". */
static enum fault fault_decode(uint64_t esr)
{
	switch (esr & FSC_TYPE) {
	case 0x00: /* address size */
	case 0x04: /* translation */
	case 0x08: /* access flag */
		return esr & ISS_S1PTW ? FAULT_WALK : FAULT_STAGE2;
	case 0x0c: /* permission */
		return esr & ISS_S1PTW ? FAULT_WALK : FAULT_PERMISSION;
	default:
		return FAULT_OTHER;
	}
}

static void data_decode(struct exit *x, uint64_t esr)
{
	x->trap = TRAP_DATA;
	x->kind = EXIT_MEMORY_FAULT;
	x->fault = fault_decode(esr);
	x->write = esr & ISS_WNR;
	x->maintenance = esr & ISS_CM;
	x->valid = esr & ISS_ISV;
	x->size_bytes = 1u << field_get(ISS_SAS, esr);
	x->rt = (uint32_t)field_get(ISS_SRT, esr);
	x->sign_extend = esr & ISS_SSE;
	x->wide = esr & ISS_SF;
}

static void call_decode(struct exit *x, uint64_t esr, enum trap trap)
{
	x->trap = trap;
	x->kind = trap == TRAP_SMC ? EXIT_SMC : EXIT_HYPERCALL;
	x->immediate = (uint32_t)field_get(ISS_IMMEDIATE, esr);
}

static void sysreg_decode(struct exit *x, uint64_t esr)
{
	x->trap = TRAP_SYSREG;
	x->kind = EXIT_SYSTEM_REGISTER;
	x->key = (uint32_t)(esr & ISS_SYS_KEY);
	x->rt = (uint32_t)field_get(ISS_SYS_RT, esr);
	x->write = !(esr & ISS_READ);
}

struct exit exit_decode(uint64_t esr, uint64_t far, uint64_t hpfar)
{
	const uint64_t class = field_get(ESR_CLASS, esr);
	struct exit x = {
		.trap = TRAP_OTHER,
		.kind = EXIT_EXCEPTION,
		.size_bytes = 1,
		.ipa = field_get(HPFAR_FIPA, hpfar) << 12 | (far & PAGE_OFFSET),
	};

	switch (class) {
	case EC_WFX:
		x.trap = esr & ISS_WFE ? TRAP_WFE : TRAP_WFI;
		x.kind = EXIT_WFI;
		break;
	case EC_FP:
		x.trap = TRAP_FP;
		break;
	case EC_SVC64:
		call_decode(&x, esr, TRAP_SVC);
		break;
	case EC_HVC64:
		call_decode(&x, esr, TRAP_HVC);
		break;
	case EC_SMC64:
		call_decode(&x, esr, TRAP_SMC);
		break;
	case EC_SYS64:
		sysreg_decode(&x, esr);
		break;
	case EC_FETCH_LOWER:
		x.trap = TRAP_FETCH;
		x.kind = EXIT_INSTRUCTION_ABORT;
		x.fault = fault_decode(esr);
		break;
	case EC_DATA_LOWER:
		data_decode(&x, esr);
		break;
	case EC_SERROR:
		x.kind = EXIT_SERROR;
		break;
	default:
		if (EC_CONDITIONAL & BIT(class))
			x.trap = TRAP_COPROCESSOR;
		else if (EC_DEBUG & BIT(class)) {
			x.trap = TRAP_DEBUG;
			x.kind = EXIT_DEBUG;
		}
		break;
	}
	return x;
}

bool exit_condition_holds(uint64_t esr, uint64_t pstate)
{
	const bool n = pstate & PSTATE_N, z = pstate & PSTATE_Z;
	const bool c = pstate & PSTATE_C, v = pstate & PSTATE_V;
	const uint64_t class = field_get(ESR_CLASS, esr);
	const uint64_t condition = field_get(ISS_COND, esr);
	bool holds;

	if (!(EC_CONDITIONAL & BIT(class)) || !(esr & ISS_CV) ||
	    condition >= 14)
		return true;
	switch (condition >> 1) { /* DDI 0487 C1.2.4 */
	case 0:
		holds = z;
		break;
	case 1:
		holds = c;
		break;
	case 2:
		holds = n;
		break;
	case 3:
		holds = v;
		break;
	case 4:
		holds = c && !z;
		break;
	case 5:
		holds = n == v;
		break;
	default:
		holds = !z && n == v;
		break;
	}
	return holds != (condition & 1);
}
