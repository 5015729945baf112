# SPDX-License-Identifier: BSD-2-Clause
"""Fifty bugs of the kinds that hypervisors have had, seeded in this one: what
`tests/mutate --historic` runs. By class: (name, file, what stands there, what
stands there instead, who must catch it). Who: `NOUN` for tests/test_NOUN.c;
`random` for the random engine; `verify CALL NAME` for one proof; `qemu CASE`
for a whole system. Described in our own words; the patches are ours."""

X, V, L, G, P, T, S, D = (
    "arch/aarch64/exit.c", "arch/aarch64/vgic.c", "arch/aarch64/vgic_lr.c",
    "arch/aarch64/vgic_mmio.c", "arch/aarch64/vpsci.c",
    "arch/aarch64/traps.c", "arch/aarch64/stage2.c", "arch/aarch64/inject.c")
CAP, MEM, OBJ, EC = ("kernel/cap.c", "kernel/memory.c", "kernel/object.c",
                     "kernel/ec.c")

BUGS = {
    "missing trap bits": [
        ("set-way-untrapped", "arch/aarch64/ec_state.c",
         "HCR_TACR | HCR_TSW |", "HCR_TACR |", "qemu golden"),
        ("unknown-register-reads-zero", T, ".action = ACT_UNDEFINED}",
         ".action = ACT_FIXED}", "decode"),
        ("id-registers-writable", T, "	case ACT_FIXED:\n	case ACT_IGNORE:\n"
         "		return true;\n	case ACT_ID:",
         "	case ACT_FIXED:\n	case ACT_IGNORE:\n	case ACT_ID:\n"
         "		return true;", "decode"),
        ("new-feature-shown", "arch/aarch64/idregs.c", "#define PFR1_SHARED  (",
         "#define PFR1_SHARED  (FIELD(2) | ", "decode"),
    ],
    "exception routing": [
        ("condition-ignored", X, "else if (!exit_condition_holds(esr, "
         "ec->ctx.pstate))", "else if (0)", "verify exit_sync answered"),
        ("short-instruction", X, "esr & ESR_IL ? 4 : 2", "4", "exit"),
        ("it-block-stands", X, "ctx->pstate = it_advance(ctx->pstate);", ";",
         "exit"),
        ("wrong-vector", D, "		return VECTOR_EL0_32;",
         "		return VECTOR_EL0;", "decode"),
        ("unmasked-on-entry", D, "PSTATE_EL1H | PSTATE_DAIF;", "PSTATE_EL1H;",
         "decode"),
        ("smc-again-and-again", X, "	if (x->trap == TRAP_SMC)\n"
         "		pc_advance(ctx, esr);\n", "", "exit"),
        ("load-to-the-zero-register", X, "	if (number < 31)\n",
         "	if (number <= 31)\n", "exit"),
        ("sign-lost", X, "if (x->sign_extend && x->size_bytes < 8 &&",
         "if (0 && x->size_bytes < 8 &&", "exit"),
        ("walk-fault-to-the-vmm", "arch/aarch64/decode.c",
         "return esr & ISS_S1PTW ? FAULT_WALK : FAULT_STAGE2;",
         "return FAULT_STAGE2;", "verify exit_decode total"),
    ],
    "virtual interrupt controller": [
        ("sgi-to-nobody", V, "if (!other || (!group1", "if ((!group1", "vgic"),
        ("sgi-to-another-cluster", V, "	else if (value & SGI_AFFINITY)\n"
         "		return;", "	else if (0)\n		return;", "vgic"),
        ("register-past-the-last", G, "offset < GIC_BITMAP || intid >= "
         "NR_VINTIDS)\n		return 0;", "offset < GIC_BITMAP)\n		return 0;",
         "vgic"),
        ("frame-of-nobody", G, "if (target && of_state(at))",
         "if (of_state(at))", "vgic"),
        ("route-to-nobody", G, "	if (vcpu < VM_VCPUS)\n", "", "vgic"),
        ("no-room-no-interrupt", L, "	if (set.words != 0)\n"
         "		hcr |= ICH_HCR_NPIE;", "", "vgic"),
        ("end-of-the-unlisted", L, "vgic_deactivate(ec, word, ended[word]);",
         ";", "vgic"),
        ("cleared-but-wired", G, "		bits &= ~vgic_wired(ec, word, bits);\n"
         "		bank->pending", "		bank->pending", "vgic"),
        ("halfword-accesses", G, " || access->size_bytes == 2)", ")", "vgic"),
        ("unaligned-accesses", G, "access->ipa % access->size_bytes != 0 || ",
         "", "vgic"),
        ("timer-line-pulled", V, " ||\n	    vtimer_physical(intid))", ")",
         "vgic"),
        ("vcpu-of-another-life", V, "	if (ec->pd != (uint32_t)(vm - vms) ||",
         "	if (", "vgic"),
    ],
    "stage-2 bookkeeping and races": [
        ("mapped-over", MEM,
         "	if (arch_table_read(table, table_index(at, level)) != 0)\n"
         "		return STATUS_BUSY;", "", "random"),
        ("table-freed-in-use", MEM, "!table_empty(t) ||", "", "random"),
        ("block-taken-for-a-page", MEM, "CAP(c, word) & CAP_2M ? 2 : 3", "3",
         "random"),
        ("dead-space-remembered", MEM,
         "	return object_generation(CAP_PD, *pd) ==\n"
         "	       field_get(CAP_GENERATION, CAP(c, word));",
         "	return true;", "random"),
        ("range-end-wraps", CAP, "x[5] > room - x[6]", "x[5] + x[6] > room",
         "random"),
        ("grandchild-survives", CAP,
         "i <= MAX_DEPTH && CAP(c, first) != NONE16;",
         "i < 1 && CAP(c, first) != NONE16;", "random"),
    ],
    "TLB and cache maintenance": [
        ("unmapped-not-flushed", MEM, "		arch_tlb_flush_page(pd, ipa);\n",
         "", "random"),
        ("stage-1-left-over", S, "	tlbi_vmalle1is();\n", "", "random"),
        ("unfinished-flush", S, "	dsb_ish();    /* done on every CPU",
         "	; /* done on every CPU", "random"),
        ("unordered-entry", S, "	dsb_ishst();\n", "", "random"),
        ("flush-of-another", S, "	write_vttbr_el2(stage2_vttbr(pd));\n"
         "	isb(); /* the", "	isb(); /* the", "random"),
    ],
    "unbounded work": [
        ("scrub-all-at-once", MEM, "#define SCRUB_FRAMES 4u",
         "#define SCRUB_FRAMES 512u", "random"),
        ("sweep-all-at-once", OBJ, "#define SWEEP 32u", "#define SWEEP 512u",
         "random"),
        ("all-deadlines-at-once", "kernel/sched.c", "#define DUE_AT_ONCE 16u",
         "#define DUE_AT_ONCE 1000u", "budget"),
    ],
    "assertions a guest can reach": [
        ("vmm-says-nonsense", X,
         "	default: /* the VMM chose: RETRY, HALT (the core's) or nonsense */\n"
         "		break;", "	default:\n		__builtin_trap();", "exit"),
        ("psci-never-heard-of", P, "	default:\n		break;\n	}\n"
         "	ec->ctx.x[0] = (uint64_t)result;",
         "	default:\n		__builtin_trap();\n	}\n"
         "	ec->ctx.x[0] = (uint64_t)result;", "psci"),
    ],
    "exhaustion not charged": [
        ("numbers-past-the-range", OBJ,
         "	if (cap_carve_mark(new->range) == cap_end(new->range))\n"
         "		return STATUS_FULL;", "", "random"),
        ("time-for-free", "kernel/sc.c", "	return sc_fits(x[4], x[5], "
         "CAP(c, count));", "	return STATUS_OK;", "sched"),
    ],
    "stale state": [
        ("page-not-scrubbed", CAP,
         "	return cap_type(c) == CAP_MEMORY && (word & CAP_DIRTY) &&",
         "	return 0 && (word & CAP_DIRTY) &&", "random"),
        ("register-too-many", "kernel/portal.c",
         "		for (uint32_t i = 1; i <= 6; i++)\n			x[i] = source[i];",
         "		for (uint32_t i = 1; i <= 7; i++)\n			x[i] = source[i];",
         "random"),
        ("translation-register-kept", X, "	write_par_el1(saved);\n",
         "	(void)saved;\n", "exit"),
    ],
    "shared memory looked at twice": [
        ("alive-before-the-lock", "kernel/hypercall.c",
         "	lock_take(&model_lock);\n"
         "	/* its domain may have been destroyed while it waited */\n"
         "	status = ec_alive(ec) ? ",
         "	const bool alive = ec_alive(ec);\n\n	lock_take(&model_lock);\n"
         "	status = alive ? ", "verify hypercall dispatch"),
    ],
    "start and stop": [
        ("switched-on-twice", P,
         "} else if (target && target->power == POWER_PENDING) {",
         "} else if (0) {", "psci"),
        ("off-after-on", P,
         "	if (ec->power == POWER_ON) /* else a CPU_ON came first */\n", "",
         "psci"),
        ("number-before-grace", OBJ,
         "!sched_grace_over(OBJECT(index, grace)) ||", "", "random"),
    ],
}
