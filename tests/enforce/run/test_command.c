/* SPDX-License-Identifier: Apache-2.0 */
#include "enforce/run/command.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"

static char folder[] = "/tmp/command.XXXXXX";

static void put(const char *name, const char *content, mode_t mode)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	cr_assert_not_null(file);
	fputs(content, file);
	fclose(file);
	chmod(path, mode);
}

static void setup(void)
{
	char path[256];

	cr_assert_not_null(mkdtemp(folder));
	put("script", "#!/bin/sh\n", 0755);
	put("no-interpreter", "#! /nonexistent/perl -w\n", 0755);
	put("plain", "#!/bin/sh\n", 0644);
	put("empty", "", 0755);
	put("strange",
	    "\x7f"
	    "QQQ",
	    0755);
	snprintf(path, sizeof path, "%s/sub", folder);
	cr_assert_eq(mkdir(path, 0755), 0);
	snprintf(path, sizeof path, "/nonexistent:%s:/usr/bin:/bin", folder);
	setenv("PATH", path, 1);
}

static void teardown(void)
{
	char line[300];

	snprintf(line, sizeof line, "rm -rf %s", folder);
	cr_assert_eq(system(line), 0);
}

TestSuite(command, .init = setup, .fini = teardown);

/* "@" stands for the folder. */
static const struct {
	const char *name;
	enum exit_status status; /* EXIT_FINE: found */
	const char *complaint;
} rows[] = {
	{ "script", EXIT_FINE, NULL },
	{ "@/script", EXIT_FINE, NULL },
	{ "sh", EXIT_FINE, NULL },
	{ "/bin/sh", EXIT_FINE, NULL },
	/* binfmt_misc may know it: the kernel decides */
	{ "strange", EXIT_FINE, NULL },
	{ "plain", EXIT_CANNOT_EXECUTE, "Permission denied" },
	{ "@/plain", EXIT_CANNOT_EXECUTE, "Permission denied" },
	{ "@/sub", EXIT_CANNOT_EXECUTE, "Is a directory" },
	{ "sub", EXIT_NOT_FOUND, "not found" },
	{ "empty", EXIT_CANNOT_EXECUTE, "Exec format error" },
	{ "no-interpreter", EXIT_CANNOT_EXECUTE, "/nonexistent/perl" },
	{ "no-such-command-at-all", EXIT_NOT_FOUND, "not found" },
	{ "@/nothing", EXIT_NOT_FOUND, "No such file" },
	{ "@/script/below", EXIT_NOT_FOUND, "Not a directory" },
	{ "", EXIT_NOT_FOUND, "not found" },
};

Test(command, is_found_or_told_with_its_exit_status)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum exit_status status = EXIT_FINE;
		struct error err = { 0 };
		char *path = NULL, name[300];

		snprintf(name, sizeof name, "%s%s", rows[i].name[0] == '@' ? folder : "",
		         rows[i].name + (rows[i].name[0] == '@'));
		int rc = command_find(name, &path, &status, &err);
		cr_expect_eq(rc, rows[i].status == EXIT_FINE ? 0 : -1, "%s: %d %s", rows[i].name,
		             rc, err.text);
		cr_expect_eq(status, rows[i].status, "%s: status %d", rows[i].name, status);
		if (rows[i].complaint)
			cr_expect(strstr(err.text, rows[i].complaint), "%s: \"%s\"", rows[i].name,
			          err.text);
		else
			cr_expect(path && access(path, X_OK) == 0, "%s", rows[i].name);
		free(path);
	}
}

Test(command, an_option_in_its_place_is_told_where_to_stand)
{
	auto_free char *path = NULL;
	enum exit_status status;
	struct error err = { 0 };

	cr_assert_eq(command_find("--cap-drop", &path, &status, &err), -1);
	cr_expect_str_eq(err.hint, "options come before PROFILE");
	cr_assert_eq(command_find("no-such-program", &path, &status, &err), -1);
	cr_expect_str_eq(err.hint, "");
}
