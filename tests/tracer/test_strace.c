/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The recording held against strace -f, call by call, for programs that do the same every time.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "tests/kit/kernel_kit.h"
#include "tests/kit/run_kit.h"

enum { MAX_NAMES = 128 };

struct count {
	char name[48];
	unsigned long calls;
};

struct counts {
	struct count list[MAX_NAMES];
	size_t n;
};

static void add(struct counts *counts, const char *name, unsigned long calls)
{
	for (size_t i = 0; i < counts->n; i++) {
		if (strcmp(counts->list[i].name, name) == 0) {
			counts->list[i].calls += calls;
			return;
		}
	}
	cr_assert_lt(counts->n, MAX_NAMES);
	snprintf(counts->list[counts->n].name, sizeof counts->list[0].name, "%s", name);
	counts->list[counts->n++].calls = calls;
}

static unsigned long find(const struct counts *counts, const char *name)
{
	for (size_t i = 0; i < counts->n; i++)
		if (strcmp(counts->list[i].name, name) == 0)
			return counts->list[i].calls;
	return 0;
}

/* Each line "PID name(..." is an entry; "PID <... name resumed>", signals and ends are not. */
static void read_strace(const char *path, struct counts *out)
{
	char *text = run_read(path), *rest = text, *line;

	while ((line = strsep(&rest, "\n"))) {
		line += strspn(line, "0123456789 ");
		size_t n = strcspn(line, "(");

		if (*line >= 'a' && *line <= 'z' && line[n] == '(') {
			line[n] = '\0';
			add(out, line, 1);
		}
	}
	free(text);
}

static void read_ours(const struct run *run, struct counts *out)
{
	struct trace *trace = run_read_trace(run);
	const struct observation *list;
	struct error err;
	size_t n;

	cr_assert_eq(trace_observations(trace, &list, &n, &err), 0, "%s", err.text);
	for (size_t i = 0; i < n; i++) {
		char number[48];

		snprintf(number, sizeof number, "syscall_%#x", list[i].nr);
		add(out, list[i].name ? list[i].name : number, list[i].calls);
	}
	trace_free(trace);
}

struct program {
	char words[4][96];
};

ParameterizedTestParameters(strace, sees_the_same_calls_equally_often)
{
	static struct program programs[] = {
		{ { "/bin/true" } },
		{ { "/bin/ls", "-l", "/usr/include" } },
		{ { "/bin/cat", "/etc/passwd" } },
		{ { "/bin/sh", "-c", "for i in 1 2 3; do /bin/true; done; /bin/cat /etc/passwd" } },
		{ { "only_getppid", "50" } },
		{ { "static_getppid" } },
		{ { "vfork_storm" } },
		{ { "signal_storm" } },
		{ { "sigaltstack" } },
		{ { "unknown_number" } },
		{ { "undumpable" } },
		{ { "i386_hop" } },
		{ { "uses_ptrace" } },
		{ { "debugger" } },
		{ { "clone_parent" } },
		{ { "daemon" } },
		{ { "namespaces" } },
		{ { "long_arguments" } },
		{ { "own_filter", "errno" } },
		{ { "own_filter", "trap" } },
		{ { "own_filter", "kill" } },
		{ { "hop", "/bin/true" } },
		{ { "x32" } },
	};
	return cr_make_param_array(struct program, programs, sizeof programs / sizeof programs[0]);
}

ParameterizedTest(struct program *p, strace, sees_the_same_calls_equally_often)
{
	const char *argv[RUN_MAX_ARGS] = { "strace", "-f", "-qq", "-o", NULL };
	/* As strace is, it is the one tracer that a debugger in the workload cannot be. */
	const char *const options[] = { "--engine=ptrace", NULL };
	const char *command[5] = { NULL };
	struct counts want = { .n = 0 }, got = { .n = 0 };
	struct run run;
	char log[96];

	if (kernel_lacks_for(p->words[0]))
		cr_skip_test(KERNEL_WITHOUT_32_BIT);
	run_init(&run);
	snprintf(log, sizeof log, "%s/strace", run.dir);
	argv[4] = log;
	for (size_t i = 0; i < 4 && *p->words[i]; i++) {
		command[i] = i == 0 && *p->words[0] != '/' ? run_path("victims", p->words[0])
		                                           : p->words[i];
		argv[5 + i] = command[i];
	}
	run_program(&run, argv);
	if (WIFEXITED(run.status) && WEXITSTATUS(run.status) == 99) {
		run_done(&run);
		cr_skip_test("strace is not installed");
	}
	read_strace(log, &want);
	run_tracer(&run, options, command);
	read_ours(&run, &got);

	cr_assert(want.n > 0);
	for (size_t i = 0; i < want.n; i++)
		cr_expect_eq(find(&got, want.list[i].name), want.list[i].calls,
		             "%s: %s: recorded %lu times, strace saw %lu", p->words[0],
		             want.list[i].name, find(&got, want.list[i].name), want.list[i].calls);
	for (size_t i = 0; i < got.n; i++)
		cr_expect_gt(find(&want, got.list[i].name), 0,
		             "%s: %s: recorded, but strace did not see it", p->words[0],
		             got.list[i].name);
	run_done(&run);
}
