/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Without memory a trace says so, and neither crashes nor loses what it holds (which check-san
 * would tell): the same work is done again and again, and each time another allocation of it fails,
 * until none does. The linker leads the calls of our own code through here (--wrap in the
 * Makefile).
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/trace/trace.h"

TestSuite(trace_memory, .timeout = 240);

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);

/* How many allocations still succeed before one fails; NEVER outside of these tests. */
enum { NEVER = -1 };
static long left = NEVER;

static bool fails(void)
{
	if (left == NEVER)
		return false;
	if (left-- > 0)
		return false;
	left = NEVER; /* one only: what cleans up may allocate */
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}

/* ---- work ---- */

static int add_calls(struct trace *trace, struct error *err)
{
	static const char *const frames[] = { "libc.so.6(socket+0x7)", "main+0x1" };
	const struct trace_stack stack = { frames, 2 };
	enum trace_news news;
	uint32_t image;

	if (trace_image(trace, "/bin/one", &image, err) != 0)
		return -1;
	/* socket (41): more tuples, then more values than are kept. */
	for (uint64_t i = 0; i < 2 * TRACE_MAX_TUPLES; i++) {
		struct call call = { .arch = ARCH_X86_64, .nr = 41, .args = { i, i % 7, 0 } };

		if (trace_add(trace, &call, 1, image, i, &news, err) != 0 ||
		    trace_add_result(trace, ARCH_X86_64, 41, 1, i % 3 ? 0 : (int)(i % 20), 5,
		                     err) != 0)
			return -1;
	}
	for (uint32_t nr = 5000; nr < 5100; nr++) {
		struct call call = { .arch = ARCH_X86_64, .nr = nr };

		if (trace_add(trace, &call, 1, image, 1, &news, err) != 0)
			return -1;
	}
	return trace_add_stack(trace, ARCH_X86_64, 41, &stack, err);
}

static int record(struct trace *trace, struct error *err)
{
	const struct trace_start start = {
		.command = "one 'two three'",
		.kernel = "6.1",
		.machine = "x86_64",
		.engine = "ptrace",
		.with_results = true,
		.start_unix_ms = 1,
	};

	if (trace_begin(trace, &start, err) != 0 || add_calls(trace, err) != 0)
		return -1;
	return trace_end(trace, "exit 0", 7, err);
}

/* Records one trace, merges it into another one, reads that one. Returns its text, or NULL. */
static char *work(struct trace *one, struct trace *all, struct error *err)
{
	const struct observation *list;
	size_t count;

	if (record(one, err) != 0 || trace_merge(all, one, err) != 0 ||
	    trace_observations(all, &list, &count, err) != 0)
		return NULL;
	char *text = trace_text(all);
	if (!text)
		error_set(err, ENOMEM, "write");
	return text;
}

/* The n-th allocation fails: what came of it, or NULL and an error. */
static char *work_with_failure(long n, struct error *err)
{
	left = n;
	struct trace *one = trace_new(), *all = trace_new();
	char *text = NULL;

	if (one && all)
		text = work(one, all, err);
	else
		error_set(err, ENOMEM, "begin");
	left = left == NEVER ? NEVER : 0;
	trace_free(one);
	trace_free(all);
	return text;
}

Test(trace_memory, that_is_not_to_be_had_is_an_error_each_time)
{
	struct error err = { 0 };
	char *want = work_with_failure(NEVER, &err);
	long n, failures = 0;

	cr_assert_not_null(want, "%s", err.text);
	for (n = 0;; n++) {
		err = (struct error){ 0 };
		char *got = work_with_failure(n, &err);
		bool is_over = left != NEVER;

		left = NEVER;
		if (got)
			cr_expect_str_eq(
				got, want,
				"allocation %ld failed: something was lost without an error", n);
		else
			cr_expect_eq(err.errnum, ENOMEM, "allocation %ld failed: errno %d, \"%s\"",
			             n, err.errnum, err.text);
		failures += !got;
		free(got);
		if (is_over)
			break;
	}
	free(want);
	cr_expect_gt(failures, 100, "only %ld of %ld allocations made it fail", failures, n);
}
