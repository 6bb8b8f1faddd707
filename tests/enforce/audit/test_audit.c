/* SPDX-License-Identifier: Apache-2.0 */
/* Programs under --audit and --trace-denials. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/kit/spawn.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* Allows everything but one call that no program here needs. */
#define NO_GETPPID                                                                              \
	"{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": [\"getppid\"], " \
	"\"action\":"                                                                           \
	" \"SCMP_ACT_ERRNO\" } ] }"

static const char *file(const char *name)
{
	static char paths[4][96];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof paths[0], "/tmp/audit.%d.%s", getpid(), name);
	return path;
}

static void put(const char *path, const char *content)
{
	FILE *out = fopen(path, "w");

	cr_assert_not_null(out);
	fputs(content, out);
	fclose(out);
}

static char *get(const char *path)
{
	static char content[65536];
	FILE *in = fopen(path, "r");

	cr_assert_not_null(in, "%s was not written", path);
	content[fread(content, 1, sizeof content - 1, in)] = '\0';
	fclose(in);
	return content;
}

static void remove_files(void)
{
	char line[96];

	snprintf(line, sizeof line, "rm -rf /tmp/audit.%d.*", getpid());
	cr_assert_eq(system(line), 0);
}

TestSuite(audit, .fini = remove_files);

static unsigned mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_mode & 07777 : 0;
}

Test(audit, complaining_refuses_nothing_and_reports_call_verdict_and_reason)
{
	const char *target = file("target");

	put(target, "");
	struct spawned got = ENFORCE("--audit", "default-no-chmod", "chmod", "751", target);

	cr_expect_eq(got.status, 0, "%s", got.err);
	cr_expect_eq(mode_of(target), 0751, "mode %o", mode_of(target));
	cr_expect(strstr(got.err, "chmod") &&
	                  strstr(got.err, "(mode=0751): errno EPERM: no rule names it\n     calls"),
	          "%s", got.err);
	cr_expect(strstr(got.err, "         1  in all"), "%s", got.err);
}

Test(audit, call_stacks_are_printed_with_k_and_kept_in_the_report)
{
	const char *report = file("report.json");
	struct spawned plain = SPAWN(NO_GETPPID, spawn_program("sc-enforce"), "--audit", "--report",
	                             report, "-", spawn_victim("only_getppid"), "1");
	struct spawned with_stacks = SPAWN(NO_GETPPID, spawn_program("sc-enforce"), "-k", "--audit",
	                                   "-", spawn_victim("only_getppid"), "1");

	cr_expect(strstr(plain.err, "getppid: errno EPERM") && !strstr(plain.err, "libc.so"), "%s",
	          plain.err);
	cr_expect(strstr(get(report), "\"only_getppid("), "%s", get(report));
	cr_expect(strstr(with_stacks.err, "\n    only_getppid("), "%s", with_stacks.err);
}

Test(audit, enforcing_refuses_and_reports_the_same)
{
	const char *target = file("target");

	put(target, "");
	chmod(target, 0600);
	struct spawned got = ENFORCE("--trace-denials", "default-no-chmod", "chmod", "751", target);

	cr_expect_eq(got.status, 1);
	cr_expect_eq(mode_of(target), 0600, "mode %o", mode_of(target));
	cr_expect(strstr(got.err, "(mode=0751): errno EPERM"), "%s", got.err);
	cr_expect(strstr(got.err, "Operation not permitted"), "%s", got.err);
}

Test(audit, what_was_suggested_makes_the_command_work)
{
	const char *target = file("target"), *profile = file("suggested.json");

	put(target, "");
	struct spawned first = ENFORCE("--trace-denials", "-q", "--suggest", profile,
	                               "default-no-chmod", "chmod", "751", target);
	struct spawned second = ENFORCE("-q", profile, "chmod", "751", target);

	cr_expect_eq(first.status, 1);
	cr_expect_eq(second.status, 0, "%s", second.err);
	cr_expect_eq(mode_of(target), 0751, "mode %o", mode_of(target));
}

Test(audit, deny_tells_everything_that_a_program_needs)
{
	const char *profile = file("suggested.json");
	struct spawned all =
		ENFORCE("--audit", "--suggest", profile, "deny", "cat", "/etc/hostname");
	struct spawned again = ENFORCE("--trace-denials", profile, "cat", "/etc/hostname");

	cr_expect_eq(all.status, 0, "%s", all.err);
	cr_expect(strstr(all.err, "execve, ") && strstr(all.err, "exit_group, "), "%s", all.err);
	cr_expect_eq(again.status, 0, "%s", again.err);
	cr_expect(strstr(again.err, "nothing was refused"), "%s", again.err);
	cr_expect_str_eq(again.out, all.out);
}

Test(audit, a_missed_condition_is_named_and_suggested_with_its_value)
{
	const char *suggested = file("suggested.json");
	struct spawned got = ENFORCE("--audit", "--suggest", suggested, "default", "setarch",
	                             "--addr-no-randomize", "true");
	struct spawned again = ENFORCE("-q", suggested, "setarch", "--addr-no-randomize", "true");

	cr_expect(strstr(got.err, "allows it where argument 0 persona is PER_LINUX"), "%s",
	          got.err);
	cr_expect(strstr(got.err, "; here it is PER_LINUX|ADDR_NO_RANDOMIZE"), "%s", got.err);
	cr_expect(strstr(get(suggested),
	                 "\"comment\": \"personality(persona=PER_LINUX|ADDR_NO_RANDOMIZE)\""));
	cr_expect_eq(again.status, 0, "%s", again.err);
}

/* The program copes: libc takes clone. What is suggested stays as strict as the profile. */
Test(audit, what_the_profile_hides_on_purpose_is_told_and_stays_hidden)
{
	static const char profile[] =
		"{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": "
		"[\"clone3\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 38 } ] }";
	static const char *const modes[] = { "--audit", "--trace-denials" };
	const char *suggested = file("suggested.json");

	for (size_t i = 0; i < LENGTH(modes); i++) {
		struct spawned got = SPAWN(profile, spawn_program("sc-enforce"), modes[i],
		                           "--suggest", suggested, "-", spawn_victim("every_call"));

		cr_expect(strstr(got.err, "errno ENOSYS      clone3, "), "%s: %s", modes[i],
		          got.err);
		cr_expect(strstr(got.err, "warning: clone3: still refused: syscalls[0] answers "
		                          "ENOSYS on purpose"),
		          "%s: %s", modes[i], got.err);
		cr_expect(strstr(get(suggested), "\"clone3\"") && strstr(get(suggested), "38"),
		          "%s: %s", modes[i], get(suggested));
	}
}

/* Status of the same command under the plain filter and under --trace-denials. */
static void compare_statuses(const char *action, const char *errnum)
{
	const char *profile = file("profile.json"), *target = file("dir");
	char text[512];

	snprintf(text, sizeof text,
	         "{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": "
	         "[\"mkdir\"], \"action\": \"%s\"%s%s } ] }",
	         action, errnum ? ", \"errnoRet\": " : "", errnum ? errnum : "");
	put(profile, text);
	struct spawned plain = ENFORCE(profile, "mkdir", target);
	bool made_plain = rmdir(target) == 0;
	struct spawned watched = ENFORCE("--trace-denials", profile, "mkdir", target);
	bool made_watched = rmdir(target) == 0;

	cr_expect_eq(plain.status, watched.status, "%s: %d plain, %d watched: %s", action,
	             plain.status, watched.status, watched.err);
	cr_expect_eq(made_plain, made_watched, "%s", action);
	if (plain.err[0])
		cr_expect(strstr(watched.err, plain.err), "%s: \"%s\" not in \"%s\"", action,
		          plain.err, watched.err);
}

Test(audit, enforcing_ends_as_the_filter_itself_does_for_every_action)
{
	compare_statuses("SCMP_ACT_ERRNO", NULL);
	compare_statuses("SCMP_ACT_ERRNO", "28");
	compare_statuses("SCMP_ACT_ERRNO", "0");
	compare_statuses("SCMP_ACT_TRAP", NULL);
	compare_statuses("SCMP_ACT_KILL", NULL);
	compare_statuses("SCMP_ACT_KILL_THREAD", NULL);
	compare_statuses("SCMP_ACT_KILL_PROCESS", NULL);
	compare_statuses("SCMP_ACT_TRACE", "9");
	compare_statuses("SCMP_ACT_ALLOW", NULL);
	compare_statuses("SCMP_ACT_LOG", NULL);
}

Test(audit, children_threads_and_execs_are_followed)
{
	static const char script[] =
		"import os, threading, subprocess\n"
		"def work():\n"
		"    try: os.mkdir('/nonexistent/thread')\n"
		"    except OSError: pass\n"
		"threads = [threading.Thread(target=work) for _ in range(4)]\n"
		"[t.start() for t in threads]; [t.join() for t in threads]\n"
		"subprocess.run(['mkdir', '/nonexistent/child'], stderr=subprocess.DEVNULL)\n";
	struct spawned got =
		SPAWN("{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": "
	              "[\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\" } ] }",
	              spawn_program("sc-enforce"), "--trace-denials", "-", "python3", "-c", script);

	if (got.status == 127)
		cr_skip_test("python3 is not installed");
	cr_expect_eq(got.status, 0, "%s", got.err);
	cr_expect(strstr(got.err, "python3") && strstr(got.err, "         4  errno EPERM"), "%s",
	          got.err);
	cr_expect(strstr(got.err, "mkdir["), "%s", got.err);
	cr_expect(strstr(got.err, "         5  in all"), "%s", got.err);
}

Test(audit, the_name_of_a_program_does_not_get_at_the_terminal)
{
	const char *name = file("\033[31m\nsc-enforce: fine"), *const copy[] = { "cp", "/bin/mkdir",
		                                                                 name, NULL };

	cr_assert_eq(spawn(NULL, copy).status, 0);
	struct spawned got = SPAWN("{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { "
	                           "\"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\" } ] }",
	                           spawn_program("sc-enforce"), "--trace-denials", "-", "sh", "-c",
	                           "exec \"$0\" /nonexistent/a 2>/dev/null", name);

	unlink(name);
	cr_expect(strstr(got.err, "\\x1b[31m\\nsc-enforce: fine["), "%s", got.err);
	cr_expect_null(strchr(got.err, '\033'), "%s", got.err);
	cr_expect_null(strstr(got.err, "\nsc-enforce: fine"), "%s", got.err);
}

/*
 * Refuses everything but the calls that read affinities, so that the tracer shares its CPU with the
 * command.
 */
#define ONLY_AFFINITY                                                            \
	"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [ { \"names\": " \
	"[\"sched_getaffinity\","                                                \
	" \"sched_setaffinity\"], \"action\": \"SCMP_ACT_ALLOW\" } ] }"

static const struct {
	const char *victim, *mode, *profile;
	int status;
	const char *told; /* in the summary */
} victims[] = {
	/* Children that ask for no tracer have one all the same: every call of theirs is seen. */
	{ "clone_flags", "--audit", NO_GETPPID, 0, "        12  errno EPERM       getppid, " },
	{ "clone_flags", "--trace-denials", NO_GETPPID, 0,
	  "        12  errno EPERM       getppid, " },
	{ "clone3", "--audit", NO_GETPPID, 0, "         4  errno EPERM       getppid, " },
	{ "clone3", "--trace-denials", NO_GETPPID, 0, "         4  errno EPERM       getppid, " },
	{ "clone_flags", "--audit", "deny", 0, "        12  errno EPERM       getppid, " },
	{ "clone3", "--audit", "deny", 0, "         4  errno EPERM       getppid, " },
	{ "affinity", "--audit", "deny", 0, "execve, " },
	{ "affinity", "--audit", ONLY_AFFINITY, 0, "execve, " },
};

Test(audit, no_process_of_the_workload_decides_in_place_of_the_profile)
{
	for (unsigned i = 0; i < 2; i++) {
		const char *as = i == 0 ? "listener" : "tracer";
		struct spawned got =
			SPAWN(NO_GETPPID, spawn_program("sc-enforce"), "--trace-denials", "-",
		              spawn_victim("other_tracers"), as);

		cr_expect_eq(got.status, 0, "%s: status %d: %s", as, got.status, got.err);
	}
}

Test(audit, children_and_affinities_are_what_they_are_without_a_tracer)
{
	for (size_t i = 0; i < LENGTH(victims); i++) {
		bool is_text = victims[i].profile[0] == '{';
		struct spawned got =
			SPAWN(is_text ? victims[i].profile : NULL, spawn_program("sc-enforce"),
		              victims[i].mode, is_text ? "-" : victims[i].profile,
		              spawn_victim(victims[i].victim));

		if (got.status == 77)
			continue; /* one CPU: there is nothing to hide */
		cr_expect_eq(got.status, victims[i].status, "row %zu: status %d: %s", i, got.status,
		             got.err);
		cr_expect(strstr(got.err, victims[i].told), "row %zu: %s", i, got.err);
	}
}

/* Each process has its libraries elsewhere. */
Test(audit, a_kind_is_told_once_however_many_processes_make_it)
{
	char script[1200];

	snprintf(script, sizeof script, "for i in 1 2 3 4 5; do %s 3; done",
	         spawn_victim("only_getppid"));
	struct spawned got =
		SPAWN(NO_GETPPID, spawn_program("sc-enforce"), "--audit", "-", "sh", "-c", script);
	unsigned told = 0;

	cr_expect_eq(got.status, 0, "%s", got.err);
	cr_expect(strstr(got.err, "        15  errno EPERM       getppid, "), "%s", got.err);
	for (const char *at = got.err; (at = strstr(at, "/only_getppid[")); at++)
		told++;
	cr_expect_eq(told, 1, "told %u times: %s", told, got.err);
}

Test(audit, the_report_is_json_and_the_trace_is_read_by_genprof)
{
	const char *report = file("report.json"), *trace = file("trace.json");
	char line[1024];
	struct spawned got =
		ENFORCE("--audit", "-q", "--report", report, "-o", trace, "deny", "true");

	cr_expect_eq(got.status, 0, "%s", got.err);
	cr_expect_str_empty(got.err, "%s", got.err);
	cr_expect(strstr(get(report), "\"name\": \"execve\"") &&
	          strstr(get(report), "\"verdict\": \"errno EPERM\""));
	snprintf(line, sizeof line, "%s", spawn_program("sc-genprof"));
	struct spawned profile = SPAWN(NULL, line, "--args=none", "-o", "-", trace);
	cr_expect_eq(profile.status, 0, "%s", profile.err);
	cr_expect(strstr(profile.out, "\"exit_group\""), "%s", profile.out);
}

Test(audit, nothing_runs_on_when_the_auditor_is_killed)
{
	char line[1024], mark[96];
	struct stat st;

	/*
	 * The command would write the mark after two seconds; sc-enforce is killed after half of
	 * one.
	 */
	snprintf(mark, sizeof mark, "%s", file("mark"));
	snprintf(line, sizeof line,
	         "%s -q --trace-denials default-no-chmod sh -c 'sleep 2; echo > %s' & sleep 0.5; "
	         "kill -9 $!; sleep 2.5",
	         spawn_program("sc-enforce"), mark);
	SPAWN(NULL, "sh", "-c", line);
	cr_expect_neq(stat(mark, &st), 0, "the command outlived sc-enforce");
}
