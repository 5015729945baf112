/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trapped system instructions (MSR, MRS, SYS, SYSL). The first row of the
 * table that matches decides; what matches none is undefined for a guest.
 * The rows are those an unmodified kernel meets on its way up, and those
 * whose denial would be told from hardware.
 */
#include "cpu.h"
#include "exit.h"
#include "idregs.h"
#include "sysreg.h"
#include "vgic.h"

enum action {
	ACT_ID,     /* read: ID registers; a write is undefined */
	ACT_ZERO,   /* RAZ/WI */
	ACT_IGNORE, /* write: nothing happens; a read is undefined */
	ACT_OSLSR,  /* read: OS lock implemented and open */
	ACT_SRE,    /* read: GIC system registers only; write ignored */
	ACT_SGI1,   /* write: send a Group 1 SGI */
	ACT_SGI0,   /* write: send a Group 0 SGI */
	ACT_UNDEFINED,
};

#define ANY_CRM    SYS_KEY(0, 0, 0, 15, 0)
#define ANY_CRN    SYS_KEY(0, 0, 15, 0, 0)
#define ANY_OP2    SYS_KEY(0, 0, 0, 0, 7)
#define OSLSR_OSLM BIT(3) /* OS lock implemented */
#define SRE_VALUE  (ICC_SRE_SRE | ICC_SRE_DFB | ICC_SRE_DIB)

static const struct {
	uint32_t key, ignore; /* `ignore`: bits of the key that do not count */
	enum action action;
} traps[] = {
	/* MIDR_EL1 and its like are not trapped; REVIDR and AIDR are (TID1). */
	{SYS_KEY(3, 0, 0, 0, 6), 0, ACT_ID},
	{SYS_KEY(3, 1, 0, 0, 7), 0, ACT_ID},
	{SYS_KEY(3, 0, 0, 0, 0), ANY_CRM | ANY_OP2, ACT_ID}, /* TID3 */
	{SYS_KEY(3, 0, 1, 0, 1), 0, ACT_ZERO},  /* ACTLR_EL1 (TACR) */
	{SYS_KEY(3, 0, 12, 12, 5), 0, ACT_SRE}, /* ICC_SRE_EL1 */
	{SYS_SGI1R, 0, ACT_SGI1},
	{SYS_KEY(3, 0, 12, 11, 6), 0, ACT_SGI0}, /* ICC_ASGI1R_EL1 */
	{SYS_KEY(3, 0, 12, 11, 7), 0, ACT_SGI0}, /* ICC_SGI0R_EL1 */
	/* DC ISW, CSW, CISW (TSW): meant for power-down code, which we are. */
	{SYS_KEY(1, 0, 7, 6, 2), 0, ACT_IGNORE},
	{SYS_KEY(1, 0, 7, 10, 2), 0, ACT_IGNORE},
	{SYS_KEY(1, 0, 7, 14, 2), 0, ACT_IGNORE},
	/* Self-hosted debug (TDA, TDRA, TDOSA): there, and inert. Trace, at
	 * op1 = 1, is not. */
	{SYS_KEY(2, 0, 1, 1, 4), 0, ACT_OSLSR},
	{SYS_KEY(2, 0, 0, 0, 0), ANY_CRN | ANY_CRM | ANY_OP2, ACT_ZERO},
	{SYS_KEY(2, 3, 0, 0, 0), ANY_CRM | ANY_OP2, ACT_ZERO},
};

static enum action action_of(uint32_t key)
{
	for (uint32_t i = 0; i < sizeof(traps) / sizeof(traps[0]); i++) {
		if ((key & ~traps[i].ignore) == traps[i].key)
			return traps[i].action;
	}
	return ACT_UNDEFINED;
}

/* True if reading is defined; the value in *value. */
static bool trap_read(uint32_t key, uint64_t *value)
{
	switch (action_of(key)) {
	case ACT_ID:
		*value = idreg_read(key);
		return true;
	case ACT_ZERO:
		*value = 0;
		return true;
	case ACT_OSLSR:
		*value = OSLSR_OSLM;
		return true;
	case ACT_SRE:
		*value = SRE_VALUE;
		return true;
	case ACT_IGNORE:
	case ACT_SGI1:
	case ACT_SGI0:
	case ACT_UNDEFINED:
		break;
	}
	return false;
}

static bool trap_write(struct arch_ec *ec, uint32_t key, uint64_t value)
{
	switch (action_of(key)) {
	case ACT_ZERO:
	case ACT_IGNORE:
	case ACT_SRE:
		return true;
	case ACT_SGI1:
		vgic_send(ec, value, true);
		return true;
	case ACT_SGI0:
		vgic_send(ec, value, false);
		return true;
	case ACT_ID:
	case ACT_OSLSR:
	case ACT_UNDEFINED:
		break;
	}
	return false;
}

void sysreg_trap(struct arch_ec *ec, const struct exit *x, uint64_t esr)
{
	uint64_t value;

	if (x->write) {
		if (!trap_write(ec, x->key, reg_read(&ec->ctx, x->rt))) {
			inject_undefined(ec, esr);
			return;
		}
	} else {
		if (!trap_read(x->key, &value)) {
			inject_undefined(ec, esr);
			return;
		}
		reg_write(&ec->ctx, x->rt, value);
	}
	pc_advance(&ec->ctx, esr);
}
