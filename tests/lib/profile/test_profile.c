/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading: what a well-formed profile becomes, and the exact words about every kind of broken one.
 */
#include "lib/profile/profile.h"

#include <criterion/criterion.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/base/warnings.h"

static struct profile *parse(const char *text, struct warnings *warnings)
{
	struct profile *profile = NULL;
	struct error err = { 0 };

	cr_assert_eq(profile_parse(text, strlen(text), "p", &profile, warnings, &err), 0, "%s: %s",
	             text, err.text);
	return profile;
}

/* One rule with this text in its args. */
#define ARG(text)                                                                    \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"read\"]," \
	"\"action\":\"SCMP_ACT_ALLOW\",\"args\":[" text "]}]}"
/* One rule with these members besides its name. */
#define RULE(text) \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"read\"]," text "}]}"
/* These members at the top. */
#define TOP(text) "{\"defaultAction\":\"SCMP_ACT_ERRNO\"," text "}"
#define ALLOW "\"action\":\"SCMP_ACT_ALLOW\""

static const struct {
	const char *text;
	const char *message;
} refused[] = {
	/* no profile at all */
	{ "{}", "p: has no defaultAction" },
	{ "null", "p: null is not a profile" },
	{ "[]", "p: must be an object, is an array" },
	{ "7", "p: must be an object, is a number" },
	{ "\"SCMP_ACT_ALLOW\"", "p: must be an object, is a string" },
	{ "{\"defaultAction\":\"\",\"syscalls\":[]}", "p: has no defaultAction" },
	{ "{\"defaultAction\":null}", "p: has no defaultAction" },
	{ "{\"syscalls\":[]}", "p: defaultAction: is missing" },

	/* fields */
	{ TOP("\"sycalls\":[]"), "p: sycalls: unknown field, did you mean \"syscalls\"?" },
	{ "{\"DefaultAction\":\"SCMP_ACT_ERRNO\"}",
	  "p: DefaultAction: unknown field, did you mean \"defaultAction\"?" },
	{ TOP("\"frobnicate\":1"), "p: frobnicate: unknown field" },
	{ RULE(ALLOW ",\"arguments\":[]"), "p: syscalls[0].arguments: unknown field" },
	{ RULE(ALLOW ",\"arg\":[]"), "p: syscalls[0].arg: unknown field, did you mean \"args\"?" },
	{ ARG("{\"index\":0,\"value\":1,\"value2\":1,\"op\":\"SCMP_CMP_EQ\"}"),
	  "p: syscalls[0].args[0].value2: unknown field, did you mean \"value\"?" },
	{ RULE(ALLOW ",\"includes\":{\"cap\":[]}"),
	  "p: syscalls[0].includes.cap: unknown field, did you mean \"caps\"?" },
	{ TOP("\"archMap\":[{\"architectures\":\"SCMP_ARCH_X86\"}]"),
	  "p: archMap[0].architectures: unknown field, did you mean \"architecture\"?" },

	/* actions and what comes with them */
	{ "{\"defaultAction\":\"ALLOW\"}", "p: defaultAction: \"ALLOW\" is not an action" },
	{ "{\"defaultAction\":\"SCMP_ACT_ALOW\"}", "p: defaultAction: \"SCMP_ACT_ALOW\" is not an "
	                                           "action, did you mean \"SCMP_ACT_ALLOW\"?" },
	{ "{\"defaultAction\":3}", "p: defaultAction: must be a string, is a number" },
	{ RULE("\"comment\":\"no action\""), "p: syscalls[0].action: is missing" },
	{ RULE("\"action\":\"scmp_act_allow\""), "p: syscalls[0].action: \"scmp_act_allow\" is not "
	                                         "an action, did you mean \"SCMP_ACT_ALLOW\"?" },
	{ RULE(ALLOW ",\"errnoRet\":1"),
	  "p: syscalls[0].errnoRet: SCMP_ACT_ALLOW returns no value" },
	{ RULE(ALLOW ",\"errno\":\"EPERM\""),
	  "p: syscalls[0].errno: SCMP_ACT_ALLOW returns no value" },
	{ RULE("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":4095"),
	  "p: syscalls[0].errnoRet: 4095 is not between 0 and 4094" },
	{ RULE("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":65537"),
	  "p: syscalls[0].errnoRet: 65537 is not between 0 and 4094" },
	{ RULE("\"action\":\"SCMP_ACT_TRACE\",\"errnoRet\":65536"),
	  "p: syscalls[0].errnoRet: 65536 is not between 0 and 65535" },
	{ RULE("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":-1"),
	  "p: syscalls[0].errnoRet: is negative" },
	{ RULE("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":\"EPERM\""),
	  "p: syscalls[0].errnoRet: must be a whole number, is a string" },
	{ RULE("\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"EPREM\""),
	  "p: syscalls[0].errno: \"EPREM\" is not the name of an error" },
	{ RULE("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":1,\"errno\":\"ENOSYS\""),
	  "p: syscalls[0].errno: is 38, but errnoRet is 1" },
	{ "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"defaultErrnoRet\":1}",
	  "p: defaultErrnoRet: SCMP_ACT_ALLOW returns no value" },
	{ TOP("\"defaultErrnoRet\":1.5"),
	  "p: defaultErrnoRet: must be a whole number, is a fraction" },

	/* names */
	{ TOP("\"syscalls\":[{" ALLOW "}]"), "p: syscalls[0]: names no system call" },
	{ TOP("\"syscalls\":[{\"names\":[]," ALLOW "}]"), "p: syscalls[0]: names no system call" },
	{ TOP("\"syscalls\":[{\"name\":\"\"," ALLOW "}]"), "p: syscalls[0]: names no system call" },
	{ TOP("\"syscalls\":[{\"names\":[\"read\",\"\"]," ALLOW "}]"),
	  "p: syscalls[0].names[1]: is empty" },
	{ TOP("\"syscalls\":[{\"names\":[\"read\",0]," ALLOW "}]"),
	  "p: syscalls[0].names[1]: must be a string, is a number" },
	{ TOP("\"syscalls\":[{\"names\":[18446744073709551615]," ALLOW "}]"),
	  "p: syscalls[0].names[0]: must be a string, is a number" },
	{ TOP("\"syscalls\":[{\"names\":\"read\"," ALLOW "}]"),
	  "p: syscalls[0].names: must be an array, is a string" },
	{ TOP("\"syscalls\":[{\"name\":7," ALLOW "}]"),
	  "p: syscalls[0].name: must be a string, is a number" },
	{ RULE("\"name\":\"write\"," ALLOW),
	  "p: syscalls[0]: both \"name\" and \"names\" are given: use one of them" },
	{ TOP("\"syscalls\":[null]"), "p: syscalls[0]: must be an object, is null" },
	{ TOP("\"syscalls\":{}"), "p: syscalls: must be an array, is an object" },

	/* arguments */
	{ ARG("null"), "p: syscalls[0].args[0]: must be an object, is null" },
	{ ARG("{\"index\":0,\"value\":1}"), "p: syscalls[0].args[0].op: is missing" },
	{ ARG("{\"value\":1,\"op\":\"SCMP_CMP_EQ\"}"), "p: syscalls[0].args[0].index: is missing" },
	{ ARG("{\"index\":0,\"op\":\"SCMP_CMP_EQ\"}"), "p: syscalls[0].args[0].value: is missing" },
	{ ARG("{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQUAL\"}"),
	  "p: syscalls[0].args[0].op: \"SCMP_CMP_EQUAL\" is not an operator" },
	{ ARG("{\"index\":6,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}"),
	  "p: syscalls[0].args[0].index: 6 is not between 0 and 5" },
	{ ARG("{\"index\":-1,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}"),
	  "p: syscalls[0].args[0].index: is negative" },
	{ ARG("{\"index\":0,\"value\":-1,\"op\":\"SCMP_CMP_EQ\"}"),
	  "p: syscalls[0].args[0].value: is negative" },
	{ ARG("{\"index\":0,\"value\":1.0,\"op\":\"SCMP_CMP_EQ\"}"),
	  "p: syscalls[0].args[0].value: must be a whole number, is a fraction" },
	{ ARG("{\"index\":0,\"value\":\"0x10\",\"op\":\"SCMP_CMP_EQ\"}"),
	  "p: syscalls[0].args[0].value: must be a whole number, is a string" },
	{ ARG("{\"index\":0,\"value\":true,\"op\":\"SCMP_CMP_EQ\"}"),
	  "p: syscalls[0].args[0].value: must be a whole number, is a boolean" },
	{ ARG("{\"index\":0,\"value\":1,\"valueTwo\":2,\"op\":\"SCMP_CMP_EQ\"}"),
	  "p: syscalls[0].args[0].valueTwo: only SCMP_CMP_MASKED_EQ compares with a second value" },
	{ ARG("{\"index\":0,\"value\":1,\"valueTwo\":2,\"op\":\"SCMP_CMP_MASKED_EQ\"}"),
	  "p: syscalls[0].args[0].valueTwo: has bits outside of the mask in \"value\": no argument "
	  "can equal it" },
	{ RULE(ALLOW ",\"args\":{}"), "p: syscalls[0].args: must be an array, is an object" },

	/* conditions of a rule */
	{ RULE(ALLOW ",\"includes\":[]"),
	  "p: syscalls[0].includes: must be an object, is an array" },
	{ RULE(ALLOW ",\"includes\":{\"caps\":\"CAP_SYS_ADMIN\"}"),
	  "p: syscalls[0].includes.caps: must be an array, is a string" },
	{ RULE(ALLOW ",\"excludes\":{\"arches\":[\"\"]}"),
	  "p: syscalls[0].excludes.arches[0]: is empty" },
	{ RULE(ALLOW ",\"includes\":{\"minKernel\":4.8}"),
	  "p: syscalls[0].includes.minKernel: must be a string, is a fraction" },
	{ RULE(ALLOW ",\"includes\":{\"minKernel\":\"4\"}"),
	  "p: syscalls[0].includes.minKernel: \"4\" is not a kernel version such as \"4.8\"" },
	{ RULE(ALLOW ",\"includes\":{\"minKernel\":\"4.8.1\"}"),
	  "p: syscalls[0].includes.minKernel: \"4.8.1\" is not a kernel version such as \"4.8\"" },
	{ RULE(ALLOW ",\"includes\":{\"minKernel\":\"4.\"}"),
	  "p: syscalls[0].includes.minKernel: \"4.\" is not a kernel version such as \"4.8\"" },
	{ RULE(ALLOW ",\"includes\":{\"minKernel\":\".8\"}"),
	  "p: syscalls[0].includes.minKernel: \".8\" is not a kernel version such as \"4.8\"" },
	{ RULE(ALLOW ",\"includes\":{\"minKernel\":\"0.0\"}"),
	  "p: syscalls[0].includes.minKernel: \"0.0\" is not a kernel version such as \"4.8\"" },
	{ RULE(ALLOW ",\"excludes\":{\"minKernel\":\"\"}"),
	  "p: syscalls[0].excludes.minKernel: is empty" },
	{ RULE(ALLOW ",\"includes\":{\"minKernel\":\"4.256\"}"),
	  "p: syscalls[0].includes.minKernel: \"4.256\" is not a kernel version such as \"4.8\"" },
	{ RULE(ALLOW ",\"comment\":7"), "p: syscalls[0].comment: must be a string, is a number" },

	/* architectures and flags */
	{ TOP("\"architectures\":[\"SCMP_ARCH_X86-64\"]"),
	  "p: architectures[0]: \"SCMP_ARCH_X86-64\" is not an architecture, did you mean "
	  "\"SCMP_ARCH_X86_64\"?" },
	{ TOP("\"architectures\":\"SCMP_ARCH_X86\""),
	  "p: architectures: must be an array, is a string" },
	{ TOP("\"architectures\":[\"SCMP_ARCH_X86\"],\"archMap\":[{\"architecture\":\"SCMP_ARCH_"
	      "X86_64\"}]"),
	  "p: both \"architectures\" and \"archMap\" are given: use one of them" },
	{ TOP("\"archMap\":[{\"subArchitectures\":[]}]"),
	  "p: archMap[0].architecture: is missing" },
	{ TOP("\"architectures\":[\"SCMP_ARCH_X86\"],\"archMap\":[{\"architecture\":\"SCMP_ARCH_"
	      "FOO\"}]"),
	  "p: both \"architectures\" and \"archMap\" are given: use one of them" },
	{ TOP("\"archMap\":[{\"architecture\":7}]"),
	  "p: archMap[0].architecture: must be a string, is a number" },
	{ TOP("\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":[null]}]"),
	  "p: archMap[0].subArchitectures[0]: must be a string, is null" },
	{ TOP("\"architectures\":[\"SCMP_ARCH_ARM64\"]"),
	  "p: architectures[0]: \"SCMP_ARCH_ARM64\" is not an architecture, did you mean "
	  "\"SCMP_ARCH_AARCH64\"?" },
	{ TOP("\"flags\":[\"SECCOMP_FILTER_FLAG_NEW_LISTENER\"]"),
	  "p: flags[0]: \"SECCOMP_FILTER_FLAG_NEW_LISTENER\" is not a flag" },
	{ TOP("\"flags\":[\"SECCOMP_FILTER_FLAG_LOGS\"]"),
	  "p: flags[0]: \"SECCOMP_FILTER_FLAG_LOGS\" is not a flag, did you mean "
	  "\"SECCOMP_FILTER_FLAG_LOG\"?" },
	{ TOP("\"listenerPath\":3"), "p: listenerPath: must be a string, is a number" },
	{ TOP("\"listenerPath\":18446744073709551615"),
	  "p: listenerPath: must be a string, is a number" },
};

Test(profile, refuses_what_is_broken_and_names_the_place)
{
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		struct profile *profile = NULL;
		struct error err = { .text = "" };
		int rc = profile_parse(refused[i].text, strlen(refused[i].text), "p", &profile,
		                       NULL, &err);

		cr_expect_eq(rc, -1, "%s: accepted", refused[i].text);
		cr_expect(profile == NULL, "%s: a profile came out all the same", refused[i].text);
		cr_expect(strcmp(err.text, refused[i].message) == 0, "%s:\n got  %s\n want %s",
		          refused[i].text, err.text, refused[i].message);
		profile_free(profile);
	}
}

Test(profile, says_that_docker_would_run_the_container_unconfined)
{
	static const char *const texts[] = { "{}", "null", "{\"defaultAction\":\"\"}",
		                             "{\"linux\":{}}" };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct profile *profile = NULL;
		struct error err = { .text = "" };

		cr_assert_eq(profile_parse(texts[i], strlen(texts[i]), "p", &profile, NULL, &err),
		             -1);
		cr_expect(strstr(err.hint, "without any filter"), "%s: hint \"%s\"", texts[i],
		          err.hint);
	}
}

Test(profile, reads_every_field)
{
	struct profile *p =
		parse("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,\"comment\":"
	              "\"ignored\",\"$schema\":\"x\","
	              "\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":["
	              "\"SCMP_ARCH_X86\",\"SCMP_ARCH_X32\"]},"
	              "{\"architecture\":\"SCMP_ARCH_LOONGARCH64\",\"subArchitectures\":null}],"
	              "\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\",\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_"
	              "RECV\"],"
	              "\"listenerPath\":\"/run/agent.sock\",\"listenerMetadata\":\"x=1\","
	              "\"syscalls\":[{\"names\":[\"clone\",\"unshare\"],\"action\":\"SCMP_ACT_"
	              "TRACE\",\"errnoRet\":5000,"
	              "\"args\":[{\"index\":5,\"value\":18446744073709551615,\"valueTwo\":"
	              "9223372036854775808,\"op\":\"SCMP_CMP_MASKED_EQ\"}],"
	              "\"comment\":\"why\",\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"],\"arches\":["
	              "\"amd64\"],\"minKernel\":\"4.8\"},"
	              "\"excludes\":{\"caps\":[\"CAP_BPF\",\"CAP_KILL\"]}}]}",
	              NULL);

	cr_expect_str_eq(p->source, "p");
	cr_expect_eq(p->default_action, ACTION_ERRNO);
	cr_expect(p->has_default_errno && p->default_errno == 38);
	cr_expect_eq(p->arch_count, 0u);
	cr_assert_eq(p->group_count, 2u);
	cr_expect_eq(p->groups[0].arch, ARCH_X86_64);
	cr_assert_eq(p->groups[0].sub_count, 2u);
	cr_expect_eq(p->groups[0].subs[1], ARCH_X32);
	cr_expect(p->groups[1].arch == ARCH_LOONGARCH64 && p->groups[1].sub_count == 0);
	cr_expect(p->has_flags &&
	          p->flags == (1u << PROFILE_FLAG_LOG | 1u << PROFILE_FLAG_WAIT_KILLABLE_RECV));
	cr_expect_str_eq(p->listener_path, "/run/agent.sock");
	cr_expect_str_eq(p->listener_metadata, "x=1");
	cr_assert_eq(p->rule_count, 1u);
	const struct rule *rule = &p->rules[0];
	cr_assert_eq(rule->name_count, 2u);
	cr_expect_str_eq(rule->names[1], "unshare");
	cr_expect(rule->action == ACTION_TRACE && rule->has_errno && rule->errno_ret == 5000);
	cr_assert_eq(rule->condition_count, 1u);
	cr_expect(rule->conditions[0].index == 5 && rule->conditions[0].op == OPERATOR_MASKED_EQ);
	cr_expect(rule->conditions[0].value == UINT64_MAX &&
	          rule->conditions[0].value_two == UINT64_C(1) << 63);
	cr_expect_str_eq(rule->comment, "why");
	cr_expect(rule->includes.has_min_kernel && rule->includes.min_kernel_major == 4 &&
	          rule->includes.min_kernel_minor == 8);
	cr_expect_str_eq(rule->includes.caps[0], "CAP_SYS_ADMIN");
	cr_expect_str_eq(rule->includes.arches[0], "amd64");
	cr_assert_eq(rule->excludes.cap_count, 2u);
	cr_expect_str_eq(rule->excludes.caps[1], "CAP_KILL");
	profile_free(p);
}

Test(profile, leaves_out_groups_of_architectures_that_are_not_known)
{
	static const char *const want[] = {
		"p: archMap[0].architecture: the group is left out: \"SCMP_ARCH_ARM64\" is not an "
		"architecture, did you mean \"SCMP_ARCH_AARCH64\"?",
		"p: archMap[1].subArchitectures[0]: the profile fails where this group applies: "
		"\"SCMP_ARCH_FOO\" is not an architecture",
	};
	const struct arch_group *group = NULL;
	struct warnings warnings = { 0 };
	struct error err = { .text = "" };
	struct profile *p = parse(
		"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"archMap\":["
		"{\"architecture\":\"SCMP_ARCH_ARM64\",\"subArchitectures\":[\"SCMP_ARCH_BAR\"]},"
		"{\"architecture\":\"SCMP_ARCH_AARCH64\",\"subArchitectures\":[\"SCMP_ARCH_FOO\","
		"\"SCMP_ARCH_ARM\"]},"
		"{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":[\"SCMP_ARCH_X86\"]}]"
		"}",
		&warnings);

	cr_assert_eq(warnings.count, 2u);
	for (size_t i = 0; i < 2; i++)
		cr_expect_str_eq(warnings.lines[i], want[i]);
	cr_expect_eq(p->group_count, 2u);
	cr_assert_eq(profile_find_group(p, ARCH_X86_64, &group, &err), 0);
	cr_expect(group->arch == ARCH_X86_64 && group->sub_count == 1);
	cr_assert_eq(profile_find_group(p, ARCH_S390X, &group, &err), 0);
	cr_expect_null(group, "there is none");
	cr_expect_eq(profile_find_group(p, ARCH_AARCH64, &group, &err), -1);
	cr_expect_str_eq(err.text, "p: archMap: subArchitectures of SCMP_ARCH_AARCH64: "
	                           "\"SCMP_ARCH_FOO\" is not an architecture");
	char *text = profile_text(p);
	cr_assert_not_null(text);
	cr_expect_not_null(strstr(text, "SCMP_ARCH_FOO"),
	                   "what is written fails as what was read: %s", text);
	free(text);
	profile_free(p);
	warnings_done(&warnings);
}

Test(profile, reads_the_files_of_docker_1_10_and_the_empty_fields_of_later_ones)
{
	static const char *const texts[] = {
		/* moby 1.10: the singular name, args null */
		"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_X86_64\","
		"\"SCMP_ARCH_X86\"],"
		"\"syscalls\":[{\"name\":\"read\",\"action\":\"SCMP_ACT_ALLOW\",\"args\":null}]}",
		/* moby 17: both spellings written, one of them empty; everything else too */
		"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":null,\"archMap\":null,"
		"\"flags\":null,"
		"\"syscalls\":[{\"names\":[\"read\"],\"name\":\"\",\"action\":\"SCMP_ACT_ALLOW\","
		"\"args\":[],\"comment\":\"\","
		"\"includes\":{\"minKernel\":\"\"},\"excludes\":{\"caps\":null,\"arches\":[],"
		"\"minKernel\":null}}]}",
		/* moby 1.11: valueTwo 0 beside any operator; containers/common: errno by name */
		"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,\"defaultErrno\":"
		"\"ENOSYS\","
		"\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":1,"
		"\"errno\":\"EPERM\","
		"\"args\":[{\"index\":0,\"value\":8,\"valueTwo\":0,\"op\":\"SCMP_CMP_EQ\"}],"
		"\"includes\":null}]}",
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct warnings warnings = { 0 };
		struct profile *p = parse(texts[i], &warnings);

		cr_expect_eq(warnings.count, 0u, "%zu: %s", i,
		             warnings.count ? warnings.lines[0] : "");
		cr_assert_eq(p->rule_count, 1u);
		cr_expect_str_eq(p->rules[0].names[0], "read");
		cr_expect(p->rules[0].comment == NULL && !p->rules[0].includes.has_min_kernel);
		profile_free(p);
	}
}

Test(profile, tells_an_empty_list_of_flags_from_none)
{
	struct profile *none = parse(TOP("\"flags\":null"), NULL),
		       *empty = parse(TOP("\"flags\":[]"), NULL);

	cr_expect_not(none->has_flags);
	cr_expect(empty->has_flags && empty->flags == 0);
	profile_free(none);
	profile_free(empty);
}

Test(profile, warns_of_conditions_that_nothing_ever_meets)
{
	static const struct {
		const char *text;
		const char *warning;
	} rows[] = {
		{ RULE(ALLOW ",\"includes\":{\"caps\":[\"CAP_KILL\",\"SYS_ADMIN\"]}"),
		  "p: syscalls[0].includes.caps[1]: \"SYS_ADMIN\" is not a capability: no "
		  "container has it" },
		{ RULE(ALLOW ",\"excludes\":{\"arches\":[\"amd64\",\"amd46\"]}"),
		  "p: syscalls[0].excludes.arches[1]: \"amd46\" is not what Docker calls an "
		  "architecture: no machine has it" },
		{ RULE("\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"EINVAL\""),
		  "p: errno: only Podman reads it, Docker and runc answer EPERM; write errnoRet" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct warnings warnings = { 0 };
		struct profile *p = parse(rows[i].text, &warnings);

		cr_expect_eq(warnings.count, 1u, "%s: %zu warnings", rows[i].text, warnings.count);
		if (warnings.count == 1)
			cr_expect_str_eq(warnings.lines[0], rows[i].warning);
		warnings_done(&warnings);
		profile_free(p);
	}
}

Test(profile, keeps_the_marker_of_large_numbers_apart_from_text)
{
	struct profile *p =
		parse(ARG("{\"index\":0,\"value\":9223372036854775807,\"op\":\"SCMP_CMP_LE\"},"
	                  "{\"index\":1,\"value\":9223372036854775808,\"op\":\"SCMP_CMP_GT\"}"),
	              NULL);

	cr_assert_eq(p->rules[0].condition_count, 2u);
	cr_expect_eq(p->rules[0].conditions[0].value, (uint64_t)INT64_MAX);
	cr_expect_eq(p->rules[0].conditions[1].value, (uint64_t)INT64_MAX + 1);
	profile_free(p);
}

static const struct {
	enum operator op;
	uint64_t value, value_two, argument;
	bool holds;
} meanings[] = {
	{ OPERATOR_NE, 5, 0, 5, false },
	{ OPERATOR_NE, 5, 0, UINT64_C(0x100000005), true },
	{ OPERATOR_LT, 5, 0, 4, true },
	{ OPERATOR_LT, 5, 0, 5, false },
	{ OPERATOR_LT, 0, 0, 0, false },
	{ OPERATOR_LE, 5, 0, 5, true },
	{ OPERATOR_LE, 5, 0, 6, false },
	{ OPERATOR_LE, UINT64_MAX, 0, UINT64_MAX, true },
	{ OPERATOR_EQ, 5, 0, 5, true },
	{ OPERATOR_EQ, 5, 0, UINT64_C(0x100000005), false },
	{ OPERATOR_GE, 5, 0, 5, true },
	{ OPERATOR_GE, 5, 0, 4, false },
	{ OPERATOR_GE, 0, 0, 0, true },
	{ OPERATOR_GT, 5, 0, 6, true },
	{ OPERATOR_GT, 5, 0, 5, false },
	{ OPERATOR_GT, 5, 0, UINT64_C(1) << 63, true },
	{ OPERATOR_MASKED_EQ, 0xf0, 0x30, 0x3f, true },
	{ OPERATOR_MASKED_EQ, 0xf0, 0x30, 0x4f, false },
	{ OPERATOR_MASKED_EQ, 0, 0, UINT64_MAX, true },
	{ OPERATOR_MASKED_EQ, UINT64_C(1) << 63, UINT64_C(1) << 63, UINT64_MAX, true },
	/* libseccomp drops bits outside of the mask */
	{ OPERATOR_MASKED_EQ, 0xf, 0x15, 5, true },
};

Test(profile, compares_64_bits_without_sign)
{
	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
		struct condition c = { .op = meanings[i].op,
			               .value = meanings[i].value,
			               .value_two = meanings[i].value_two };

		cr_expect_eq(profile_condition_holds(&c, meanings[i].argument), meanings[i].holds,
		             "%#llx %s %#llx/%#llx: want %d",
		             (unsigned long long)meanings[i].argument, profile_operator_name(c.op),
		             (unsigned long long)c.value, (unsigned long long)c.value_two,
		             meanings[i].holds);
	}
}

Test(profile, knows_kill_as_the_old_name_of_kill_thread)
{
	cr_expect_eq(profile_action_ret(ACTION_KILL), profile_action_ret(ACTION_KILL_THREAD));
	cr_expect_eq(profile_action_ret(ACTION_KILL_PROCESS), SECCOMP_RET_KILL_PROCESS);
	cr_expect_str_eq(profile_action_name(ACTION_KILL), "SCMP_ACT_KILL");
}
