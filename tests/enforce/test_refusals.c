/* SPDX-License-Identifier: Apache-2.0 */
/* Refusals counted by kind, the rule that was in the way, and the profile that would have allowed them. */
#include "enforce/refusals.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/nearest.h"
#include "enforce/suggest.h"
#include "lib/error.h"
#include "lib/supervise/backtrace.h"
#include "lib/profile.h"
#include "lib/syscalls.h"
#include "lib/verdict.h"
#include "lib/warnings.h"

static struct call call_named(enum arch arch, const char *name, uint64_t a0, uint64_t a1)
{
	struct call call = { .arch = arch, .args = { a0, a1 }, .ip = 0x1000 };

	cr_assert_eq(syscalls_number(arch, name, &call.nr), SYSCALLS_FOUND, "%s", name);
	return call;
}

Test(refusals, count_a_kind_once_whatever_its_pointers_are)
{
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO | EPERM };
	struct call one = call_named(ARCH_X86_64, "ioctl", 3, 0x5401), two = one, other = one;
	uint32_t image;

	two.args[0] = 4;                /* a descriptor, and a pointer */
	two.args[2] = 0x7fff0000;
	other.args[1] = 0x5402;
	cr_assert_eq(refusals_init(&refusals, &err), 0);
	cr_assert_eq(refusals_image(&refusals, "/bin/a", &image, &err), 0);
	cr_expect_eq(refusals_add(&refusals, &one, verdict, image, 7, &refusal), REFUSALS_NEW);
	cr_expect_eq(refusals_add(&refusals, &two, verdict, image, 8, &refusal), REFUSALS_KNOWN);
	cr_expect_eq(refusals_add(&refusals, &other, verdict, image, 8, &refusal), REFUSALS_NEW);
	cr_expect_eq(refusals.count, 2);
	cr_expect_eq(refusals.calls, 3);
	cr_expect(refusals.list[0].count == 2 && refusals.list[0].tid == 7);
	cr_expect_eq(refusals.list[0].first.args[0], 3, "the first one is kept as it was");
	refusals_done(&refusals);
}

/* A descriptor is not worth a comparison, but a profile may compare it. */
Test(refusals, of_another_verdict_are_another_kind)
{
	const struct verdict verdicts[] = {
		{ .ret = SECCOMP_RET_ERRNO | EPERM, .source = VERDICT_RULE, .rule = 1 },
		{ .ret = SECCOMP_RET_KILL_PROCESS, .source = VERDICT_RULE, .rule = 1 },
		{ .ret = SECCOMP_RET_ERRNO | EPERM, .source = VERDICT_RULE, .rule = 2 },
		{ .ret = SECCOMP_RET_ERRNO | EPERM, .source = VERDICT_DEFAULT, .rule = 0 },
	};
	enum { COUNT = sizeof verdicts / sizeof *verdicts };
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	for (size_t i = 0; i < 2 * COUNT; i++) {
		struct call call = call_named(ARCH_X86_64, "write", i % COUNT, 0);

		cr_expect_eq(refusals_add(&refusals, &call, verdicts[i % COUNT], 0, 1, &refusal), i < COUNT ? REFUSALS_NEW : REFUSALS_KNOWN,
		             "call %zu", i);
	}
	cr_assert_eq(refusals.count, COUNT);
	for (size_t i = 0; i < COUNT; i++)
		cr_expect(refusals.list[i].verdict.ret == verdicts[i].ret && refusals.list[i].count == 2, "kind %zu", i);
	refusals_done(&refusals);
}

/* Tasks with even and with odd ids call from two functions. */
static int stacks_taken;

static int stack_by_turns(pid_t tid, struct backtrace *out, struct error *err)
{
	(void)err;
	stacks_taken++;
	out->frames[0] = strdup(tid % 2 ? "libc.so.6(mkdir+0x7)" : "libc.so.6(mkdirat+0x7)");
	out->frames[1] = strdup("main");
	out->count = 2;
	return 0;
}

/* Files are mapped elsewhere in each process. */
Test(refusals, from_one_function_are_one_kind_wherever_it_is)
{
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO | EPERM, .source = VERDICT_DEFAULT };
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	refusals.stack_of = stack_by_turns;
	for (int i = 0; i < 400; i++) {
		struct call call = call_named(ARCH_X86_64, "mkdir", 0, 0);

		call.ip += (uint64_t)(i / 2) * 4096;
		cr_expect_eq(refusals_add(&refusals, &call, verdict, 0, 1 + i / 2, &refusal), i == 0 || i == 2 ? REFUSALS_NEW : REFUSALS_KNOWN,
		             "call %d", i);
	}
	cr_assert_eq(refusals.count, 2);
	cr_expect(refusals.list[0].count == 200 && refusals.list[1].count == 200);
	cr_expect_str_eq(refusals.list[1].frames[0], "libc.so.6(mkdirat+0x7)");
	cr_expect_eq(stacks_taken, 200, "one for each address");
	refusals_done(&refusals);
}

/* More addresses than are remembered, then all of them again. */
Test(refusals, are_counted_right_when_addresses_are_forgotten)
{
	enum { ADDRESSES = 20000 };
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO | EPERM, .source = VERDICT_DEFAULT };
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	refusals.stack_of = stack_by_turns;
	for (int i = 0; i < 2 * ADDRESSES; i++) {
		struct call call = call_named(ARCH_X86_64, "mkdir", 0, 0);

		call.ip += (uint64_t)(i % ADDRESSES) * 16;
		refusals_add(&refusals, &call, verdict, 0, 1 + i % 2, &refusal);
	}
	cr_assert_eq(refusals.count, 2);
	cr_expect(refusals.list[0].count == ADDRESSES && refusals.list[1].count == ADDRESSES);
	cr_expect_eq(refusals.untold, 0);
	refusals_done(&refusals);
}

static void add_ioctls(struct refusals *refusals, enum arch arch, uint64_t count)
{
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO, .source = VERDICT_DEFAULT };
	struct refusal *refusal = NULL;

	for (uint64_t n = 0; n < count; n++) {
		struct call call = call_named(arch, "ioctl", 3, n);

		refusals_add(refusals, &call, verdict, 0, 1, &refusal);
	}
}

Test(refusals, are_bounded_and_say_what_was_not_told)
{
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO };

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	for (uint32_t nr = 0; nr < REFUSALS_MAX + 100; nr++) {
		struct call call = { .arch = ARCH_X86_64, .nr = nr };

		refusals_add(&refusals, &call, verdict, 0, 1, &refusal);
	}
	cr_expect_eq(refusals.count, REFUSALS_MAX);
	cr_expect_eq(refusals.untold, 100);
	cr_expect_eq(refusals.calls, REFUSALS_MAX + 100);
	refusals_done(&refusals);
}

Test(refusals, of_one_call_do_not_crowd_the_others_out)
{
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO };
	struct call mkdir = call_named(ARCH_X86_64, "mkdir", 0, 0);

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	add_ioctls(&refusals, ARCH_X86_64, REFUSALS_MAX + 1);
	cr_expect_eq(refusals.count, REFUSALS_OF_ONE_CALL);
	cr_expect_eq(refusals.untold, REFUSALS_MAX + 1 - REFUSALS_OF_ONE_CALL);
	add_ioctls(&refusals, ARCH_I386, REFUSALS_MAX);
	cr_expect_eq(refusals.count, 2 * REFUSALS_OF_ONE_CALL, "that of another architecture is another call");
	cr_expect_eq(refusals_add(&refusals, &mkdir, verdict, 0, 1, &refusal), REFUSALS_NEW);
	refusals_done(&refusals);
}

/* Seven calls with many kinds each fill what is not kept for new ones. */
Test(refusals, leave_room_for_calls_that_were_not_refused_yet)
{
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO };
	struct call call = { .arch = ARCH_X86_64 };

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	for (uint32_t n = 0; n < 7 * REFUSALS_OF_ONE_CALL; n++) {
		call.nr = 1000 + n / REFUSALS_OF_ONE_CALL;
		call.ip = n;
		refusals_add(&refusals, &call, verdict, 0, 1, &refusal);
	}
	cr_expect_eq(refusals.count, REFUSALS_MAX - REFUSALS_FOR_NEW_CALLS + 1);
	for (uint32_t n = 0; n < 100; n++) {
		call.nr = n;
		cr_expect_eq(refusals_add(&refusals, &call, verdict, 0, 1, &refusal), REFUSALS_NEW, "call %u", n);
		call.ip++;
		cr_expect_eq(refusals_add(&refusals, &call, verdict, 0, 1, &refusal), REFUSALS_KNOWN, "call %u from elsewhere", n);
	}
	refusals_done(&refusals);
}

/* ---- with a profile ---- */

struct case_of {
	struct profile *profile;
	struct resolved *resolved;
};

static struct case_of with_profile(const char *text)
{
	struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6 };
	struct case_of it = { 0 };
	struct error err = { 0 };

	cr_assert_eq(profile_parse(text, strlen(text), "test", &it.profile, NULL, &err), 0, "%s", err.text);
	cr_assert_eq(verdict_resolve(it.profile, &machine, &it.resolved, NULL, &err), 0, "%s", err.text);
	return it;
}

static void case_done(struct case_of *it)
{
	verdict_resolved_free(it->resolved);
	profile_free(it->profile);
}

/* The profile's text after what is suggested for one refused call; that call is then allowed. */
static char *suggested(const char *text, const struct call *call)
{
	struct case_of it = with_profile(text);
	struct machine machine = it.resolved->machine;
	struct verdict verdict = verdict_of(it.resolved, call);
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct warnings warnings = { 0 };
	struct error err = { 0 };

	cr_expect_not(verdict_is_allowed(verdict));
	cr_assert_eq(refusals_init(&refusals, &err), 0);
	refusals_add(&refusals, call, verdict, 0, 1, &refusal);
	cr_assert_eq(suggest_extend(it.profile, it.resolved, &refusals, &warnings, &err), 0, "%s", err.text);
	cr_expect_eq(warnings.count, 0);
	verdict_resolved_free(it.resolved);
	cr_assert_eq(verdict_resolve(it.profile, &machine, &it.resolved, NULL, &err), 0, "%s", err.text);
	cr_expect(verdict_is_allowed(verdict_of(it.resolved, call)), "still refused");
	char *result = profile_text(it.profile);
	refusals_done(&refusals);
	case_done(&it);
	return result;
}

Test(suggest, names_a_call_that_no_rule_names)
{
	struct call call = call_named(ARCH_X86_64, "mkdir", 0, 0);
	char *text = suggested("{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [ { \"names\": [\"read\"], \"action\":"
	                       " \"SCMP_ACT_ALLOW\" } ] }", &call);

	cr_expect(strstr(text, "{ \"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ALLOW\" }"), "%s", text);
	free(text);
}

Test(suggest, takes_a_call_out_of_the_rule_that_refuses_it)
{
	struct call call = call_named(ARCH_X86_64, "mkdir", 0, 0);
	char *text = suggested("{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": [\"rmdir\", \"mkdir\"],"
	                       " \"action\": \"SCMP_ACT_ERRNO\" } ] }", &call);
	char *only = suggested("{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": [\"mkdir\"],"
	                       " \"action\": \"SCMP_ACT_ERRNO\" } ] }", &call);

	cr_expect(strstr(text, "[\"rmdir\"]") && !strstr(text, "mkdir"), "%s", text);
	cr_expect_not(strstr(only, "names"), "%s", only);
	free(text);
	free(only);
}

/* What the profile says to `asked` after what is suggested for all the calls in `refused` together. */
static void suggest_for(const char *text, const struct call *refused, size_t refused_count, const struct call *asked,
                        size_t asked_count, uint32_t *out_rets, struct warnings *out_warnings)
{
	struct case_of it = with_profile(text);
	struct machine machine = it.resolved->machine;
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err = { 0 };

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	for (size_t i = 0; i < refused_count; i++)
		refusals_add(&refusals, &refused[i], verdict_of(it.resolved, &refused[i]), 0, 1, &refusal);
	cr_assert_eq(suggest_extend(it.profile, it.resolved, &refusals, out_warnings, &err), 0, "%s", err.text);
	verdict_resolved_free(it.resolved);
	cr_assert_eq(verdict_resolve(it.profile, &machine, &it.resolved, NULL, &err), 0, "%s", err.text);
	for (size_t i = 0; i < asked_count; i++)
		out_rets[i] = verdict_of(it.resolved, &asked[i]).ret;
	refusals_done(&refusals);
	case_done(&it);
}

Test(suggest, leaves_what_a_rule_answers_with_enosys_and_says_so_once)
{
	static const uint32_t enosys = SECCOMP_RET_ERRNO | ENOSYS;
	struct call calls[] = { call_named(ARCH_X86_64, "clone3", 0, 0), call_named(ARCH_X86_64, "clone3", 0, 0),
	                        call_named(ARCH_X86_64, "mkdir", 0, 0), call_named(ARCH_X86_64, "rmdir", 0, 0),
	                        call_named(ARCH_X86_64, "prctl", 35, 0) };
	const uint32_t want[] = { enosys, enosys, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW, enosys };
	struct warnings warnings = { 0 };
	uint32_t rets[5];

	calls[1].ip += 4;       /* the same from elsewhere in the code */
	suggest_for("{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": ["
	                " { \"names\": [\"clone3\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 38 },"
	                " { \"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 13 },"
	                " { \"names\": [\"prctl\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 38, \"args\": ["
	                "   { \"index\": 0, \"value\": 35, \"op\": \"SCMP_CMP_EQ\" } ] } ] }",
	                calls, 5, calls, 5, rets, &warnings);
	for (size_t i = 0; i < 5; i++)
		cr_expect_eq(rets[i], want[i], "call %zu: got 0x%x, want 0x%x", i, rets[i], want[i]);
	cr_assert_eq(warnings.count, 2);
	cr_expect(strstr(warnings.lines[0], "clone3: left refused: syscalls[0] answers ENOSYS"), "%s", warnings.lines[0]);
	cr_expect(strstr(warnings.lines[1], "prctl: left refused: syscalls[2] "), "%s", warnings.lines[1]);
	warnings_done(&warnings);
}

/* That a default, or runc to a newer call, says ENOSYS is no answer to this one. */
Test(suggest, allows_what_no_rule_answers_with_enosys)
{
	const struct call calls[] = { call_named(ARCH_X86_64, "clone3", 0, 0) };
	static const char *const texts[] = {
		"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 38, \"syscalls\": [ ] }",
		"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": [\"SCMP_ARCH_X86_64\"], \"syscalls\": ["
		" { \"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\" } ] }",
	};

	for (size_t i = 0; i < 2; i++) {
		struct warnings warnings = { 0 };
		uint32_t ret;

		suggest_for(texts[i], calls, 1, calls, 1, &ret, &warnings);
		cr_expect_eq(ret, SECCOMP_RET_ALLOW, "profile %zu: 0x%x", i, ret);
		cr_expect_eq(warnings.count, 0, "profile %zu", i);
	}
}

Test(suggest, says_that_calls_were_only_counted)
{
	struct case_of it = with_profile("{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [ ] }");
	struct refusals refusals;
	struct warnings warnings = { 0 };
	struct error err = { 0 };

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	add_ioctls(&refusals, ARCH_X86_64, REFUSALS_OF_ONE_CALL + 7);
	cr_assert_eq(suggest_extend(it.profile, it.resolved, &refusals, &warnings, &err), 0, "%s", err.text);
	cr_assert_eq(warnings.count, 1);
	cr_expect(strstr(warnings.lines[0], "7 refused calls were only counted"), "%s", warnings.lines[0]);
	warnings_done(&warnings);
	refusals_done(&refusals);
	case_done(&it);
}

Test(suggest, adds_the_refused_value_where_values_are_compared)
{
	struct call call = call_named(ARCH_X86_64, "socket", 16, 3);
	char *text = suggested("{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [ { \"names\": [\"socket\"], \"action\":"
	                       " \"SCMP_ACT_ALLOW\", \"args\": [ { \"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_EQ\" } ] } ] }",
	                       &call);

	cr_expect(strstr(text, "\"value\": 4294967295, \"valueTwo\": 16"), "%s", text);
	free(text);
}

/* What is suggested for the first call must not change the answer to the second one. */
Test(suggest, does_not_swallow_what_a_rule_compares)
{
	const struct {
		const char *rule;
		struct call refused, other;
		uint32_t want_refused, want_other;
		size_t warnings;
	} rows[] = {
		/* A rule that refuses other values stays what it is. */
		{ "\"prctl\"], \"action\": \"SCMP_ACT_KILL_PROCESS\", \"args\": [ { \"index\": 0, \"value\": 35, \"op\": \"SCMP_CMP_EQ\" } ]",
		  call_named(ARCH_X86_64, "prctl", 1, 0), call_named(ARCH_X86_64, "prctl", 35, 0), SECCOMP_RET_ALLOW,
		  SECCOMP_RET_KILL_PROCESS, 0 },
		/* Descriptors are not compared by what is suggested: then nothing is. */
		{ "\"write\"], \"action\": \"SCMP_ACT_KILL_PROCESS\", \"args\": [ { \"index\": 0, \"value\": 7, \"op\": \"SCMP_CMP_EQ\" } ]",
		  call_named(ARCH_X86_64, "write", 9, 0), call_named(ARCH_X86_64, "write", 7, 0), SECCOMP_RET_ERRNO | EPERM,
		  SECCOMP_RET_KILL_PROCESS, 1 },
		/* An architecture that was missing is judged by the rules that are there. */
		{ "\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [ { \"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_EQ\" } ]",
		  call_named(ARCH_I386, "socket", 1, 0), call_named(ARCH_X86_64, "socket", 2, 0), SECCOMP_RET_ALLOW,
		  SECCOMP_RET_ERRNO | EPERM, 0 },
		{ "\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [ { \"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_EQ\" } ]",
		  call_named(ARCH_I386, "socket", 16, 0), call_named(ARCH_X86_64, "socket", 2, 0), SECCOMP_RET_ALLOW,
		  SECCOMP_RET_ERRNO | EPERM, 0 },
		{ "\"fchmod\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 38", call_named(ARCH_I386, "fchmod", 0, 0),
		  call_named(ARCH_X86_64, "fchmod", 0, 0), SECCOMP_RET_ERRNO | ENOSYS, SECCOMP_RET_ERRNO | ENOSYS, 1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct warnings warnings = { 0 };
		char text[512];
		uint32_t rets[2];

		snprintf(text, sizeof text, "{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": [\"SCMP_ARCH_X86_64\"], \"syscalls\": ["
		         " { \"names\": [\"clone3\"], \"action\": \"SCMP_ACT_ALLOW\" }, { \"names\": [%s } ] }", rows[i].rule);
		suggest_for(text, &rows[i].refused, 1, (const struct call[]){ rows[i].refused, rows[i].other }, 2, rets, &warnings);
		cr_expect_eq(rets[0], rows[i].want_refused, "row %zu: the refused call: 0x%x", i, rets[0]);
		cr_expect_eq(rets[1], rows[i].want_other, "row %zu: the other one: 0x%x", i, rets[1]);
		cr_expect_eq(warnings.count, rows[i].warnings, "row %zu: %s", i, warnings.count ? warnings.lines[0] : "");
		warnings_done(&warnings);
	}
}

Test(suggest, lists_an_architecture_that_was_left_out)
{
	struct call call = call_named(ARCH_I386, "mkdir", 0, 0);
	char *text = suggested("{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"architectures\": [\"SCMP_ARCH_X86_64\"],"
	                       " \"syscalls\": [ ] }", &call);

	cr_expect(strstr(text, "\"SCMP_ARCH_X86\""), "%s", text);
	free(text);
}

Test(nearest, says_which_rule_and_which_argument)
{
	struct case_of it = with_profile(
		"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": [\"SCMP_ARCH_X86_64\"], \"syscalls\": ["
		" { \"names\": [\"bpf\"], \"action\": \"SCMP_ACT_KILL\", \"comment\": \"no\\u001bbpf\" },"
		/* only PROT_READ, none of CLONE_NEWNS and CLONE_NEWUSER, MAP_PRIVATE of the types */
		" { \"names\": [\"mprotect\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
		"   { \"index\": 2, \"value\": 18446744073709551614, \"valueTwo\": 0, \"op\": \"SCMP_CMP_MASKED_EQ\" } ] },"
		" { \"names\": [\"unshare\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
		"   { \"index\": 0, \"value\": 268566528, \"valueTwo\": 0, \"op\": \"SCMP_CMP_MASKED_EQ\" } ] },"
		" { \"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
		"   { \"index\": 0, \"value\": 2, \"op\": \"SCMP_CMP_EQ\" }, { \"index\": 1, \"value\": 1, \"op\": \"SCMP_CMP_EQ\" } ] },"
		" { \"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
		"   { \"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_EQ\" }, { \"index\": 1, \"value\": 9, \"op\": \"SCMP_CMP_EQ\" } ] } ] }");
	const struct {
		struct call call;
		const char *want;
	} rows[] = {
		{ call_named(ARCH_X86_64, "socket", 2, 5), "syscalls[3] allows it where argument 1 type is SOCK_STREAM; here it is SOCK_SEQPACKET" },
		{ call_named(ARCH_X86_64, "socket", 1, 5), "syscalls[4] allows it where argument 1 type is 9; here it is SOCK_SEQPACKET" },
		{ call_named(ARCH_X86_64, "socket", 7, 7), "(and more conditions)" },
		{ call_named(ARCH_X86_64, "bpf", 0, 0), "syscalls[0] says so: \"no\\x1bbpf\"" },
		{ call_named(ARCH_X86_64, "mkdir", 0, 0), "no rule names it" },
		{ { ARCH_X86_64, 10, { 0, 0, 3 }, 0 }, "syscalls[1] allows it where argument 2 prot has only bits of PROT_READ; here it is PROT_READ|PROT_WRITE" },
		{ { ARCH_X86_64, 272, { 0x10000000 }, 0 }, "argument 0 flags has none of CLONE_NEWNS|CLONE_NEWUSER; here it is CLONE_NEWUSER" },
		{ call_named(ARCH_I386, "socket", 1, 9), "the profile does not list SCMP_ARCH_X86" },
	};
	char text[512];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		nearest_describe(it.resolved, &rows[i].call, text, sizeof text);
		cr_expect(strstr(text, rows[i].want), "row %zu: got \"%s\", want \"...%s...\"", i, text, rows[i].want);
	}
	case_done(&it);
}
