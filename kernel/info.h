/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a context may learn about the system and itself, and what the holder
 * of the platform capability may ask of the machine.
 */
#ifndef INFO_H
#define INFO_H

#include "entry.h"
#include <stdint.h>
#include <tessera/abi.h>

/* boot: facts that never change. */
void info_start(const struct boot_info *info);

enum status call_info(uint32_t ec, uint64_t *x);
enum status call_dev_ctl(uint32_t ec, uint64_t *x);

#endif
