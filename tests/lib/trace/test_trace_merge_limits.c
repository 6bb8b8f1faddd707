/* SPDX-License-Identifier: Apache-2.0 */
/* Merging traces that are at their limits: calls that were truncated, counts at their maximum. */
#include "lib/trace/trace.h"

#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/error.h"
#include "tests/kit/trace_kit.h"

static void expect_calls_truncated(struct trace *trace, bool want, const char *what)
{
	struct trace_header header;

	trace_header(trace, &header);
	cr_expect_eq(header.calls_truncated, want, "%s: calls_truncated is %d, want %d", what,
	             header.calls_truncated, want);
}

/*
 * The bound is not passed again when what is left of a cut trace is merged: only the mark tells of
 * it.
 */
Test(trace_merge_limits, keeps_the_mark_of_calls_that_were_cut)
{
	struct trace *cut = trace_new(), *small = trace_new(), *empty = trace_new();
	enum trace_news news;
	struct error err;

	for (uint32_t i = 0; i < TRACE_MAX_CALLS + 1; i++) {
		struct call call = { .arch = ARCH_X86_64, .nr = 1000 + i };

		cr_assert_eq(trace_add(i % 2 ? cut : small, &call, 1, 0, 0, &news, &err), 0);
	}
	expect_calls_truncated(cut, false, "half of them");
	merge(cut, small);
	expect_calls_truncated(cut, true, "all of them");
	merge(empty, small);
	expect_calls_truncated(empty, false, "a small one in an empty one");
	merge(empty, cut);
	expect_calls_truncated(empty, true, "a cut one in a small one");
	trace_free(empty);
	empty = trace_new();
	merge(empty, cut);
	expect_calls_truncated(empty, true, "a cut one in an empty one");
	merge(empty, small);
	expect_calls_truncated(empty, true, "a small one in a cut one");
	trace_free(cut);
	trace_free(small);
	trace_free(empty);
}

Test(trace_merge_limits, lets_counts_stop_at_their_maximum_instead_of_wrapping)
{
	static const char text[] =
		"{\"format\":\"seccomp-utils "
		"trace\",\"version\":1,\"tools\":{},\"runs\":18446744073709551615,"
		"\"runs_with_results\":18446744073709551615,\"start_unix_ms\":0,\"duration_ms\":"
		"18446744073709551615,"
		"\"commands\":{\"x\":18446744073709551615},\"endings\":{},\"kernels\":{},"
		"\"machines\":{},\"engines\":{},"
		"\"cut\":[],\"images\":[],\"observations\":[{\"arch\":\"x86_64\",\"nr\":41,"
		"\"calls\":18446744073709551615,"
		"\"runs\":18446744073709551615,\"first_ms\":0,\"last_ms\":18446744073709551615,"
		"\"images\":[],"
		"\"args\":[0],\"tuples\":[[1,18446744073709551615,3],[2,5,5]]}]}";
	struct trace *a = NULL, *b = NULL;
	struct error err = { 0 };
	struct trace_header header;
	const struct observation *list;
	size_t count;

	cr_assert_eq(trace_parse(text, strlen(text), "t", &a, &err), 0, "%s", err.text);
	cr_assert_eq(trace_parse(text, strlen(text), "t", &b, &err), 0, "%s", err.text);
	merge(a, b);
	trace_header(a, &header);
	cr_expect_eq(header.runs, UINT64_MAX);
	cr_expect_eq(header.duration_ms, UINT64_MAX);
	cr_assert_eq(trace_observations(a, &list, &count, &err), 0);
	cr_expect_eq(list[0].calls, UINT64_MAX);
	cr_expect_eq(list[0].tuples[0].calls, UINT64_MAX);
	cr_expect_eq(list[0].tuples[1].calls, 10u);
	a = through_text(a);
	trace_free(a);
	trace_free(b);
}
