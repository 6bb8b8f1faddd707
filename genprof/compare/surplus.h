/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a profile allows and no trace used, the most dangerous first: calls, and of calls that were
 * made the values and flags of their arguments. On one architecture, the native one of the target.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arg_info;
struct error;
struct resolved_profile;
struct trace;

struct surplus_entry {
	const char *name; /* static */
	/* static: what the call gives, or NULL when it is harmless (risk.def) */
	const char *why;
	size_t rank;       /* position in risk.def */
	bool in_reference; /* the reference allows it too */
	/* NULL: the call was never made; else this argument has surplus: */
	const struct arg_info *arg;
	/* of `known` constants so many are allowed, so many were used */
	size_t allowed, used, known;
	bool any; /* values without a name are allowed too */
};

struct surplus {
	struct surplus_entry *list; /* by rank, calls before arguments, then by name */
	size_t count;
	size_t calls_allowed, calls_unused;         /* by the profile */
	size_t reference_allowed, reference_unused; /* by the reference */
};

/*
 * `reference` is another profile resolved for the same machine, Docker's default. The trace must
 * stay unchanged meanwhile. The caller releases *out with surplus_done.
 */
int surplus_find(const struct resolved_profile *resolved, const struct resolved_profile *reference,
                 struct trace *trace, struct surplus *out, struct error *err);
void surplus_done(struct surplus *surplus);
