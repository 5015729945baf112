/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Specification of info and dev_ctl: what a context may learn, and what the
 * holder of the platform capability may ask of the machine.
 */
#ifndef SPEC_INFO_H
#define SPEC_INFO_H

#include "spec.h"

/* What the calls look at besides capabilities. */
struct spec_machine {
	uint64_t ticks_per_second, now, package_bytes;
	uint32_t cpus, message_frame;
};
struct spec_caller {
	uint32_t ec, domain, cpu;
};

/* What info answers: `results` are x1..x7 after it. */
enum status spec_info(const struct spec_machine *machine,
		      struct spec_caller caller, const uint64_t *x,
		      uint64_t results[8]);

/* Firmware functions that DEV_SMC may call, in the order of their coming. */
#define SPEC_FILTER 8u
struct spec_filter {
	uint32_t count;
	uint32_t allowed[SPEC_FILTER];
};
/* It never holds a function of PSCI, which moves CPUs. */
bool spec_filter_safe(const struct spec_filter *filter);

/* What dev_ctl asks of others. */
enum spec_errand {
	SPEC_NOTHING,
	SPEC_SMC,
	SPEC_DEVICE,
	SPEC_TRACE,
	SPEC_TRACE_READ
};
struct spec_dev {
	enum spec_errand errand;
	struct spec_filter filter; /* afterwards */
	uint64_t out[3];           /* results that are no errand's */
};
/* The status if no errand is run, else OK: the errand's counts then. */
enum status spec_dev_ctl(const struct spec_machine *machine,
			 struct spec_caller caller,
			 const struct spec_filter *filter, const uint64_t *x,
			 struct spec_dev *dev);

#endif
