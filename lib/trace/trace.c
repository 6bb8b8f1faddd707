/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of a workload -> trace: what sc-tracer does for every call. After the first calls nearly
 * everything is known already: one look-up of the record, one of the tuple, three additions.
 */
#include "lib/trace/trace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/version.h"
#include "lib/text/errno_name.h"
#include "lib/trace/trace_internal.h"

enum { SLOT_BITS = 16 };

struct trace *trace_new(void)
{
	struct trace *trace = calloc(1, sizeof *trace);

	if (trace)
		trace->start_unix_ms = UINT64_MAX;
	return trace;
}

void trace_free(struct trace *trace)
{
	if (!trace)
		return;
	trace_view_drop(trace);
	trace_records_done(trace);
	trace_images_done(&trace->images);
	trace_strings_done(&trace->commands);
	trace_strings_done(&trace->kernels);
	trace_strings_done(&trace->machines);
	trace_strings_done(&trace->engines);
	trace_strings_done(&trace->tools);
	trace_strings_done(&trace->endings);
	trace_strings_done(&trace->io_uring);
	trace_parts_done(trace);
	free(trace);
}

static int no_memory(struct error *err)
{
	return error_set(err, ENOMEM, "record a trace");
}

static int add_text(struct trace_strings *set, const char *text)
{
	auto_free char *escaped = trace_escape(text);

	return escaped ? trace_strings_add(set, escaped, 1) : -1;
}

int trace_begin(struct trace *trace, const struct trace_start *start, struct error *err)
{
	trace_view_drop(trace);
	if (trace->runs > 0 || trace->record_count > 0)
		return error_set(err, EBUSY, "begin a run in a trace that has one");
	if (add_text(&trace->commands, start->command) < 0 ||
	    add_text(&trace->kernels, start->kernel) < 0 ||
	    add_text(&trace->machines, start->machine) < 0 ||
	    add_text(&trace->engines, start->engine) < 0 ||
	    add_text(&trace->tools, version_tool) < 0)
		return no_memory(err);
	trace->runs = 1;
	trace->runs_with_results = start->with_results;
	trace->start_unix_ms = start->start_unix_ms;
	return 0;
}

void trace_joined(struct trace *trace)
{
	trace_view_drop(trace);
	trace->runs_joined = trace->runs;
}

void trace_lasted(struct trace *trace, uint64_t duration_ms)
{
	trace_view_drop(trace);
	trace->duration_ms = duration_ms;
}

int trace_end(struct trace *trace, const char *ending, uint64_t duration_ms, struct error *err)
{
	trace_lasted(trace, duration_ms);
	return add_text(&trace->endings, ending) < 0 ? no_memory(err) : 0;
}

/*
 * An image's id: the slot, and above it the generation that tells whether it still is that image.
 */
int trace_image(struct trace *trace, const char *path, uint32_t *out_image, struct error *err)
{
	auto_free char *escaped = trace_escape(path);
	uint16_t slot = 0;

	trace_view_drop(trace);
	if (!escaped || trace_images_add(trace, escaped, &slot) < 0)
		return no_memory(err);
	uint32_t generation = slot == TRACE_NO_IMAGE ? 0 : trace->images.generations[slot];
	*out_image = generation << SLOT_BITS | slot;
	return 0;
}

void trace_truncate_calls(struct trace *trace)
{
	trace_view_drop(trace);
	trace->calls_truncated = true;
}

int trace_add_io_uring(struct trace *trace, const char *operation, struct error *err)
{
	auto_free char *escaped = trace_escape(operation);

	trace_view_drop(trace);
	for (size_t i = 0; escaped && i < trace->io_uring.count; i++)
		if (strcmp(trace->io_uring.texts[i], escaped) == 0)
			return 0;
	return escaped && trace_strings_add(&trace->io_uring, escaped, 1) >= 0 ? 0 : no_memory(err);
}

/* For the call, and the tuple that was just counted. */
static void note_image(struct trace_record *record, uint16_t slot)
{
	trace_record_add_image(record, slot);
	if (record->tuple_count > 0)
		trace_evidence_add_image(record->tuples[record->last_tuple].kept, slot);
}

static void add_image(const struct trace *trace, struct trace_record *record, uint32_t image)
{
	uint16_t slot = image & TRACE_NO_IMAGE;
	bool is_kept = slot < TRACE_MAX_IMAGES && trace->images.paths[slot] &&
	               (uint16_t)trace->images.generations[slot] == image >> SLOT_BITS;

	note_image(record, is_kept ? slot : TRACE_NO_IMAGE);
}

/* Counts the values of calls whose tuples are no longer kept; 1 when one was new. */
static int add_values(struct trace_record *record, const uint64_t values[CALL_ARGS], uint64_t calls)
{
	bool is_new = false;

	for (unsigned i = 0; i < CALL_ARGS; i++) {
		struct trace_value value = { .value = values[i], .calls = calls, .runs = 1 };
		if (!(record->arg_set >> i & 1))
			continue;
		int r = trace_values_add_same_run(&record->values[i], record->masks[i], &value);
		if (r < 0)
			return -1;
		is_new |= r > 0;
	}
	return is_new;
}

static int add_new_tuple(struct trace_record *record, const uint64_t values[CALL_ARGS],
                         uint64_t calls)
{
	struct trace_tuple tuple = { .calls = calls, .runs = 1 };

	if (record->tuple_count < TRACE_MAX_TUPLES) {
		memcpy(tuple.values, values, sizeof tuple.values);
		record->last_tuple = record->tuple_count;
		return trace_tuples_insert(record, &tuple) < 0 ? -1 : 1;
	}
	record->values = trace_values_of_tuples(record);
	if (!record->values)
		return -1;
	trace_tuples_drop(record);
	record->detail = TRACE_VALUES;
	return add_values(record, values, calls);
}

/* 1 when a tuple or a value was new, 0 when not, -1: no memory. */
static int add_args(struct trace_record *record, const uint64_t args[CALL_ARGS], uint64_t calls)
{
	uint64_t values[CALL_ARGS], difference = 0;

	if (record->detail == TRACE_NO_ARGS)
		return 0;
	for (size_t i = 0; i < CALL_ARGS; i++)
		values[i] = args[i] & record->masks[i];
	if (record->detail == TRACE_VALUES)
		return add_values(record, values, calls);
	if (record->tuple_count > 0) {
		struct trace_tuple *last = &record->tuples[record->last_tuple];
		for (size_t i = 0; i < CALL_ARGS; i++)
			difference |= last->values[i] ^ values[i];
		if (difference == 0) {
			last->calls = trace_sum(last->calls, calls);
			return 0;
		}
	}
	size_t at = trace_tuples_find(record, values);
	if (at == TRACE_MAX_TUPLES)
		return add_new_tuple(record, values, calls);
	record->tuples[at].calls = trace_sum(record->tuples[at].calls, calls);
	record->last_tuple = at;
	return 0;
}

/*
 * What a call returned, and who made it, is added right after it: mostly there is nothing to look
 * up.
 */
static struct trace_record *added_record(const struct trace *trace, enum arch arch, uint32_t nr)
{
	struct trace_record *last = trace->last_added;

	return last && last->nr == nr && last->arch == arch ? last
	                                                    : trace_records_find(trace, arch, nr);
}

/* The call's record; NULL in *out_record when it is not kept. -1: no memory. */
static int get_record(struct trace *trace, const struct call *call,
                      struct trace_record **out_record)
{
	*out_record = added_record(trace, call->arch, call->nr);
	if (trace->views)
		trace_view_drop(trace);
	if (!*out_record && trace_records_get(trace, call->arch, call->nr, out_record) < 0)
		return -1;
	trace->last_added = *out_record;
	return 0;
}

static void add_times(struct trace_record *record, uint64_t calls, uint64_t at_ms)
{
	record->calls = trace_sum(record->calls, calls);
	record->runs = 1;
	record->first_ms = at_ms < record->first_ms ? at_ms : record->first_ms;
	record->last_ms = at_ms > record->last_ms ? at_ms : record->last_ms;
}

enum memory_args { MEMORY_ARGS_UNKNOWN, MEMORY_ARGS_FILLED };

static int add_calls(struct trace *trace, const struct call *call, enum memory_args memory,
                     uint64_t calls, uint32_t image, uint64_t at_ms, enum trace_news *out_news,
                     struct error *err)
{
	struct trace_record *record;

	if (get_record(trace, call, &record) < 0 ||
	    (record && record->memory_set && memory == MEMORY_ARGS_UNKNOWN &&
	     trace_record_forget_args(record, record->memory_set) < 0))
		return no_memory(err);
	if (!record) {
		*out_news = TRACE_NOTHING_NEW;
		return 0;
	}
	int new_args = add_args(record, call->args, calls);
	if (new_args < 0)
		return no_memory(err);
	*out_news = record->calls == 0 ? TRACE_NEW_CALL
	            : new_args         ? TRACE_NEW_TUPLE
	                               : TRACE_NOTHING_NEW;
	add_times(record, calls, at_ms);
	if (image != TRACE_IMAGE_NONE)
		add_image(trace, record, image);
	return 0;
}

int trace_add(struct trace *trace, const struct call *call, uint64_t calls, uint32_t image,
              uint64_t at_ms, enum trace_news *out_news, struct error *err)
{
	return add_calls(trace, call, MEMORY_ARGS_UNKNOWN, calls, image, at_ms, out_news, err);
}

int trace_add_filled(struct trace *trace, const struct call *call, uint64_t calls, uint32_t image,
                     uint64_t at_ms, enum trace_news *out_news, struct error *err)
{
	return add_calls(trace, call, MEMORY_ARGS_FILLED, calls, image, at_ms, out_news, err);
}

int trace_add_entries(struct trace *trace, const struct trace_entries *entries, uint64_t at_ms,
                      struct error *err)
{
	struct trace_record *record;

	if (get_record(trace, &entries->call, &record) < 0)
		return no_memory(err);
	if (!record)
		return 0;
	if (trace_record_forget_args(record, ~entries->known) < 0 ||
	    add_args(record, entries->call.args, entries->calls) < 0)
		return no_memory(err);
	add_times(record, entries->calls, at_ms);
	if (entries->image)
		add_image(trace, record, *entries->image);
	else
		note_image(record, TRACE_NO_IMAGE);
	return 0;
}

int trace_add_result(struct trace *trace, enum arch arch, uint32_t nr, uint64_t calls, int errnum,
                     uint64_t time_ns, struct error *err)
{
	struct trace_record *record = added_record(trace, arch, nr);

	if (trace->views)
		trace_view_drop(trace);
	if (!record)
		return 0; /* beyond TRACE_MAX_CALLS */
	if (errnum < 0 || errnum > ERRNO_LARGEST)
		return error_set(err, ERANGE, "record errno %d of a call", errnum);
	if (time_ns > 0) {
		record->timed_calls = trace_sum(record->timed_calls, calls);
		record->time_ns = trace_sum(record->time_ns, time_ns);
	}
	if (errnum && trace_record_add_error(record, errnum, calls) < 0)
		return no_memory(err);
	return 0;
}

int trace_add_stack(struct trace *trace, enum arch arch, uint32_t nr,
                    const struct trace_stack *stack, struct error *err)
{
	struct trace_record *record = added_record(trace, arch, nr);
	struct trace_frames frames = { .count = stack->frame_count };

	bool has_tuple = record && record == trace->last_added && record->tuple_count > 0;

	trace_view_drop(trace);
	if (!record || stack->frame_count == 0)
		return 0;
	if (frames.count > TRACE_MAX_FRAMES)
		frames.count = TRACE_MAX_FRAMES;
	auto_free char *text = malloc(frames.count * (TRACE_MAX_TEXT + 1));
	if (!text)
		return no_memory(err);
	for (size_t i = 0; i < frames.count; i++) {
		auto_free char *escaped = trace_escape(stack->frames[i]);
		if (!escaped)
			return no_memory(err);
		size_t size = strlen(escaped) + 1;
		memcpy(text + frames.length, escaped, size);
		frames.length += size;
	}
	frames.text = text;
	if (has_tuple &&
	    trace_evidence_add_stack(record->tuples[record->last_tuple].kept, &frames) < 0)
		return no_memory(err);
	return trace_record_add_stack(record, &frames) < 0 ? no_memory(err) : 0;
}
