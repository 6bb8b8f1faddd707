/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests that run programs: a child with a time limit, what it wrote, how it ended, and the
 * trace that it left. The programs are in $BUILD/bin and $BUILD/victims.
 */
#pragma once

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/error.h"
#include "lib/supervise/bpf/engine_bpf.h"
#include "lib/supervise/notify/engine_notify.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"

enum { RUN_MAX_ARGS = 24, RUN_SECONDS = 120 };

/*
 * The ways of recording: one ptrace stop per call, notifications, two stops, counting in the
 * kernel, counting returns as well.
 */
enum run_mode { RUN_ONE_STOP, RUN_NOTIFY, RUN_TWO_STOPS, RUN_BPF, RUN_BPF_RESULTS, RUN_MODES };

__attribute__((unused)) static const char *const run_options[RUN_MODES][3] = {
	[RUN_ONE_STOP] = { "--engine=ptrace" },        [RUN_NOTIFY] = { "--engine=notify" },
	[RUN_TWO_STOPS] = { "--engine=ptrace", "-c" }, [RUN_BPF] = { "--engine=bpf" },
	[RUN_BPF_RESULTS] = { "--engine=bpf", "-c" },
};

__attribute__((unused)) static bool run_is_bpf(enum run_mode mode)
{
	return mode == RUN_BPF || mode == RUN_BPF_RESULTS;
}

/* Whether this machine can record so, as the user that we are. */
__attribute__((unused)) static bool run_can(enum run_mode mode)
{
	static int can_bpf = -1;
	struct error err;

	if (run_is_bpf(mode) && can_bpf < 0)
		can_bpf = engine_bpf_try(&err) == 0;
	if (run_is_bpf(mode))
		return can_bpf;
	return mode != RUN_NOTIFY || engine_notify_is_possible();
}

struct run {
	char dir[64];          /* a directory of its own */
	char out[80], err[80]; /* files with what it wrote */
	char trace[80];        /* a path for -o */
	int status;            /* as from waitpid */
	char what[160];        /* the command line that was started last, for messages */
};

__attribute__((unused)) static const char *run_build(void)
{
	const char *build = getenv("BUILD");

	return build ? build : "build";
}

/*
 * A program of the build, absolute, so that it can be exec'd from anywhere. Up to eight of them
 * stay valid.
 */
__attribute__((unused)) static const char *run_path(const char *folder, const char *name)
{
	static char paths[8][4096];
	static unsigned next;
	char relative[512], path[4096];

	snprintf(relative, sizeof relative, "%s/%s/%s", run_build(), folder, name);
	cr_assert_not_null(realpath(relative, path), "%s: %s", relative, strerror(errno));
	for (unsigned i = 0; i < 8; i++)
		if (strcmp(paths[i], path) == 0)
			return paths[i];
	return strcpy(paths[next++ % 8], path);
}

__attribute__((unused)) static void run_init(struct run *run)
{
	*run = (struct run){ .dir = "/tmp/sc-test-XXXXXX" };
	cr_assert_not_null(mkdtemp(run->dir));
	snprintf(run->out, sizeof run->out, "%s/out", run->dir);
	snprintf(run->err, sizeof run->err, "%s/err", run->dir);
	snprintf(run->trace, sizeof run->trace, "%s/trace", run->dir);
}

__attribute__((unused)) static void run_done(struct run *run)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf %s", run->dir);
	cr_expect_eq(system(command), 0);
}

/* Starts a program in a process group of its own, output to the run's files. */
__attribute__((unused)) static pid_t run_start(struct run *run, const char *const argv[])
{
	size_t used = 0;

	run->what[0] = '\0';
	for (size_t i = 0; argv[i] && used < sizeof run->what; i++)
		used += (size_t)snprintf(run->what + used, sizeof run->what - used, "%s ", argv[i]);
	pid_t pid = fork();
	cr_assert_geq(pid, 0);
	if (pid == 0) {
		int in = open("/dev/null", O_RDONLY);
		int out = open(run->out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		int err = open(run->err, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		setpgid(0, 0);
		dup2(in, 0);
		dup2(out, 1);
		dup2(err, 2);
		closefrom(3);
		/*
		 * As from a terminal: a script ignores both for what it starts in the background.
		 */
		signal(SIGINT, SIG_DFL);
		signal(SIGQUIT, SIG_DFL);
		execvp(argv[0], (char *const *)argv);
		_exit(99);
	}
	setpgid(pid, pid);
	return pid;
}

/* Prints what the processes of a group that takes too long are doing. */
__attribute__((unused)) static void run_print_states(pid_t group)
{
	char command[160];

	snprintf(command, sizeof command,
	         "ps ax -o pgid=,pid=,stat=,etimes=,time=,wchan:24=,args= | grep '^ *%d ' >&2",
	         (int)group);
	if (system(command) != 0)
		fputs("its processes are not to be seen\n", stderr);
}

/* Waits for it; what takes too long is killed, and the test fails. */
__attribute__((unused)) static void run_wait(struct run *run, pid_t pid)
{
	for (int i = 0; i < RUN_SECONDS * 200; i++) {
		pid_t r = waitpid(pid, &run->status, WNOHANG);

		if (r == pid)
			return;
		nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	}
	run_print_states(pid);
	kill(-pid, SIGKILL);
	waitpid(pid, &run->status, 0);
	cr_assert_fail("%s: still running after %d s", run->what, RUN_SECONDS);
}

__attribute__((unused)) static void run_program(struct run *run, const char *const argv[])
{
	run_wait(run, run_start(run, argv));
}

/*
 * The parent of a process, or 0 when there is no such process (any more), or it is only waiting to
 * be reaped: an init may take seconds for that.
 */
__attribute__((unused)) static pid_t run_parent_of(pid_t pid)
{
	char path[64], state = 0;
	int parent = 0;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "r");
	if (!f)
		return 0;
	if (fscanf(f, "%*d (%*[^)]) %c %d", &state, &parent) != 2 || state == 'Z' || state == 'X')
		parent = 0;
	fclose(f);
	return (pid_t)parent;
}

/* Whether a process that is no child of ours ends soon; else it is killed. */
__attribute__((unused)) static bool run_ends(pid_t pid)
{
	for (int i = 0; i < RUN_SECONDS * 10; i++) {
		if (run_parent_of(pid) == 0)
			return true;
		nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
	}
	kill(pid, SIGKILL);
	return false;
}

/* sc-tracer -o TRACE, then `options` and `command`, each ending in NULL. */
__attribute__((unused)) static void run_tracer_argv(struct run *run, const char *const options[],
                                                    const char *const command[],
                                                    const char *argv[RUN_MAX_ARGS])
{
	size_t n = 0;

	argv[n++] = run_path("bin", "sc-tracer");
	argv[n++] = "-o";
	argv[n++] = run->trace;
	for (; options && *options; options++)
		argv[n++] = *options;
	argv[n++] = "--";
	for (; *command; command++)
		argv[n++] = *command;
	argv[n] = NULL;
	cr_assert_lt(n, RUN_MAX_ARGS);
}

__attribute__((unused)) static void run_tracer(struct run *run, const char *const options[],
                                               const char *const command[])
{
	const char *argv[RUN_MAX_ARGS];

	run_tracer_argv(run, options, command, argv);
	run_program(run, argv);
}

/* A file's content; the caller frees it. */
__attribute__((unused)) static char *run_read(const char *path)
{
	char *text = calloc(1, 1 << 20);
	FILE *f = fopen(path, "r");

	cr_assert_not_null(f, "%s: %s", path, strerror(errno));
	text[fread(text, 1, (1 << 20) - 1, f)] = '\0';
	cr_assert_not(ferror(f), "%s: cannot be read", path);
	fclose(f);
	return text;
}

__attribute__((unused)) static struct trace *run_read_trace(const struct run *run)
{
	struct trace *trace = NULL;
	struct error err = { 0 };
	char *said = run_read(run->err);

	cr_assert_eq(trace_read(run->trace, &trace, &err), 0, "%s (sc-tracer said: %s)", err.text,
	             said);
	free(said);
	return trace;
}

/* How often a call was made; by name, or "#1000" by number. */
__attribute__((unused)) static uint64_t run_calls(struct trace *trace, enum arch arch,
                                                  const char *name)
{
	const struct observation *seen;
	struct error err = { 0 };
	uint32_t nr = 0;

	if (*name == '#')
		nr = (uint32_t)strtoul(name + 1, NULL, 10);
	else
		cr_assert_eq(syscalls_number(arch, name, &nr), SYSCALLS_FOUND, "%s", name);
	return trace_find(trace, arch, nr, &seen, &err) == 0 ? seen->calls : 0;
}

/* Waits until the program has written "ready". */
__attribute__((unused)) static void run_wait_ready(const struct run *run)
{
	for (int i = 0; i < 2000; i++) {
		char *said = access(run->out, F_OK) == 0 ? run_read(run->out) : NULL;
		int is_ready = said && strstr(said, "ready");

		free(said);
		if (is_ready)
			return;
		nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	}
	cr_assert_fail("the command was never ready");
}

__attribute__((unused)) static void run_sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}
