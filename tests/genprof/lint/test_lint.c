/* SPDX-License-Identifier: Apache-2.0 */
/* Findings: each check by an example that has it and one that is nearly the same and has not. */
#include "genprof/lint/lint.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json/json.h"
#include "tests/kit/genprof_kit.h"
#include "tests/kit/lint_kit.h"

#define DENY "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,"
#define PERMIT "{\"defaultAction\":\"SCMP_ACT_ALLOW\","
#define ALL3 "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\",\"SCMP_ARCH_X32\"],"
#define NEEDED "{\"names\":[\"execve\",\"exit_group\"],\"action\":\"SCMP_ACT_ALLOW\"}"
#define RULES(list) "\"syscalls\":[" NEEDED list "]}"
#define R(name, action, more) ",{\"names\":[" name "],\"action\":\"SCMP_ACT_" action "\"" more "}"
#define IF(index, op, value, two)                                                  \
	",\"args\":[{\"index\":" #index ",\"value\":" #value ",\"valueTwo\":" #two \
	",\"op\":\"SCMP_CMP_" #op "\"}]"
#define CAPS(which, cap) ",\"" which "\":{\"caps\":[\"CAP_" cap "\"]}"

static const struct {
	const char *text;
	const char *kind; /* has a finding of this kind ... */
	enum report_level level;
	const char *place; /* NULL: has none of this kind */
	const char *message;
} rows[] = {
	/* names */
	{ DENY ALL3 RULES(R("\"opne\"", "ALLOW", "")), "unknown-name", REPORT_ERROR,
	  "syscalls[1].names[0]",
	  "\"opne\" is not the name of a system call, did you mean \"open\"?" },
	{ DENY ALL3 RULES(R("\"frobnicate_it\"", "ALLOW", "")), "unknown-name", REPORT_ERROR,
	  "syscalls[1].names[0]", "\"frobnicate_it\" is not the name of a system call" },
	{ DENY ALL3 RULES(R("\"open\",\"riscv_flush_icache\"", "ALLOW", "")), "unknown-name", 0,
	  NULL, NULL },
	{ DENY ALL3 RULES(R("\"open\",\"listns\"", "ALLOW", "")), "newer-name", REPORT_WARNING,
	  "syscalls", "newer than the libseccomp here, which leaves them out: listns" },
	{ PERMIT ALL3 RULES(R("\"opne\"", "ERRNO", "")), "unusable", REPORT_ERROR, "profile",
	  "syscalls[1].names[0]: libseccomp does not know the system call \"opne\"" },

	/* rules that never decide */
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, MASKED_EQ, 4294967295, 2))
	                          R("\"socket\"", "ALLOW", "")),
	  "swallowed", REPORT_ERROR, "syscalls[1].names[0]",
	  "the conditions on \"socket\" never count: syscalls[2] has none and takes every such "
	  "call" },
	{ DENY ALL3 RULES(R("\"ioctl\"", "ALLOW", IF(1, MASKED_EQ, 4294967295, 2))
	                          R("\"ioctl\"", "KILL", "")),
	  "swallowed", REPORT_WARNING, "syscalls[1].names[0]",
	  "the conditions on \"ioctl\" never count: syscalls[2] has none and takes every such "
	  "call" },
	{ DENY ALL3 RULES(R("\"clone\"", "ALLOW",
	                    IF(0, MASKED_EQ, 2080505856, 0) CAPS("excludes", "SYS_ADMIN"))
	                          R("\"clone\"", "ALLOW", CAPS("includes", "SYS_ADMIN"))),
	  "swallowed", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"read\"", "LOG", "") R("\"read\"", "ALLOW", "")), "never-decides",
	  REPORT_WARNING, "syscalls[2].names[0]", "\"read\" is already decided by syscalls[1]" },
	{ DENY ALL3 RULES(R("\"read\"", "LOG", CAPS("includes", "KILL"))
	                          R("\"read\"", "ALLOW", "")),
	  "never-decides", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"read\"", "ALLOW", "") R("\"read\"", "ALLOW", "")), "repeated",
	  REPORT_NOTE, "syscalls[2].names[0]", "\"read\" is already decided by syscalls[1]" },
	{ DENY ALL3 RULES(R("\"ioctl\"", "ALLOW", IF(1, EQ, 5, 0))
	                          R("\"ioctl\"", "ALLOW", IF(1, LT, 4, 0))
	                                  R("\"ioctl\"", "ALLOW", IF(1, GE, 4, 0))),
	  "repeated", REPORT_NOTE, "syscalls[1].names[0]",
	  "other rules match every call of \"ioctl\" that this one matches, and say the same" },
	{ DENY ALL3 RULES(R("\"ioctl\"", "ALLOW", IF(1, LE, 5, 0))
	                          R("\"ioctl\"", "ALLOW", IF(1, MASKED_EQ, 4294967295, 6))),
	  "repeated", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"ioctl\"", "ALLOW", IF(1, LT, 0, 0))
	                          R("\"ioctl\"", "ALLOW", IF(1, LT, 9, 0))),
	  "never-decides", REPORT_WARNING, "syscalls[1].names[0]",
	  "the conditions on \"ioctl\" hold for no call" },
	{ DENY ALL3 RULES(R("\"read\"", "ERRNO", ",\"errnoRet\":38")), "same-as-default",
	  REPORT_NOTE, "syscalls[1].action",
	  "the same as the default action: the rule is skipped" },
	{ DENY ALL3 RULES(R("\"read\"", "ERRNO", ",\"errnoRet\":1")), "same-as-default", 0, NULL,
	  NULL },
	{ DENY ALL3 RULES(R("\"ioctl\"", "ERRNO", ",\"errnoRet\":38" IF(1, EQ, 21522, 0))
	                          R("\"ioctl\"", "ALLOW", "")),
	  "not-refused", REPORT_ERROR, "syscalls[1].names[0]",
	  "\"ioctl\" is not refused: syscalls[2] allows calls that this rule means" },
	{ DENY ALL3 RULES(R("\"ioctl\"", "ERRNO", ",\"errnoRet\":38" IF(1, EQ, 21522, 0))
	                          R("\"ioctl\"", "ALLOW", IF(1, EQ, 21523, 0))),
	  "not-refused", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"ioctl\"", "ERRNO", ",\"errnoRet\":1" IF(1, EQ, 21522, 0))
	                          R("\"ioctl\"", "ALLOW", IF(1, EQ, 21523, 0))),
	  "not-refused", 0, NULL, NULL },
	{ DENY ALL3 RULES(
		  R("\"read\"", "ALLOW", CAPS("includes", "KILL") CAPS("excludes", "KILL"))),
	  "never-applies", REPORT_WARNING, "syscalls[1]",
	  "no machine meets includes and excludes together" },
	{ DENY ALL3 RULES(R("\"read\"", "ALLOW",
	                    ",\"includes\":{\"arches\":[\"mips3l64n32\",\"mips64\"]}")),
	  "never-applies", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, MASKED_EQ, 255, 2))
	                          R("\"socket\"", "LOG", IF(0, MASKED_EQ, 15, 2))),
	  "unusable", REPORT_ERROR, "profile",
	  "syscalls[1] and syscalls[2] match some of the same calls of socket (x86_64) and differ "
	  "in what they do" },

	/* conditions */
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, NE, 40, 0))), "stepped-around",
	  REPORT_ERROR, "syscalls[1].args[0]",
	  "the kernel reads 32 bits of socket's domain, the rule compares 64" },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, EQ, 40, 0))), "stepped-around", 0, NULL,
	  NULL },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, EQ, 40, 0))), "compares-64-bits",
	  REPORT_WARNING, "syscalls[1].args[0]",
	  "the kernel reads 32 bits of socket's domain, the rule compares 64" },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, LT, 40, 0))), "stepped-around", 0, NULL,
	  NULL },
	{ PERMIT ALL3 RULES(R("\"socket\"", "ERRNO", IF(0, EQ, 40, 0))), "stepped-around",
	  REPORT_ERROR, "syscalls[1].args[0]",
	  "the kernel reads 32 bits of socket's domain, the rule compares 64" },
	{ PERMIT ALL3 RULES(R("\"socket\"", "ERRNO", IF(0, NE, 2, 0))), "stepped-around", 0, NULL,
	  NULL },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, MASKED_EQ, 4294967295, 40))),
	  "compares-64-bits", 0, NULL, NULL },
	/* A long of which the high half is ignored, and one of which it is refused. */
	{ PERMIT ALL3 RULES(R("\"clone\"", "ERRNO", IF(0, EQ, 268435473, 0))), "stepped-around",
	  REPORT_ERROR, "syscalls[1].args[0]",
	  "the kernel reads 32 bits of clone's flags, the rule compares 64" },
	{ DENY ALL3 RULES(R("\"mmap\"", "ALLOW", IF(2, MASKED_EQ, 18446744073709551612, 0))),
	  "compares-64-bits", REPORT_WARNING, "syscalls[1].args[0]",
	  "the kernel reads 32 bits of mmap's prot, the rule compares 64" },
	{ PERMIT ALL3 RULES(R("\"mprotect\"", "ERRNO", IF(2, EQ, 7, 0))), "stepped-around", 0, NULL,
	  NULL },
	{ DENY ALL3 RULES(R("\"openat\"", "ALLOW", IF(1, EQ, 4096, 0))), "not-judgeable",
	  REPORT_WARNING, "syscalls[1].args[0].index",
	  "argument 1 of openat is not one that a filter can judge" },
	{ DENY ALL3 RULES(R("\"openat\"", "ALLOW", IF(2, MASKED_EQ, 3, 0))), "not-judgeable", 0,
	  NULL, NULL },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW",
	                    ",\"args\":[{\"index\":0,\"value\":2,\"op\":\"SCMP_CMP_GE\"},"
	                    "{\"index\":0,\"value\":5,\"op\":\"SCMP_CMP_LE\"}]")),
	  "any-of", REPORT_WARNING, "syscalls[1].args",
	  "an argument is compared twice: one condition is enough" },

	/* architectures */
	{ PERMIT "\"architectures\":[\"SCMP_ARCH_X86_64\"]," RULES(""), "architecture-left-out",
	  REPORT_WARNING, "architectures",
	  "SCMP_ARCH_X86_64 is listed without SCMP_ARCH_X86, SCMP_ARCH_X32" },
	{ PERMIT ALL3 RULES(""), "architecture-left-out", 0, NULL, NULL },
	{ DENY "\"architectures\":[\"SCMP_ARCH_X86_64\"]," RULES(""), "architecture-left-out", 0,
	  NULL, NULL },
	{ DENY RULES(""), "no-architectures", REPORT_NOTE, "architectures",
	  "none are listed: the profile is for the machine's own only" },
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", IF(0, MASKED_EQ, 4294967295, 2))
	                          R("\"socketcall\"", "ALLOW", "")),
	  "multiplexed", REPORT_WARNING, "syscalls[1].args",
	  "on i386 the conditions on socket do not hold: socketcall allows it whatever its "
	  "arguments" },
	{ DENY "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X32\"]," RULES(
		  R("\"socket\"", "ALLOW", IF(0, MASKED_EQ, 4294967295, 2))),
	  "multiplexed", 0, NULL, NULL },

	/* verdicts */
	{ DENY ALL3 RULES(R("\"ptrace\"", "ALLOW", IF(0, MASKED_EQ, 1, 0))
	                          R("\"ptrace\"", "ALLOW", IF(0, MASKED_EQ, 1, 1))),
	  "risk", REPORT_WARNING, "syscalls[1]", "allows ptrace" },
	{ DENY ALL3 RULES(R("\"ptrace\"", "ALLOW", IF(0, LT, 0, 0))), "risk", 0, NULL, NULL },
	{ DENY ALL3 "\"syscalls\":[{\"names\":[\"exit_group\"],\"action\":\"SCMP_ACT_ALLOW\"}]}",
	  "cannot-start", REPORT_ERROR, "syscalls", "execve is not allowed" },
	{ DENY ALL3 "\"syscalls\":[{\"names\":[\"execve\"],\"action\":\"SCMP_ACT_ALLOW\"}]}",
	  "cannot-end", REPORT_ERROR, "syscalls", "exit_group is not allowed" },
	{ DENY ALL3 RULES(""), "cannot-start", 0, NULL, NULL },
	{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\"," ALL3 RULES(
		  R("\"clone\",\"rseq\"", "ALLOW", "")
			  R("\"listns\",\"landlock_restrict_self\"", "ALLOW", "")),
	  "not-enosys", REPORT_WARNING, "syscalls",
	  "answered with EPERM, where older calls that do the same are allowed: clone3" },
	{ DENY ALL3 RULES(R("\"clone\",\"landlock_restrict_self\"", "ALLOW", "")), "not-enosys", 0,
	  NULL, NULL },
	/* siblings */
	{ PERMIT ALL3 RULES(R("\"chmod\"", "ERRNO", "")), "sibling-allowed", REPORT_ERROR,
	  "syscalls[1].names[0]",
	  "chmod is refused, and what does the same is allowed: fchmodat, fchmodat2" },
	{ PERMIT ALL3 RULES(R("\"chmod\",\"fchmodat\",\"fchmodat2\"", "ERRNO", "")),
	  "sibling-allowed", 0, NULL, NULL },
	{ PERMIT ALL3 RULES(R("\"openat2\",\"execveat\"", "ERRNO", "")), "sibling-allowed", 0, NULL,
	  NULL },
	{ PERMIT ALL3 RULES(R("\"clone\"", "ERRNO", IF(0, MASKED_EQ, 268435456, 268435456))),
	  "sibling-allowed", REPORT_ERROR, "defaultAction",
	  "clone3 is allowed, and goes around the conditions on clone" },
	{ DENY ALL3 RULES(R("\"clone\",\"open\",\"openat\",\"stat\",\"fork\"", "ALLOW", "")),
	  "sibling-refused", REPORT_WARNING, "syscalls",
	  "clone is allowed, and what other shells and libraries make is refused: vfork" },
	{ DENY ALL3 RULES(R("\"clone\",\"openat\"", "ALLOW", "")), "sibling-refused", 0, NULL,
	  NULL },
	{ DENY ALL3 RULES(R("\"clone\",\"open\",\"openat\",\"vfork\"", "ALLOW", "")),
	  "sibling-refused", 0, NULL, NULL },

	/* actions and masks */
	{ DENY ALL3 RULES(R("\"ptrace\"", "KILL_THREAD", "")), "kills-thread", REPORT_WARNING,
	  "syscalls[1].action", "SCMP_ACT_KILL_THREAD ends the calling thread only" },
	{ DENY ALL3 RULES(R("\"ptrace\"", "KILL_PROCESS", "")), "kills-thread", 0, NULL, NULL },
	{ DENY ALL3 RULES(R("\"chroot\"", "TRACE", "")), "tracer-decides", REPORT_WARNING,
	  "syscalls[1].action", "SCMP_ACT_TRACE lets a tracer wave the call through" },
	{ PERMIT ALL3 RULES(R("\"clone\"", "ERRNO", IF(0, MASKED_EQ, 268435456, 0))), "inverted",
	  REPORT_ERROR, "syscalls[1].args[0].valueTwo",
	  "refuses clone where no bit of the mask is set, and not where one is" },
	{ PERMIT ALL3 RULES(R("\"clone\"", "ERRNO", IF(0, MASKED_EQ, 268435456, 268435456))),
	  "inverted", 0, NULL, NULL },
	{ PERMIT ALL3 RULES(R("\"socket\"", "ERRNO", IF(0, MASKED_EQ, 65535, 0))), "inverted", 0,
	  NULL, NULL },
	{ DENY ALL3 RULES(R("\"clone\"", "ALLOW", IF(0, MASKED_EQ, 268435456, 0))), "inverted", 0,
	  NULL, NULL },

	{ DENY ALL3 RULES(R("\"ptrace\"", "ALLOW", "")), "risk", REPORT_WARNING, "syscalls[1]",
	  "allows ptrace" },
	{ DENY ALL3 RULES(R("\"personality\"", "ALLOW", IF(0, MASKED_EQ, 4294967295, 8))), "risk",
	  REPORT_NOTE, "syscalls[1]", "allows personality with some arguments" },
	{ DENY ALL3 RULES(R("\"ptrace\"", "ALLOW", CAPS("includes", "SYS_PTRACE"))), "risk", 0,
	  NULL, NULL },
	{ DENY ALL3 RULES(R("\"read\"", "ALLOW", "")), "risk", 0, NULL, NULL },
};

static bool is_listed(const char *kind)
{
	const struct report_kind *k = lint_kinds;

	while (k->kind && strcmp(k->kind, kind) != 0)
		k++;
	return k->kind;
}

static void check_row(size_t i, const struct report *report)
{
	const struct finding *near = NULL;
	bool found = false;

	for (size_t k = 0; k < report->count; k++) {
		const struct finding *f = &report->list[k];

		if (strcmp(f->kind, rows[i].kind) != 0)
			continue;
		near = f;
		found |= rows[i].place && f->level == rows[i].level &&
		         strcmp(f->title, rows[i].place) == 0 &&
		         strcmp(f->message, rows[i].message) == 0;
	}
	if (rows[i].place)
		cr_expect(found, "%s\n want %s: %s\n got  %s: %s", rows[i].text, rows[i].place,
		          rows[i].message, near ? near->title : "nothing",
		          near ? near->message : "");
	else
		cr_expect_null(near, "%s: found %s: %s", rows[i].text, near ? near->title : "",
		               near ? near->message : "");
}

Test(lint, finds_what_is_wrong_and_not_what_is_right)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct profile *p = kit_parse(rows[i].text);
		struct report report = LINT_REPORT;
		struct error err;

		cr_assert_eq(lint_profile(p, ARCH_X86_64, RUNTIME_RUNC, &report, &err), 0);
		check_row(i, &report);
		report_done(&report);
		profile_free(p);
	}
}

Test(lint, finds_no_error_in_the_shipped_default)
{
	struct profile *p = NULL;
	struct report report = LINT_REPORT;
	struct error err = { .text = "" };

	cr_assert_eq(profile_read("profiles/default.json", &p, NULL, &err), 0, "%s", err.text);
	cr_assert_eq(lint_profile(p, ARCH_X86_64, RUNTIME_RUNC, &report, &err), 0, "%s", err.text);
	for (size_t i = 0; i < report.count; i++)
		cr_expect_neq(report.list[i].level, REPORT_ERROR, "%s: %s", report.list[i].title,
		              report.list[i].message);
	report_done(&report);
	profile_free(p);
}

Test(lint, counts_the_same_finding_in_several_rules_once)
{
	struct profile *p = kit_parse(DENY ALL3 RULES(
		R("\"socket\"", "ALLOW", IF(0, EQ, 1, 0)) R("\"socket\"", "ALLOW", IF(0, EQ, 2, 0))
			R("\"socket\"", "ALLOW", IF(0, EQ, 3, 0))));
	struct report report = LINT_REPORT;
	struct error err;
	size_t seen = 0;

	cr_assert_eq(lint_profile(p, ARCH_X86_64, RUNTIME_RUNC, &report, &err), 0);
	for (size_t i = 0; i < report.count; i++) {
		if (strcmp(report.list[i].kind, "compares-64-bits") != 0)
			continue;
		seen++;
		cr_expect_eq(report.list[i].rule, 1u);
		cr_expect_str_eq(report.list[i].message,
		                 "the kernel reads 32 bits of socket's domain, the rule compares "
		                 "64 (and in 2 more rules)");
		cr_expect_eq(json_integer_value(json_object_get(report.list[i].data, "more")), 2);
	}
	cr_expect_eq(seen, 1u);
	report_done(&report);
	profile_free(p);
}

Test(lint, bounds_its_findings)
{
	struct profile *p = profile_new("p", ACTION_ERRNO);
	struct report report = LINT_REPORT;
	struct rule *rule;
	struct error err;
	char name[32];

	cr_assert_eq(profile_add_rule(p, &rule, &err), 0);
	rule->action = ACTION_ALLOW;
	for (int i = 0; i < 3 * LINT_MAX_FINDINGS; i++) {
		snprintf(name, sizeof name, "unknown_call_%d", i);
		cr_assert_eq(profile_rule_add_name(rule, name, &err), 0);
	}
	cr_assert_eq(lint_profile(p, ARCH_X86_64, RUNTIME_RUNC, &report, &err), 0);
	const struct finding *last = &report.list[report.count - 1];
	cr_expect_eq(report_count(&report, REPORT_ERROR), (size_t)LINT_MAX_FINDINGS);
	cr_expect_str_eq(last->kind, "not-shown");
	cr_expect_geq(atoi(last->message), 2 * LINT_MAX_FINDINGS - 10, "%s", last->message);
	report_done(&report);
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
		cr_expect_neq(syscalls_number(ARCH_I386, risk_calls[i], &nr), SYSCALLS_UNKNOWN,
		              "%s", risk_calls[i]);
		for (size_t k = 0; k < i; k++)
			cr_expect_str_neq(risk_calls[i], risk_calls[k]);
	}
}

Test(lint, knows_every_kind_of_finding_in_its_table_and_its_page)
{
	char *page = calloc(1, 1 << 16), cell[64];
	FILE *in = fopen("docs/lint.md", "re");

	cr_assert_not_null(in);
	cr_assert_gt(fread(page, 1, (1 << 16) - 1, in), 0u);
	fclose(in);
	for (const struct report_kind *k = lint_kinds; k->kind; k++) {
		snprintf(cell, sizeof cell, "| `%s` | ", k->kind);
		cr_expect(strstr(page, cell), "docs/lint.md has no line for %s", k->kind);
	}
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		cr_expect(is_listed(rows[i].kind), "lint_kinds does not have %s", rows[i].kind);
	free(page);
}
