/* SPDX-License-Identifier: Apache-2.0 */
/* Floors as such: built a call at a time, and two of them as one. */
#include "genprof/floor/floor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/error.h"

/*
 * Arguments that decide what a call can do; the others (descriptors' flags, futex operations) do
 * not matter here.
 */
static const struct {
	const char *name;
	int argument;
} kept[] = {
	{ "clone", 0 },    { "fcntl", 1 }, { "ioctl", 1 },  { "mmap", 2 },
	{ "mprotect", 2 }, { "prctl", 0 }, { "socket", 0 },
};

int floor_kept_argument(const char *name)
{
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (strcmp(kept[i].name, name) == 0)
			return kept[i].argument;
	return FLOOR_NO_ARGUMENT;
}

static int no_memory(struct error *err)
{
	return error_set(err, 0, "floor: out of memory");
}

void floor_done(struct floor *floor)
{
	for (size_t i = 0; i < floor->call_count; i++)
		free(floor->calls[i].name);
	free(floor->calls);
	free(floor->runtime);
	*floor = (struct floor){ 0 };
}

int floor_add_call(struct floor *floor, const char *name, struct floor_call **out,
                   struct error *err)
{
	if (array_room(floor->calls, floor->call_count, 1) < 0)
		return no_memory(err);
	struct floor_call *call = &floor->calls[floor->call_count];
	*call = (struct floor_call){ .name = strdup(name), .argument = FLOOR_NO_ARGUMENT };
	if (!call->name)
		return no_memory(err);
	floor->call_count++;
	*out = call;
	return 0;
}

struct floor_call *floor_find_call(const struct floor *floor, const char *name)
{
	for (size_t i = 0; i < floor->call_count; i++)
		if (strcmp(floor->calls[i].name, name) == 0)
			return &floor->calls[i];
	return NULL;
}

static int compare_calls(const void *a, const void *b)
{
	return strcmp(((const struct floor_call *)a)->name, ((const struct floor_call *)b)->name);
}

void floor_sort(struct floor *floor)
{
	if (floor->call_count > 0)
		qsort(floor->calls, floor->call_count, sizeof *floor->calls, compare_calls);
}

bool floor_keep_value(uint64_t values[FLOOR_MAX_VALUES], size_t *io_count, uint64_t value)
{
	size_t at = 0;

	while (at < *io_count && values[at] < value)
		at++;
	if (at < *io_count && values[at] == value)
		return true;
	if (*io_count == FLOOR_MAX_VALUES)
		return false;
	memmove(&values[at + 1], &values[at], (*io_count - at) * sizeof *values);
	values[at] = value;
	(*io_count)++;
	return true;
}

/* ---- two as one ---- */

/* What one of them allows with any argument stays so. */
static void join_values(struct floor_call *call, const struct floor_call *other)
{
	bool keeps = call->argument == other->argument;

	for (size_t i = 0; keeps && i < other->value_count; i++)
		keeps = floor_keep_value(call->values, &call->value_count, other->values[i]);
	if (!keeps) {
		call->argument = FLOOR_NO_ARGUMENT;
		call->value_count = 0;
	}
}

int floor_join(struct floor *floor, const struct floor *other, struct error *err)
{
	size_t count = floor->call_count;

	for (size_t i = 0; i < other->call_count; i++) {
		const struct floor_call *theirs = &other->calls[i];
		struct floor_call *call =
			count ? bsearch(theirs, floor->calls, count, sizeof *call, compare_calls)
			      : NULL;

		if (call) {
			call->starts += theirs->starts;
			join_values(call, theirs);
			continue;
		}
		if (floor_add_call(floor, theirs->name, &call, err) < 0)
			return -1;
		const char *name = call->name;
		*call = *theirs;
		call->name = (char *)name;
	}
	floor_sort(floor);
	floor->starts += other->starts;
	return 0;
}
