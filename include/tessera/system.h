/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What mksystem, the root manager and the domains it builds agree on: the
 * resolved description (system.dtb), where things are in a domain's address
 * space, which capability slots it finds filled, its configuration page and
 * the console ring. The kernel knows nothing of this file.
 *
 * system.dtb, the resolved description: every name looked up, every default
 * filled in, nothing left to check but what depends on the machine. Cells are
 * 32 bits; "frames" are 4 KiB; a package frame counts from the header page.
 *
 *   / { compatible = "tessera,resolved-1";
 *     region@N { label; frames; }                 memory that units map
 *     channel@N { ends = <unit id unit id>; calls = <0|1> }  call: 0 -> 1
 *     unit@N { label; kind = <enum unit_kind>;
 *       text = <package-frame frames>; ram-frames; entry = <hi lo>; threads;
 *       priority; cpu; budget-us; period-us;      of thread 0
 *       windows = <package-frame frames ipa-hi ipa-lo> ...;   read only
 *       maps = <region ipa-hi ipa-lo rights> ...;
 *       devices = <frame frames ipa-hi ipa-lo> ...;
 *       irqs = <intid edge id> ...;               VMs: id is the guest's
 *       on-exit; on-reboot; on-fault = <enum unit_policy>;
 *       manages = <VM number ...>;                domains: see manage_op
 *       VMs: vcpus; vcpu-priority; vcpu-budget-us; vcpu-period-us;
 *            vcpu-cpus = <cpu> ...; memory-frames; } };
 */
#ifndef TESSERA_SYSTEM_H
#define TESSERA_SYSTEM_H

#include <stdatomic.h>
#include <stdint.h>

#define SYSTEM_COMPATIBLE "tessera,resolved-1"
#define MAX_UNITS         16u /* domains and VMs; 4 event bits each */
#define MAX_REGIONS       16u
#define MAX_CHANNELS      16u /* of one unit; event bits 0..15 */
#define MAX_VCPUS         8u
#define NAME_BYTES        32u
#define ANY_CPU           0xffffffffu /* cpu: root chooses */

enum unit_kind { UNIT_DOMAIN, UNIT_VM, UNIT_CONSOLE };
enum unit_policy { POLICY_STOP, POLICY_RESTART, POLICY_HALT_ALL };

/* Why a unit stopped: its four bits in root's notification. */
#define END_EXIT   1u /* powered off, or EXIT */
#define END_REBOOT 2u
#define END_FAULT  4u /* the guest did what its VMM cannot handle */
#define END_DEAD   8u /* the native domain itself faulted */
#define END_BITS   4u

/* A domain's address space beyond its image (tessera/image.h). */
#define DOMAIN_RING      0x00400000ull /* its console ring */
#define DOMAIN_CONFIG    0x00500000ull /* its configuration, read only */
#define VMM_UART_PAGE    0x00480000ull /* what the guest reads of its UART */
#define DOMAIN_REGIONS   0x40000000ull /* lowest address for `maps` */
#define VMM_FILES        0x01000000ull /* lowest address for `windows` */
#define VMM_GUEST_RAM    0x40000000ull /* the guest's RAM, at its own address */
#define CONSOLE_UART     0x00600000ull
#define CONSOLE_RINGS    0x00800000ull /* unit u's ring: + u * RING_BYTES */
#define ROOT_PACKAGE_MAP 0x10000000ull /* root: header and description */
#define ROOT_RINGS       0x00800000ull
#define ROOT_SCRUB       0x00700000ull

/* Capability slots of a native domain. */
enum domain_slot {
	SLOT_NULL,
	SLOT_EVENT,    /* its notification: wait */
	SLOT_CONSOLE,  /* signal: my ring has output */
	SLOT_LOCK,     /* semaphore for struct mutex */
	SLOT_END_EXIT, /* signals to root: END_EXIT, ... */
	SLOT_END_REBOOT,
	SLOT_END_FAULT,
	SLOT_IRQ = 8,        /* +i: the i-th entry of `irqs` */
	SLOT_IRQ_EVENT = 16, /* +i: the notification to bind it to */
	SLOT_VCPU = 32,      /* +i: VMM only, vCPU i */
	SLOT_PORTAL = 48,    /* +i: portals, held so that they live */
	SLOT_NOTIFY = 64,    /* +id: channel id's other end, signal */
	SLOT_CALL = 96,      /* +id: channel id's other end, call */
	SLOT_VM = 120,       /* VMM only: its VM, to map the UART page */
	SLOT_UART_PAGE,      /* that page, to be read by the guest */
	SLOT_MANAGER,        /* `manages`: call root, see enum manage_op */
	SLOT_INPUT = 128,    /* +u: console only, signal unit u's input */
};

/*
 * What a domain may ask of root about a VM that it manages: call SLOT_MANAGER
 * with two words, the operation and the VM's number; the answer is a status.
 * BAD_CAP: not one of its VMs; BAD_ARG: no such operation; BAD_STATE: not now;
 * else what the kernel said.
 */
enum manage_op {
	MANAGE_CREATE,  /* absent: built, its memory blank, not started */
	MANAGE_START,   /* created: its VMM loads and starts it */
	MANAGE_PAUSE,   /* running: all its contexts stand still */
	MANAGE_RESUME,  /* paused: they go on */
	MANAGE_STOP,    /* running or paused: its contexts end */
	MANAGE_RESTART, /* not absent: destroyed, created and started */
	MANAGE_DESTROY, /* not absent: all that it had is taken back */
};

/* Flags a domain's notification carries. Channel id = bit id. */
#define EVENT_IRQ   (1ull << 16) /* << i: entry i of `irqs` */
#define EVENT_INPUT (1ull << 62) /* its ring has input */
/* Console: bit u = unit u has output; bit MAX_UNITS = root has. */
#define EVENT_UART (1ull << 63)

/* The console ring: one producer and one consumer in each direction. Indices
 * count bytes and wrap at 2^32; head is written by the producer only. */
#define RING_BYTES     0x3000u
#define RING_OUT_BYTES 8192u
#define RING_IN_BYTES  1024u
struct console_ring {
	_Atomic uint32_t out_head, out_tail;
	_Atomic uint32_t in_head, in_tail;
	_Atomic uint32_t out_blocked; /* 1: EVENT_INPUT when there is room */
	_Atomic uint32_t started;     /* by a VMM: 1 before its guest runs */
	uint8_t reserved[1000];
	uint8_t in[RING_IN_BYTES];
	uint8_t out[RING_OUT_BYTES];
};
_Static_assert(sizeof(struct console_ring) <= RING_BYTES, "ring size");

/* The page at DOMAIN_CONFIG, written by mksystem. */
#define CONFIG_MAGIC 0x3147464e4f435354ull /* "TSCONFG1" as bytes */
enum vm_personality { PERSONALITY_MACHINE, PERSONALITY_TINY };
struct vm_load {
	uint64_t from; /* in the VMM's address space */
	uint64_t size_bytes;
	uint64_t to; /* guest-physical */
};
#define MAX_LOADS 4u
struct vm_config {
	uint64_t magic;
	char name[NAME_BYTES];
	uint32_t number; /* of the VM, from 1 */
	uint32_t vcpus;
	uint32_t personality;       /* enum vm_personality */
	uint32_t unassigned_faults; /* missing devices: 0 RAZ/WI, 1 abort */
	uint64_t ram_base, ram_bytes;
	uint64_t entry;
	uint64_t argument; /* x0 of vCPU 0: the device tree's address */
	uint32_t loads, reserved;
	struct vm_load load[MAX_LOADS];
};

struct console_config {
	uint64_t magic;
	uint32_t units;
	uint32_t focus; /* unit with the input at first */
	struct {
		char name[NAME_BYTES];
		uint32_t number; /* of the VM, 0: no input */
		uint32_t ring;   /* has a ring */
	} unit[MAX_UNITS];
};

#endif
