/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trace -> file. Everything that has an order is written sorted, and what can be derived is left
 * out, so that one set of facts has one text.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/text/errno_name.h"
#include "lib/trace/trace_internal.h"

/*
 * jansson's setters free the value they are given, refuse NULL and say so; a document is built
 * without checking each result, and `failed` remembers whether any was refused.
 */
struct writer {
	bool failed;
};

static void set(struct writer *writer, json_t *object, const char *key, json_t *value)
{
	writer->failed |= json_object_set_new(object, key, value) < 0;
}

static void append(struct writer *writer, json_t *array, json_t *value)
{
	writer->failed |= json_array_append_new(array, value) < 0;
}

static json_t *strings_json(struct writer *writer, const struct trace_strings *strings)
{
	json_t *object = json_object();

	for (size_t i = 0; i < strings->count; i++)
		set(writer, object, strings->texts[i], json_u64_new(strings->runs[i]));
	return object;
}

static json_t *errors_json(struct writer *writer, const struct observation *o)
{
	json_t *object = json_object();

	for (size_t i = 0; i < o->error_count; i++) {
		char buffer[ERRNO_NAME_SIZE];
		set(writer, object, errno_name(o->error_list[i].errnum, buffer),
		    json_u64_new(o->error_list[i].calls));
	}
	return object;
}

static json_t *arg_list_json(struct writer *writer, unsigned arg_set)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < CALL_ARGS; i++)
		if (arg_set >> i & 1)
			append(writer, array, json_integer(i));
	return array;
}

static json_t *tuples_json(struct writer *writer, const struct observation *o)
{
	json_t *array = json_array();

	for (size_t t = 0; t < o->tuple_count; t++) {
		json_t *row = json_array();
		for (unsigned i = 0; i < CALL_ARGS; i++)
			if (o->arg_set >> i & 1)
				append(writer, row, json_u64_new(o->tuples[t].values[i]));
		append(writer, row, json_u64_new(o->tuples[t].calls));
		append(writer, row, json_u64_new(o->tuples[t].runs));
		append(writer, array, row);
	}
	return array;
}

/* For each argument the runs of its values; the values and their calls come from the tuples. */
static json_t *value_runs_json(struct writer *writer, const struct trace_record *record)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (!(record->arg_set >> i & 1))
			continue;
		const struct trace_values *values = &record->values[i];
		json_t *runs = values->is_truncated ? json_null() : json_array();
		for (size_t v = 0; v < values->count; v++)
			append(writer, runs, json_u64_new(values->list[v].runs));
		append(writer, array, runs);
	}
	return array;
}

static json_t *value_json(struct writer *writer, const struct trace_arg *arg)
{
	if (!arg->values) {
		json_t *bits = json_object();
		set(writer, bits, "set", json_u64_new(arg->ever_set));
		set(writer, bits, "clear", json_u64_new(arg->ever_clear));
		set(writer, bits, "min", json_u64_new(arg->min));
		set(writer, bits, "max", json_u64_new(arg->max));
		return bits;
	}
	json_t *array = json_array();
	for (size_t v = 0; v < arg->value_count; v++) {
		json_t *row = json_array();
		append(writer, row, json_u64_new(arg->values[v].value));
		append(writer, row, json_u64_new(arg->values[v].calls));
		append(writer, row, json_u64_new(arg->values[v].runs));
		append(writer, array, row);
	}
	return array;
}

static json_t *values_json(struct writer *writer, const struct observation *o)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < CALL_ARGS; i++)
		if (o->arg_set >> i & 1)
			append(writer, array, value_json(writer, &o->args[i]));
	return array;
}

static json_t *image_indices_json(struct writer *writer, const struct trace *trace,
                                  const char *const *images, size_t count)
{
	json_t *array = json_array();

	/* Both lists are ascending, and the strings are the same objects. */
	for (size_t i = 0, next = 0; i < trace->images.count && next < count; i++) {
		if (trace->images.sorted[i] == images[next]) {
			append(writer, array, json_integer((json_int_t)i));
			next++;
		}
	}
	return array;
}

static json_t *frames_json(struct writer *writer, const struct trace_stack *stack)
{
	json_t *frames = json_array();

	for (size_t f = 0; f < stack->frame_count; f++)
		append(writer, frames, json_string(stack->frames[f]));
	return frames;
}

/* The tuple's images, as indices, and null where not all are known. */
static json_t *tuple_images_json(struct writer *writer, const struct trace *trace,
                                 const struct observation *o)
{
	json_t *array = json_array();

	for (size_t t = 0; t < o->tuple_count; t++) {
		const struct trace_evidence *evidence = &o->evidence[t];
		json_t *row =
			image_indices_json(writer, trace, evidence->images, evidence->image_count);

		if (evidence->images_truncated)
			append(writer, row, json_null());
		append(writer, array, row);
	}
	return array;
}

static json_t *tuple_stacks_json(struct writer *writer, const struct observation *o)
{
	json_t *array = json_array();

	for (size_t t = 0; t < o->tuple_count; t++) {
		const struct trace_stack *stack = &o->evidence[t].stack;
		append(writer, array,
		       stack->frame_count ? frames_json(writer, stack) : json_null());
	}
	return array;
}

/* What every reader would take for given is left out. */
static void set_evidence(struct writer *writer, json_t *object, const struct trace *trace,
                         const struct observation *o, const struct trace_record *record)
{
	bool has_images = false, has_stacks = false;

	for (size_t t = 0; t < o->tuple_count; t++) {
		has_images |= !trace_evidence_is_default(record, o->tuples[t].kept);
		has_stacks |= o->evidence[t].stack.frame_count > 0;
	}
	if (has_images)
		set(writer, object, "tuple_images", tuple_images_json(writer, trace, o));
	if (has_stacks)
		set(writer, object, "tuple_stacks", tuple_stacks_json(writer, o));
}

static void set_args(struct writer *writer, json_t *object, const struct trace *trace,
                     const struct observation *o)
{
	if (o->detail == TRACE_NO_ARGS)
		return;
	set(writer, object, "args", arg_list_json(writer, o->arg_set));
	if (o->detail == TRACE_VALUES) {
		set(writer, object, "values", values_json(writer, o));
		return;
	}
	set(writer, object, "tuples", tuples_json(writer, o));
	const struct trace_record *record = trace_records_find(trace, o->arch, o->nr);
	if (record->values)
		set(writer, object, "value_runs", value_runs_json(writer, record));
	set_evidence(writer, object, trace, o, record);
}

static json_t *stacks_json(struct writer *writer, const struct observation *o)
{
	json_t *array = json_array();

	for (size_t s = 0; s < o->stack_count; s++)
		append(writer, array, frames_json(writer, &o->stacks[s]));
	return array;
}

static json_t *observation_json(struct writer *writer, const struct trace *trace,
                                const struct observation *o)
{
	json_t *object = json_object();

	set(writer, object, "arch", json_string(arch_name(o->arch)));
	if (o->name)
		set(writer, object, "name", json_string(o->name));
	set(writer, object, "nr", json_u64_new(o->nr));
	set(writer, object, "calls", json_u64_new(o->calls));
	set(writer, object, "runs", json_u64_new(o->runs));
	set(writer, object, "first_ms", json_u64_new(o->first_ms));
	set(writer, object, "last_ms", json_u64_new(o->last_ms));
	if (o->error_count)
		set(writer, object, "errors", errors_json(writer, o));
	if (o->timed_calls) {
		json_t *time = json_object();
		set(writer, time, "calls", json_u64_new(o->timed_calls));
		set(writer, time, "ns", json_u64_new(o->time_ns));
		set(writer, object, "time", time);
	}
	set(writer, object, "images", image_indices_json(writer, trace, o->images, o->image_count));
	if (o->images_truncated)
		set(writer, object, "images_truncated", json_true());
	set_args(writer, object, trace, o);
	if (o->stack_count)
		set(writer, object, "stacks", stacks_json(writer, o));
	return object;
}

/* Names of the sets that outgrew their bound. */
static json_t *truncated_json(struct writer *writer, const struct trace *trace)
{
	const struct {
		const char *name;
		bool is_truncated;
	} sets[] = {
		{ "tools", trace->tools.is_truncated },
		{ "commands", trace->commands.is_truncated },
		{ "endings", trace->endings.is_truncated },
		{ "kernels", trace->kernels.is_truncated },
		{ "machines", trace->machines.is_truncated },
		{ "engines", trace->engines.is_truncated },
		{ "images", trace->images.is_truncated },
		{ "observations", trace->calls_truncated },
		{ "io_uring", trace->io_uring.is_truncated },
	};
	json_t *array = json_array();

	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
		if (sets[i].is_truncated)
			append(writer, array, json_string(sets[i].name));
	return array;
}

static json_t *observations_json(struct writer *writer, const struct trace *trace,
                                 const struct observation *list, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		append(writer, array, observation_json(writer, trace, &list[i]));
	return array;
}

/* The parts that there are. */
static void set_parts(struct writer *writer, json_t *root, const struct trace *trace)
{
	for (enum trace_part part = 0; part < TRACE_PART_COUNT; part++) {
		struct trace *of_part = trace->parts[part];
		const struct observation *list;
		struct error err;
		size_t count;

		if (!of_part)
			continue;
		if (trace_observations(of_part, &list, &count, &err) < 0) {
			writer->failed = true;
			return;
		}
		json_t *object = json_object();
		set(writer, object, "runs", json_u64_new(of_part->runs));
		set(writer, object, "observations",
		    observations_json(writer, of_part, list, count));
		set(writer, root, trace_part_name(part), object);
	}
}

/* The oldest version that has all that is in the trace: a reader of only that one can read it. */
static unsigned version_of(const struct trace *trace)
{
	bool has_parts = trace->io_uring.count > 0 || trace->runs_joined > 0;

	for (enum trace_part part = 0; part < TRACE_PART_COUNT; part++)
		has_parts |= trace->parts[part] != NULL;
	return has_parts ? TRACE_VERSION : TRACE_VERSION_WITHOUT_PARTS;
}

static json_t *trace_json(struct writer *writer, const struct trace *trace,
                          const struct observation *list, size_t count)
{
	json_t *root = json_document(TRACE_FORMAT, version_of(trace)), *images = json_array();

	set(writer, root, "tools", strings_json(writer, &trace->tools));
	set(writer, root, "runs", json_u64_new(trace->runs));
	set(writer, root, "runs_with_results", json_u64_new(trace->runs_with_results));
	if (trace->runs_joined)
		set(writer, root, "runs_joined", json_u64_new(trace->runs_joined));
	if (trace->start_unix_ms != UINT64_MAX)
		set(writer, root, "start_unix_ms", json_u64_new(trace->start_unix_ms));
	set(writer, root, "duration_ms", json_u64_new(trace->duration_ms));
	set(writer, root, "commands", strings_json(writer, &trace->commands));
	set(writer, root, "endings", strings_json(writer, &trace->endings));
	set(writer, root, "kernels", strings_json(writer, &trace->kernels));
	set(writer, root, "machines", strings_json(writer, &trace->machines));
	set(writer, root, "engines", strings_json(writer, &trace->engines));
	set(writer, root, "truncated", truncated_json(writer, trace));
	for (size_t i = 0; i < trace->images.count; i++)
		append(writer, images, json_string(trace->images.sorted[i]));
	set(writer, root, "images", images);
	if (trace->io_uring.count)
		set(writer, root, "io_uring", strings_json(writer, &trace->io_uring));
	set(writer, root, "observations", observations_json(writer, trace, list, count));
	set_parts(writer, root, trace);
	return root;
}

char *trace_text(struct trace *trace)
{
	const struct observation *list;
	size_t count;
	struct error err;
	struct writer writer = { 0 };

	if (trace_observations(trace, &list, &count, &err) < 0)
		return NULL;
	json_auto_t *root = trace_json(&writer, trace, list, count);
	return writer.failed || !root ? NULL : json_text(root);
}

int trace_write(struct trace *trace, const char *path, struct error *err)
{
	auto_free char *text = trace_text(trace);

	if (!text)
		return error_set(err, ENOMEM, "write %s", path);
	return json_save(path, text, err);
}
