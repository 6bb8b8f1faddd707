/* SPDX-License-Identifier: Apache-2.0 */
/* When sc-tracer ends what it started: after a time, or with the command itself. */
#include <criterion/criterion.h>
#include <signal.h>
#include <unistd.h>

#include "tests/kit/run_kit.h"

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

Test(ends, ends_a_command_that_takes_too_long)
{
	struct run run;

	run_init(&run);
	run_tracer(&run, WORDS("--time-limit=1"), WORDS("sleep", "30"));
	cr_expect(WIFSIGNALED(run.status) && WTERMSIG(run.status) == SIGTERM, "status %#x",
	          (unsigned)run.status);
	run_tracer(&run, WORDS("--time-limit=1"), WORDS(run_path("victims", "ignores_term")));
	cr_expect(WIFSIGNALED(run.status) && WTERMSIG(run.status) == SIGKILL, "status %#x",
	          (unsigned)run.status);
	struct trace *trace = run_read_trace(&run);
	cr_expect_eq(run_calls(trace, ARCH_X86_64, "pause"), 1,
	             "an ignored signal has made pause count twice");
	trace_free(trace);
	run_done(&run);
}

/* Without that option the row of victims/daemon in test_victims.c says that it is waited for. */
Test(ends, ends_what_outlives_the_command_if_told_to)
{
	const char *const command[] = { "sh", "-c", "(sleep 600 & echo $!); exit 9", NULL };
	struct run run;

	run_init(&run);
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		if (!run_can(mode))
			continue;
		run_tracer(&run,
		           WORDS("--exit-with-main", run_options[mode][0], run_options[mode][1]),
		           command);
		cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 9, "%s: status %#x",
		          *run_options[mode], (unsigned)run.status);
		char *out = run_read(run.out);
		pid_t orphan = (pid_t)atoi(out);
		cr_assert_gt(orphan, 0, "%s: said \"%s\"", *run_options[mode], out);
		cr_expect(run_ends(orphan), "%s: the orphan is still there", *run_options[mode]);
		trace_free(run_read_trace(&run));
		free(out);
		run_tracer(&run,
		           WORDS("--exit-with-main", run_options[mode][0], run_options[mode][1]),
		           WORDS(run_path("victims", "daemon")));
		struct trace *trace = run_read_trace(&run);
		cr_expect_eq(run_calls(trace, ARCH_X86_64, "getppid"), 0,
		             "%s: the grandchild was waited for", *run_options[mode]);
		trace_free(trace);
	}
	run_done(&run);
}

/* Who kills what it knows of, one after the other, never gets hold of this one. */
Test(ends, ends_what_flees_from_it)
{
	struct run run;

	run_init(&run);
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		if (!run_can(mode))
			continue;
		run_tracer(&run,
		           WORDS("--exit-with-main", run_options[mode][0], run_options[mode][1]),
		           WORDS(run_path("victims", "fork_chain")));
		cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 9, "%s: status %#x",
		          *run_options[mode], (unsigned)run.status);
		trace_free(run_read_trace(&run));
	}
	run_done(&run);
}
