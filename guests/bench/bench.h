/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parts of the bench share. An operation is what happens between two
 * marks: instructions without effect that the counter (tests/qemu/op_plugin.c)
 * knows. Nothing of the bench itself is counted between them but what its
 * users would execute in their place.
 */
#ifndef BENCH_H
#define BENCH_H

/*
 * n, name, floor, target, what: instructions outside the guest. The floor is a
 * hand-written prototype without hardening, 0 where there is none.
 */
#define OPS(X)                                                          \
	X(0, cap_call, 23, 45, "a call that looks up a capability")     \
	X(1, signal, 0, 70, "signal, nobody waits")                     \
	X(2, signal_low, 0, 90, "signal, waking a lower waiter")        \
	X(3, signal_switch, 0, 200, "signal until the higher one runs") \
	X(4, call_reply, 86, 130, "call and reply, on lent time")       \
	X(5, call_reply_page, 0, 180, "the same, 8 words by page")      \
	X(6, call_reply_own, 86, 160, "server with time of its own")    \
	X(7, psci_version, 37, 75, "PSCI_VERSION from a guest")         \
	X(8, gicd_typer, 86, 130, "vGIC: read GICD_TYPER")              \
	X(9, isenabler_read, 86, 160, "vGIC: read GICD_ISENABLER1")     \
	X(10, isenabler_write, 86, 160, "vGIC: write GICD_ISENABLER1")  \
	X(11, sgi_self, 89, 120, "SGI to self until the vector")        \
	X(12, timer, 9, 40, "virtual timer until the vector")           \
	X(13, mmio_vmm, 150, 250, "MMIO exit to a VMM and back")        \
	X(14, vcpu_switch, 157, 210, "WFI until the other vCPU runs")

#define MARK_BEGIN 0x4000 /* + n */
#define MARK_END   0x8000 /* of whatever has begun */
#define MARK_FIRST 0xc000 /* counts all instructions since reset */

#ifndef __ASSEMBLER__
#include <rt.h>

#define OP_ENUM(n, name, floor, target, what) OP_##name = n,
enum op { OPS(OP_ENUM) NR_OPS };
#undef OP_ENUM

#define MARK(n)   __asm__ volatile("movz xzr, %0" : : "i"(n) : "memory")
#define BEGIN(op) MARK(MARK_BEGIN + OP_##op)
#define END()     MARK(MARK_END)

#define ROUNDS 1000u /* of each operation */

/* Slots that every native thread's domain finds filled. */
enum bench_slot {
	BENCH_NULL,
	BENCH_DONE,    /* tell the root that this part is over */
	BENCH_PASSIVE, /* portals: a server on lent time */
	BENCH_OWN,     /* ... on its own time */
	BENCH_QUIET,   /* notifications: nobody waits */
	BENCH_LOW,     /* a lower thread waits */
	BENCH_PONG,    /* ... and says so */
	BENCH_HIGH,    /* a higher thread waits */
	NR_BENCH_SLOTS
};

/* Threads; entered with a stack. */
void native_client(uint64_t argument);
void native_server(uint64_t argument);
void native_low(uint64_t argument);
void native_high(uint64_t argument);
void exit_server(uint64_t argument);

/* In the VM, which sees the bench's text and RAM at GUEST_OFFSET. */
#define GUEST_OFFSET 0x40000000ull
#define GUEST_DONE   0x1000u /* hvc: the guest is through */
void guest_main(uint64_t argument);
void guest_second(uint64_t argument);
#endif

#endif
