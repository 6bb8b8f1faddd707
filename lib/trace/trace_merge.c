/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two traces -> one. Counts are added, sets united, minima and maxima taken; where a union outgrows
 * its bound it degrades to what any other order of merging would degrade it to (trace_internal.h).
 */
#include <errno.h>
#include <stdlib.h>

#include "lib/base/error.h"
#include "lib/trace/trace_internal.h"

/* How many tuples a union would have. */
static size_t union_count(const struct trace_record *into, const struct trace_record *from)
{
	size_t count = into->tuple_count;

	for (size_t i = 0; i < from->tuple_count; i++)
		count += trace_tuples_find(into, from->tuples[i].values) == TRACE_MAX_TUPLES;
	return count;
}

static int merge_tuples(struct trace_record *into, const struct trace_record *from,
                        const uint16_t slots[TRACE_MAX_IMAGES])
{
	for (size_t i = 0; i < from->tuple_count; i++) {
		const struct trace_tuple *tuple = &from->tuples[i];
		size_t at = trace_tuples_find(into, tuple->values);
		if (at == TRACE_MAX_TUPLES) {
			at = into->tuple_count;
			if (trace_tuples_insert(into, tuple) < 0)
				return -1;
		} else {
			into->tuples[at].calls = trace_sum(into->tuples[at].calls, tuple->calls);
			into->tuples[at].runs = trace_sum(into->tuples[at].runs, tuple->runs);
		}
		if (trace_evidence_merge(into->tuples[at].kept, tuple->kept, slots) < 0)
			return -1;
	}
	return 0;
}

/* Beside the tuples or instead of them; the arguments are those that both sides have. */
static int merge_values(struct trace_record *into, const struct trace_record *from)
{
	struct trace_values *derived = NULL;
	int r = 0;

	if (!into->values)
		into->values = trace_values_of_tuples(into);
	if (!from->values)
		derived = trace_values_of_tuples(from);
	if (!into->values || (!from->values && !derived))
		r = -1;
	for (unsigned i = 0; r == 0 && i < CALL_ARGS; i++) {
		if (into->arg_set & from->arg_set & 1u << i)
			r = trace_values_merge(&into->values[i],
			                       derived ? &derived[i] : &from->values[i],
			                       into->masks[i]);
		else
			trace_values_done(&into->values[i]);
	}
	trace_values_free(derived);
	return r;
}

/* `into->runs` is still what it was before. */
static int merge_args(struct trace_record *into, const struct trace_record *from,
                      const uint16_t slots[TRACE_MAX_IMAGES])
{
	if (into->runs == 0) { /* nothing there yet: it becomes what `from` is */
		into->arg_set = from->arg_set;
		into->detail = from->detail;
		for (unsigned i = 0; i < CALL_ARGS; i++)
			into->masks[i] = from->masks[i];
	}
	/*
	 * Versions of this program differ in which arguments they filter: left is what both know.
	 */
	unsigned arg_set = into->arg_set & from->arg_set;
	bool tuples = into->arg_set == from->arg_set && into->detail == TRACE_TUPLES &&
	              from->detail == TRACE_TUPLES && union_count(into, from) <= TRACE_MAX_TUPLES;
	bool values = arg_set &&
	              (!tuples || trace_values_needed(arg_set, trace_sum(into->runs, from->runs)));

	if (values && merge_values(into, from) < 0)
		return -1;
	if (tuples && merge_tuples(into, from, slots) < 0)
		return -1;
	if (!tuples)
		trace_tuples_drop(into);
	if (!values) {
		trace_values_free(into->values);
		into->values = NULL;
	}
	into->arg_set = arg_set;
	into->detail = !arg_set ? TRACE_NO_ARGS : tuples ? TRACE_TUPLES : TRACE_VALUES;
	for (unsigned i = 0; i < CALL_ARGS; i++)
		if (!(arg_set >> i & 1))
			into->masks[i] = 0;
	return 0;
}

/* `slots` translates the other trace's image slots. */
static int merge_record(struct trace_record *into, const struct trace_record *from,
                        const uint16_t slots[TRACE_MAX_IMAGES])
{
	if (merge_args(into, from, slots) < 0)
		return -1;
	into->calls = trace_sum(into->calls, from->calls);
	into->runs = trace_sum(into->runs, from->runs);
	into->timed_calls = trace_sum(into->timed_calls, from->timed_calls);
	into->time_ns = trace_sum(into->time_ns, from->time_ns);
	into->first_ms = from->first_ms < into->first_ms ? from->first_ms : into->first_ms;
	into->last_ms = from->last_ms > into->last_ms ? from->last_ms : into->last_ms;
	for (size_t i = 0; i < from->error_count; i++)
		if (trace_record_add_error(into, from->errors[i].errnum, from->errors[i].calls) < 0)
			return -1;
	for (size_t i = 0; i < TRACE_MAX_IMAGES; i++)
		if (from->images[i / 64] >> i % 64 & 1)
			trace_record_add_image(into, slots[i]);
	into->images_truncated |= from->images_truncated;
	for (size_t i = 0; i < from->stack_count; i++)
		if (trace_record_add_stack(into, &from->stacks[i]) < 0)
			return -1;
	return 0;
}

static int merge_header(struct trace *into, const struct trace *from)
{
	into->runs = trace_sum(into->runs, from->runs);
	into->runs_with_results = trace_sum(into->runs_with_results, from->runs_with_results);
	into->runs_joined = trace_sum(into->runs_joined, from->runs_joined);
	into->duration_ms = trace_sum(into->duration_ms, from->duration_ms);
	if (from->start_unix_ms < into->start_unix_ms)
		into->start_unix_ms = from->start_unix_ms;
	into->images.is_truncated |= from->images.is_truncated;
	into->calls_truncated |= from->calls_truncated;
	return trace_strings_merge(&into->commands, &from->commands) < 0 ||
	                       trace_strings_merge(&into->kernels, &from->kernels) < 0 ||
	                       trace_strings_merge(&into->machines, &from->machines) < 0 ||
	                       trace_strings_merge(&into->engines, &from->engines) < 0 ||
	                       trace_strings_merge(&into->tools, &from->tools) < 0 ||
	                       trace_strings_merge(&into->io_uring, &from->io_uring) < 0 ||
	                       trace_strings_merge(&into->endings, &from->endings) < 0
	               ? -1
	               : 0;
}

/*
 * Adds the other trace's images, in ascending order: then one that is kept cannot be driven out by
 * one that comes later, and the slots stay right.
 */
static int merge_images(struct trace *into, const struct trace *from,
                        uint16_t slots[TRACE_MAX_IMAGES])
{
	for (size_t i = 0; i < from->images.count; i++)
		if (trace_images_add(into, from->images.sorted[i], &slots[from->images.order[i]]) <
		    0)
			return -1;
	return 0;
}

static int merge_all(struct trace *into, const struct trace *from)
{
	uint16_t slots[TRACE_MAX_IMAGES] = { 0 };
	struct trace_record *record = NULL;

	if (merge_header(into, from) < 0 || merge_images(into, from, slots) < 0)
		return -1;
	for (size_t i = 0; i < from->table_size; i++) {
		const struct trace_record *other = from->table[i];
		if (!other)
			continue;
		if (trace_records_get(into, other->arch, other->nr, &record) < 0)
			return -1;
		if (record && merge_record(record, other, slots) < 0)
			return -1;
	}
	return 0;
}

int trace_merge(struct trace *into, const struct trace *from, struct error *err)
{
	trace_view_drop(into);
	if (merge_all(into, from) < 0)
		return error_set(err, ENOMEM, "merge traces");
	return trace_parts_merge(into, from, err);
}
