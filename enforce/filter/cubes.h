/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Argument rules rewritten with masked comparisons only, which libseccomp compiles reliably.
 *
 * A cube fixes some bits of the six arguments and leaves the others open. Every range is a union of
 * at most 64 cubes (prefixes), "not equal" too.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lib/syscalls/call.h"

struct error;
struct resolved_rule;

struct cube {
	uint64_t mask[CALL_ARGS];       /* bits that are fixed */
	uint64_t value[CALL_ARGS];      /* what to; no bit outside the mask */
	size_t rule;                    /* index of the rule that this came from, in the given array */
};

struct cubes {
	struct cube *list;
	size_t count;
};

/* Each takes at least five instructions of the 4096 that a filter may have. */
enum { CUBES_MAX = 800 };

/*
 * What the rules of one call match; rules with different answers do not overlap (struct
 * resolved_arch). `arg_bits` is 32 or 64. A cube that another of the same answer covers is left out.
 * Fails when there would be more than CUBES_MAX. The caller releases *out with cubes_done.
 */
int cubes_of_rules(const struct resolved_rule *rules, size_t count, unsigned arg_bits, struct cubes *out,
                   struct error *err);

void cubes_done(struct cubes *cubes);
