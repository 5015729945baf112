/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exits of DDI 0487 as tables: every class of ESR_EL2.EC and every fault
 * status, one line each. See spec_decode.h.
 */
#include "spec_decode.h"

#define EX EXIT_EXCEPTION

/* By ESR_EL2.EC; all others are reserved or taken at EL2 only: OTHER. */
/* clang-format off */
#define CLASSES(X)                                              \
	X(0x01, WFI, EXIT_WFI)                  /* WFI, WFE */  \
	X(0x03, COPROCESSOR, EX)                /* MCR, MRC 15 */ \
	X(0x04, COPROCESSOR, EX)                /* MCRR 15 */   \
	X(0x05, COPROCESSOR, EX)                /* MCR, MRC 14 */ \
	X(0x06, COPROCESSOR, EX)                /* LDC, STC 14 */ \
	X(0x07, FP, EX)                         /* SVE, SIMD, FP */ \
	X(0x08, COPROCESSOR, EX)                /* VMRS */      \
	X(0x0c, COPROCESSOR, EX)                /* MRRC 14 */   \
	X(0x15, SVC, EXIT_HYPERCALL)            /* SVC, AArch64 */ \
	X(0x16, HVC, EXIT_HYPERCALL)            /* HVC, AArch64 */ \
	X(0x17, SMC, EXIT_SMC)                  /* SMC, AArch64 */ \
	X(0x18, SYSREG, EXIT_SYSTEM_REGISTER)   /* MSR, MRS, SYS */ \
	X(0x20, FETCH, EXIT_INSTRUCTION_ABORT)  /* from below */ \
	X(0x24, DATA, EXIT_MEMORY_FAULT)        /* from below */ \
	X(0x2f, OTHER, EXIT_SERROR)             /* SError */    \
	X(0x30, DEBUG, EXIT_DEBUG)              /* breakpoint, below */ \
	X(0x31, DEBUG, EXIT_DEBUG)              /* breakpoint, same */ \
	X(0x32, DEBUG, EXIT_DEBUG)              /* step, below */ \
	X(0x33, DEBUG, EXIT_DEBUG)              /* step, same */ \
	X(0x34, DEBUG, EXIT_DEBUG)              /* watchpoint, below */ \
	X(0x35, DEBUG, EXIT_DEBUG)              /* watchpoint, same */ \
	X(0x38, DEBUG, EXIT_DEBUG)              /* BKPT, AArch32 */ \
	X(0x3a, DEBUG, EXIT_DEBUG)              /* vector catch */ \
	X(0x3c, DEBUG, EXIT_DEBUG)              /* BRK, AArch64 */
/* clang-format on */

static void class_of(uint32_t class, struct exit *x)
{
	x->trap = TRAP_OTHER;
	x->kind = EXIT_EXCEPTION;
#define CASE_OF(number, name, what)    \
	if (class == (number)) {       \
		x->trap = TRAP_##name; \
		x->kind = what;        \
	}
	CLASSES(CASE_OF)
#undef CASE_OF
}

/* A fault status, level and all, with S1PTW. */
static enum fault fault_of(uint32_t status, bool walk)
{
	const bool permission = status >= 0x0c && status <= 0x0f;

	if (status > 0x0f) /* external, parity, alignment, TLB conflict... */
		return FAULT_OTHER;
	if (walk)
		return FAULT_WALK;
	return permission ? FAULT_PERMISSION : FAULT_STAGE2;
}

static bool bit(uint64_t word, uint32_t number)
{
	return word >> number & 1;
}

static void data_of(uint64_t esr, const struct exit *answer, struct exit *x)
{
	x->valid = bit(esr, 24);
	x->write = bit(esr, 6);
	x->maintenance = bit(esr, 8);
	x->size_bytes = answer->size_bytes;
	x->rt = answer->rt;
	x->sign_extend = answer->sign_extend;
	x->wide = answer->wide;
	if (!x->valid)
		return;
	x->size_bytes = bit(esr, 23) ? (bit(esr, 22) ? 8 : 4) :
				       (bit(esr, 22) ? 2 : 1);
	x->sign_extend = bit(esr, 21);
	x->rt = (uint32_t)(esr >> 16) % 32;
	x->wide = bit(esr, 15);
}

struct exit spec_decode(uint64_t esr, uint64_t far, uint64_t hpfar,
			const struct exit *answer)
{
	const uint32_t iss = (uint32_t)esr & 0x1ffffff;
	struct exit x = {.size_bytes = 1};

	class_of((uint32_t)(esr >> 26) % 64, &x);
	x.ipa = (hpfar >> 4 & 0xfffffffff) * 4096 + far % 4096;
	if (x.trap == TRAP_WFI && bit(iss, 0))
		x.trap = TRAP_WFE;
	if (x.trap == TRAP_SVC || x.trap == TRAP_HVC || x.trap == TRAP_SMC)
		x.immediate = iss % 0x10000;
	if (x.trap == TRAP_SYSREG) {
		x.key = SYS_KEY(iss >> 20 & 3, iss >> 14 & 7, iss >> 10 & 15,
				iss >> 1 & 15, iss >> 17 & 7);
		x.rt = iss >> 5 & 31;
		x.write = !bit(iss, 0);
	}
	if (x.trap == TRAP_FETCH || x.trap == TRAP_DATA)
		x.fault = fault_of(iss & 63, bit(iss, 7));
	if (x.trap == TRAP_DATA)
		data_of(esr, answer, &x);
	return x;
}

bool spec_same_exit(const struct exit *a, const struct exit *b)
{
	return a->trap == b->trap && a->kind == b->kind &&
	       a->immediate == b->immediate && a->key == b->key &&
	       a->rt == b->rt && a->write == b->write && a->valid == b->valid &&
	       a->wide == b->wide && a->sign_extend == b->sign_extend &&
	       a->maintenance == b->maintenance &&
	       a->size_bytes == b->size_bytes && a->fault == b->fault &&
	       a->ipa == b->ipa;
}

/* DDI 0487 F1.4: the sixteen conditions by name. */
bool spec_condition(uint64_t esr, uint64_t pstate)
{
	const uint32_t class = (uint32_t)(esr >> 26) % 64;
	const bool n = bit(pstate, 31), z = bit(pstate, 30);
	const bool c = bit(pstate, 29), v = bit(pstate, 28);
	const bool eq_hs_mi_vs[4] = {z, c, n, v};
	const uint32_t condition = (uint32_t)(esr >> 20) % 16;
	const bool has = class == 0x01 || class == 0x0c ||
			 (class >= 0x03 && class <= 0x08);

	if (!has || !bit(esr, 24) || condition >= 14)
		return true; /* AL, or an instruction without a condition */
	if (condition < 8)
		return eq_hs_mi_vs[condition / 2] == (condition % 2 == 0);
	switch (condition) {
	case 8: /* HI */
		return c && !z;
	case 9: /* LS */
		return !c || z;
	case 10: /* GE */
		return n == v;
	case 11: /* LT */
		return n != v;
	case 12: /* GT */
		return !z && n == v;
	default: /* LE */
		return z || n != v;
	}
}
