/* SPDX-License-Identifier: Apache-2.0 */
/* Traces of older versions: what their values and keys mean now. */
#include "lib/trace/trace.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"

static int parse(const char *text, struct trace **out, struct error *err)
{
	return trace_parse(text, strlen(text), "t.json", out, err);
}

static const char older[] =
	"{ \"format\": \"seccomp-utils trace\", \"version\": 1, \"tools\": { \"seccomp-utils "
	"0.1.0\": 2 },"
	"  \"runs\": 2, \"runs_with_results\": 1, \"start_unix_ms\": 1, \"duration_ms\": 1,"
	"  \"commands\": {}, \"endings\": {}, \"kernels\": {}, \"machines\": {}, \"engines\": {},"
	"  \"cut\": [], \"images\": [], \"observations\": ["
	"    { \"arch\": \"x86_64\", \"nr\": 9, \"calls\": 7, \"runs\": 2, \"first_ms\": 0, "
	"\"last_ms\": 0,"
	"      \"images\": [], \"args\": [2, 3], \"tuples\": [[1, 2, 1, 1], [3, 34, 2, 1],"
	"        [3, 18446744071562067968, 1, 1], [3, 18446744073709486114, 2, 2], [4294967297, 2, "
	"1, 1]],"
	"      \"value_runs\": [[1, 2, 1], [2, 1, 1, 1]] },"
	"    { \"arch\": \"x86_64\", \"nr\": 10, \"calls\": 500, \"runs\": 1, \"first_ms\": 0, "
	"\"last_ms\": 0,"
	"      \"images\": [], \"args\": [2], \"values\": [{ \"set\": 4294971391,"
	"      \"clear\": 18446744073709551615, \"min\": 0, \"max\": 4294967301 }] }] }";

Test(trace_versions, cuts_older_values_to_the_bits_that_are_kept_now)
{
	struct trace *trace = NULL, *again = NULL;
	struct error err = { 0 };
	const struct observation *list;
	size_t count;

	cr_assert_eq(parse(older, &trace, &err), 0, "%s", err.text);
	cr_assert_eq(trace_observations(trace, &list, &count, &err), 0);
	cr_assert_eq(count, 2u);
	cr_assert_eq(list[0].tuple_count, 4u, "[1, 2] is there twice");
	cr_expect_eq(list[0].tuples[0].values[2], 1u);
	cr_expect_eq(list[0].tuples[0].calls, 2u);
	cr_expect_eq(list[0].tuples[3].values[3], 0xffff0022u);
	cr_expect_eq(list[1].args[2].ever_set, 4095u);
	cr_expect_eq(list[1].args[2].ever_clear, UINT32_MAX);
	cr_expect_eq(list[1].args[2].min, 0u);
	cr_expect_eq(list[1].args[2].max, 4095u, "no value is above");
	auto_free char *text = trace_text(trace);
	cr_expect_eq(parse(text, &again, &err), 0, "%s", err.text);
	trace_free(trace);
	trace_free(again);
}

/* Replaces `what` by `by` in `text`, which has room for it. */
static void replace(char *text, const char *what, const char *by)
{
	char *at = strstr(text, what);

	cr_assert_not_null(at, "%s", what);
	memmove(at + strlen(by), at + strlen(what), strlen(at + strlen(what)) + 1);
	memcpy(at, by, strlen(by));
}

Test(trace_versions, reads_older_values_that_differ_only_in_bits_that_are_not_kept)
{
	char text[sizeof older + 64];
	struct trace *trace = NULL;
	struct error err = { 0 };
	const struct observation *list;
	size_t count;

	strcpy(text, older);
	replace(text, "\"set\": 4294971391", "\"set\": 4294967301");
	replace(text, "\"clear\": 18446744073709551615", "\"clear\": 18446744073709551610");
	replace(text, "\"min\": 0", "\"min\": 5");
	cr_assert_eq(parse(text, &trace, &err), 0, "%s", err.text);
	cr_assert_eq(trace_observations(trace, &list, &count, &err), 0);
	cr_expect_eq(list[1].args[2].min, 5u);
	cr_expect_eq(list[1].args[2].max, 5u);
	cr_expect_eq(list[1].args[2].ever_set, 5u);
	trace_free(trace);
}

/* The writer keeps 32 bits, also of parameters that are longs. */
Test(trace_versions, refuses_wide_values_in_the_present_version)
{
	char text[sizeof older + 64];
	struct trace *trace = NULL;
	struct error err = { 0 };

	strcpy(text, older);
	replace(text, "\"version\": 1", "\"version\": 2");
	replace(text, "\"cut\"", "\"truncated\"");
	cr_assert_neq(parse(text, &trace, &err), 0);
	cr_expect(strstr(err.text, "tuples[2][1]: 18446744071562067968 is wider than the argument"),
	          "%s", err.text);
}

Test(trace_versions, reads_version_1_with_its_keys)
{
	static const char old[] =
		"{ \"format\": \"seccomp-utils trace\", \"version\": 1,\n"
		"  \"tools\": { \"seccomp-utils 0.1.0\": 1 }, \"runs\": 1, \"runs_with_results\": "
		"0,\n"
		"  \"start_unix_ms\": 1700000000000, \"duration_ms\": 12, \"commands\": { \"ls\": "
		"1 },\n"
		"  \"endings\": { \"exit 0\": 1 }, \"kernels\": { \"6.1\": 1 },\n"
		"  \"machines\": { \"x86_64\": 1 }, \"engines\": { \"ptrace\": 1 },\n"
		"  \"cut\": [\"images\", \"observations\"], \"images\": [\"/bin/ls\"],\n"
		"  \"observations\": [\n"
		"    { \"arch\": \"x86_64\", \"name\": \"read\", \"nr\": 0, \"calls\": 3, "
		"\"runs\": 1,\n"
		"      \"first_ms\": 1, \"last_ms\": 9, \"images\": [0], \"images_cut\": true } ] "
		"}\n";
	struct trace *trace = NULL;
	struct error err = { 0 };
	const struct observation *list;
	size_t count;

	cr_assert_eq(parse(old, &trace, &err), 0, "%s", err.text);
	struct trace_header header;

	trace_header(trace, &header);
	cr_expect(header.images_truncated && header.calls_truncated);
	cr_assert_eq(trace_observations(trace, &list, &count, &err), 0);
	cr_assert_eq(count, 1u);
	cr_expect(list[0].images_truncated);
	auto_free char *text = trace_text(trace);
	cr_expect(strstr(text, "\"truncated\": [\"images\", \"observations\"]"), "%s", text);
	cr_expect(strstr(text, "\"images_truncated\": true"), "%s", text);
	cr_expect_not(strstr(text, "cut\""), "%s", text);
	trace_free(trace);
}
