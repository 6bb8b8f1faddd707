/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a resolved profile allows of one call, as a set of points in the space of its six arguments:
 * boxes that are allowed or refused, and the default for the rest. Questions about whole regions
 * are answered exactly, by finding a point or showing that there is none.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/syscalls/arch.h"
#include "lib/syscalls/call.h"

struct error;
struct resolved_profile;
struct resolved_rule;

/* The rules on one call, in the order in which they decide; *out_count is 0 when there are none. */
const struct resolved_rule *space_rules(const struct resolved_profile *resolved, enum arch arch, uint32_t nr,
                                        size_t *out_count);

/* Values of one argument: those between two ends (both included) that have some bits fixed. */
struct side {
	uint64_t low, high;
	uint64_t mask, value;
};

struct box {
	struct side sides[CALL_ARGS];
};

struct space {
	bool rest_allowed;              /* what no box decides */
	uint64_t highest;               /* of an argument: all ones of the register */
	struct box *boxes;              /* those that differ from the rest; they may overlap */
	size_t box_count;
};

/* Some arguments fixed, bit per index, the others open. */
struct region {
	unsigned known;
	uint64_t values[CALL_ARGS];
};

/*
 * The space of one call: (arch, nr) as in struct call. An architecture that is not listed, a number
 * that runc answers with ENOSYS: nothing is allowed. The caller releases *out with space_done.
 */
int space_of(const struct resolved_profile *resolved, enum arch arch, uint32_t nr, struct space *out, struct error *err);

/*
 * The same for one answer (SECCOMP_RET_* | data) instead of for what is allowed: the points that get it, or
 * those that get it or are allowed.
 */
enum space_answer { SPACE_ANSWERED, SPACE_ANSWERED_OR_ALLOWED };
int space_of_answer(const struct resolved_profile *resolved, enum arch arch, uint32_t nr, enum space_answer which, uint32_t ret,
                    struct space *out, struct error *err);

void space_done(struct space *space);

enum { SPACE_POINT = 0, SPACE_NO_POINT = 1 };

/*
 * Looks for a point of `region` that is allowed (or refused). Writes its arguments and returns
 * SPACE_POINT, or returns SPACE_NO_POINT. Fails when the rules are so intertwined that the search
 * outgrows its bound.
 */
enum space_side { SPACE_ALLOWED, SPACE_REFUSED };
int space_find(const struct space *space, const struct region *region, enum space_side side,
               uint64_t out_args[CALL_ARGS], struct error *err);

/* Looks for a point that `a` allows and `b` does not. Returns as space_find. */
int space_find_difference(const struct space *a, const struct space *b, uint64_t out_args[CALL_ARGS],
                          struct error *err);
