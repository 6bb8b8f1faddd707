/* SPDX-License-Identifier: Apache-2.0 */
/* --audit and --trace-denials where stops may not come: under another filter, or of lost tasks. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/kit/spawn.h"

/* A directory that no user may write to. */
static const char *directory(void)
{
	static char path[64];

	snprintf(path, sizeof path, "/tmp/surroundings.%d", getpid());
	mkdir(path, 0755);
	cr_assert_eq(chmod(path, 01777), 0);
	return path;
}

static void remove_directory(void)
{
	char line[96];

	snprintf(line, sizeof line, "rm -rf /tmp/surroundings.%d", getpid());
	cr_assert_eq(system(line), 0);
}

TestSuite(audit_surroundings, .fini = remove_directory);

Test(audit_surroundings, a_listener_around_that_would_let_refused_calls_be_made_is_an_error)
{
	const char *modes[] = { "--trace-denials", "--audit" };
	const char *enforce = spawn_program("sc-enforce");
	char target[96];
	struct stat st;

	snprintf(target, sizeof target, "%s/target", directory());
	fclose(fopen(target, "w"));
	chmod(target, 0600);
	for (size_t i = 0; i < 2; i++) {
		struct spawned got = SPAWN(NULL, spawn_victim("listened"), enforce, modes[i],
		                           "default-no-chmod", "chmod", "777", target);

		if (got.status == 77)
			cr_skip_test("no listeners here");
		cr_expect_eq(got.status, 125, "%s: status %d %s", modes[i], got.status, got.err);
		cr_expect(strstr(got.err, "has a listener") && strstr(got.err, "\nHint: "),
		          "%s: %s", modes[i], got.err);
		cr_expect(stat(target, &st) == 0 && (st.st_mode & 0777) == 0600, "%s: mode %o",
		          modes[i], st.st_mode);
	}
}

Test(audit_surroundings, that_a_filter_around_refuses_calls_by_itself_is_said)
{
	const char *enforce = spawn_program("sc-enforce");
	struct spawned nested =
		SPAWN(NULL, enforce, "default", enforce, "--trace-denials", "default", "true");
	struct spawned alone = SPAWN(NULL, enforce, "--trace-denials", "default", "true");

	cr_expect(strstr(nested.err, "filter around sc-enforce refuses calls by itself"), "%s",
	          nested.err);
	cr_expect(!strstr(alone.err, "filter around"), "%s", alone.err);
}

/* What the child would do is to be killed for. */
#define KILLS_MKDIR                                                                           \
	"{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": [\"mkdir\"], " \
	"\"action\": \"SCMP_ACT_KILL_PROCESS\" } ] }"

Test(audit_surroundings, no_child_of_a_task_that_cannot_be_read_gets_away_from_the_profile)
{
	char made[96], line[2048];

	if (geteuid() != 0)
		cr_skip_test("only root can become another user");
	snprintf(made, sizeof made, "%s/made", directory());
	snprintf(line, sizeof line,
	         "cp %s %s %s && cd %s && exec setpriv --reuid=65534 --regid=65534 --clear-groups "
	         "-- ./sc-enforce --trace-denials - ./undumpable_clone3 %s",
	         spawn_program("sc-enforce"), spawn_victim("undumpable_clone3"), directory(),
	         directory(), made);
	struct spawned got = SPAWN(KILLS_MKDIR, "sh", "-c", line);

	cr_expect_eq(got.status, 9, "status %d %s", got.status, got.err);
	cr_expect(strstr(got.err, "clone3 fails with ENOSYS in tasks that are not dumpable"), "%s",
	          got.err);
	cr_expect_neq(access(made, F_OK), 0, "the child got away");
}
