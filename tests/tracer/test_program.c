/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-tracer as a command: exit statuses, messages, signals, output files.
 */
#include <criterion/criterion.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/kit/run_kit.h"

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Runs sc-tracer with these words only, and checks its exit status and what it says. */
static void expect_answer(const char *const words[], int exit_status, const char *message)
{
	const char *argv[RUN_MAX_ARGS] = { run_path("bin", "sc-tracer") };
	struct run run;

	for (size_t i = 0; words[i]; i++)
		argv[i + 1] = words[i];
	run_init(&run);
	run_program(&run, argv);
	char *said = run_read(run.err);
	cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == exit_status,
	          "%s: status %#x, want exit %d", words[0] ? words[0] : "", (unsigned)run.status,
	          exit_status);
	cr_expect(strstr(said, message), "%s: said \"%s\", want \"%s\"", words[0] ? words[0] : "",
	          said, message);
	free(said);
	run_done(&run);
}

Test(program, answers_bad_input_with_one_line_and_the_right_status)
{
	expect_answer(WORDS("--", "/nowhere/program"), 127,
	              "sc-tracer: /nowhere/program: No such file or directory\n");
	expect_answer(WORDS("no-such-program-anywhere"), 127,
	              "sc-tracer: no-such-program-anywhere: command not found\n");
	expect_answer(WORDS("/etc/passwd"), 126, "sc-tracer: /etc/passwd: Permission denied\n");
	expect_answer(WORDS("/etc"), 126, "sc-tracer: /etc: Is a directory\n");
	expect_answer((const char *const[]){ NULL }, 125, "sc-tracer: COMMAND: missing\n");
	expect_answer(WORDS("-o", "/nowhere/trace", "true"), 125,
	              "sc-tracer: /nowhere/trace: No such file or directory\n");
	expect_answer(WORDS("-o", "/", "true"), 125, "sc-tracer: /: Is a directory\n");
	expect_answer(WORDS("-u", "no-such-user", "true"), 125,
	              "sc-tracer: user \"no-such-user\": not in /etc/passwd, and not a number\n");
	expect_answer(WORDS("-o", "/dev/full", "true"), 125, "No space left on device\n");
}

Test(program, records_calls_that_a_listener_around_lets_be_made)
{
	struct run run;
	char target[96];

	run_init(&run);
	snprintf(target, sizeof target, "%s/target", run.dir);
	run_program(&run, WORDS(run_path("victims", "listened"), run_path("bin", "sc-tracer"), "-v",
	                        "--engine=ptrace", "--names", "--", "sh", "-c",
	                        "echo > \"$0\"; chmod 600 \"$0\"", target));
	char *names = run_read(run.err);
	cr_expect_eq(run.status, 0, "status %#x %s", (unsigned)run.status, names);
	cr_expect(strstr(names, "chmod") && strstr(names, "every call costs two stops"), "%s",
	          names);
	free(names);
	run_done(&run);
}

Test(program, cannot_have_a_listener_where_a_filter_around_has_one)
{
	struct run run;

	run_init(&run);
	run_program(&run, WORDS(run_path("victims", "listened"), run_path("bin", "sc-tracer"),
	                        "--engine=notify", "-o", run.trace, "--", "true"));
	char *said = run_read(run.err);
	cr_expect_eq(WEXITSTATUS(run.status), 125, "status %#x %s", (unsigned)run.status, said);
	cr_expect(strstr(said, "a seccomp filter around sc-tracer has a listener") &&
	                  strstr(said, "\nHint: --engine=ptrace"),
	          "%s", said);
	cr_expect_neq(access(run.trace, F_OK), 0);
	free(said);
	run_done(&run);
}

Test(program, tells_a_missing_interpreter_and_a_file_that_is_no_program)
{
	struct run run;
	char script[96], text[96];

	run_init(&run);
	snprintf(script, sizeof script, "%s/script", run.dir);
	snprintf(text, sizeof text, "%s/text", run.dir);
	FILE *f = fopen(script, "w");
	fputs("#!/nowhere/interpreter\n", f);
	fclose(f);
	f = fopen(text, "w");
	fputs("no program\n", f);
	fclose(f);
	chmod(script, 0755);
	chmod(text, 0755);
	expect_answer(WORDS(script), 127,
	              "Hint: the file is there, but the interpreter that it names is not\n");
	expect_answer(WORDS(text), 126, "Exec format error\n");
	run_done(&run);
}

Test(program, does_not_run_the_command_when_the_trace_could_not_be_written)
{
	struct run run;
	char mark[96];

	run_init(&run);
	snprintf(mark, sizeof mark, "%s/mark", run.dir);
	expect_answer(WORDS("-o", "/nowhere/trace", "touch", mark), 125, "/nowhere/trace");
	cr_expect_neq(access(mark, F_OK), 0, "the command has run");
	run_done(&run);
}

Test(program, ends_as_the_command_ends)
{
	struct run run;

	run_init(&run);
	run_tracer(&run, NULL, WORDS("sh", "-c", "exit 42"));
	cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 42, "status %#x",
	          (unsigned)run.status);
	run_tracer(&run, NULL, WORDS("sh", "-c", "kill -SEGV $$"));
	cr_expect(WIFSIGNALED(run.status) && WTERMSIG(run.status) == SIGSEGV, "status %#x",
	          (unsigned)run.status);
	cr_expect_not(WCOREDUMP(run.status));
	run_tracer(&run, NULL, WORDS("sh", "-c", "kill -KILL $$"));
	cr_expect(WIFSIGNALED(run.status) && WTERMSIG(run.status) == SIGKILL, "status %#x",
	          (unsigned)run.status);
	trace_free(run_read_trace(&run));
	run_done(&run);
}

Test(program, passes_signals_on_and_writes_the_trace_whatever_ends_it)
{
	const char *argv[RUN_MAX_ARGS];
	struct run run;

	run_init(&run);
	run_tracer_argv(&run, NULL, WORDS(run_path("victims", "ignores_term")), argv);
	pid_t tracer = run_start(&run, argv);
	run_wait_ready(&run);
	kill(tracer, SIGTERM); /* the command ignores it, and so it goes on */
	run_sleep_ms(50);
	cr_expect_eq(waitpid(tracer, NULL, WNOHANG), 0,
	             "SIGTERM has ended sc-tracer, but not the command");
	kill(tracer, SIGINT);
	run_wait(&run, tracer);
	cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 11, "status %#x",
	          (unsigned)run.status);

	tracer = run_start(&run, argv);
	run_wait_ready(&run);
	kill(tracer, SIGHUP);
	run_wait(&run, tracer);
	cr_expect(WIFSIGNALED(run.status) && WTERMSIG(run.status) == SIGHUP, "status %#x",
	          (unsigned)run.status);
	struct trace *trace = run_read_trace(&run);
	cr_expect_eq(run_calls(trace, ARCH_X86_64, "write"), 1);
	trace_free(trace);
	run_done(&run);
}

/*
 * Then children leave no status behind, unless the parent waits for it; the workload has to inherit
 * that.
 */
Test(program, works_where_SIGCHLD_is_ignored_and_leaves_it_so)
{
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		struct run run;

		if (!run_can(mode))
			continue;
		run_init(&run);
		const char *const argv[] = { "env",
			                     "--ignore-signal=CHLD",
			                     run_path("bin", "sc-tracer"),
			                     run_options[mode][0],
			                     "-o",
			                     run.trace,
			                     "grep",
			                     "-c",
			                     "^SigIgn:.*[13579bdf]....$",
			                     "/proc/self/status",
			                     NULL };

		run_program(&run, argv);
		cr_expect_eq(run.status, 0, "%s: status %#x", run.what, (unsigned)run.status);
		run_done(&run);
	}
}

Test(program, takes_the_workload_with_it_when_it_is_killed)
{
	const char *argv[RUN_MAX_ARGS];
	struct run run;

	run_init(&run);
	/* what is left over comes to us, not to some init that reaps late */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	run_tracer_argv(&run, NULL, WORDS(run_path("victims", "ignores_term")), argv);
	pid_t tracer = run_start(&run, argv);
	run_wait_ready(&run);
	kill(tracer, SIGKILL);
	run_wait(&run, tracer);
	/* It was in our process group, which is empty now. */
	int left = 0;
	for (int i = 0; i < 400 && (left = kill(-tracer, 0) == 0); i++) {
		waitpid(-tracer, NULL, WNOHANG);
		run_sleep_ms(5);
	}
	cr_expect_not(left, "the workload outlives its tracer");
	cr_expect_neq(access(run.trace, F_OK), 0, "half a trace was left");
	run_done(&run);
}

Test(program, writes_the_trace_to_standard_output_for_a_dash)
{
	const char *const argv[] = { run_path("bin", "sc-tracer"),        "-o", "-",
		                     run_path("victims", "only_getppid"), "7",  NULL };
	struct run run;

	run_init(&run);
	run_program(&run, argv);
	snprintf(run.trace, sizeof run.trace, "%s", run.out);
	struct trace *trace = run_read_trace(&run);
	cr_expect_eq(run_calls(trace, ARCH_X86_64, "getppid"), 7);
	trace_free(trace);
	run_done(&run);
}

Test(program, changes_user_and_environment)
{
	struct run run;

	if (geteuid() != 0)
		cr_skip_test("only root can become another user");
	run_init(&run);
	run_tracer(&run, WORDS("-u", "nobody", "-E", "MARK=7"),
	           WORDS("sh", "-c", "id -un; echo $MARK"));
	char *out = run_read(run.out);
	cr_expect_str_eq(out, "nobody\n7\n");
	free(out);
	struct trace *trace = run_read_trace(&run);
	cr_expect_eq(run_calls(trace, ARCH_X86_64, "setresuid"), 0,
	             "our own change of user was recorded");
	trace_free(trace);
	run_done(&run);
}

/*
 * A process whose children will be in another pid namespace cannot make threads, and LeakSanitizer
 * needs one.
 */
Test(program, records_where_it_can_make_no_thread)
{
	struct run run;

	if (geteuid() != 0)
		cr_skip_test("only root can make a pid namespace");
	run_init(&run);
	run_program(&run,
	            (const char *const[]){ "env", "ASAN_OPTIONS=detect_leaks=0", "unshare", "--pid",
	                                   run_path("bin", "sc-tracer"), "-o", run.trace,
	                                   run_path("victims", "static_getppid"), NULL });
	cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 0, "status %#x",
	          (unsigned)run.status);
	struct trace *trace = run_read_trace(&run);
	cr_expect_eq(run_calls(trace, ARCH_X86_64, "getppid"), 3);
	trace_free(trace);
	run_done(&run);
}

Test(program, prints_sorted_names_with_the_calls_that_never_return)
{
	const char *const argv[] = { run_path("bin", "sc-tracer"), "--names",
		                     run_path("victims", "static_getppid"), NULL };
	struct run run;
	char *line, *rest, before[64] = "";
	int count = 0, has_exit = 0;

	run_init(&run);
	run_program(&run, argv);
	char *said = run_read(run.err);
	for (rest = said; (line = strsep(&rest, "\n")) && *line; count++) {
		cr_expect(strcmp(before, line) < 0, "%s comes after %s", line, before);
		has_exit |= strcmp(line, "exit_group") == 0;
		snprintf(before, sizeof before, "%s", line);
	}
	cr_expect(count > 3);
	cr_expect(has_exit);
	free(said);
	run_done(&run);
}

static void expect_table_for_RTMAX(const char *option)
{
	const char *argv[RUN_MAX_ARGS];
	struct run run;

	run_init(&run);
	run_tracer_argv(&run, WORDS(option), WORDS(run_path("victims", "ignores_term")), argv);
	pid_t tracer = run_start(&run, argv);
	run_wait_ready(&run);
	kill(tracer, SIGRTMAX);
	char *said = NULL;
	for (int i = 0; i < 1000 && !(said && strstr(said, "total\n")); i++) {
		run_sleep_ms(5);
		free(said);
		said = run_read(run.err);
	}
	cr_expect(strstr(said, "usecs/call") && strstr(said, " write\n"), "%s: said \"%s\"", option,
	          said);
	free(said);
	kill(tracer, SIGINT);
	run_wait(&run, tracer);
	cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 11, "%s: status %#x", option,
	          (unsigned)run.status);
	run_done(&run);
}

Test(program, prints_the_table_of_a_running_workload_for_SIGRTMAX)
{
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++)
		if (run_can(mode))
			expect_table_for_RTMAX(*run_options[mode]);
}
