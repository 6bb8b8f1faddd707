/* SPDX-License-Identifier: Apache-2.0 */
/* Which floor a container's trace gives, and what is said of it and of denied calls. */
#include "genprof/floor/floor_trace.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "genprof/compare/attribution.h"
#include "genprof/explain/explain.h"
#include "genprof/floor/floor.h"
#include "genprof/generate/doubts.h"
#include "lib/base/cleanup.h"
#include "lib/base/warnings.h"
#include "tests/kit/floor_kit.h"
#include "tests/kit/genprof_kit.h"

static const uint64_t none[CALL_ARGS];

static void add_to(struct trace *trace, enum trace_part part, const char *name, uint64_t first)
{
	const uint64_t args[CALL_ARGS] = { first };
	struct call call = kit_call(ARCH_X86_64, name, args);
	enum trace_news news;
	struct trace *of_part;
	struct error err;

	cr_assert_eq(trace_part_begin(trace, part, &of_part, &err), 0);
	cr_assert_eq(trace_add(of_part, &call, 1, TRACE_IMAGE_NONE, 1, &news, &err), 0);
	if (part == TRACE_DENIED)
		cr_assert_eq(trace_add_result(of_part, call.arch, call.nr, 1, 1, 0, &err), 0);
}

Test(floor_trace, is_empty_where_no_start_was_seen)
{
	struct trace *trace = kit_start_run();
	struct floor floor;
	struct error err;

	cr_expect_not(floor_trace_has(trace));
	cr_assert_eq(floor_trace_read(trace, &floor, &err), 0);
	cr_expect_eq(floor.call_count, 0u);
	floor_done(&floor);
	trace_free(trace);
}

Test(floor_trace, keeps_the_values_that_decide_and_adds_what_such_a_runtime_calls_sometimes)
{
	static const char *const crun[] = { "capset",       "close",          "execve",
		                            "rt_sigaction", "rt_sigprocmask", "setresgid",
		                            "setresuid",    "write" };
	struct trace *trace = kit_start_run();
	struct floor floor;
	struct error err = { 0 };

	kit_add(trace, ARCH_X86_64, "read", none);
	for (size_t i = 0; i < sizeof crun / sizeof *crun; i++)
		add_to(trace, TRACE_FLOOR, crun[i], 0);
	add_to(trace, TRACE_FLOOR, "prctl", 24);
	cr_assert_eq(floor_trace_read(trace, &floor, &err), 0, "%s", err.text);
	cr_expect_not_null(floor_find_call(&floor, "pselect6"), "crun waits so in some starts");
	cr_expect_null(floor_find_call(&floor, "futex"), "and runc calls it, which this is not");
	for (size_t i = 0; i < floor.call_count; i++) {
		if (strcmp(floor.calls[i].name, "prctl") != 0)
			continue;
		cr_expect_eq(floor.calls[i].argument, 0);
		cr_assert_eq(floor.calls[i].value_count, 1u);
		cr_expect_eq(floor.calls[i].values[0], 24u);
	}
	floor_done(&floor);
	trace_free(trace);
}

Test(floor_trace, is_what_explain_says_of_a_call)
{
	struct trace *trace = kit_start_run();
	struct profile *profile = kit_parse(
		"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_X86_64\"],"
		"\"syscalls\":[{\"names\":[\"read\",\"setuid\",\"stat\"],\"action\":"
		"\"SCMP_ACT_ALLOW\"}]}");
	struct resolved_profile *resolved = kit_resolve(profile, RUNTIME_RUNC);
	struct attribution attribution;
	struct error err;
	auto_free char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	kit_add(trace, ARCH_X86_64, "read", none);
	add_to(trace, TRACE_FLOOR, "setuid", 0);
	cr_assert_eq(attribution_collect(resolved, trace, &attribution, &err), 0);
	explain_write(&attribution, profile, NULL, 0, out);
	fclose(out);
	cr_expect(strstr(text, "setuid: syscalls[0]: floor: 1 call of the container's runtime in "
	                       "1 start\n"),
	          "%s", text);
	cr_expect(strstr(text, "stat: syscalls[0]: no trace needed it\n"), "%s", text);
	attribution_done(&attribution);
	verdict_resolved_free(resolved);
	profile_free(profile);
	trace_free(trace);
}

static bool says(const struct warnings *said, const char *what)
{
	for (size_t i = 0; i < said->count; i++)
		if (strstr(said->lines[i], what))
			return true;
	return false;
}

Test(doubts, name_denied_calls_and_operations_that_no_filter_sees)
{
	struct trace *trace = kit_start_run();
	struct warnings said = { 0 };
	struct error err;

	kit_add(trace, ARCH_X86_64, "io_uring_enter", none);
	kit_add(trace, ARCH_X86_64, "mount", none);
	add_to(trace, TRACE_DENIED, "keyctl", 1);
	add_to(trace, TRACE_DENIED, "mount", 1);
	cr_assert_eq(trace_add_io_uring(trace, "OPENAT", &err), 0);
	cr_assert_eq(doubts_find(trace, &said, &err), 0);
	cr_expect(says(&said, "keyctl: the filter that the container ran under refused it 1 time "
	                      "(EPERM): not allowed"));
	cr_expect(says(&said, "mount: the filter that the container ran under refused it 1 time "
	                      "(EPERM): what it refused is no ground"));
	cr_expect(says(&said, "does OPENAT through it, which no filter sees"));
	warnings_done(&said);
	trace_free(trace);
}

/* What every start of runc with no_new_privs calls; its Go runtime is interrupted in some. */
static const char *const runc[] = { "close",      "epoll_ctl", "execve", "fcntl",
	                            "fstat",      "fstatfs",   "openat", "openat2",
	                            "getdents64", "statx",     "write" };
enum { RUNC_COUNT = sizeof runc / sizeof *runc };

static void expect_runc(const struct floor *floor)
{
	cr_expect_not_null(floor_find_call(floor, "rt_sigreturn"));
	cr_expect_not_null(floor_find_call(floor, "futex"));
	cr_expect_null(floor_find_call(floor, "setuid"), "which it has done before");
	for (size_t i = 1; i < floor->call_count; i++)
		cr_expect_lt(strcmp(floor->calls[i - 1].name, floor->calls[i].name), 0);
}

Test(floor_trace, of_a_container_with_no_new_privs_is_completed_as_one_without_is)
{
	struct trace *trace = kit_start_run();
	struct floor floor;
	struct error err = { 0 };

	kit_add(trace, ARCH_X86_64, "read", none);
	for (size_t i = 0; i < RUNC_COUNT; i++)
		add_to(trace, TRACE_FLOOR, runc[i], 0);
	cr_assert_eq(floor_trace_read(trace, &floor, &err), 0, "%s", err.text);
	expect_runc(&floor);
	floor_done(&floor);
	trace_free(trace);
}

Test(floor_trace, of_a_runtime_like_no_other_stays_as_it_was_seen)
{
	struct trace *trace = kit_start_run();
	struct floor floor;
	struct error err = { 0 };

	kit_add(trace, ARCH_X86_64, "read", none);
	add_to(trace, TRACE_FLOOR, "execve", 0);
	cr_assert_eq(floor_trace_read(trace, &floor, &err), 0, "%s", err.text);
	cr_expect_eq(floor.call_count, 1u);
	floor_done(&floor);
	trace_free(trace);
}

/* sc-genprof floor --starts=7 misses what every fourth start calls one time in six. */
Test(floor_file, of_few_starts_is_completed_by_what_such_a_runtime_calls_sometimes)
{
	char path[] = "/tmp/sc-test-floor-XXXXXX";
	const struct floor_origin origin = { "/usr/sbin/runc", "runc 1.9", "6.1" };
	struct floor floors[FLOOR_PRIVILEGES_COUNT] = { kit_floor("close", NULL, 0),
		                                        { .starts = 7 } };
	const struct floor_request request = { .what = path, .privileges = FLOOR_NO_NEW_PRIVS };
	struct floor *measured = &floors[FLOOR_NO_NEW_PRIVS];
	struct floor_call *call;
	struct floor floor;
	struct error err = { 0 };

	for (size_t i = 0; i < RUNC_COUNT; i++) {
		cr_assert_eq(floor_add_call(measured, runc[i], &call, &err), 0);
		call->starts = 7;
	}
	floor_sort(measured);
	close(mkstemp(path));
	cr_assert_eq(floor_save(path, &origin, floors, &err), 0, "%s", err.text);
	cr_assert_eq(floor_find(&request, &floor, &err), 0, "%s", err.text);
	expect_runc(&floor);
	cr_expect_eq(floor_find_call(&floor, "close")->starts, 7u);
	cr_expect_eq(floor_find_call(&floor, "rt_sigreturn")->starts, 0u);
	unlink(path);
	floor_done(&floor);
	for (unsigned i = 0; i < FLOOR_PRIVILEGES_COUNT; i++)
		floor_done(&floors[i]);
}
