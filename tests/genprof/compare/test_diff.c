/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/compare/diff.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/kit/crossing_kit.h"
#include "tests/kit/genprof_kit.h"

static struct diff compare_as(enum runtime runtime, enum diff_depth depth, const char *old_text,
                              const char *new_text)
{
	struct profile *p = kit_parse(old_text), *q = kit_parse(new_text);
	struct resolved_profile *a = kit_resolve(p, runtime), *b = kit_resolve(q, runtime);
	struct diff diff;
	struct error err = { 0 };

	cr_assert_eq(diff_find(a, b, depth, &diff, &err), 0, "%s", err.text);
	verdict_resolved_free(a);
	verdict_resolved_free(b);
	profile_free(p);
	profile_free(q);
	return diff;
}

static struct diff compare_to(enum diff_depth depth, const char *old_text, const char *new_text)
{
	return compare_as(RUNTIME_RUNC, depth, old_text, new_text);
}

static struct diff compare(const char *old_text, const char *new_text)
{
	return compare_to(DIFF_ALLOWED, old_text, new_text);
}

#define HEAD "{\"defaultAction\":\"SCMP_ACT_ERRNO\","
#define X86_64 "\"architectures\":[\"SCMP_ARCH_X86_64\"],"
#define RULES(rules) "\"syscalls\":[" rules "]}"
#define ALLOW(name, args) \
	"{\"names\":[\"" name "\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[" args "]}"
#define ARG(index, op, value) \
	"{\"index\":" #index ",\"op\":\"SCMP_CMP_" op "\",\"value\":" #value "}"

Test(diff, takes_two_ways_of_writing_the_same_for_equal)
{
	static const struct {
		const char *what, *one, *other;
	} rows[] = {
		{ "order and grouping",
		  HEAD X86_64 RULES("{\"names\":[\"read\",\"write\",\"getpid\"],\"action\":\"SCMP_"
		                    "ACT_ALLOW\"}"),
		  HEAD X86_64 RULES(
			  ALLOW("getpid", "") "," ALLOW("write", "") "," ALLOW("read", "")) },
		{ "a range and masks", HEAD X86_64 RULES(ALLOW("personality", ARG(0, "LT", 4))),
		  HEAD X86_64 RULES(ALLOW("personality",
		                          "{\"index\":0,\"op\":\"SCMP_CMP_MASKED_EQ\","
		                          "\"value\":18446744073709551612,\"valueTwo\":0}")) },
		{ "a range and values", HEAD X86_64 RULES(ALLOW("personality", ARG(0, "LE", 1))),
		  HEAD X86_64 RULES(
			  ALLOW("personality", ARG(0, "EQ", 1)) "," ALLOW("personality",
		                                                          ARG(0, "EQ", 0))) },
		{ "archMap", HEAD X86_64 RULES(ALLOW("read", "")),
		  HEAD "\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":[]"
		       "}]," RULES(ALLOW("read", "")) },
		{ "a rule that says what the default says", HEAD X86_64 RULES(ALLOW("read", "")),
		  HEAD X86_64 RULES(
			  ALLOW("read",
		                "") ",{\"names\":[\"ptrace\"],\"action\":\"SCMP_ACT_ERRNO\"}") },
		{ "logging", HEAD X86_64 RULES(ALLOW("read", "")),
		  HEAD X86_64 RULES("{\"names\":[\"read\"],\"action\":\"SCMP_ACT_LOG\"}") },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct diff diff = compare_as(RUNTIME_CRUN, DIFF_ALLOWED_AND_ANSWERS, rows[i].one,
		                              rows[i].other);
		cr_expect_eq(diff.count, 0u, "%s: %zu differences, the first in %s", rows[i].what,
		             diff.count, diff.count ? diff.list[0].name : "");
		cr_expect_gt(diff.same, 300u);
		diff_done(&diff);
	}
}

Test(diff, gives_an_example_that_only_one_side_allows)
{
	struct diff diff =
		compare(HEAD X86_64 RULES(ALLOW("socket", ARG(0, "EQ", 2)) "," ALLOW("chmod", "")),
	                HEAD X86_64 RULES(
				ALLOW("socket", ARG(0, "LE", 2)) "," ALLOW("keyctl", "")));

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
	struct diff diff =
		compare(HEAD X86_64 RULES(ALLOW("read", "")),
	                HEAD "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\"]," RULES(
				ALLOW("read", "")));

	cr_assert_eq(diff.count, 1u);
	cr_expect_eq(diff.list[0].kind, DIFF_WIDER);
	cr_expect(diff.list[0].on[ARCH_I386]);
	cr_expect_not(diff.list[0].on[ARCH_X86_64]);
	diff_done(&diff);
}

Test(diff, sees_the_calls_that_no_table_knows_yet)
{
	struct diff diff =
		compare(HEAD X86_64 RULES(ALLOW("read", "")),
	                "{\"defaultAction\":\"SCMP_ACT_ALLOW\"," X86_64 "\"syscalls\":[]}");
	bool unnamed = false;

	for (size_t i = 0; i < diff.count; i++) {
		cr_expect_eq(diff.list[i].kind, DIFF_WIDER);
		unnamed = unnamed || !diff.list[i].name;
	}
	cr_expect(unnamed);
	diff_done(&diff);
}

#define REFUSE(name, what, args) \
	"{\"names\":[\"" name "\"],\"action\":" what ",\"args\":[" args "]}"
#define ENOSYS_ "\"SCMP_ACT_ERRNO\",\"errnoRet\":38"

/*
 * Old and new profile, and the calls that are answered differently; ? means calls without a rule.
 */
Test(diff, tells_what_both_refuse_with_different_answers)
{
	static const struct {
		const char *one, *other, *names[3];
		uint32_t answers[2];
	} rows[] = {
		{ HEAD X86_64 RULES(ALLOW("read", "") "," REFUSE("clone3", ENOSYS_, "")),
		  HEAD X86_64 RULES(ALLOW("read", "")),
		  { "clone3" },
		  { SECCOMP_RET_ERRNO | ENOSYS, SECCOMP_RET_ERRNO | EPERM } },
		{ HEAD X86_64 RULES(ALLOW("read", "")),
		  HEAD X86_64 RULES(
			  ALLOW("read", "") "," REFUSE("ptrace", "\"SCMP_ACT_KILL_PROCESS\"", "")),
		  { "ptrace" },
		  { SECCOMP_RET_ERRNO | EPERM, SECCOMP_RET_KILL_PROCESS } },
		/* Only where an argument decides. */
		{ HEAD X86_64 RULES(
			  ALLOW("read", "") "," REFUSE("socket", ENOSYS_, ARG(0, "EQ", 16))),
		  HEAD X86_64 RULES(ALLOW("read", "")),
		  { "socket" },
		  { SECCOMP_RET_ERRNO | ENOSYS, SECCOMP_RET_ERRNO | EPERM } },
		/* The default says it for all. */
		{ HEAD X86_64 RULES(ALLOW("read", "")),
		  "{\"defaultAction\":\"SCMP_ACT_KILL_PROCESS\"," X86_64 RULES(ALLOW("read", "")),
		  { "?" },
		  { SECCOMP_RET_ERRNO | EPERM, SECCOMP_RET_KILL_PROCESS } },
		{ HEAD X86_64 RULES(ALLOW("read", "") "," REFUSE("clone3", ENOSYS_, "")),
		  "{\"defaultAction\":\"SCMP_ACT_TRAP\"," X86_64 RULES(
			  ALLOW("read", "") "," REFUSE("clone3", ENOSYS_, "")),
		  { "?" },
		  { SECCOMP_RET_ERRNO | EPERM, SECCOMP_RET_TRAP } },
		/* Allowed by one of them: not a matter of answers. */
		{ HEAD X86_64 RULES(ALLOW("read", "") "," REFUSE("clone3", ENOSYS_, "")),
		  HEAD X86_64 RULES(ALLOW("read", "") "," ALLOW("clone3", "")),
		  { 0 },
		  { 0 } },
		{ HEAD X86_64 RULES(ALLOW("read", "") "," REFUSE("clone3", ENOSYS_, "")),
		  HEAD X86_64 RULES(REFUSE("clone3", ENOSYS_, "") "," ALLOW("read", "")),
		  { 0 },
		  { 0 } },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct diff diff = compare_as(RUNTIME_CRUN, DIFF_ALLOWED_AND_ANSWERS, rows[i].one,
		                              rows[i].other);
		size_t found = 0;

		for (size_t d = 0; d < diff.count; d++) {
			if (diff.list[d].kind != DIFF_ANSWER)
				continue;
			const char *name = diff.list[d].name ? diff.list[d].name : "?";
			cr_assert(found < 3 && rows[i].names[found], "row %zu: %s is told", i,
			          name);
			cr_expect_str_eq(name, rows[i].names[found], "row %zu: got %s, want %s", i,
			                 name, rows[i].names[found]);
			found++;
			for (int side = 0; side < 2; side++)
				cr_expect_eq(diff.list[d].answers[side], rows[i].answers[side],
				             "row %zu: side %d: got %#x, want %#x", i, side,
				             diff.list[d].answers[side], rows[i].answers[side]);
		}
		cr_expect_null(rows[i].names[found], "row %zu: %s is not told", i,
		               rows[i].names[found]);
		diff_done(&diff);
	}
}

/* runc answers ENOSYS above the highest call that is named: here pidfd_getfd gets EPERM now. */
Test(diff, says_nothing_of_calls_that_another_name_has_moved_the_limit_past)
{
	static const char one[] = HEAD X86_64 RULES(ALLOW("read", "") "," ALLOW("openat2", ""));
	static const char more[] = HEAD X86_64 RULES(
		ALLOW("read", "") "," ALLOW("openat2", "") "," ALLOW("faccessat2", ""));
	static const char refused[] = HEAD X86_64 RULES(
		ALLOW("read", "") "," ALLOW("openat2", "") "," REFUSE("pidfd_getfd",
	                                                              "\"SCMP_ACT_KILL_PROCESS\"",
	                                                              ""));
	struct diff diff = compare_to(DIFF_ALLOWED_AND_ANSWERS, one, more);

	cr_assert_eq(diff.count, 1u);
	cr_expect_eq(diff.list[0].kind, DIFF_WIDER);
	cr_expect_str_eq(diff.list[0].name, "faccessat2");
	diff_done(&diff);

	diff = compare_to(DIFF_ALLOWED_AND_ANSWERS, one, refused);
	cr_assert_eq(diff.count, 1u);
	cr_expect_eq(diff.list[0].kind, DIFF_ANSWER);
	cr_expect_str_eq(diff.list[0].name, "pidfd_getfd");
	diff_done(&diff);
}

Test(diff, says_once_that_an_architecture_is_no_longer_listed)
{
	struct diff diff =
		compare_to(DIFF_ALLOWED_AND_ANSWERS,
	                   HEAD "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\"]," RULES(
				   ALLOW("read", "") "," ALLOW("write", "")),
	                   HEAD X86_64 RULES(ALLOW("read", "") "," ALLOW("write", "")));

	cr_assert_eq(diff.count, 1u);
	cr_expect_eq(diff.list[0].kind, DIFF_LOST_ARCH);
	cr_expect(diff.list[0].on[ARCH_I386]);
	diff_done(&diff);
}

Test(diff, gives_up_with_a_word_on_rules_that_take_too_much_work, .timeout = 60)
{
	struct profile *p = profile_new("p", ACTION_ERRNO), *q = kit_parse(HEAD RULES(""));
	struct error err = { 0 };
	struct diff diff;

	crossing_add(p, ACTION_ALLOW, CROSSING_RULES);
	struct resolved_profile *a = kit_resolve(p, RUNTIME_RUNC),
				*b = kit_resolve(q, RUNTIME_RUNC);
	cr_assert_eq(diff_find(b, a, DIFF_ALLOWED, &diff, &err), -1);
	cr_expect(strstr(err.text, "their rules are too many, or overlap in too many ways"), "%s",
	          err.text);
	verdict_resolved_free(a);
	verdict_resolved_free(b);
	profile_free(p);
	profile_free(q);
}
