/* SPDX-License-Identifier: Apache-2.0 */
/* What a profile says about a call: each reading of the runtimes by an example, then at random. */
#include "lib/verdict/verdict.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "tests/kit/profile_kit.h"
#include "tests/kit/verdict_kit.h"

#define CAP(name) (UINT64_C(1) << CAP_##name)

static const struct {
	const char *about;
	const char *text;
	const struct machine *machine;
	enum arch arch;
	const char *name;
	uint64_t arg0, arg1;
	uint32_t ret;
	enum verdict_source source;
} examples[] = {
	{ "a rule decides", DENY RULES(R("\"read\"", "ALLOW", "")), &runc, ARCH_X86_64, "read", 0,
	  0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "the default decides, with EPERM", DENY RULES(R("\"read\"", "ALLOW", "")), &runc,
	  ARCH_X86_64, "write", 0, 0, ERRNO_(EPERM), VERDICT_DEFAULT },
	{ "defaultErrnoRet", "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38}", &runc,
	  ARCH_X86_64, "read", 0, 0, ERRNO_(ENOSYS), VERDICT_DEFAULT },
	{ "TRACE without a value sends EPERM", PERMIT RULES(R("\"read\"", "TRACE", "")), &runc,
	  ARCH_X86_64, "read", 0, 0, SECCOMP_RET_TRACE | EPERM, VERDICT_RULE },
	{ "errno 0", PERMIT RULES(R("\"read\"", "ERRNO", ",\"errnoRet\":0")), &runc, ARCH_X86_64,
	  "read", 0, 0, ERRNO_(0), VERDICT_RULE },
	{ "KILL is KILL_THREAD", PERMIT RULES(R("\"read\"", "KILL", "")), &runc, ARCH_X86_64,
	  "read", 0, 0, SECCOMP_RET_KILL_THREAD, VERDICT_RULE },

	/* architectures */
	{ "nothing listed: only the native one", DENY RULES(R("\"read\"", "ALLOW", "")), &runc,
	  ARCH_I386, "read", 0, 0, SECCOMP_RET_KILL_THREAD, VERDICT_BAD_ARCH },
	{ "x32 not listed", DENY RULES(R("\"read\"", "ALLOW", "")), &runc, ARCH_X32, "read", 0, 0,
	  SECCOMP_RET_KILL_THREAD, VERDICT_BAD_ARCH },
	{ "the number -1 is not x32", DENY RULES(R("\"read\"", "ALLOW", "")), &runc, ARCH_X86_64,
	  "0xffffffff", 0, 0, ERRNO_(EPERM), VERDICT_DEFAULT },
	{ "numbers from bit 30 on are foreign", DENY RULES(R("\"read\"", "ALLOW", "")), &runc,
	  ARCH_X86_64, "0x80000000", 0, 0, SECCOMP_RET_KILL_THREAD, VERDICT_BAD_ARCH },
	{ "listed architectures", DENY ALL3 RULES(R("\"write\",\"read\"", "ALLOW", "")), &runc,
	  ARCH_I386, "read", 0, 0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "x32 by its bit", DENY ALL3 RULES(R("\"write\",\"read\"", "ALLOW", "")), &runc,
	  ARCH_X86_64, "0x40000000", 0, 0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "the native one counts although only another is listed",
	  DENY "\"architectures\":[\"SCMP_ARCH_X86\"]," RULES(R("\"read\"", "ALLOW", "")), &runc,
	  ARCH_X86_64, "read", 0, 0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "archMap: the native group's members",
	  DENY "\"archMap\":[{\"architecture\":\"SCMP_ARCH_AARCH64\",\"subArchitectures\":[\"SCMP_"
	       "ARCH_ARM\"]},"
	       "{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":[\"SCMP_ARCH_X86\"]}]"
	       "," RULES(R("\"read\"", "ALLOW", "")),
	  &runc, ARCH_I386, "read", 0, 0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "archMap: the others' do not count",
	  DENY "\"archMap\":[{\"architecture\":\"SCMP_ARCH_AARCH64\",\"subArchitectures\":[\"SCMP_"
	       "ARCH_X86\"]}]," RULES(R("\"read\"", "ALLOW", "")),
	  &runc, ARCH_I386, "read", 0, 0, SECCOMP_RET_KILL_THREAD, VERDICT_BAD_ARCH },
	{ "archMap: a group that is not the machine's may name what is not known",
	  DENY "\"archMap\":[{\"architecture\":\"SCMP_ARCH_FOO\"},{\"architecture\":\"SCMP_ARCH_"
	       "AARCH64\","
	       "\"subArchitectures\":[\"SCMP_ARCH_FOO\"]},{\"architecture\":\"SCMP_ARCH_X86_64\","
	       "\"subArchitectures\":"
	       "[\"SCMP_ARCH_X86\"]}]," RULES(R("\"read\"", "ALLOW", "")),
	  &runc, ARCH_I386, "read", 0, 0, SECCOMP_RET_ALLOW, VERDICT_RULE },

	/* runc's ENOSYS */
	{ "above the highest named", DENY ALL3 RULES(R("\"write\"", "ALLOW", "")), &runc,
	  ARCH_X86_64, "2", 0, 0, ERRNO_(ENOSYS), VERDICT_ENOSYS },
	{ "each architecture has its own highest", DENY ALL3 RULES(R("\"write\"", "ALLOW", "")),
	  &runc, ARCH_I386, "3", 0, 0, ERRNO_(EPERM), VERDICT_DEFAULT },
	{ "x32 above", DENY ALL3 RULES(R("\"write\"", "ALLOW", "")), &runc, ARCH_X32, "0x40000002",
	  0, 0, ERRNO_(ENOSYS), VERDICT_ENOSYS },
	{ "-1 meets x32's limit", DENY ALL3 RULES(R("\"write\"", "ALLOW", "")), &runc, ARCH_X86_64,
	  "0xffffffff", 0, 0, ERRNO_(ENOSYS), VERDICT_ENOSYS },
	{ "a highest number of 0 is none", DENY ALL3 RULES(R("\"read\"", "ALLOW", "")), &runc,
	  ARCH_X86_64, "2", 0, 0, ERRNO_(EPERM), VERDICT_DEFAULT },
	{ "names count although their rule is the default",
	  DENY ALL3 RULES(R("\"write\"", "ERRNO", "")), &runc, ARCH_X86_64, "2", 0, 0,
	  ERRNO_(ENOSYS), VERDICT_ENOSYS },
	{ "not where no architecture is listed", DENY RULES(R("\"write\"", "ALLOW", "")), &runc,
	  ARCH_X86_64, "2", 0, 0, ERRNO_(EPERM), VERDICT_DEFAULT },
	{ "not on one that is only native",
	  DENY "\"architectures\":[\"SCMP_ARCH_X86\"]," RULES(R("\"write\"", "ALLOW", "")), &runc,
	  ARCH_X86_64, "2", 0, 0, ERRNO_(EPERM), VERDICT_DEFAULT },
	{ "not by crun", DENY ALL3 RULES(R("\"write\"", "ALLOW", "")), &crun, ARCH_X86_64, "2", 0,
	  0, ERRNO_(EPERM), VERDICT_DEFAULT },
	{ "not under ALLOW", PERMIT ALL3 RULES(R("\"write\"", "ERRNO", "")), &runc, ARCH_X86_64,
	  "2", 0, 0, SECCOMP_RET_ALLOW, VERDICT_DEFAULT },
	{ "not under LOG",
	  "{\"defaultAction\":\"SCMP_ACT_LOG\"," ALL3 RULES(R("\"write\"", "ERRNO", "")), &runc,
	  ARCH_X86_64, "2", 0, 0, SECCOMP_RET_LOG, VERDICT_DEFAULT },
	{ "under KILL too",
	  "{\"defaultAction\":\"SCMP_ACT_KILL_PROCESS\"," ALL3 RULES(R("\"write\"", "ALLOW", "")),
	  &runc, ARCH_X86_64, "2", 0, 0, ERRNO_(ENOSYS), VERDICT_ENOSYS },
	{ "a socket call of i386 does not raise the limit",
	  DENY ALL3 RULES(R("\"write\",\"socket\"", "ALLOW", "")), &runc, ARCH_I386, "358", 0, 0,
	  ERRNO_(ENOSYS), VERDICT_ENOSYS },
	{ "so that its own number answers ENOSYS",
	  DENY ALL3 RULES(R("\"write\",\"socket\"", "ALLOW", "")), &runc, ARCH_I386, "socket", 0, 0,
	  ERRNO_(ENOSYS), VERDICT_ENOSYS },

	/* several rules */
	{ "a rule that is the default is skipped",
	  DENY RULES(R("\"read\"", "ERRNO", ",\"errnoRet\":1") "," R("\"read\"", "ALLOW", "")),
	  &runc, ARCH_X86_64, "read", 0, 0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "another errno is not the default",
	  DENY RULES(R("\"read\"", "ERRNO", ",\"errnoRet\":2") "," R("\"read\"", "ALLOW", "")),
	  &runc, ARCH_X86_64, "read", 0, 0, ERRNO_(2), VERDICT_RULE },
	{ "of two without conditions the first wins",
	  DENY RULES(R("\"read\"", "LOG", "") "," R("\"read\"", "ALLOW", "")), &runc, ARCH_X86_64,
	  "read", 0, 0, SECCOMP_RET_LOG, VERDICT_RULE },
	{ "one without conditions swallows one with",
	  DENY RULES(R("\"socket\"", "LOG", ",\"args\":[" A(0, EQ, 1, 0) "]") "," R("\"socket\"",
	                                                                            "ALLOW", "")),
	  &runc, ARCH_X86_64, "socket", 1, 0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "an empty mask is no condition",
	  DENY RULES(R("\"socket\"", "LOG", ",\"args\":[" A(0, EQ, 1, 0) "]") "," R(
		  "\"socket\"", "ALLOW", ",\"args\":[" A(0, MASKED_EQ, 0, 0) "]")),
	  &runc, ARCH_X86_64, "socket", 1, 0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "conditions of one rule must all hold",
	  DENY RULES(R("\"socket\"", "ALLOW", ",\"args\":[" A(0, EQ, 1, 0) "," A(1, EQ, 2, 0) "]")),
	  &runc, ARCH_X86_64, "socket", 1, 3, ERRNO_(EPERM), VERDICT_DEFAULT },
	{ "unless an argument comes twice: then one is enough",
	  DENY RULES(R("\"socket\"", "ALLOW",
	               ",\"args\":[" A(0, EQ, 1, 0) "," A(0, EQ, 7, 0) "," A(1, EQ, 2, 0) "]")),
	  &runc, ARCH_X86_64, "socket", 9, 2, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "crun too",
	  DENY RULES(R("\"socket\"", "ALLOW",
	               ",\"args\":[" A(0, EQ, 1, 0) "," A(0, EQ, 7, 0) "," A(1, EQ, 2, 0) "]")),
	  &crun, ARCH_X86_64, "socket", 9, 2, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "runc reads more than six",
	  DENY RULES(R("\"socket\"", "ALLOW",
	               ",\"args\":[" A(0, EQ, 1, 0) "," A(0, EQ, 2, 0) "," A(0, EQ, 3, 0) "," A(
			       0, EQ, 4, 0) "," A(0, EQ, 5, 0) "," A(0, EQ, 6, 0) "," A(0, EQ, 7,
	                                                                                0) "]")),
	  &runc, ARCH_X86_64, "socket", 7, 0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "crun does not",
	  DENY RULES(R("\"socket\"", "ALLOW",
	               ",\"args\":[" A(0, EQ, 1, 0) "," A(0, EQ, 2, 0) "," A(0, EQ, 3, 0) "," A(
			       0, EQ, 4, 0) "," A(0, EQ, 5, 0) "," A(0, EQ, 6, 0) "," A(0, EQ, 7,
	                                                                                0) "]")),
	  &crun, ARCH_X86_64, "socket", 7, 0, ERRNO_(EPERM), VERDICT_DEFAULT },

	/* i386 and x32 */
	{ "i386 socketcall comes with every socket rule, whatever its conditions",
	  DENY ALL3 RULES(R("\"socket\",\"openat\"", "ALLOW", ",\"args\":[" A(0, EQ, 5, 0) "]")),
	  &runc, ARCH_I386, "socketcall", 1, 0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "with its own code only", DENY ALL3 RULES(R("\"socket\",\"openat\"", "ALLOW", "")), &runc,
	  ARCH_I386, "socketcall", 2, 0, ERRNO_(EPERM), VERDICT_DEFAULT },
	{ "ipc too", DENY ALL3 RULES(R("\"semget\",\"openat\"", "ALLOW", "")), &runc, ARCH_I386,
	  "ipc", 2, 0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "socketcall itself swallows them",
	  DENY ALL3 RULES(
		  R("\"socket\"", "LOG", "") "," R("\"socketcall\",\"openat\"", "ALLOW", "")),
	  &runc, ARCH_I386, "socketcall", 1, 0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "x32 compares the low half",
	  DENY ALL3 RULES(R("\"dup2\"", "ALLOW", ",\"args\":[" A(0, EQ, 5, 0) "]")), &crun,
	  ARCH_X32, "dup2", UINT64_C(0x900000005), 0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "x86-64 the whole",
	  DENY ALL3 RULES(R("\"dup2\"", "ALLOW", ",\"args\":[" A(0, EQ, 5, 0) "]")), &crun,
	  ARCH_X86_64, "dup2", UINT64_C(0x900000005), 0, ERRNO_(EPERM), VERDICT_DEFAULT },
	{ "a 64-bit value is cut on i386",
	  DENY ALL3 RULES(
		  R("\"dup2\"", "ALLOW", ",\"args\":[" A(0, EQ, 18446744073709551615, 0) "]")),
	  &crun, ARCH_I386, "dup2", 0xffffffff, 0, SECCOMP_RET_ALLOW, VERDICT_RULE },
	{ "a name of other architectures only",
	  DENY RULES(R("\"socketcall\",\"read\"", "ALLOW", "")), &runc, ARCH_X86_64, "102", 0, 0,
	  ERRNO_(EPERM), VERDICT_DEFAULT },
};

static struct verdict judge(const char *text, const struct machine *machine,
                            const struct call *call)
{
	struct profile *p = parse(text);
	struct resolved_profile *resolved = NULL;
	struct error err = { .text = "" };

	cr_assert_eq(verdict_resolve(p, machine, &resolved, NULL, &err), 0, "%s: %s", text,
	             err.text);
	struct verdict v = verdict_of(resolved, call);
	verdict_resolved_free(resolved);
	profile_free(p);
	return v;
}

Test(verdict, reads_profiles_as_the_runtimes_do)
{
	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
		struct call call = call_of(examples[i].arch, examples[i].name, examples[i].arg0,
		                           examples[i].arg1);
		struct verdict v = judge(examples[i].text, examples[i].machine, &call);

		cr_expect(v.ret == examples[i].ret && v.source == examples[i].source,
		          "%s: got %#x from %d, want %#x from %d\n%s", examples[i].about, v.ret,
		          v.source, examples[i].ret, examples[i].source, examples[i].text);
	}
}

static const struct {
	const char *about, *selectors;
	uint64_t caps;
	unsigned major, minor;
	bool applies;
} conditions[] = {
	{ "all capabilities of includes", "\"includes\":{\"caps\":[\"CAP_KILL\",\"CAP_BPF\"]}",
	  CAP(KILL) | CAP(BPF), 6, 1, true },
	{ "not one of them", "\"includes\":{\"caps\":[\"CAP_KILL\",\"CAP_BPF\"]}", CAP(KILL), 6, 1,
	  false },
	{ "any capability of excludes", "\"excludes\":{\"caps\":[\"CAP_KILL\",\"CAP_BPF\"]}",
	  CAP(KILL), 6, 1, false },
	{ "none of them", "\"excludes\":{\"caps\":[\"CAP_KILL\"]}", CAP(BPF), 6, 1, true },
	{ "a name without prefix", "\"includes\":{\"caps\":[\"KILL\"]}", UINT64_MAX, 6, 1, false },
	{ "one architecture of includes", "\"includes\":{\"arches\":[\"arm64\",\"amd64\"]}", 0, 6,
	  1, true },
	{ "a sub-architecture", "\"includes\":{\"arches\":[\"x86\",\"x32\"]}", 0, 6, 1, false },
	{ "an architecture of excludes", "\"excludes\":{\"arches\":[\"s390\",\"amd64\"]}", 0, 6, 1,
	  false },
	{ "the same kernel", "\"includes\":{\"minKernel\":\"4.8\"}", 0, 4, 8, true },
	{ "an older kernel", "\"includes\":{\"minKernel\":\"4.8\"}", 0, 4, 7, false },
	{ "versions are not decimals", "\"includes\":{\"minKernel\":\"4.8\"}", 0, 4, 19, true },
	{ "an older major version", "\"includes\":{\"minKernel\":\"4.8\"}", 0, 3, 19, false },
	{ "a newer major version", "\"includes\":{\"minKernel\":\"4.8\"}", 0, 5, 0, true },
	{ "excluded from a kernel on", "\"excludes\":{\"minKernel\":\"5.0\"}", 0, 5, 0, false },
	{ "not yet excluded", "\"excludes\":{\"minKernel\":\"5.0\"}", 0, 4, 19, true },
	{ "excludes beats includes",
	  "\"includes\":{\"caps\":[\"CAP_KILL\"]},\"excludes\":{\"arches\":[\"amd64\"]}", CAP(KILL),
	  6, 1, false },
	{ "empty selectors", "\"includes\":{},\"excludes\":{}", 0, 6, 1, true },
};

Test(verdict, decides_includes_and_excludes_as_docker_does)
{
	for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
		struct machine machine = { .arch = ARCH_X86_64,
			                   .kernel_major = conditions[i].major,
			                   .kernel_minor = conditions[i].minor,
			                   .capabilities = conditions[i].caps };
		struct call call = call_of(ARCH_X86_64, "read", 0, 0);
		char text[400];

		snprintf(text, sizeof text,
		         DENY
		         "\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\",%s}]}",
		         conditions[i].selectors);
		cr_expect_eq(verdict_is_allowed(judge(text, &machine, &call)),
		             conditions[i].applies, "%s: want %d", conditions[i].about,
		             conditions[i].applies);
	}
}

Test(verdict, reads_the_socket_rules_of_podmans_default)
{
	/*
	 * containers/common: EINVAL for the audit socket, everything else allowed; they exclude
	 * each other.
	 */
	const char *text = DENY RULES(
		R("\"socket\"", "ERRNO",
	          ",\"errnoRet\":22,\"args\":[" A(0, EQ, 16, 0) "," A(
			  2, EQ, 9,
			  0) "]") "," R("\"socket\"", "ALLOW",
	                                ",\"args\":[" A(2, NE, 9,
	                                                0) "]") "," R("\"socket\"", "ALLOW",
	                                                              ",\"args\":[" A(0, NE, 16,
	                                                                              0) "]"));
	struct call audit = call_of(ARCH_X86_64, "socket", 16, 0), inet = audit;

	audit.args[2] = 9;
	inet.args[0] = 2;
	cr_expect_eq(judge(text, &runc, &audit).ret, (uint32_t)ERRNO_(EINVAL));
	cr_expect_eq(judge(text, &runc, &inet).ret, (uint32_t)SECCOMP_RET_ALLOW);
}

Test(verdict, gives_flags_as_the_runtime_would_set_them)
{
	static const struct {
		const char *text;
		const struct machine *machine;
		unsigned flags;
	} rows[] = {
		{ DENY "\"syscalls\":[]}", &runc, 0 },
		{ DENY "\"syscalls\":[]}", &crun, 1u << PROFILE_FLAG_SPEC_ALLOW },
		{ DENY "\"flags\":[]}", &crun, 0 },
		{ DENY "\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\"]}", &runc, 1u << PROFILE_FLAG_LOG },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct profile *p = parse(rows[i].text);
		struct resolved_profile *resolved = NULL;
		struct error err;

		cr_assert_eq(verdict_resolve(p, rows[i].machine, &resolved, NULL, &err), 0);
		cr_expect_eq(resolved->flags, rows[i].flags, "%s: %#x", rows[i].text,
		             resolved->flags);
		verdict_resolved_free(resolved);
		profile_free(p);
	}
}

Test(verdict, describes_itself_in_words)
{
	static const struct {
		uint32_t ret;
		const char *words;
	} rows[] = {
		{ SECCOMP_RET_ALLOW, "allow" },
		{ SECCOMP_RET_LOG, "allow and log" },
		{ ERRNO_(EPERM), "errno EPERM" },
		{ ERRNO_(0), "pretend success" },
		{ ERRNO_(4000), "errno E4000" },
		{ SECCOMP_RET_TRACE | 7, "trace 7" },
		{ SECCOMP_RET_TRAP, "trap" },
		{ SECCOMP_RET_USER_NOTIF, "notify" },
		{ SECCOMP_RET_KILL_PROCESS, "kill process" },
		{ SECCOMP_RET_KILL_THREAD, "kill thread" },
	};
	char buffer[64];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		cr_expect_str_eq(verdict_describe((struct verdict){ .ret = rows[i].ret }, buffer,
		                                  sizeof buffer),
		                 rows[i].words);
}
