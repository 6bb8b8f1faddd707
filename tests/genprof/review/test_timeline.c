/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/review/timeline.h"

#include <criterion/criterion.h>

#include "tests/kit/genprof_kit.h"

static void add_at(struct trace *trace, const char *name, uint64_t at_ms)
{
	const struct call call = kit_call(ARCH_X86_64, name, (const uint64_t[CALL_ARGS]){ 0 });
	enum trace_news news;
	struct error err;
	uint32_t image;

	cr_assert_eq(trace_image(trace, "/bin/victim", &image, &err), 0);
	cr_assert_eq(trace_add(trace, &call, 1, image, at_ms, &news, &err), 0);
}

static const struct timeline_call *call_of(const struct timeline *timeline, const char *name)
{
	uint32_t nr;

	cr_assert_eq(syscalls_number(ARCH_X86_64, name, &nr), SYSCALLS_FOUND);
	return timeline_find(timeline, ARCH_X86_64, nr);
}

Test(timeline, tells_the_start_from_serving_by_the_first_connection)
{
	struct trace *slow = kit_start_run(), *fast = kit_start_run();
	struct timeline timeline = { 0 };
	struct error err;

	add_at(slow, "setuid", 400);
	add_at(slow, "epoll_wait", 450);
	add_at(slow, "accept4", 500);
	add_at(slow, "read", 600);
	add_at(fast, "setuid", 3);
	add_at(fast, "read", 3);
	add_at(fast, "accept4", 5);
	cr_assert_eq(timeline_add(&timeline, slow, &err), 0);
	cr_assert_eq(timeline_add(&timeline, fast, &err), 0);
	cr_expect_eq(timeline.started, 2u);
	cr_expect_str_eq(timeline.by, "accept4");
	cr_expect_eq(timeline.from_ms, 5u);
	cr_expect_eq(timeline.to_ms, 500u);
	cr_expect_eq(call_of(&timeline, "setuid")->later, 0u,
	             "400 ms is before the start ended in that run");
	cr_expect_eq(call_of(&timeline, "setuid")->started, 2u);
	cr_expect_eq(call_of(&timeline, "read")->later, 1u);
	timeline_done(&timeline);
	trace_free(slow);
	trace_free(fast);
}

Test(timeline, knows_no_start_of_a_run_that_never_waits)
{
	struct trace *run = kit_start_run();
	struct timeline timeline = { 0 };
	struct error err;

	add_at(run, "read", 1);
	cr_assert_eq(timeline_add(&timeline, run, &err), 0);
	cr_expect_eq(timeline.traces, 1u);
	cr_expect_eq(timeline.started, 0u);
	cr_expect_null(call_of(&timeline, "read"));
	timeline_done(&timeline);
	trace_free(run);
}
