/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/diff.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/error.h"
#include "lib/profile.h"
#include "lib/verdict.h"

static struct resolved *resolve(const char *text, struct profile **out_profile)
{
	const struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6, .kernel_minor = 1 };
	struct resolved *resolved = NULL;
	struct error err = { 0 };

	cr_assert_eq(profile_parse(text, strlen(text), "p.json", out_profile, NULL, &err), 0, "%s", err.text);
	cr_assert_eq(verdict_resolve(*out_profile, &machine, &resolved, NULL, &err), 0, "%s", err.text);
	return resolved;
}

static struct diff compare(const char *old_text, const char *new_text)
{
	struct profile *p, *q;
	struct resolved *a = resolve(old_text, &p), *b = resolve(new_text, &q);
	struct diff diff;
	struct error err = { 0 };

	cr_assert_eq(diff_find(a, b, &diff, &err), 0, "%s", err.text);
	verdict_resolved_free(a);
	verdict_resolved_free(b);
	profile_free(p);
	profile_free(q);
	return diff;
}

#define HEAD "{\"defaultAction\":\"SCMP_ACT_ERRNO\","
#define X86_64 "\"architectures\":[\"SCMP_ARCH_X86_64\"],"
#define RULES(rules) "\"syscalls\":[" rules "]}"
#define ALLOW(name, args) "{\"names\":[\"" name "\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[" args "]}"
#define ARG(index, op, value) "{\"index\":" #index ",\"op\":\"SCMP_CMP_" op "\",\"value\":" #value "}"

Test(diff, takes_two_ways_of_writing_the_same_for_equal)
{
	static const struct { const char *what, *one, *other; } rows[] = {
		{ "order and grouping", HEAD X86_64 RULES("{\"names\":[\"read\",\"write\",\"getpid\"],\"action\":\"SCMP_ACT_ALLOW\"}"),
		  HEAD X86_64 RULES(ALLOW("getpid", "") "," ALLOW("write", "") "," ALLOW("read", "")) },
		{ "a range and masks", HEAD X86_64 RULES(ALLOW("personality", ARG(0, "LT", 4))),
		  HEAD X86_64 RULES(ALLOW("personality", "{\"index\":0,\"op\":\"SCMP_CMP_MASKED_EQ\",\"value\":18446744073709551612,\"valueTwo\":0}")) },
		{ "a range and values", HEAD X86_64 RULES(ALLOW("personality", ARG(0, "LE", 1))),
		  HEAD X86_64 RULES(ALLOW("personality", ARG(0, "EQ", 1)) "," ALLOW("personality", ARG(0, "EQ", 0))) },
		{ "archMap", HEAD X86_64 RULES(ALLOW("read", "")),
		  HEAD "\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":[]}]," RULES(ALLOW("read", "")) },
		{ "a rule that says what the default says", HEAD X86_64 RULES(ALLOW("read", "")),
		  HEAD X86_64 RULES(ALLOW("read", "") ",{\"names\":[\"ptrace\"],\"action\":\"SCMP_ACT_ERRNO\"}") },
		{ "logging", HEAD X86_64 RULES(ALLOW("read", "")),
		  HEAD X86_64 RULES("{\"names\":[\"read\"],\"action\":\"SCMP_ACT_LOG\"}") },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct diff diff = compare(rows[i].one, rows[i].other);
		cr_expect_eq(diff.count, 0u, "%s: %zu differences, the first in %s", rows[i].what, diff.count,
		             diff.count ? diff.list[0].name : "");
		cr_expect_gt(diff.same, 300u);
		diff_done(&diff);
	}
}

Test(diff, gives_an_example_that_only_one_side_allows)
{
	struct diff diff = compare(HEAD X86_64 RULES(ALLOW("socket", ARG(0, "EQ", 2)) "," ALLOW("chmod", "")),
	                           HEAD X86_64 RULES(ALLOW("socket", ARG(0, "LE", 2)) "," ALLOW("keyctl", "")));

	cr_assert_eq(diff.count, 3u);
	cr_expect_eq(diff.list[0].kind, DIFF_WIDER);
	cr_expect_str_eq(diff.list[0].name, "keyctl");
	cr_expect(diff.list[0].whole);
	cr_expect_eq(diff.list[1].kind, DIFF_WIDER);
	cr_expect_str_eq(diff.list[1].name, "socket");
	cr_expect_not(diff.list[1].whole);
	cr_expect_lt(diff.list[1].example.args[0], 2u);
	cr_expect_eq(diff.list[1].decisive, 1u);
	cr_expect_eq(diff.list[2].kind, DIFF_NARROWER);
	cr_expect_str_eq(diff.list[2].name, "chmod");
	diff_done(&diff);
}

Test(diff, counts_an_architecture_that_only_one_side_lists)
{
	struct diff diff = compare(HEAD X86_64 RULES(ALLOW("read", "")),
	                           HEAD "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\"]," RULES(ALLOW("read", "")));

	cr_assert_eq(diff.count, 1u);
	cr_expect_eq(diff.list[0].kind, DIFF_WIDER);
	cr_expect(diff.list[0].on[ARCH_I386]);
	cr_expect_not(diff.list[0].on[ARCH_X86_64]);
	diff_done(&diff);
}

Test(diff, sees_the_calls_that_no_table_knows_yet)
{
	struct diff diff = compare(HEAD X86_64 RULES(ALLOW("read", "")),
	                           "{\"defaultAction\":\"SCMP_ACT_ALLOW\"," X86_64 "\"syscalls\":[]}");
	bool unnamed = false;

	for (size_t i = 0; i < diff.count; i++) {
		cr_expect_eq(diff.list[i].kind, DIFF_WIDER);
		unnamed = unnamed || !diff.list[i].name;
	}
	cr_expect(unnamed);
	diff_done(&diff);
}
