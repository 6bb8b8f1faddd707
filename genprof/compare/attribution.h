/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who needed each rule of a profile: what of the traces each name in each allowing rule let
 * through.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/syscalls/arch.h"
#include "lib/trace/trace.h"

struct error;
struct resolved_profile;

struct attribution_entry {
	size_t rule; /* index in the profile */
	/* static: one of its names, as resolved for an architecture */
	const char *name;
	bool call_was_made;   /* whatever decided it */
	uint64_t calls;       /* 0: no trace needed it */
	uint64_t floor_calls; /* the container's runtime made, in so many starts: */
	uint64_t floor_starts;
	uint64_t runs;                              /* of the fact that most runs saw */
	const struct observation *seen[ARCH_COUNT]; /* borrowed from the trace, or NULL */
	/*
	 * Who made what the entry let through: of the tuples, or else of the call. Ascending, the
	 * texts borrowed from the trace.
	 */
	const char **images;
	size_t image_count;
	struct trace_stack stack; /* of the first of them that has one; borrowed */
};

struct attribution {
	struct attribution_entry *list; /* by rule, then by name */
	size_t count;
};

/*
 * Attributes everything that the trace saw to the rule that decides it. The trace must stay
 * unchanged while `out` is used; the caller releases it with attribution_done.
 */
int attribution_collect(const struct resolved_profile *resolved, struct trace *trace,
                        struct attribution *out, struct error *err);
void attribution_done(struct attribution *attribution);
