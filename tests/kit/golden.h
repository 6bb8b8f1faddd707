/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Golden cases: each folder below a directory holds the input of a command and, as `expected`, what
 * it writes, messages and exit status included. The folder's name is the sentence that it proves.
 * UPDATE_CASES=1 writes `expected` anew: read the difference before committing it.
 */
#pragma once

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "lib/base/cleanup.h"

enum { GOLDEN_MAX_TEXT = 1 << 18 };

static inline char *golden_read_all(FILE *file)
{
	char *text = calloc(1, GOLDEN_MAX_TEXT);

	cr_assert_not_null(text);
	if (file)
		cr_assert_lt(fread(text, 1, GOLDEN_MAX_TEXT - 1, file), GOLDEN_MAX_TEXT - 1u);
	return text;
}

static inline char *golden_read_file(const char *path)
{
	auto_fclose FILE *file = fopen(path, "re");

	return golden_read_all(file);
}

/*
 * What the shell command writes in the folder, with this build's programs in PATH, and its status.
 */
static inline char *golden_output(const char *folder, const char *command)
{
	const char *build = getenv("BUILD");
	auto_free char *line = NULL, *programs = realpath(build ? build : "build", NULL);

	cr_assert_not_null(programs);
	cr_assert_gt(asprintf(&line, "cd '%s' && PATH='%s/bin':$PATH && exec 2>&1 && timeout 60 %s",
	                      folder, programs, command),
	             0);
	FILE *pipe = popen(line, "re");
	cr_assert_not_null(pipe);
	char *text = golden_read_all(pipe);
	int status = pclose(pipe);
	if (status)
		snprintf(text + strlen(text), GOLDEN_MAX_TEXT - strlen(text), "exit %d\n",
		         WEXITSTATUS(status));
	return text;
}

static inline void golden_write_file(const char *path, const char *text)
{
	auto_fclose FILE *file = fopen(path, "we");

	cr_assert_not_null(file);
	fputs(text, file);
}

/* Runs the command in every folder; there are at least so many. */
static inline void golden_run(const char *directory, const char *command, size_t least)
{
	DIR *cases = opendir(directory);
	size_t seen = 0;

	cr_assert_not_null(cases, "%s", directory);
	for (struct dirent *entry; (entry = readdir(cases));) {
		auto_free char *folder = NULL, *expected_path = NULL;

		if (entry->d_name[0] == '.')
			continue;
		cr_assert_gt(asprintf(&folder, "%s/%s", directory, entry->d_name), 0);
		cr_assert_gt(asprintf(&expected_path, "%s/expected", folder), 0);
		auto_free char *got = golden_output(folder, command);
		if (getenv("UPDATE_CASES"))
			golden_write_file(expected_path, got);
		auto_free char *want = golden_read_file(expected_path);
		cr_expect(strcmp(got, want) == 0, "%s:\n--- got\n%s--- want\n%s", entry->d_name,
		          got, want);
		seen++;
	}
	closedir(cases);
	cr_expect_geq(seen, least);
}
