/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same without root. The programs are copied to where every user may read them.
 */
#include <criterion/criterion.h>
#include <sys/stat.h>

#include "tests/kit/run_kit.h"

enum { NOBODY = 65534 };

static const char note[] = "no_new_privs was set for the workload";

/* A run whose directory belongs to nobody; skips the test unless we are root. */
static void begin(struct run *run)
{
	if (geteuid() != 0)
		cr_skip_test("only root can become another user");
	run_init(run);
	cr_assert_eq(chmod(run->dir, 0755), 0);
	cr_assert_eq(chown(run->dir, NOBODY, NOBODY), 0);
}

/* Copies a program of the build to the run's directory and returns its path there. */
static const char *copy(struct run *run, const char *folder, const char *name)
{
	static char paths[4][96];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof paths[0], "%s/%s", run->dir, name);
	run_program(run, (const char *const[]){ "cp", run_path(folder, name), path, NULL });
	cr_assert_eq(chmod(path, 0755), 0);
	return path;
}

/*
 * Runs `command` as nobody, recorded as `mode` says; RUN_MODES: not recorded. The trace must not be
 * there yet.
 */
static void run_as_nobody(struct run *run, enum run_mode mode, const char *tracer,
                          const char *const command[])
{
	const char *argv[RUN_MAX_ARGS] = { "setpriv", "--reuid=65534", "--regid=65534",
		                           "--clear-groups", "--" };
	size_t n = 5;

	unlink(run->trace);
	if (mode != RUN_MODES) {
		argv[n++] = tracer;
		argv[n++] = "-v";
		argv[n++] = run_options[mode][0];
		argv[n++] = "-o";
		argv[n++] = run->trace;
		argv[n++] = "--";
	}
	for (; *command; command++)
		argv[n++] = *command;
	argv[n] = NULL;
	run_program(run, argv);
}

static void expect_exit(const struct run *run, enum run_mode mode, int want)
{
	cr_expect(WIFEXITED(run->status) && WEXITSTATUS(run->status) == want,
	          "%s: status %#x, want exit %d",
	          mode == RUN_MODES ? "not recorded" : *run_options[mode], (unsigned)run->status,
	          want);
}

/* What it says of itself must be the same but for NoNewPrivs, which is reported. */
Test(unprivileged, changes_nothing_but_no_new_privs_and_says_so)
{
	struct run run;

	begin(&run);
	const char *tracer = copy(&run, "bin", "sc-tracer");
	const char *const command[] = { copy(&run, "victims", "status_of_self"), NULL };
	run_as_nobody(&run, RUN_MODES, tracer, command);
	char *want = run_read(run.out), *changed = strstr(want, "NoNewPrivs:\t0");
	cr_assert_not_null(changed, "said \"%s\"", want);
	changed[strlen("NoNewPrivs:\t")] = '1';
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		if (!run_can(mode) || run_is_bpf(mode)) /* that takes privileges */
			continue;
		run_as_nobody(&run, mode, tracer, command);
		expect_exit(&run, mode, 0);
		char *got = run_read(run.out), *said = run_read(run.err);
		cr_expect_str_eq(got, want, "%s: want\n%s\ngot\n%s", *run_options[mode], want, got);
		cr_expect(strstr(said, note), "%s: said \"%s\"", *run_options[mode], said);
		free(got);
		free(said);
	}
	free(want);
	run_done(&run);
}

Test(unprivileged, is_not_what_root_is)
{
	struct run run;

	if (geteuid() != 0)
		cr_skip_test("we are not root");
	run_init(&run);
	run_tracer(&run, (const char *const[]){ "-v", NULL },
	           (const char *const[]){ "true", NULL });
	char *said = run_read(run.err);
	cr_expect_null(strstr(said, note), "said \"%s\"", said);
	free(said);
	run_done(&run);
}

Test(unprivileged, runs_set_user_id_programs_without_their_privileges)
{
	struct run run;

	begin(&run);
	const char *tracer = copy(&run, "bin", "sc-tracer"),
		   *program = copy(&run, "victims", "effective_uid");
	cr_assert_eq(chown(program, 0, 0), 0);
	cr_assert_eq(chmod(program, 04755), 0);
	run_as_nobody(&run, RUN_MODES, tracer, (const char *const[]){ program, "0", NULL });
	expect_exit(&run, RUN_MODES, 0);
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		if (!run_can(mode) || run_is_bpf(mode)) /* that takes privileges */
			continue;
		run_as_nobody(&run, mode, tracer, (const char *const[]){ program, "65534", NULL });
		expect_exit(&run, mode, 0);
		struct trace *trace = run_read_trace(&run);
		cr_expect_eq(run_calls(trace, ARCH_X86_64, "geteuid"), 1);
		trace_free(trace);
	}
	run_done(&run);
}

/*
 * After PR_SET_DUMPABLE 0 a process of the same user can neither attach to it nor read its /proc.
 */
Test(unprivileged, records_a_program_that_hides_from_its_equals)
{
	struct run run;

	begin(&run);
	const char *tracer = copy(&run, "bin", "sc-tracer");
	const char *const command[] = { copy(&run, "victims", "undumpable"), NULL };
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		if (!run_can(mode) || run_is_bpf(mode)) /* that takes privileges */
			continue;
		run_as_nobody(&run, mode, tracer, command);
		expect_exit(&run, mode, 0);
		struct trace *trace = run_read_trace(&run);
		uint64_t got = run_calls(trace, ARCH_X86_64, "getppid");
		cr_expect_eq(got, 2, "%s: getppid %lu times, want 2", *run_options[mode], got);
		cr_expect_eq(run_calls(trace, ARCH_X86_64, "exit_group"), 2);
		trace_free(trace);
	}
	run_done(&run);
}
