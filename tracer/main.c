/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-tracer: workload -> trace.
 *
 * The files, in the order in which data meets them:
 *     main.c          prints what comes out and what went wrong, exits
 *     settings.c      command line -> settings
 *     choice.c        settings -> the engine that watches: ptrace, seccomp notification or BPF
 *     containers.c    containers that start -> a process that records each
 *     target.c        container, unit or cgroup -> what the engine follows
 *     session.c       settings -> a running workload, its events, its end
 *     record.c        events -> trace
 *     io_uring.c      operations that are no calls -> their names
 *     call_stacks.c   calls that tell something new -> call stacks
 *     table.c         trace -> the table of strace -c, the list of names, the call stacks
 * The engine that gives the events, and what signals ask of us (control.c), are in lib/supervise,
 * the trace and its file in lib/trace/trace.c.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/output.h"
#include "lib/base/version.h"
#include "lib/base/warnings.h"
#include "lib/supervise/control.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"
#include "tracer/containers.h"
#include "tracer/record.h"
#include "tracer/session.h"
#include "tracer/settings.h"
#include "tracer/table.h"

enum { PROGRESS_AFTER_S = 3 };

static struct settings settings;

static int fail(const struct error *err)
{
	output_failure("sc-tracer", err);
	return EXIT_OWN_FAILURE;
}

/* A line of news; of a container that is one of many, with its name. */
static void say(const char *text)
{
	char line[512];

	if (settings.containers && settings.container)
		snprintf(line, sizeof line, "container %.64s: %s", settings.container, text);
	output_message("sc-tracer", settings.containers && settings.container ? line : text);
}

static void say_if_not_quiet(const char *text)
{
	if (!settings.quiet)
		output_message("sc-tracer", text);
}

static void print_notes(const struct warnings *notes)
{
	for (size_t i = 0; i < notes->count && settings.verbose; i++)
		output_message("sc-tracer", notes->lines[i]);
}

/* A profile of a trace without its start does not start the container. */
static void warn_of_start(const struct session_end *end)
{
	if (settings.container && !end->has_seen_start)
		say("warning: what the container's runtime needs to start it was not "
		    "seen, because it ran already, or without a filter "
		    "(seccomp=unconfined): start it while this waits, under any filter, "
		    "or give sc-genprof --for");
}

/* The trace says what is missing, too, but a user may not read it there. */
static void warn_of_losses(const struct recorder *recorder)
{
	char line[160];

	if (recorder->lost) {
		snprintf(line, sizeof line,
		         "warning: at least %" PRIu64 " call%s not seen: the trace is not whole",
		         recorder->lost, recorder->lost == 1 ? " was" : "s were");
		say(line);
	}
	if (recorder->calls_without_args) {
		snprintf(line, sizeof line,
		         "warning: the arguments of %" PRIu64
		         " call%s not known: there was no room for so many",
		         recorder->calls_without_args,
		         recorder->calls_without_args == 1 ? " is" : "s are");
		say(line);
	}
}

/* The profile of such a run lacks what the workload would have done next. */
static void warn_of_kills(const struct recorder *recorder, const struct session_end *end)
{
	const struct record_kills *kills = &recorder->kills;
	const char *name = syscalls_name(kills->arch, kills->nr);
	char line[240], number[24];

	if (kills->tasks == 0 && end->signal != SIGSYS)
		return;
	snprintf(number, sizeof number, "call number %u", kills->nr);
	if (kills->at)
		snprintf(line, sizeof line,
		         "warning: SIGSYS ended the workload, or a part of it, at %s (%s): the "
		         "answer of a seccomp filter that it loaded itself, or that is around it",
		         name ? name : number, arch_name(kills->arch));
	else
		snprintf(line, sizeof line,
		         "warning: SIGSYS ended the workload, or a part of it: the answer of a "
		         "seccomp filter; --engine=ptrace tells to which call");
	say(line);
}

static bool wants_to_trace(const struct observation *o)
{
	if (!o->name || strcmp(o->name, "ptrace") != 0 || !(o->arg_set & 1))
		return false;
	for (size_t i = 0; i < o->tuple_count; i++) {
		uint64_t request = o->tuples[i].values[0];

		if (request == PTRACE_TRACEME || request == PTRACE_ATTACH ||
		    request == PTRACE_SEIZE)
			return true;
	}
	return false;
}

/* Each task has one tracer: with that engine we are it. */
static int warn_of_debuggers(struct trace *trace, struct error *err)
{
	struct trace_header header;
	const struct observation *list;
	size_t count;
	bool is_refused = false;

	trace_header(trace, &header);
	if (header.engine_count == 0 || strcmp(header.engines[0], "ptrace") != 0)
		return 0;
	if (trace_observations(trace, &list, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count && !is_refused; i++)
		is_refused = wants_to_trace(&list[i]);
	if (is_refused)
		say("warning: the workload wanted to trace a process itself, which was "
		    "refused because sc-tracer did: record debuggers and the like with "
		    "--engine=bpf or --engine=notify");
	return 0;
}

static int write_trace(struct trace *trace, struct error *err)
{
	return settings.containers ? containers_write(&settings, trace, err)
	                           : trace_write(trace, settings.output, err);
}

static int report(struct trace *trace, struct error *err)
{
	const struct observation *list;
	size_t count;

	if (trace_observations(trace, &list, &count, err) != 0)
		return -1;
	if (settings.names && table_print_names(list, count, stderr, err) != 0)
		return -1;
	if (settings.summary && table_print(list, count, settings.sort, stderr, err) != 0)
		return -1;
	if (settings.stacks && !settings.output &&
	    table_print_stacks(list, count, stderr, err) != 0)
		return -1;
	if (settings.output && write_trace(trace, err) != 0)
		return -1;
	return 0;
}

/* ---- while it runs ---- */

static void print_summary(struct recorder *recorder)
{
	const struct observation *list;
	struct error err;
	size_t count;

	if (trace_observations(recorder->trace, &list, &count, &err) != 0 ||
	    table_print(list, count, settings.sort, stderr, &err) != 0)
		output_failure("sc-tracer", &err);
}

static void print_progress(struct recorder *recorder)
{
	char line[160];

	record_progress(recorder, line, sizeof line);
	fprintf(stderr, "\r%s\033[K", line); /* and clear what was longer before */
}

static void on_wait(const char *kind, const char *name)
{
	if (!settings.quiet)
		fprintf(stderr, "sc-tracer: waiting for %s %s to start\n", kind, name);
}

/* What the runs by now have is written: a restart may be long in coming. */
static void on_again(struct recorder *recorder, const char *name, uint64_t runs)
{
	struct error err;

	if (!settings.quiet)
		fprintf(stderr,
		        "sc-tracer: container %s: run %" PRIu64
		        " has ended; waiting in case it is restarted\n",
		        name, runs);
	if (settings.output && session_replaces(settings.output) &&
	    trace_write(recorder->before, settings.output, &err) != 0)
		output_failure("sc-tracer", &err);
}

static bool shows_progress(void)
{
	return isatty(STDERR_FILENO) && !settings.quiet && !settings.containers;
}

static void on_tick(struct recorder *recorder)
{
	if (shows_progress())
		print_progress(recorder);
	if (settings.output && session_replaces(settings.output))
		record_save(recorder, settings.output);
}

/* ---- a run ---- */

static void say_recorded(const struct recorder *recorder)
{
	auto_free char *line = NULL;
	struct trace_header header;

	trace_header(recorder->trace, &header);
	if (settings.quiet || asprintf(&line, "%" PRIu64 " calls, run %" PRIu64 " of %s",
	                               recorder->calls, header.runs, settings.output) < 0)
		return;
	say(line);
}

/*
 * Records one workload: `given` is the engine that watches it already, or NULL. Returns the exit
 * status, or dies as the workload did.
 */
static int record_one(struct engine *given)
{
	struct recorder recorder = { 0 };
	struct warnings notes = { 0 };
	struct session_end end = { 0 };
	struct error err = { 0 };
	const struct session_watcher watcher = {
		.on_summary = print_summary,
		.on_tick = on_tick,
		.on_wait = on_wait,
		.on_again = on_again,
		.tick_after_s = shows_progress() || (settings.output && !settings.containers)
		                        ? PROGRESS_AFTER_S
		                        : 0,
	};
	int r = settings.output && !given ? session_check_output(settings.output, &err) : 0;

	if (r == 0)
		r = session_run(&settings, given, &watcher, &recorder, &end, &notes, &err);
	if (recorder.reports)
		fputs("\r\033[K", stderr);
	print_notes(&notes);
	if (r == 0)
		warn_of_losses(&recorder);
	if (r == 0)
		warn_of_start(&end);
	if (r == 0)
		warn_of_kills(&recorder, &end);
	if (r == 0 && end.was_launched)
		r = warn_of_debuggers(recorder.trace, &err);
	if (r == 0 && end.was_launched)
		r = report(recorder.trace, &err);
	if (r == 0 && given)
		say_recorded(&recorder);
	record_done(&recorder);
	warnings_done(&notes);
	if (r != 0)
		return fail(&err);
	if (!end.was_launched)
		output_failure("sc-tracer", &err);
	else if (end.signal)
		control_die_of(end.signal);
	return end.exit_status;
}

static int run(void)
{
	struct engine *given = NULL;
	struct error err = { 0 };

	if (!settings.containers)
		return record_one(NULL);
	int r = containers_watch(&settings, say_if_not_quiet, &given, &err);
	if (r == CONTAINERS_ONE)
		return record_one(given);
	return r == 0 ? 0 : fail(&err);
}

int main(int argc, char *argv[])
{
	struct error err = { 0 };
	int status;

	output_catch_closed_pipe();
	switch (settings_parse(argc, argv, environ, &settings, &err)) {
	case SETTINGS_RUN:
		status = run();
		settings_done(&settings);
		return status;
	case SETTINGS_HELP:
		settings_print_help(stdout);
		break;
	case SETTINGS_VERSION:
		printf("sc-tracer (seccomp-utils) %s\n", version_text);
		break;
	default:
		return fail(&err);
	}
	return output_finish(&err) == 0 ? 0 : fail(&err);
}
