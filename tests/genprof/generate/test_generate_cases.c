/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Golden cases: each folder of tests/cases/generate holds a trace.json, the options of sc-genprof, and
 * what it writes for them, as `expected`. The folder's name is the sentence that it proves.
 * UPDATE_CASES=1 writes `expected` anew: read the difference before committing it.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "lib/base/cleanup.h"

static const char directory[] = "tests/cases/generate";

enum { MAX_TEXT = 1 << 18 };

static char *read_all(FILE *file)
{
	char *text = calloc(1, MAX_TEXT);

	cr_assert_not_null(text);
	if (file)
		cr_assert_lt(fread(text, 1, MAX_TEXT - 1, file), MAX_TEXT - 1u);
	return text;
}

static char *read_file(const char *path)
{
	auto_fclose FILE *file = fopen(path, "re");

	return read_all(file);
}

/* Everything that the program writes, messages included, with its status. */
static char *generated(const char *folder)
{
	const char *build = getenv("BUILD");
	auto_free char *command = NULL, *program = realpath(build ? build : "build", NULL);

	cr_assert_not_null(program);
	cr_assert_gt(asprintf(&command, "cd '%s' && timeout 60 '%s/bin/sc-genprof' $(cat options) trace.json 2>&1", folder,
	                      program), 0);
	FILE *pipe = popen(command, "re");
	cr_assert_not_null(pipe);
	char *text = read_all(pipe);
	int status = pclose(pipe);
	if (status)
		snprintf(text + strlen(text), MAX_TEXT - strlen(text), "exit %d\n", WEXITSTATUS(status));
	return text;
}

static void write_file(const char *path, const char *text)
{
	auto_fclose FILE *file = fopen(path, "we");

	cr_assert_not_null(file);
	fputs(text, file);
}

Test(generate_cases, write_what_was_expected)
{
	DIR *cases = opendir(directory);
	size_t seen = 0;

	cr_assert_not_null(cases);
	for (struct dirent *entry; (entry = readdir(cases));) {
		auto_free char *folder = NULL, *expected_path = NULL;

		if (entry->d_name[0] == '.')
			continue;
		cr_assert_gt(asprintf(&folder, "%s/%s", directory, entry->d_name), 0);
		cr_assert_gt(asprintf(&expected_path, "%s/expected", folder), 0);
		auto_free char *got = generated(folder);
		if (getenv("UPDATE_CASES"))
			write_file(expected_path, got);
		auto_free char *want = read_file(expected_path);
		cr_expect(strcmp(got, want) == 0, "%s:\n--- got\n%s--- want\n%s", entry->d_name, got, want);
		seen++;
	}
	closedir(cases);
	cr_expect_gt(seen, 8u);
}
