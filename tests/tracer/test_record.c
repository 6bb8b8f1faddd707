/* SPDX-License-Identifier: Apache-2.0 */
/* Events -> trace, without a workload. */
#include "tracer/record.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/base/error.h"
#include "lib/supervise/engine.h"
#include "lib/supervise/stack/backtrace.h"
#include "lib/syscalls/syscalls.h"

Test(record, folds_an_event_of_many_calls_at_once)
{
	static char word[] = "victim";
	char *const command[] = { word, NULL };
	struct engine engine = { .ops = &(const struct engine_ops){ .next = NULL },
		                 .name = "counting" };
	struct task task = { .tid = 7 };
	struct recorder recorder;
	const struct observation *seen;
	struct trace_header header;
	struct error err = { 0 };
	struct call call = { .arch = ARCH_X86_64, .args = { AF_UNIX, SOCK_STREAM } };
	char progress[160];

	cr_assert_eq(syscalls_number(ARCH_X86_64, "socket", &call.nr), SYSCALLS_FOUND);
	const struct event events[] = {
		{ .kind = EVENT_EXEC, .task = &task, .path = "/bin/victim" },
		{ .kind = EVENT_CALL, .task = &task, .call = call, .count = 1000 },
		{ .kind = EVENT_CALL, .task = &task, .call = call, .count = 1 },
		{ .kind = EVENT_RETURN,
		  .task = &task,
		  .call = call,
		  .count = 990,
		  .time_ns = 5000 },
		{ .kind = EVENT_RETURN,
		  .task = &task,
		  .call = call,
		  .count = 11,
		  .errnum = EMFILE },
	};

	cr_assert_eq(record_begin(&recorder, command, &engine, RECORD_RESULTS, &err), 0);
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		cr_assert_eq(record_event(&recorder, &events[i], &err), 0, "%s", err.text);
	record_progress(&recorder, progress, sizeof progress);
	cr_expect(strstr(progress, ": 1001 calls ("), "%s", progress);
	cr_expect(strstr(progress, " 1 distinct, "), "%s", progress);

	cr_assert_eq(trace_find(recorder.trace, call.arch, call.nr, &seen, &err), 0);
	cr_expect_eq(seen->calls, 1001u);
	cr_assert_eq(seen->tuple_count, 1u);
	cr_expect_eq(seen->tuples[0].calls, 1001u);
	cr_expect_eq(seen->errors, 11u);
	cr_assert_eq(seen->error_count, 1u);
	cr_expect_eq(seen->error_list[0].errnum, EMFILE);
	cr_expect_eq(seen->timed_calls, 990u);
	cr_expect_eq(seen->time_ns, 5000u);
	cr_assert_eq(seen->image_count, 1u);
	cr_expect_str_eq(seen->images[0], "/bin/victim");
	trace_header(recorder.trace, &header);
	cr_expect_str_eq(header.engines[0], "counting");
	record_done(&recorder);
}

/* An engine whose task calls from `caller`, a function that is named after it. */
static uint64_t caller;
static unsigned stacks_read;

static int read_caller(struct engine *engine, uint64_t *out_address, struct error *err)
{
	(void)engine;
	(void)err;
	*out_address = caller;
	return caller ? 0 : ENGINE_NO_CALLER;
}

static int read_stack(struct engine *engine, struct backtrace *out, struct error *err)
{
	char frame[40];

	(void)engine;
	(void)err;
	stacks_read++;
	snprintf(frame, sizeof frame, "function_%d", (int)caller);
	out->frames[0] = strdup(frame);
	out->count = 1;
	return 0;
}

/* The stacks that are kept of getppid calls from these callers, as many as `count`. */
static size_t stacks_of(const struct engine_ops *ops, const uint64_t callers[], size_t count)
{
	char *const command[] = { NULL };
	struct engine engine = { .ops = ops, .name = "ptrace", .shows_each_call = true };
	struct task task = { .tid = 7 };
	struct event event = { .kind = EVENT_CALL, .task = &task, .count = 1 };
	struct recorder recorder;
	const struct observation *seen;
	struct error err = { 0 };

	event.call.arch = ARCH_X86_64;
	cr_assert_eq(syscalls_number(ARCH_X86_64, "getppid", &event.call.nr), SYSCALLS_FOUND);
	cr_assert_eq(record_begin(&recorder, command, &engine, RECORD_STACKS, &err), 0);
	for (size_t i = 0; i < count; i++) {
		caller = callers[i];
		cr_assert_eq(record_event(&recorder, &event, &err), 0, "%s", err.text);
	}
	cr_assert_eq(trace_find(recorder.trace, ARCH_X86_64, event.call.nr, &seen, &err), 0);
	cr_expect_eq(seen->calls, count);
	size_t kept = seen->stack_count;
	record_done(&recorder);
	return kept;
}

Test(record, asks_for_a_stack_only_where_a_call_comes_from_a_new_place)
{
	const struct engine_ops reads = { .caller = read_caller, .stack = read_stack },
				reads_none = { .next = NULL };
	const uint64_t callers[] = { 0, 1, 1, 1, 2, 1, 2, 2 };

	cr_expect_eq(stacks_of(&reads, callers, 8), 2u);
	cr_expect_eq(stacks_read, 2u, "%u stacks were read", stacks_read);
	cr_expect_eq(stacks_of(&reads_none, callers, 8), 0u);
}
