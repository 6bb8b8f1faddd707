/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a trace: traces of their own that have runs and observations, and nothing else. So
 * what holds for observations (bounds, merging, strict reading) holds for them, too.
 */
#include <errno.h>
#include <inttypes.h>

#include "lib/base/error.h"
#include "lib/json/json_reader.h"
#include "lib/trace/trace_reader.h"

const char *trace_part_name(enum trace_part part)
{
	static const char *const names[TRACE_PART_COUNT] = {
		[TRACE_FLOOR] = "floor", [TRACE_DENIED] = "denied"
	};

	return names[part];
}

struct trace *trace_part(const struct trace *trace, enum trace_part part)
{
	return trace->parts[part];
}

/* Made with no run yet; -1: no memory. */
static int get_part(struct trace *trace, enum trace_part part)
{
	if (!trace->parts[part])
		trace->parts[part] = trace_new();
	return trace->parts[part] ? 0 : -1;
}

int trace_part_begin(struct trace *trace, enum trace_part part, struct trace **out,
                     struct error *err)
{
	trace_view_drop(trace);
	if (get_part(trace, part) < 0)
		return error_set(err, ENOMEM, "record a trace");
	trace->parts[part]->runs = 1;
	*out = trace->parts[part];
	return 0;
}

int trace_parts_merge(struct trace *into, const struct trace *from, struct error *err)
{
	for (enum trace_part part = 0; part < TRACE_PART_COUNT; part++)
		if (from->parts[part] &&
		    (get_part(into, part) < 0 ||
		     trace_merge(into->parts[part], from->parts[part], err) < 0))
			return error_set(err, ENOMEM, "merge traces");
	return 0;
}

void trace_parts_done(struct trace *trace)
{
	for (enum trace_part part = 0; part < TRACE_PART_COUNT; part++)
		trace_free(trace->parts[part]);
}

static int read_part(const struct trace_reader *r, enum trace_part part, const json_t *object)
{
	static const char *const keys[] = { "runs", "observations", NULL };
	struct json_place place = { .key = trace_part_name(part) },
			  list = { .up = &place, .key = "observations" };

	if (json_reader_object(r->json, &place, object, keys) < 0)
		return -1;
	if (get_part(r->trace, part) < 0)
		return json_reader_no_memory(r->json);
	struct trace_reader of_part = *r;
	of_part.trace = r->trace->parts[part];
	if (json_reader_number_in(r->json, &place, object, "runs", 1, r->trace->runs,
	                          &of_part.trace->runs) < 0)
		return -1;
	return trace_read_observations(&of_part, &list, json_object_get(object, "observations"));
}

int trace_read_parts(const struct trace_reader *r, const json_t *root)
{
	for (enum trace_part part = 0; part < TRACE_PART_COUNT; part++) {
		const json_t *object = json_object_get(root, trace_part_name(part));

		if (object && read_part(r, part, object) < 0)
			return -1;
	}
	return 0;
}
