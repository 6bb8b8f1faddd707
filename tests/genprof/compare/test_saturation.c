/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/compare/saturation.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/kit/genprof_kit.h"
#include "tests/kit/random_kit.h"

TestSuite(saturation, .timeout = 120);

static struct error err;

static void add(struct trace *trace, const char *name, uint64_t a, uint64_t b)
{
	kit_add(trace, ARCH_X86_64, name, (const uint64_t[CALL_ARGS]){ a, b });
}

static size_t own_facts(struct trace *one, struct trace *merged)
{
	size_t count = 0;

	cr_assert_eq(saturation_own_facts(one, merged, NULL, NULL, &count, &err), 0);
	return count;
}

Test(saturation, counts_calls_and_tuples_that_one_run_saw)
{
	struct trace *a = kit_start_run(), *b = kit_start_run(), *merged = trace_new();
	struct saturation_facts facts;

	add(a, "read", 0, 0);
	add(a, "socket", 1, 1);
	add(a, "socket", 2, 1);
	add(b, "read", 0, 0);
	add(b, "socket", 2, 1);
	add(b, "getpid", 0, 0);
	cr_assert_eq(trace_merge(merged, a, &err), 0);
	cr_assert_eq(trace_merge(merged, b, &err), 0);
	cr_assert_eq(saturation_count(merged, &facts, &err), 0);
	cr_expect_eq(facts.calls, 3u);
	cr_expect_eq(facts.calls_once, 1u, "getpid");
	cr_expect_eq(facts.args, 2u);
	cr_expect_eq(facts.args_once, 1u, "socket(1, 1)");
	cr_expect_float_eq(saturation_expected(&facts, 2), 1.0, 1e-9);
	cr_expect_eq(own_facts(a, merged), 1u);
	cr_expect_eq(own_facts(b, merged), 1u);
	trace_free(a);
	trace_free(b);
	trace_free(merged);
}

Test(saturation, finds_own_values_where_the_merged_trace_gave_up_tuples)
{
	struct trace *a = kit_start_run(), *b = kit_start_run(), *merged = trace_new();
	struct saturation_facts facts;

	for (uint64_t i = 0; i < 100; i++)
		add(a, "socket", i % 10, i / 10);
	for (uint64_t i = 0; i < 100; i++)
		add(b, "socket", i % 10, 5 + i / 10); /* 10 to 14 only here */
	add(b, "socket", 99, 14);                     /* 99 too */
	cr_assert_eq(trace_merge(merged, a, &err), 0);
	cr_assert_eq(trace_merge(merged, b, &err), 0);
	cr_assert_eq(saturation_count(merged, &facts, &err), 0);
	cr_expect_eq(facts.args, 11u + 15u + 1u, "domains, types, protocol 0");
	cr_expect_eq(facts.args_once, 1u + 10u);
	cr_expect_eq(own_facts(a, merged), 5u, "types 0 to 4");
	cr_expect_eq(own_facts(b, merged), 6u);
	trace_free(a);
	trace_free(b);
	trace_free(merged);
}

Test(saturation, of_runs_that_are_all_the_same_expects_nothing_new)
{
	struct trace *a = kit_start_run(), *merged = trace_new();
	struct saturation_facts facts;

	add(a, "socket", 1, 1);
	cr_assert_eq(trace_merge(merged, a, &err), 0);
	cr_assert_eq(saturation_count(merged, &facts, &err), 0);
	cr_expect_float_eq(saturation_expected(&facts, 1), 2.0, 1e-9,
	                   "one run knows nothing of the next");
	cr_assert_eq(trace_merge(merged, a, &err), 0);
	cr_assert_eq(saturation_count(merged, &facts, &err), 0);
	cr_expect_float_eq(saturation_expected(&facts, 2), 0.0, 1e-9);
	trace_free(a);
	trace_free(merged);
}

Test(saturation, knows_the_chance_that_something_stayed_out_of_any_number_of_runs)
{
	static const struct {
		double chance;
		uint64_t runs;
		double want;
	} rows[] = {
		{ 0.1, 0, 1 },
		{ 0.1, 1, 0.9 },
		{ 0.1, 2, 0.81 },
		{ 0.1, 5, 0.59049 },
		{ 0.5, 10, 1.0 / 1024 },
		{ 1, 3, 0 },
		{ 0, 3, 1 },
		{ 0.1, UINT64_MAX, 0 },
		{ 0, UINT64_MAX, 1 },
		{ 1e-18, UINT64_MAX, 1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_float_eq(saturation_unseen(rows[i].chance, rows[i].runs), rows[i].want,
		                   1e-9, "row %zu: %g", i,
		                   saturation_unseen(rows[i].chance, rows[i].runs));
}

/* ---- against runs held back ---- */

enum { BEHAVIOURS = 40, FACTS_PER_BEHAVIOUR = 3, RUNS = 60, HELD_BACK = 400, ROUNDS = 40 };

/*
 * A run of a program whose behaviour i happens in one of 2 + i * i / 4 runs (from every other run
 * to one in 400) and brings some facts together, as an error path does.
 */
static struct trace *random_run(uint64_t *seed, bool happened[BEHAVIOURS])
{
	struct trace *trace = kit_start_run();

	add(trace, "read", 0, 0);
	for (uint64_t i = 0; i < BEHAVIOURS; i++) {
		happened[i] = kit_random(seed) % (2 + i * i / 4) == 0;
		for (uint64_t f = 0; happened[i] && f < FACTS_PER_BEHAVIOUR; f++)
			add(trace, "socket", i, f);
	}
	return trace;
}

Test(saturation, estimates_what_runs_held_back_then_show)
{
	uint64_t seed = 20240607;
	double estimated = 0, estimated_facts = 0, seen = 0, seen_facts = 0;

	for (int round = 0; round < ROUNDS; round++) {
		struct trace *runs[RUNS], *merged = trace_new();
		bool known[BEHAVIOURS] = { false }, happened[BEHAVIOURS];
		struct saturation_facts facts;
		uint64_t own = 0;

		for (int i = 0; i < RUNS; i++) {
			runs[i] = random_run(&seed, happened);
			for (int b = 0; b < BEHAVIOURS; b++)
				known[b] |= happened[b];
			cr_assert_eq(trace_merge(merged, runs[i], &err), 0);
		}
		for (int i = 0; i < RUNS; i++) {
			own += own_facts(runs[i], merged) > 0;
			trace_free(runs[i]);
		}
		cr_assert_eq(saturation_count(merged, &facts, &err), 0);
		estimated += saturation_chance(own, RUNS) / ROUNDS;
		estimated_facts += saturation_expected(&facts, RUNS) / ROUNDS;
		for (int i = 0; i < HELD_BACK; i++) {
			int news = 0;
			trace_free(random_run(&seed, happened));
			for (int b = 0; b < BEHAVIOURS; b++)
				news += happened[b] && !known[b];
			seen += (news > 0) / (double)(HELD_BACK * ROUNDS);
			seen_facts += news * FACTS_PER_BEHAVIOUR / (double)(HELD_BACK * ROUNDS);
		}
		trace_free(merged);
	}
	cr_expect(fabs(estimated - seen) < 0.03, "chance: estimated %.3f, held back %.3f",
	          estimated, seen);
	cr_expect(fabs(estimated_facts - seen_facts) < 0.12,
	          "facts: estimated %.3f, held back %.3f", estimated_facts, seen_facts);
	cr_expect(seen > 0.05 && seen < 0.5, "%.3f says nothing", seen);
}

Test(saturation, draws_the_curve_of_facts_over_all_choices_of_runs)
{
	struct trace *a = kit_start_run(), *b = kit_start_run(), *merged = trace_new();
	const uint64_t runs[] = { 1, 2 };
	double facts[2];

	add(a, "read", 0, 0);
	add(a, "getpid", 0, 0);
	add(b, "read", 0, 0);
	cr_assert_eq(trace_merge(merged, a, &err), 0);
	cr_assert_eq(trace_merge(merged, b, &err), 0);
	cr_assert_eq(saturation_curve(merged, runs, 2, facts, &err), 0);
	cr_expect_float_eq(facts[0], 1.5, 1e-9, "two of one run, one of the other: %f", facts[0]);
	cr_expect_float_eq(facts[1], 2.0, 1e-9, "%f", facts[1]);
	trace_free(a);
	trace_free(b);
	trace_free(merged);
}
