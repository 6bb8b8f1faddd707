/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Broken and hostile trace files: each differs from a good one in one place, and is refused for it.
 */
#include "lib/trace/trace.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"

TestSuite(trace_read, .timeout = 120);

static const char good[] =
	"{ \"format\": \"seccomp-utils trace\", \"version\": 2, \"tools\": { \"seccomp-utils "
	"0.1.0\": 2 },\n"
	"  \"runs\": 2, \"runs_with_results\": 1, \"start_unix_ms\": 1700000000000, "
	"\"duration_ms\": 12,\n"
	"  \"commands\": { \"ls -l\": 2 }, \"endings\": { \"exit 0\": 1, \"signal SIGTERM\": 1 },\n"
	"  \"kernels\": { \"6.1\": 2 }, \"machines\": { \"x86_64\": 2 }, \"engines\": { "
	"\"ptrace\": 2 },\n"
	"  \"truncated\": [\"commands\"], \"images\": [\"/bin/a\", \"/bin/b\"],\n"
	"  \"observations\": [\n"
	"    { \"arch\": \"x86_64\", \"name\": \"socket\", \"nr\": 41, \"calls\": 3, \"runs\": 2,\n"
	"      \"first_ms\": 1, \"last_ms\": 9, \"errors\": { \"EACCES\": 1, \"E524\": 2 },\n"
	"      \"time\": { \"calls\": 1, \"ns\": 1000 }, \"images\": [0, 1],\n"
	"      \"args\": [0, 1, 2], \"tuples\": [[1, 1, 0, 2, 2], [2, 1, 0, 1, 1]],\n"
	"      \"value_runs\": [[2, 1], [2], [2]], \"stacks\": [[\"libc(socket+1)\", \"main\"], "
	"[\"x\"]] },\n"
	"    { \"arch\": \"x86_64\", \"name\": \"a_new_call\", \"nr\": 9999, \"calls\": 1, "
	"\"runs\": 1,\n"
	"      \"first_ms\": 0, \"last_ms\": 0, \"images\": [1], \"images_truncated\": true },\n"
	"    { \"arch\": \"i386\", \"nr\": 54, \"calls\": 500, \"runs\": 1, \"first_ms\": 0, "
	"\"last_ms\": 0, \"images\": [],\n"
	"      \"args\": [1, 3], \"values\": [{ \"set\": 4095, \"clear\": 4294967295, \"min\": 0, "
	"\"max\": 4095 },\n"
	"      [[1, 300, 1], [2, 200, 1]]] }\n"
	"  ] }\n";

static int parse(const char *text, struct trace **out, struct error *err)
{
	return trace_parse(text, strlen(text), "t.json", out, err);
}

Test(trace_read, reads_what_is_good)
{
	struct trace *trace = NULL;
	struct error err = { 0 };
	const struct observation *list;
	size_t count;

	cr_assert_eq(parse(good, &trace, &err), 0, "%s", err.text);
	cr_assert_eq(trace_observations(trace, &list, &count, &err), 0);
	cr_assert_eq(count, 3u);
	cr_expect_str_eq(list[0].name, "socket");
	cr_expect_eq(list[0].errors, 3u);
	cr_expect_eq(list[0].error_list[1].errnum, 524);
	cr_expect_eq(list[0].tuples[1].values[0], 2u);
	cr_expect_str_eq(list[0].stacks[0].frames[1], "main");
	cr_expect_null(list[1].name, "not known here");
	cr_expect_str_eq(list[1].images[0], "/bin/b");
	cr_expect(list[1].images_truncated);
	cr_expect_str_eq(list[2].name, "ioctl", "the number is enough");
	cr_expect_eq(list[2].arg_set, 1u << 1 | 1u << 3);
	cr_expect_eq(list[2].args[1].max, 4095u);
	cr_expect_eq(list[2].args[3].values[1].calls, 200u);
	cr_expect_not(trace_has_results(trace));
	trace_free(trace);
}

/* As they were written when mmap's and mprotect's arguments had 64 bits. */
/* `what` of the good trace replaced by `by`, and what is said of it. */
static const struct {
	const char *what, *by, *want;
} rows[] = {
	{ "seccomp-utils trace", "strace",
	  "format: is \"strace\", must be \"seccomp-utils trace\"" },
	{ "\"version\": 2", "\"version\": 4, \"new\": 1",
	  "version: 4 is newer than what this program reads (3)" },
	{ "\"version\": 2", "\"version\": 1", "truncated: unknown field" },
	{ "\"version\": 2", "\"version\": 0", "version: 0 is not between" },
	{ "\"version\": 2", "\"version\": 18446744073709551615",
	  "version: 18446744073709551615 is newer" },
	{ "\"version\": 2,", "", "version: is missing" },
	{ "\"version\": 2", "\"version\": \"1\"", "version: must be a whole number, is a string" },
	{ "\"runs\": 2, ", "", "runs: is missing" },
	{ "\"version\": 2, ", "\"version\": 3, \"runs_joined\": 3, ",
	  "runs_joined: 3 is not between 1 and 2" },
	{ "\"runs\": 2, ", "\"runs\": -2, ", "runs: is negative" },
	{ "\"runs\": 2, ", "\"runs\": 2.5, ", "runs: must be a whole number, is a fraction" },
	{ "\"runs\": 2, ", "\"runs\": 1, ", "tools.seccomp-utils 0.1.0: 2 is not between 1 and 1" },
	{ "\"runs\": 2, ", "\"runs\": 0, ", "runs_with_results: 1 is not between 0 and 0" },
	{ "\"runs_with_results\": 1", "\"runs_with_results\": 3",
	  "runs_with_results: 3 is not between 0 and 2" },
	{ "\"start_unix_ms\": 1700000000000,", "", "start_unix_ms: is missing" },
	{ "\"duration_ms\": 12", "\"duration\": 12", "duration: unknown field" },
	{ "\"commands\": { \"ls -l\": 2 },", "", "commands: is missing" },
	{ "{ \"ls -l\": 2 }", "[\"ls -l\"]", "commands: must be an object, is an array" },
	{ "\"ls -l\": 2", "\"l\\u001b[2Js\": 2", "commands.l\\x1b[2Js: has a control character" },
	{ "\"ls -l\": 2", "\"l\\u009bs\": 2", "commands.l\\xc2\\x9bs: has a control character" },
	{ "\"ls -l\": 2", "\"ls -l\": 0", "commands.ls -l: 0 is not between 1 and 2" },
	{ "\"exit 0\": 1",
	  "\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1,\"k\":1,"
	  "\"l\":1,\"m\":1,\"n\":1,\"o\":1,\"p\":1",
	  "endings: 17 members; at most 16" },
	{ "[\"commands\"]", "[\"tools\", \"tools\"]",
	  "truncated[1]: is not a set that can be truncated, or is there twice" },
	{ "[\"commands\"]", "[\"all\"]", "truncated[0]: is not a set" },
	{ "\"truncated\": [\"commands\"],", "", "truncated: is missing" },
	{ "[\"/bin/a\", \"/bin/b\"]", "[\"/bin/b\", \"/bin/a\"]",
	  "images[1]: is not in ascending order" },
	{ "[\"/bin/a\", \"/bin/b\"]", "[\"/bin/a\", \"/bin/a\"]",
	  "images[1]: is not in ascending order" },
	{ "[\"/bin/a\", \"/bin/b\"]", "[\"/bin/a\", 18446744073709551615]",
	  "images[1]: must be a string, is a number" },
	{ "[\"/bin/a\", \"/bin/b\"]", "[]", "observations[0].images: 2 elements; at most 0" },
	{ "\"arch\": \"i386\"", "\"arch\": \"vax\"",
	  "observations[2].arch: \"vax\" is not an architecture" },
	{ "\"arch\": \"i386\"", "\"arch\": 3",
	  "observations[2].arch: must be a string, is a number" },
	{ "\"arch\": \"i386\", ", "", "observations[2].arch: is missing" },
	{ "\"arch\": \"i386\", \"nr\": 54", "\"arch\": \"x32\", \"nr\": 54",
	  "observations[2].nr: 54 is not a number of x32" },
	{ "\"nr\": 9999", "\"nr\": 1073741824",
	  "observations[1].nr: 1073741824 is not a number of x86_64" },
	{ "\"nr\": 9999", "\"nr\": 4294967296",
	  "observations[1].nr: 4294967296 is not between 0 and 4294967295" },
	{ "\"a_new_call\", \"nr\": 9999", "\"socket\", \"nr\": 41",
	  "observations[1]: number 41 of x86_64 is there twice" },
	{ "\"name\": \"socket\"", "\"name\": \"open\"",
	  "observations[0].name: number 41 is \"socket\" on x86_64, not \"open\"" },
	{ "a_new_call", "read", "observations[1].name: \"read\" is number 0 on x86_64, not 9999" },
	{ "a_new_call", "a\\u001bnew", "observations[1].name: has a control character" },
	{ "a_new_call", "A new call",
	  "observations[1].name: \"A new call\" is not a system call's name" },
	{ "\"calls\": 3", "\"calls\": 0", "observations[0].calls: 0 is not between 2" },
	{ "\"calls\": 3", "\"calls\": 4",
	  "observations[0].tuples: the calls add up to 3, not to 4" },
	{ "\"calls\": 3, \"runs\": 2", "\"calls\": 3, \"runs\": 3",
	  "observations[0].runs: 3 is not between 1 and 2" },
	{ "\"first_ms\": 1", "\"first_ms\": 10", "observations[0].last_ms: 9 is not between 10" },
	{ "\"EACCES\"", "\"EWHAT\"", "observations[0].errors.EWHAT: is not an errno" },
	{ "\"E524\"", "\"E4096\"", "observations[0].errors.E4096: is not an errno" },
	{ "\"E524\"", "\"E0\"", "observations[0].errors.E0: is not an errno" },
	{ "\"E524\"", "\"E13\"", "observations[0].errors.E13: is there twice" },
	{ "\"EACCES\": 1", "\"EACCES\": 0", "observations[0].errors.EACCES: 0 is not between 1" },
	{ "{ \"EACCES\": 1, \"E524\": 2 }", "3",
	  "observations[0].errors: must be an object, is a number" },
	{ "\"ns\": 1000", "\"us\": 1", "observations[0].time.us: unknown field" },
	{ "\"images\": [0, 1]", "\"images\": [0, 2]",
	  "observations[0].images[1]: 2 is not between 1 and 1" },
	{ "\"images\": [0, 1]", "\"images\": [1, 0]",
	  "observations[0].images[1]: 0 is not between 2 and 1" },
	{ "\"images_truncated\": true", "\"images_truncated\": 1",
	  "observations[1].images_truncated: is not true or false" },
	{ "\"args\": [0, 1, 2]", "\"args\": [0, 1, 6]",
	  "observations[0].args[2]: 6 is not between 2 and 5" },
	{ "\"args\": [0, 1, 2]", "\"args\": [0, 1, 1]",
	  "observations[0].args[2]: 1 is not between 2 and 5" },
	{ "\"args\": [0, 1, 2]", "\"args\": [0, 1]",
	  "observations[0].tuples[0]: 5 elements; at most 4" },
	{ "\"args\": [0, 1, 2]", "\"args\": []", "observations[0].args: is empty" },
	{ "\"args\": [0, 1, 2],", "", "observations[0]: has tuples or values, but no args" },
	{ "\"tuples\": [[1,", "\"tuples\": [[4294967296,",
	  "observations[0].tuples[0][0]: 4294967296 is wider than the argument" },
	{ "[2, 1, 0, 1, 1]", "[1, 1, 0, 1, 1]",
	  "observations[0].tuples[1]: is not in ascending order" },
	{ "[2, 1, 0, 1, 1]", "[2, 1, 0, 0, 1]",
	  "observations[0].tuples[1][3]: 0 is not between 1 and 3" },
	{ "[2, 1, 0, 1, 1]", "[2, 1, 0, 1, 3]",
	  "observations[0].tuples[1][4]: 3 is not between 1 and 2" },
	{ "[2, 1, 0, 1, 1]", "[2, 1, 1]", "observations[0].tuples[1]: 3 elements, not 5" },
	{ "[2, 1, 0, 1, 1]", "2", "observations[0].tuples[1]: must be an array, is a number" },
	{ ", [2], [2]]", ", [2]]",
	  "observations[0].value_runs[2]: does not fit the tuples' 1 values" },
	{ ", [2], [2]]", ", [2], [3]]",
	  "observations[0].value_runs[2][0]: 3 is not between 1 and 2" },
	{ "[[2, 1], ", "[null, ",
	  "observations[0].value_runs[0]: does not fit the tuples' 2 values" },
	{ "\"value_runs\": [[2, 1], [2], [2]],", "", "observations[0].value_runs: is missing" },
	{ "\"stacks\": [[\"libc(socket+1)\", \"main\"]", "\"stacks\": [[]",
	  "observations[0].stacks[0]: is empty" },
	{ "[\"x\"]", "[\"libc(socket+1)\", \"main\"]",
	  "observations[0].stacks[1]: is there twice" },
	{ "[\"x\"]", "[\"a\"], [\"b\"], [\"c\"], [\"d\"]",
	  "observations[0].stacks: 5 elements; at most 4" },
	{ "[\"x\"]", "[{}]", "observations[0].stacks[1][0]: must be a string, is an object" },
	{ "\"set\": 4095", "\"set\": 4294967296",
	  "observations[2].values[0].set: 4294967296 is wider" },
	{ "\"clear\": 4294967295", "\"clear\": 7",
	  "observations[2].values[0]: set, clear, min and max contradict" },
	{ "\"max\": 4095", "\"max\": 4096",
	  "observations[2].values[0]: set, clear, min and max contradict" },
	{ "\"max\": 4095", "\"top\": 4095", "observations[2].values[0].top: unknown field" },
	{ ", \"max\": 4095", "", "observations[2].values[0].max: is missing" },
	{ "[2, 200, 1]", "[1, 200, 1]", "observations[2].values[1][1]: is not in ascending order" },
	{ "[2, 200, 1]", "[2, 201, 1]",
	  "observations[2].values[1]: the calls add up to 501, not to 500" },
	{ "[2, 200, 1]", "[2, 200]", "observations[2].values[1][1]: is not [value, calls, runs]" },
	{ "\"values\": [{", "\"tuples\": [], \"values\": [{",
	  "observations[2]: needs one of tuples and values" },
	{ "\"nr\": 54", "\"nr\": 54, \"secrets\": 1", "observations[2].secrets: unknown field" },
	{ "\"observations\": [", "\"observations\": [7, ",
	  "observations[0]: must be an object, is a number" },
	{ "  ] }\n", "  ] ", "t.json:17:5: the text ends inside an object" },
};

static char *replace_once(const char *text, const char *what, const char *by)
{
	const char *at = strstr(text, what);
	char *out = NULL;

	cr_assert(at, "the good trace has no %s", what);
	cr_assert(asprintf(&out, "%.*s%s%s", (int)(at - text), text, by, at + strlen(what)) >= 0);
	return out;
}

Test(trace_read, refuses_what_is_wrong_and_names_the_place)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		auto_free char *text = replace_once(good, rows[i].what, rows[i].by);
		struct trace *trace = NULL;
		struct error err = { 0 };

		cr_expect_eq(parse(text, &trace, &err), -1, "%s -> %s was read", rows[i].what,
		             rows[i].by);
		cr_expect(strncmp(err.text, "t.json:", 7) == 0, "%s", err.text);
		cr_expect(strstr(err.text, rows[i].want), "%s -> %s: got \"%s\", want \"%s\"",
		          rows[i].what, rows[i].by, err.text, rows[i].want);
		trace_free(trace);
	}
}

Test(trace_read, refuses_a_trace_cut_off_anywhere)
{
	for (size_t length = 0; length < strlen(good) - 2; length++) {
		struct trace *trace = NULL;
		struct error err = { 0 };
		auto_free char *text = strndup(good, length);

		cr_expect_eq(trace_parse(text, length, "t.json", &trace, &err), -1,
		             "%zu bytes were read", length);
		trace_free(trace);
	}
}

Test(trace_read, refuses_documents_that_are_no_trace)
{
	static const char *const texts[] = { "{}",
		                             "[]",
		                             "null",
		                             "1",
		                             "\"seccomp-utils trace\"",
		                             "{ \"defaultAction\": \"SCMP_ACT_ERRNO\" }",
		                             "18446744073709551615" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct trace *trace = NULL;
		struct error err = { 0 };
		cr_expect_eq(parse(texts[i], &trace, &err), -1, "%s", texts[i]);
		cr_expect(strstr(err.text, "must be an object") ||
		                  strstr(err.text, "must be \"seccomp-utils trace\""),
		          "%s: %s", texts[i], err.text);
	}
}

/* The kept corpus of the fuzz target: whatever was found there stays mended. */
Test(trace_read, survives_every_file_of_the_corpus_and_writes_what_it_can_read)
{
	static const char directory[] = "tests/fuzz/corpus/trace";
	DIR *dir = opendir(directory);
	size_t readable = 0, files = 0;

	cr_assert(dir, "%s", directory);
	for (struct dirent *entry; (entry = readdir(dir));) {
		char path[512];
		struct trace *trace = NULL, *again = NULL;
		struct error err = { 0 };

		if (entry->d_name[0] == '.')
			continue;
		files++;
		snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
		if (trace_read(path, &trace, &err) < 0)
			continue;
		readable++;
		auto_free char *text = trace_text(trace);
		cr_assert(text);
		cr_expect_eq(parse(text, &again, &err), 0, "%s: %s", path, err.text);
		auto_free char *text_again = again ? trace_text(again) : NULL;
		cr_expect(text_again && strcmp(text, text_again) == 0, "%s", path);
		trace_free(trace);
		trace_free(again);
	}
	closedir(dir);
	cr_expect_geq(files, 4u);
	cr_expect_geq(readable, 2u);
}
