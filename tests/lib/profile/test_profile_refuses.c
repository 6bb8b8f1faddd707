/* SPDX-License-Identifier: Apache-2.0 */
/* Reading: the exact words about every kind of broken profile. */
#include "lib/profile/profile.h"

#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/error.h"
#include "tests/kit/one_rule_kit.h"

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

Test(profile_refuses, refuses_what_is_broken_and_names_the_place)
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

Test(profile_refuses, says_that_docker_would_run_the_container_unconfined)
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
