/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs that are hard to trace under --audit and --trace-denials: what is reported stays true,
 * and no task escapes.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/kit/folder_kit.h"
#include "tests/kit/kernel_kit.h"
#include "tests/kit/spawn.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

#define REFUSES(call)                                                                          \
	"{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"architectures\": [ \"SCMP_ARCH_X86_64\", " \
	"\"SCMP_ARCH_X86\","                                                                   \
	" \"SCMP_ARCH_X32\" ], \"syscalls\": [ { \"names\": [\"" call "\"], \"action\":"       \
	" \"SCMP_ACT_ERRNO\" } ] }"

TestSuite(audit_faults, .init = folder_setup, .fini = folder_teardown);

/* ---- what a program does goes on as without a tracer ---- */

static const struct {
	const char *name, *told; /* how often the call was refused */
} victims[] = {
	/* signals */
	{ "signal_storm", NULL },
	{ "ignored_signal", NULL },
	{ "restarted", NULL },
	{ "interrupted_read", NULL },
	{ "sigaltstack", NULL },
	{ "killed_in_call", NULL },
	/* stops */
	{ "stop_continue", "         3  errno EPERM       getppid, " },
	/* threads, processes, execs */
	{ "thread_churn", "       200  errno EPERM       getppid, " },
	{ "fork_storm", "       512  errno EPERM       getppid, " },
	{ "vfork_storm", NULL },
	{ "clone_parent", NULL },
	{ "clone3_shared", "         1  errno EPERM       getppid, " },
	{ "daemon", NULL },
	{ "exit_group_from_thread", NULL },
	{ "exec_from_thread", "         3  errno EPERM       getppid, " },
	{ "exec_after_leader_exit", NULL },
	/* 32-bit tasks, and 32-bit calls of others */
	{ "i386_hop", "getppid, " },
	{ "hop", "getppid, " },
	{ "i386_nested", NULL },
	{ "int80", NULL },
	{ "x32", NULL },
	/* filters and tracers of its own */
	{ "own_filter", NULL },
	{ "group_filter", NULL },
	{ "uses_ptrace", NULL },
	/* what it does to itself */
	{ "closes_all", "         3  errno EPERM       getppid, " },
	{ "undumpable", NULL },
	{ "unknown_number", NULL },
	{ "vsyscall", NULL },
};

Test(audit_faults, a_command_ends_under_audit_as_it_does_by_itself)
{
	for (size_t i = 0; i < LENGTH(victims); i++) {
		if (kernel_lacks_for(victims[i].name))
			continue;
		const char *path = spawn_victim(victims[i].name);
		struct spawned alone = SPAWN(NULL, path);
		struct spawned watched = ENFORCE("--audit", "deny", path);

		cr_expect_eq(watched.status, alone.status, "%s: %d alone, %d watched: %s",
		             victims[i].name, alone.status, watched.status, watched.err);
		cr_expect_str_eq(watched.out, alone.out, "%s", victims[i].name);
		cr_expect_null(strstr(watched.err, "audit aborted"), "%s: %s", victims[i].name,
		               watched.err);
	}
}

/* Call by call: what was reported is what the filter refused, no more and no less. */
Test(audit_faults, a_command_ends_while_denials_are_traced_as_under_the_filter)
{
	for (size_t i = 0; i < LENGTH(victims); i++) {
		if (kernel_lacks_for(victims[i].name))
			continue;
		const char *path = spawn_victim(victims[i].name);
		struct spawned plain =
			SPAWN(REFUSES("getppid"), spawn_program("sc-enforce"), "-", path);
		struct spawned traced = SPAWN(REFUSES("getppid"), spawn_program("sc-enforce"),
		                              "--trace-denials", "-", path);

		cr_expect_eq(traced.status, plain.status, "%s: %d under the filter, %d traced: %s",
		             victims[i].name, plain.status, traced.status, traced.err);
		cr_expect_str_eq(traced.out, plain.out, "%s", victims[i].name);
		if (victims[i].told)
			cr_expect(strstr(traced.err, victims[i].told), "%s: %s", victims[i].name,
			          traced.err);
	}
}

/* ---- probing, call by call ---- */

/* What newer calls answer in an older kernel, so that programs take another way. */
#define OLDER                                                                                  \
	"{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": [\"openat2\", " \
	"\"statx\", \"clone3\"],"                                                              \
	" \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 38 } ] }"
/* runc answers ENOSYS above the highest number that is named, here that of newfstatat. */
#define FEW                                                                                       \
	"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": [\"SCMP_ARCH_X86_64\"], "    \
	"\"syscalls\": [ { \"names\":"                                                            \
	" [\"execve\", \"brk\", \"arch_prctl\", \"mmap\", \"mprotect\", \"munmap\", \"openat\", " \
	"\"read\", \"pread64\", \"access\", \"fstat\","                                           \
	" \"close\", \"newfstatat\", \"write\", \"exit_group\", \"clone\", \"wait4\", "           \
	"\"set_tid_address\"],"                                                                   \
	" \"action\": \"SCMP_ACT_ALLOW\" } ] }"

static const struct {
	const char *profile, *says;
	const char *told; /* NULL: too many */
} probed[] = {
	{ OLDER, "opened by openat\nlooked at by newfstatat\nmade by clone: it is there\n",
	  "         5  in all" },
	{ FEW, "opened by openat\nlooked at by newfstatat\nmade by clone: it is there\n", NULL },
	{ "default", "opened by openat2\n", NULL },
	{ "default-no-chmod", "opened by openat2\n", NULL },
};

Test(audit_faults, who_probes_takes_the_same_way_and_every_call_answers_the_same)
{
	for (size_t i = 0; i < LENGTH(probed); i++) {
		bool is_text = probed[i].profile[0] == '{';
		const char *input = is_text ? probed[i].profile : NULL,
			   *profile = is_text ? "-" : probed[i].profile;
		struct spawned plain = SPAWN(input, spawn_program("sc-enforce"), profile,
		                             spawn_victim("every_call"));
		struct spawned traced = SPAWN(input, spawn_program("sc-enforce"), "--trace-denials",
		                              profile, spawn_victim("every_call"));

		cr_expect_eq(plain.status, 0, "row %zu: status %d: %s", i, plain.status, plain.err);
		cr_expect_eq(traced.status, 0, "row %zu: status %d: %s", i, traced.status,
		             traced.err);
		cr_expect(strstr(plain.out, probed[i].says) == plain.out, "row %zu: %.200s", i,
		          plain.out);
		cr_expect_str_eq(traced.out, plain.out, "row %zu", i);
		if (probed[i].told)
			cr_expect(strstr(traced.err, probed[i].told), "row %zu: %s", i, traced.err);
	}
}

Test(audit_faults, every_call_answers_under_audit_as_without_a_filter)
{
	struct spawned alone = SPAWN(NULL, spawn_victim("every_call"));
	struct spawned audited = ENFORCE("--audit", "-q", "deny", spawn_victim("every_call"));

	cr_expect_eq(alone.status, 0);
	cr_expect(strstr(alone.out, "599: ENOSYS"), "%s", alone.out);
	cr_expect_str_eq(audited.out, alone.out);
}

/* A kernel before 5.3, as far as the tracer can see: PTRACE_GET_SYSCALL_INFO answers EIO. */
Test(audit_faults, calls_are_not_judged_by_a_kernel_that_does_not_tell_their_architecture)
{
	if (!kernel_runs_32_bit())
		cr_skip_test(KERNEL_WITHOUT_32_BIT);
	put("old.json", "{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"architectures\": [ "
	                "\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\" ], \"syscalls\": [ { \"names\": "
	                "[\"ptrace\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 5, \"args\": "
	                "[ { \"index\": 0, \"value\": 16910, \"op\": \"SCMP_CMP_EQ\" } ] } ] }");
	char enforce[512];
	strcpy(enforce, spawn_program("sc-enforce"));
	struct spawned got = SPAWN(REFUSES("getpid"), enforce, in_folder("old.json"), enforce,
	                           "--trace-denials", "-", spawn_victim("int80"));

	cr_expect_eq(got.status, 125, "status %d: %s", got.status, got.err);
	cr_expect(strstr(got.err, "cannot tell for which architecture"), "%s", got.err);
}

/* ---- it kills, and it dies ---- */

/*
 * The pipe ends only when the last process that could write to it has ended: killed, or having
 * survived for long.
 */
Test(audit_faults, a_command_that_kills_the_tracer_dies_with_it)
{
	static const char *const modes[] = { "--trace-denials", "--audit" };

	for (size_t i = 0; i < LENGTH(modes); i++) {
		char line[4096];

		put("profile.json", REFUSES("mkdir"));
		snprintf(line, sizeof line, "%s %s --report=%s --suggest=%s %s %s %s %s | cat",
		         spawn_program("sc-enforce"), modes[i], in_folder("report"),
		         in_folder("suggested"), in_folder("profile.json"),
		         spawn_victim("kills_parent"), in_folder("made"), in_folder("survived"));
		struct spawned got = SPAWN(NULL, "sh", "-c", line);

		cr_expect_not(exists(in_folder("survived")), "%s: the command lived on: %s",
		              modes[i], got.err);
		if (i == 0)
			cr_expect_not(exists(in_folder("made")),
			              "what the profile refuses was done");
		cr_expect_not(exists(in_folder("report")) || exists(in_folder("suggested")),
		              "half a report");
	}
}

Test(audit_faults, a_report_of_who_died_in_the_middle_is_whole)
{
	static const char *const after_ms[] = { "0", "1", "2", "5", "10", "20", "40" };

	for (size_t i = 0; i < LENGTH(after_ms); i++) {
		struct spawned got = SPAWN(REFUSES("mkdir"), spawn_program("sc-enforce"),
		                           i % 2 ? "--audit" : "--trace-denials", "--report",
		                           in_folder("report.json"), "-", spawn_victim("dies_busy"),
		                           after_ms[i]);
		json_t *report = json_load_file(in_folder("report.json"), 0, NULL), *refusal;
		json_int_t calls = 0;
		size_t k;

		cr_expect_eq(got.status, 128 + SIGKILL, "after %s ms: status %d: %s", after_ms[i],
		             got.status, got.err);
		cr_assert_not_null(report, "after %s ms: no report: %s", after_ms[i], got.err);
		json_array_foreach(json_object_get(report, "refusals"), k, refusal) calls +=
			json_integer_value(json_object_get(refusal, "calls"));
		cr_expect_eq(calls + json_integer_value(json_object_get(report, "omitted")),
		             json_integer_value(json_object_get(report, "calls")), "after %s ms",
		             after_ms[i]);
		cr_expect_str_eq(json_string_value(json_object_get(report, "ending")),
		                 "signal SIGKILL");
		json_decref(report);
		unlink(in_folder("report.json"));
	}
}

/* ---- the audit fails ---- */

/*
 * PTRACE_GETSIGINFO, with which the tracer looks who sent a SIGSYS: a filter around sc-enforce
 * refuses it.
 */
#define BLINDS                                                                                  \
	"{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": [\"ptrace\"], "  \
	"\"action\":"                                                                           \
	" \"SCMP_ACT_ERRNO\", \"errnoRet\": 13, \"args\": [ { \"index\": 0, \"value\": 16898, " \
	"\"op\":"                                                                               \
	" \"SCMP_CMP_EQ\" } ] } ] }"

static bool holds(const char *path, const char *text)
{
	char content[65536] = "";
	FILE *in = fopen(path, "r");

	if (!in)
		return false;
	content[fread(content, 1, sizeof content - 1, in)] = '\0';
	fclose(in);
	return strstr(content, text);
}

Test(audit_faults, an_aborted_audit_kills_the_command_and_reports_what_was_refused_before)
{
	static const char *const modes[] = { "--trace-denials", "--audit" };
	char script[512], enforce[512];

	snprintf(enforce, sizeof enforce, "%s", spawn_program("sc-enforce"));
	put("profile.json", REFUSES("mkdir"));
	snprintf(script, sizeof script, "mkdir /nonexistent/x; kill -SYS $$; echo >%s",
	         in_folder("made"));
	for (size_t i = 0; i < LENGTH(modes); i++) {
		struct spawned got = SPAWN(BLINDS, enforce, "-", enforce, modes[i], "--report",
		                           in_folder("report"), "-o", in_folder("trace"),
		                           "--suggest", in_folder("suggested"),
		                           in_folder("profile.json"), "sh", "-c", script);

		cr_expect_eq(got.status, 125, "%s: status %d: %s", modes[i], got.status, got.err);
		cr_expect(strstr(got.err, "sc-enforce: audit aborted; partial results follow\n"),
		          "%s: %s", modes[i], got.err);
		cr_expect(strstr(got.err, "mkdir, ") && strstr(got.err, "         1  in all"),
		          "%s: %s", modes[i], got.err);
		cr_expect(strstr(got.err, "read the signal of task "),
		          "%s: the reason is not reported: %s", modes[i], got.err);
		cr_expect(holds(in_folder("report"), "\"ending\": \"aborted\"") &&
		                  holds(in_folder("report"), "\"mkdir\""),
		          "%s", modes[i]);
		cr_expect(holds(in_folder("trace"), "\"endings\": { \"aborted\": 1 }") &&
		                  holds(in_folder("trace"), "\"mkdir\""),
		          "%s", modes[i]);
		cr_expect(exists(in_folder("suggested")), "%s", modes[i]);
		cr_expect_not(exists(in_folder("made")), "%s: the command ran on", modes[i]);
	}
}

/*
 * Two fifos: when the report has been read, sc-enforce still waits for a reader of its suggestions.
 */
Test(audit_faults, nothing_of_the_command_runs_while_partial_results_are_written)
{
	char line[2048], enforce[512];

	snprintf(enforce, sizeof enforce, "%s", spawn_program("sc-enforce"));
	snprintf(line, sizeof line,
	         "cd %s; mkfifo report suggested; %s/%s --audit -q --report=report "
	         "--suggest=suggested default-no-chmod sh -c 'sleep 30 & echo $! >pid; kill -SYS "
	         "$$' & cat report >/dev/null; cat /proc/$(cat pid)/cmdline; cat suggested "
	         ">/dev/null; wait $!; exit $?",
	         folder, enforce[0] == '/' ? "" : "$OLDPWD", enforce);
	struct spawned got = SPAWN(BLINDS, enforce, "-", "sh", "-c", line);

	cr_expect_eq(got.status, 125, "status %d: %s", got.status, got.err);
	cr_expect_str_empty(got.out, "still there: \"%s\"", got.out);
}
