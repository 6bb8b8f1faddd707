/* SPDX-License-Identifier: Apache-2.0 */
/* USER[:GROUP] against files of our own, as runc reads them (libcontainer/user). */
#include "lib/user/user.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/error.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static char passwd[] = "/tmp/passwd.XXXXXX", group[] = "/tmp/group.XXXXXX";

static void write_file(char *path, const char *text)
{
	FILE *file = fdopen(mkstemp(path), "w");

	cr_assert_not_null(file);
	fputs(text, file);
	fclose(file);
}

static void setup(void)
{
	write_file(passwd, "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1001:Ann:/home/ann:/bin/sh\n"
	           "1234:x:77:78::/:/bin/sh\n");
	write_file(group, "root:x:0:\nusers:x:100:ann,bob\nann:x:1001:\naudio:x:29:bob,ann\n500:x:501:\n");
}

static void teardown(void)
{
	unlink(passwd);
	unlink(group);
}

TestSuite(user, .init = setup, .fini = teardown);

static const struct {
	const char *text;
	unsigned uid, gid;
	size_t groups;
	const char *complaint;
} rows[] = {
	{ "root", 0, 0, 0, NULL },
	{ "ann", 1000, 1001, 2, NULL },
	{ "1000", 1000, 1001, 2, NULL },                /* a number that is known counts as its name */
	{ "4242", 4242, 0, 0, NULL },
	{ "ann:audio", 1000, 29, 0, NULL },
	{ "ann:7", 1000, 7, 0, NULL },
	{ "4242:users", 4242, 100, 0, NULL },
	{ "1234", 77, 78, 0, NULL },                    /* a name that looks like a number */
	{ "1:500", 1, 501, 0, NULL },
	{ "nobody-here", 0, 0, 0, "nobody-here" },
	{ "ann:nogroup-here", 0, 0, 0, "nogroup-here" },
	{ "", 0, 0, 0, "want USER" },
	{ ":users", 0, 0, 0, "want USER" },
	{ "ann:", 0, 0, 0, "want USER" },
	{ "-1", 0, 0, 0, "-1" },
	{ "4294967295", 0, 0, 0, "4294967295" },        /* would be "no change" */
	{ "99999999999999999999", 0, 0, 0, "9999" },
};

Test(user, is_read_as_docker_reads_it)
{
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct user user = { 0 };
		struct error err = { 0 };
		int rc = user_parse(rows[i].text, passwd, group, &user, &err);

		cr_expect_eq(rc, rows[i].complaint ? -1 : 0, "\"%s\": got %d %s", rows[i].text, rc, err.text);
		if (rows[i].complaint) {
			cr_expect(strstr(err.text, rows[i].complaint), "\"%s\": \"%s\"", rows[i].text, err.text);
			continue;
		}
		cr_expect(user.uid == rows[i].uid && user.gid == rows[i].gid && user.group_count == rows[i].groups,
		          "\"%s\": got uid %u gid %u with %zu groups", rows[i].text, user.uid, user.gid, user.group_count);
		user_done(&user);
	}
}

Test(user, works_without_any_file_for_numbers_only)
{
	struct user user = { 0 };
	struct error err;

	cr_expect_eq(user_parse("12:34", "/nonexistent", "/nonexistent", &user, &err), 0, "%s", err.text);
	cr_expect(user.uid == 12 && user.gid == 34);
	cr_expect_eq(user_parse("root", "/nonexistent", "/nonexistent", &user, &err), -1);
}
