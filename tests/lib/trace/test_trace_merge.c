/* SPDX-License-Identifier: Apache-2.0 */
/* What merging promises, on random workloads past every bound: order and tree do not matter. */
#include "lib/trace/trace.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"
#include "tests/kit/random_kit.h"
#include "tests/kit/trace_kit.h"

TestSuite(trace_merge, .timeout = 240);

enum { MAX_CALLS = 600 };

static uint64_t below(uint64_t *seed, uint64_t bound)
{
	return kit_random(seed) % bound;
}

struct happening {
	struct call call;
	unsigned image, stack;
	int errnum;
	uint64_t at_ms, time_ns;
};

struct workload {
	struct happening list[MAX_CALLS];
	size_t count;
};

/* How varied a family of workloads is; small ones stay within the bounds, large ones do not. */
struct variety {
	uint64_t calls, values, images, numbers;
};

static void make_workload(struct workload *w, const struct variety *variety, uint64_t *seed)
{
	static const char *const names[] = { "socket", "mmap",   "ioctl", "openat",
		                             "read",   "getpid", "clone", "prctl" };

	w->count = 1 + below(seed, variety->calls);
	for (size_t i = 0; i < w->count; i++) {
		struct happening *h = &w->list[i];
		bool is_named = below(seed, 10) < 9;
		*h = (struct happening){
			.image = (unsigned)below(seed, variety->images),
			.stack = (unsigned)below(seed, 8),
			.errnum = (int)below(seed, 5) * 7,
			.at_ms = below(seed, 1000),
			.time_ns = below(seed, 3) * 100,
		};
		h->call.arch = below(seed, 4) ? ARCH_X86_64 : ARCH_I386;
		if (!is_named || syscalls_number(h->call.arch, names[below(seed, 8)],
		                                 &h->call.nr) != SYSCALLS_FOUND)
			h->call.nr = 5000 + (uint32_t)below(seed, variety->numbers);
		for (int a = 0; a < CALL_ARGS; a++)
			h->call.args[a] = below(seed, 3) ? below(seed, 3)
			                                 : below(seed, variety->values) * 0x10001;
	}
}

static void record(struct trace *trace, const struct workload *w, size_t from, size_t to)
{
	struct error err;

	for (size_t i = from; i < to; i++) {
		const struct happening *h = &w->list[i];
		char path[32], frame[32];
		const char *frames[] = { frame, "main+0x1" };
		const struct trace_stack stack = { frames, 1 + h->stack % 2 };
		enum trace_news news;
		uint32_t image;

		snprintf(path, sizeof path, "/bin/%u", h->image * 7919 % 1000);
		snprintf(frame, sizeof frame, "f+0x%x", h->stack);
		cr_assert_eq(trace_image(trace, path, &image, &err), 0);
		cr_assert_eq(trace_add(trace, &h->call, 1, image, h->at_ms, &news, &err), 0);
		cr_assert_eq(trace_add_result(trace, h->call.arch, h->call.nr, 1, h->errnum,
		                              h->time_ns, &err),
		             0);
		if (news != TRACE_NOTHING_NEW || h->stack < 2)
			cr_assert_eq(trace_add_stack(trace, h->call.arch, h->call.nr, &stack, &err),
			             0);
	}
}

/* A run of the calls [from, to) of a workload. */
static struct trace *run_part(const struct workload *w, size_t from, size_t to, unsigned id)
{
	char command[32], ending[32];
	struct error err;
	struct trace *trace = trace_new();
	struct trace_start start = {
		.command = command,
		.kernel = id % 3 ? "6.1" : "6.18",
		.machine = "x86_64",
		.engine = "ptrace",
		.with_results = id % 4,
		.start_unix_ms = 1000 + id * 37 % 50,
	};

	snprintf(command, sizeof command, "command %u", id * 31 % 40);
	snprintf(ending, sizeof ending, "exit %u", id % 3);
	cr_assert_eq(trace_begin(trace, &start, &err), 0);
	record(trace, w, from, to);
	if (id % 5 == 0)
		trace_joined(trace);
	cr_assert_eq(trace_end(trace, ending, id, &err), 0);
	return trace;
}

/* Merges the traces [from, to) in a random tree, in files or in memory. */
static struct trace *merge_tree(struct trace *const traces[], size_t from, size_t to,
                                uint64_t *seed)
{
	struct trace *merged = trace_new();

	if (to - from == 1) {
		merge(merged, traces[from]);
		return merged;
	}
	size_t middle = from + 1 + below(seed, to - from - 1);
	struct trace *left = merge_tree(traces, from, middle, seed);
	struct trace *right = merge_tree(traces, middle, to, seed);
	if (below(seed, 2))
		left = through_text(left);
	if (below(seed, 2)) {
		struct trace *swap = left;
		left = right;
		right = swap;
	}
	merge(left, right);
	trace_free(right);
	trace_free(merged);
	return left;
}

static void shuffle(struct trace *traces[], size_t count, uint64_t *seed)
{
	for (size_t i = count - 1; i > 0; i--) {
		size_t j = below(seed, i + 1);
		struct trace *swap = traces[i];
		traces[i] = traces[j];
		traces[j] = swap;
	}
}

static const struct variety varieties[] = {
	{ 20, 5, 3, 3 },        { 200, 30, 20, 20 },        { 600, 12, 400, 5 },
	{ 600, 100, 60, 3000 }, { 600, 100000, 1000, 100 },
};
enum { VARIETIES = sizeof varieties / sizeof *varieties };

Test(trace_merge, gives_the_same_bytes_in_any_order_and_any_tree)
{
	enum { RUNS = 20, ROUNDS = 6, ORDERS = 4 }; /* more commands than are kept */
	static struct workload workload;
	uint64_t seed = 4711;
	size_t degraded = 0;

	for (int round = 0; round < ROUNDS * VARIETIES; round++) {
		struct trace *traces[RUNS];
		for (unsigned i = 0; i < RUNS; i++) {
			make_workload(&workload, &varieties[round % VARIETIES], &seed);
			traces[i] = run_part(&workload, 0, workload.count, i);
		}
		struct trace *all = trace_new();
		for (int i = 0; i < RUNS; i++)
			merge(all, traces[i]);
		auto_free char *want = text_of(all);
		degraded += strstr(want, "\"values\": [") != NULL;
		trace_free(all);
		for (int order = 0; order < ORDERS; order++) {
			shuffle(traces, RUNS, &seed);
			struct trace *merged = merge_tree(traces, 0, RUNS, &seed);
			auto_free char *got = text_of(merged);
			cr_assert_str_eq(got, want, "round %d, order %d", round, order);
			trace_free(merged);
		}
		for (int i = 0; i < RUNS; i++)
			trace_free(traces[i]);
	}
	cr_expect_gt(degraded, 10u,
	             "the workloads must pass the bounds for this to mean something");
	cr_expect_lt(degraded, ROUNDS * VARIETIES - 3u, "and others must not");
}

Test(trace_merge, leaves_a_trace_as_it_is_when_nothing_is_added)
{
	static struct workload workload;
	uint64_t seed = 99;

	for (int v = 0; v < VARIETIES; v++) {
		struct trace *one = trace_new(), *empty = trace_new(), *copy = trace_new();
		for (unsigned id = 0; id < 20; id++) {
			make_workload(&workload, &varieties[v], &seed);
			struct trace *run = run_part(&workload, 0, workload.count, id);
			merge(one, run);
			trace_free(run);
		}
		auto_free char *before = text_of(one);
		merge(one, empty);
		auto_free char *after = text_of(one);
		cr_expect_str_eq(before, after);
		merge(copy, one);
		auto_free char *copied = text_of(copy);
		cr_expect_str_eq(before, copied);
		trace_free(one);
		trace_free(empty);
		trace_free(copy);
	}
}

static void expect_same_arg(const struct trace_arg *a, const struct trace_arg *b)
{
	cr_assert_eq(a->value_count, b->value_count);
	cr_assert_eq(!a->values, !b->values);
	for (size_t v = 0; v < a->value_count; v++)
		cr_assert(a->values[v].value == b->values[v].value &&
		          a->values[v].calls == b->values[v].calls);
	cr_assert(a->ever_set == b->ever_set && a->ever_clear == b->ever_clear &&
	          a->min == b->min && a->max == b->max);
}

static void expect_same_but_runs(const struct observation *a, const struct observation *b)
{
	cr_assert(a->arch == b->arch && a->nr == b->nr);
	cr_assert(a->calls == b->calls && a->errors == b->errors &&
	          a->error_count == b->error_count);
	cr_assert(a->timed_calls == b->timed_calls && a->time_ns == b->time_ns);
	cr_assert(a->first_ms == b->first_ms && a->last_ms == b->last_ms);
	cr_assert(a->detail == b->detail && a->arg_set == b->arg_set &&
	          a->tuple_count == b->tuple_count);
	for (size_t t = 0; t < a->tuple_count; t++)
		cr_assert(memcmp(a->tuples[t].values, b->tuples[t].values,
		                 sizeof a->tuples[t].values) == 0 &&
		          a->tuples[t].calls == b->tuples[t].calls);
	for (int i = 0; a->detail == TRACE_VALUES && i < CALL_ARGS; i++)
		expect_same_arg(&a->args[i], &b->args[i]);
	cr_assert(a->image_count == b->image_count && a->images_truncated == b->images_truncated);
	for (size_t i = 0; i < a->image_count; i++)
		cr_assert_str_eq(a->images[i], b->images[i]);
}

Test(trace_merge, of_the_shards_of_a_run_is_the_run_but_for_the_number_of_runs)
{
	enum { ROUNDS = 20, SHARDS = 4 };
	static struct workload workload;
	uint64_t seed = 31337;
	struct error err;

	for (int round = 0; round < ROUNDS * VARIETIES; round++) {
		make_workload(&workload, &varieties[round % VARIETIES], &seed);
		struct trace *whole = run_part(&workload, 0, workload.count, 1),
			     *merged = trace_new();
		for (size_t s = 0; s < SHARDS; s++) {
			struct trace *shard = run_part(&workload, workload.count * s / SHARDS,
			                               workload.count * (s + 1) / SHARDS, 1);
			merge(merged, shard);
			trace_free(shard);
		}
		const struct observation *a, *b;
		size_t a_count, b_count;
		cr_assert_eq(trace_observations(whole, &a, &a_count, &err), 0);
		cr_assert_eq(trace_observations(merged, &b, &b_count, &err), 0);
		cr_assert_eq(a_count, b_count);
		for (size_t i = 0; i < a_count; i++)
			expect_same_but_runs(&a[i], &b[i]);
		trace_free(whole);
		trace_free(merged);
	}
}

/* A run that makes `socket` with the domains given. */
static struct trace *run_sockets(const uint64_t (*args)[2], size_t count)
{
	static struct workload workload;

	workload.count = count;
	for (size_t i = 0; i < count; i++) {
		workload.list[i] =
			(struct happening){ .call = { .arch = ARCH_X86_64,
			                              .args = { args[i][0], args[i][1] } } };
		cr_assert_eq(syscalls_number(ARCH_X86_64, "socket", &workload.list[i].call.nr),
		             SYSCALLS_FOUND);
	}
	return run_part(&workload, 0, count, 1);
}

Test(trace_merge, knows_in_how_many_runs_a_value_was_seen_even_after_the_tuples_are_gone)
{
	static const uint64_t first[][2] = { { 1, 1 }, { 1, 2 }, { 2, 1 } },
			      second[][2] = { { 1, 1 }, { 1, 3 } };
	uint64_t many[TRACE_MAX_TUPLES][2];
	struct trace *a = run_sockets(first, 3), *b = run_sockets(second, 2);
	struct error err;
	const struct observation *o;
	uint32_t nr;

	for (size_t i = 0; i < TRACE_MAX_TUPLES; i++) {
		many[i][0] = 1000 + i / 64;
		many[i][1] = 1000 + i % 64;
	}
	struct trace *c = run_sockets(many, TRACE_MAX_TUPLES);
	cr_assert_eq(syscalls_number(ARCH_X86_64, "socket", &nr), SYSCALLS_FOUND);
	merge(a, b);
	a = through_text(a);
	cr_assert_eq(trace_find(a, ARCH_X86_64, nr, &o, &err), 0);
	cr_expect_eq(o->detail, TRACE_TUPLES);
	cr_expect_eq(o->tuples[0].runs, 2u, "1, 1");
	cr_expect_eq(o->tuples[1].runs, 1u, "1, 2");
	merge(a, c);
	cr_assert_eq(trace_find(a, ARCH_X86_64, nr, &o, &err), 0);
	cr_assert_eq(o->detail, TRACE_VALUES);
	cr_expect_eq(o->runs, 3u);
	cr_expect_eq(o->args[0].values[0].value, 1u);
	cr_expect_eq(o->args[0].values[0].runs, 2u, "in two runs, although in four tuples");
	cr_expect_eq(o->args[0].values[0].calls, 4u);
	cr_expect_eq(o->args[0].values[1].runs, 1u);
	cr_expect_null(o->args[1].values, "64 and 3 more");
	trace_free(a);
	trace_free(b);
	trace_free(c);
}

Test(trace_merge, keeps_exactly_as_many_tuples_as_a_single_run_does)
{
	for (size_t extra = 0; extra < 2; extra++) {
		uint64_t args[TRACE_MAX_TUPLES + 1][2];
		const size_t half = TRACE_MAX_TUPLES / 2;
		struct error err;
		const struct observation *list;
		size_t count;

		for (size_t i = 0; i < TRACE_MAX_TUPLES + 1; i++) {
			args[i][0] = i % 10;
			args[i][1] = i / 10;
		}
		struct trace *a = run_sockets(args, half),
			     *b = run_sockets(args + half, half + extra);
		merge(a, b);
		cr_assert_eq(trace_observations(a, &list, &count, &err), 0);
		cr_expect_eq(list[0].detail, extra ? TRACE_VALUES : TRACE_TUPLES, "%zu tuples",
		             2 * half + extra);
		trace_free(a);
		trace_free(b);
	}
}

Test(trace_merge, of_traces_that_filtered_different_arguments_keeps_the_values_of_the_common_ones)
{
	static const char format[] =
		"{\"format\":\"seccomp-utils "
		"trace\",\"version\":1,\"tools\":{},\"runs\":1,\"runs_with_results\":0,"
		"\"start_unix_ms\":0,\"duration_ms\":0,\"commands\":{},\"endings\":{},\"kernels\":{"
		"},\"machines\":{},"
		"\"engines\":{},\"cut\":[],\"images\":[],\"observations\":[{\"arch\":\"x86_64\","
		"\"nr\":41,\"calls\":2,"
		"\"runs\":1,\"first_ms\":0,\"last_ms\":0,\"images\":[]%s}]}";
	static const char *const args[] = {
		",\"args\":[0,1,2],\"tuples\":[[1,2,3,1,1],[1,4,0,1,1]]",
		",\"args\":[0,1],\"tuples\":[[2,2,1,1],[2,4,1,1]]",
		",\"args\":[1],\"tuples\":[[7,2,1]]",
		",\"args\":[1,5],\"tuples\":[[8,9,2,1]]",
		"",
	};
	enum { COUNT = sizeof args / sizeof *args };
	uint64_t seed = 5;

	for (size_t used = 2; used <= COUNT; used++) {
		struct trace *traces[COUNT];
		auto_free char *want = NULL;
		struct error err = { 0 };
		for (size_t i = 0; i < used; i++) {
			char text[1024];
			snprintf(text, sizeof text, format, args[i]);
			cr_assert_eq(trace_parse(text, strlen(text), "t", &traces[i], &err), 0,
			             "%s", err.text);
		}
		for (int order = 0; order < 30; order++) {
			struct trace *merged = merge_tree(traces, 0, used, &seed);
			auto_free char *got = text_of(merged);
			if (!want)
				want = strdup(got);
			cr_assert_str_eq(got, want);
			trace_free(merged);
			shuffle(traces, used, &seed);
		}
		cr_expect_eq(strstr(want, "\"values\"") != NULL, used < COUNT, "%s", want);
		cr_expect_null(strstr(want, "\"tuples\""), "%s", want);
		for (size_t i = 0; i < used; i++)
			trace_free(traces[i]);
	}
}
