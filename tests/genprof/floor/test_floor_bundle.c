/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/floor/floor_bundle.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/error.h"
#include "lib/json/json.h"

static bool exists(const struct floor_bundle *bundle, const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", bundle->directory, name);
	return access(path, F_OK) == 0;
}

static int run_workload(const struct floor_bundle *bundle)
{
	char path[128];
	int status = -1;

	snprintf(path, sizeof path, "%s/rootfs/workload", bundle->directory);
	pid_t pid = fork();
	if (pid == 0) {
		execl(path, path, (char *)NULL);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	return status;
}

Test(floor_bundle, holds_a_workload_that_runs_and_a_configuration_and_goes_away, .timeout = 60)
{
	struct floor_bundle bundle = { .directory = "" };
	struct error err = { .text = "" };
	char path[128];

	cr_assert_eq(floor_bundle_make(&bundle, &err), 0, "%s", err.text);
	cr_expect(exists(&bundle, "rootfs/proc"));
	cr_expect_eq(run_workload(&bundle), 0);
	for (enum floor_variant variant = 0; variant < FLOOR_VARIANT_COUNT; variant++) {
		json_t *config = NULL;

		cr_assert_eq(floor_bundle_configure(&bundle, FLOOR_NO_NEW_PRIVS, variant, &err), 0,
		             "%s", err.text);
		snprintf(path, sizeof path, "%s/config.json", bundle.directory);
		cr_assert_eq(json_read(path, &config, &err), 0, "%s", err.text);
		const json_t *process = json_object_get(config, "process");
		cr_expect(json_is_true(json_object_get(process, "noNewPrivileges")));
		cr_expect_eq(json_integer_value(
				     json_object_get(json_object_get(process, "user"), "uid")),
		             variant == FLOOR_AS_USER ? 1000 : 0);
		cr_expect_eq(json_is_true(json_object_get(process, "terminal")),
		             variant == FLOOR_WITH_TERMINAL);
		cr_expect_eq(json_is_true(
				     json_object_get(json_object_get(config, "root"), "readonly")),
		             variant != FLOOR_WRITABLE);
		cr_expect_eq(json_array_size(
				     json_object_get(json_object_get(process, "capabilities"),
		                                     "effective")) == 0,
		             variant == FLOOR_DROPPED);
		cr_expect_eq(json_array_size(json_object_get(process, "args")),
		             variant == FLOOR_EXECUTED ? 2u : 1u);
		json_decref(config);
	}
	snprintf(path, sizeof path, "%s", bundle.directory);
	floor_bundle_remove(&bundle);
	cr_expect_neq(access(path, F_OK), 0, "%s is still there", path);
	floor_bundle_remove(&bundle);
}

/* In which a command can be executed. */
Test(floor_bundle, holds_a_workload_that_waits_when_it_has_an_argument, .timeout = 60)
{
	struct floor_bundle bundle = { .directory = "" };
	struct error err = { .text = "" };
	siginfo_t ended = { .si_pid = 0 };
	char path[128];

	cr_assert_eq(floor_bundle_make(&bundle, &err), 0, "%s", err.text);
	snprintf(path, sizeof path, "%s/rootfs/workload", bundle.directory);
	pid_t pid = fork();
	if (pid == 0) {
		execl(path, path, "wait", (char *)NULL);
		_exit(1);
	}
	usleep(200000);
	cr_expect_eq(waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT), 0);
	cr_expect_eq(ended.si_pid, 0, "it has ended, with %d", ended.si_status);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	floor_bundle_remove(&bundle);
}

Test(floor_bundle, stands_in_tmp_where_TMPDIR_says_nothing)
{
	struct floor_bundle bundle = { .directory = "" };
	struct error err = { .text = "" };

	setenv("TMPDIR", "", 1);
	cr_assert_eq(floor_bundle_make(&bundle, &err), 0, "%s", err.text);
	cr_expect_eq(strncmp(bundle.directory, "/tmp/sc-floor-", 14), 0, "%s", bundle.directory);
	floor_bundle_remove(&bundle);
}

Test(floor_bundle, tells_of_a_TMPDIR_where_it_cannot_stand)
{
	struct floor_bundle bundle = { .directory = "" };
	struct error err = { .text = "" };

	setenv("TMPDIR", "/nonexistent", 1);
	cr_expect_eq(floor_bundle_make(&bundle, &err), -1);
	cr_expect_str_eq(err.text, "make a directory in /nonexistent: No such file or directory");
	setenv("TMPDIR", "/a/path/that/is/longer/than/what/the/bundle/has/room/for/and/then/some",
	       1);
	cr_expect_eq(floor_bundle_make(&bundle, &err), -1);
	cr_expect_str_eq(err.text, "TMPDIR: File name too long");
}
