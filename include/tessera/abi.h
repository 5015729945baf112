/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The binary interface between the kernel and everything above it: the call
 * list, status codes, capability types, rights and exits. Kernel, domains and
 * tests include this very file; the dispatcher, the stubs, the names and the
 * reference table all derive from the lists below.
 *
 * Convention (SMCCC 1.1, Arm DEN 0028): `hvc #0` at EL1 or `svc #0` at EL0,
 * x0 = CALL_BASE + n, arguments x1..x6. The status returns in x0, results in
 * x1..x7; x8..x30 are preserved. Unknown ids answer -1 and change nothing.
 */
#ifndef TESSERA_ABI_H
#define TESSERA_ABI_H

#include <stdint.h>

#define ABI_VERSION 1u
#define CALL_BASE   0xC6000000u

/* n, name, one sentence; the order is the numbering. */
#define CALLS(X)                                                               \
	X(0, info, "read version, limits, time or one's own capabilities")     \
	X(1, cap_copy, "derive a capability with at most the source's rights") \
	X(2, cap_move, "give a capability away")                               \
	X(3, cap_delete, "drop a capability that has no children")             \
	X(4, cap_revoke, "take back one thing derived from a capability")      \
	X(5, create, "make an object out of a range of numbers")               \
	X(6, destroy, "unmake an object, one step")                            \
	X(7, map, "map the next leaf entry or install the next table")         \
	X(8, unmap, "take back the last entry or table")                       \
	X(9, ec_ctl, "start, stop, resume, recall, bind or halt a context")    \
	X(10, ec_state, "read or write registers of a stopped context")        \
	X(11, virq, "raise or lower a virtual interrupt of a vCPU")            \
	X(12, sc_ctl, "bind or configure a scheduling context, or read it")    \
	X(13, portal_ctl, "set a portal's handler and badge")                  \
	X(14, call, "call a portal and wait for the reply")                    \
	X(15, reply_wait, "reply to the caller and wait for the next")         \
	X(16, signal, "signal a notification or raise a semaphore")            \
	X(17, wait, "wait for a notification or lower a semaphore")            \
	X(18, irq_ctl, "bind, acknowledge or mask a physical interrupt")       \
	X(19, dev_ctl, "early console, power, firmware calls")

#define CALL_ENUM(n, name, text) CALL_##name = n,
enum call { CALLS(CALL_ENUM) NR_CALLS };
#undef CALL_ENUM

/* Results in x0. An error changes nothing; MORE asks to call again. */
enum status {
	STATUS_OK = 0,
	STATUS_UNKNOWN = -1,   /* no such call */
	STATUS_BAD_CAP = -2,   /* no capability of the needed type there */
	STATUS_NO_RIGHT = -3,  /* the capability lacks a right */
	STATUS_BAD_ARG = -4,   /* an argument is out of its range */
	STATUS_BUSY = -5,      /* occupied, mapped, frozen or has children */
	STATUS_FULL = -6,      /* the range, table or depth is used up */
	STATUS_NO_TABLE = -7,  /* the walk lacks a table at this address */
	STATUS_BAD_STATE = -8, /* the object is not in a state for this */
	STATUS_TIMEOUT = -9,   /* the deadline passed */
	STATUS_GONE = -10,     /* the other side ceased to exist */
	STATUS_MORE = -11,     /* one step done, call again */
};

/*
 * Capability types. The first group are ranges: authority over numbers
 * [base, base + count). The second are objects made by `create`.
 */
enum cap_type {
	CAP_NULL,
	CAP_MEMORY, /* normal page frames: PA / 4096 */
	CAP_DEVICE, /* device page frames: PA / 4096 */
	CAP_TABLES, /* stage-2 tables of the kernel's pool */
	CAP_PDS,    /* protection domain numbers */
	CAP_ECS,    /* execution context numbers */
	CAP_SCS,    /* scheduling context numbers */
	CAP_PORTALS,
	CAP_NOTIFICATIONS,
	CAP_IRQS,    /* INTIDs */
	CAP_STREAMS, /* SMMU stream numbers */
	CAP_CPUS,    /* time: CPU c is [c, c + 1) * CPU_UNITS */
	CAP_PD,
	CAP_EC,
	CAP_SC,
	CAP_PORTAL,
	CAP_NOTIFICATION,
	CAP_PLATFORM, /* console, power and firmware (dev_ctl) */
	NR_CAP_TYPES
};
#define CAP_FIRST_RANGE CAP_MEMORY
#define CAP_LAST_RANGE  CAP_CPUS

/* Rights, by type. A derived capability has a subset of its source's. */
#define RIGHT_READ    0x01u /* MEMORY, DEVICE; EC: read state */
#define RIGHT_WRITE   0x02u /* MEMORY, DEVICE; EC: write state, virq */
#define RIGHT_EXEC    0x04u /* MEMORY */
#define RIGHT_CALL    0x01u /* PORTAL */
#define RIGHT_SIGNAL  0x01u /* NOTIFICATION */
#define RIGHT_WAIT    0x02u /* NOTIFICATION */
#define RIGHT_GRANT   0x01u /* PD: put capabilities into its table */
#define RIGHT_MAP     0x02u /* PD: map into its address space */
#define RIGHT_CONTROL 0x08u /* objects: control and destroy; ranges: use */
#define RIGHT_SHARE   0x10u /* MEMORY, DEVICE: may make SHARED ranges */
#define RIGHTS_ALL    0x1fu
#define FLAG_SHARED   0x100u /* cap_copy: the child is a SHARED range */
#define FLAG_2M       0x100u /* map: granule 2 MiB instead of 4 KiB */

#define NR_SLOTS      512u    /* capability slots of one domain */
#define SLOT_SELF     0xffffu /* for a PD argument: one's own domain */
#define CPU_UNITS     1000u   /* units of time of one CPU */
#define NR_PRIORITIES 64u     /* 0 lowest; 0 is also the slack priority */
#define NO_DEADLINE   (~0ull)
#define MESSAGE_WORDS 512u /* 64-bit words of a message page */

/* What a domain is for, fixed when it is created (create, x4). */
enum pd_kind { PD_NATIVE, PD_VM };

/* info: what to read (x1). x2 is the slot for INFO_CAP. */
enum info {
	INFO_VERSION, /* x1 ABI_VERSION, x2 calls, x3 CPUs */
	INFO_SELF,    /* x1 PD, x2 EC, x3 CPU, x4 message frame */
	INFO_TIME,    /* x1 counter ticks per second, x2 ticks now */
	INFO_CAP,     /* x1 type, x2 rights | FLAG_SHARED, x3 base, x4 count,
			 * x5 mapped entries or badge */
	INFO_MESSAGE, /* x1 frame of EC 0's message page; EC n's is + n */
};

/* ec_ctl: x1 = EC slot, x2 = what, x3.. = arguments. */
enum ec_op {
	EC_START,       /* x3 pc, x4 stack pointer, x5 first argument */
	EC_STOP,        /* pause: it keeps its state and does not run */
	EC_RESUME,      /* undo EC_STOP */
	EC_RECALL,      /* make a vCPU exit with EXIT_RECALL */
	EC_BIND_PORTAL, /* x3 portal slot: where its exits go */
	EC_BIND_HALT,   /* x3 notification slot: signalled when it halts */
	EC_BIND_WAIT,   /* x3 notification slot: reply_wait takes it too */
	EC_HALT,        /* end it for good; EC_START begins anew */
};

/* ec_state: x1 = EC slot, x2 = group, x3 = 0 read, 1 write. */
enum ec_group {
	GROUP_GENERAL, /* x0..x30, sp, pc, pstate: 34 words */
	GROUP_SYSTEM,  /* EL1 system registers, in the list's order */
	GROUP_HALT,    /* exit kind and its four words (read only) */
};

/* Why a context stopped; also the first word of an exit message. */
/* clang-format off */
#define EXITS(X)                                                               \
	X(NONE)                                                                \
	X(HYPERCALL)                                                           \
	X(SMC)                                                                 \
	X(MEMORY_FAULT)                                                        \
	X(INSTRUCTION_ABORT)                                                   \
	X(SYSTEM_REGISTER)                                                     \
	X(WFI)                                                                 \
	X(EXCEPTION)                                                           \
	X(INTERRUPT)                                                           \
	X(DEBUG)                                                               \
	X(SERROR)                                                              \
	X(TIMEOUT)                                                             \
	X(POWER)                                                               \
	X(RECALL)                                                              \
	X(STARTUP)
/* clang-format on */
#define EXIT_ENUM(name) EXIT_##name,
enum exit_kind { EXITS(EXIT_ENUM) NR_EXITS };
#undef EXIT_ENUM

/*
 * Messages. reply_wait returns x1 = badge of the portal, x2..x6 the words and
 * x7 the label: what arrived, and for calls how many words of the message page
 * (0..MESSAGE_WORDS) came along.
 */
#define LABEL_CALL         0u /* a call; words in x2..x6 */
#define LABEL_EXIT         1u /* a VM exit: struct below */
#define LABEL_NOTIFICATION 2u /* the bound notification: x1 = its flags */
#define LABEL_KIND         0xffu
#define LABEL_WORDS_SHIFT  16 /* call: x1 = slot | words << 16 */

/*
 * An exit message: x2 = exit kind, and by kind
 *   MEMORY_FAULT, INSTRUCTION_ABORT: x3 IPA, x4 EXIT_ACCESS bits, x5 datum
 *   HYPERCALL, SMC:                  x3..x6 the guest's x0..x3
 *   POWER:                           x3 PSCI function, x4, x5 its arguments
 *   others:                          x3 syndrome, x4 fault address or 0
 */
#define ACCESS_WRITE      0x01u
#define ACCESS_VALID      0x02u /* size and datum are meaningful (ISV) */
#define ACCESS_SIZE_SHIFT 8     /* bytes: 1, 2, 4 or 8 */

/* The reply to an exit: x1 = what to do, x2 the value of a read or x0. */
enum exit_reply {
	REPLY_DONE,  /* emulated: deliver x2, go past the instruction */
	REPLY_RETRY, /* run the instruction again */
	REPLY_ABORT, /* inject an external abort */
	REPLY_UNDEF, /* inject an undefined-instruction exception */
	REPLY_HALT,  /* halt the context */
};

/* create: x1 range slot, x2 slot for the new capability, x3.. by type. */
#define NOTIFY_FLAGS     0u /* create NOTIFICATION x3: 64 flag bits */
#define NOTIFY_SEMAPHORE 1u /* create NOTIFICATION x3: counting */

/* sc_ctl: x1 = SC slot, x2 = what. */
enum sc_op {
	SC_CONFIGURE, /* x3 CPUS slot, x4 budget, x5 period (ticks), x6 flag */
	SC_BIND,      /* x3 EC slot */
	SC_READ,      /* x1 ticks consumed, x2 ticks left in this period */
};
#define SC_SLACK 1u /* when depleted, run on at the lowest priority */

/* irq_ctl: x1 = IRQS slot, x2 = INTID, x3 = what. */
enum irq_op {
	IRQ_BIND, /* x4 notification slot; edge if x5 bit 0 */
	IRQ_LINK, /* x4 vCPU slot, x5 virtual INTID */
	IRQ_ACK,  /* handled: unmask */
	IRQ_MASK,
	IRQ_UNBIND,
};

/*
 * dev_ctl: x1 = PLATFORM slot, x2 = what. DEV_SMC and DEV_TRACE_READ need
 * RIGHT_CALL, the rest RIGHT_CONTROL.
 */
enum dev_op {
	DEV_PUTCHAR, /* x3 a byte for the early console */
	DEV_POWER_OFF,
	DEV_REBOOT,
	DEV_UART,       /* x1 UART frame, x2 its INTID, x3 kind */
	DEV_PACKAGE,    /* x1 slot of the package, x2 its bytes */
	DEV_SMC_ALLOW,  /* x3 function id that DEV_SMC may call from now on */
	DEV_SMC,        /* x3 function id, x4..x6; x1..x3 = its x0..x2 */
	DEV_TRACE,      /* x3 1 start, 0 stop recording */
	DEV_TRACE_READ, /* x3 CPU, x4 first index wanted; to the message page */
	NR_DEV_OPS
};

/* A trace record: four words. `what` is kind, CPU << 8, EC << 16. */
struct trace_record {
	uint64_t ticks, what, a, b;
};
#define TRACE_CALL   1u /* a: call, b: status */
#define TRACE_EXIT   2u /* a: enum exit_kind, b: first word */
#define TRACE_SWITCH 3u /* a: priority */

#endif
