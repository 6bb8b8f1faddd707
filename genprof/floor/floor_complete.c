/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was seen of a runtime in few starts -> what it needs. Which runtime it was is not asked: a
 * trace does not know it, and the name of a file says nothing. The calls tell.
 */
#include <string.h>

#include "genprof/floor/floor.h"
#include "lib/base/error.h"

/* How many steady calls `known` has, all of them seen; 0: it is not like it. */
static size_t likeness(const struct floor *seen, const struct floor *known)
{
	size_t count = 0;

	for (size_t i = 0; i < known->call_count; i++) {
		if (known->calls[i].starts != known->starts)
			continue;
		if (!floor_find_call(seen, known->calls[i].name))
			return 0;
		count++;
	}
	return count;
}

static int add_sometimes(const struct floor *known, struct floor *floor, struct error *err)
{
	for (size_t i = 0; i < known->call_count; i++) {
		const struct floor_call *theirs = &known->calls[i];
		struct floor_call *call = floor_find_call(floor, theirs->name);

		if (call)
			continue;
		if (floor_add_call(floor, theirs->name, &call, err) < 0)
			return -1;
		call->argument = theirs->argument;
		call->value_count = theirs->value_count;
		memcpy(call->values, theirs->values, sizeof call->values);
	}
	return 0;
}

/* Replaces *io_best where the runtime is more like what was seen. */
static int compare_with(const char *runtime, enum floor_privileges privileges,
                        const struct floor *seen, size_t *io_most, struct floor *io_best,
                        struct error *err)
{
	const struct floor_request request = { .what = runtime, .privileges = privileges };
	struct floor known;

	if (floor_find(&request, &known, err) < 0)
		return -1;
	size_t count = likeness(seen, &known);

	if (count > *io_most) {
		struct floor less = *io_best;

		*io_most = count;
		*io_best = known;
		known = less;
	}
	floor_done(&known);
	return 0;
}

int floor_complete(struct floor *floor, struct error *err)
{
	static const char *const runtimes[] = { "docker", "podman", "runc", "crun" };
	struct floor best = { 0 };
	size_t most = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof runtimes / sizeof *runtimes; i++)
		for (enum floor_privileges p = 0; r == 0 && p < FLOOR_PRIVILEGES_COUNT; p++)
			r = compare_with(runtimes[i], p, floor, &most, &best, err);
	if (r == 0)
		r = add_sometimes(&best, floor, err);
	floor_done(&best);
	floor_sort(floor);
	return r;
}
