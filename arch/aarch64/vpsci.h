/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Function identifiers of the calls a guest may make by hvc or smc, and the
 * power states behind them (Arm DEN 0022 PSCI, DEN 0028 SMCCC).
 *
 * Invariants:
 *  V1 of any number of CPU_ONs for a vCPU that is off, one succeeds;
 *  V2 no call but CPU_OFF, CPU_SUSPEND and the system's ends blocks;
 *  V3 an unknown function answers -1 and changes nothing.
 */
#ifndef VPSCI_H
#define VPSCI_H

#include "context.h"

#define SMCCC_FAST  0x80000000u
#define SMCCC_64    0x40000000u
#define SMCCC_OWNER 0x3f000000u

#define PSCI_BASE 0x84000000u
#define PSCI_1_1  0x00010001
#define PSCI_FUNCTIONS(X)                      \
	X(0x84000000u, PSCI_VERSION)           \
	X(0x84000001u, PSCI_CPU_SUSPEND)       \
	X(0xc4000001u, PSCI_CPU_SUSPEND_64)    \
	X(0x84000002u, PSCI_CPU_OFF)           \
	X(0x84000003u, PSCI_CPU_ON)            \
	X(0xc4000003u, PSCI_CPU_ON_64)         \
	X(0x84000004u, PSCI_AFFINITY_INFO)     \
	X(0xc4000004u, PSCI_AFFINITY_INFO_64)  \
	X(0x84000006u, PSCI_MIGRATE_INFO_TYPE) \
	X(0x84000008u, PSCI_SYSTEM_OFF)        \
	X(0x84000009u, PSCI_SYSTEM_RESET)      \
	X(0x8400000au, PSCI_FEATURES)          \
	X(0x84000012u, PSCI_SYSTEM_RESET2)     \
	X(0xc4000012u, PSCI_SYSTEM_RESET2_64)

#define PSCI_ENUM(id, name) name = id,
enum psci_function { PSCI_FUNCTIONS(PSCI_ENUM) };
#undef PSCI_ENUM

#define SMCCC_VERSION       0x80000000u
#define SMCCC_ARCH_FEATURES 0x80000001u
#define SMCCC_WORKAROUND_1  0x80008000u
#define SMCCC_WORKAROUND_3  0x80003fffu
#define VENDOR_FEATURES     0x86000000u
#define VENDOR_UID          0x8600ff01u
#define VENDOR_REVISION     0x8600ff03u

/* switch.c, arch_ec_start: a vCPU begins; on its own CPU. */
void vcpu_start(struct arch_ec *ec);

#endif
