/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a profile allows of one call with some of its arguments known.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/must_handle.h"
#include "lib/diagram/diagram.h"
#include "lib/syscalls/arch.h"
#include "lib/syscalls/call.h"

struct error;
struct resolved_profile;

/* Some arguments known, bit per index, the others open. */
struct region {
	unsigned known;
	uint64_t values[CALL_ARGS];
};

/*
 * Traces keep 32 bits of a register. Those above are 0, or where bit 31 is set those of a negative
 * int: writes such a region and returns true where there is one beside `region`.
 */
bool region_extend(const struct region *region, enum arch arch, struct region *out);

/*
 * A store for all questions that a command asks about one profile. Hostile rules that take more
 * than half a second of work fill it, and are refused.
 */
struct diagram_store *region_store_new(void);

/* The arguments with which a call is allowed, as a set; (arch, nr) as in struct call. */
int region_allowed(struct diagram_store *store, const struct resolved_profile *resolved,
                   enum arch arch, uint32_t nr, diagram *out, struct error *err);

enum { REGION_POINT = 0, REGION_NO_POINT = 1 };

/*
 * Looks for arguments of the region that are in the set. Writes the first ones and returns
 * REGION_POINT, or returns REGION_NO_POINT. Fails where the set has no diagram of reasonable size.
 */
MUST_HANDLE
int region_find(struct diagram_store *store, diagram set, const struct region *region,
                uint64_t out_args[CALL_ARGS], struct error *err);
