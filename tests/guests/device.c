/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drives a real PL031 and takes its interrupt through the virtual GIC: three
 * alarms, then dies with a fourth taken and not ended. In its second life,
 * which it knows by what the device still holds, it finds that one, takes
 * three more and exits. As VM 1 it has address and number of the machine's,
 * as VM 2 others.
 */
#include "tiny.h"

#define GICD_CTLR       (*(volatile uint32_t *)0x08000000)
#define GICD_ISENABLER1 (*(volatile uint32_t *)0x08000104)
#define GICD_ICENABLER1 (*(volatile uint32_t *)0x08000184)
#define GICD_ICPENDR1   (*(volatile uint32_t *)0x08000284)
#define GICD_ICACTIVER1 (*(volatile uint32_t *)0x08000384)
#define GICD_IPRIORITY  ((volatile uint8_t *)0x08000400)
#define GICD_IGROUPR1   (*(volatile uint32_t *)0x08000084)
#define RTC_DR          (0x00 / 4) /* Arm DDI 0224 */
#define RTC_MR          (0x04 / 4)
#define RTC_IMSC        (0x10 / 4)
#define RTC_MIS         (0x18 / 4)
#define RTC_ICR         (0x1c / 4)
#define SYSTEM_RESET    0x84000009u
#define SPURIOUS        1020u

static volatile uint32_t *rtc;
static uint32_t line;

/* As most do it: everything off and gone first. The device's line stays. */
static void gic_start(void)
{
	GICD_ICENABLER1 = ~0u;
	GICD_ICPENDR1 = ~0u;
	GICD_ICACTIVER1 = ~0u;
	GICD_CTLR = 2; /* EnableGrp1 */
	GICD_IGROUPR1 = 1u << (line - 32);
	GICD_IPRIORITY[line] = 0x80;
	GICD_ISENABLER1 = 1u << (line - 32);
	__asm__ volatile("msr S3_0_C4_C6_0, %0\n\t"   /* ICC_PMR_EL1 */
			 "msr S3_0_C12_C12_7, %1\n\t" /* ICC_IGRPEN1_EL1 */
			 "isb"
			 :
			 : "r"(0xf0ull), "r"(1ull));
}

/* Sleep until there is an interrupt and take it; PSTATE.I stays set. */
static uint64_t take(void)
{
	uint64_t intid = SPURIOUS;

	while (intid >= SPURIOUS)
		__asm__ volatile("wfi\n\t"
				 "mrs %0, S3_0_C12_C12_0\n\t" /* IAR1 */
				 "dsb sy"
				 : "=r"(intid)
				 :
				 : "memory");
	return intid;
}

static void end(uint64_t intid)
{
	__asm__ volatile("msr S3_0_C12_C12_1, %0\n\tisb" /* EOIR1 */
			 :
			 : "r"(intid));
}

static void alarm_set(void)
{
	rtc[RTC_MR] = rtc[RTC_DR] + 1;
	rtc[RTC_IMSC] = 1;
}

/* One interrupt, said and taken care of at the device; not yet ended. */
static uint64_t alarm_take(const char *what)
{
	const uint64_t intid = take();

	put(what);
	put(intid == line && rtc[RTC_MIS] == 1 ? ": ours\n" : ": wrong\n");
	return intid;
}

static void alarm_end(uint64_t intid)
{
	rtc[RTC_ICR] = 1;
	end(intid);
}

static void alarms(void)
{
	static const char *const names[] = {"alarm 1", "alarm 2", "alarm 3"};

	for (uint32_t i = 0; i < 3; i++) {
		alarm_set();
		alarm_end(alarm_take(names[i]));
	}
}

void guest(uint64_t number)
{
	rtc = (volatile uint32_t *)(number == 1 ? 0x09010000ull :
						  0x0a000000ull);
	line = number == 1 ? 34 : 40;
	gic_start();
	if (rtc[RTC_IMSC] == 0) {
		put("first life\n");
		alarms();
		alarm_set();
		(void)alarm_take("the last");
		(void)hvc(SYSTEM_RESET, 0);
	}
	put("second life\n");
	alarm_end(alarm_take("left over"));
	alarms();
	put("done\n");
	(void)hvc(TINY_EXIT, 0);
}
