/* SPDX-License-Identifier: Apache-2.0 */
/* Findings: each check by an example that has it and one that is nearly the same and has not. */
#include "genprof/lint/lint.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/json.h"
#include "tests/kit/genprof_kit.h"

#define DENY "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,"
#define PERMIT "{\"defaultAction\":\"SCMP_ACT_ALLOW\","
#define ALL3 "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\",\"SCMP_ARCH_X32\"],"
#define NEEDED "{\"names\":[\"execve\",\"exit_group\"],\"action\":\"SCMP_ACT_ALLOW\"}"
#define RULES(list) "\"syscalls\":[" NEEDED list "]}"
#define R(name, action, more) ",{\"names\":[" name "],\"action\":\"SCMP_ACT_" action "\"" more "}"
#define IF(index, op, value, two) ",\"args\":[{\"index\":" #index ",\"value\":" #value ",\"valueTwo\":" #two \
	",\"op\":\"SCMP_CMP_" #op "\"}]"
#define CAPS(which, cap) ",\"" which "\":{\"caps\":[\"CAP_" cap "\"]}"

static const struct {
	const char *text;
	const char *check;              /* has a finding of this kind ... */
	enum lint_severity severity;
	const char *place;              /* NULL: has none of this kind */
	const char *message;
} rows[] = {
	/* names */
	{ DENY ALL3 RULES(R("\"opne\"", "ALLOW", "")), "unknown-name", LINT_ERROR, "syscalls[1].names[0]",
	  "\"opne\" is not the name of a system call, did you mean \"open\"?" },
	{ DENY ALL3 RULES(R("\"frobnicate_it\"", "ALLOW", "")), "unknown-name", LINT_ERROR, "syscalls[1].names[0]",
	  "\"frobnicate_it\" is not the name of a system call" },
	{ DENY ALL3 RULES(R("\"open\",\"riscv_flush_icache\"", "ALLOW", "")), "unknown-name", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"open\",\"listns\"", "ALLOW", "")), "newer-name", LINT_WARNING, "syscalls",
	  "newer than the libseccomp here, which leaves them out: listns" },
	{ PERMIT ALL3 RULES(R("\"opne\"", "ERRNO", "")), "unusable", LINT_ERROR, "profile",
	  "syscalls[1].names[0]: libseccomp does not know the system call \"opne\"" },

	/* rules that never decide */
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, MASKED_EQ, 4294967295, 2)) R("\"socket\"", "ALLOW", "")), "swallowed",
	  LINT_ERROR, "syscalls[1].names[0]",
	  "the conditions on \"socket\" never count: syscalls[2] has none and takes every such call" },
	{ DENY ALL3 RULES(R("\"ioctl\"", "ALLOW", IF(1, MASKED_EQ, 4294967295, 2)) R("\"ioctl\"", "KILL", "")), "swallowed",
	  LINT_WARNING, "syscalls[1].names[0]",
	  "the conditions on \"ioctl\" never count: syscalls[2] has none and takes every such call" },
	{ DENY ALL3 RULES(R("\"clone\"", "ALLOW", IF(0, MASKED_EQ, 2080505856, 0) CAPS("excludes", "SYS_ADMIN"))
	                  R("\"clone\"", "ALLOW", CAPS("includes", "SYS_ADMIN"))), "swallowed", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"read\"", "LOG", "") R("\"read\"", "ALLOW", "")), "never-decides", LINT_WARNING,
	  "syscalls[2].names[0]", "\"read\" is already decided by syscalls[1]" },
	{ DENY ALL3 RULES(R("\"read\"", "LOG", CAPS("includes", "KILL")) R("\"read\"", "ALLOW", "")), "never-decides", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"read\"", "ALLOW", "") R("\"read\"", "ALLOW", "")), "repeated", LINT_NOTE,
	  "syscalls[2].names[0]", "\"read\" is already decided by syscalls[1]" },
	{ DENY ALL3 RULES(R("\"read\"", "ERRNO", ",\"errnoRet\":38")), "same-as-default", LINT_NOTE, "syscalls[1].action",
	  "the same as the default action: the rule is skipped" },
	{ DENY ALL3 RULES(R("\"read\"", "ERRNO", ",\"errnoRet\":1")), "same-as-default", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"ioctl\"", "ERRNO", ",\"errnoRet\":38" IF(1, EQ, 21522, 0)) R("\"ioctl\"", "ALLOW", "")), "not-refused",
	  LINT_ERROR, "syscalls[1].names[0]", "\"ioctl\" is not refused: syscalls[2] allows calls that this rule means" },
	{ DENY ALL3 RULES(R("\"ioctl\"", "ERRNO", ",\"errnoRet\":38" IF(1, EQ, 21522, 0))
	                  R("\"ioctl\"", "ALLOW", IF(1, EQ, 21523, 0))), "not-refused", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"ioctl\"", "ERRNO", ",\"errnoRet\":1" IF(1, EQ, 21522, 0))
	                  R("\"ioctl\"", "ALLOW", IF(1, EQ, 21523, 0))), "not-refused", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"read\"", "ALLOW", CAPS("includes", "KILL") CAPS("excludes", "KILL"))), "never-applies",
	  LINT_WARNING, "syscalls[1]", "no machine meets includes and excludes together" },
	{ DENY ALL3 RULES(R("\"read\"", "ALLOW", ",\"includes\":{\"arches\":[\"mips3l64n32\",\"mips64\"]}")), "never-applies", 0,
	  NULL, NULL },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, MASKED_EQ, 255, 2)) R("\"socket\"", "LOG", IF(0, MASKED_EQ, 15, 2))),
	  "unusable", LINT_ERROR, "profile",
	  "syscalls[1] and syscalls[2] match some of the same calls of socket (x86_64) and differ in what they do" },

	/* conditions */
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, NE, 40, 0))), "stepped-around", LINT_ERROR, "syscalls[1].args[0]",
	  "the kernel reads 32 bits of socket's domain, the rule compares 64" },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, EQ, 40, 0))), "stepped-around", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, EQ, 40, 0))), "compares-64-bits", LINT_WARNING, "syscalls[1].args[0]",
	  "the kernel reads 32 bits of socket's domain, the rule compares 64" },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, LT, 40, 0))), "stepped-around", 0, NULL, NULL },
	{ PERMIT ALL3 RULES(R("\"socket\"", "ERRNO", IF(0, EQ, 40, 0))), "stepped-around", LINT_ERROR, "syscalls[1].args[0]",
	  "the kernel reads 32 bits of socket's domain, the rule compares 64" },
	{ PERMIT ALL3 RULES(R("\"socket\"", "ERRNO", IF(0, NE, 2, 0))), "stepped-around", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, MASKED_EQ, 4294967295, 40))), "compares-64-bits", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"openat\"", "ALLOW", IF(1, EQ, 4096, 0))), "not-judgeable", LINT_WARNING,
	  "syscalls[1].args[0].index", "argument 1 of openat is not one that a filter can judge" },
	{ DENY ALL3 RULES(R("\"openat\"", "ALLOW", IF(2, MASKED_EQ, 3, 0))), "not-judgeable", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", ",\"args\":[{\"index\":0,\"value\":2,\"op\":\"SCMP_CMP_GE\"},"
	                    "{\"index\":0,\"value\":5,\"op\":\"SCMP_CMP_LE\"}]")), "any-of", LINT_WARNING, "syscalls[1].args",
	  "an argument is compared twice: one condition is enough" },

	/* architectures */
	{ DENY "\"architectures\":[\"SCMP_ARCH_X86_64\"]," RULES(""), "architecture-left-out", LINT_WARNING, "architectures",
	  "SCMP_ARCH_X86_64 is listed without SCMP_ARCH_X32" },
	{ DENY ALL3 RULES(""), "architecture-left-out", 0, NULL, NULL },
	{ DENY RULES(""), "no-architectures", LINT_NOTE, "architectures",
	  "none are listed: the profile is for the machine's own only" },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, MASKED_EQ, 4294967295, 2)) R("\"socketcall\"", "ALLOW", "")), "multiplexed",
	  LINT_WARNING, "syscalls[1].args",
	  "on i386 the conditions on socket do not hold: socketcall allows it whatever its arguments" },
	{ DENY "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X32\"],"
	  RULES(R("\"socket\"", "ALLOW", IF(0, MASKED_EQ, 4294967295, 2))), "multiplexed", 0, NULL, NULL },

	/* verdicts */
	{ DENY ALL3 "\"syscalls\":[{\"names\":[\"exit_group\"],\"action\":\"SCMP_ACT_ALLOW\"}]}", "cannot-start", LINT_ERROR,
	  "syscalls", "execve is not allowed" },
	{ DENY ALL3 "\"syscalls\":[{\"names\":[\"execve\"],\"action\":\"SCMP_ACT_ALLOW\"}]}", "cannot-end", LINT_ERROR,
	  "syscalls", "exit_group is not allowed" },
	{ DENY ALL3 RULES(""), "cannot-start", 0, NULL, NULL },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\"," ALL3 RULES(R("\"clone\",\"rseq\"", "ALLOW", "") R("\"listns\",\"landlock_restrict_self\"", "ALLOW", "")),
	  "not-enosys", LINT_WARNING, "syscalls", "clone3 answers EPERM on x86_64, where clone is allowed" },
	{ DENY ALL3 RULES(R("\"clone\",\"landlock_restrict_self\"", "ALLOW", "")), "not-enosys", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"ptrace\"", "ALLOW", "")), "risk", LINT_WARNING, "syscalls[1]", "allows ptrace" },
	{ DENY ALL3 RULES(R("\"personality\"", "ALLOW", IF(0, MASKED_EQ, 4294967295, 8))), "risk", LINT_NOTE, "syscalls[1]",
	  "allows personality with some arguments" },
	{ DENY ALL3 RULES(R("\"ptrace\"", "ALLOW", CAPS("includes", "SYS_PTRACE"))), "risk", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"read\"", "ALLOW", "")), "risk", 0, NULL, NULL },
};

static void check_row(size_t i, const struct lint *lint)
{
	const struct lint_finding *near = NULL;
	bool found = false;

	for (size_t k = 0; k < lint->count; k++) {
		const struct lint_finding *f = &lint->findings[k];

		if (strcmp(f->check, rows[i].check) != 0)
			continue;
		near = f;
		found |= rows[i].place && f->severity == rows[i].severity && strcmp(f->place, rows[i].place) == 0 &&
		         strcmp(f->message, rows[i].message) == 0;
	}
	if (rows[i].place)
		cr_expect(found, "%s\n want %s: %s\n got  %s: %s", rows[i].text, rows[i].place, rows[i].message,
		          near ? near->place : "nothing", near ? near->message : "");
	else
		cr_expect_null(near, "%s: found %s: %s", rows[i].text, near ? near->place : "", near ? near->message : "");
}

Test(lint, finds_what_is_wrong_and_not_what_is_right)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct profile *p = kit_parse(rows[i].text);
		struct lint lint = { 0 };
		struct error err;

		cr_assert_eq(lint_profile(p, ARCH_X86_64, RUNTIME_RUNC, &lint, &err), 0);
		check_row(i, &lint);
		lint_done(&lint);
		profile_free(p);
	}
}

Test(lint, finds_no_error_in_the_shipped_default)
{
	struct profile *p = NULL;
	struct lint lint = { 0 };
	struct error err = { .text = "" };

	cr_assert_eq(profile_read("profiles/default.json", &p, NULL, &err), 0, "%s", err.text);
	cr_assert_eq(lint_profile(p, ARCH_X86_64, RUNTIME_RUNC, &lint, &err), 0, "%s", err.text);
	for (size_t i = 0; i < lint.count; i++)
		cr_expect_neq(lint.findings[i].severity, LINT_ERROR, "%s: %s", lint.findings[i].place,
		              lint.findings[i].message);
	lint_done(&lint);
	profile_free(p);
}

Test(lint, counts_the_same_finding_in_several_rules_once)
{
	struct profile *p = kit_parse(DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, EQ, 1, 0))
	                                              R("\"socket\"", "ALLOW", IF(0, EQ, 2, 0))
	                                              R("\"socket\"", "ALLOW", IF(0, EQ, 3, 0))));
	struct lint lint = { 0 };
	struct error err;
	size_t seen = 0;

	cr_assert_eq(lint_profile(p, ARCH_X86_64, RUNTIME_RUNC, &lint, &err), 0);
	for (size_t i = 0; i < lint.count; i++) {
		if (strcmp(lint.findings[i].check, "compares-64-bits") != 0)
			continue;
		seen++;
		cr_expect_eq(lint.findings[i].rule, 1u);
		cr_expect_eq(lint.findings[i].more, 2u);
	}
	cr_expect_eq(seen, 1u);
	lint_done(&lint);
	profile_free(p);
}

Test(lint, bounds_its_findings)
{
	struct profile *p = profile_new("p", ACTION_ERRNO);
	struct lint lint = { 0 };
	struct rule *rule;
	struct error err;
	char name[32];

	cr_assert_eq(profile_add_rule(p, &rule, &err), 0);
	rule->action = ACTION_ALLOW;
	for (int i = 0; i < 3 * LINT_MAX_FINDINGS; i++) {
		snprintf(name, sizeof name, "unknown_call_%d", i);
		cr_assert_eq(profile_rule_add_name(rule, name, &err), 0);
	}
	cr_assert_eq(lint_profile(p, ARCH_X86_64, RUNTIME_RUNC, &lint, &err), 0);
	cr_expect_eq(lint.count, (size_t)LINT_MAX_FINDINGS);
	cr_expect_geq(lint.dropped, 2u * LINT_MAX_FINDINGS);
	lint_done(&lint);
	profile_free(p);
}

Test(lint, reports_the_same_as_text_and_as_json)
{
	struct profile *p = kit_parse(DENY ALL3 RULES(R("\"opne\"", "ALLOW", "")));
	struct lint lint = { 0 };
	struct error err;
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	cr_assert_eq(lint_profile(p, ARCH_X86_64, RUNTIME_RUNC, &lint, &err), 0);
	lint_report_text(p, &lint, out);
	fclose(out);
	cr_expect_str_eq(text,
	                 "p.json: syscalls[1].names[0]: error: \"opne\" is not the name of a system call, did you mean "
	                 "\"open\"? [unknown-name]\n"
	                 "    container runtimes leave the name out in silence\n", "%s", text);
	free(text);

	json_t *root = lint_report_json(p, &lint);
	cr_assert_not_null(root);
	const json_t *first = json_array_get(json_object_get(root, "findings"), 0);
	cr_expect_eq(json_integer_value(json_object_get(root, "errors")), 1);
	cr_expect_eq(json_array_size(json_object_get(root, "findings")), 1u);
	cr_expect_str_eq(json_string_value(json_object_get(first, "severity")), "error");
	cr_expect_str_eq(json_string_value(json_object_get(first, "place")), "syscalls[1].names[0]");
	cr_expect_eq(json_integer_value(json_object_get(first, "rule")), 1);
	json_decref(root);
	lint_done(&lint);
	profile_free(p);
}

static const char *const risk_calls[] = {
#define RISK(call, why) call,
#include "genprof/compare/risk.def"
#undef RISK
};

Test(lint, names_only_calls_that_exist_in_its_table)
{
	uint32_t nr;

	for (size_t i = 0; i < sizeof risk_calls / sizeof risk_calls[0]; i++) {
		cr_expect_neq(syscalls_number(ARCH_I386, risk_calls[i], &nr), SYSCALLS_UNKNOWN, "%s", risk_calls[i]);
		for (size_t k = 0; k < i; k++)
			cr_expect_str_neq(risk_calls[i], risk_calls[k]);
	}
}

Test(lint, has_a_line_for_every_check_in_its_page)
{
	char *page = calloc(1, 1 << 16), cell[64];
	FILE *in = fopen("docs/lint.md", "re");

	cr_assert_not_null(in);
	cr_assert_gt(fread(page, 1, (1 << 16) - 1, in), 0u);
	fclose(in);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		snprintf(cell, sizeof cell, "| `%s` | ", rows[i].check);
		cr_expect(strstr(page, cell), "%s", rows[i].check);
	}
	free(page);
}

/* Names times conditions would be 400 million: the time limit is far above what it takes, and far below that. */
Test(lint, twenty_thousand_names_with_as_many_conditions_are_no_trouble, .timeout = 30)
{
	struct profile *profile = profile_new("p", ACTION_ERRNO);
	struct rule *rule;
	struct error err;
	struct lint lint;

	cr_assert_eq(profile_add_rule(profile, &rule, &err), 0);
	rule->action = ACTION_ALLOW;
	for (uint64_t n = 0; n < 20000; n++) {
		const struct condition is = { .index = n % CALL_ARGS, .op = OPERATOR_EQ, .value = n };

		cr_assert_eq(profile_rule_add_name(rule, n % 2 ? "read" : "ioctl", &err), 0);
		cr_assert_eq(profile_rule_add_condition(rule, &is, &err), 0);
	}
	cr_assert_eq(lint_profile(profile, ARCH_X86_64, RUNTIME_RUNC, &lint, &err), 0, "%s", err.text);
	cr_expect_gt(lint.count, 0);
	lint_done(&lint);
	profile_free(profile);
}
