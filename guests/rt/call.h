/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls into the kernel, one stub per line of CALLS: `sys_NAME` gives the
 * status alone, `ask_NAME` leaves the results in the words. Words are x1..x7.
 * With crt0.S the only place of the guests where assembly stands.
 */
#ifndef CALL_H
#define CALL_H

#include <stdint.h>
#include <tessera/abi.h>

/* Arguments x1..x6, then results x1..x7. */
struct words {
	uint64_t x[7];
};
#define WORDS(...) ((struct words){{__VA_ARGS__}})

/* Into its caller, as the stubs: so the words stay in registers. */
#define INLINE static inline __attribute__((always_inline))

INLINE enum status call_kernel(uint32_t n, struct words *w)
{
	register uint64_t x0 __asm__("x0") = CALL_BASE + n;
	register uint64_t x1 __asm__("x1") = w->x[0];
	register uint64_t x2 __asm__("x2") = w->x[1];
	register uint64_t x3 __asm__("x3") = w->x[2];
	register uint64_t x4 __asm__("x4") = w->x[3];
	register uint64_t x5 __asm__("x5") = w->x[4];
	register uint64_t x6 __asm__("x6") = w->x[5];
	register uint64_t x7 __asm__("x7") = 0;

	__asm__ volatile("svc #0"
			 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4),
			   "+r"(x5), "+r"(x6), "+r"(x7)
			 :
			 : "memory");
	*w = WORDS(x1, x2, x3, x4, x5, x6, x7);
	return (enum status)(int32_t)x0;
}

#define CALL_STUB(n, name, text)                       \
	INLINE enum status ask_##name(struct words *w) \
	{                                              \
		return call_kernel(n, w);              \
	}                                              \
	INLINE enum status sys_##name(struct words w)  \
	{                                              \
		return call_kernel(n, &w);             \
	}
CALLS(CALL_STUB)
#undef CALL_STUB

/* Counter ticks since power-on (CNTVCT_EL0; every domain's offset is 0). */
static inline uint64_t clock_now(void)
{
	uint64_t ticks;

	__asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(ticks));
	return ticks;
}

/* Counter ticks per second (CNTFRQ_EL0 is whatever firmware left there). */
static inline uint64_t clock_rate(void)
{
	struct words w = WORDS(INFO_TIME);

	return ask_info(&w) == STATUS_OK && w.x[0] ? w.x[0] : 1000000;
}

/* Clean a line of the data cache to the point of coherency: a guest reads
 * its image with its caches off (DDI 0487 D7.5.9, DC CVAC). */
static inline void cache_clean_line(uint64_t address)
{
	__asm__ volatile("dc cvac, %0" : : "r"(address) : "memory");
}

static inline void cache_barrier(void)
{
	__asm__ volatile("dsb sy" : : : "memory");
}

static inline uint64_t cache_line_bytes(void)
{
	uint64_t ctr;

	__asm__ volatile("mrs %0, ctr_el0" : "=r"(ctr));
	return 4ull << ((ctr >> 16) & 15u); /* DminLine, log2 words */
}

#endif
