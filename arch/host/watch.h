/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The online checker of stage-2 discipline: it sees every instruction that
 * arch/aarch64's table, TLB and scrubbing code executes, in order, and what
 * that code is asked for. It runs on the host under all tests, and at EL2 in
 * the debug build (`make debug`).
 *
 * Rules; the first that does not hold ends the run with a sentence:
 *  D1 a valid entry becomes invalid, never another valid one (DDI 0487 D8.14.1)
 *  D2 a written entry is visible to walkers (DSB) when arch_table_write returns
 *  D3 after an entry or a root was taken away, nothing comes before the flush
 *     of that space: of this very page, or of all of it if it was a table
 *  D4 a flush is by the space's own VMID, in VTTBR_EL2 and synchronised (ISB)
 *     before the TLBI; stage 2, DSB, stage 1, DSB, instruction caches, DSB, all
 *     inner shareable; then VTTBR_EL2 is as before, synchronised
 *  D5 a table is linked in one place, and empty when linked and when unlinked;
 *     entries appear in tables of living spaces only, at their level
 *  D6 roots are walked by VMIDs that differ and are not 0; and anew only after
 *     a flush that came when no CPU was in the space any more
 *  D7 a scrubbed frame is all zeroed, then all cleaned to PoC (DSB SY), through
 *     a window that is visible before and gone from the TLB behind
 */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <stdint.h>

/* X(name): the instructions of insn.h that take no operand, and one. */
/* clang-format off */
#define INSNS(X)                                                            \
	X(isb) X(dsb_sy) X(dsb_ish) X(dsb_ishst) X(dsb_nsh) X(sev)          \
	X(tlbi_alle2is) X(tlbi_vmalle1is) X(tlbi_vmalls12e1is)              \
	X(tlbi_alle1is) X(ic_iallu) X(ic_ialluis)
#define INSNS1(X)                                                           \
	X(tlbi_ipas2e1is) X(tlbi_vae2) X(dc_civac) X(dc_cvac) X(dc_zva)
/* clang-format on */

#define INSN_NAME(name) INSN_##name,
enum insn { INSNS(INSN_NAME) INSNS1(INSN_NAME) };
#undef INSN_NAME

void watch_reset(void);
/* An instruction is about to be executed. */
void watch_insn(enum insn insn, uint64_t operand);

/* arch_table_write: before; and when it has returned. */
void watch_write(uint32_t table, uint32_t index, uint64_t entry,
		 const uint64_t *at);
void watch_written(void);
/* arch_space_set has returned, VTTBR_EL2 of each domain being `vttbr(pd)`. */
void watch_space(uint32_t pd, uint32_t root, uint64_t (*vttbr)(uint32_t pd));
/* arch_tlb_flush, or (page) arch_tlb_flush_page. */
void watch_flush(uint32_t pd, uint64_t ipa, bool page, uint64_t vttbr);
void watch_flushed(void);
/* arch_scrub: the entry of the window at `va` is *window. */
void watch_scrub(uint64_t frame, uint32_t count, const uint64_t *window,
		 uint64_t va);
void watch_scrubbed(void);
/* The model lock is about to be given back: nothing is left to be done. */
void watch_rest(void);

/* May a CPU still be walking the space of this domain? The machine knows. */
bool watch_walked(uint32_t pd);
/* What a broken rule does: the host aborts, EL2 panics. */
_Noreturn void watch_broken(const char *what, uint64_t number);

#endif
