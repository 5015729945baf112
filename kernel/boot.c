/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first state of the model: all there is, as ranges in the root manager's
 * table, and the root manager itself, ready to run on CPU 0.
 */
#include "arch.h"
#include "cap.h"
#include "ec.h"
#include "entry.h"
#include "info.h"
#include "memory.h"
#include "object.h"
#include "sched.h"
#include <tessera/image.h>
#include <tessera/root.h>

#define ROOT              0u /* number of its PD, EC and SC */
#define ROOT_PRIORITY     60u
#define ROOT_UNITS        100u /* a tenth of CPU 0 */
#define ROOT_TABLES_OWN   3u   /* level 1, 2 and 3 */
#define ROOT_STACK_FRAMES (DOMAIN_STACK_BYTES / PAGE_BYTES)

_Static_assert(sizeof(struct cap) == 32 && sizeof(caps) % 256 == 0,
	       "arch_fill");

static void give(uint32_t slot, enum cap_type type, uint64_t base,
		 uint64_t count)
{
	const struct cap range = {
		.word = field_put(CAP_RIGHTS, RIGHTS_ALL),
		.base = (uint32_t)base,
		.count = (uint32_t)count,
	};

	cap_root(slot, type, range);
}

/* A root range of which the root manager's own object takes number 0. */
static void give_objects(uint32_t slot, enum cap_type type, uint32_t count,
			 uint32_t own_slot)
{
	give(slot, type, 0, count);
	object_insert(slot, own_slot, (enum cap_type)(type - CAP_PDS + CAP_PD),
		      ROOT);
}

static void map_all(uint32_t slot, uint64_t ipa, uint32_t flags)
{
	while (memory_map_leaf(slot, ROOT, ipa, flags) == STATUS_OK)
		continue;
}

/* Its address space: text in place, fresh RAM and stack, message page. */
static void root_memory(const struct boot_info *info)
{
	const uint32_t frames =
		info->root_ram_frames + (uint32_t)ROOT_STACK_FRAMES;
	const uint32_t last = info->memories - 1;
	const uint32_t rest = info->memory[last].count - frames;

	for (uint32_t i = 0; i < info->memories; i++)
		give(ROOT_MEMORY + i, CAP_MEMORY, info->memory[i].base,
		     i == last ? rest : info->memory[i].count);
	for (uint32_t i = 0; i < info->devices; i++)
		give(ROOT_DEVICES + i, CAP_DEVICE, info->device[i].base,
		     info->device[i].count);
	give(ROOT_OWN_MEMORY, CAP_MEMORY, info->memory[last].base + rest,
	     frames);
	for (uint32_t level = 1; level <= ROOT_TABLES_OWN; level++)
		(void)memory_map_table(ROOT_OWN_TABLES, ROOT, DOMAIN_TEXT,
				       level);
	map_all(ROOT_IMAGE, DOMAIN_TEXT, RIGHT_READ | RIGHT_EXEC);
	map_all(ROOT_OWN_MEMORY, DOMAIN_RAM, RIGHT_READ | RIGHT_WRITE);
	map_all(ROOT_OWN_MESSAGE, DOMAIN_MESSAGES, RIGHT_READ | RIGHT_WRITE);
}

static void root_ranges(const struct boot_info *info)
{
	give_objects(ROOT_PDS, CAP_PDS, NR_PDS, ROOT_PD);
	give_objects(ROOT_ECS, CAP_ECS, NR_ECS, ROOT_EC);
	give_objects(ROOT_SCS, CAP_SCS, NR_SCS, ROOT_SC);
	give(ROOT_PORTALS, CAP_PORTALS, 0, NR_PORTALS);
	give(ROOT_NOTIFICATIONS, CAP_NOTIFICATIONS, 0, NR_NOTIFICATIONS);
	give(ROOT_IRQS, CAP_IRQS, 32, NR_INTIDS - 32);
	give(ROOT_STREAMS, CAP_STREAMS, 0, NR_STREAMS);
	give(ROOT_OWN_TIME, CAP_CPUS, 0, ROOT_UNITS);
	give(ROOT_CPUS, CAP_CPUS, ROOT_UNITS,
	     info->cpus * CPU_UNITS - ROOT_UNITS);
	give(ROOT_OWN_TABLES, CAP_TABLES, 0, ROOT_TABLES_OWN);
	give(ROOT_TABLES, CAP_TABLES, ROOT_TABLES_OWN,
	     info->tables - ROOT_TABLES_OWN);
	give(ROOT_MESSAGES, CAP_MEMORY, info->message_frame, NR_ECS);
	give(ROOT_PACKAGE, CAP_MEMORY, info->package.base, info->package.count);
	give(ROOT_IMAGE, CAP_MEMORY, info->root_text_frame,
	     info->root_text_frames);
	give(ROOT_PLATFORM, CAP_PLATFORM, 0, 1);
}

/* One range to share in many copies, with no more rights than these. */
static void share(uint32_t slot, uint32_t rights)
{
	CAP(slot, word) &= ~CAP_RIGHTS;
	CAP(slot, word) |= CAP_SHARED |
			   field_put(CAP_RIGHTS, rights | RIGHT_SHARE);
}

static void root_time(const struct boot_info *info)
{
	const uint64_t period = info->ticks_per_second / 100;

	CAP(ROOT_OWN_TIME, where) = 1;
	SC(ROOT, time) = ROOT_OWN_TIME;
	SC(ROOT, configured) = true;
	SC(ROOT, new_budget) = period * ROOT_UNITS / CPU_UNITS;
	SC(ROOT, new_period) = period;
	SC(ROOT, new_slack) = true;
	SC(ROOT, new_ec) = ROOT;
	SC(ROOT, new_generation) = object_generation(CAP_EC, ROOT);
	sc_request(ROOT, SC_REQUEST_CONFIGURE | SC_REQUEST_BIND);
}

void boot(const struct boot_info *info)
{
	const struct cap empty = {.parent = NONE16,
				  .first = NONE16,
				  .next = NONE16,
				  .prev = NONE16};
	const uint64_t stack_top =
		DOMAIN_RAM + ((uint64_t)info->root_ram_frames << PAGE_SHIFT) +
		DOMAIN_STACK_BYTES;

	arch_fill(caps, &empty, sizeof(caps));
	info_start(info);
	sched_start(info->cpus);
	memory_space_begin(ROOT, PD_NATIVE);
	root_ranges(info);
	share(ROOT_PACKAGE, RIGHT_READ | RIGHT_EXEC);
	share(ROOT_IMAGE, RIGHT_READ | RIGHT_EXEC);
	share(ROOT_MESSAGES, RIGHT_READ | RIGHT_WRITE);
	cap_insert(ROOT_OWN_MESSAGE, ROOT_MESSAGES,
		   (struct cap){.word = CAP(ROOT_MESSAGES, word),
				.base = info->message_frame + ROOT,
				.count = 1});
	ec_begin(ROOT, ROOT, 0, ROOT_PRIORITY, 0);
	sc_begin(ROOT);
	root_memory(info);
	root_time(info);
	EC(ROOT, start_pc) = info->root_entry;
	EC(ROOT, start_sp) = stack_top;
	ec_request(ROOT, EC_REQUEST_START);
}
