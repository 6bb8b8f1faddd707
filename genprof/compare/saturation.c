/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts facts by the number of runs that saw them, and finds those of one run. Pure: no files, no
 * output; who calls decides which traces there are.
 */
#include "genprof/compare/saturation.h"

#include <math.h>
#include <stdlib.h>

#include "lib/trace/trace.h"

static void count_observation(const struct observation *o, struct saturation_facts *facts)
{
	facts->calls++;
	facts->calls_once += o->runs == 1;
	for (size_t t = 0; t < o->tuple_count; t++) {
		facts->args++;
		facts->args_once += o->tuples[t].runs == 1;
	}
	for (unsigned i = 0; o->detail == TRACE_VALUES && i < CALL_ARGS; i++) {
		const struct trace_arg *arg = &o->args[i];

		facts->uncounted += (o->arg_set >> i & 1) && !arg->values;
		for (size_t v = 0; arg->values && v < arg->value_count; v++) {
			facts->args++;
			facts->args_once += arg->values[v].runs == 1;
		}
	}
}

int saturation_count(struct trace *merged, struct saturation_facts *out, struct error *err)
{
	struct saturation_facts facts = { 0 };
	const struct observation *list = NULL;
	size_t count = 0;

	if (trace_observations(merged, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		count_observation(&list[i], &facts);
	*out = facts;
	return 0;
}

/* ---- what only one run saw ---- */

struct search {
	void (*visit)(const struct saturation_fact *fact, void *data);
	void *data;
	size_t count;
};

static void found(struct search *search, const struct observation *call, const uint64_t *values,
                  int arg)
{
	struct saturation_fact fact = { .call = call, .values = values, .arg = arg };

	search->count++;
	if (search->visit)
		search->visit(&fact, search->data);
}

static int compare_tuples(const void *a, const void *b)
{
	const struct trace_tuple *x = a, *y = b;

	for (size_t i = 0; i < CALL_ARGS; i++)
		if (x->values[i] != y->values[i])
			return x->values[i] < y->values[i] ? -1 : 1;
	return 0;
}

static int compare_values(const void *a, const void *b)
{
	const struct trace_value *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

static void search_tuples(const struct observation *one, const struct observation *merged,
                          struct search *search)
{
	for (size_t t = 0; merged->tuple_count && t < one->tuple_count; t++) {
		const struct trace_tuple *tuple =
			bsearch(&one->tuples[t], merged->tuples, merged->tuple_count,
		                sizeof *merged->tuples, compare_tuples);
		if (tuple && tuple->runs == 1)
			found(search, one, tuple->values, -1);
	}
}

static bool is_own_value(const struct trace_arg *merged, uint64_t value)
{
	struct trace_value key = { .value = value };
	const struct trace_value *known =
		merged->value_count == 0 ? NULL
					 : bsearch(&key, merged->values, merged->value_count,
	                                           sizeof key, compare_values);

	return known && known->runs == 1;
}

/* Several tuples of the run may have the same value; it is one fact. */
static bool was_in_earlier_tuple(const struct observation *one, size_t tuple, unsigned arg)
{
	for (size_t t = 0; t < tuple; t++)
		if (one->tuples[t].values[arg] == one->tuples[tuple].values[arg])
			return true;
	return false;
}

/* The merged trace keeps values only; the run may still have its tuples. */
static void search_values(const struct observation *one, const struct observation *merged,
                          struct search *search)
{
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		const struct trace_arg *arg = &merged->args[i];
		uint64_t values[CALL_ARGS] = { 0 };
		for (size_t v = 0; v < one->args[i].value_count; v++) {
			values[i] = one->args[i].values[v].value;
			if (is_own_value(arg, values[i]))
				found(search, one, values, (int)i);
		}
		for (size_t t = 0; t < one->tuple_count; t++)
			if (is_own_value(arg, one->tuples[t].values[i]) &&
			    !was_in_earlier_tuple(one, t, i))
				found(search, one, one->tuples[t].values, (int)i);
	}
}

int saturation_own_facts(struct trace *one, struct trace *merged,
                         void (*visit)(const struct saturation_fact *fact, void *data), void *data,
                         size_t *out_count, struct error *err)
{
	struct search search = { .visit = visit, .data = data };
	const struct observation *list = NULL, *other = NULL;
	size_t count = 0;

	if (trace_observations(one, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		int answer = trace_find(merged, list[i].arch, list[i].nr, &other, err);
		if (answer < 0)
			return -1;
		if (answer == TRACE_NO_SUCH_CALL)
			continue;
		if (other->runs == 1)
			found(&search, &list[i], NULL, -1);
		if (other->detail == TRACE_TUPLES)
			search_tuples(&list[i], other, &search);
		else if (other->detail == TRACE_VALUES)
			search_values(&list[i], other, &search);
	}
	*out_count = search.count;
	return 0;
}

/* ---- estimates ---- */

double saturation_expected(const struct saturation_facts *facts, uint64_t runs)
{
	return (double)(facts->calls_once + facts->args_once) / (double)runs;
}

double saturation_chance(uint64_t own, uint64_t runs)
{
	return (double)own / (double)runs;
}

double saturation_unseen(double chance, uint64_t runs)
{
	double unseen = 1;

	/*
	 * (1 - chance) to the power of runs, by squares: a trace may say that it is of any number
	 * of runs.
	 */
	for (double factor = 1 - chance; runs; runs >>= 1, factor *= factor)
		if (runs & 1)
			unseen *= factor;
	return unseen;
}

/* ---- the curve ---- */

/* The chance that none of `some` of all runs saw a fact that `seen` of them saw. */
static double chance_unseen(double all, double seen, double some)
{
	if (seen + some > all)
		return 0;
	double chance = exp(lgamma(all - seen + 1) - lgamma(all - seen - some + 1) -
	                    lgamma(all + 1) + lgamma(all - some + 1));
	return chance < 1 ? chance : 1;
}

struct curve {
	uint64_t all;
	const uint64_t *runs;
	size_t count;
	double *facts;
};

static void add_fact(const struct curve *curve, uint64_t seen)
{
	for (size_t i = 0; i < curve->count; i++)
		curve->facts[i] +=
			1 - chance_unseen((double)curve->all, (double)seen, (double)curve->runs[i]);
}

int saturation_curve(struct trace *merged, const uint64_t runs[], size_t count, double out_facts[],
                     struct error *err)
{
	struct curve curve = {
		.all = trace_runs(merged), .runs = runs, .count = count, .facts = out_facts
	};
	const struct observation *list = NULL;
	size_t observations = 0;

	if (trace_observations(merged, &list, &observations, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		out_facts[i] = 0;
	for (size_t i = 0; i < observations; i++) {
		add_fact(&curve, list[i].runs);
		for (size_t t = 0; t < list[i].tuple_count; t++)
			add_fact(&curve, list[i].tuples[t].runs);
		for (unsigned a = 0; list[i].detail == TRACE_VALUES && a < CALL_ARGS; a++)
			for (size_t v = 0; v < list[i].args[a].value_count; v++)
				add_fact(&curve, list[i].args[a].values[v].runs);
	}
	return 0;
}
