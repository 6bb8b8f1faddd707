/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The values of one argument by itself: a bounded ascending set with counts, and beyond the bound
 * only which bits were ever set and ever clear, the minimum and the maximum.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/trace/trace_internal.h"

static const struct trace_values empty = { .min = UINT64_MAX };

/*
 * Where the value is or would be. Without branches that depend on values: they come in any order.
 */
static size_t lower_bound(const struct trace_values *values, uint64_t value)
{
	size_t at = 0;

	if (values->count == 0)
		return 0;
	for (size_t left = values->count; left > 1; left -= left / 2)
		at += values->list[at + left / 2 - 1].value < value ? left / 2 : 0;
	return at + (values->list[at].value < value);
}

static void cut(struct trace_values *values)
{
	free(values->list);
	values->list = NULL;
	values->count = 0;
	values->is_truncated = true;
}

static struct trace_value *find(const struct trace_values *values, uint64_t value)
{
	size_t at = lower_bound(values, value);

	return at < values->count && values->list[at].value == value ? &values->list[at] : NULL;
}

/*
 * A value that is not there (or not kept): 1 when it is now, 0 when none are kept, -1: no memory.
 */
static int insert(struct trace_values *values, uint64_t mask, const struct trace_value *new)
{
	size_t at = lower_bound(values, new->value);

	values->ever_set |= new->value;
	values->ever_clear |= ~new->value &mask;
	values->min = new->value < values->min ? new->value : values->min;
	values->max = new->value > values->max ? new->value : values->max;
	if (values->count == TRACE_MAX_VALUES)
		cut(values);
	if (values->is_truncated)
		return 0;
	if (array_room(values->list, values->count, 1) < 0)
		return -1;
	memmove(values->list + at + 1, values->list + at,
	        (values->count - at) * sizeof *values->list);
	values->list[at] = *new;
	values->count++;
	return 1;
}

int trace_values_add_same_run(struct trace_values *values, uint64_t mask,
                              const struct trace_value *added)
{
	struct trace_value *old = find(values, added->value);

	if (!old)
		return insert(values, mask, added);
	old->calls = trace_sum(old->calls, added->calls);
	return 0;
}

int trace_values_add_other_runs(struct trace_values *values, uint64_t mask,
                                const struct trace_value *added)
{
	struct trace_value *old = find(values, added->value);

	if (!old)
		return insert(values, mask, added);
	old->calls = trace_sum(old->calls, added->calls);
	old->runs = trace_sum(old->runs, added->runs);
	return 0;
}

bool trace_values_needed(unsigned arg_set, uint64_t runs)
{
	return runs > 1 && __builtin_popcount(arg_set) > 1;
}

struct trace_values *trace_values_of_tuples(const struct trace_record *record)
{
	struct trace_values *all = malloc(CALL_ARGS * sizeof *all);

	if (!all)
		return NULL;
	for (unsigned i = 0; i < CALL_ARGS; i++)
		all[i] = empty;
	for (size_t t = 0; t < record->tuple_count; t++) {
		const struct trace_tuple *tuple = &record->tuples[t];
		for (unsigned i = 0; i < CALL_ARGS; i++) {
			struct trace_value value = { .value = tuple->values[i],
				                     .calls = tuple->calls,
				                     .runs = tuple->runs };
			/*
			 * Two tuples share a value: the same run, for else the values would be kept
			 * beside.
			 */
			if ((record->arg_set >> i & 1) &&
			    trace_values_add_same_run(&all[i], record->masks[i], &value) < 0) {
				trace_values_free(all);
				return NULL;
			}
		}
	}
	return all;
}

int trace_values_merge(struct trace_values *into, const struct trace_values *from, uint64_t mask)
{
	for (size_t i = 0; i < from->count; i++)
		if (trace_values_add_other_runs(into, mask, &from->list[i]) < 0)
			return -1;
	if (from->is_truncated)
		cut(into);
	into->ever_set |= from->ever_set;
	into->ever_clear |= from->ever_clear;
	into->min = from->min < into->min ? from->min : into->min;
	into->max = from->max > into->max ? from->max : into->max;
	return 0;
}

void trace_values_done(struct trace_values *values)
{
	free(values->list);
	*values = empty;
}

void trace_values_free(struct trace_values *values)
{
	for (unsigned i = 0; values && i < CALL_ARGS; i++)
		free(values[i].list);
	free(values);
}
