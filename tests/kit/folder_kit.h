/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder for the files of a test:
 *
 *     TestSuite(NAME, .init = folder_setup, .fini = folder_teardown);
 */
#pragma once

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static char folder[] = "/tmp/audit-faults.XXXXXX";

static inline void folder_setup(void)
{
	cr_assert_not_null(mkdtemp(folder));
}

static inline void folder_teardown(void)
{
	char line[96];

	snprintf(line, sizeof line, "rm -rf %s", folder);
	cr_assert_eq(system(line), 0);
}

static const char *in_folder(const char *name)
{
	static char paths[8][96];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

static inline void put(const char *name, const char *content)
{
	FILE *out = fopen(in_folder(name), "w");

	cr_assert_not_null(out);
	fputs(content, out);
	fclose(out);
}

static inline bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}
