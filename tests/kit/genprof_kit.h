/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of sc-genprof make traces of, one call after the other, and the machine on which
 * they ask profiles. Whatever fails here fails the test.
 */
#pragma once

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/call.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"
#include "lib/verdict/verdict.h"

/* A trace of one run that has made no call yet. */
static inline struct trace *kit_start_run(void)
{
	struct trace *trace = trace_new();
	struct error err;
	const struct trace_start start = { .command = "victim",
		                           .kernel = "6.1.0",
		                           .machine = "x86_64",
		                           .engine = "ptrace",
		                           .with_results = true };

	cr_assert_eq(trace_begin(trace, &start, &err), 0, "%s", err.text);
	return trace;
}

/* The call of that name, which the architecture must have. */
static inline struct call kit_call(enum arch arch, const char *name, const uint64_t args[CALL_ARGS])
{
	struct call call = { .arch = arch };

	memcpy(call.args, args, sizeof call.args);
	cr_assert_eq(syscalls_number(arch, name, &call.nr), SYSCALLS_FOUND, "%s %s",
	             arch_name(arch), name);
	return call;
}

/* One more call of the run, by that program, with a stack of one frame unless that is NULL. */
static inline void kit_add_by(struct trace *trace, const struct call *call, const char *path,
                              const char *frame)
{
	const struct trace_stack stack = { &frame, 1 };
	enum trace_news news;
	struct error err;
	uint32_t image;

	cr_assert_eq(trace_image(trace, path, &image, &err), 0, "%s", err.text);
	cr_assert_eq(trace_add(trace, call, 1, image, 1, &news, &err), 0, "%s", err.text);
	cr_assert(!frame || trace_add_stack(trace, call->arch, call->nr, &stack, &err) == 0, "%s",
	          err.text);
}

/* One more call of the run, by /bin/victim. */
static inline void kit_add_call(struct trace *trace, const struct call *call)
{
	kit_add_by(trace, call, "/bin/victim", NULL);
}

static inline void kit_add(struct trace *trace, enum arch arch, const char *name,
                           const uint64_t args[CALL_ARGS])
{
	const struct call call = kit_call(arch, name, args);

	kit_add_call(trace, &call);
}

/* A profile from its text. */
static inline struct profile *kit_parse(const char *text)
{
	struct profile *profile = NULL;
	struct error err = { .text = "" };

	cr_assert_eq(profile_parse(text, strlen(text), "p.json", &profile, NULL, &err), 0, "%s: %s",
	             text, err.text);
	return profile;
}

/* The profile as this runtime decides it on x86-64 with Linux 6.1, without any capability. */
static inline struct resolved_profile *kit_resolve(const struct profile *profile,
                                                   enum runtime runtime)
{
	const struct machine machine = {
		.arch = ARCH_X86_64, .kernel_major = 6, .kernel_minor = 1, .runtime = runtime
	};
	struct resolved_profile *resolved = NULL;
	struct error err = { .text = "" };

	cr_assert_eq(verdict_resolve(profile, &machine, &resolved, NULL, &err), 0, "%s", err.text);
	return resolved;
}
