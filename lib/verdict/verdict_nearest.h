/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule that comes closest to allowing a call that the profile refuses: for messages.
 */
#pragma once

#include <stddef.h>

#include "lib/base/must_handle.h"

struct call;
struct condition;
struct resolved_profile;

struct nearest_rule {
	size_t rule; /* index into profile->rules */
	/* bit i: its condition on argument i does not hold */
	unsigned missed;
	/* the first such condition; NULL when all hold. Borrowed */
	const struct condition *condition;
};

enum { VERDICT_NO_NEAREST = 1 };
/*
 * Of the rules that allow the call under conditions, or without, writes the one with the fewest
 * conditions that do not hold; of equals the one with the fewest bits in the way, then the first.
 * Returns 0, or VERDICT_NO_NEAREST where no rule allows the call under any condition.
 */
MUST_HANDLE
int verdict_nearest(const struct resolved_profile *resolved, const struct call *call,
                    struct nearest_rule *out);
