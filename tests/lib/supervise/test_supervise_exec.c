/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/supervise/exec.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/error.h"

static char dir[] = "/tmp/sc-test-XXXXXX";
static char path_variable[128];
static char *const environment[] = { path_variable, NULL };

static void make_file(const char *name, mode_t mode)
{
	char path[64];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	cr_assert_not_null(f);
	fclose(f);
	chmod(path, mode);
}

static void setup(void)
{
	cr_assert_not_null(mkdtemp(dir));
	cr_assert_eq(chdir(dir), 0);
	cr_assert_eq(mkdir("a", 0755), 0);
	cr_assert_eq(mkdir("b", 0755), 0);
	cr_assert_eq(mkdir("a/folder", 0755), 0);
	make_file("a/plain", 0644);
	make_file("a/second", 0644);
	make_file("b/second", 0755);
	make_file("b/program", 0755);
	make_file("here", 0755);
	snprintf(path_variable, sizeof path_variable, "PATH=%s/none:%s/a:%s/b", dir, dir, dir);
}

static void teardown(void)
{
	char line[64];

	snprintf(line, sizeof line, "rm -rf %s", dir);
	cr_expect_eq(system(line), 0);
}

TestSuite(supervise_exec, .init = setup, .fini = teardown);

Test(supervise_exec, looks_a_command_up_as_a_shell_does)
{
	static const struct {
		const char *name;
		enum exec_answer want;
		const char *path; /* below the directory */
	} cases[] = {
		{ "program", EXEC_FOUND, "/b/program" },
		/* the first one cannot be executed: go on looking */
		{ "second", EXEC_FOUND, "/b/second" },
		{ "plain", EXEC_CANNOT_EXECUTE, NULL },
		{ "folder", EXEC_NOT_FOUND, NULL },
		{ "here", EXEC_NOT_FOUND, NULL },
		{ "nothing", EXEC_NOT_FOUND, NULL },
		{ "", EXEC_NOT_FOUND, NULL },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *got = NULL, want[128];
		struct error err = { 0 };
		int r = exec_find(cases[i].name, environment, &got, &err);

		cr_expect_eq(r, (int)cases[i].want, "%s: answer %d, want %d", cases[i].name, r,
		             (int)cases[i].want);
		if (cases[i].path) {
			snprintf(want, sizeof want, "%s%s", dir, cases[i].path);
			cr_expect_str_eq(got, want);
		} else {
			cr_expect_neq(err.text[0], '\0', "%s: no message", cases[i].name);
		}
		free(got);
	}
}

Test(supervise_exec, takes_a_command_with_a_slash_as_it_is)
{
	char *got = NULL;
	struct error err;

	cr_assert_eq(exec_find("./here", environment, &got, &err), EXEC_FOUND);
	cr_expect_str_eq(got, "./here");
	free(got);
	cr_expect_eq(exec_find("./nothing", environment, &got, &err), EXEC_NOT_FOUND);
	cr_expect_str_eq(err.text, "./nothing: No such file or directory");
	cr_expect_eq(exec_find("./a", environment, &got, &err), EXEC_CANNOT_EXECUTE);
	cr_expect_str_eq(err.text, "./a: Is a directory");
}

Test(supervise_exec, looks_in_the_current_directory_for_an_empty_element_of_PATH)
{
	static char empty_element[] = "PATH=/nowhere::/nowhere2";
	char *const with_empty[] = { empty_element, NULL };
	char *got = NULL;
	struct error err;

	cr_assert_eq(exec_find("here", with_empty, &got, &err), EXEC_FOUND);
	cr_expect_str_eq(got, "./here");
	free(got);
}

Test(supervise_exec, looks_in_the_standard_directories_without_PATH)
{
	char *const none[] = { NULL };
	char *got = NULL;
	struct error err;

	cr_assert_eq(exec_find("sh", none, &got, &err), EXEC_FOUND);
	cr_expect_str_eq(got, "/bin/sh");
	free(got);
}
