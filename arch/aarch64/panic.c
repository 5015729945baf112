// SPDX-License-Identifier: BSD-2-Clause
/*
 * The end, when EL2 itself is broken: one named record on the console, all
 * CPUs stopped, power off if there is a firmware to ask. No action of a guest
 * leads here. The stack protector's two symbols are here too.
 */
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include "arch.h"
#include "cpu.h"
#include "insn.h"
#include "mem.h"
#include "sysreg.h"

USED RO_AFTER_BOOT uintptr_t __stack_chk_guard; /* set by boot.S */
static atomic_bool panicking;
static struct cpu *worded; /* has said why, and wants its registers said */

_Noreturn void __stack_chk_fail(void);
_Noreturn void panic_exception(const struct context *record, uint64_t vector);

void stop(void)
{
	for (;;)
		wfi();
}

void panic_check(void)
{
	if (atomic_load_explicit(&panicking, memory_order_relaxed))
		stop();
}

/* The first CPU to panic speaks; any other, and a panic in it, stops. */
static void panic_begin(void)
{
	if (atomic_exchange_explicit(&panicking, true, memory_order_relaxed))
		stop();
	for (uint32_t i = 0; i < machine.cpus; i++) {
		if (i != arch_cpu() && cpu_of(i)->gicr)
			arch_poke(i);
	}
	print("\ntessera: panic on CPU %u: ", arch_cpu());
}

void panic(const char *text, ...)
{
	va_list list;

	panic_begin();
	va_start(list, text);
	print_list(text, list);
	va_end(list);
	print("\n");
	worded = this_cpu();
	__builtin_trap();
}

USED void __stack_chk_fail(void)
{
	panic("stack smashed before %lx",
	      (uint64_t)__builtin_return_address(0));
}

/* From vectors.S: an exception that EL2 took itself, by panic() on purpose. */
void panic_exception(const struct context *record, uint64_t vector)
{
	if (worded != this_cpu())
		panic_begin();
	worded = NULL;
	print("exception, vector %lu\n  pc %016lx esr %016lx far %016lx\n",
	      vector, read_elr_el2(), read_esr_el2(), read_far_el2());
	print("  sp %016lx psr %lx\n", record->sp_el0, read_spsr_el2());
	for (uint32_t i = 0; i < 31; i++)
		print("  x%02u %016lx%s", i, record->x[i],
		      i % 3 == 2 || i == 30 ? "\n" : "");
	firmware_power_off();
}
