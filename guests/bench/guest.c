/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations of a guest: EL1, MMU off, interrupts unmasked only where one is
 * waited for. vectors.S takes the interrupt, ends the operation and sets x9.
 */
#include "bench.h"

#define GICD_CTLR       0x08000000ull
#define GICD_TYPER      0x08000004ull
#define GICD_ISENABLER1 0x08000104ull
#define GICR_SGI        0x080b0000ull /* vCPU 0's second frame */
#define GICR_STRIDE     0x20000ull
#define GICR_IGROUPR0   0x080ull
#define GICR_ISENABLER0 0x100ull
#define NOTHING_THERE   0x09000000ull
#define PSCI_VERSION    0x84000000u
#define PSCI_CPU_ON     0xc4000003u
#define SGI_SELF        1u
#define SGI_OTHER       2u
#define PPI_VTIMER      27u
#define SECOND_STACK    4096u

extern const char guest_vectors[], guest_second_entry[];

static inline uint32_t read32(uint64_t address)
{
	return *(volatile uint32_t *)address;
}

static inline void write32(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

static inline uint64_t hvc(uint64_t id, uint64_t a, uint64_t b, uint64_t c)
{
	register uint64_t x0 __asm__("x0") = id;
	register uint64_t x1 __asm__("x1") = a;
	register uint64_t x2 __asm__("x2") = b;
	register uint64_t x3 __asm__("x3") = c;

	__asm__ volatile("hvc #0"
			 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
			 :
			 : "x4", "x5", "x6", "x7", "memory");
	return x0;
}

static void interrupts_on(uint32_t vcpu)
{
	const uint64_t frame = GICR_SGI + vcpu * GICR_STRIDE;

	write32(GICD_CTLR, 0x12); /* ARE_NS, EnableGrp1NS */
	write32(frame + GICR_IGROUPR0, ~0u);
	write32(frame + GICR_ISENABLER0,
		1u << PPI_VTIMER | 1u << SGI_SELF | 1u << SGI_OTHER);
	__asm__ volatile("msr vbar_el1, %0\n\t"
			 "msr s3_0_c4_c6_0, %1\n\t"   /* ICC_PMR_EL1 */
			 "msr s3_0_c12_c12_7, %2\n\t" /* ICC_IGRPEN1_EL1 */
			 "isb"
			 :
			 : "r"(guest_vectors), "r"(0xffull), "r"(1ull));
}

static void questions(void)
{
	for (uint32_t i = 0; i < ROUNDS; i++) {
		BEGIN(psci_version);
		(void)hvc(PSCI_VERSION, 0, 0, 0);
		END();
	}
	for (uint32_t i = 0; i < ROUNDS; i++) {
		BEGIN(gicd_typer);
		(void)read32(GICD_TYPER);
		END();
	}
	for (uint32_t i = 0; i < ROUNDS; i++) {
		BEGIN(isenabler_read);
		(void)read32(GICD_ISENABLER1);
		END();
	}
	for (uint32_t i = 0; i < ROUNDS; i++) {
		BEGIN(isenabler_write);
		write32(GICD_ISENABLER1, 2);
		END();
	}
	for (uint32_t i = 0; i < ROUNDS; i++) {
		BEGIN(mmio_vmm);
		(void)read32(NOTHING_THERE);
		END();
	}
}

/* ICC_SGI1R_EL1: INTID in 27:24, the target list of affinity 0.0.0. */
static uint64_t sgi_to(uint32_t vcpu, uint64_t sgi)
{
	return sgi << 24 | 1ull << vcpu;
}

static void sgis(void)
{
	for (uint32_t i = 0; i < ROUNDS; i++)
		__asm__ volatile("mov x9, xzr\n\t"
				 "msr daifclr, #2\n\t"
				 "movz xzr, %1\n\t"
				 "msr s3_0_c12_c11_5, %0\n\t"
				 "isb\n"
				 "1:	cbz x9, 1b\n\t"
				 "msr daifset, #2"
				 :
				 : "r"(sgi_to(0, SGI_SELF)),
				   "i"(MARK_BEGIN + OP_sgi_self)
				 : "x9", "x10", "memory");
}

/* Far enough ahead that the loop waits for it. */
#define TIMER_TICKS 200u

static void timers(void)
{
	for (uint32_t i = 0; i < ROUNDS; i++)
		__asm__ volatile("mov x9, xzr\n\t"
				 "msr cntv_tval_el0, %0\n\t"
				 "msr cntv_ctl_el0, %2\n\t"
				 "isb\n\t"
				 "msr daifclr, #2\n\t"
				 "movz xzr, %1\n"
				 "1:	cbz x9, 1b\n\t"
				 "msr daifset, #2"
				 :
				 : "r"((uint64_t)TIMER_TICKS),
				   "i"(MARK_BEGIN + OP_timer), "r"(1ull)
				 : "x9", "x10", "memory");
}

/* One vCPU's half of a ping-pong. Whoever wakes ends what the other began. */
static void ping(uint32_t other)
{
	uint64_t intid;

	__asm__ volatile("wfi" : : : "memory");
	END();
	__asm__ volatile("mrs %0, s3_0_c12_c12_0\n\t" /* ICC_IAR1_EL1 */
			 "msr s3_0_c12_c12_1, %0"     /* ICC_EOIR1_EL1 */
			 : "=r"(intid));
	__asm__ volatile("msr s3_0_c12_c11_5, %0\n\t"
			 "isb"
			 :
			 : "r"(sgi_to(other, SGI_OTHER)));
	BEGIN(vcpu_switch);
}

void guest_second(uint64_t argument)
{
	(void)argument;
	interrupts_on(1);
	for (;;)
		ping(0);
}

static void switches(void)
{
	static uint64_t stack[SECOND_STACK / 8] __attribute__((aligned(16)));

	(void)hvc(PSCI_CPU_ON, 1, (uint64_t)guest_second_entry,
		  (uint64_t)(stack + SECOND_STACK / 8));
	__asm__ volatile("msr s3_0_c12_c11_5, %0\n\t"
			 "isb"
			 :
			 : "r"(sgi_to(1, SGI_OTHER)));
	for (uint32_t i = 0; i < ROUNDS; i++)
		ping(1);
}

void guest_main(uint64_t argument)
{
	(void)argument;
	interrupts_on(0);
	questions();
	sgis();
	timers();
	switches();
	(void)hvc(GUEST_DONE, 0, 0, 0);
	for (;;)
		__asm__ volatile("wfi");
}
