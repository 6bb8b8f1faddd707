/* SPDX-License-Identifier: Apache-2.0 */
/* Calls with their flags in memory: what becomes of them, and what their callers make instead. */
#include "genprof/portable/portable_memory.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/generate/generate.h"
#include "genprof/generate/policy.h"
#include "lib/base/warnings.h"
#include "tests/kit/genprof_kit.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define THREAD 0x3d0f00

enum { ALLOWED = 0 };

static void add_filled(struct trace *trace, const char *name, const uint64_t args[CALL_ARGS])
{
	const struct call call = kit_call(ARCH_X86_64, name, args);
	enum trace_news news;
	struct error err;

	cr_assert_eq(trace_add_filled(trace, &call, 1, 0, 1, &news, &err), 0, "%s", err.text);
}

/* The errno that the profile answers, or ALLOWED. */
static int answer(const struct profile *profile, const char *name, const uint64_t args[CALL_ARGS])
{
	const struct call call = kit_call(ARCH_X86_64, name, args);
	struct resolved_profile *resolved = kit_resolve(profile, RUNTIME_RUNC);
	struct verdict verdict = verdict_of(resolved, &call);

	verdict_resolved_free(resolved);
	return verdict_is_allowed(verdict) ? ALLOWED : (int)(verdict.ret & SECCOMP_RET_DATA);
}

static const struct {
	const char *seen;
	uint64_t seen_args[CALL_ARGS]; /* numbers in memory in their places */
	int itself;
	const char *sibling;
	uint64_t may[CALL_ARGS], may_not[CALL_ARGS];
	const char *warning; /* NULL: none */
} rows[] = {
	{ "clone3", { THREAD, 0 }, ENOSYS, "clone", { THREAD }, { CLONE_NEWUSER | SIGCHLD }, NULL },
	/* glibc 2.38, posix_spawn */
	{ "clone3",
	  { CLONE_VM | CLONE_VFORK | CLONE_CLEAR_SIGHAND, SIGCHLD },
	  ENOSYS,
	  "clone",
	  { CLONE_VM | CLONE_VFORK | SIGCHLD },
	  { CLONE_VM | CLONE_VFORK | CLONE_NEWNS | SIGCHLD },
	  NULL },
	{ "clone3",
	  { CLONE_NEWUSER, SIGCHLD },
	  ENOSYS,
	  "clone",
	  { CLONE_NEWUSER | SIGCHLD },
	  { CLONE_NEWNET | SIGCHLD },
	  NULL },
	{ "clone3",
	  { CLONE_INTO_CGROUP, SIGCHLD },
	  ALLOWED,
	  "clone3",
	  { 0 },
	  { 0 },
	  "clone3: allowed with any flags, which no filter sees: it was made with "
	  "CLONE_INTO_CGROUP or CLONE_NEWTIME, and no clone can stand in" },
	{ "openat2", { 0, 0, 02, 0 }, ENOSYS, "openat", { 0, 0, 02 }, { 0, 0, 0 }, NULL },
	{ "openat2",
	  { 0, 0, 0, RESOLVE_BENEATH },
	  ALLOWED,
	  "openat2",
	  { 0 },
	  { 0 },
	  "openat2: allowed with any flags, which no filter sees: it was made with RESOLVE_* "
	  "flags, and no openat can stand in" },
};

Test(portable_memory, answers_enosys_and_allows_the_sibling_with_what_was_seen)
{
	for (size_t i = 0; i < LENGTH(rows); i++) {
		static const struct generate_options options = { .narrowing = NARROWING_STABLE };
		struct warnings warnings = { 0 };
		struct trace *trace = kit_start_run();
		struct profile *profile = NULL;
		struct error err;

		add_filled(trace, rows[i].seen, rows[i].seen_args);
		cr_assert_eq(generate_profile(trace, &options, &profile, &warnings, NULL, &err), 0,
		             "%s", err.text);
		cr_expect_eq(answer(profile, rows[i].seen, rows[i].seen_args), rows[i].itself,
		             "row %zu", i);
		cr_expect_eq(answer(profile, rows[i].sibling, rows[i].may), ALLOWED, "row %zu", i);
		if (!rows[i].warning) {
			cr_expect_eq(answer(profile, rows[i].sibling, rows[i].may_not), EPERM,
			             "row %zu", i);
			cr_expect_eq(warnings.count, 0u, "row %zu", i);
		} else {
			cr_assert_eq(warnings.count, 1u, "row %zu", i);
			cr_expect_str_eq(warnings.lines[0], rows[i].warning);
		}
		warnings_done(&warnings);
		profile_free(profile);
		trace_free(trace);
	}
}

Test(portable_memory, allows_what_libraries_make_where_the_flags_are_not_known)
{
	static const struct generate_options options = { .narrowing = NARROWING_STABLE };
	static const uint64_t nothing[CALL_ARGS], thread[CALL_ARGS] = { THREAD };
	static const uint64_t namespace[CALL_ARGS] = { CLONE_NEWUSER | SIGCHLD };
	struct warnings warnings = { 0 };
	struct trace *trace = kit_start_run();
	struct profile *profile = NULL;
	struct error err;

	add_filled(trace, "clone3", namespace);
	kit_add(trace, ARCH_X86_64, "clone3", nothing); /* one of them is enough */
	cr_assert_eq(generate_profile(trace, &options, &profile, &warnings, NULL, &err), 0);
	cr_expect_eq(answer(profile, "clone3", nothing), ENOSYS);
	cr_expect_eq(answer(profile, "clone", thread), ALLOWED);
	cr_expect_eq(answer(profile, "clone", namespace), EPERM);
	cr_expect_eq(warnings.count, 1u);
	warnings_done(&warnings);
	profile_free(profile);
	trace_free(trace);
}

Test(portable_memory, brings_the_sibling_when_a_policy_refuses_the_call)
{
	static const char text[] = "{\"policyVersion\":1,\"calls\":{\"clone3\":{\"decision\":"
				   "\"never\",\"reason\":\"namespaces\"}}}";
	static const uint64_t thread[CALL_ARGS] = { THREAD };
	struct policy policy;
	struct warnings warnings = { 0 };
	struct trace *trace = kit_start_run();
	struct profile *profile = NULL;
	struct error err;

	cr_assert_eq(policy_parse(text, strlen(text), "p.json", &policy, &err), 0, "%s", err.text);
	const struct generate_options options = { .narrowing = NARROWING_STABLE,
		                                  .policy = &policy };
	add_filled(trace, "clone3", thread);
	cr_assert_eq(generate_profile(trace, &options, &profile, &warnings, NULL, &err), 0);
	cr_expect_eq(answer(profile, "clone3", thread), ENOSYS);
	cr_expect_eq(answer(profile, "clone", thread), ALLOWED);
	cr_assert_eq(warnings.count, 1u);
	cr_expect_str_eq(warnings.lines[0],
	                 "clone3: the policy refuses it, and the traces have 1 call of it");
	warnings_done(&warnings);
	policy_done(&policy);
	profile_free(profile);
	trace_free(trace);
}
