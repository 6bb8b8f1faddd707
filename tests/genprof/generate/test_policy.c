/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/generate/policy.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/base/error.h"

static int parse(const char *text, struct policy *out, struct error *err)
{
	return policy_parse(text, strlen(text), "p.json", out, err);
}

static struct policy parsed(const char *text)
{
	struct policy policy = { 0 };
	struct error err = { 0 };

	cr_assert_eq(parse(text, &policy, &err), 0, "%s", err.text);
	return policy;
}

Test(policy, finds_decisions_by_name)
{
	struct policy p =
		parsed("{ \"format\":\"seccomp-utils policy\",\"version\":2, \"calls\": {"
	               "\"ptrace\": { \"decision\": \"never\", \"reason\": \"r1\" },"
	               "\"getrandom\": { \"decision\": \"always\", \"reason\": \"r2\" },"
	               "\"ioctl\": { \"decision\": \"names-only\", \"reason\": \"r3\" } } }");

	cr_assert_eq(p.call_count, 3u);
	cr_expect_eq(policy_find(&p, "ptrace")->decision, DECISION_NEVER);
	cr_expect_eq(policy_find(&p, "getrandom")->decision, DECISION_ALWAYS);
	cr_expect_eq(policy_find(&p, "ioctl")->decision, DECISION_NAMES_ONLY);
	cr_expect_str_eq(policy_find(&p, "ioctl")->reason, "r3");
	cr_expect_null(policy_find(&p, "read"));
	cr_expect_null(policy_find(NULL, "read"));
	policy_done(&p);
}

Test(policy, reads_arguments_by_name_as_values_or_bits)
{
	struct policy p = parsed(
		"{ \"format\":\"seccomp-utils policy\",\"version\":2, \"calls\": {"
		"\"socket\": { \"decision\": \"arguments\", \"reason\": \"r\", \"arguments\": ["
		"{ \"type\": \"SOCK_STREAM|SOCK_CLOEXEC\", \"domain\": \"AF_INET\" }, { "
		"\"domain\": 16 } ] },"
		"\"openat\": { \"decision\": \"arguments\", \"reason\": \"r\", \"arguments\": ["
		"{ \"flags\": { \"any_of\": \"O_CLOEXEC|O_DIRECTORY\" } } ] } } }");
	const struct policy_call *socket_call = policy_find(&p, "socket"),
				 *openat_call = policy_find(&p, "openat");
	const struct allowance *first = &socket_call->arguments.list[0];

	cr_assert_eq(socket_call->arguments.count, 2u);
	cr_assert_eq(first->condition_count, 2u);
	cr_expect_eq(first->conditions[0].index, 0u);
	cr_expect_eq(first->conditions[0].op, OPERATOR_MASKED_EQ);
	cr_expect_eq(first->conditions[0].value, 0xffffffffu);
	cr_expect_eq(first->conditions[0].value_two, (uint64_t)AF_INET);
	cr_expect_eq(first->conditions[1].value_two, (uint64_t)(SOCK_STREAM | SOCK_CLOEXEC));
	cr_expect_str_eq(first->comment, "AF_INET, SOCK_STREAM|SOCK_CLOEXEC");
	cr_expect_eq(socket_call->arguments.list[1].conditions[0].value_two, (uint64_t)AF_NETLINK);
	cr_expect_eq(openat_call->arguments.list[0].conditions[0].value,
	             0xffffffffu & ~(uint64_t)(O_CLOEXEC | O_DIRECTORY));
	cr_expect_eq(openat_call->arguments.list[0].conditions[0].value_two, 0u);
	policy_done(&p);
}

Test(policy, keeps_the_fields_among_any_of_some_flags)
{
	struct policy p = parsed("{ \"format\":\"seccomp-utils policy\",\"version\":2, \"calls\": "
	                         "{ \"socket\": { \"decision\": \"arguments\","
	                         "\"reason\": \"r\", \"arguments\": [ { \"type\": { \"any_of\": "
	                         "\"SOCK_DGRAM|SOCK_CLOEXEC\" } } ] } } }");
	const struct condition *condition = &p.calls[0].arguments.list[0].conditions[0];

	cr_expect(profile_condition_holds(condition, SOCK_DGRAM));
	cr_expect(profile_condition_holds(condition, SOCK_DGRAM | SOCK_CLOEXEC));
	cr_expect_not(profile_condition_holds(condition, SOCK_STREAM | SOCK_CLOEXEC));
	cr_expect_not(profile_condition_holds(condition, SOCK_DGRAM | SOCK_NONBLOCK));
	policy_done(&p);
}

Test(policy, reads_numbers_of_all_32_bits)
{
	struct policy p = parsed("{ \"format\":\"seccomp-utils policy\",\"version\":2, \"calls\": "
	                         "{ \"mprotect\": { \"decision\": \"arguments\","
	                         "\"reason\": \"r\", \"arguments\": [ { \"prot\": 4294967295 },"
	                         "{ \"prot\": { \"any_of\": 2147483649 } }, { \"prot\": "
	                         "\"0x80000000|PROT_READ\" } ] } } }");
	const struct allowance *list = p.calls[0].arguments.list;

	cr_assert_eq(p.calls[0].arguments.count, 3u);
	cr_expect_eq(list[0].conditions[0].value_two, UINT32_MAX);
	cr_expect_eq(list[1].conditions[0].value, 0x7ffffffeu,
	             "the mask of what must not be there");
	cr_expect_eq(list[2].conditions[0].value_two, 0x80000001u);
	policy_done(&p);
}

Test(policy, of_version_1_is_still_read)
{
	struct policy p = parsed("{\n  \"policyVersion\": 1,\n  \"calls\": {\n"
	                         "    \"ptrace\": { \"decision\": \"never\", \"reason\": \"r\" },\n"
	                         "    \"openat\": { \"decision\": \"arguments\", \"reason\": \"r\","
	                         " \"arguments\": [ { \"flags\": "
	                         "{ \"anyOf\": \"O_CLOEXEC|O_DIRECTORY\" } } ] } } }");
	const struct policy_call *openat = policy_find(&p, "openat");

	cr_expect_eq(policy_find(&p, "ptrace")->decision, DECISION_NEVER);
	cr_assert_not_null(openat);
	cr_assert_eq(openat->arguments.count, 1u);
	cr_expect_str_eq(openat->arguments.list[0].comment,
	                 "any of O_RDONLY|O_CLOEXEC|O_DIRECTORY");
	policy_done(&p);
}

Test(policy, says_where_it_is_wrong)
{
#define CALLS(text) "{\"format\":\"seccomp-utils policy\",\"version\":2,\"calls\":{" text "}}"
#define SOCKET(text) \
	CALLS("\"socket\":{\"decision\":\"arguments\",\"reason\":\"r\",\"arguments\":" text "}")
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "[]", "p.json: must be an object, is an array" },
		{ "{}", "p.json: format: is missing, must be \"seccomp-utils policy\"" },
		{ "{\"policyVersion\":2,\"calls\":{}}",
		  "p.json: policyVersion: 2 is not between 1 and 1" },
		{ "{\"format\":\"seccomp-utils policy\",\"version\":2}",
		  "p.json: calls: is missing" },
		{ "{\"format\":\"seccomp-utils policy\",\"version\":2,\"calls\":{},\"call\":{}}",
		  "p.json: call: unknown field, did you mean \"calls\"?" },
		{ CALLS("\"redd\":{\"decision\":\"always\",\"reason\":\"r\"}"),
		  "p.json: calls.redd: there is no such system call" },
		{ CALLS("\"read\":1"), "p.json: calls.read: must be an object, is a number" },
		{ CALLS("\"read\":{\"decision\":\"maybe\",\"reason\":\"r\"}"),
		  "p.json: calls.read.decision: \"maybe\" is none of always, never, names-only, "
		  "arguments" },
		{ CALLS("\"read\":{\"reason\":\"r\"}"), "p.json: calls.read.decision: is missing" },
		{ CALLS("\"read\":{\"decision\":\"always\"}"),
		  "p.json: calls.read.reason: is missing" },
		{ CALLS("\"read\":{\"decision\":\"always\",\"reason\":\"\"}"),
		  "p.json: calls.read.reason: is empty" },
		{ CALLS("\"read\":{\"decision\":\"always\",\"reason\":\"r\",\"x\":1}"),
		  "p.json: calls.read.x: unknown field" },
		{ CALLS("\"socket\":{\"decision\":\"never\",\"reason\":\"r\",\"arguments\":[{"
		        "\"domain\":1}]}"),
		  "p.json: calls.socket.arguments: contradicts the decision \"never\"" },
		{ CALLS("\"execve\":{\"decision\":\"never\",\"reason\":\"r\"}"),
		  "p.json: calls.execve.decision: no workload can start and end without execve" },
		{ CALLS("\"read\":{\"decision\":\"arguments\",\"reason\":\"r\",\"arguments\":[{"
		        "\"fd\":1}]}"),
		  "p.json: calls.read.arguments: none of this call's arguments can be compared" },
		{ SOCKET("[]"),
		  "p.json: calls.socket.arguments: must be an array of at least one object" },
		{ SOCKET("{}"),
		  "p.json: calls.socket.arguments: must be an array of at least one object" },
		{ SOCKET("[1]"),
		  "p.json: calls.socket.arguments[0]: must be an object, is a number" },
		{ SOCKET("[{}]"), "p.json: calls.socket.arguments[0]: names no argument" },
		{ SOCKET("[{\"domain\":1},{\"family\":1}]"),
		  "p.json: calls.socket.arguments[1].family: socket has no argument of that name "
		  "that can be compared" },
		{ SOCKET("[{\"domain\":\"AF_INTE\"}]"),
		  "p.json: calls.socket.arguments[0].domain: \"AF_INTE\" is neither a number nor a "
		  "constant of \"domain\"" },
		{ SOCKET("[{\"domain\":\"\"}]"),
		  "p.json: calls.socket.arguments[0].domain: \"\" is neither a number nor a "
		  "constant of \"domain\"" },
		{ SOCKET("[{\"domain\":\"-1\"}]"),
		  "p.json: calls.socket.arguments[0].domain: \"-1\" is neither a number nor a "
		  "constant of \"domain\"" },
		{ SOCKET("[{\"domain\":4294967296}]"),
		  "p.json: calls.socket.arguments[0].domain: a rule compares only 32 bits of "
		  "\"domain\"" },
		{ SOCKET("[{\"domain\":true}]"),
		  "p.json: calls.socket.arguments[0].domain: must be a number, constants, or "
		  "{\"any_of\": constants}" },
		{ SOCKET("[{\"type\":{\"any\":1}}]"),
		  "p.json: calls.socket.arguments[0].type.any: unknown field" },
		{ SOCKET("[{\"type\":{}}]"),
		  "p.json: calls.socket.arguments[0].type: needs the field \"any_of\"" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct policy p = { 0 };
		struct error err = { 0 };
		cr_expect_eq(parse(rows[i].text, &p, &err), -1, "accepted: %s", rows[i].text);
		cr_expect_str_eq(err.text, rows[i].want);
		policy_done(&p);
	}
}

Test(policy, refuses_a_call_that_is_decided_twice)
{
	struct policy p = { 0 };
	struct error err = { 0 };

	cr_expect_eq(parse(CALLS("\"read\":{\"decision\":\"always\",\"reason\":\"r\"},"
	                         "\"read\":{\"decision\":\"never\",\"reason\":\"r\"}"),
	                   &p, &err),
	             -1);
	cr_expect(strstr(err.text, "duplicate"), "%s", err.text);
	policy_done(&p);
}
