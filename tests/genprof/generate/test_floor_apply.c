/* SPDX-License-Identifier: Apache-2.0 */
/* What a floor makes of a profile, and where a policy contradicts it. */
#include "genprof/generate/floor_apply.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "genprof/generate/policy.h"
#include "lib/base/cleanup.h"
#include "tests/kit/floor_kit.h"
#include "tests/kit/genprof_kit.h"

static struct profile *parse(const char *rules)
{
	auto_free char *text = NULL;

	cr_assert_gt(asprintf(&text,
	                      "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_"
	                      "ARCH_X86_64\"],"
	                      "\"syscalls\":[%s]}",
	                      rules),
	             0);
	return kit_parse(text);
}

/* Applies a floor of one call and gives the profile's text without blanks. */
static char *applied(const char *rules, const char *name, const uint64_t *values, size_t count)
{
	struct floor floor = kit_floor(name, values, count);
	struct profile *profile = parse(rules);
	struct error err = { .text = "" };

	cr_assert_eq(floor_apply(&floor, NULL, profile, &err), 0, "%s", err.text);
	char *text = profile_text(profile);
	size_t length = 0;

	for (const char *c = text; *c; c++)
		if (*c != ' ' && *c != '\n')
			text[length++] = *c;
	text[length] = '\0';
	profile_free(profile);
	floor_done(&floor);
	return text;
}

Test(floor_apply, adds_a_call_that_is_missing_and_says_why)
{
	auto_free char *text =
		applied("{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}", "capset", NULL, 0);

	cr_expect(strstr(text, "\"names\":[\"capset\"],\"action\":\"SCMP_ACT_ALLOW\",\"comment\":"
	                       "\"floor:testc1.0makesthese"),
	          "%s", text);
}

Test(floor_apply, leaves_alone_what_is_allowed_already)
{
	auto_free char *text =
		applied("{\"names\":[\"read\",\"capset\"],\"action\":\"SCMP_ACT_ALLOW\"}", "capset",
	                NULL, 0);

	cr_expect_null(strstr(text, "floor"), "%s", text);
}

Test(floor_apply, drops_conditions_that_would_stop_the_runtime)
{
	auto_free char *text =
		applied("{\"names\":[\"futex\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
	                "{\"index\":1,\"value\":128,\"op\":\"SCMP_CMP_EQ\"}]}",
	                "futex", NULL, 0);

	cr_expect(strstr(text, "\"names\":[\"futex\"],\"action\":\"SCMP_ACT_ALLOW\",\"comment\":"
	                       "\"floor:testc1.0needsit"),
	          "%s", text);
	cr_expect_null(strstr(text, "SCMP_CMP_EQ"), "%s", text);
}

Test(floor_apply, keeps_to_the_values_that_the_runtime_uses)
{
	const uint64_t values[] = { PR_SET_KEEPCAPS, PR_CAPBSET_DROP };
	auto_free char *text = applied(
		"{\"names\":[\"prctl\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
		"{\"index\":0,\"value\":4294967295,\"valueTwo\":8,\"op\":\"SCMP_CMP_MASKED_EQ\"}]}",
		"prctl", values, 2);
	const char *rule = strstr(text, "\"valueTwo\":24");

	cr_assert_not_null(rule, "%s", text);
	cr_expect_not_null(strstr(rule, "PR_CAPBSET_DROP;floor:testc1.0"), "%s", text);
	/* A second rule for 8 would be refused by libseccomp: it is there already. */
	cr_expect_null(strstr(strstr(text, "\"valueTwo\":8") + 1, "\"valueTwo\":8"), "%s", text);
}

/* The traces saw the value together with another argument, which the runtime does not mind. */
Test(floor_apply, takes_the_place_of_rules_that_allow_less_of_the_same_value)
{
	const uint64_t values[] = { PR_SET_KEEPCAPS };
	auto_free char *text = applied(
		"{\"names\":[\"prctl\",\"close\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
		"{\"index\":0,\"value\":4294967295,\"valueTwo\":8,\"op\":\"SCMP_CMP_MASKED_EQ\"},"
		"{\"index\":1,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]},"
		"{\"names\":[\"prctl\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
		"{\"index\":0,\"value\":4294967295,\"valueTwo\":9,\"op\":\"SCMP_CMP_MASKED_EQ\"},"
		"{\"index\":1,\"value\":2,\"op\":\"SCMP_CMP_EQ\"}]}",
		"prctl", values, 1);

	/* Of the first rule the other name stays, of the second everything. */
	cr_expect_not_null(strstr(text, "\"names\":[\"close\"]"), "%s", text);
	cr_expect_not_null(strstr(text, "\"valueTwo\":9"), "%s", text);
	const char *rule = strstr(text, "floor:testc1.0");
	cr_expect_not_null(rule, "%s", text);
	cr_expect_null(strstr(text, "\"names\":[\"prctl\",\"close\"]"), "%s", text);
}

/* What a policy of one decision makes of a floor of one call; "" when they agree. */
static const struct {
	const char *decision, *call;
	uint64_t values[2];
	const char *message;
} POLICIES[] = {
	{ "\"capset\":{\"decision\":\"never\"",
	  "capset",
	  { 0 },
	  "p.json: calls.capset.decision: contradicts --for: testc 1.0 needs the call to start the "
	  "workload" },
	{ "\"capset\":{\"decision\":\"always\"", "capset", { 0 }, "" },
	{ "\"capset\":{\"decision\":\"names-only\"", "capset", { 0 }, "" },
	{ "\"ptrace\":{\"decision\":\"never\"", "capset", { 0 }, "" },
	{ "\"prctl\":{\"decision\":\"arguments\",\"arguments\":[{\"option\":\"PR_SET_NAME\"},{"
	  "\"option\":8}]",
	  "prctl",
	  { 8, 24 },
	  "p.json: calls.prctl.arguments: contradict --for: testc 1.0 needs PR_CAPBSET_DROP to "
	  "start the workload" },
	{ "\"prctl\":{\"decision\":\"arguments\",\"arguments\":[{\"option\":24},{\"option\":8}]",
	  "prctl",
	  { 8, 24 },
	  "" },
	{ "\"openat\":{\"decision\":\"arguments\",\"arguments\":[{\"flags\":\"O_RDONLY\"}]",
	  "openat",
	  { 0 },
	  "p.json: calls.openat.arguments: contradict --for: testc 1.0 makes the call to start the "
	  "workload, with arguments that were not kept" },
	/* The floor does not know the other argument. */
	{ "\"mmap\":{\"decision\":\"arguments\",\"arguments\":[{\"prot\":3,\"flags\":34}]",
	  "mmap",
	  { 3, 3 },
	  "p.json: calls.mmap.arguments: contradict --for: testc 1.0 needs PROT_READ|PROT_WRITE to "
	  "start the workload" },
};

Test(floor_apply, what_a_person_decided_does_not_give_way)
{
	for (size_t i = 0; i < sizeof POLICIES / sizeof POLICIES[0]; i++) {
		struct floor floor = kit_floor(POLICIES[i].call, POLICIES[i].values,
		                               POLICIES[i].values[0] ? 2 : 0);
		struct profile *profile =
			parse("{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}");
		auto_free char *text = NULL;
		struct policy policy = { 0 };
		struct error err = { .text = "" };

		cr_assert_gt(asprintf(&text,
		                      "{\"format\":\"seccomp-utils "
		                      "policy\",\"version\":2,\"calls\":{%s,\"reason\":\"r\"}}}",
		                      POLICIES[i].decision),
		             0);
		cr_assert_eq(policy_parse(text, strlen(text), "p.json", &policy, &err), 0, "%s: %s",
		             text, err.text);
		cr_expect_eq(floor_apply(&floor, &policy, profile, &err),
		             POLICIES[i].message[0] ? -1 : 0, "%s: %s", text, err.text);
		cr_expect_str_eq(err.text, POLICIES[i].message, "%s: got \"%s\", want \"%s\"", text,
		                 err.text, POLICIES[i].message);
		policy_done(&policy);
		profile_free(profile);
		floor_done(&floor);
	}
}

/* No run made memory writable and executable, and the runtime does. */
Test(floor_apply, what_no_run_did_with_memory_is_allowed_to_the_runtime)
{
	const uint64_t values[] = { 3, 7 };
	auto_free char *text =
		applied("{\"names\":[\"mprotect\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
	                "{\"index\":2,\"value\":18446744073709551612,\"valueTwo\":0,\"op\":\"SCMP_"
	                "CMP_MASKED_EQ\"}]},"
	                "{\"names\":[\"mprotect\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
	                "{\"index\":2,\"value\":18446744073709551610,\"valueTwo\":0,\"op\":\"SCMP_"
	                "CMP_MASKED_EQ\"}]}",
	                "mprotect", values, 2);

	cr_expect_not_null(strstr(text, "\"valueTwo\":7,\"op\":\"SCMP_CMP_MASKED_EQ\"}],"
	                                "\"comment\":\"PROT_READ|PROT_WRITE|PROT_EXEC;floor:"),
	                   "%s", text);
	cr_expect_null(strstr(text, "\"valueTwo\":3,"), "%s", text);
}

Test(floor_apply, what_is_answered_enosys_for_the_sake_of_a_library_is_allowed_to_the_runtime)
{
	auto_free char *text = applied("{\"names\":[\"statx\",\"faccessat2\"],\"action\":\"SCMP_"
	                               "ACT_ERRNO\",\"errnoRet\":38}",
	                               "faccessat2", NULL, 0);

	cr_expect_not_null(strstr(text, "\"names\":[\"statx\"],\"action\":\"SCMP_ACT_ERRNO\""),
	                   "%s", text);
	cr_expect_not_null(strstr(text, "\"names\":[\"faccessat2\"],\"action\":\"SCMP_ACT_ALLOW\""),
	                   "%s", text);
}
