/* SPDX-License-Identifier: Apache-2.0 */
/* Events -> trace, without a workload. */
#include "tracer/record.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/base/error.h"
#include "lib/supervise/engine.h"
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
