/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arguments of one observation in a file -> its record: tuples, or a set of values or bits for
 * each argument. The file decides which arguments there are: another version of this program may
 * have filtered others. Counts must add up to the observation's calls.
 *
 * Older versions kept 64 bits of parameters that are longs (enum arg_width): these are cut to the
 * bits that are kept now, and tuples that differed in the others become one.
 */
#include "lib/trace/trace_reader.h"

#include <inttypes.h>
#include <string.h>

#include "lib/json/json.h"
#include "lib/json/json_reader.h"
#include "lib/syscalls/syscalls.h"

static int read_arg_set(const struct trace_reader *r, const struct json_place *up,
                        const json_t *array, struct trace_record *record)
{
	struct json_place list = { .up = up, .key = "args" };
	uint64_t index, smallest = 0,
			register_mask = arch_bits(record->arch) == 64 ? UINT64_MAX : UINT32_MAX;
	unsigned known = record->arg_set;
	json_t *element;
	size_t i;

	record->arg_set = 0;
	if (array && json_reader_array(r->json, &list, array, CALL_ARGS) < 0)
		return -1;
	json_array_foreach(array, i, element)
	{
		struct json_place place = { .up = &list, .index = i };
		if (json_reader_number(r->json, &place, element, smallest, CALL_ARGS - 1, &index) <
		    0)
			return -1;
		smallest = index + 1;
		record->arg_set |= 1u << index;
		if (!(known >> index & 1))
			record->masks[index] = register_mask;
	}
	if (array && record->arg_set == 0)
		return json_reader_error(r->json, &list, "is empty");
	record->memory_set &= record->arg_set;
	for (unsigned a = 0; a < CALL_ARGS; a++)
		if (!(record->arg_set >> a & 1))
			record->masks[a] = 0;
	record->detail = record->arg_set ? TRACE_TUPLES : TRACE_NO_ARGS;
	return 0;
}

static bool may_be_cut(const struct trace_reader *r, const struct trace_record *record,
                       unsigned arg)
{
	const struct syscall_info *info = syscalls_info(record->arch, record->nr);

	return r->keys->has_wide_args && info && info->args[arg].width != ARG_WIDTH_32;
}

/* Sets *is_cut where the value had more bits than are kept. */
static int read_value(const struct trace_reader *r, const struct json_place *place,
                      const json_t *value, const struct trace_record *record, unsigned arg,
                      uint64_t *out, bool *is_cut)
{
	uint64_t number = 0;

	if (json_reader_number(r->json, place, value, 0, UINT64_MAX, &number) < 0)
		return -1;
	if (number & ~record->masks[arg]) {
		if (!may_be_cut(r, record, arg))
			return json_reader_error(r->json, place,
			                         "%" PRIu64 " is wider than the argument", number);
		*is_cut = true;
	}
	*out = number & record->masks[arg];
	return 0;
}

/* The last two of a row. */
static int read_counts(const struct trace_reader *r, const struct json_place *row_place,
                       const json_t *row, const struct trace_record *record, uint64_t *out_calls,
                       uint64_t *out_runs)
{
	size_t last = json_array_size(row) - 1;
	struct json_place calls = { .up = row_place, .index = last - 1 },
			  runs = { .up = row_place, .index = last };

	if (json_reader_number(r->json, &runs, json_array_get(row, last), 1, record->runs,
	                       out_runs) < 0)
		return -1;
	return json_reader_number(r->json, &calls, json_array_get(row, last - 1), *out_runs,
	                          record->calls, out_calls);
}

static int read_tuple(const struct trace_reader *r, const struct json_place *place,
                      const json_t *row, const struct trace_record *record, struct trace_tuple *out,
                      bool *is_cut)
{
	size_t width = (size_t)__builtin_popcount(record->arg_set), next = 0;

	if (json_reader_array(r->json, place, row, width + 2) < 0)
		return -1;
	if (json_array_size(row) != width + 2)
		return json_reader_error(r->json, place, "%zu elements, not %zu",
		                         json_array_size(row), width + 2);
	for (unsigned arg = 0; arg < CALL_ARGS; arg++) {
		struct json_place at = { .up = place, .index = next };
		if (!(record->arg_set >> arg & 1))
			continue;
		if (read_value(r, &at, json_array_get(row, next++), record, arg, &out->values[arg],
		               is_cut) < 0)
			return -1;
	}
	return read_counts(r, place, row, record, &out->calls, &out->runs);
}

static bool is_ascending(const struct trace_tuple *a, const struct trace_tuple *b)
{
	for (unsigned i = 0; i < CALL_ARGS; i++)
		if (a->values[i] != b->values[i])
			return a->values[i] < b->values[i];
	return false;
}

/* A tuple that was cut may be there already. */
static int add_cut_tuple(struct trace_record *record, const struct trace_tuple *tuple)
{
	size_t at = trace_tuples_find(record, tuple->values);

	if (at == TRACE_MAX_TUPLES)
		return trace_tuples_insert(record, tuple);
	struct trace_tuple *old = &record->tuples[at];
	old->calls = trace_sum(old->calls, tuple->calls);
	old->runs = tuple->runs > old->runs ? tuple->runs : old->runs;
	return 0;
}

static int read_tuples(const struct trace_reader *r, const struct json_place *up,
                       const json_t *array, struct trace_record *record, bool *is_any_cut)
{
	struct json_place list = { .up = up, .key = "tuples" };
	struct trace_tuple last = { 0 }; /* of those that were not cut */
	uint64_t calls = 0;
	json_t *row;
	size_t i;

	if (json_reader_array(r->json, &list, array, TRACE_MAX_TUPLES) < 0)
		return -1;
	json_array_foreach(array, i, row)
	{
		struct json_place place = { .up = &list, .index = i };
		struct trace_tuple tuple = { 0 };
		bool is_cut = false;
		if (read_tuple(r, &place, row, record, &tuple, &is_cut) < 0)
			return -1;
		if (!is_cut && last.calls && !is_ascending(&last, &tuple))
			return json_reader_error(r->json, &place, "is not in ascending order");
		if (add_cut_tuple(record, &tuple) < 0)
			return json_reader_no_memory(r->json);
		calls = trace_sum(calls, tuple.calls);
		last = is_cut ? last : tuple;
		*is_any_cut |= is_cut;
	}
	if (calls != record->calls)
		return json_reader_error(r->json, &list,
		                         "the calls add up to %" PRIu64 ", not to %" PRIu64, calls,
		                         record->calls);
	return 0;
}

/*
 * Replaces the runs of the derived values by those that the file gives. Of values that were cut,
 * and became one, the file cannot tell them.
 */
static int read_value_runs(const struct trace_reader *r, const struct json_place *up,
                           const json_t *array, struct trace_record *record, bool is_cut)
{
	struct json_place list = { .up = up, .key = "value_runs" };
	size_t next = 0;

	if (!trace_values_needed(record->arg_set, record->runs))
		return array ? json_reader_error(r->json, &list, "the tuples tell these already")
		             : 0;
	if (json_reader_array(r->json, &list, array, (size_t)__builtin_popcount(record->arg_set)) <
	    0)
		return -1;
	record->values = trace_values_of_tuples(record);
	if (!record->values)
		return json_reader_no_memory(r->json);
	for (unsigned arg = 0; arg < CALL_ARGS && !is_cut; arg++) {
		if (!(record->arg_set >> arg & 1))
			continue;
		struct json_place place = { .up = &list, .index = next };
		struct trace_values *values = &record->values[arg];
		const json_t *runs = json_array_get(array, next++);
		if (values->is_truncated && json_is_null(runs))
			continue;
		if (!json_is_array(runs) || json_array_size(runs) != values->count ||
		    values->is_truncated)
			return json_reader_error(r->json, &place,
			                         "does not fit the tuples' %zu values",
			                         values->count);
		for (size_t v = 0; v < values->count; v++) {
			struct json_place at = { .up = &place, .index = v };
			if (json_reader_number(r->json, &at, json_array_get(runs, v), 1,
			                       record->runs, &values->list[v].runs) < 0)
				return -1;
		}
	}
	return 0;
}

static int read_bits(const struct trace_reader *r, const struct json_place *place,
                     const json_t *object, struct trace_record *record, unsigned arg)
{
	static const char *const keys[] = { "set", "clear", "min", "max", NULL };
	struct trace_values *values = &record->values[arg];
	uint64_t *const fields[] = { &values->ever_set, &values->ever_clear, &values->min,
		                     &values->max };
	bool is_cut = false;

	if (json_reader_object(r->json, place, object, keys) < 0)
		return -1;
	for (size_t i = 0; keys[i]; i++) {
		struct json_place at = { .up = place, .key = keys[i] };
		/* In `clear` the bits above are 1 unless they were set. */
		bool is_clear = fields[i] == &values->ever_clear, ignored;
		if (read_value(r, &at, json_object_get(object, keys[i]), record, arg, fields[i],
		               is_clear ? &ignored : &is_cut) < 0)
			return -1;
	}
	values->is_truncated = true;
	if (is_cut) {
		values->min = values->ever_set & ~values->ever_clear;
		values->max = values->ever_set;
	}
	if ((values->ever_set | values->ever_clear) != record->masks[arg] ||
	    values->min > values->max || (values->min | values->max) & ~values->ever_set ||
	    ~(values->min & values->max) & record->masks[arg] & ~values->ever_clear)
		return json_reader_error(r->json, place,
		                         "set, clear, min and max contradict each other");
	return 0;
}

static int read_value_set(const struct trace_reader *r, const struct json_place *place,
                          const json_t *array, struct trace_record *record, unsigned arg)
{
	struct trace_values *values = &record->values[arg];
	uint64_t calls = 0, last = 0; /* of those that were not cut */
	bool has_last = false;
	json_t *row;
	size_t i;

	if (json_reader_array(r->json, place, array, TRACE_MAX_VALUES) < 0)
		return -1;
	json_array_foreach(array, i, row)
	{
		struct json_place row_place = { .up = place, .index = i },
				  at = { .up = &row_place };
		struct trace_value value = { 0 };
		bool is_cut = false;
		if (!json_is_array(row) || json_array_size(row) != 3)
			return json_reader_error(r->json, &row_place,
			                         "is not [value, calls, runs]");
		if (read_value(r, &at, json_array_get(row, 0), record, arg, &value.value, &is_cut) <
		            0 ||
		    read_counts(r, &row_place, row, record, &value.calls, &value.runs) < 0)
			return -1;
		if (!is_cut && has_last && last >= value.value)
			return json_reader_error(r->json, &row_place, "is not in ascending order");
		if (trace_values_add_same_run(values, record->masks[arg], &value) < 0)
			return json_reader_no_memory(r->json);
		calls = trace_sum(calls, value.calls);
		has_last |= !is_cut;
		last = is_cut ? last : value.value;
	}
	if (calls != record->calls)
		return json_reader_error(r->json, place,
		                         "the calls add up to %" PRIu64 ", not to %" PRIu64, calls,
		                         record->calls);
	return 0;
}

static int read_values(const struct trace_reader *r, const struct json_place *up,
                       const json_t *array, struct trace_record *record)
{
	struct json_place list = { .up = up, .key = "values" };
	size_t width = (size_t)__builtin_popcount(record->arg_set), next = 0;

	if (json_reader_array(r->json, &list, array, width) < 0)
		return -1;
	if (json_array_size(array) != width)
		return json_reader_error(r->json, &list, "%zu elements, not %zu",
		                         json_array_size(array), width);
	record->detail = TRACE_VALUES;
	record->values = trace_values_of_tuples(record); /* of none: empty sets */
	if (!record->values)
		return json_reader_no_memory(r->json);
	for (unsigned arg = 0; arg < CALL_ARGS; arg++) {
		struct json_place place = { .up = &list, .index = next };
		if (!(record->arg_set >> arg & 1))
			continue;
		const json_t *value = json_array_get(array, next++);
		if (json_is_object(value) ? read_bits(r, &place, value, record, arg) < 0
		                          : read_value_set(r, &place, value, record, arg) < 0)
			return -1;
	}
	return 0;
}

int trace_read_args(const struct trace_reader *r, const struct json_place *place,
                    const json_t *object, struct trace_record *record)
{
	const json_t *args = json_object_get(object, "args"),
		     *tuples = json_object_get(object, "tuples");
	const json_t *values = json_object_get(object, "values"),
		     *runs = json_object_get(object, "value_runs");

	if (read_arg_set(r, place, args, record) < 0)
		return -1;
	if (!args && (tuples || values || runs))
		return json_reader_error(r->json, place, "has tuples or values, but no args");
	if (!args)
		return 0;
	if (!tuples == !values)
		return json_reader_error(r->json, place, "needs one of tuples and values");
	if (values && runs)
		return json_reader_error(r->json, place, "has value_runs without tuples");
	if (values)
		return read_values(r, place, values, record);
	bool is_cut = false;
	if (read_tuples(r, place, tuples, record, &is_cut) < 0)
		return -1;
	return read_value_runs(r, place, runs, record, is_cut);
}
