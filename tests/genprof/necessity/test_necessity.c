/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/necessity/necessity.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "genprof/generate/policy.h"
#include "genprof/necessity/trial.h"
#include "tests/kit/genprof_kit.h"

static const char three[] =
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":["
	"{\"names\":[\"read\",\"write\"],\"action\":\"SCMP_ACT_ALLOW\"},"
	"{\"names\":[\"mount\"],\"action\":\"SCMP_ACT_KILL\"},"
	"{\"names\":[\"close\"],\"action\":\"SCMP_ACT_ALLOW\",\"comment\":\"c\"}]}";

Test(necessity, takes_away_each_name_of_each_allowing_rule_and_puts_it_back)
{
	struct profile *profile = kit_parse(three);
	static const char *const names[] = { "read", "write", "close" };
	struct necessity n = { 0 };
	struct error err = { 0 };
	char *before = profile_text(profile);

	cr_assert_eq(necessity_list(profile, &n, &err), 0, "%s", err.text);
	cr_assert_eq(n.count, 3u);
	for (size_t i = 0; i < n.count; i++) {
		char *text = necessity_variant(profile, &n.units[i]),
		     *after = profile_text(profile);
		struct profile *variant = kit_parse(text);

		cr_expect_eq(variant->rule_count, i == 2 ? 2u : 3u, "without %s", names[i]);
		for (size_t r = 0; r < variant->rule_count; r++)
			for (size_t k = 0; k < variant->rules[r].name_count; k++)
				cr_expect_str_neq(variant->rules[r].names[k], names[i]);
		cr_expect_str_eq(before, after, "the profile itself has changed");
		profile_free(variant);
		free(text);
		free(after);
	}
	free(before);
	necessity_done(&n);
	profile_free(profile);
}

Test(necessity, has_nothing_to_take_away_from_what_allows_by_default)
{
	struct profile *profile =
		kit_parse("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[]}");
	struct necessity n = { 0 };
	struct error err = { 0 };

	cr_expect_eq(necessity_list(profile, &n, &err), -1);
	cr_expect_str_eq(err.text, "p.json: allows by default, so that no rule is needed");
	profile_free(profile);
}

Test(necessity, classifies_by_the_end_first_and_then_by_the_output)
{
	const struct necessity_outcome with = { .digests = { 1, 2 } };
	static const struct {
		struct necessity_outcome without;
		enum necessity_output output;
		enum necessity_class want;
		const char *what;
	} rows[] = {
		{ { .digests = { 1, 2 } }, NECESSITY_COMPARE_OUTPUT, NECESSITY_TOLERATED, NULL },
		{ { .digests = { 3, 2 } },
		  NECESSITY_COMPARE_OUTPUT,
		  NECESSITY_CHANGES,
		  "other output" },
		{ { .digests = { 1, 3 } },
		  NECESSITY_COMPARE_OUTPUT,
		  NECESSITY_CHANGES,
		  "other messages" },
		{ { .digests = { 3, 3 } },
		  NECESSITY_COMPARE_OUTPUT,
		  NECESSITY_CHANGES,
		  "other output and messages" },
		{ { .digests = { 3, 3 } }, NECESSITY_IGNORE_OUTPUT, NECESSITY_TOLERATED, NULL },
		{ { .digests = { 1, 2 }, .wait_status = 1 << 8 },
		  NECESSITY_COMPARE_OUTPUT,
		  NECESSITY_NEEDED,
		  "exit 1, not exit 0" },
		{ { .digests = { 1, 2 }, .wait_status = SIGSYS },
		  NECESSITY_COMPARE_OUTPUT,
		  NECESSITY_NEEDED,
		  "signal SIGSYS, not exit 0" },
		{ { .digests = { 1, 2 }, .wait_status = 126 << 8, .is_unstarted = true },
		  NECESSITY_COMPARE_OUTPUT,
		  NECESSITY_NEEDED,
		  "not started, not exit 0" },
		{ { .timed_out = true },
		  NECESSITY_IGNORE_OUTPUT,
		  NECESSITY_NEEDED,
		  "time limit, not exit 0" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct necessity_unit unit = { 0 };
		struct error err;
		cr_assert_eq(necessity_classify(&unit, &with, &rows[i].without, rows[i].output,
		                                &err),
		             0);
		cr_expect_eq(unit.class, rows[i].want, "row %zu: got %s", i,
		             necessity_class_name(unit.class));
		cr_expect(rows[i].what ? unit.what && strcmp(unit.what, rows[i].what) == 0
		                       : !unit.what,
		          "row %zu: got %s", i, unit.what);
		free(unit.what);
	}
}

static void write_file(char path[], const char *text)
{
	FILE *file = fdopen(mkstemp(path), "w");

	cr_assert_not_null(file);
	fputs(text, file);
	fclose(file);
}

Test(necessity, goes_on_from_a_record_of_version_1)
{
	struct profile *profile = kit_parse(three);
	struct necessity n = { 0 };
	struct error err = { 0 };
	char path[] = "/tmp/sc-test-XXXXXX", text[300];

	cr_assert_eq(necessity_list(profile, &n, &err), 0);
	/* The hash of the profile as this program writes it. */
	char *record = necessity_text(&n, profile, "true");
	const char *hash = strstr(record, "\"profile\": \"") + strlen("\"profile\": \"");
	snprintf(text, sizeof text,
	         "{ \"necessityVersion\": 1, \"profile\": \"%.16s\", \"command\": \"true\", "
	         "\"complete\": false, \"units\": [ { \"rule\": 0, \"name\": \"read\", "
	         "\"class\": \"needed\", \"what\": \"exit 1, not exit 0\" } ] }",
	         hash);
	write_file(path, text);
	cr_expect_eq(necessity_resume(&n, profile, "true", path, &err), 0, "%s", err.text);
	cr_expect_eq(n.units[0].class, NECESSITY_NEEDED);
	unlink(path);
	free(record);
	necessity_done(&n);
	profile_free(profile);
}

Test(necessity, goes_on_from_its_record_and_refuses_that_of_another_command)
{
	struct profile *profile = kit_parse(three);
	struct necessity n = { 0 }, again = { 0 };
	struct error err = { 0 };
	char path[] = "/tmp/sc-test-XXXXXX";

	cr_assert_eq(necessity_list(profile, &n, &err), 0);
	cr_assert_eq(necessity_list(profile, &again, &err), 0);
	n.units[0].class = NECESSITY_NEEDED;
	n.units[0].what = strdup("exit 1, not exit 0");
	n.units[2].class = NECESSITY_TOLERATED;
	char *text = necessity_text(&n, profile, "true");
	write_file(path, text);
	cr_assert_eq(necessity_resume(&again, profile, "true", path, &err), 0, "%s", err.text);
	cr_expect_eq(again.units[0].class, NECESSITY_NEEDED);
	cr_expect_str_eq(again.units[0].what, "exit 1, not exit 0");
	cr_expect_eq(again.units[1].class, NECESSITY_UNKNOWN);
	cr_expect_eq(again.units[2].class, NECESSITY_TOLERATED);
	cr_expect_eq(necessity_resume(&again, profile, "false", path, &err), -1);
	cr_expect(strstr(err.text, "is the record of another command"), "%s", err.text);
	unlink(path);
	free(text);
	necessity_done(&n);
	necessity_done(&again);
	profile_free(profile);
}

Test(necessity, writes_a_policy_that_the_generator_reads)
{
	struct profile *profile = kit_parse(three);
	struct necessity n = { 0 };
	struct policy policy = { 0 };
	struct error err = { 0 };

	cr_assert_eq(necessity_list(profile, &n, &err), 0);
	n.units[0].class = NECESSITY_NEEDED;
	n.units[1].class = NECESSITY_TOLERATED;
	n.units[2].class = NECESSITY_CHANGES;
	char *text = necessity_policy(&n, profile);
	cr_assert_eq(policy_parse(text, strlen(text), "p", &policy, &err), 0, "%s", err.text);
	cr_assert_eq(policy.call_count, 1u);
	cr_expect_str_eq(policy.calls[0].name, "write");
	cr_expect_eq(policy.calls[0].decision, DECISION_NEVER);
	free(text);
	policy_done(&policy);
	necessity_done(&n);
	profile_free(profile);
}

#define MASKED(index, mask, value)                                             \
	"{\"index\":" #index ",\"op\":\"SCMP_CMP_MASKED_EQ\",\"value\":" #mask \
	",\"valueTwo\":" #value "}"
#define ALLOWED(name, args) \
	"{\"names\":[\"" name "\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[" args "]}"
#define RULES(rules) "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[" rules "]}"

/*
 * Two rules on one call, the second of them tolerated: what the policy then allows of it, if it
 * says anything.
 */
static const struct {
	const char *profile;
	bool is_said;
	struct condition wanted[2];
} ARGUMENT_ROWS[] = {
	{ RULES(ALLOWED("socket", MASKED(0, 4294967295, 1)) "," ALLOWED("socket",
	                                                                MASKED(0, 4294967295, 16))),
	  true,
	  { { 0, OPERATOR_MASKED_EQ, 4294967295, 1 } } },
	/* Flags that may be set or not: O_CLOEXEC and O_CREAT beside O_RDWR. */
	{ RULES(ALLOWED("openat", MASKED(2, 4294442943, 2)) "," ALLOWED("openat",
	                                                                MASKED(2, 4294967295, 0))),
	  true,
	  { { 2, OPERATOR_MASKED_EQ, 4294442943, 2 } } },
	{ RULES(ALLOWED("mmap",
	                MASKED(2, 18446744073709551612, 0) "," MASKED(
				3, 18446744073709551583,
				2)) "," ALLOWED("mmap",
	                                        MASKED(2, 18446744073709551612,
	                                               0) "," MASKED(3, 18446744073709551583, 1))),
	  true,
	  { { 2, OPERATOR_MASKED_EQ, UINT32_MAX - 3, 0 },
	    { 3, OPERATOR_MASKED_EQ, UINT32_MAX - 32, 2 } } },
	{ RULES(ALLOWED("ptrace", "{\"index\":0,\"op\":\"SCMP_CMP_EQ\",\"value\":0}") "," ALLOWED(
		  "ptrace", "{\"index\":0,\"op\":\"SCMP_CMP_EQ\",\"value\":16}")),
	  true,
	  { { 0, OPERATOR_MASKED_EQ, UINT32_MAX, 0 } } },
	/*
	 * What no policy says: ranges, whole registers of narrow arguments, flags that must be set.
	 */
	{ RULES(ALLOWED("socket", "{\"index\":0,\"op\":\"SCMP_CMP_LE\",\"value\":2}") "," ALLOWED(
		  "socket", MASKED(0, 4294967295, 16))),
	  false,
	  { { 0 } } },
	{ RULES(ALLOWED("socket", "{\"index\":0,\"op\":\"SCMP_CMP_EQ\",\"value\":1}") "," ALLOWED(
		  "socket", MASKED(0, 4294967295, 16))),
	  false,
	  { { 0 } } },
	{ RULES(ALLOWED("openat", MASKED(2, 4294443007, 66)) "," ALLOWED("openat",
	                                                                 MASKED(2, 4294967295, 0))),
	  false,
	  { { 0 } } },
	{ RULES(ALLOWED("fsync", MASKED(0, 4294967295, 1)) "," ALLOWED("fsync",
	                                                               MASKED(0, 4294967295, 2))),
	  false,
	  { { 0 } } },
};

Test(necessity, writes_the_arguments_that_were_needed)
{
	for (size_t i = 0; i < sizeof ARGUMENT_ROWS / sizeof *ARGUMENT_ROWS; i++) {
		struct profile *profile = kit_parse(ARGUMENT_ROWS[i].profile);
		struct necessity n = { 0 };
		struct policy policy = { 0 };
		struct error err = { 0 };

		cr_assert_eq(necessity_list(profile, &n, &err), 0);
		cr_assert_eq(n.count, 2u);
		n.units[0].class = NECESSITY_NEEDED;
		n.units[1].class = NECESSITY_TOLERATED;
		char *text = necessity_policy(&n, profile);
		cr_assert_eq(policy_parse(text, strlen(text), "p", &policy, &err), 0, "row %zu: %s",
		             i, err.text);
		cr_assert_eq(policy.call_count, ARGUMENT_ROWS[i].is_said ? 1u : 0u, "row %zu: %s",
		             i, text);
		if (ARGUMENT_ROWS[i].is_said) {
			const struct policy_call *call = &policy.calls[0];

			cr_assert_eq(call->decision, DECISION_ARGUMENTS, "row %zu", i);
			cr_assert_eq(call->arguments.count, 1u, "row %zu", i);
			cr_assert_eq(call->arguments.list[0].condition_count,
			             profile->rules[0].condition_count, "row %zu", i);
			for (unsigned c = 0; c < call->arguments.list[0].condition_count; c++) {
				const struct condition *got =
					&call->arguments.list[0].conditions[c];
				const struct condition *want = &ARGUMENT_ROWS[i].wanted[c];
				cr_expect(got->index == want->index && got->op == want->op &&
				                  got->value == want->value &&
				                  got->value_two == want->value_two,
				          "row %zu: %s", i, text);
			}
		}
		free(text);
		policy_done(&policy);
		necessity_done(&n);
		profile_free(profile);
	}
}

/* ---- runs ---- */

static struct necessity_outcome run(const char *script, int limit_ms)
{
	static struct trials trials;
	char *const argv[] = { (char *)"/bin/sh", (char *)"-c", (char *)script, NULL };
	struct necessity_outcome outcome = { 0 };
	struct error err = { 0 };
	size_t tag = 0;

	cr_assert_eq(trial_start(&trials, argv, 7, limit_ms, &err), 0, "%s", err.text);
	cr_assert_eq(trial_wait(&trials, &tag, &outcome, &err), TRIAL_ENDED, "%s", err.text);
	cr_expect_eq(tag, 7u);
	cr_expect_eq(trial_wait(&trials, &tag, &outcome, &err), TRIAL_NONE);
	return outcome;
}

enum { LONG_MS = 20000 };

Test(trial, tells_the_exit_status_and_digests_both_outputs)
{
	struct necessity_outcome a = run("echo x; echo y >&2; exit 3", LONG_MS),
				 b = run("echo x; echo z >&2; exit 3", LONG_MS);

	cr_expect_eq(WEXITSTATUS(a.wait_status), 3);
	cr_expect_eq(a.digests[0], b.digests[0]);
	cr_expect_neq(a.digests[1], b.digests[1]);
}

Test(trial, ends_what_does_not_end)
{
	cr_expect(run("while :; do :; done", 200).timed_out);
}

Test(trial, does_not_wait_for_what_a_run_left_behind)
{
	struct necessity_outcome outcome = run("sleep 1000 & exit 0", LONG_MS);

	cr_expect_not(outcome.timed_out);
	cr_expect_eq(outcome.wait_status, 0);
}
