/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A virtual machine monitor: one domain per VM. Thread 0 loads the guest,
 * starts vCPU 0 and takes console input; thread i + 1 handles the exits of
 * vCPU i on that vCPU's CPU and time. The kernel does the rest (vGIC, timer,
 * PSCI); a bug here hurts one VM.
 */
#ifndef VMM_H
#define VMM_H

#include "rt.h"

#define UART_BASE  0x09000000ull
#define UART_BYTES 0x1000ull
#define UART_INTID 33u

/* The configuration page, read only. */
extern const struct vm_config *const vm;
/* Guards the UART and the ring. */
extern struct mutex uart_mutex;

/* An access to emulated memory: offset within the device. */
struct access {
	uint64_t offset, value;
	uint32_t size_bytes;
	bool write;
};

/* load.c: copy the guest's files to where they belong. A message, or NULL. */
const char *guest_load(void);
/* Is [address, address + bytes) inside the guest's RAM? */
bool guest_has(uint64_t address, uint64_t bytes);

/* pl011.c: the guest's UART. Lock: takes uart_mutex. */
uint64_t pl011_access(const struct access *a);
void pl011_input(void);
/* Forget what was typed before this start. */
void pl011_reset(void);

/* tiny.c: the personality "tiny"; false if this is not one of its calls. */
bool tiny_call(const uint64_t x[4]);

/* main.c: tell root how the VM ended, once. */
void vm_end(uint32_t slot);
/* One line of the VMM's own on the VM's console. */
void vmm_say(const char *text, ...) __attribute__((format(printf, 1, 2)));

#endif
