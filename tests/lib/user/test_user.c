/* SPDX-License-Identifier: Apache-2.0 */
/* USER[:GROUP] against files of our own, as docker run reads them. */
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
	write_file(
		group,
		"root:x:0:\nusers:x:100:ann,bob\nann:x:1001:ann\naudio:x:29:bob,ann\n500:x:501:\n");
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
	const char *groups; /* supplementary, in their order */
	const char *complaint;
} rows[] = {
	{ "root", 0, 0, "0", NULL },
	{ "ann", 1000, 1001, "1001 100 29", NULL }, /* listed in her own group, too: once */
	/* a number that is known counts as its name */
	{ "1000", 1000, 1001, "1001 100 29", NULL },
	{ "01000", 1000, 1001, "1001 100 29", NULL },
	{ "4242", 4242, 0, "0", NULL },
	{ "2147483647", 2147483647, 0, "0", NULL },
	{ "ann:audio", 1000, 29, "29", NULL },
	{ "ann:7", 1000, 7, "7", NULL },
	{ "4242:users", 4242, 100, "100", NULL },
	{ "77", 77, 78, "78", NULL },
	{ "1234", 1234, 0, "0", NULL }, /* a number is not looked up as a name */
	{ "1:500", 1, 500, "500", NULL },
	{ "nobody-here", 0, 0, "", "user \"nobody-here\": not in " },
	{ "12x", 0, 0, "", "user \"12x\": not in " },
	{ "-1", 0, 0, "", "user \"-1\": not in " },
	{ "ann:nogroup-here", 0, 0, "", "group \"nogroup-here\": not in " },
	{ "ann:29:100", 0, 0, "", "group \"29:100\": not in " },
	{ "", 0, 0, "", "not of the form USER" },
	{ ":users", 0, 0, "", "not of the form USER" },
	{ "ann:", 0, 0, "", "not of the form USER" },
	{ "2147483648", 0, 0, "", "user \"2147483648\": not an id from 0 to 2147483647" },
	{ "4294967295", 0, 0, "", "not an id" }, /* would be "no change" */
	{ "99999999999999999999", 0, 0, "", "not an id" },
	{ "ann:4294967295", 0, 0, "", "group \"4294967295\": not an id" },
};

static void list_groups(const struct user *user, char *line, size_t size)
{
	line[0] = '\0';
	for (size_t i = 0, n = 0; i < user->group_count; i++)
		n += (size_t)snprintf(line + n, size - n, "%s%u", i ? " " : "", user->groups[i]);
}

Test(user, is_read_as_docker_reads_it)
{
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct user user = { 0 };
		struct error err = { 0 };
		char groups[128];
		int rc = user_parse(rows[i].text, passwd, group, &user, &err);

		cr_expect_eq(rc, rows[i].complaint ? -1 : 0, "\"%s\": got %d %s", rows[i].text, rc,
		             err.text);
		list_groups(&user, groups, sizeof groups);
		if (rows[i].complaint)
			cr_expect(strstr(err.text, rows[i].complaint), "\"%s\": \"%s\"",
			          rows[i].text, err.text);
		cr_expect(user.uid == rows[i].uid && user.gid == rows[i].gid &&
		                  strcmp(groups, rows[i].groups) == 0,
		          "\"%s\": got uid %u gid %u groups %s; want %u, %u, %s", rows[i].text,
		          user.uid, user.gid, groups, rows[i].uid, rows[i].gid, rows[i].groups);
		user_done(&user);
	}
}

Test(user, works_without_any_file_for_numbers_only)
{
	struct user user = { 0 };
	struct error err;

	cr_expect_eq(user_parse("12:34", "/nonexistent", "/nonexistent", &user, &err), 0, "%s",
	             err.text);
	cr_expect(user.uid == 12 && user.gid == 34 && user.group_count == 1 &&
	          user.groups[0] == 34);
	user_done(&user);
	cr_expect_eq(user_parse("root", "/nonexistent", "/nonexistent", &user, &err), -1);
}
