/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of which not everything is known: an observation keeps what is known of all of them. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"
#include "tests/kit/genprof_kit.h"
#include "tests/kit/random_profile.h"

static void add(struct trace *trace, const struct call *call, unsigned known, uint64_t calls)
{
	const struct trace_entries entries = { *call, known, calls, NULL };
	struct error err;

	cr_assert_eq(trace_add_entries(trace, &entries, 0, &err), 0, "%s", err.text);
}

/* The only observation of the trace, after it was written and read again. */
static const struct observation *only(struct trace *trace, struct trace **again)
{
	const struct observation *list;
	struct error err = { 0 };
	char *text;
	size_t count;

	cr_assert_eq(trace_end(trace, "unknown", 0, &err), 0);
	text = trace_text(trace);
	cr_assert_eq(trace_parse(text, strlen(text), "trace", again, &err), 0, "%s\n%s", err.text,
	             text);
	cr_assert_eq(trace_observations(*again, &list, &count, &err), 0);
	cr_assert_eq(count, 1u);
	free(text);
	return list;
}

Test(trace_entries, of_which_nothing_is_known_have_no_arguments)
{
	struct trace *trace = kit_start_run(), *again;
	struct call call = kit_call(ARCH_X86_64, "socket", (const uint64_t[CALL_ARGS]){ 2, 1, 0 });

	add(trace, &call, 0, UINT64_MAX - 1);
	add(trace, &call, 7, 5);
	const struct observation *o = only(trace, &again);
	cr_expect_eq(o->detail, TRACE_NO_ARGS);
	cr_expect_eq(o->arg_set, 0u);
	cr_expect_eq(o->calls, UINT64_MAX, "a sum stays at the largest number");
	cr_expect(o->images_truncated && o->image_count == 0, "who made the call is not known");
	trace_free(again);
	trace_free(trace);
}

/* Tuples of three values each, from all of which some arguments are taken away. */
Test(trace_entries, keep_the_arguments_that_are_known_of_all)
{
	struct random_source source = { 11 };

	for (unsigned round = 0; round < 300; round++) {
		struct trace *trace = kit_start_run(), *again;
		unsigned range = 1 + random_below(&source, 10),
			 entries = 1 + random_below(&source, 300), known = 7;
		bool seen[3][10] = { { false } };
		uint64_t calls = 0;

		for (unsigned n = 0; n < entries; n++) {
			const uint64_t args[CALL_ARGS] = { random_below(&source, range),
				                           random_below(&source, range),
				                           random_below(&source, range) };
			struct call call = kit_call(ARCH_X86_64, "socket", args);
			unsigned missing = random_below(&source, 4 * entries) == 0
			                           ? random_below(&source, 8)
			                           : 0;
			uint64_t times = 1 + random_below(&source, 3);

			add(trace, &call, 7 & ~missing, times);
			known &= ~missing;
			calls += times;
			for (unsigned i = 0; i < 3; i++)
				seen[i][args[i]] = true;
		}
		const struct observation *o = only(trace, &again);
		cr_assert_eq(o->arg_set, known, "round %u: got %#x, want %#x", round, o->arg_set,
		             known);
		cr_assert_eq(o->calls, calls);
		for (size_t t = 0; t < o->tuple_count; t++) {
			for (unsigned i = 0; i < 3; i++)
				cr_assert(known >> i & 1 ? seen[i][o->tuples[t].values[i]]
				                         : o->tuples[t].values[i] == 0);
		}
		for (unsigned i = 0; i < 3; i++) {
			size_t values = 0, found = 0;

			for (unsigned v = 0; v < 10; v++) {
				bool is_there = false;

				for (size_t t = 0; t < o->tuple_count; t++)
					is_there |= o->tuples[t].values[i] == v;
				values += seen[i][v];
				found += is_there;
			}
			if (o->detail == TRACE_TUPLES && known >> i & 1)
				cr_assert_eq(found, values,
				             "round %u: argument %u has %zu values, not %zu", round,
				             i, found, values);
			if (o->detail == TRACE_VALUES && known >> i & 1)
				cr_assert_eq(o->args[i].value_count, values);
		}
		trace_free(again);
		trace_free(trace);
	}
}

/* Enough distinct arguments in some rounds that tuples, and then values, are no longer kept. */
Test(trace_entries, counted_at_once_give_the_trace_of_as_many_counted_one_by_one)
{
	struct random_source source = { 7 };

	for (unsigned round = 0; round < 60; round++) {
		struct trace *at_once = kit_start_run(), *one_by_one = kit_start_run();
		unsigned range = 1 + random_below(&source, 200);
		enum trace_news news;
		struct error err;

		for (unsigned n = 0; n < 200; n++) {
			const uint64_t args[CALL_ARGS] = { random_below(&source, range),
				                           random_below(&source, 2) };
			struct call call = kit_call(ARCH_X86_64, "socket", args);
			uint64_t count = 1 + random_below(&source, 20);
			int errnum = (int)random_below(&source, 3);

			cr_assert_eq(trace_add(at_once, &call, count, 0, n, &news, &err), 0);
			cr_assert_eq(trace_add_result(at_once, call.arch, call.nr, count, errnum,
			                              30 * count, &err),
			             0);
			for (uint64_t i = 0; i < count; i++) {
				cr_assert_eq(trace_add(one_by_one, &call, 1, 0, n, &news, &err), 0);
				cr_assert_eq(trace_add_result(one_by_one, call.arch, call.nr, 1,
				                              errnum, 30, &err),
				             0);
			}
		}
		char *got = trace_text(at_once), *want = trace_text(one_by_one);

		cr_expect_str_eq(got, want, "round %u", round);
		free(got);
		free(want);
		trace_free(at_once);
		trace_free(one_by_one);
	}
}
