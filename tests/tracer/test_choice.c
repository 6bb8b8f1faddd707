/* SPDX-License-Identifier: Apache-2.0 */
/* Which engine records, and what each refuses to do. */
#include <criterion/criterion.h>

#include "lib/supervise/notify/engine_notify.h"
#include "tests/kit/run_kit.h"
#include "tracer/choice.h"

static void expect_engine(struct run *run, const char *const options[], const char *engine)
{
	struct trace_header header;

	run_tracer(run, options, (const char *const[]){ "true", NULL });
	struct trace *trace = run_read_trace(run);
	trace_header(trace, &header);
	cr_assert_eq(header.engine_count, 1);
	cr_expect_str_eq(header.engines[0], engine);
	trace_free(trace);
}

static void expect_note(struct run *run, const char *said)
{
	char *err = run_read(run->err);

	cr_expect(strstr(err, said), "said: %s", err);
	free(err);
}

Test(choice, takes_bpf_where_it_loads_and_can_do_what_is_asked_for)
{
	const char *engine = run_can(RUN_BPF) ? "bpf" : "ptrace";
	struct run run;

	run_init(&run);
	expect_engine(&run, (const char *const[]){ "-v", NULL }, engine);
	expect_note(&run, run_can(RUN_BPF) ? "recording by BPF, which stops no task"
	                                   : "recording by ptrace, because BPF cannot be had");
	expect_engine(&run, (const char *const[]){ "-c", NULL }, engine);
	expect_engine(&run, (const char *const[]){ "-v", "-k", NULL }, "ptrace");
	expect_note(&run, "recording by ptrace, because BPF cannot record call stacks (-k)");
	expect_engine(&run, (const char *const[]){ "-v", "--engine=ptrace", NULL }, "ptrace");
	char *err = run_read(run.err);
	cr_expect(!strstr(err, "recording by"), "said: %s", err);
	free(err);
	if (engine_notify_is_possible())
		expect_engine(&run, (const char *const[]){ "--engine=notify", NULL }, "notify");
	run_done(&run);
}

/* Without privileges BPF does not load; the run must not differ for it. */
Test(choice, takes_ptrace_without_privileges)
{
	struct run run;

	if (geteuid() != 0)
		cr_skip_test("only root can give its privileges up");
	run_init(&run);
	run_program(&run,
	            (const char *const[]){ "setpriv", "--bounding-set=-all", "--inh-caps=-all",
	                                   "--no-new-privs", run_path("bin", "sc-tracer"), "-v",
	                                   "-o", run.trace, "true", NULL });
	expect_note(&run, "recording by ptrace, because BPF cannot be had here (load the BPF "
	                  "programs: Operation not permitted)");
	struct trace_header header;
	struct trace *trace = run_read_trace(&run);
	trace_header(trace, &header);
	cr_expect_str_eq(header.engines[0], "ptrace");
	trace_free(trace);
	run_done(&run);
}

Test(choice, takes_notifications_where_ptrace_is_forbidden)
{
	struct trace_header header;
	struct run run;

	if (!engine_notify_is_possible())
		cr_skip_test("this kernel has no synchronous notification");
	run_init(&run);
	run_program(&run, (const char *const[]){ run_path("victims", "without_ptrace"),
	                                         run_path("bin", "sc-tracer"), "-v", "-o",
	                                         run.trace, "true", NULL });
	struct trace *trace = run_read_trace(&run);
	trace_header(trace, &header);
	cr_expect_str_eq(header.engines[0], "notify");
	char *said = run_read(run.err);
	cr_expect(strstr(said, "because ptrace is forbidden here"), "said: %s", said);
	free(said);
	trace_free(trace);
	run_program(&run, (const char *const[]){ run_path("victims", "without_ptrace"),
	                                         run_path("bin", "sc-tracer"), "--engine=ptrace",
	                                         "true", NULL });
	said = run_read(run.err);
	cr_expect(strstr(said, "Operation not permitted\nHint: "), "said: %s", said);
	free(said);
	run_done(&run);
}

/* What notification does to such a program is the reason why it is not the default. */
Test(choice, lets_no_signal_cut_a_call_short)
{
	struct run run;

	run_init(&run);
	run_tracer(&run, NULL, (const char *const[]){ run_path("victims", "timer"), NULL });
	cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == 0, "status %#x",
	          (unsigned)run.status);
	run_done(&run);
}

static void expect_refusal(struct run *run, const char *const options[],
                           const char *const command[], const char *said)
{
	run_tracer(run, options, command);
	char *err = run_read(run->err);
	cr_expect(WIFEXITED(run->status) && WEXITSTATUS(run->status) == EXIT_OWN_FAILURE,
	          "status %#x", (unsigned)run->status);
	cr_expect(strstr(err, said), "said: %s", err);
	cr_expect(access(run->trace, F_OK) != 0, "a trace was written");
	free(err);
}

Test(choice, refuses_what_a_named_engine_cannot_do)
{
	struct run run;

	run_init(&run);
	expect_refusal(&run, (const char *const[]){ "--engine=notify", "-c", NULL },
	               (const char *const[]){ "true", NULL },
	               "--engine=notify: cannot record errors and times");
	expect_refusal(&run, (const char *const[]){ "--engine=bpf", "-k", NULL },
	               (const char *const[]){ "true", NULL },
	               "--engine=bpf: cannot record call stacks");
	expect_refusal(&run, (const char *const[]){ "--engine=gdb", NULL },
	               (const char *const[]){ "true", NULL },
	               "--engine: \"gdb\" is not one of auto, ptrace, notify, bpf");
	run_done(&run);
}

Test(choice, does_not_record_a_workload_that_would_go_another_way_without_its_listener)
{
	struct run run;

	if (!engine_notify_is_possible())
		cr_skip_test("this kernel has no synchronous notification");
	run_init(&run);
	expect_refusal(&run, (const char *const[]){ "--engine=notify", NULL },
	               (const char *const[]){ run_path("victims", "own_filter"), "notify", NULL },
	               "asks for a seccomp listener of its own");
	run_done(&run);
}
