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
	ACT_UNDEFINED,
	ACT_ID,     /* read: ID registers; a write is undefined */
	ACT_FIXED,  /* read: `value`; write ignored */
	ACT_CONST,  /* read: `value`; a write is undefined */
	ACT_IGNORE, /* write: nothing happens; a read is undefined */
	ACT_SGI1,   /* write: send a Group 1 SGI */
	ACT_SGI0,   /* write: send a Group 0 SGI */
};

#define ANY_CRM    SYS_KEY(0, 0, 0, 15, 0)
#define ANY_CRN    SYS_KEY(0, 0, 15, 0, 0)
#define ANY_OP2    SYS_KEY(0, 0, 0, 0, 7)
#define OSLSR_OSLM BIT(3) /* OS lock implemented */
#define SRE_VALUE  (ICC_SRE_SRE | ICC_SRE_DFB | ICC_SRE_DIB)

static const struct row {
	uint32_t key, ignore; /* `ignore`: bits of the key that do not count */
	enum action action;
	uint32_t value;
} traps[] = {
	/* MIDR_EL1 and its like are not trapped; REVIDR and AIDR are (TID1). */
	{SYS_KEY(3, 0, 0, 0, 6), 0, ACT_ID, 0},
	{SYS_KEY(3, 1, 0, 0, 7), 0, ACT_ID, 0},
	{SYS_KEY(3, 0, 0, 0, 0), ANY_CRM | ANY_OP2, ACT_ID, 0}, /* TID3 */
	{SYS_KEY(3, 0, 1, 0, 1), 0, ACT_FIXED, 0}, /* ACTLR_EL1 (TACR) */
	{SYS_KEY(3, 0, 12, 12, 5), 0, ACT_FIXED, SRE_VALUE}, /* ICC_SRE_EL1 */
	{SYS_SGI1R, 0, ACT_SGI1, 0},
	{SYS_KEY(3, 0, 12, 11, 6), 0, ACT_SGI0, 0}, /* ICC_ASGI1R_EL1 */
	{SYS_KEY(3, 0, 12, 11, 7), 0, ACT_SGI0, 0}, /* ICC_SGI0R_EL1 */
	/* DC ISW, CSW, CISW (TSW): meant for power-down code, which we are. */
	{SYS_KEY(1, 0, 7, 6, 2), 0, ACT_IGNORE, 0},
	{SYS_KEY(1, 0, 7, 10, 2), 0, ACT_IGNORE, 0},
	{SYS_KEY(1, 0, 7, 14, 2), 0, ACT_IGNORE, 0},
	/* Self-hosted debug (TDA, TDRA, TDOSA): there, and inert. Trace, at
	 * op1 = 1, is not. */
	{SYS_KEY(2, 0, 1, 1, 4), 0, ACT_CONST, OSLSR_OSLM},
	{SYS_KEY(2, 0, 0, 0, 0), ANY_CRN | ANY_CRM | ANY_OP2, ACT_FIXED, 0},
	{SYS_KEY(2, 3, 0, 0, 0), ANY_CRM | ANY_OP2, ACT_FIXED, 0},
};

static const struct row *row_of(uint32_t key)
{
	static const struct row none = {.action = ACT_UNDEFINED};

	for (uint32_t i = 0; i < sizeof(traps) / sizeof(traps[0]); i++) {
		if ((key & ~traps[i].ignore) == traps[i].key)
			return &traps[i];
	}
	return &none;
}

/* True if reading is defined; the value in *value. */
static bool trap_read(uint32_t key, uint64_t *value)
{
	const struct row *row = row_of(key);

	*value = row->action == ACT_ID ? idreg_read(key) : row->value;
	return row->action == ACT_ID || row->action == ACT_FIXED ||
	       row->action == ACT_CONST;
}

static bool trap_write(struct arch_ec *ec, uint32_t key, uint64_t value)
{
	const enum action action = row_of(key)->action;

	switch (action) {
	case ACT_SGI1:
	case ACT_SGI0:
		vgic_send(ec, value, action == ACT_SGI1);
		return true;
	case ACT_FIXED:
	case ACT_IGNORE:
		return true;
	case ACT_ID:
	case ACT_CONST:
	case ACT_UNDEFINED:
		break;
	}
	return false;
}

void sysreg_trap(struct arch_ec *ec, const struct exit *x, uint64_t esr)
{
	uint64_t value;
	bool defined;

	if (x->write) {
		defined = trap_write(ec, x->key, reg_read(&ec->ctx, x->rt));
	} else {
		defined = trap_read(x->key, &value);
		if (defined)
			reg_write(&ec->ctx, x->rt, value);
	}
	if (defined)
		pc_advance(&ec->ctx, esr);
	else
		inject_undefined(ec, esr);
}
