/* SPDX-License-Identifier: Apache-2.0 */
/* What a trace has beside the observations: floor, denied calls, operations of io_uring. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "tests/kit/genprof_kit.h"

static const uint64_t none[CALL_ARGS];

static struct trace *part_of(struct trace *trace, enum trace_part part)
{
	struct trace *out;
	struct error err;

	cr_assert_eq(trace_part_begin(trace, part, &out, &err), 0);
	return out;
}

static void add(struct trace *part, const char *name, uint64_t first_argument, int errnum)
{
	const uint64_t args[CALL_ARGS] = { first_argument };
	struct call call = kit_call(ARCH_X86_64, name, args);
	enum trace_news news;
	struct error err;

	cr_assert_eq(trace_add(part, &call, 1, TRACE_IMAGE_NONE, 1, &news, &err), 0);
	cr_assert_eq(trace_add_result(part, call.arch, call.nr, 1, errnum, 0, &err), 0);
}

/* A run with a floor, a denied call and an operation that depend on `i`. */
static struct trace *run(uint64_t i)
{
	struct trace *trace = kit_start_run();
	struct error err;

	kit_add(trace, ARCH_X86_64, "read", none);
	if (i != 1)
		add(part_of(trace, TRACE_FLOOR), "prctl", i, 0);
	if (i != 2)
		add(part_of(trace, TRACE_DENIED), "keyctl", i, 1 + (int)i);
	cr_assert_eq(trace_add_io_uring(trace, i ? "READV" : "OPENAT", &err), 0);
	cr_assert_eq(trace_add_io_uring(trace, "CLOSE", &err), 0);
	cr_assert_eq(trace_add_io_uring(trace, "CLOSE", &err), 0);
	return trace;
}

static struct trace *merged(const int order[3])
{
	struct trace *all = trace_new();
	struct error err;

	for (int i = 0; i < 3; i++) {
		struct trace *one = run((uint64_t)order[i]);

		cr_assert_eq(trace_merge(all, one, &err), 0);
		trace_free(one);
	}
	return all;
}

static struct trace *read_back(const char *text)
{
	struct trace *trace = NULL;
	struct error err = { 0 };

	cr_assert_eq(trace_parse(text, strlen(text), "t.json", &trace, &err), 0, "%s", err.text);
	return trace;
}

Test(trace_parts, merge_in_any_order_and_are_read_as_they_were_written)
{
	struct trace *a = merged((const int[]){ 0, 1, 2 }), *b = merged((const int[]){ 2, 0, 1 });
	auto_free char *first = trace_text(a), *second = trace_text(b);
	struct trace *again = read_back(first);
	auto_free char *third = trace_text(again);
	const struct observation *list;
	struct trace_header header;
	struct error err;
	size_t count;

	cr_expect_str_eq(first, second);
	cr_expect_str_eq(first, third);
	cr_assert_eq(trace_observations(trace_part(again, TRACE_FLOOR), &list, &count, &err), 0);
	cr_assert_eq(count, 1u);
	cr_expect_str_eq(list[0].name, "prctl");
	cr_expect_eq(list[0].runs, 2u, "%lu runs", list[0].runs);
	cr_expect_eq(list[0].tuple_count, 2u);
	cr_expect_not(list[0].images_truncated);
	cr_expect_eq(trace_runs(trace_part(again, TRACE_DENIED)), 2u);
	cr_assert_eq(trace_observations(again, &list, &count, &err), 0);
	cr_expect_eq(count, 1u, "a floor's call is not the workload's");
	trace_header(again, &header);
	cr_expect_eq(header.io_uring_count, 3u);
	trace_free(a);
	trace_free(b);
	trace_free(again);
}

Test(trace_parts, are_not_in_a_trace_that_has_none_and_older_readers_take_it)
{
	struct trace *trace = kit_start_run();
	auto_free char *text = trace_text(trace);

	cr_expect(strstr(text, "\"version\": 2"), "%s", text);
	cr_expect_null(strstr(text, "floor"));
	cr_expect_null(trace_part(trace, TRACE_FLOOR));
	trace_free(trace);
}

/* `what` of a good text replaced by `by`, and what is said of it. */
static const struct {
	const char *what, *by, *error;
} rows[] = {
	{ "\"version\": 3", "\"version\": 2", "io_uring: unknown field" },
	{ "\"version\": 3", "\"version\": 4", "version: 4 is newer" },
	{ "\"floor\": {\n    \"runs\": 1", "\"floor\": {\n    \"runs\": 2",
	  "floor.runs: 2 is not between 1 and 1" },
	{ "\"floor\": {\n    \"runs\": 1,", "\"floor\": {\n    \"floors\": 1,",
	  "floor.floors: unknown field" },
	{ "\"name\": \"prctl\"", "\"name\": \"read\"",
	  "floor.observations[0].name: number 157 is \"prctl\"" },
	{ "\"nr\": 250", "\"nr\": 250, \"who\": 1", "denied.observations[0].who: unknown field" },
	{ "\"CLOSE\": 1", "\"CLOSE\": 2", "io_uring.CLOSE: 2 is not between 1 and 1" },
	{ "\"truncated\": []", "\"truncated\": [\"floor\"]",
	  "truncated[0]: is not a set that can be truncated" },
};

Test(trace_parts, are_refused_where_they_are_wrong)
{
	struct trace *trace = run(0);
	auto_free char *good = trace_text(trace);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *at = strstr(good, rows[i].what);
		auto_free char *bad = NULL;
		struct trace *read = NULL;
		struct error err = { 0 };

		cr_assert(at, "no %s in %s", rows[i].what, good);
		cr_assert(asprintf(&bad, "%.*s%s%s", (int)(at - good), good, rows[i].by,
		                   at + strlen(rows[i].what)) > 0);
		cr_expect_eq(trace_parse(bad, strlen(bad), "t.json", &read, &err), -1, "%s",
		             rows[i].by);
		cr_expect(strstr(err.text, rows[i].error), "said \"%s\", want \"%s\"", err.text,
		          rows[i].error);
		trace_free(read);
	}
	trace_free(trace);
}
