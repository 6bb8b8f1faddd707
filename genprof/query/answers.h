/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a profile does with one call, on each architecture: asked, and written.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "genprof/query/cases.h"
#include "lib/syscalls/call.h"

struct error;
struct query_call;
struct resolved_profile;

/* On one architecture. */
struct answer {
	struct call call;
	unsigned known; /* bit per argument: its value in `call` is known */
	struct query_cases cases;
};

struct answers {
	struct answer list[ARCH_COUNT];
	size_t count;
};

/*
 * Asks on the architecture that the call names, else on all of the profile that have such a call;
 * an architecture on which the call has no such argument or constant is passed over where another
 * one has it. Fails where none has the call. The caller releases *out with answers_done.
 */
int answers_of(const struct resolved_profile *resolved, const struct query_call *query,
               struct answers *out, struct error *err);
void answers_done(struct answers *answers);

/* Whether every such call is allowed. */
bool answers_are_allowed(const struct answers *answers);

/*
 *     x86_64, i386: clone: depends on flags
 *         allow where flags has none of CLONE_NEWNS|CLONE_NEWUSER (syscalls[57])
 *         errno EPERM otherwise
 *         number 56 on x86_64, 120 on i386
 */
int answers_write(const struct answers *answers, const struct resolved_profile *resolved, FILE *out,
                  struct error *err);

/* The same as an array, an object for each architecture. NULL: no memory. */
json_t *answers_json(const struct answers *answers, const struct resolved_profile *resolved);
