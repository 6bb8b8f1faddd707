/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the BPF engine has that others have not: counts that can be full, a ring that can be, and
 * programs in the kernel, which have to be gone. That it sees what the others see is in the tests
 * of all engines (test_victims.c and others).
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <linux/bpf.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "tests/kit/run_kit.h"

static void begin(struct run *run)
{
	struct error err = { 0 };

	if (engine_bpf_try(&err) != 0)
		cr_skip_test("this kernel, or this user, cannot: %s", err.text);
	run_init(run);
}

static struct trace *record(struct run *run, const char *engine, const char *const command[])
{
	run_tracer(run, (const char *const[]){ engine, "-c", NULL }, command);
	return run_read_trace(run);
}

/* What is known of one call, as text; not when it was made, nor how long it took. */
static char *describe(const struct observation *o)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	fprintf(f, "%s %s %u: %lu calls, %lu errors, detail %d", arch_name(o->arch), o->name, o->nr,
	        o->calls, o->errors, o->detail);
	for (size_t i = 0; i < o->error_count; i++)
		fprintf(f, ", errno %d %lu", o->error_list[i].errnum, o->error_list[i].calls);
	for (size_t i = 0; i < o->image_count; i++)
		fprintf(f, ", by %s", o->images[i]);
	for (size_t i = 0; i < o->tuple_count; i++) {
		fprintf(f, ", %lu x", o->tuples[i].calls);
		for (size_t a = 0; a < CALL_ARGS; a++)
			fprintf(f, " %lx", o->tuples[i].values[a]);
	}
	for (size_t a = 0; a < CALL_ARGS && o->detail == TRACE_VALUES; a++) {
		const struct trace_arg *arg = &o->args[a];

		fprintf(f, ", argument %zu %lx %lx %lx %lx", a, arg->ever_set, arg->ever_clear,
		        arg->min, arg->max);
		for (size_t i = 0; i < arg->value_count; i++)
			fprintf(f, " %lx %lu", arg->values[i].value, arg->values[i].calls);
	}
	fclose(f);
	return text;
}

static void expect_same(struct trace *got, struct trace *want, const char *what)
{
	const struct observation *a, *b;
	size_t a_count, b_count;
	struct error err;

	cr_assert_eq(trace_observations(got, &a, &a_count, &err), 0);
	cr_assert_eq(trace_observations(want, &b, &b_count, &err), 0);
	cr_expect_eq(a_count, b_count, "%s: %zu different calls, want %zu", what, a_count, b_count);
	for (size_t i = 0; i < a_count && i < b_count; i++) {
		char *x = describe(&a[i]), *y = describe(&b[i]);

		cr_expect_str_eq(x, y, "%s: got\n%.2000s\nwant\n%.2000s", what, x, y);
		free(x);
		free(y);
	}
}

/* Calls, counts, tuples, errors and programs of workloads that do the same at any speed. */
Test(bpf, records_what_ptrace_records)
{
	static const char *const commands[] = { "nested", "varied_calls", "own_filter", "io_uring",
		                                "hop",    "many_tuples",  "vfork_storm" };
	struct run run;

	begin(&run);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		const char *const command[] = { run_path("victims", commands[i]),
			                        strcmp(commands[i], "hop") == 0
			                                ? run_path("victims", "many_tuples")
			                                : NULL,
			                        NULL };

		struct trace *want = record(&run, "--engine=ptrace", command);
		struct trace *got = record(&run, "--engine=bpf", command);
		expect_same(got, want, command[0]);
		trace_free(want);
		trace_free(got);
	}
	run_done(&run);
}

Test(bpf, loses_only_arguments_where_a_workload_fills_all_its_room_and_says_so)
{
	const char *const command[] = { run_path("victims", "many_tuples"), "all", NULL };
	const struct observation *list;
	struct run run;
	size_t count, without = 0, noisy = 0;
	struct error err;

	begin(&run);
	struct trace *trace = record(&run, "--engine=bpf", command);
	cr_assert_eq(trace_observations(trace, &list, &count, &err), 0);
	for (size_t i = 0; i < count; i++) {
		noisy += list[i].calls >= 5000;
		without += list[i].calls >= 5000 && list[i].detail == TRACE_NO_ARGS;
	}
	cr_expect_eq(noisy, 60, "%zu calls were made 5000 times, want 60", noisy);
	cr_expect(without > 0 && without < noisy, "%zu calls have lost their arguments", without);
	char *said = run_read(run.err);
	cr_expect(strstr(said, "warning: the arguments of "), "said \"%s\"", said);
	free(said);
	trace_free(trace);
	run_done(&run);
}

Test(bpf, says_in_the_trace_that_there_were_more_numbers_than_it_keeps)
{
	const char *const command[] = { run_path("victims", "many_tuples"), "numbers", NULL };
	struct trace_header header;
	struct run run;

	begin(&run);
	struct trace *trace = record(&run, "--engine=bpf", command);
	trace_header(trace, &header);
	cr_expect(header.calls_truncated);
	char *said = run_read(run.err);
	cr_expect(strstr(said, "at least 904 calls were not seen"), "said \"%s\"", said);
	free(said);
	trace_free(trace);
	run_done(&run);
}

/* While the ring is not read, more facts come than it holds: they are found at the end. */
Test(bpf, finds_in_the_end_what_the_ring_had_no_room_for)
{
	const char *const command[] = { run_path("victims", "many_tuples"), "at-once", NULL };
	const char *argv[RUN_MAX_ARGS];
	struct run run;

	begin(&run);
	run_tracer_argv(&run, (const char *const[]){ "--engine=bpf", "-c", NULL }, command, argv);
	pid_t tracer = run_start(&run, argv);
	run_wait_ready(&run);
	char *out = run_read(run.out);
	pid_t victim = 0;
	cr_assert_eq(sscanf(out, "ready %d", &victim), 1, "said \"%s\"", out);
	free(out);
	kill(tracer, SIGSTOP);
	kill(victim, SIGUSR1);
	for (int i = 0; i < 2000; i++) { /* until it has ended; its reaper has it then */
		run_sleep_ms(5);
		if (run_parent_of(victim) == 0)
			break;
	}
	kill(tracer, SIGCONT);
	run_wait(&run, tracer);
	struct trace *got = run_read_trace(&run);
	run_tracer_argv(&run, (const char *const[]){ "--engine=ptrace", "-c", NULL }, command,
	                argv);
	unlink(run.out);
	tracer = run_start(&run, argv);
	run_wait_ready(&run);
	out = run_read(run.out);
	cr_assert_eq(sscanf(out, "ready %d", &victim), 1, "said \"%s\"", out);
	free(out);
	kill(victim, SIGUSR1);
	run_wait(&run, tracer);
	struct trace *want = run_read_trace(&run);
	cr_expect_eq(run_calls(got, ARCH_X86_64, "fcntl"), 5000);
	cr_expect_eq(run_calls(got, ARCH_X86_64, "openat"), run_calls(want, ARCH_X86_64, "openat"));
	const struct observation *a, *b;
	struct error err;
	uint32_t nr;
	cr_assert_eq(syscalls_number(ARCH_X86_64, "statx", &nr), SYSCALLS_FOUND);
	cr_assert_eq(trace_find(got, ARCH_X86_64, nr, &a, &err), 0);
	cr_assert_eq(trace_find(want, ARCH_X86_64, nr, &b, &err), 0);
	char *x = describe(a), *y = describe(b);
	cr_expect_str_eq(x, y, "got\n%s\nwant\n%s", x, y);
	free(x);
	free(y);
	trace_free(got);
	trace_free(want);
	run_done(&run);
}

/* ---- what is loaded ---- */

enum { MAX_PROGRAMS = 32 };

/* The ids of the BPF programs that a process holds (/proc/PID/fdinfo). */
static size_t programs_of(pid_t pid, uint32_t ids[MAX_PROGRAMS])
{
	char path[400], line[256];
	struct dirent *entry;
	size_t count = 0;

	snprintf(path, sizeof path, "/proc/%d/fdinfo", (int)pid);
	DIR *folder = opendir(path);
	while (folder && (entry = readdir(folder))) {
		snprintf(path, sizeof path, "/proc/%d/fdinfo/%s", (int)pid, entry->d_name);
		FILE *f = fopen(path, "r");
		while (f && fgets(line, sizeof line, f))
			count += count < MAX_PROGRAMS &&
			         sscanf(line, "prog_id: %u", &ids[count]) == 1;
		if (f)
			fclose(f);
	}
	if (folder)
		closedir(folder);
	return count;
}

static bool is_loaded(uint32_t id)
{
	union bpf_attr attr = { .prog_id = id };
	int fd = (int)syscall(SYS_bpf, BPF_PROG_GET_FD_BY_ID, &attr, sizeof attr);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* The kernel frees programs soon, once no CPU can be running them. */
static void expect_unloaded(const uint32_t *ids, size_t count, const char *what)
{
	for (size_t i = 0; i < count; i++) {
		for (int n = 0; n < 1000 && is_loaded(ids[i]); n++)
			run_sleep_ms(5);
		cr_expect_not(is_loaded(ids[i]), "%s: program %u is still loaded", what, ids[i]);
	}
}

/* `signal` ends the recorder, and the command's life is as it shall be. */
static void expect_nothing_left(int signal, const char *what)
{
	uint32_t ids[MAX_PROGRAMS];
	const char *argv[RUN_MAX_ARGS];
	struct run run;

	begin(&run);
	run_tracer_argv(&run, (const char *const[]){ "--engine=bpf", NULL },
	                (const char *const[]){ run_path("victims", "many_tuples"), "at-once",
	                                       NULL },
	                argv);
	pid_t tracer = run_start(&run, argv);
	run_wait_ready(&run);
	size_t count = programs_of(tracer, ids);
	cr_assert_geq(count, 6, "%s: sc-tracer holds %zu programs", what, count);
	cr_expect(is_loaded(ids[0]));
	kill(tracer, signal);
	run_wait(&run, tracer);
	expect_unloaded(ids, count, what);
	run_done(&run);
}

Test(bpf, leaves_nothing_loaded)
{
	expect_nothing_left(SIGTERM, "ended");
	expect_nothing_left(SIGKILL, "killed");
}

/* ---- attaching ---- */

static char state_of(pid_t pid)
{
	char path[40], line[512] = "";

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "r");
	char *name_end = f && fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
	if (f)
		fclose(f);
	return name_end ? name_end[2] : 'X';
}

Test(bpf, attaches_to_a_running_process_and_leaves_it_as_it_was)
{
	struct run victim, run;
	uint32_t ids[MAX_PROGRAMS];
	char number[16];
	size_t count = 0;

	begin(&run);
	run_init(&victim);
	pid_t pid = run_start(&victim, (const char *const[]){ run_path("victims", "many_tuples"),
	                                                      "at-once", NULL });
	run_wait_ready(&victim);
	snprintf(number, sizeof number, "%d", (int)pid);
	for (int killed = 1; killed >= 0; killed--) {
		pid_t tracer = run_start(&run, (const char *const[]){
						       run_path("bin", "sc-tracer"), "--engine=bpf",
						       "-o", run.trace, "-p", number, NULL });
		for (int i = 0; i < 2000 && count < 6; i++) {
			run_sleep_ms(5);
			count = programs_of(tracer, ids);
		}
		if (killed) {
			kill(tracer, SIGKILL);
			run_wait(&run, tracer);
			expect_unloaded(ids, count, "killed");
			cr_expect_eq(state_of(pid), 'S', "the victim is in state %c",
			             state_of(pid));
			count = 0;
			continue;
		}
		run_sleep_ms(200); /* from loaded to marked */
		kill(pid, SIGUSR1);
		run_wait(&run, tracer); /* ends with the last of its tasks */
	}
	run_wait(&victim, pid);
	struct trace *trace = run_read_trace(&run);
	cr_expect_eq(run_calls(trace, ARCH_X86_64, "fcntl"), 5000);
	cr_expect_eq(run_calls(trace, ARCH_X86_64, "exit_group"), 1);
	const struct observation *seen;
	struct error err;
	cr_assert_eq(trace_find(trace, ARCH_X86_64, 72, &seen, &err), 0);
	cr_assert_eq(seen->image_count, 1);
	cr_expect(strstr(seen->images[0], "/many_tuples"), "made by %s", seen->images[0]);
	trace_free(trace);
	run_done(&victim);
	run_done(&run);
}

/* The same process has another ID in each PID namespace. */
Test(bpf, attaches_by_the_ids_of_its_own_pid_namespace)
{
	char line[512];
	struct run run;

	begin(&run);
	snprintf(line, sizeof line, "sleep 2 & exec %s --engine=bpf -q -o %s -p $!",
	         run_path("bin", "sc-tracer"), run.trace);
	run_program(&run, (const char *const[]){ "unshare", "--pid", "--fork", "--kill-child", "sh",
	                                         "-c", line, NULL });
	cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 0, "status %#x",
	          (unsigned)run.status);
	struct trace *trace = run_read_trace(&run);
	cr_expect_eq(run_calls(trace, ARCH_X86_64, "exit_group"), 1);
	trace_free(trace);
	run_done(&run);
}

Test(bpf, says_which_process_is_not_there)
{
	struct run run;

	begin(&run);
	run_program(&run, (const char *const[]){ run_path("bin", "sc-tracer"), "--engine=bpf", "-p",
	                                         "4194303", NULL });
	char *said = run_read(run.err);
	cr_expect(strstr(said, "attach to process 4194303: No such process"), "said \"%s\"", said);
	free(said);
	run_done(&run);
}
