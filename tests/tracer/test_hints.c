/* SPDX-License-Identifier: Apache-2.0 */
/* What sc-tracer says after a run that went another way than it would have without it. */
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/kit/run_kit.h"

/* Whether it said the text, or anything else where that is NULL. */
static void expect_said(const struct run *run, const char *wanted, const char *context)
{
	char *said = run_read(run->err);

	cr_expect(wanted ? strstr(said, wanted) != NULL : *said == '\0', "%s: said \"%s\"", context,
	          said);
	free(said);
}

Test(hints, name_the_engines_that_leave_debuggers_alone)
{
	const char *const debugger[] = { run_path("victims", "debugger"), NULL };
	const char *const other[] = { run_path("victims", "only_getppid"), NULL };
	struct run run;

	run_init(&run);
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		bool is_refused = mode == RUN_ONE_STOP || mode == RUN_TWO_STOPS;

		if (!run_can(mode))
			continue;
		run_tracer(&run, (const char *const[]){ run_options[mode][0], NULL }, debugger);
		expect_said(&run, is_refused ? "--engine=bpf or --engine=notify" : NULL,
		            *run_options[mode]);
	}
	run_tracer(&run, (const char *const[]){ "--engine=ptrace", NULL }, other);
	expect_said(&run, NULL, "a program that traces nothing");
	run_done(&run);
}

Test(hints, say_at_which_call_a_filter_killed)
{
	const char *const command[] = { run_path("victims", "own_filter"), "kill", NULL };
	struct run run;

	run_init(&run);
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		if (!run_can(mode))
			continue;
		run_tracer(&run, run_options[mode], command);
		cr_expect(WIFSIGNALED(run.status) && WTERMSIG(run.status) == SIGSYS, "status %#x",
		          (unsigned)run.status);
		expect_said(&run,
		            mode == RUN_ONE_STOP || mode == RUN_TWO_STOPS
		                    ? "SIGSYS ended the workload, or a part of it, at getppid "
		                      "(x86_64)"
		                    : "--engine=ptrace tells to which call",
		            *run_options[mode]);
	}
	run_done(&run);
}

/* The filter answers a thread, and the others that wait in calls of their own die with it. */
Test(hints, say_the_call_that_was_answered_and_not_those_of_other_threads)
{
	const char *const command[] = { run_path("victims", "own_filter"), "kill-threads", NULL };
	struct run run;

	run_init(&run);
	run_tracer(&run, (const char *const[]){ "--engine=ptrace", NULL }, command);
	cr_expect(WIFSIGNALED(run.status) && WTERMSIG(run.status) == SIGSYS, "status %#x",
	          (unsigned)run.status);
	expect_said(&run, "at getppid (x86_64)", "threads");
	run_done(&run);
}

Test(hints, say_so_of_a_child_of_the_command)
{
	const char *const command[] = { "sh", "-c", "\"$0\" kill; exit 0",
		                        run_path("victims", "own_filter"), NULL };
	struct run run;

	run_init(&run);
	run_tracer(&run, (const char *const[]){ "--engine=ptrace", NULL }, command);
	cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 0, "status %#x",
	          (unsigned)run.status);
	expect_said(&run, "at getppid (x86_64)", "a child");
	run_done(&run);
}
