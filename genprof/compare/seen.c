/* SPDX-License-Identifier: Apache-2.0 */
/* One cursor over the three forms of an observation. */
#include "genprof/compare/seen.h"

#include <string.h>

#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"

static bool next_tuple(struct seen_cursor *cursor, struct seen *out)
{
	const struct observation *o = cursor->call;

	if (cursor->index >= o->tuple_count)
		return false;
	const struct trace_evidence *evidence = o->evidence ? &o->evidence[cursor->index] : NULL;
	const struct trace_tuple *tuple = &o->tuples[cursor->index++];
	*out = (struct seen){ .known = o->arg_set & ~syscalls_memory_set(o->arch, o->nr),
		              .calls = tuple->calls,
		              .runs = tuple->runs,
		              .whole = true,
		              .evidence = evidence };
	memcpy(out->values, tuple->values, sizeof out->values);
	return true;
}

/* Minimum and maximum represent values that were not kept: these two are known to have occurred. */
static size_t value_count(const struct trace_arg *arg)
{
	if (arg->values)
		return arg->value_count;
	return arg->min == arg->max ? 1 : 2;
}

static bool next_value(struct seen_cursor *cursor, struct seen *out)
{
	const struct observation *o = cursor->call;

	unsigned args = o->arg_set & ~syscalls_memory_set(o->arch, o->nr);

	while (cursor->arg < CALL_ARGS && (!(args & 1u << cursor->arg) ||
	                                   cursor->index >= value_count(&o->args[cursor->arg]))) {
		cursor->arg++;
		cursor->index = 0;
	}
	if (cursor->arg == CALL_ARGS)
		return false;
	const struct trace_arg *arg = &o->args[cursor->arg];
	*out = (struct seen){ .known = 1u << cursor->arg, .calls = o->calls, .runs = o->runs };
	if (arg->values) {
		out->values[cursor->arg] = arg->values[cursor->index].value;
		out->calls = arg->values[cursor->index].calls;
		out->runs = arg->values[cursor->index].runs;
	} else {
		out->values[cursor->arg] = cursor->index == 0 ? arg->min : arg->max;
	}
	cursor->index++;
	return true;
}

bool seen_next(struct seen_cursor *cursor, struct seen *out)
{
	switch (cursor->call->detail) {
	case TRACE_TUPLES:
		return next_tuple(cursor, out);
	case TRACE_VALUES:
		return next_value(cursor, out);
	case TRACE_NO_ARGS:
		*out = (struct seen){ .calls = cursor->call->calls,
			              .runs = cursor->call->runs,
			              .whole = true };
		return cursor->index++ == 0;
	}
	return false;
}
