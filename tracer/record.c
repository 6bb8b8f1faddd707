/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One event in, at most one fact added to the trace. This is the hot path of the whole recording:
 * per call one read of the (coarse) clock and one trace_add. Only calls that have numbers in memory
 * (struct memory_arg) cost more: these are read.
 */
#include "tracer/record.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/quote.h"
#include "lib/supervise/engine.h"
#include "lib/syscalls/syscalls.h"
#include "lib/text/plural.h"
#include "tracer/io_uring.h"

/* Writing takes at most 1/SAVE_SHARE of the time. */
enum { SAVE_EVERY_MS = 2000, SAVE_SHARE = 50 };

static int begin(struct recorder *recorder, const char *command, const char *engine_name,
                 unsigned what, struct error *err)
{
	struct utsname machine;

	if (uname(&machine) != 0)
		return error_set(err, errno, "ask for the kernel's name");
	const struct trace_start start = {
		.command = command,
		.kernel = machine.release,
		.machine = machine.machine,
		.engine = engine_name,
		.with_results = what & RECORD_RESULTS,
		.start_unix_ms = clock_unix_ms(),
	};
	return trace_begin(recorder->trace, &start, err);
}

int record_begin(struct recorder *recorder, char *const *command, struct engine *engine,
                 unsigned what, struct error *err)
{
	auto_free char *line = quote_words(command);

	*recorder = (struct recorder){ .trace = trace_new(), .start_ms = clock_coarse_ms() };
	if (!recorder->trace || !line)
		return error_set(err, ENOMEM, "begin a trace");
	recorder->engine = engine;
	recorder->what = what;
	recorder->with_stacks = what & RECORD_STACKS;
	recorder->shows_order = engine->shows_each_call;
	return begin(recorder, line, engine->name, what, err);
}

/* Fills in the numbers that the call has in memory. False: it has none, or they cannot be read. */
static bool fill_memory_args(struct engine *engine, struct call *call)
{
	size_t count;
	const struct memory_arg *list = syscalls_memory_args(call->arch, call->nr, &count);
	struct call filled = *call;

	for (size_t i = 0; i < count; i++) {
		uint64_t pointer = call->args[list[i].pointer];

		if (arch_bits(call->arch) == 32)
			pointer = (uint32_t)pointer;
		if (engine_read(engine, pointer + list[i].offset, &filled.args[list[i].index]) != 0)
			return false;
	}
	*call = filled;
	return count > 0;
}

/* When it happened, from the start on. */
static uint64_t time_of(const struct recorder *recorder, const struct event *event)
{
	uint64_t at_ms = event->at_ms ? event->at_ms : clock_coarse_ms();

	return at_ms > recorder->start_ms ? at_ms - recorder->start_ms : 0;
}

/* Calls of which only the number is known: what arguments others had is not all there is. */
static int add_entries(struct recorder *recorder, const struct event *event, struct error *err)
{
	const struct trace_entries entries = { .call = event->call,
		                               .calls = event->count,
		                               .image = &event->task->image };

	return trace_add_entries(recorder->trace, &entries, time_of(recorder, event), err);
}

static int add_call(struct recorder *recorder, const struct event *event, struct error *err)
{
	enum trace_news news;
	uint64_t at_ms = time_of(recorder, event);
	struct call call = event->call;

	recorder->calls += event->count;
	if (recorder->shows_order) {
		event->task->last_arch = call.arch;
		event->task->last_nr = call.nr;
		event->task->last_at = recorder->calls;
	}
	if (event->memory == EVENT_ARGS_UNKNOWN) {
		recorder->calls_without_args += event->count;
		return add_entries(recorder, event, err);
	}
	/* Of calls that are reported together, memory says nothing any more. */
	bool is_filled = event->memory == EVENT_MEMORY_FILLED ||
	                 (event->memory == EVENT_MEMORY_UNREAD && event->count == 1 &&
	                  fill_memory_args(recorder->engine, &call));
	int (*add)(struct trace *, const struct call *, uint64_t, uint32_t, uint64_t,
	           enum trace_news *, struct error *) = is_filled ? trace_add_filled : trace_add;
	if (add(recorder->trace, &call, event->count, event->task->image, at_ms, &news, err) != 0)
		return -1;
	if (news == TRACE_NEW_CALL) {
		recorder->distinct_calls++;
		recorder->last_new = syscalls_name(event->call.arch, event->call.nr);
	}
	return recorder->with_stacks ? call_stacks_add(&recorder->stacks, recorder->trace,
	                                               recorder->engine, event, news, err)
	                             : 0;
}

/* A call that the workload did not make itself: it goes into a part of the trace. */
static int add_to_part(struct recorder *recorder, enum trace_part part, const struct event *event,
                       struct error *err)
{
	bool is_filled = event->memory == EVENT_MEMORY_FILLED;
	uint64_t at_ms = time_of(recorder, event);
	enum trace_news news;
	struct trace *of_part;

	if (trace_part_begin(recorder->trace, part, &of_part, err) != 0)
		return -1;
	int r = is_filled ? trace_add_filled(of_part, &event->call, event->count, TRACE_IMAGE_NONE,
	                                     at_ms, &news, err)
	                  : trace_add(of_part, &event->call, event->count, TRACE_IMAGE_NONE, at_ms,
	                              &news, err);
	if (r != 0 || part != TRACE_DENIED)
		return r;
	recorder->denied += event->count;
	return trace_add_result(of_part, event->call.arch, event->call.nr, event->count,
	                        event->errnum, 0, err);
}

static void note_end(struct record_kills *kills, const struct event *event)
{
	const struct task *task = event->task;

	if (!WIFSIGNALED(event->wait_status) || WTERMSIG(event->wait_status) != SIGSYS)
		return;
	kills->tasks++;
	if (task->last_at <= kills->at)
		return;
	kills->arch = task->last_arch;
	kills->nr = task->last_nr;
	kills->at = task->last_at;
}

int record_event(struct recorder *recorder, const struct event *event, struct error *err)
{
	switch (event->kind) {
	case EVENT_CALL:
		return add_call(recorder, event, err);
	case EVENT_RETURN:
		return trace_add_result(recorder->trace, event->call.arch, event->call.nr,
		                        event->count, event->errnum, event->time_ns, err);
	case EVENT_FLOOR:
		return add_to_part(recorder, TRACE_FLOOR, event, err);
	case EVENT_DENIED:
		return add_to_part(recorder, TRACE_DENIED, event, err);
	case EVENT_REQUEST: {
		char name[IO_URING_NAME_SIZE];
		return trace_add_io_uring(recorder->trace, io_uring_name(event->opcode, name), err);
	}
	case EVENT_LOST:
		recorder->lost += event->count;
		trace_truncate_calls(recorder->trace);
		return 0;
	case EVENT_TASK_END:
		note_end(&recorder->kills, event);
		return 0;
	case EVENT_EXEC:
		if (!event->path) {
			event->task->image = TRACE_IMAGE_UNKNOWN;
			return 0;
		}
		return trace_image(recorder->trace, event->path, &event->task->image, err);
	default:
		return 0;
	}
}

void record_progress(struct recorder *recorder, char *buffer, size_t size)
{
	uint64_t now_ms = clock_coarse_ms() - recorder->start_ms;
	uint64_t passed_ms = now_ms > recorder->reported_ms ? now_ms - recorder->reported_ms : 1;
	uint64_t rate = (recorder->calls - recorder->reported_calls) * 1000 / passed_ms;

	snprintf(buffer, size,
	         "%" PRIu64 " s: %" PRIu64 " call%s (%" PRIu64 "/s), %" PRIu64 " distinct, %" PRIu64
	         " task%s, last new: %s",
	         now_ms / 1000, recorder->calls, PLURAL(recorder->calls), rate,
	         recorder->distinct_calls, recorder->tasks, PLURAL(recorder->tasks),
	         recorder->last_new ? recorder->last_new : "none");
	recorder->reports++;
	recorder->reported_calls = recorder->calls;
	recorder->reported_ms = now_ms;
}

/* Of all runs: where there are some before, the trace is that of this one only. */
static int save(const struct recorder *recorder, const char *path, struct error *err)
{
	if (!recorder->before)
		return trace_write(recorder->trace, path, err);
	struct trace *all = trace_new();
	int r = all ? trace_merge(all, recorder->before, err) : error_set(err, ENOMEM, "%s", path);
	if (r == 0)
		r = trace_merge(all, recorder->trace, err);
	if (r == 0)
		r = trace_write(all, path, err);
	trace_free(all);
	return r;
}

void record_save(struct recorder *recorder, const char *path)
{
	uint64_t now_ms = clock_coarse_ms();
	struct error ignored;

	if (now_ms < recorder->next_save_ms || recorder->calls == recorder->saved_calls)
		return;
	trace_lasted(recorder->trace, now_ms - recorder->start_ms);
	if (save(recorder, path, &ignored) == 0)
		recorder->saved_calls = recorder->calls;
	uint64_t took_ms = clock_coarse_ms() - now_ms;
	recorder->next_save_ms =
		now_ms +
		(took_ms > SAVE_EVERY_MS / SAVE_SHARE ? took_ms * SAVE_SHARE : SAVE_EVERY_MS);
}

int record_end(struct recorder *recorder, const char *ending, struct error *err)
{
	return trace_end(recorder->trace, ending, clock_coarse_ms() - recorder->start_ms, err);
}

int record_unite(struct recorder *recorder, struct error *err)
{
	if (!recorder->before)
		return 0;
	int r = trace_merge(recorder->trace, recorder->before, err);
	trace_free(take(recorder->before));
	return r;
}

int record_again(struct recorder *recorder, char *const *command, uint64_t *out_runs,
                 struct error *err)
{
	auto_free char *line = quote_words(command);
	struct trace *next = trace_new();
	struct trace_header header;

	if (!line || !next || record_unite(recorder, err) != 0) {
		trace_free(next);
		return error_set(err, ENOMEM, "begin another run");
	}
	recorder->before = recorder->trace;
	recorder->trace = next;
	recorder->start_ms = clock_coarse_ms();
	trace_header(recorder->before, &header);
	*out_runs = header.runs;
	return begin(recorder, line, recorder->engine->name, recorder->what, err);
}

bool record_drop_run(struct recorder *recorder)
{
	if (!recorder->before)
		return false;
	trace_free(recorder->trace);
	recorder->trace = take(recorder->before);
	return true;
}

void record_done(struct recorder *recorder)
{
	trace_free(recorder->trace);
	trace_free(recorder->before);
	call_stacks_done(&recorder->stacks);
	*recorder = (struct recorder){ 0 };
}
