/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-tracer -p: running processes are recorded and left as they were.
 */
#include <criterion/criterion.h>
#include <sys/stat.h>

#include "tests/kit/run_kit.h"

/* A field of /proc/PID/status as text. */
static void read_status(pid_t pid, const char *field, char *out, size_t size)
{
	char path[40], line[256];
	size_t n = strlen(field);

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	cr_assert_not_null(f, "%s", path);
	*out = '\0';
	while (fgets(line, sizeof line, f)) {
		if (strncmp(line, field, n) == 0 && line[n] == ':')
			snprintf(out, size, "%s", line + n + 1 + strspn(line + n + 1, "\t "));
	}
	out[strcspn(out, "\n")] = '\0';
	fclose(f);
}

/* Returns when sc-tracer has attached, and takes signals for an end of the visit. */
static pid_t start_attached(struct run *run, pid_t pid)
{
	static char number[16];
	char caught[32];
	int tries = 0;

	snprintf(number, sizeof number, "%d", (int)pid);
	pid_t tracer = run_start(run, (const char *const[]){ run_path("bin", "sc-tracer"), "-o",
	                                                     run->trace, "-p", number, NULL });
	do {
		cr_assert_lt(tries++, 2000, "sc-tracer did not get ready");
		run_sleep_ms(10);
		read_status(tracer, "SigCgt", caught, sizeof caught);
	} while (!(strtoull(caught, NULL, 16) & 1u << (SIGINT - 1)));
	return tracer;
}

static void expect_untraced(pid_t pid)
{
	char tracer[32];

	read_status(pid, "TracerPid", tracer, sizeof tracer);
	cr_expect_str_eq(tracer, "0");
}

/* Waits until the victim has worked for some rounds more, each of which it writes down. */
static void wait_for_rounds(const struct run *victim_run)
{
	struct stat st;
	off_t size = 0;

	for (int i = 0; i < RUN_SECONDS * 200; i++) {
		cr_assert_eq(stat(victim_run->out, &st), 0);
		if (i == 0)
			size = st.st_size;
		if (st.st_size >= size + 6)
			return;
		run_sleep_ms(5);
	}
	cr_assert_fail("the victim does not work any more");
}

Test(attach, records_all_threads_and_their_children_and_leaves_them_as_they_were)
{
	struct run victim_run, run;
	char end[96];

	run_init(&victim_run);
	run_init(&run);
	snprintf(end, sizeof end, "%s/end", victim_run.dir);
	pid_t victim =
		run_start(&victim_run,
	                  (const char *const[]){ run_path("victims", "long_runner"), end, NULL });
	run_wait_ready(&victim_run);
	for (int i = 0; i < 3; i++) {
		pid_t tracer = start_attached(&run, victim);

		wait_for_rounds(&victim_run);
		kill(tracer, SIGINT);
		run_wait(&run, tracer);
		cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 0, "status %#x",
		          (unsigned)run.status);
		expect_untraced(victim);
		struct trace *trace = run_read_trace(&run);
		cr_expect(run_calls(trace, ARCH_X86_64, "getppid") > 2,
		          "the working thread was not recorded");
		cr_expect(run_calls(trace, ARCH_X86_64, "exit_group") > 2,
		          "its children were not recorded");
		uint64_t reads = run_calls(trace, ARCH_X86_64, "read");
		uint64_t restarts = run_calls(trace, ARCH_X86_64, "restart_syscall");
		/*
		 * Later visits may come upon a thread that an earlier one has left on its way into
		 * that call.
		 */
		cr_expect(reads == 1 || (i > 0 && reads == 2),
		          "visit %d: the call that a thread was waiting in was recorded %lu times",
		          i, (unsigned long)reads);
		cr_expect(restarts == 0 || i > 0, "our own doing was recorded");
		struct trace_header header;
		trace_header(trace, &header);
		cr_expect_eq(header.runs_joined, 1, "that it ran already is not reported");
		trace_free(trace);
	}
	close(open(end, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	run_wait(&victim_run, victim);
	cr_expect(WIFEXITED(victim_run.status) && WEXITSTATUS(victim_run.status) == 0,
	          "status %#x: a call was cut short", (unsigned)victim_run.status);
	run_done(&victim_run);
	run_done(&run);
}

Test(attach, ends_when_the_process_ends)
{
	struct run victim_run, run;

	run_init(&victim_run);
	run_init(&run);
	pid_t victim =
		run_start(&victim_run,
	                  (const char *const[]){ run_path("victims", "ignores_term"), NULL });
	run_wait_ready(&victim_run);
	pid_t tracer = start_attached(&run, victim);
	run_sleep_ms(200);
	kill(victim, SIGINT);
	run_wait(&victim_run, victim);
	cr_expect(WIFEXITED(victim_run.status) && WEXITSTATUS(victim_run.status) == 11,
	          "status %#x", (unsigned)victim_run.status);
	run_wait(&run, tracer);
	cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 0, "status %#x",
	          (unsigned)run.status);
	struct trace *trace = run_read_trace(&run);
	cr_expect_eq(run_calls(trace, ARCH_X86_64, "exit_group"), 1);
	trace_free(trace);
	run_done(&victim_run);
	run_done(&run);
}

/* An exec takes away the interrupt that attaching has asked for. */
Test(attach, lets_a_process_go_that_became_other_programs_meanwhile)
{
	struct run victim_run, run;
	char end[96];

	run_init(&victim_run);
	run_init(&run);
	snprintf(end, sizeof end, "%s/end", victim_run.dir);
	for (int i = 0; i < 50; i++) {
		pid_t victim =
			run_start(&victim_run,
		                  (const char *const[]){ run_path("victims", "static_exec_chain"),
		                                         end, NULL });
		pid_t tracer = start_attached(&run, victim);

		close(open(end, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
		run_wait_ready(&victim_run);
		kill(tracer, SIGINT);
		run_wait(&run, tracer);
		cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 0, "status %#x",
		          (unsigned)run.status);
		expect_untraced(victim);
		kill(victim, SIGKILL);
		run_wait(&victim_run, victim);
		unlink(victim_run.out);
		unlink(end);
	}
	run_done(&victim_run);
	run_done(&run);
}

/* So does a fork; what makes the calls is to be known all the same. */
Test(attach, knows_the_program_of_a_process_that_forks_meanwhile)
{
	struct run victim_run, run;
	const struct observation *list;
	struct error err = { 0 };
	char end[96];
	size_t count;

	run_init(&victim_run);
	run_init(&run);
	snprintf(end, sizeof end, "%s/end", victim_run.dir);
	for (int i = 0; i < 30; i++) {
		pid_t victim = run_start(&victim_run,
		                         (const char *const[]){ run_path("victims", "static_forks"),
		                                                end, NULL });
		pid_t tracer = start_attached(&run, victim);

		close(open(end, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
		run_wait(&victim_run, victim);
		run_wait(&run, tracer);
		struct trace *trace = run_read_trace(&run);
		cr_assert_eq(trace_observations(trace, &list, &count, &err), 0);
		for (size_t k = 0; k < count; k++)
			cr_expect(list[k].image_count > 0, "round %d: %s has no image", i,
			          list[k].name);
		trace_free(trace);
		unlink(end);
	}
	run_done(&victim_run);
	run_done(&run);
}

Test(attach, leaves_a_stopped_process_stopped)
{
	struct run victim_run, run;
	char state[32];

	run_init(&victim_run);
	run_init(&run);
	pid_t victim =
		run_start(&victim_run,
	                  (const char *const[]){ run_path("victims", "ignores_term"), NULL });
	run_wait_ready(&victim_run);
	kill(victim, SIGSTOP);
	run_sleep_ms(50);
	pid_t tracer = start_attached(&run, victim);
	run_sleep_ms(200);
	kill(tracer, SIGINT);
	run_wait(&run, tracer);
	expect_untraced(victim);
	read_status(victim, "State", state, sizeof state);
	cr_expect_str_eq(state, "T (stopped)");
	kill(victim, SIGCONT);
	kill(victim, SIGINT);
	run_wait(&victim_run, victim);
	cr_expect(WIFEXITED(victim_run.status) && WEXITSTATUS(victim_run.status) == 11,
	          "status %#x", (unsigned)victim_run.status);
	run_done(&victim_run);
	run_done(&run);
}

Test(attach, says_which_process_is_not_there)
{
	struct run run;

	run_init(&run);
	run_program(&run,
	            (const char *const[]){ run_path("bin", "sc-tracer"), "-p", "999999999", NULL });
	char *said = run_read(run.err);
	cr_expect_str_eq(said, "sc-tracer: attach to process 999999999: No such process\n");
	cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 125, "status %#x",
	          (unsigned)run.status);
	free(said);
	run_done(&run);
}
