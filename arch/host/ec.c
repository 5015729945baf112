/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fake execution contexts: registers in memory, and a record of what was done
 * to them.
 */
#include <string.h>
#include "entry.h"
#include "host.h"

#define SYSTEM_WORDS  27u /* of GROUP_SYSTEM */
#define GENERAL_WORDS 34u /* of GROUP_GENERAL */

struct host_ec host_ecs[NR_ECS];

static struct host_ec *ec_at(uint32_t ec)
{
	if (ec >= NR_ECS)
		host_fail("no such context", ec);
	return &host_ecs[ec];
}

uint64_t *arch_regs(uint32_t ec)
{
	return ec_at(ec)->regs;
}

uint64_t *arch_message(uint32_t ec)
{
	return ec_at(ec)->message;
}

void arch_ec_reset(uint32_t ec, uint32_t pd, enum pd_kind kind, uint32_t vcpu)
{
	struct host_ec *it = ec_at(ec);
	const uint64_t resets = it->resets + 1;

	if (pd >= NR_PDS)
		host_fail("context of no domain", pd);
	memset(it, 0, sizeof(*it));
	it->pd = pd;
	it->kind = kind;
	it->vcpu = vcpu;
	it->resets = resets;
}

void arch_ec_start(uint32_t ec, uint64_t pc, uint64_t sp, uint64_t arg)
{
	struct host_ec *it = ec_at(ec);

	it->pc = pc;
	it->sp = sp;
	it->arg = arg;
	it->starts++;
	memset(it->regs, 0, sizeof(it->regs));
	it->regs[0] = arg;
}

/* The words of a group, or none. */
bool arch_ec_state(uint32_t ec, uint32_t group, bool write, uint64_t *words)
{
	struct host_ec *it = ec_at(ec);
	uint64_t *mine;
	size_t bytes;

	if (group == GROUP_GENERAL) {
		mine = it->general;
		bytes = GENERAL_WORDS * sizeof(*mine);
	} else if (group == GROUP_SYSTEM && it->kind == PD_VM) {
		mine = it->system;
		bytes = SYSTEM_WORDS * sizeof(*mine);
	} else {
		return false;
	}
	if (write)
		memcpy(mine, words, bytes);
	else
		memcpy(words, mine, bytes);
	return true;
}

void arch_ec_drop(uint32_t ec)
{
	struct host_ec *it = ec_at(ec);

	it->drops++;
	if (it->drop_deadline)
		ec_deadline(ec, it->drop_deadline);
}

void arch_exit_reply(uint32_t ec, uint64_t action, uint64_t value)
{
	struct host_ec *it = ec_at(ec);

	it->replies++;
	it->action = action;
	it->value = value;
}

bool arch_vcpu_power_on(uint32_t ec)
{
	ec_at(ec)->power_ons++;
	return !ec_at(ec)->powered;
}
