/* SPDX-License-Identifier: Apache-2.0 */
/* Observations of the part TRACE_FLOOR -> a floor, as one that was measured or is in the table. */
#include "genprof/floor/floor_trace.h"

#include <stdlib.h>
#include <string.h>

#include "genprof/floor/floor.h"
#include "lib/base/error.h"
#include "lib/trace/trace.h"

bool floor_trace_has(const struct trace *trace)
{
	return trace_part(trace, TRACE_FLOOR) != NULL;
}

static void add_values(struct floor_call *call, const struct observation *o)
{
	int argument = floor_kept_argument(o->name);

	if (argument == FLOOR_NO_ARGUMENT || o->detail != TRACE_TUPLES ||
	    !(o->arg_set >> argument & 1))
		return;
	call->argument = argument;
	for (size_t t = 0; t < o->tuple_count; t++) {
		if (floor_keep_value(call->values, &call->value_count,
		                     o->tuples[t].values[argument]))
			continue;
		call->argument = FLOOR_NO_ARGUMENT; /* more than are kept: any */
		call->value_count = 0;
		return;
	}
}

/* A call of two architectures is allowed with any arguments: it is rare, and one rule. */
static int add_observation(const struct observation *o, struct floor *floor, struct error *err)
{
	struct floor_call *call = o->name ? floor_find_call(floor, o->name) : NULL;

	if (!o->name)
		return error_set(err, 0,
		                 "trace: floor: call number %u of %s has no name here, and a "
		                 "profile can only allow names",
		                 o->nr, arch_name(o->arch));
	if (call) {
		call->argument = FLOOR_NO_ARGUMENT;
		call->value_count = 0;
		call->starts = o->runs > call->starts ? o->runs : call->starts;
		return 0;
	}
	if (floor_add_call(floor, o->name, &call, err) < 0)
		return -1;
	call->starts = o->runs;
	add_values(call, o);
	return 0;
}

int floor_trace_read(const struct trace *trace, struct floor *out, struct error *err)
{
	struct trace *part = trace_part(trace, TRACE_FLOOR);
	struct floor floor = { 0 };
	const struct observation *list;
	size_t count;

	*out = floor;
	if (!part)
		return 0;
	floor.starts = trace_runs(part);
	floor.runtime = strdup("the container's runtime");
	int r = floor.runtime ? trace_observations(part, &list, &count, err)
	                      : error_set(err, 0, "floor: out of memory");
	for (size_t i = 0; r == 0 && i < count; i++)
		r = add_observation(&list[i], &floor, err);
	if (r == 0)
		r = floor_complete(&floor, err);
	if (r < 0)
		floor_done(&floor);
	else
		*out = floor;
	return r;
}
