/* SPDX-License-Identifier: Apache-2.0 */
/* sc-enforce as a program: what runs, what is refused, what is said, and with which exit status. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/kit/spawn.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* ---- exit statuses ---- */

static const struct {
	const char *args[8];
	int status;
	const char *err; /* in standard error; NULL: it must be empty */
} statuses[] = {
	{ { "unconfined", "true" }, 0, NULL },
	{ { "unconfined", "--", "sh", "-c", "exit 42" }, 42, NULL },
	{ { "default", "sh", "-c", "exit 42" }, 42, NULL },
	{ { "default", "sh", "-c", "kill -TERM $$" }, 128 + SIGTERM, NULL },
	{ { "audit", "true" }, 0, NULL },
	{ { "default", "no-such-command-anywhere" },
	  127,
	  "no-such-command-anywhere: command not found" },
	{ { "default", "/etc/passwd" }, 126, "/etc/passwd: Permission denied" },
	{ { "default", "/" }, 126, "/: Is a directory" },
	{ { "deny", "true" }, 126, "deny: execve is answered with errno EPERM" },
	{ { "no-such-profile", "true" }, 125, "no-such-profile" },
	{ { "/etc/passwd", "true" }, 125, "/etc/passwd:1:" },
	{ { "default" }, 125, "COMMAND: missing" },
	{ { "--check" }, 125, "PROFILE: missing" },
	{ { "--check", "unconfined" }, 125, "there is no filter" },
	{ { "--check", "default", "true" }, 125, "true: nothing is run here" },
	{ { "--no-such-option", "default", "true" }, 125, "--no-such-option: unrecognized option" },
	{ { "--check", "--dump=asm", "default" }, 125, "--dump: cannot be used with --check" },
	{ { "--audit", "--trace-denials", "default", "true" },
	  125,
	  "--trace-denials: cannot be used with --audit" },
	{ { "--check", "--audit", "--report=/dev/null", "default" },
	  125,
	  "nothing is run here that could be watched" },
	{ { "--format=json", "default", "true" }, 125, "--format: needs --probe" },
	{ { "--check=1", "default" }, 125, "--check: takes no value" },
	{ { "--c", "default", "true" },
	  125,
	  "--c: ambiguous option (--cap-drop, --cap-add, --cap-default, --compiler, --check, "
	  "--container)" },
	{ { "--as" }, 125, "--as: requires a value" },
	{ { "--as=docker", "default", "true" }, 125, "--as: \"docker\" is not one of runc, crun" },
	{ { "--dump=exe", "default" }, 125, "--dump: \"exe\" is not one of bpf, asm, pfc" },
	{ { "--cap-add=NOTHING", "default", "true" }, 125, "\"NOTHING\": unknown" },
	{ { "-u", "nobody-at-all", "default", "true" }, 125, "nobody-at-all" },
};

Test(run, ends_as_the_command_ends_or_says_why_not)
{
	for (size_t i = 0; i < LENGTH(statuses); i++) {
		const char *argv[10] = { spawn_program("sc-enforce") };

		memcpy(argv + 1, statuses[i].args, sizeof statuses[i].args);
		struct spawned got = spawn(NULL, argv);
		const char *first = statuses[i].args[0], *second = statuses[i].args[1];

		cr_expect_eq(got.status, statuses[i].status, "%s %s: status %d, stderr: %s", first,
		             second ? second : "", got.status, got.err);
		if (statuses[i].err)
			cr_expect(strstr(got.err, statuses[i].err), "%s %s: stderr: %s", first,
			          second ? second : "", got.err);
		else
			cr_expect_str_empty(got.err, "%s %s: stderr: %s", first,
			                    second ? second : "", got.err);
	}
}

Test(run, every_complaint_is_one_line_with_the_program_first)
{
	struct spawned got = ENFORCE("no-such-profile", "true");

	cr_expect_eq(strncmp(got.err, "sc-enforce: ", 12), 0, "%s", got.err);
	char *newline = strchr(got.err, '\n');
	cr_assert_not_null(newline);
	cr_expect(newline[1] == '\0' || strncmp(newline + 1, "Hint: ", 6) == 0, "%s", got.err);
}

Test(run, help_and_version_go_to_standard_output)
{
	struct spawned help = ENFORCE("--help"), version = ENFORCE("--version");

	cr_expect(help.status == 0 && strstr(help.out, "Usage: sc-enforce") && !help.err[0]);
	cr_expect(version.status == 0 && strstr(version.out, "sc-enforce (seccomp-utils)"), "%s",
	          version.out);
}

/* ---- profiles ---- */

static const char no_write[] =
	"{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": ["
	"  { \"names\": [\"%s\"], \"action\": \"%s\", \"errnoRet\": %s } ] }";

/* A profile in /tmp that gives one call one action. */
static const char *one_rule(const char *name, const char *action, const char *errnum)
{
	static char path[64];

	snprintf(path, sizeof path, "/tmp/enforce-rule.%d.json", getpid());
	FILE *file = fopen(path, "w");
	cr_assert_not_null(file);
	if (errnum) {
		fprintf(file, no_write, name, action, errnum);
	} else {
		fprintf(file,
		        "{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": "
		        "[\"%s\"], \"action\": \"%s\" } ] }",
		        name, action);
	}
	fclose(file);
	return path;
}

Test(run, each_action_does_what_it_says)
{
	static const struct {
		const char *action, *errnum;
		int status;
		const char *err;
	} rows[] = {
		{ "SCMP_ACT_ALLOW", NULL, 0, NULL },
		{ "SCMP_ACT_LOG", NULL, 0, NULL },
		{ "SCMP_ACT_ERRNO", NULL, 1, "Operation not permitted" },
		{ "SCMP_ACT_ERRNO", "28", 1, "No space left on device" },
		{ "SCMP_ACT_ERRNO", "0", 0, NULL },
		{ "SCMP_ACT_TRAP", NULL, 128 + SIGSYS, NULL },
		{ "SCMP_ACT_KILL", NULL, 128 + SIGSYS, NULL },
		{ "SCMP_ACT_KILL_PROCESS", NULL, 128 + SIGSYS, NULL },
		{ "SCMP_ACT_TRACE", "7", 1, "Function not implemented" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		char target[64];

		snprintf(target, sizeof target, "/tmp/enforce-dir.%d.%zu", getpid(), i);
		const char *path = one_rule("mkdir", rows[i].action, rows[i].errnum);
		struct spawned got = ENFORCE(path, "mkdir", target);
		bool made = rmdir(target) == 0;

		cr_expect_eq(got.status, rows[i].status, "%s %s: status %d: %s", rows[i].action,
		             rows[i].errnum ? rows[i].errnum : "", got.status, got.err);
		if (rows[i].err)
			cr_expect(strstr(got.err, rows[i].err), "%s: %s", rows[i].action, got.err);
		cr_expect_eq(made, i < 2, "%s: directory %s", rows[i].action,
		             made ? "was made" : "was not made");
		unlink(path);
	}
}

Test(run, default_no_chmod_refuses_what_default_allows)
{
	char path[64];

	snprintf(path, sizeof path, "/tmp/enforce-file.%d", getpid());
	fclose(fopen(path, "w"));
	struct spawned allowed = ENFORCE("default", "chmod", "777", path);
	struct spawned refused = ENFORCE("default-no-chmod", "chmod", "600", path);
	struct stat st;

	cr_expect_eq(allowed.status, 0, "%s", allowed.err);
	cr_expect_eq(refused.status, 1);
	cr_expect(strstr(refused.err, "Operation not permitted"), "%s", refused.err);
	cr_expect(stat(path, &st) == 0 && (st.st_mode & 07777) == 0777, "mode %o", st.st_mode);
	unlink(path);
}

Test(run, a_profile_may_come_through_standard_input)
{
	struct spawned got =
		SPAWN("{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": "
	              "[\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 17 } ] }",
	              spawn_program("sc-enforce"), "-", "mkdir", "/tmp/never-made");

	cr_expect(strstr(got.err, "File exists"), "%s", got.err);
}

Test(run, nothing_but_execve_has_to_be_allowed_to_start_a_program)
{
	/*
	 * The program cannot do anything, not even exit: the first refused call that matters kills
	 * it.
	 */
	struct spawned got =
		SPAWN("{ \"defaultAction\": \"SCMP_ACT_KILL_PROCESS\", \"syscalls\": [ { "
	              "\"names\": [\"execve\"], \"action\": \"SCMP_ACT_ALLOW\" } ] }",
	              spawn_program("sc-enforce"), "-", "true");

	cr_expect_eq(got.status, 128 + SIGSYS, "status %d: %s", got.status, got.err);
}

Test(run, an_exec_that_fails_after_loading_still_ends)
{
	char path[64];

	/*
	 * Of no format that a kernel knows, so that only execve finds out; neither write nor exit
	 * is allowed.
	 */
	snprintf(path, sizeof path, "/tmp/enforce-strange.%d", getpid());
	FILE *file = fopen(path, "w");
	cr_assert_not_null(file);
	fputs("\x7fQQQ", file);
	fclose(file);
	chmod(path, 0755);
	struct spawned told = ENFORCE("default", path);
#ifndef __SANITIZE_ADDRESS__ /* whose runtime loops for ever when its own calls are refused */
	struct spawned mute = SPAWN("{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [ { "
	                            "\"names\": [\"execve\"], \"action\": \"SCMP_ACT_ALLOW\" } ] }",
	                            spawn_program("sc-enforce"), "-", path);
#endif

	cr_expect_eq(told.status, 126);
	cr_expect(strstr(told.err, "Exec format error"), "%s", told.err);
#ifndef __SANITIZE_ADDRESS__
	cr_expect(mute.status == 128 + SIGILL || mute.status == 128 + SIGSEGV ||
	                  mute.status == 128 + SIGTRAP,
	          "status %d", mute.status);
#endif
	unlink(path);
}

Test(run, leaves_no_descriptor_and_no_process_to_the_command)
{
	struct spawned got = ENFORCE("default", "sh", "-c",
	                             "ls /proc/self/fd | wc -l; ls /proc/$$/task | wc -l; cat "
	                             "/proc/$$/task/$$/children | wc -w");

	/*
	 * 0, 1, 2 and the one that ls opens; a single thread; the children are cat and wc's shell.
	 */
	cr_expect_eq(strncmp(got.out, "4\n1\n", 4), 0, "%s", got.out);
}

/* ---- privileges ---- */

static const char *status_line(const struct spawned *got, const char *key)
{
	const char *line = strstr(got->out, key);

	return line ? line + strlen(key) : "(missing)";
}

Test(run, capabilities_of_the_command_are_docker_s)
{
	spawn_needs_root();
	struct spawned got =
		ENFORCE("--cap-default", "default", "grep", "-E", "Cap|NoNew", "/proc/self/status");

	cr_expect_eq(strncmp(status_line(&got, "CapEff:\t"), "00000000a80425fb", 16), 0, "%s",
	             got.out);
	cr_expect_eq(strncmp(status_line(&got, "CapBnd:\t"), "00000000a80425fb", 16), 0, "%s",
	             got.out);
	cr_expect_eq(strncmp(status_line(&got, "CapInh:\t"), "0000000000000000", 16), 0, "%s",
	             got.out);
	cr_expect_eq(*status_line(&got, "NoNewPrivs:\t"), '0', "%s", got.out);
}

Test(run, dropping_all_and_adding_one_leaves_one)
{
	spawn_needs_root();
	struct spawned got = ENFORCE("--cap-drop=ALL", "--cap-add=kill", "default", "grep", "Cap",
	                             "/proc/self/status");

	cr_expect_eq(strncmp(status_line(&got, "CapEff:\t"), "0000000000000020", 16), 0, "%s",
	             got.out);
	cr_expect_eq(strncmp(status_line(&got, "CapBnd:\t"), "0000000000000020", 16), 0, "%s",
	             got.out);
}

Test(run, conditions_follow_the_capabilities_of_the_command)
{
	spawn_needs_root();
	struct spawned with = ENFORCE("default", "unshare", "--map-root-user", "--user", "true");
	struct spawned without = ENFORCE("--cap-drop=SYS_ADMIN", "default", "unshare",
	                                 "--map-root-user", "--user", "true");
	struct spawned free = ENFORCE("--cap-drop=SYS_ADMIN", "unconfined", "unshare",
	                              "--map-root-user", "--user", "true");

	cr_expect_eq(with.status, 0, "%s", with.err);
	cr_expect_eq(without.status, 1);
	cr_expect(strstr(without.err, "Operation not permitted"), "%s", without.err);
	cr_expect_eq(free.status, 0, "%s", free.err);
}

Test(run, another_user_holds_nothing_and_cannot_get_it_back)
{
	spawn_needs_root();
	struct spawned got = ENFORCE("-u", "65534:65533", "default", "grep", "-E",
	                             "Cap|Uid|Gid|Groups", "/proc/self/status");

	cr_expect_eq(strncmp(status_line(&got, "Uid:\t"), "65534\t65534\t65534\t65534", 23), 0,
	             "%s", got.out);
	cr_expect_eq(strncmp(status_line(&got, "Gid:\t"), "65533\t65533\t65533\t65533", 23), 0,
	             "%s", got.out);
	cr_expect_eq(strncmp(status_line(&got, "CapEff:\t"), "0000000000000000", 16), 0, "%s",
	             got.out);
	cr_expect_eq(strncmp(status_line(&got, "CapPrm:\t"), "0000000000000000", 16), 0, "%s",
	             got.out);
	cr_expect_eq(strncmp(status_line(&got, "CapAmb:\t"), "0000000000000000", 16), 0, "%s",
	             got.out);
}

Test(run, without_privileges_no_new_privs_is_set)
{
	spawn_needs_root();
	struct spawned got = SPAWN(NULL, "setpriv", "--reuid=65534", "--regid=65534",
	                           "--clear-groups", spawn_program("sc-enforce"), "default", "grep",
	                           "-E", "NoNew|Seccomp:", "/proc/self/status");
	struct spawned asked =
		ENFORCE("--no-new-privs", "default", "grep", "NoNew", "/proc/self/status");
	struct spawned refused =
		SPAWN(NULL, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
	              spawn_program("sc-enforce"), "--cap-add=KILL", "default", "true");

	if (got.status == 127 || got.status == 126)
		cr_skip_test("an ordinary user cannot reach this build");
	cr_expect_eq(*status_line(&got, "NoNewPrivs:\t"), '1', "%s%s", got.out, got.err);
	cr_expect_eq(*status_line(&got, "Seccomp:\t"), '2', "%s", got.out);
	cr_expect_eq(*status_line(&asked, "NoNewPrivs:\t"), '1', "%s", asked.out);
	cr_expect_eq(refused.status, 125);
	cr_expect(strstr(refused.err, "CAP_KILL: cannot be given"), "%s", refused.err);
}
