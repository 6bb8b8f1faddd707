/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading: what a well-formed profile becomes, and what is warned of.
 */
#include "lib/profile/profile.h"

#include <criterion/criterion.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "tests/kit/one_rule_kit.h"

static struct profile *parse(const char *text, struct warnings *warnings)
{
	struct profile *profile = NULL;
	struct error err = { 0 };

	cr_assert_eq(profile_parse(text, strlen(text), "p", &profile, warnings, &err), 0, "%s: %s",
	             text, err.text);
	return profile;
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
