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

static struct floor_call *find(const struct floor *floor, const char *name)
{
	for (size_t i = 0; i < floor->call_count; i++)
		if (strcmp(floor->calls[i].name, name) == 0)
			return &floor->calls[i];
	return NULL;
}

/* A call of two architectures is allowed with any arguments: it is rare, and one rule. */
static int add_observation(const struct observation *o, struct floor *floor, struct error *err)
{
	struct floor_call *call = o->name ? find(floor, o->name) : NULL;

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

/* Whether what the other one calls in every start was seen: it is this runtime, as far as known. */
static bool is_like(const struct floor *seen, const struct floor *known)
{
	for (size_t i = 0; i < known->call_count; i++)
		if (known->calls[i].starts == known->starts && !find(seen, known->calls[i].name))
			return false;
	return known->call_count > 0;
}

static int add_sometimes(const struct floor *known, struct floor *floor, struct error *err)
{
	struct floor_call *call;

	for (size_t i = 0; i < known->call_count; i++) {
		if (find(floor, known->calls[i].name))
			continue;
		if (floor_add_call(floor, known->calls[i].name, &call, err) < 0)
			return -1;
		call->argument = known->calls[i].argument;
		call->value_count = known->calls[i].value_count;
		memcpy(call->values, known->calls[i].values, sizeof call->values);
	}
	return 0;
}

static int complete(struct floor *floor, struct error *err)
{
	static const char *const runtimes[] = { "docker", "podman", "runc", "crun" };

	for (size_t i = 0; i < sizeof runtimes / sizeof *runtimes; i++) {
		const struct floor_request request = { .what = runtimes[i] };
		struct floor known;

		if (floor_find(&request, &known, err) < 0)
			return -1;
		int r = is_like(floor, &known) ? add_sometimes(&known, floor, err) : 0;
		floor_done(&known);
		if (r < 0)
			return -1;
	}
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
		r = complete(&floor, err);
	if (r < 0)
		floor_done(&floor);
	else
		*out = floor;
	return r;
}
