/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes and goes with tasks leaves nothing behind in sc-tracer, nor in its reaper.
 */
#include <criterion/criterion.h>
#include <dirent.h>

#include "tests/kit/run_kit.h"

enum { TASKS = 1000, PATIENCE_MS = 40000, STEP_MS = 10 };

/*
 * Waits until the workload has written a line that begins with `word`, and returns what it has
 * written.
 */
static char *wait_for(const struct run *run, const char *word)
{
	for (int i = 0; i < PATIENCE_MS / STEP_MS; i++) {
		char *said = run_read(run->out), *at = strstr(said, word);

		if (at && strchr(at, '\n'))
			return said;
		free(said);
		run_sleep_ms(STEP_MS);
	}
	cr_assert_fail("the workload did not say %s", word);
	return NULL;
}

static int count_descriptors(pid_t pid)
{
	char path[40];
	int count = 0;

	snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
	DIR *dir = opendir(path);
	cr_assert_not_null(dir, "%s: %s", path, strerror(errno));
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

/*
 * One that is open for a moment only, while something is read, is no leak: the fewest of several
 * looks.
 */
static int count_at_rest(pid_t pid)
{
	int fewest = count_descriptors(pid);

	for (int i = 0; i < 10; i++) {
		run_sleep_ms(STEP_MS);
		int count = count_descriptors(pid);
		fewest = count < fewest ? count : fewest;
	}
	return fewest;
}

Test(leak, of_descriptors_does_not_happen_however_many_tasks_come_and_exec)
{
	struct run run;

	run_init(&run);
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		const char *argv[RUN_MAX_ARGS];
		char tasks[16];
		int command, parent;

		if (!run_can(mode))
			continue;
		snprintf(tasks, sizeof tasks, "%d", TASKS);
		run_tracer_argv(&run, run_options[mode],
		                (const char *const[]){ run_path("victims", "many_tasks"), tasks,
		                                       "wait", NULL },
		                argv);
		unlink(run.out);
		pid_t tracer = run_start(&run, argv);
		while (access(run.out, F_OK) != 0)
			run_sleep_ms(STEP_MS);
		char *said = wait_for(&run, "ready");
		cr_assert_eq(sscanf(said, "ready %d %d", &command, &parent), 2, "%s", said);
		free(said);
		/* The parent is sc-tracer, or its reaper. */
		int before = count_at_rest(tracer), parent_before = count_at_rest(parent);
		kill(command, SIGUSR1);
		free(wait_for(&run, "done"));
		int after = count_at_rest(tracer), parent_after = count_at_rest(parent);
		cr_expect_eq(after, before,
		             "%s: sc-tracer has %d descriptors, before the %d tasks %d",
		             *run_options[mode], after, TASKS, before);
		cr_expect_eq(parent_after, parent_before,
		             "%s: the parent has %d descriptors, before the %d tasks %d",
		             *run_options[mode], parent_after, TASKS, parent_before);
		kill(command, SIGUSR1);
		run_wait(&run, tracer);
		cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 0, "%s: status %#x",
		          *run_options[mode], (unsigned)run.status);
		struct trace *trace = run_read_trace(&run);
		cr_expect_eq(run_calls(trace, ARCH_X86_64, "getppid"), TASKS + 1);
		trace_free(trace);
	}
	run_done(&run);
}
