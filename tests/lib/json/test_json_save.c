/* SPDX-License-Identifier: Apache-2.0 */
/* json_save: what it leaves in a directory of its own, whatever goes wrong. */
#include "lib/json/json.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"

static char directory[64];

static void enter_directory(void)
{
	strcpy(directory, "/tmp/test_json.XXXXXX");
	cr_assert(mkdtemp(directory) && chdir(directory) == 0);
}

static void remove_directory(void)
{
	cr_assert_eq(seteuid(getuid()), 0);
	const char *names[] = { "out.json", "link.json", "target.json", "ro/out.json", "ro" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		remove(names[i]);
	/* Fails when a temporary file was left behind. */
	cr_expect_eq(rmdir(directory), 0, "%s: %s", directory, strerror(errno));
}

static void expect_content(const char *path, const char *want)
{
	char got[128] = "";
	auto_fclose FILE *file = fopen(path, "re");

	cr_assert(file, "%s", path);
	cr_expect_lt(fread(got, 1, sizeof got - 1, file), sizeof got - 1);
	cr_expect_str_eq(got, want, "%s", path);
}

TestSuite(json_save, .init = enter_directory, .fini = remove_directory, .timeout = 60);

Test(json_save, gives_a_new_file_the_mode_of_the_umask_and_keeps_that_of_an_old_one)
{
	struct error err = { 0 };
	struct stat st;

	umask(027);
	cr_assert_eq(json_save("out.json", "{}\n", &err), 0, "%s", err.text);
	expect_content("out.json", "{}\n");
	cr_assert_eq(stat("out.json", &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0640);
	cr_assert_eq(chmod("out.json", 0604), 0);
	cr_assert_eq(json_save("out.json", "[]\n", &err), 0, "%s", err.text);
	expect_content("out.json", "[]\n");
	cr_assert_eq(stat("out.json", &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0604);
}

enum { SOMEBODY = 12345, NOBODY = 65534 };

Test(json_save, leaves_a_file_to_its_owner)
{
	struct error err = { 0 };
	struct stat st;

	if (geteuid() != 0)
		cr_skip_test("needs root");
	cr_assert_eq(json_save("out.json", "1\n", &err), 0, "%s", err.text);
	cr_assert_eq(chown("out.json", SOMEBODY, NOBODY), 0);
	cr_assert_eq(chmod("out.json", 0640), 0);
	cr_assert_eq(json_save("out.json", "2\n", &err), 0, "%s", err.text);
	expect_content("out.json", "2\n");
	cr_assert_eq(stat("out.json", &st), 0);
	cr_expect(st.st_uid == SOMEBODY && st.st_gid == NOBODY, "owner %d:%d", (int)st.st_uid,
	          (int)st.st_gid);
	cr_expect_eq(st.st_mode & 07777, 0640, "mode %o", st.st_mode);
}

/* The directory lets us replace what we could not give back. */
Test(json_save, gives_its_own_group_no_more_than_others_had)
{
	struct error err = { 0 };
	struct stat st;

	if (geteuid() != 0)
		cr_skip_test("needs root");
	cr_assert_eq(json_save("out.json", "1\n", &err), 0, "%s", err.text);
	cr_assert_eq(chmod("out.json", 04764), 0);
	cr_assert_eq(chmod(".", 0777), 0);
	cr_assert(setgroups(0, NULL) == 0 && setegid(SOMEBODY) == 0 && seteuid(SOMEBODY) == 0);
	cr_expect_eq(json_save("out.json", "2\n", &err), 0, "%s", err.text);
	cr_assert_eq(seteuid(getuid()), 0);
	cr_assert_eq(stat("out.json", &st), 0);
	cr_expect_eq(st.st_uid, (uid_t)SOMEBODY);
	cr_expect_eq(st.st_mode & 07777, 0744, "mode %o", st.st_mode);
}

Test(json_save, follows_a_link_and_leaves_it_a_link)
{
	struct error err = { 0 };
	struct stat st;

	cr_assert_eq(json_save("target.json", "1\n", &err), 0);
	cr_assert_eq(symlink("target.json", "link.json"), 0);
	cr_assert_eq(json_save("link.json", "2\n", &err), 0, "%s", err.text);
	expect_content("target.json", "2\n");
	cr_assert_eq(lstat("link.json", &st), 0);
	cr_expect(S_ISLNK(st.st_mode));
}

Test(json_save, follows_no_link_of_another_user_where_all_may_write)
{
	struct error err = { 0 };

	if (geteuid() != 0)
		cr_skip_test("only root makes links of other users");
	cr_assert_eq(json_save("target.json", "root's\n", &err), 0);
	cr_assert_eq(symlink("target.json", "link.json"), 0);
	cr_assert_eq(lchown("link.json", SOMEBODY, SOMEBODY), 0);
	cr_assert_eq(chmod(".", 01777), 0);
	cr_expect_eq(json_save("link.json", "{}\n", &err), -1);
	expect_content("target.json", "root's\n");
	cr_expect_eq(err.errnum, EACCES, "%s", err.text);
	/* Elsewhere users who may make links are trusted. */
	cr_assert_eq(chmod(".", 0755), 0);
	cr_expect_eq(json_save("link.json", "2\n", &err), 0, "%s", err.text);
	expect_content("target.json", "2\n");
}

Test(json_save, says_so_when_files_may_not_grow_so_large)
{
	const struct rlimit limit = { 2, RLIM_INFINITY };
	struct error err = { 0 };
	struct sigaction after;

	cr_assert_eq(json_save("out.json", "1\n", &err), 0);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	int r = json_save("out.json", "{ \"larger\": 1 }\n", &err);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ RLIM_INFINITY, RLIM_INFINITY }), 0);
	cr_expect_eq(r, -1);
	cr_expect_eq(err.errnum, EFBIG, "%s", err.text);
	expect_content("out.json", "1\n");
	cr_expect(sigaction(SIGXFSZ, NULL, &after) == 0 && after.sa_handler == SIG_DFL);
}

Test(json_save, says_so_when_the_disk_is_full)
{
	struct error err = { 0 };

	cr_expect_eq(json_save("/dev/full", "{}\n", &err), -1);
	cr_expect_str_eq(err.text, "write /dev/full: No space left on device");
	cr_expect_eq(err.errnum, ENOSPC);
}

Test(json_save, says_so_when_a_directory_is_missing_or_not_one_or_the_target_is_one)
{
	struct error err = { 0 };

	cr_expect_eq(json_save("nowhere/out.json", "{}\n", &err), -1);
	cr_expect_str_eq(err.text,
	                 "open the directory of nowhere/out.json: No such file or directory");
	cr_expect_eq(json_save("/dev/null/out.json", "{}\n", &err), -1);
	cr_expect_str_eq(err.text, "write /dev/null/out.json: Not a directory");
	cr_expect_eq(json_save("/", "{}\n", &err), -1);
	cr_expect_str_eq(err.text, "open /: Is a directory");
}

Test(json_save, keeps_the_old_content_when_the_directory_refuses)
{
	struct error err = { 0 };

	cr_assert_eq(mkdir("ro", 0755), 0);
	cr_assert_eq(json_save("ro/out.json", "old\n", &err), 0);
	cr_assert_eq(chmod("ro", 0555), 0);
	cr_assert_eq(chmod(".", 0755), 0);
	if (geteuid() == 0)
		cr_assert_eq(seteuid(65534), 0);
	cr_expect_eq(json_save("ro/out.json", "new\n", &err), -1);
	cr_expect_str_eq(err.text, "create a file beside ro/out.json: Permission denied");
	expect_content("ro/out.json", "old\n");
	cr_assert_eq(seteuid(getuid()), 0);
	cr_assert_eq(chmod("ro", 0755), 0);
}

Test(json_save, writes_into_a_pipe_and_reports_a_closed_one)
{
	struct error err = { 0 };
	char path[64], got[8] = "";
	int fds[2];

	signal(SIGPIPE, SIG_IGN);
	cr_assert_eq(pipe(fds), 0);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fds[1]);
	cr_assert_eq(json_save(path, "{}\n", &err), 0, "%s", err.text);
	cr_expect_eq(read(fds[0], got, sizeof got), 3);
	cr_expect_str_eq(got, "{}\n");
	close(fds[0]);
	dup2(fds[1], STDOUT_FILENO);
	cr_expect_eq(json_save("-", "{}\n", &err), -1);
	cr_expect_str_eq(err.text, "write standard output: Broken pipe");
}
