/* SPDX-License-Identifier: Apache-2.0 */
/* Calls and profiles for which a filter is proven. */
#pragma once

#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"
#include "tests/kit/random_profile.h"

static inline struct seccomp_data random_data(struct random_source *source,
                                              const struct profile *profile)
{
	static const enum arch archs[] = { ARCH_X86_64, ARCH_X86_64, ARCH_I386, ARCH_X32,
		                           ARCH_AARCH64 };
	struct call call = { .arch = archs[random_below(source, 5)] };
	size_t names = sizeof random_names / sizeof *random_names;
	const char *name = random_names[random_below(source, (unsigned)names)];

	if (syscalls_number(call.arch, name, &call.nr) != SYSCALLS_FOUND ||
	    random_below(source, 10) == 0)
		call.nr = (uint32_t)random_next(source);
	random_args(source, profile, call.args);
	for (unsigned i = 0; i < CALL_ARGS && arch_bits(call.arch) == 32; i++)
		call.args[i] &= UINT32_MAX;
	return call_to_data(&call);
}

static inline uint32_t verdict_ret(const struct resolved_profile *resolved,
                                   const struct seccomp_data *data)
{
	struct call call = { .nr = (uint32_t)data->nr };

	if (arch_from_audit(data->arch, call.nr, &call.arch) != 0)
		return resolved->bad_arch_ret;
	memcpy(call.args, data->args, sizeof call.args);
	return verdict_of(resolved, &call).ret;
}

static inline struct profile *hard_profile(size_t rules, unsigned arguments, bool masked)
{
	struct random_source source = { 11 };
	struct profile *profile = profile_new("hard", ACTION_ERRNO);
	struct error err;

	for (size_t n = 0; n < rules; n++) {
		struct rule *rule;

		cr_assert_eq(profile_add_rule(profile, &rule, &err), 0);
		cr_assert_eq(profile_rule_add_name(rule, "getpid", &err), 0);
		rule->action = ACTION_ALLOW;
		for (unsigned i = 0; i < arguments; i++) {
			struct condition c = { .index = i,
				               .op = OPERATOR_EQ,
				               .value = random_next(&source) >> 32 };

			if (masked)
				c = random_condition_of(&source, RANDOM_SIX, i);
			cr_assert_eq(profile_rule_add_condition(rule, &c, &err), 0);
		}
	}
	return profile;
}
