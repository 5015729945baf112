// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a guest may ask by hvc and smc besides our own calls and PSCI: which
 * conventions there are, which workarounds the firmware has, and who we are
 * (DEN 0028). Everything else of these services is unknown: -1.
 */
#include "cpu.h"
#include "exit.h"
#include "sysreg.h"
#include "vpsci.h"

#define VERSION_1_1      0x10001u
#define NOT_SUPPORTED    (~0ull)
#define NOT_REQUIRED     1u /* supported, and this CPU is not affected */
#define CONTRACT_VERSION 1u
#define PFR0_CSV2        BITS(59, 56)

enum owner {
	OWNER_ARCH = 0,
	OWNER_STANDARD = 4,
	OWNER_HYP = 5,
	OWNER_VENDOR = 6
};

/*
 * Workarounds that only firmware could do are not offered. Where the CPU
 * itself says that no branch predictor state crosses contexts, 1 says so:
 * a kernel told "supported" would call at each of its context switches.
 */
static uint64_t arch_feature(uint32_t function)
{
	switch (function) {
	case SMCCC_VERSION:
	case SMCCC_ARCH_FEATURES:
		return 0;
	case SMCCC_WORKAROUND_1:
		return field_get(PFR0_CSV2, read_id_aa64pfr0_el1()) >= 1 ?
			       NOT_REQUIRED :
			       NOT_SUPPORTED;
	default: /* WORKAROUND_2 and _3, SOC_ID */
		return NOT_SUPPORTED;
	}
}

/* Our UUID, 7e55e4a0-1e53-4b21-9d0c-54534d494372, as DEN 0028 6.2 lays out. */
static void uid_read(uint64_t x[4])
{
	x[0] = 0xa0e4557eu;
	x[1] = 0x214b531eu;
	x[2] = 0x53540c9du;
	x[3] = 0x7243494du;
}

static void vendor_call(struct context *ctx, uint32_t function)
{
	switch (function) {
	case VENDOR_FEATURES: /* bit n: call n of tessera/abi.h */
		ctx->x[0] = BIT(NR_CALLS) - 1;
		break;
	case VENDOR_UID:
		uid_read(ctx->x);
		break;
	case VENDOR_REVISION:
		ctx->x[0] = ABI_VERSION;
		ctx->x[1] = 0;
		break;
	default:
		ctx->x[0] = NOT_SUPPORTED;
		break;
	}
}

bool smccc_hot(uint64_t x[4])
{
	if ((uint32_t)x[0] == PSCI_VERSION)
		x[0] = PSCI_1_1;
	else if ((uint32_t)x[0] == SMCCC_VERSION)
		x[0] = VERSION_1_1;
	else
		return false;
	return true;
}

bool smccc_call(struct arch_ec *ec, uint64_t esr)
{
	const uint32_t function = (uint32_t)ec->ctx.x[0];
	struct context *ctx = &ec->ctx;

	if (!(function & SMCCC_FAST))
		return false;
	switch (field_get(SMCCC_OWNER, function)) {
	case OWNER_ARCH:
		if (function == SMCCC_VERSION)
			ctx->x[0] = VERSION_1_1;
		else if (function == SMCCC_ARCH_FEATURES)
			ctx->x[0] = arch_feature((uint32_t)ctx->x[1]);
		else
			ctx->x[0] = NOT_SUPPORTED;
		return true;
	case OWNER_STANDARD:
		if (!psci_call(ec, function, esr))
			ctx->x[0] = NOT_SUPPORTED;
		return true;
	case OWNER_HYP:
		ctx->x[0] = NOT_SUPPORTED;
		return true;
	case OWNER_VENDOR:
		vendor_call(ctx, function);
		return true;
	default: /* SiP, OEM, trusted OS: whoever plays the board, if any */
		return false;
	}
}
