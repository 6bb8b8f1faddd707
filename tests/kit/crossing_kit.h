/* SPDX-License-Identifier: Apache-2.0 */
/* A profile whose rules cross each other on every call: cheap one by one, not all together. */
#pragma once

#include <criterion/criterion.h>

#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"

enum { CROSSING_RULES = 24 };

/* A fixed sequence: the same profile everywhere. */
static inline uint32_t crossing_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 32);
}

static inline void crossing_add(struct profile *p, enum action action, unsigned count)
{
	uint64_t state = (uint64_t)action + 1;
	struct error err;
	struct rule *rule;

	for (unsigned i = 0; i < count; i++) {
		cr_assert_eq(profile_add_rule(p, &rule, &err), 0);
		rule->action = action;
		for (uint32_t nr = 0; nr <= syscalls_highest(ARCH_X86_64); nr++) {
			const char *name = syscalls_name(ARCH_X86_64, nr);

			if (name && syscalls_is_in_libseccomp(name))
				cr_assert_eq(profile_rule_add_name(rule, name, &err), 0);
		}
		for (unsigned a = 0; a < 6; a++) {
			uint32_t mask = crossing_random(&state);
			const struct condition c = { a, OPERATOR_MASKED_EQ, mask,
				                     mask & crossing_random(&state) };

			cr_assert_eq(profile_rule_add_condition(rule, &c, &err), 0);
		}
	}
}
