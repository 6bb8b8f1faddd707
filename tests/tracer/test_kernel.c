/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The recording held against what the kernel itself counts (raw_syscalls of tracefs) when the same
 * program runs without any tracer: for programs of which strace sees something else or less.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "tests/kit/kernel_kit.h"
#include "tests/kit/run_kit.h"

enum { MAX_CALLS = 256, INSTANCE_PATH = 128 };

struct count {
	uint32_t nr;
	uint64_t calls;
};

struct counts {
	struct count list[MAX_CALLS];
	size_t n;
};

static struct count *count_of(struct counts *counts, uint32_t nr)
{
	for (size_t i = 0; i < counts->n; i++)
		if (counts->list[i].nr == nr)
			return &counts->list[i];
	cr_assert_lt(counts->n, MAX_CALLS);
	counts->list[counts->n] = (struct count){ .nr = nr };
	return &counts->list[counts->n++];
}

static int write_file(const char *instance, const char *name, const char *text)
{
	char path[2 * INSTANCE_PATH];

	snprintf(path, sizeof path, "%s/%s", instance, name);
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t n = write(fd, text, strlen(text));
	close(fd);
	return n < 0 ? -1 : 0;
}

/*
 * The kernel's filter by process id means the ids of the first namespace (linux/proc_ns.h,
 * PROC_PID_INIT_INO).
 */
static bool has_ids_of_the_first_namespace(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 && st.st_ino == 0xeffffffc;
}

/*
 * A private tracefs, which no other process sees, and an instance in it. NULL where that is not
 * possible.
 */
static const char *make_instance(const struct run *run)
{
	static char instance[INSTANCE_PATH];
	char mounted[96];

	snprintf(mounted, sizeof mounted, "%s/tracing", run->dir);
	snprintf(instance, sizeof instance, "%s/instances/sc-test-%d", mounted, (int)getpid());
	mkdir(mounted, 0700);
	if (!has_ids_of_the_first_namespace())
		return NULL;
	if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("none", mounted, "tracefs", 0, NULL) != 0 || mkdir(instance, 0700) != 0)
		return NULL;
	if (write_file(instance, "options/event-fork", "1") != 0 ||
	    write_file(instance, "buffer_size_kb", "8192") != 0)
		return NULL;
	return instance;
}

static void remove_instance(const struct run *run, const char *instance)
{
	char mounted[96];

	snprintf(mounted, sizeof mounted, "%s/tracing", run->dir);
	write_file(instance, "events/raw_syscalls/sys_enter/enable", "0");
	cr_expect_eq(rmdir(instance), 0, "%s: %s", instance, strerror(errno));
	cr_expect_eq(umount(mounted), 0, "%s: %s", mounted, strerror(errno));
}

/* Runs the program, watched by the kernel from its start on. */
static void run_watched(struct run *run, const char *instance, const char *program)
{
	pid_t pid = fork();

	if (pid == 0) {
		char number[16];

		setpgid(0, 0);
		snprintf(number, sizeof number, "%d", (int)getpid());
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		/* In this order: as long as no id is set, calls of all processes are counted. */
		if (write_file(instance, "set_event_pid", number) == 0 &&
		    write_file(instance, "events/raw_syscalls/sys_enter/enable", "1") == 0)
			execl(program, program, NULL);
		_exit(99);
	}
	run_wait(run, pid);
}

/* Lines "... sys_enter: NR 59 (...)"; what comes before the first exec (NR 59) is ours. */
static void read_kernel(const char *instance, struct counts *out)
{
	char path[2 * INSTANCE_PATH], line[512];
	int has_begun = 0;

	snprintf(path, sizeof path, "%s/trace", instance);
	FILE *f = fopen(path, "r");
	cr_assert_not_null(f, "%s: %s", path, strerror(errno));
	while (fgets(line, sizeof line, f)) {
		const char *at = strstr(line, "sys_enter: NR ");

		if (!at)
			continue;
		uint32_t nr = (uint32_t)strtoul(at + strlen("sys_enter: NR "), NULL, 10);
		has_begun |= nr == 59;
		if (has_begun)
			count_of(out, nr)->calls++;
	}
	fclose(f);
}

static void read_ours(const struct run *run, struct counts *out)
{
	struct trace *trace = run_read_trace(run);
	const struct observation *list;
	struct error err;
	size_t n;

	cr_assert_eq(trace_observations(trace, &list, &n, &err), 0);
	for (size_t i = 0; i < n; i++)
		count_of(out, list[i].nr)->calls += list[i].calls;
	trace_free(trace);
}

struct victim_name {
	char name[32];
};

ParameterizedTestParameters(kernel, counts_the_same_calls_when_untraced)
{
	static struct victim_name names[] = {
		{ "only_getppid" },  { "clone_flags" },    { "clone3" },
		{ "clone_parent" },  { "undumpable" },     { "int80" },
		{ "x32" },           { "signal_storm" },   { "i386_hop" },
		{ "sigaltstack" },   { "unknown_number" }, { "vfork_storm" },
		{ "crashing_init" }, { "namespaces" },     { "long_arguments" },
		{ "stop_continue" }, { "io_uring" },       { "effective_uid" },
	};
	return cr_make_param_array(struct victim_name, names, sizeof names / sizeof names[0]);
}

ParameterizedTest(struct victim_name *victim, kernel, counts_the_same_calls_when_untraced)
{
	const char *const command[] = { run_path("victims", victim->name), NULL };
	struct counts want = { .n = 0 }, got = { .n = 0 };
	struct run run;

	if (kernel_lacks_for(victim->name))
		cr_skip_test(KERNEL_WITHOUT_32_BIT);
	run_init(&run);
	const char *instance = make_instance(&run);
	if (!instance) {
		run_done(&run);
		cr_skip_test("no tracefs to be had, or in a pid namespace");
	}
	run_watched(&run, instance, command[0]);
	read_kernel(instance, &want);
	remove_instance(&run, instance);
	run_tracer(&run, NULL, command);
	read_ours(&run, &got);

	cr_assert(want.n > 0);
	for (size_t i = 0; i < want.n; i++) {
		uint64_t calls = count_of(&got, want.list[i].nr)->calls;

		cr_expect_eq(calls, want.list[i].calls,
		             "%s: call %u: recorded %lu times, the kernel counts %lu", victim->name,
		             want.list[i].nr, (unsigned long)calls,
		             (unsigned long)want.list[i].calls);
	}
	for (size_t i = 0; i < got.n; i++)
		cr_expect_gt(count_of(&want, got.list[i].nr)->calls, 0,
		             "%s: call %u was recorded, but not made", victim->name,
		             got.list[i].nr);
	run_done(&run);
}
