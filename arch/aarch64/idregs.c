/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processor a guest may see. One row per ID register that is not zero:
 * which fields it shares with the hardware, which are fixed, which are capped.
 * A field not named reads as zero, so that a feature of tomorrow, whose
 * registers nobody switches, does not exist for a guest (DDI 0487 D24.2).
 */
#include "idregs.h"
#include "decode.h"
#include "sysreg.h"

#define FIELD(n) BITS(4 * (n) + 3, 4 * (n)) /* the n-th four-bit field */

/* Shown as they are. */
#define PFR0_SHARED                                                         \
	(FIELD(4) /* FP */ | FIELD(5) /* AdvSIMD */ | FIELD(12) /* DIT */ | \
	 FIELD(15) /* CSV3 */)
#define PFR1_SHARED  (FIELD(0) /* BT */ | FIELD(1) /* SSBS */)
#define ISAR0_SHARED (~(FIELD(0) | FIELD(6) /* TME */))
#define ISAR1_SHARED                                                         \
	(FIELD(0) /* DPB */ | FIELD(3) /* JSCVT */ | FIELD(4) /* FCMA */ |   \
	 FIELD(5) /* LRCPC */ | FIELD(8) /* FRINTTS */ | FIELD(9) /* SB */ | \
	 FIELD(10) /* SPECRES */ | FIELD(11) /* BF16 */ |                    \
	 FIELD(12) /* DGH */ | FIELD(13) /* I8MM */)
#define ISAR2_SHARED (FIELD(1) /* RPRES */ | FIELD(7) /* CLRBHB */)
#define MMFR0_SHARED                                        \
	(FIELD(1) /* ASIDBits */ | FIELD(2) /* BigEnd */ |  \
	 FIELD(3) /* SNSMem */ | FIELD(4) /* BigEndEL0 */ | \
	 FIELD(5) /* TGran16 */ | FIELD(6) /* TGran64 */ |  \
	 FIELD(7) /* TGran4 */)
#define MMFR1_SHARED                                                        \
	(FIELD(0) /* HAFDBS */ | FIELD(3) /* HPDS */ | FIELD(5) /* PAN */ | \
	 FIELD(9) /* ETS */ | FIELD(12) /* nTLBPA */)
#define MMFR2_SHARED                                                         \
	(FIELD(0) /* CnP */ | FIELD(1) /* UAO */ | FIELD(2) /* LSM */ |      \
	 FIELD(4) /* VARange */ | FIELD(5) /* CCIDX */ | FIELD(7) /* ST */ | \
	 FIELD(8) /* AT */ | FIELD(9) /* IDS */ | FIELD(12) /* TTL */ |      \
	 FIELD(13) /* BBM */ | FIELD(15) /* E0PD */)

/* Fixed: EL1 and EL0 in AArch64 only, GICv3 registers; Armv8 debug with two
 * breakpoints and watchpoints, the least there can be, and they do nothing. */
#define PFR0_FIXED (1ull | 1ull << 4 | 1ull << 24)
#define DFR0_FIXED (6ull | 1ull << 12 | 1ull << 20)

#define PFR0_CSV2     FIELD(14)
#define MMFR0_PARANGE FIELD(0)
#define PARANGE_40    2u /* not above 40 bits: stage 2 has 39 */

/* The smaller of the hardware's field and `most`, in its place. */
static uint64_t capped(uint64_t field, uint64_t hardware, uint64_t most)
{
	const uint64_t value = field_get(field, hardware);

	return field_put(field, value < most ? value : most);
}

static uint64_t pfr0_read(void)
{
	const uint64_t hardware = read_id_aa64pfr0_el1();

	return (hardware & PFR0_SHARED) | PFR0_FIXED |
	       capped(PFR0_CSV2, hardware, 1);
}

static uint64_t mmfr0_read(void)
{
	const uint64_t hardware = read_id_aa64mmfr0_el1();

	return (hardware & MMFR0_SHARED) |
	       capped(MMFR0_PARANGE, hardware, PARANGE_40);
}

uint64_t idreg_read(uint32_t key)
{
	switch (key) {
	case SYS_KEY(3, 0, 0, 4, 0):
		return pfr0_read();
	case SYS_KEY(3, 0, 0, 4, 1):
		return read_id_aa64pfr1_el1() & PFR1_SHARED;
	case SYS_KEY(3, 0, 0, 5, 0):
		return DFR0_FIXED;
	case SYS_KEY(3, 0, 0, 6, 0):
		return read_id_aa64isar0_el1() & ISAR0_SHARED;
	case SYS_KEY(3, 0, 0, 6, 1):
		return read_id_aa64isar1_el1() & ISAR1_SHARED;
	case SYS_KEY(3, 0, 0, 6, 2):
		return read_id_aa64isar2_el1() & ISAR2_SHARED;
	case SYS_KEY(3, 0, 0, 7, 0):
		return mmfr0_read();
	case SYS_KEY(3, 0, 0, 7, 1):
		return read_id_aa64mmfr1_el1() & MMFR1_SHARED;
	case SYS_KEY(3, 0, 0, 7, 2):
		return read_id_aa64mmfr2_el1() & MMFR2_SHARED;
	default:
		return 0;
	}
}
