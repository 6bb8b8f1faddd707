/* SPDX-License-Identifier: Apache-2.0 */
/* Refused calls -> the rules that would allow them; for suggest.c. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "lib/verdict/verdict.h"

struct refusal;
struct refusals;
struct resolved_profile;
struct warnings;

/* What the change is made from. */
struct suggestion {
	const struct resolved_profile *resolved;
	const struct refusals *refusals;
	struct verdict *verdicts; /* one for each refusal */
	struct warnings *warnings;
};

/* What would allow one refused call. */
struct requested_rule {
	const char *name;
	const struct refusal *refusal;
	/* bit per argument that the new rule compares; 0: the name alone */
	unsigned condition_args;
};

/*
 * A rule that answers ENOSYS pretends on purpose that the kernel lacks the call, so that programs
 * fall back to an older one. (The default action, and runc's answer to newer calls, were not meant
 * for this call.)
 */
bool suggest_request_is_kept(struct verdict verdict);

/* Writes the distinct requests, sorted by name; `out` has room for one per refusal. */
size_t suggest_request_collect(const struct suggestion *s, struct requested_rule *out);
