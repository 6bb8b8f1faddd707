/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles that are made to take long, or to have more findings than are shown. */
#include "genprof/lint/lint.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/kit/crossing_kit.h"
#include "tests/kit/genprof_kit.h"
#include "tests/kit/lint_kit.h"

/*
 * Names times conditions would be 400 million: the time limit is far above what it takes, and far
 * below that.
 */
Test(lint_large, twenty_thousand_names_with_as_many_conditions_are_no_trouble, .timeout = 30)
{
	struct profile *profile = profile_new("p", ACTION_ERRNO);
	struct rule *rule;
	struct error err;
	struct report report = LINT_REPORT;

	cr_assert_eq(profile_add_rule(profile, &rule, &err), 0);
	rule->action = ACTION_ALLOW;
	for (uint64_t n = 0; n < 20000; n++) {
		const struct condition is = { .index = n % CALL_ARGS,
			                      .op = OPERATOR_EQ,
			                      .value = n };

		cr_assert_eq(profile_rule_add_name(rule, n % 2 ? "read" : "ioctl", &err), 0);
		cr_assert_eq(profile_rule_add_condition(rule, &is, &err), 0);
	}
	cr_assert_eq(lint_profile(profile, ARCH_X86_64, RUNTIME_RUNC, &report, &err), 0, "%s",
	             err.text);
	cr_expect_gt(report.count, 0);
	report_done(&report);
	profile_free(profile);
}

/* Comparing each rule with all others would take minutes. */
Test(lint_large, thousands_of_refusals_beside_thousands_of_exceptions_are_no_trouble, .timeout = 30)
{
	struct profile *profile = profile_new("p", ACTION_ERRNO);
	struct rule *rule;
	struct error err;
	struct report report = LINT_REPORT;

	for (uint64_t n = 0; n < 9000; n++) {
		const struct condition is = { .index = 2, .op = OPERATOR_EQ, .value = n };

		cr_assert_eq(profile_add_rule(profile, &rule, &err), 0);
		rule->action = n < 5000 ? ACTION_ERRNO : ACTION_ALLOW;
		cr_assert_eq(profile_rule_add_name(rule, "mprotect", &err), 0);
		cr_assert_eq(profile_rule_add_condition(rule, &is, &err), 0);
	}
	/* One of them is of no use. */
	profile->rules[4321].conditions[0].value = 7777;
	cr_assert_eq(lint_profile(profile, ARCH_X86_64, RUNTIME_RUNC, &report, &err), 0, "%s",
	             err.text);
	size_t holes = 0;
	for (size_t i = 0; i < report.count; i++)
		holes += strcmp(report.list[i].kind, "not-refused") == 0 &&
		         report.list[i].rule == 4321;
	cr_expect_eq(holes, 1);
	report_done(&report);
	profile_free(profile);
}

/* Where the work is too much, an error says so: a hole may hide behind it. */
Test(lint_large, does_not_keep_silent_about_what_it_did_not_decide, .timeout = 60)
{
	struct profile *p = profile_new("p", ACTION_ERRNO);
	struct report report = LINT_REPORT;
	size_t undecided = 0;
	struct error err;

	crossing_add(p, ACTION_ERRNO, 2 * CROSSING_RULES);
	crossing_add(p, ACTION_ALLOW, CROSSING_RULES);
	cr_assert_eq(lint_profile(p, ARCH_X86_64, RUNTIME_RUNC, &report, &err), 0);
	for (size_t i = 0; i < report.count; i++)
		undecided += strcmp(report.list[i].kind, "undecided") == 0 &&
		             report.list[i].level == REPORT_ERROR;
	cr_expect_eq(undecided, 1u);
	report_done(&report);
	profile_free(p);
}

Test(lint_large, has_room_for_an_error_behind_any_number_of_warnings)
{
	static const struct condition tiocsti = { 1, OPERATOR_EQ, 0x5412, 0 };
	struct profile *p = profile_new("p", ACTION_ERRNO);
	struct report report = LINT_REPORT;
	struct error err;
	struct rule *rule;
	size_t holes = 0;

	/* Each a warning: the argument is a descriptor, a pointer or an id. */
	for (uint32_t nr = 0; nr <= syscalls_highest(ARCH_X86_64); nr++) {
		const char *name = syscalls_name(ARCH_X86_64, nr);

		if (!name || !syscalls_is_in_libseccomp(name) || strcmp(name, "ioctl") == 0)
			continue;
		cr_assert_eq(profile_add_rule(p, &rule, &err), 0);
		rule->action = ACTION_ALLOW;
		cr_assert_eq(profile_rule_add_name(rule, name, &err), 0);
		for (unsigned a = 0; a < 6; a++) {
			const struct condition c = { a, OPERATOR_EQ, 0, 0 };

			cr_assert_eq(profile_rule_add_condition(rule, &c, &err), 0);
		}
	}
	for (int i = 0; i < 2; i++) {
		cr_assert_eq(profile_add_rule(p, &rule, &err), 0);
		rule->action = i ? ACTION_ALLOW : ACTION_ERRNO;
		cr_assert_eq(profile_rule_add_name(rule, "ioctl", &err), 0);
		cr_assert(i || profile_rule_add_condition(rule, &tiocsti, &err) == 0);
	}
	cr_assert_eq(lint_profile(p, ARCH_X86_64, RUNTIME_RUNC, &report, &err), 0);
	for (size_t i = 0; i < report.count; i++)
		holes += strcmp(report.list[i].kind, "not-refused") == 0;
	cr_expect_eq(holes, 1u);
	cr_expect_eq(report_count(&report, REPORT_WARNING), (size_t)LINT_MAX_FINDINGS);
	report_done(&report);
	profile_free(p);
}
