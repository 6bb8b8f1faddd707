/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No process of a workload survives the end of its recording, be it sc-tracer that is killed or the
 * reaper between it and the workload.
 */
#include <criterion/criterion.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "lib/supervise/notify/engine_notify.h"
#include "tests/kit/run_kit.h"

/* Waits for the command to write "PID PID\n": itself and an orphan of it that sleeps. */
static void read_pids(const struct run *run, pid_t *out_command, pid_t *out_orphan)
{
	int command = 0, orphan = 0;

	for (int i = 0; i < RUN_SECONDS * 10; i++) {
		FILE *f = fopen(run->out, "r");
		int n = f ? fscanf(f, "%d %d", &command, &orphan) : 0;

		if (f)
			fclose(f);
		if (n == 2)
			break;
		run_sleep_ms(100);
	}
	cr_assert_gt(orphan, 0, "the workload did not start");
	*out_command = (pid_t)command;
	*out_orphan = (pid_t)orphan;
}

static const char orphan_script[] =
	"orphan=$(setsid sh -c 'sleep 600 >/dev/null 2>&1 & echo $!'); echo $$ $orphan; sleep 601";

enum victim { KILL_TRACER, KILL_REAPER };

static void check_nothing_survives(enum victim victim, const char *engine)
{
	const char *argv[RUN_MAX_ARGS];
	pid_t command, orphan, tracer;
	struct run run;

	run_init(&run);
	run_tracer_argv(&run, (const char *const[]){ engine, NULL },
	                (const char *const[]){ "sh", "-c", orphan_script, NULL }, argv);
	/* what is left over comes to us, not to some init */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	tracer = run_start(&run, argv);
	read_pids(&run, &command, &orphan);
	cr_expect_neq(run_parent_of(orphan), command, "the orphan still has its parent");
	kill(victim == KILL_TRACER ? tracer : run_parent_of(command), SIGKILL);
	cr_expect(run_ends(command), "%s: the command has survived", engine);
	cr_expect(run_ends(orphan), "%s: the orphan has survived", engine);
	run_wait(&run, tracer);
	if (victim == KILL_REAPER)
		cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == EXIT_OWN_FAILURE,
		          "status %#x", (unsigned)run.status);
	run_done(&run);
}

Test(reaper, leaves_no_process_when_the_tracer_is_killed)
{
	check_nothing_survives(KILL_TRACER, "--engine=ptrace");
	if (engine_notify_is_possible())
		check_nothing_survives(KILL_TRACER, "--engine=notify");
}

Test(reaper, is_replaced_when_it_is_killed_itself)
{
	if (!engine_notify_is_possible())
		cr_skip_test("this kernel has no synchronous notification");
	check_nothing_survives(KILL_REAPER, "--engine=notify");
}
