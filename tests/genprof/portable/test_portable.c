/* SPDX-License-Identifier: Apache-2.0 */
/* Traces of single calls, and whether the profile made of them allows other calls. */
#include "genprof/portable/portable.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/generate/generate.h"
#include "genprof/portable/portable_answer.h"
#include "lib/base/warnings.h"
#include "tests/kit/genprof_kit.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum { NO_ANSWER = -1, ALLOWED = 0 };

static struct profile *generate(struct trace *trace, enum narrowing how,
                                const struct portable_options *portable)
{
	const struct generate_options options = { .narrowing = how, .portable = *portable };
	struct profile *profile = NULL;
	struct error err = { 0 };

	cr_assert_eq(generate_profile(trace, &options, &profile, NULL, NULL, &err), 0, "%s",
	             err.text);
	return profile;
}

/* ALLOWED, the errno that the call gets, or NO_ANSWER where the architecture has no such call. */
static int answer(const struct profile *profile, enum arch arch, const char *name,
                  const uint64_t *args)
{
	struct machine machine = { .arch = arch == ARCH_I386 ? ARCH_X86_64 : arch,
		                   .kernel_major = 6,
		                   .kernel_minor = 1 };
	struct call call = { .arch = arch };
	struct resolved_profile *resolved = NULL;
	struct verdict verdict;
	struct error err = { 0 };

	memcpy(call.args, args, sizeof call.args);
	if (syscalls_number(arch, name, &call.nr) != SYSCALLS_FOUND)
		return NO_ANSWER;
	cr_assert_eq(verdict_resolve(profile, &machine, &resolved, NULL, &err), 0, "%s", err.text);
	verdict = verdict_of(resolved, &call);
	verdict_resolved_free(resolved);
	return verdict_is_allowed(verdict) ? ALLOWED : (int)(verdict.ret & 0xffff);
}

/* ---- --portable ---- */

static const struct {
	const char *seen;
	uint64_t seen_args[CALL_ARGS];
	const char *asked;
	uint64_t args[CALL_ARGS];
	int want;
} sibling_cases[] = {
	/* another library's way */
	{ "openat", { 0, 0, 0 }, "open", { 0, 0 }, ALLOWED },
	{ "openat", { 0, 0, 0 }, "open", { 0, 0100000 }, ALLOWED }, /* musl: O_LARGEFILE */
	{ "openat", { 0, 0, 0 }, "open", { 0, 01 }, EPERM },        /* O_WRONLY was not seen */
	/* its flags lie in memory */
	{ "openat", { 0, 0, 0 }, "openat2", { 0 }, ENOSYS },
	{ "openat", { 0, 0, 0 }, "creat", { 0 }, EPERM },
	{ "openat", { 0, 0, 01101 }, "creat", { 0 }, ALLOWED },
	{ "open", { 0, 02 }, "openat", { 0, 0, 02 }, ALLOWED },
	{ "fork", { 0 }, "clone", { 0x1200011 }, ALLOWED },
	{ "fork", { 0 }, "clone", { 0x10000011 }, EPERM }, /* CLONE_NEWUSER */
	{ "fork", { 0 }, "clone3", { 0 }, ENOSYS },
	{ "fork", { 0 }, "pipe2", { 0, 02000000 }, ALLOWED }, /* musl, posix_spawn */
	/* musl, pthread_create */
	{ "clone3", { 0 }, "clone", { 0x7d0f00 }, ALLOWED },
	{ "clone3", { 0 }, "clone", { 0x4111 }, ALLOWED },
	{ "clone3", { 0 }, "clone", { 0x7e020011 }, EPERM },
	{ "clone", { 0x4111 }, "vfork", { 0 }, ALLOWED },
	/* only threads were seen */
	{ "clone", { 0x3d0f00 }, "fork", { 0 }, EPERM },
	{ "newfstatat", { 0, 0, 0, 0x1000 }, "fstat", { 0 }, ALLOWED },
	{ "newfstatat", { 0, 0, 0, 0 }, "stat", { 0 }, ALLOWED },
	{ "newfstatat", { 0, 0, 0, 0 }, "statx", { 0, 0, 0 }, ALLOWED },
	{ "rmdir", { 0 }, "unlinkat", { 0, 0, 0x200 }, ALLOWED },
	{ "unlinkat", { 0, 0, 0 }, "unlink", { 0 }, ALLOWED },
	{ "unlinkat", { 0, 0, 0 }, "rmdir", { 0 }, EPERM },
	{ "pipe2", { 0, 02000000 }, "pipe", { 0 }, EPERM },
	{ "pipe2", { 0, 0 }, "pipe", { 0 }, ALLOWED },
	{ "getrlimit", { 7 }, "prlimit64", { 0, 7 }, ALLOWED },
	{ "getrlimit", { 7 }, "prlimit64", { 0, 9 }, EPERM },
	{ "clock_nanosleep", { 0, 0 }, "nanosleep", { 0 }, ALLOWED },
	{ "tgkill", { 0, 0, 6 }, "tkill", { 0, 6 }, ALLOWED },
	/* start and end of any program */
	{ "getpid", { 0 }, "mmap", { 0, 0, 5, 0x802 }, ALLOWED },
	{ "getpid", { 0 }, "mmap", { 0, 0, 7, 0x22 }, EPERM },
	{ "getpid", { 0 }, "writev", { 0 }, ALLOWED },
	{ "getpid", { 0 }, "ioctl", { 0, 0x5413 }, ALLOWED },
	{ "getpid", { 0 }, "ioctl", { 0, 0x5412 }, EPERM }, /* TIOCSTI */
	{ "getpid", { 0 }, "rseq", { 0 }, ALLOWED },
	{ "getpid", { 0 }, "socket", { 2, 1, 0 }, EPERM },
	/* what only programs ask for is not allowed, and lets them fall back */
	{ "futex", { 0, 128 }, "futex_waitv", { 0 }, ENOSYS },
	{ "mount", { 0, 0, 0, 0x1000 }, "fsopen", { 0 }, ENOSYS },
	{ "execve", { 0 }, "execveat", { 0 }, ENOSYS },
	{ "mprotect", { 0, 0, 1 }, "pkey_alloc", { 0 }, ENOSYS },
	/* musl 1.2.6, with RWF_NOAPPEND */
	{ "pwrite64", { 0 }, "pwritev2", { 0, 0, 0, 0, 0, 0x20 }, ALLOWED },
	{ "pwrite64", { 0 }, "pwritev2", { 0, 0, 0, 0, 0, 0x10 }, EPERM },
	{ "pwritev", { 0 }, "pwritev2", { 0, 0, 0, 0, 0, 0x20 }, ALLOWED },
	{ "fsopen", { 0, 0 }, "mount", { 0 }, EPERM },
};

Test(portable, allows_what_stands_in_for_what_was_seen)
{
	const struct portable_options portable = { .siblings = true };

	for (size_t i = 0; i < LENGTH(sibling_cases); i++) {
		struct trace *trace = kit_start_run();
		struct profile *profile;
		int got;

		kit_add(trace, ARCH_X86_64, sibling_cases[i].seen, sibling_cases[i].seen_args);
		profile = generate(trace, NARROWING_STABLE, &portable);
		got = answer(profile, ARCH_X86_64, sibling_cases[i].asked, sibling_cases[i].args);
		cr_expect_eq(got, sibling_cases[i].want,
		             "row %zu: %s seen, %s(%#llx, %#llx, %#llx, %#llx): %d, want %d", i,
		             sibling_cases[i].seen, sibling_cases[i].asked,
		             (unsigned long long)sibling_cases[i].args[0],
		             (unsigned long long)sibling_cases[i].args[1],
		             (unsigned long long)sibling_cases[i].args[2],
		             (unsigned long long)sibling_cases[i].args[3], got,
		             sibling_cases[i].want);
		got = answer(profile, ARCH_X86_64, sibling_cases[i].seen,
		             sibling_cases[i].seen_args);
		bool is_in_memory = strcmp(sibling_cases[i].seen, "clone3") == 0;
		cr_expect_eq(got, is_in_memory ? ENOSYS : ALLOWED, "row %zu: %s itself: %d", i,
		             sibling_cases[i].seen, got);
		profile_free(profile);
		trace_free(trace);
	}
}

Test(portable, keeps_the_narrow_rules_of_what_was_seen_itself)
{
	const struct portable_options portable = { .siblings = true };
	static const uint64_t net[CALL_ARGS] = { 2, 1, 6 }, local[CALL_ARGS] = { 1, 1, 0 };

	for (enum narrowing how = NARROWING_STABLE; how <= NARROWING_EXACT; how++) {
		struct trace *trace = kit_start_run();
		struct profile *profile;

		kit_add(trace, ARCH_X86_64, "socket", net);
		profile = generate(trace, how, &portable);
		cr_expect_eq(answer(profile, ARCH_X86_64, "socket", net), ALLOWED);
		cr_expect_eq(answer(profile, ARCH_X86_64, "socket", local), EPERM);
		profile_free(profile);
		trace_free(trace);
	}
}

Test(portable, says_why_each_call_is_there)
{
	const struct portable_options portable = { .siblings = true };
	static const uint64_t args[CALL_ARGS];
	struct trace *trace = kit_start_run();
	struct profile *profile;

	kit_add(trace, ARCH_X86_64, "openat", args);
	profile = generate(trace, NARROWING_STABLE, &portable);
	for (size_t r = 0; r < profile->rule_count; r++) {
		const struct rule *rule = &profile->rules[r];
		bool is_seen = strcmp(rule->names[0], "openat") == 0;

		cr_assert_not_null(rule->comment, "%s", rule->names[0]);
		if (strcmp(rule->names[0], "openat2") == 0)
			cr_expect_str_eq(
				rule->comment,
				"open a file: in place of openat, with its arguments in memory");
		if (!is_seen && rule->condition_count && rule->action == ACTION_ALLOW)
			cr_expect(strstr(rule->comment, "; ") != NULL, "%s: %s", rule->names[0],
			          rule->comment);
	}
	profile_free(profile);
	trace_free(trace);
}

/* ---- without --portable ---- */

Test(portable, answers_enosys_to_newer_siblings_by_itself)
{
	static const struct {
		const char *seen, *asked;
		int want;
	} cases[] = {
		{ "clone", "clone3", ENOSYS },
		{ "openat", "openat2", ENOSYS },
		{ "openat", "open", EPERM },
		{ "faccessat", "faccessat2", ENOSYS },
		{ "newfstatat", "statx", ENOSYS },
		{ "close", "close_range", ENOSYS },
		{ "getpid", "rseq", ENOSYS },
		{ "getpid", "openat", EPERM },
		{ "clone3", "clone", ALLOWED },
		{ "clone3", "clone3", ENOSYS },
		/* no sibling, and below the highest name */
		{ "map_shadow_stack", "pidfd_open", EPERM },
	};
	static const struct portable_options nothing;
	static const uint64_t args[CALL_ARGS];

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct trace *trace = kit_start_run();
		struct profile *profile;
		int got;

		kit_add(trace, ARCH_X86_64, cases[i].seen, args);
		profile = generate(trace, NARROWING_STABLE, &nothing);
		got = answer(profile, ARCH_X86_64, cases[i].asked, args);
		cr_expect_eq(got, cases[i].want, "%s seen, %s: %d, want %d", cases[i].seen,
		             cases[i].asked, got, cases[i].want);
		profile_free(profile);
		trace_free(trace);
	}
}

Test(portable, knows_the_answer_that_lets_a_caller_fall_back)
{
	cr_expect_eq(portable_answer_to("clone3"), (uint32_t)ENOSYS);
	cr_expect_eq(portable_answer_to("openat2"), (uint32_t)ENOSYS);
	cr_expect_eq(portable_answer_to("clone"), (uint32_t)EPERM);
	cr_expect_eq(portable_answer_to("socket"), (uint32_t)EPERM);
}

Test(portable, leaves_no_call_without_the_answer_that_runc_gave_it)
{
	static const struct portable_options nothing;
	static const uint64_t args[CALL_ARGS];
	struct trace *trace = kit_start_run();
	struct profile *profile;
	uint32_t clone3, last;

	kit_add(trace, ARCH_X86_64, "getpid", args);
	kit_add(trace, ARCH_X86_64, "clone", args);
	profile = generate(trace, NARROWING_STABLE, &nothing);
	cr_assert_eq(syscalls_number(ARCH_X86_64, "clone3", &clone3), SYSCALLS_FOUND);
	last = syscalls_highest(ARCH_X86_64);
	for (uint32_t nr = clone3; nr <= last; nr++) {
		const char *name = syscalls_name(ARCH_X86_64, nr);

		if (name)
			cr_expect_eq(answer(profile, ARCH_X86_64, name, args), ENOSYS, "%s", name);
	}
	profile_free(profile);
	trace_free(trace);
}

Test(portable, names_for_enosys_only_what_libseccomp_knows)
{
	static const struct portable_options nothing;
	static const uint64_t args[CALL_ARGS];
	struct trace *trace = kit_start_run();
	struct profile *profile;

	kit_add(trace, ARCH_X86_64, "getpid", args);
	profile = generate(trace, NARROWING_STABLE, &nothing);
	for (size_t r = 0; r < profile->rule_count; r++) {
		for (size_t n = 0; n < profile->rules[r].name_count; n++)
			cr_expect(syscalls_is_in_libseccomp(profile->rules[r].names[n]), "%s",
			          profile->rules[r].names[n]);
	}
	profile_free(profile);
	trace_free(trace);
}

/* ---- --arch ---- */

static const struct {
	const char *seen;
	uint64_t seen_args[CALL_ARGS];
	enum arch arch;
	const char *asked;
	uint64_t args[CALL_ARGS];
	int want;
} arch_cases[] = {
	{ "open", { 0, 0 }, ARCH_AARCH64, "openat", { 0, 0, 0 }, ALLOWED },
	{ "open", { 0, 0 }, ARCH_AARCH64, "openat", { 0, 0, 02 }, EPERM },
	/* O_DIRECTORY is another bit there, and both are allowed by the rule for the two */
	{ "openat", { 0, 0, 0200000 }, ARCH_AARCH64, "openat", { 0, 0, 040000 }, ALLOWED },
	/* O_NOFOLLOW */
	{ "open", { 0, 0400000 }, ARCH_AARCH64, "openat", { 0, 0, 0100000 }, ALLOWED },
	{ "stat", { 0 }, ARCH_AARCH64, "newfstatat", { 0, 0, 0, 0 }, ALLOWED },
	{ "fork", { 0 }, ARCH_AARCH64, "clone", { 17 }, ALLOWED },
	{ "fork", { 0 }, ARCH_AARCH64, "clone", { 0x20000011 }, EPERM },
	{ "poll", { 0 }, ARCH_AARCH64, "ppoll", { 0 }, ALLOWED },
	{ "getpid", { 0 }, ARCH_AARCH64, "ppoll", { 0 }, EPERM },
	{ "socket", { 2, 1, 0 }, ARCH_AARCH64, "socket", { 2, 1, 0 }, ALLOWED },
	{ "socket", { 2, 1, 0 }, ARCH_AARCH64, "socket", { 16, 3, 0 }, EPERM },
	{ "mmap", { 0, 0, 3, 0x22 }, ARCH_I386, "mmap2", { 0, 0, 3, 0x22 }, ALLOWED },
	{ "mmap", { 0, 0, 3, 0x22 }, ARCH_I386, "mmap2", { 0, 0, 7, 0x22 }, EPERM },
	{ "fcntl", { 0, 1 }, ARCH_I386, "fcntl64", { 0, 1 }, ALLOWED },
	{ "clock_nanosleep", { 0, 0 }, ARCH_I386, "clock_nanosleep_time64", { 0, 0 }, ALLOWED },
	{ "getuid", { 0 }, ARCH_I386, "getuid32", { 0 }, ALLOWED },
	/* i386 has arch_prctl too */
	{ "arch_prctl", { 0x1002 }, ARCH_I386, "set_thread_area", { 0 }, EPERM },
	/* by their codes: socket is 1, bind is 2 */
	{ "socket", { 2, 1, 0 }, ARCH_I386, "socketcall", { 1, 0x1234 }, ALLOWED },
	{ "socket", { 2, 1, 0 }, ARCH_I386, "socketcall", { 2, 0x1234 }, EPERM },
	{ "shmget", { 0, 0, 0600 }, ARCH_I386, "ipc", { 23, 0, 0, 0 }, ALLOWED },
	/* numbers of constants that are not known there are not compared */
	{ "mmap", { 0, 0, 3, 0x22 }, ARCH_PPC64LE, "mmap", { 0, 0, 3, 0x802 }, ALLOWED },
	/* clone's flags are its second argument there */
	{ "clone", { 17 }, ARCH_S390X, "clone", { 0x1234, 17 }, ALLOWED },
};

Test(portable, translates_names_and_arguments_for_another_architecture)
{
	for (size_t i = 0; i < LENGTH(arch_cases); i++) {
		struct portable_options portable = { .has_arches = true };
		struct trace *trace = kit_start_run();
		struct profile *profile;
		int got;

		/* another order of bytes */
		portable.arches[ARCH_X86_64] = arch_cases[i].arch != ARCH_S390X;
		portable.arches[arch_cases[i].arch] = true;
		kit_add(trace, ARCH_X86_64, arch_cases[i].seen, arch_cases[i].seen_args);
		profile = generate(trace, NARROWING_STABLE, &portable);
		got = answer(profile, arch_cases[i].arch, arch_cases[i].asked, arch_cases[i].args);
		cr_expect_eq(got, arch_cases[i].want, "row %zu: %s seen, %s %s: %d, want %d", i,
		             arch_cases[i].seen, arch_name(arch_cases[i].arch), arch_cases[i].asked,
		             got, arch_cases[i].want);
		got = arch_cases[i].arch == ARCH_S390X
		              ? ALLOWED
		              : answer(profile, ARCH_X86_64, arch_cases[i].seen,
		                       arch_cases[i].seen_args);
		cr_expect_eq(got, ALLOWED, "row %zu: %s itself: %d", i, arch_cases[i].seen, got);
		profile_free(profile);
		trace_free(trace);
	}
}

Test(portable, is_for_the_architectures_named_and_no_other)
{
	struct portable_options portable = { .has_arches = true, .arches[ARCH_AARCH64] = true };
	static const uint64_t args[CALL_ARGS];
	struct generate_options options = { .narrowing = NARROWING_STABLE };
	struct trace *trace = kit_start_run();
	struct warnings notes = { 0 };
	struct profile *profile = NULL;
	struct error err = { 0 };

	options.portable = portable;
	kit_add(trace, ARCH_X86_64, "open", args);
	cr_assert_eq(generate_profile(trace, &options, &profile, NULL, &notes, &err), 0, "%s",
	             err.text);
	cr_assert_eq(profile->arch_count, 1u);
	cr_expect_eq(profile->archs[0], ARCH_AARCH64);
	for (size_t r = 0; r < profile->rule_count; r++) {
		for (size_t n = 0; n < profile->rules[r].name_count; n++)
			cr_expect_str_neq(profile->rules[r].names[n], "open");
	}
	cr_assert_eq(notes.count, 1u);
	cr_expect_str_eq(notes.lines[0],
	                 "open: none of the profile's architectures has it: left out");
	warnings_done(&notes);
	profile_free(profile);
	trace_free(trace);
}

Test(portable, reads_lists_of_architectures)
{
	static const struct {
		const char *list;
		int want;
		const char *message;
	} cases[] = {
		{ "x86_64", 0, "" },
		{ "x86_64,aarch64", 0, "" },
		{ "amd64,arm64", 0, "" },
		{ "x86_64,vax", -1, "\"vax\" is not an architecture" },
		{ "x86_64,s390x", -1,
		  "x86_64 and s390x order their bytes differently: no filter holds for both" },
		{ "", -1, "no architecture was named" },
		{ ",", -1, "no architecture was named" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct portable_options portable = { 0 };
		struct error err = { 0 };

		cr_expect_eq(portable_read_arches(cases[i].list, &portable, &err), cases[i].want,
		             "\"%s\"", cases[i].list);
		cr_expect_str_eq(err.text, cases[i].message);
		if (cases[i].want == 0)
			cr_expect(portable.has_arches && portable.arches[ARCH_X86_64], "\"%s\"",
			          cases[i].list);
		cr_expect_eq(portable.arches[ARCH_AARCH64],
		             strchr(cases[i].list, '6') && strstr(cases[i].list, ",a"));
	}
}
