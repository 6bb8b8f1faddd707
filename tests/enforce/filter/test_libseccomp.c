/* SPDX-License-Identifier: Apache-2.0 */
#include "enforce/filter/libseccomp.h"

#include <criterion/criterion.h>

#include "enforce/filter/filter.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

enum { RULES = 5000 };

/* One rule for each of RULES values of ioctl's request; the first one is `first`. */
static struct profile *many_rules(struct condition first)
{
	struct profile *profile = profile_new("p", ACTION_ERRNO);
	struct error err;

	for (uint64_t i = 0; i < RULES; i++) {
		const struct condition condition = { .index = 1, .op = OPERATOR_EQ, .value = i };
		struct rule *rule;

		cr_assert_eq(profile_add_rule(profile, &rule, &err), 0);
		rule->action = ACTION_ALLOW;
		cr_assert_eq(profile_rule_add_name(rule, "ioctl", &err), 0);
		cr_assert_eq(profile_rule_add_condition(rule, i ? &condition : &first, &err), 0);
	}
	return profile;
}

/*
 * With a millisecond for libseccomp: messages of checks before it do not depend on the time.
 */
static void expect_error(struct condition first, const char *want)
{
	const struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6 };
	struct profile *profile = many_rules(first);
	struct resolved_profile *resolved;
	struct filter filter;
	struct error err = { .text = "" };

	cr_assert_eq(verdict_resolve(profile, &machine, &resolved, NULL, &err), 0, "%s", err.text);
	cr_expect_eq(libseccomp_filter(resolved, 1, &filter, &err), -1);
	cr_expect_str_eq(err.text, want);
	verdict_resolved_free(resolved);
	profile_free(profile);
}

Test(libseccomp, is_not_asked_for_what_no_filter_can_hold)
{
	expect_error((struct condition){ .index = 1, .op = OPERATOR_EQ },
	             "filter: the rules on ioctl of x86_64 need more than 5000 instructions, the "
	             "kernel takes at most 4096");
}

/* A mask may cover all the others: they may need no instructions. */
Test(libseccomp, is_asked_where_a_rule_may_cover_others)
{
	expect_error((struct condition){ .index = 1,
	                                 .op = OPERATOR_MASKED_EQ,
	                                 .value = 0xffffffff00000000 },
	             "libseccomp: not done after 1 ms of processor time: Connection timed out");
}
