/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a profile answers to one call with some arguments open, as a list of cases.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/diagram/argument_sets.h"
#include "lib/syscalls/call.h"

struct error;
struct resolved_profile;

enum { CASES_MAX = 256 };

/* Arguments for which the answer is the same. Cases exclude each other. */
struct query_case {
	uint32_t answer;             /* SECCOMP_RET_* | data */
	struct argument_sets *where; /* owned */
	size_t *rules;               /* indexes in the profile: who decides; ascending */
	size_t rule_count;           /* 0: not known, there are too many */
};

struct query_cases {
	struct query_case *list;
	size_t count;
	bool is_truncated;   /* there are more */
	bool has_otherwise;  /* what is in no case gets this answer: */
	uint32_t otherwise;  /* that of the default action */
	unsigned conditions; /* of all cases together */
};

/*
 * `known` has a bit for each argument whose value in `call` is fixed. Where all calls get the same
 * answer, that is one case without conditions. Exact; fails where the rules overlap in too many
 * ways for a diagram. The caller releases *out with cases_done.
 */
int cases_of(const struct resolved_profile *resolved, const struct call *call, unsigned known,
             struct query_cases *out, struct error *err);
void cases_done(struct query_cases *cases);
