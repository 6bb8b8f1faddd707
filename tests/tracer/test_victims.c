/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row per behaviour: the program of tests/victims, how it must end, and how often which calls
 * must have been recorded. Each row is run with one ptrace stop per call, with two, with
 * notifications, and counted in the kernel.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <linux/sched.h>
#include <sys/stat.h>

#include "tests/kit/kernel_kit.h"
#include "tests/kit/run_kit.h"

enum { MAX_WANTED = 6, SKIPPED = 77 };

struct wanted {
	enum arch arch;
	const char *name;
	uint64_t calls;
};

struct victim_case {
	const char *command[5]; /* of $BUILD/victims */
	int exit_status;        /* or minus a signal */
	struct wanted calls[MAX_WANTED];
};

#define X64(name, calls)                 \
	{                                \
		ARCH_X86_64, name, calls \
	}
#define X86(name, calls)               \
	{                              \
		ARCH_I386, name, calls \
	}
#define X32(name, calls)              \
	{                             \
		ARCH_X32, name, calls \
	}

static const struct victim_case cases[] = {
	{ { "only_getppid", "100" },
	  0,
	  { X64("getppid", 100), X64("execve", 1), X64("exit_group", 1) } },
	{ { "static_getppid" }, 0, { X64("getppid", 3), X64("exit_group", 1) } },
	{ { "exec_from_thread" },
	  5,
	  { X64("execve", 2), X64("getppid", 3), X64("exit_group", 1) } },
	{ { "exec_after_leader_exit" },
	  6,
	  { X64("execve", 2), X64("getppid", 2), X64("exit", 1) } },
	{ { "vfork_storm" }, 0, { X64("vfork", 100), X64("execve", 101), X64("exit_group", 101) } },
	{ { "thread_churn" }, 0, { X64("getppid", 200), X64("exit", 200), X64("exit_group", 1) } },
	{ { "spinners", "64" }, 0, { X64("getppid", 20), X64("exit", 64) } },
	{ { "spinners", "512" }, 0, { X64("getppid", 20), X64("exit", 512) } },
	{ { "clone_registers" }, 0, { X64("clone", 2), X64("getppid", 2) } },
	{ { "clone_flags" }, 0, { X64("clone", 12), X64("getppid", 12), X64("exit", 12) } },
	{ { "clone3" }, 0, { X64("clone3", 4), X64("getppid", 4), X64("exit_group", 5) } },
	{ { "clone3_shared" }, 0, { X64("clone3", 1), X64("getppid", 1), X64("exit_group", 2) } },
	{ { "clone_parent" }, 3, { X64("clone", 2), X64("getppid", 2) } },
	{ { "daemon" }, 9, { X64("getppid", 5), X64("setsid", 1), X64("exit_group", 3) } },
	{ { "reused_id" }, 9, { X64("getppid", 1), X64("exit_group", 3) } },
	{ { "namespaces" },
	  0,
	  { X64("unshare", 1), X64("clone", 3), X64("getppid", 3), X64("exit_group", 3) } },
	{ { "crashing_init" }, 0, { X64("unshare", 2), X64("getppid", 2) } },
	{ { "stop_continue" }, 0, { X64("kill", 7), X64("getppid", 3) } },
	{ { "killed_in_call" }, 0, { X64("pause", 1), X64("kill", 1) } },
	{ { "signal_storm" },
	  0,
	  { X64("kill", 1000), X64("rt_sigreturn", 1000), X64("getpid", 2000) } },
	{ { "interrupted_read" }, 0, { X64("readv", 3), X64("rt_sigreturn", 2) } },
	{ { "sigaltstack" }, 0, { X64("sigaltstack", 1), X64("rt_sigreturn", 2) } },
	{ { "many_tasks", "100" },
	  0,
	  { X64("getppid", 100), X64("execve", 51), X64("exit", 50), X64("vfork", 50) } },
	{ { "ignored_signal" },
	  0,
	  { X64("clock_nanosleep", 1), X64("poll", 1), X64("restart_syscall", 0), X64("kill", 60),
	    X64("wait4", 1) } },
	{ { "restarted" }, 0, { X64("restart_syscall", 1), X64("clock_nanosleep", 1) } },
	{ { "exit_group_from_thread" }, 7, { X64("exit_group", 1), X64("pause", 1) } },
	{ { "int80" }, 0, { X86("getpid", 5), X64("getpid", 5), X64("getppid", 2) } },
	{ { "hop", "i386_hop", "hop" },
	  8,
	  { X64("execve", 2), X86("execve", 1), X64("getppid", 4), X86("getppid", 2) } },
	{ { "i386_hop" }, 8, { X64("execve", 1), X86("getppid", 2), X86("exit_group", 1) } },
	{ { "x32" }, 0, { X32("getppid", 2) } },
	{ { "vsyscall" }, 0, { X64("time", 3), X64("clock_gettime", 0) } },
	{ { "own_filter", "errno" },
	  0,
	  { X64("getppid", 5), X64("seccomp", 1), X64("exit_group", 1) } },
	{ { "own_filter", "trap" }, 0, { X64("getppid", 5), X64("rt_sigreturn", 4) } },
	{ { "own_filter", "trace" }, 0, { X64("getppid", 5) } },
	{ { "own_filter", "kill" }, -SIGSYS, { X64("getppid", 2) } },
	{ { "own_filter", "notify" }, 0, { X64("getppid", 5) } },
	{ { "own_filter", "log" }, 0, { X64("getppid", 5) } },
	{ { "group_filter" }, 0, { X64("getppid", 4), X64("seccomp", 1) } },
	{ { "uses_ptrace" }, 0, { X64("ptrace", 1), X64("getppid", 1) } },
	{ { "undumpable" }, 0, { X64("prctl", 1), X64("getppid", 2) } },
	{ { "io_uring" }, 0, { X64("io_uring_setup", 1), X64("io_uring_enter", 1) } },
	{ { "go_like" }, 0, { X64("clone", 4), X64("getppid", 100) } },
	{ { "affinity" }, 0, { X64("execve", 2) } },
	{ { "long_arguments" }, 13, { X64("execve", 4), X64("getppid", 2) } },
	{ { "unknown_number" }, 0, { X64("#1000", 3), X64("#1001", 1) } },
};

/* Programs are named by their path: an argument that names one is replaced, too. */
static void to_paths(const struct victim_case *c, const char *command[5])
{
	for (size_t i = 0; i < 4; i++) {
		char path[512];

		command[i] = c->command[i];
		if (!command[i])
			break;
		snprintf(path, sizeof path, "%s/victims/%s", run_build(), c->command[i]);
		if (access(path, X_OK) == 0)
			command[i] = run_path("victims", c->command[i]);
	}
	command[4] = NULL;
}

/* What such a filter refuses or passes on is beyond the notify engine (engine_notify.h). */
static bool has_filters_of_its_own(const struct victim_case *c)
{
	return strcmp(c->command[0], "own_filter") == 0 ||
	       strcmp(c->command[0], "group_filter") == 0;
}

static void check(const struct victim_case *c, const char *const options[], const char *mode)
{
	const char *command[5];
	struct run run;
	int ended;

	for (size_t i = 0; i < 4 && c->command[i]; i++) {
		if (kernel_lacks_for(c->command[i]))
			cr_skip_test(KERNEL_WITHOUT_32_BIT);
	}
	run_init(&run);
	to_paths(c, command);
	run_tracer(&run, options, command);
	ended = WIFEXITED(run.status) ? WEXITSTATUS(run.status) : -WTERMSIG(run.status);
	if (ended == SKIPPED && c->exit_status != SKIPPED) {
		run_done(&run);
		cr_skip_test("%s: this machine lacks what it needs", c->command[0]);
	}
	cr_expect_eq(ended, c->exit_status, "%s %s, %s: ended with %d, want %d", c->command[0],
	             c->command[1] ? c->command[1] : "", mode, ended, c->exit_status);

	struct trace *trace = run_read_trace(&run);
	for (const struct wanted *w = c->calls; w < c->calls + MAX_WANTED && w->name; w++) {
		uint64_t got = run_calls(trace, w->arch, w->name);

		cr_expect_eq(got, w->calls, "%s %s, %s: %s %s was recorded %lu times, want %lu",
		             c->command[0], c->command[1] ? c->command[1] : "", mode,
		             arch_name(w->arch), w->name, (unsigned long)got,
		             (unsigned long)w->calls);
	}
	trace_free(trace);
	run_done(&run);
}

/*
 * A parameter is a row's number: the test runs in another process, where pointers would not hold.
 */
ParameterizedTestParameters(victims, are_recorded_call_by_call)
{
	static size_t rows[sizeof cases / sizeof cases[0]];
	size_t count = sizeof rows / sizeof rows[0];

	for (size_t i = 0; i < count; i++)
		rows[i] = i;
	return cr_make_param_array(size_t, rows, count);
}

ParameterizedTest(size_t *row, victims, are_recorded_call_by_call)
{
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		if (run_can(mode) && !(mode == RUN_NOTIFY && has_filters_of_its_own(&cases[*row])))
			check(&cases[*row], run_options[mode], *run_options[mode]);
	}
}

/* The ptrace engine takes CLONE_UNTRACED out before the kernel sees it. */
Test(victims, have_the_flags_of_clone3_recorded_as_they_gave_them)
{
	const char *const command[] = { run_path("victims", "clone3"), NULL };
	const struct observation *seen;
	struct error err = { 0 };
	struct run run;
	uint32_t nr = 0;

	cr_assert_eq(syscalls_number(ARCH_X86_64, "clone3", &nr), SYSCALLS_FOUND);
	run_init(&run);
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		if (!run_can(mode))
			continue;
		run_tracer(&run, run_options[mode], command);
		struct trace *trace = run_read_trace(&run);
		cr_assert_eq(trace_find(trace, ARCH_X86_64, nr, &seen, &err), 0, "%s", err.text);
		cr_assert_eq(seen->tuple_count, 2u, "%s", *run_options[mode]);
		cr_expect_eq(seen->tuples[0].values[0], 0u, "%s", *run_options[mode]);
		cr_expect_eq(seen->tuples[1].values[0], (uint64_t)CLONE_UNTRACED, "%s",
		             *run_options[mode]);
		trace_free(trace);
	}
	run_done(&run);
}

/*
 * A debugger cannot attach to what sc-tracer traces already, and must get an error; notification
 * and BPF take nothing from it.
 */
Test(victims, debug_others_as_far_as_the_engine_lets_them)
{
	const char *const command[] = { run_path("victims", "debugger"), NULL };
	struct run run;

	run_init(&run);
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		int want = mode == RUN_NOTIFY || run_is_bpf(mode) ? 0 : 3;

		if (!run_can(mode))
			continue;
		run_tracer(&run, run_options[mode], command);
		cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == want,
		          "%s: status %#x, want exit %d", *run_options[mode], (unsigned)run.status,
		          want);
		struct trace *trace = run_read_trace(&run);
		cr_expect_eq(run_calls(trace, ARCH_X86_64, "getppid"), 2, "%s", *run_options[mode]);
		trace_free(trace);
	}
	run_done(&run);
}

Test(victims, run_set_user_id_as_they_would_without_us)
{
	char path[96];
	struct run run;

	if (geteuid() != 0)
		cr_skip_test("only root can make a file set-user-ID to another");
	run_init(&run);
	chmod(run.dir, 0755);
	snprintf(path, sizeof path, "%s/effective_uid", run.dir);
	const char *const copy[] = { "cp", run_path("victims", "effective_uid"), path, NULL };
	run_program(&run, copy);
	cr_assert_eq(chown(path, 65534, 65534), 0);
	cr_assert_eq(chmod(path, 04755), 0);
	run_tracer(&run, NULL, (const char *const[]){ path, "65534", NULL });
	cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 0, "status %#x",
	          (unsigned)run.status);
	run_done(&run);
}

/* In an environment of its own the program's output is the same each time. */
static void expect_same_output(const char *victim)
{
	const char *const command[] = { run_path("victims", victim), NULL };
	struct run native, traced;

	run_init(&native);
	run_init(&traced);
	run_program(&native, command);
	char *want = run_read(native.out);
	cr_assert(strlen(want) > 60, "%s: said \"%s\"", victim, want);
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		if (!run_can(mode))
			continue;
		run_tracer(&traced, run_options[mode], command);
		char *got = run_read(traced.out);
		cr_expect_str_eq(got, want, "%s, %s: want\n%s\ngot\n%s", victim, *run_options[mode],
		                 want, got);
		free(got);
	}
	free(want);
	run_done(&native);
	run_done(&traced);
}

Test(victims, see_of_themselves_what_they_see_without_us)
{
	expect_same_output("status_of_self");
}

Test(victims, inherit_no_descriptor_of_ours)
{
	expect_same_output("descriptors");
}
