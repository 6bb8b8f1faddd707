/* SPDX-License-Identifier: Apache-2.0 */
/* A profile held against a floor of one call: what is refused, open and fine. */
#include "genprof/floor/floor_check.h"

#include <criterion/criterion.h>
#include <string.h>

#include "genprof/report/report.h"
#include "tests/kit/floor_kit.h"
#include "tests/kit/genprof_kit.h"

enum { ANY = 2 }; /* values of prctl's first argument that the floor of a case has, or: any */

/* A profile that refuses everything but prctl, as one condition on an argument lets it pass. */
static struct profile *profile_of(bool has_rule, int argument, uint64_t value, enum action action)
{
	struct profile *profile = profile_new("p.json", ACTION_ERRNO);
	struct rule *rule;
	struct error err;

	cr_assert_not_null(profile);
	if (!has_rule)
		return profile;
	cr_assert_eq(profile_add_rule(profile, &rule, &err), 0);
	rule->action = action;
	cr_assert_eq(profile_rule_add_name(rule, "prctl", &err), 0);
	if (argument >= 0) {
		const struct condition c = { .index = (unsigned)argument,
			                     .op = OPERATOR_EQ,
			                     .value = value };

		cr_assert_eq(profile_rule_add_condition(rule, &c, &err), 0);
	}
	return profile;
}

static const struct {
	const char *what;
	bool has_rule;
	int argument;
	uint64_t value;
	enum action action;
	size_t floor_values;      /* 8 and 24, or ANY */
	const char *kind, *title; /* NULL: nothing is found */
} rows[] = {
	{ "allowed with any argument", true, -1, 0, ACTION_ALLOW, 1, NULL, NULL },
	{ "logged", true, -1, 0, ACTION_LOG, 1, NULL, NULL },
	{ "allowed with the value", true, 0, 8, ACTION_ALLOW, 1, NULL, NULL },
	{ "no rule", false, -1, 0, ACTION_ALLOW, 1, "does-not-start",
	  "prctl(option=PR_SET_KEEPCAPS)" },
	{ "killed", true, -1, 0, ACTION_KILL_PROCESS, 1, "does-not-start",
	  "prctl(option=PR_SET_KEEPCAPS)" },
	{ "another value", true, 0, 9, ACTION_ALLOW, 1, "does-not-start",
	  "prctl(option=PR_SET_KEEPCAPS)" },
	{ "another argument", true, 1, 9, ACTION_ALLOW, 1, "may-not-start",
	  "prctl(option=PR_SET_KEEPCAPS)" },
	{ "any argument, one allowed", true, 0, 8, ACTION_ALLOW, ANY, "may-not-start", "prctl" },
	{ "any argument, no rule", false, -1, 0, ACTION_ALLOW, ANY, "does-not-start", "prctl" },
};

Test(floor_check, tells_what_keeps_a_runtime_from_starting)
{
	static const uint64_t values[] = { 8 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct profile *profile = profile_of(rows[i].has_rule, rows[i].argument,
		                                     rows[i].value, rows[i].action);
		struct resolved_profile *resolved = kit_resolve(profile, RUNTIME_RUNC);
		struct floor floor =
			kit_floor("prctl", values, rows[i].floor_values == ANY ? 0 : 1);
		struct report report = { .command = "check", .file = "p.json" };
		struct error err = { .text = "" };

		cr_assert_eq(floor_check(&floor, resolved, &report, &err), 0, "%s", err.text);
		cr_assert_eq(report.count, rows[i].kind ? 1u : 0u, "%s: %zu findings", rows[i].what,
		             report.count);
		if (rows[i].kind) {
			const struct finding *f = report.list;

			cr_expect_str_eq(f->kind, rows[i].kind, "%s: %s", rows[i].what, f->kind);
			cr_expect_str_eq(f->title, rows[i].title, "%s: %s", rows[i].what, f->title);
			cr_expect_eq(f->level == REPORT_ERROR, rows[i].kind[0] == 'd');
			cr_expect_not_null(strstr(f->message, "testc 1.0"), "%s", f->message);
		}
		report_done(&report);
		floor_done(&floor);
		verdict_resolved_free(resolved);
		profile_free(profile);
	}
}

Test(floor_check, passes_over_what_the_machine_does_not_have)
{
	struct profile *profile = profile_of(false, -1, 0, ACTION_ALLOW);
	struct floor floor = kit_floor("riscv_flush_icache", NULL, 0);
	struct resolved_profile *resolved = kit_resolve(profile, RUNTIME_RUNC);
	struct report report = { .command = "check", .file = "p.json" };
	struct error err = { .text = "" };

	cr_assert_eq(floor_check(&floor, resolved, &report, &err), 0, "%s", err.text);
	cr_expect_eq(report.count, 0u);
	report_done(&report);
	floor_done(&floor);
	verdict_resolved_free(resolved);
	profile_free(profile);
}
