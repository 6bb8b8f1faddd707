/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far the arguments of one call are narrowed: facts -> a union of conjunctions of conditions.
 *
 * Only SCMP_CMP_EQ (64-bit arguments) and SCMP_CMP_MASKED_EQ come out, and at most one condition
 * per argument: other forms are compiled wrongly by libseccomp or read as an alternative by runc.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "genprof/facts/choices.h"
#include "genprof/facts/facts.h"
#include "lib/profile/profile.h"

struct error;

enum {
	NARROW_MAX_STABLE = 64, /* rules for one call; beyond, arguments are dropped */
	NARROW_MAX_EXACT = 256,
};

/* One rule on the call. */
struct allowance {
	struct condition conditions[CALL_ARGS]; /* ascending by index */
	unsigned condition_count;
	/* the constants by name, or why nothing is compared; or NULL */
	char *comment;
};

struct narrowed {
	/* at least one; a single one without conditions: any arguments */
	struct allowance *list;
	size_t count;
};

/* What the whole trace says about memory that is writable and executable at once. */
bool narrow_saw_write_and_exec(const struct facts *facts);

/*
 * Decides the allowances of one call, in a fixed order. `policy`: WRITE_AND_EXEC_REFUSED when no
 * run made memory writable and executable at once (stable only). The caller frees with narrow_done.
 */
int narrow_call(const struct call_facts *facts, enum narrowing narrowing,
                enum write_and_exec policy, struct narrowed *out, struct error *err);
void narrow_done(struct narrowed *narrowed);
