/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forced into kernel files: references and their badges, where nothing else
 * runs, as they stand; by name and number, not through a pointer.
 */
#ifndef REFERENCES_H
#define REFERENCES_H

#include "object.h"

#define reference_get(at)       (*(at))
#define reference_set(at, to)   ((void)(*(at) = (to)))
#define bound_get(at, badge_at) ((struct bound){*(at), *(badge_at)})
#define bound_set(at, badge_at, to, badge) \
	((void)(*(at) = (to)), (void)(*(badge_at) = (badge)))

#endif
