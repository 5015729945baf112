/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The root manager: it alone starts with capabilities, over everything. It
 * reads the resolved description, carves each unit's quota once, builds the
 * domains and VMs inside their quotas, and restarts or stops what ends.
 * Rebuilding a unit is revoking below its quota and building it again.
 */
#ifndef ROOT_H
#define ROOT_H

#include "rt.h"
#include <tessera/root.h>

#define MAX_CPUS     8u
#define MAX_WINDOWS  8u
#define MAX_MAPS     8u
#define MAX_DEVICES  4u
#define MAX_IRQS     4u
#define NO_SLOT      0u
#define PAGE_BYTES   4096ull
#define BLOCK_FRAMES 512u

/* Some frames and where a unit sees them: package frames for windows, region
 * number and 0 for maps, physical frames for devices. */
struct view {
	uint32_t first, frames;
	uint64_t ipa;
	uint32_t rights;
};

struct irq_plan {
	uint32_t intid, edge, id; /* VMs: id is the guest's INTID */
};

/* Priority and time of a thread or vCPU; budget 0: a fair share. */
struct time_plan {
	uint32_t priority, budget_us, period_us;
};

/* One unit as the description wants it; fixed after description_read. */
struct plan {
	char name[NAME_BYTES];
	uint32_t kind; /* enum unit_kind */
	uint32_t text_frame, text_frames, ram_frames;
	uint64_t entry;
	uint32_t threads, cpu;
	struct time_plan time;
	struct view window[MAX_WINDOWS], map[MAX_MAPS], device[MAX_DEVICES];
	struct irq_plan irq[MAX_IRQS];
	uint32_t windows, maps, devices, irqs;
	uint32_t manages;   /* bit n: VM n */
	uint32_t policy[3]; /* on exit, reboot, fault */
	/* VMs */
	uint32_t number; /* from 1 */
	uint32_t vcpus, memory_frames;
	uint32_t vcpu_cpu[MAX_VCPUS];
	struct time_plan vcpu_time;
};

struct channel_plan {
	uint32_t unit[2], id[2];
	uint32_t calls; /* end 0 may call end 1 */
};

struct plans {
	uint32_t units, vms, regions, channels;
	struct plan unit[MAX_UNITS];
	uint32_t region_frames[MAX_REGIONS];
	struct channel_plan channel[MAX_CHANNELS];
};
extern struct plans plans;

/* Read the package's header and system.dtb. A message, or NULL when read. */
const char *description_read(void);

/*
 * pool.c: ranges that root carves front to back, and its own slots. All
 * return false when the range is used up (or its room is not there).
 */
struct pool {
	uint32_t slot, next, end, rights;
};
/* The first `taken` numbers are in use: root's own PD, EC or SC. */
bool pool_open(struct pool *pool, uint32_t slot, uint32_t taken);
/* Carve `count` numbers, the first a multiple of `align`, into `dst`. */
bool pool_carve(struct pool *pool, uint32_t count, uint32_t align,
		uint32_t dst);
/* Carve exactly [first, first + count). */
bool pool_carve_at(struct pool *pool, uint32_t first, uint32_t count,
		   uint32_t dst);
/* Carve normal memory out of whichever RAM range has room. */
bool memory_carve(uint32_t frames, uint32_t align, uint32_t dst);
bool device_carve(uint32_t frame, uint32_t frames, uint32_t dst);
bool pools_open(void);
extern struct pool pool_pds, pool_ecs, pool_scs, pool_portals,
	pool_notifications, pool_tables, pool_irqs, pool_cpu[MAX_CPUS];
extern uint32_t cpus;
extern uint64_t ticks_per_second;

/* A free slot of root's own table, for good; or one to be emptied by
 * slots_release when the unit is taken down. NO_SLOT when there is none. */
uint32_t slot_new(void);
uint32_t slot_new_for(uint32_t unit);
void slots_release(uint32_t unit);
/* Empty a slot and have it back. */
enum status slot_free(uint32_t slot);

/* Copy `count` numbers from `offset` of a range into root's slot `dst`. */
struct copy {
	uint32_t from, pd, to, rights; /* rights | FLAG_SHARED */
	uint64_t offset;               /* SHARED source; or the badge */
	uint32_t count;
};
enum status cap_derive(const struct copy *c);

/* A unit's share of everything, carved once. Slots in root's table. */
struct quota {
	uint32_t pds, ecs, scs, portals, notifications, tables, vm_tables;
	uint32_t ram, guest_ram;
	uint32_t first_ec;     /* number of thread 0 */
	uint32_t guest_shared; /* SHARED range over guest_ram while it runs */
	uint32_t time[MAX_CPUS], time_units[MAX_CPUS];
	uint32_t vcpu_units, thread_units, thread_cpu;
	uint32_t event;     /* its notification */
	uint32_t ring;      /* SHARED, its console ring */
	uint32_t uart_page; /* SHARED, between VMM and guest */
	uint32_t dead;      /* root's notification with badge END_DEAD */
	uint32_t pd;        /* while it runs */
	uint32_t handler[DOMAIN_THREADS]; /* its threads, while it runs */
	uint32_t vcpu[MAX_VCPUS];         /* likewise */
	uint32_t device[MAX_DEVICES], irq[MAX_IRQS];
	bool runs; /* there are things of it */
	bool paused_guest;
	enum { LIFE_CREATED, LIFE_RUNNING, LIFE_PAUSED, LIFE_STOPPED } life;
	uint32_t restarts;  /* since then */
	uint64_t calm_from; /* ticks: the window in which they count */
};
extern struct quota quotas[MAX_UNITS];
extern uint32_t root_event; /* END_* bits of all units */
extern uint32_t rings_slot; /* SHARED: the rings of all units, then root's */
extern uint32_t region_slot[MAX_REGIONS];

/* Carve all quotas. A message, or NULL. */
const char *quotas_carve(void);
uint32_t vcpu_cpu(const struct plan *p, uint32_t vcpu);
uint32_t budget_units(const struct time_plan *t);

/* Build and start a unit in its quota; STATUS_OK or what went wrong. */
enum status domain_build(uint32_t unit);
enum status domain_start(uint32_t unit);
enum status vm_build(uint32_t unit);
/* Map device i of a unit into `pd`, a domain or a guest. */
enum status device_map(uint32_t unit, uint32_t i, uint32_t pd, uint32_t tables);
/* Map the guest's RAM at VMM_GUEST_RAM into its VM or its VMM. */
enum status guest_map(uint32_t unit, uint32_t pd, uint32_t tables,
		      uint32_t rights);
bool guest_in_blocks(const struct plan *p);
/* connect.c: what ties units together. The console's UART, as the kernel
 * found it, joins the console's plan; a message, or NULL. */
const char *devices_find(void);
/* Give a unit its ends of its channels, and its peers theirs if it restarts. */
enum status channels_connect(uint32_t unit);
/* Map root's own ring and speak through this console from now on. */
void log_console(uint32_t unit);
/* Has this VM's VMM let its guest go? From now on not yet. */
bool ring_started(uint32_t unit);
void ring_forget(uint32_t unit);
/* A unit that ended: what it prints after a restart begins a new line. */
void ring_end_line(uint32_t unit);
/* End all its contexts; then take everything else back, too. */
void unit_silence(uint32_t unit);
void unit_stop(uint32_t unit);

/* life.c: bring a unit to life; what managers ask for. */
enum status unit_create(uint32_t unit);
enum status unit_run(uint32_t unit);
/* What it said of its end is no news any more. */
void ends_forget(uint32_t unit);
/* Let a domain call root about the VMs it manages. */
enum status manager_admit(uint32_t unit);

/* Bind an SC with `units` thousandths of `cpu` to the EC in slot `ec`. */
struct grant {
	uint32_t unit, cpu, ec, units;
	uint32_t period_us;
};
enum status time_grant(const struct grant *g);

/*
 * log.c: one line of root's, by the console once that runs, else by the
 * kernel's early console.
 */
void say(const char *text, ...) __attribute__((format(printf, 1, 2)));
void log_open(struct console_ring *to, uint32_t wake_slot);
/* Wait until the console has written everything, at most half a second. */
void log_flush(void);

#endif
