/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the root manager finds its capabilities when it starts: everything
 * there is, as exclusive ranges unless said otherwise, in its own table.
 */
#ifndef TESSERA_ROOT_H
#define TESSERA_ROOT_H

/* The slots the root manager finds filled when it starts. */
enum root_slot {
	ROOT_NULL,
	ROOT_PD,
	ROOT_EC,
	ROOT_SC,
	ROOT_PLATFORM,
	ROOT_TABLES,
	ROOT_PDS,
	ROOT_ECS,
	ROOT_SCS,
	ROOT_PORTALS,
	ROOT_NOTIFICATIONS,
	ROOT_IRQS,
	ROOT_STREAMS,
	ROOT_CPUS,
	ROOT_OWN_MEMORY, /* its data and stack, mapped */
	ROOT_OWN_TABLES,
	ROOT_OWN_TIME,
	ROOT_MESSAGES,    /* the message pages of all ECs, SHARED */
	ROOT_OWN_MESSAGE, /* its own one, mapped */
	ROOT_PACKAGE,     /* the system package, read only, SHARED */
	ROOT_IMAGE,       /* its own text, mapped */
	ROOT_MEMORY,      /* the first of up to 16 RAM ranges */
	ROOT_DEVICES = ROOT_MEMORY + 16, /* up to 16 device ranges */
	ROOT_FREE = ROOT_DEVICES + 16,
};

#endif
