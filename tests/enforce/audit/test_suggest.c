/* SPDX-License-Identifier: Apache-2.0 */
/* The profile that would have allowed what was refused, and nothing else. */
#include "enforce/audit/suggest.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/audit/refusals.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"
#include "tests/kit/case.h"

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
	cr_assert_geq(refusals_add(&refusals, call, verdict, 0, 1, &refusal), 0);
	cr_assert_eq(suggest_extend(it.profile, it.resolved, &refusals, &warnings, &err), 0, "%s",
	             err.text);
	cr_expect_eq(warnings.count, 0);
	verdict_resolved_free(it.resolved);
	cr_assert_eq(verdict_resolve(it.profile, &machine, &it.resolved, NULL, &err), 0, "%s",
	             err.text);
	cr_expect(verdict_is_allowed(verdict_of(it.resolved, call)), "still refused");
	char *result = profile_text(it.profile);
	refusals_done(&refusals);
	case_done(&it);
	return result;
}

Test(suggest, names_a_call_that_no_rule_names)
{
	struct call call = call_named(ARCH_X86_64, "mkdir", 0, 0);
	char *text = suggested("{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [ { "
	                       "\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\" } ] }",
	                       &call);

	cr_expect(strstr(text, "{ \"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ALLOW\" }"), "%s",
	          text);
	free(text);
}

Test(suggest, takes_a_call_out_of_the_rule_that_refuses_it)
{
	struct call call = call_named(ARCH_X86_64, "mkdir", 0, 0);
	char *text =
		suggested("{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": "
	                  "[\"rmdir\", \"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\" } ] }",
	                  &call);
	char *only = suggested("{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { "
	                       "\"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\" } ] }",
	                       &call);

	cr_expect(strstr(text, "[\"rmdir\"]") && !strstr(text, "mkdir"), "%s", text);
	cr_expect_not(strstr(only, "names"), "%s", only);
	free(text);
	free(only);
}

/*
 * What the profile says to `asked` after what is suggested for all the calls in `refused` together.
 */
static void suggest_for(const char *text, const struct call *refused, size_t refused_count,
                        const struct call *asked, size_t asked_count, uint32_t *out_rets,
                        struct warnings *out_warnings)
{
	struct case_of it = with_profile(text);
	struct machine machine = it.resolved->machine;
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err = { 0 };

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	for (size_t i = 0; i < refused_count; i++)
		cr_assert_geq(refusals_add(&refusals, &refused[i],
		                           verdict_of(it.resolved, &refused[i]), 0, 1, &refusal),
		              0);
	cr_assert_eq(suggest_extend(it.profile, it.resolved, &refusals, out_warnings, &err), 0,
	             "%s", err.text);
	verdict_resolved_free(it.resolved);
	cr_assert_eq(verdict_resolve(it.profile, &machine, &it.resolved, NULL, &err), 0, "%s",
	             err.text);
	for (size_t i = 0; i < asked_count; i++)
		out_rets[i] = verdict_of(it.resolved, &asked[i]).ret;
	refusals_done(&refusals);
	case_done(&it);
}

Test(suggest, leaves_what_a_rule_answers_with_enosys_and_says_so_once)
{
	static const uint32_t enosys = SECCOMP_RET_ERRNO | ENOSYS;
	struct call calls[] = { call_named(ARCH_X86_64, "clone3", 0, 0),
		                call_named(ARCH_X86_64, "clone3", 0, 0),
		                call_named(ARCH_X86_64, "mkdir", 0, 0),
		                call_named(ARCH_X86_64, "rmdir", 0, 0),
		                call_named(ARCH_X86_64, "prctl", 35, 0) };
	const uint32_t want[] = { enosys, enosys, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW, enosys };
	struct warnings warnings = { 0 };
	uint32_t rets[5];

	calls[1].ip += 4; /* the same from elsewhere in the code */
	suggest_for(
		"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [ { \"names\": "
		"[\"clone3\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 38 }, { \"names\": "
		"[\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 13 }, { \"names\": "
		"[\"prctl\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 38, \"args\": [   { "
		"\"index\": 0, \"value\": 35, \"op\": \"SCMP_CMP_EQ\" } ] } ] }",
		calls, 5, calls, 5, rets, &warnings);
	for (size_t i = 0; i < 5; i++)
		cr_expect_eq(rets[i], want[i], "call %zu: got 0x%x, want 0x%x", i, rets[i],
		             want[i]);
	cr_assert_eq(warnings.count, 2);
	cr_expect(strstr(warnings.lines[0], "clone3: still refused: syscalls[0] answers ENOSYS"),
	          "%s", warnings.lines[0]);
	cr_expect(strstr(warnings.lines[1], "prctl: still refused: syscalls[2] "), "%s",
	          warnings.lines[1]);
	warnings_done(&warnings);
}

/* That a default, or runc to a newer call, says ENOSYS is no answer to this one. */
Test(suggest, allows_what_no_rule_answers_with_enosys)
{
	const struct call calls[] = { call_named(ARCH_X86_64, "clone3", 0, 0) };
	static const char *const texts[] = {
		"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 38, \"syscalls\": [ "
		"] }",
		"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": "
		"[\"SCMP_ARCH_X86_64\"], \"syscalls\": [ { \"names\": [\"read\"], \"action\": "
		"\"SCMP_ACT_ALLOW\" } ] }",
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
	struct case_of it =
		with_profile("{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [ ] }");
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct warnings warnings = { 0 };
	struct error err = { 0 };

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	for (uint64_t n = 0; n < REFUSALS_OF_ONE_CALL + 7; n++) {
		struct call call = call_named(ARCH_X86_64, "ioctl", 3, n);

		cr_assert_geq(refusals_add(&refusals, &call, verdict_of(it.resolved, &call), 0, 1,
		                           &refusal),
		              0);
	}
	cr_assert_eq(suggest_extend(it.profile, it.resolved, &refusals, &warnings, &err), 0, "%s",
	             err.text);
	cr_assert_eq(warnings.count, 1);
	cr_expect(strstr(warnings.lines[0], "7 refused calls were omitted"), "%s",
	          warnings.lines[0]);
	warnings_done(&warnings);
	refusals_done(&refusals);
	case_done(&it);
}

Test(suggest, adds_the_refused_value_where_values_are_compared)
{
	struct call call = call_named(ARCH_X86_64, "socket", 16, 3);
	char *text = suggested("{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [ { "
	                       "\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": "
	                       "[ { \"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_EQ\" } ] } ] }",
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
		{ "\"prctl\"], \"action\": \"SCMP_ACT_KILL_PROCESS\", \"args\": [ { \"index\": 0, "
		  "\"value\": 35, \"op\": \"SCMP_CMP_EQ\" } ]",
		  call_named(ARCH_X86_64, "prctl", 1, 0), call_named(ARCH_X86_64, "prctl", 35, 0),
		  SECCOMP_RET_ALLOW, SECCOMP_RET_KILL_PROCESS, 0 },
		/* Descriptors are not compared by what is suggested: then nothing is. */
		{ "\"write\"], \"action\": \"SCMP_ACT_KILL_PROCESS\", \"args\": [ { \"index\": 0, "
		  "\"value\": 7, \"op\": \"SCMP_CMP_EQ\" } ]",
		  call_named(ARCH_X86_64, "write", 9, 0), call_named(ARCH_X86_64, "write", 7, 0),
		  SECCOMP_RET_ERRNO | EPERM, SECCOMP_RET_KILL_PROCESS, 1 },
		/* An architecture that was missing is judged by the rules that are there. */
		{ "\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [ { \"index\": 0, "
		  "\"value\": 1, \"op\": \"SCMP_CMP_EQ\" } ]",
		  call_named(ARCH_I386, "socket", 1, 0), call_named(ARCH_X86_64, "socket", 2, 0),
		  SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | EPERM, 0 },
		{ "\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [ { \"index\": 0, "
		  "\"value\": 1, \"op\": \"SCMP_CMP_EQ\" } ]",
		  call_named(ARCH_I386, "socket", 16, 0), call_named(ARCH_X86_64, "socket", 2, 0),
		  SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | EPERM, 0 },
		{ "\"fchmod\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 38",
		  call_named(ARCH_I386, "fchmod", 0, 0), call_named(ARCH_X86_64, "fchmod", 0, 0),
		  SECCOMP_RET_ERRNO | ENOSYS, SECCOMP_RET_ERRNO | ENOSYS, 1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct warnings warnings = { 0 };
		char text[512];
		uint32_t rets[2];

		snprintf(text, sizeof text,
		         "{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": "
		         "[\"SCMP_ARCH_X86_64\"], \"syscalls\": [ { \"names\": [\"clone3\"], "
		         "\"action\": \"SCMP_ACT_ALLOW\" }, { \"names\": [%s } ] }",
		         rows[i].rule);
		suggest_for(text, &rows[i].refused, 1,
		            (const struct call[]){ rows[i].refused, rows[i].other }, 2, rets,
		            &warnings);
		cr_expect_eq(rets[0], rows[i].want_refused, "row %zu: the refused call: 0x%x", i,
		             rets[0]);
		cr_expect_eq(rets[1], rows[i].want_other, "row %zu: the other one: 0x%x", i,
		             rets[1]);
		cr_expect_eq(warnings.count, rows[i].warnings, "row %zu: %s", i,
		             warnings.count ? warnings.lines[0] : "");
		warnings_done(&warnings);
	}
}

Test(suggest, lists_an_architecture_that_was_left_out)
{
	struct call call = call_named(ARCH_I386, "mkdir", 0, 0);
	char *text = suggested("{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"architectures\": "
	                       "[\"SCMP_ARCH_X86_64\"], \"syscalls\": [ ] }",
	                       &call);

	cr_expect(strstr(text, "\"SCMP_ARCH_X86\""), "%s", text);
	free(text);
}
