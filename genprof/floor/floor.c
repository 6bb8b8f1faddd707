/* SPDX-License-Identifier: Apache-2.0 */
/* The table of measured floors, and what --for names -> a floor. */
#include "genprof/floor/floor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/error.h"

enum known_runtime { RUNTIME_docker, RUNTIME_podman, RUNTIME_runc, RUNTIME_crun };

static const char *const runtime_names[] = { "docker", "podman", "runc", "crun" };
enum { RUNTIME_NAME_COUNT = sizeof runtime_names / sizeof *runtime_names };

static const struct measured_run {
	enum known_runtime runtime;
	enum floor_privileges privileges;
	const char *version;
	uint64_t starts;
} runs[] = {
#define FLOOR_RUN(runtime, privileges, version, starts, trials) \
	{ RUNTIME_##runtime, FLOOR_##privileges, version, starts },
#define FLOOR(runtime, privileges, name, starts, values)
#include "genprof/floor/floor.def"
#undef FLOOR_RUN
#undef FLOOR
};
enum { RUN_COUNT = sizeof runs / sizeof *runs };

static const struct {
	enum known_runtime runtime;
	enum floor_privileges privileges;
	const char *name;
	uint64_t starts;
	const char *values; /* decimal, ascending, separated by blanks */
} rows[] = {
#define FLOOR_RUN(runtime, privileges, version, starts, trials)
#define FLOOR(runtime, privileges, name, starts, values) \
	{ RUNTIME_##runtime, FLOOR_##privileges, name, starts, values },
#include "genprof/floor/floor.def"
#undef FLOOR_RUN
#undef FLOOR
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

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

/* ---- looking up ---- */

static int add_row(struct floor *floor, size_t row, struct error *err)
{
	struct floor_call *call = NULL;

	if (floor_add_call(floor, rows[row].name, &call, err) < 0)
		return -1;
	call->starts = rows[row].starts;
	for (const char *at = rows[row].values; *at;) {
		char *end;

		call->argument = floor_kept_argument(call->name);
		call->values[call->value_count++] = strtoull(at, &end, 10);
		at = *end ? end + 1 : end;
	}
	return 0;
}

static int find_measured(enum known_runtime runtime, enum floor_privileges privileges,
                         struct floor *out, struct error *err)
{
	size_t run = 0;

	while (run < RUN_COUNT &&
	       (runs[run].runtime != runtime || runs[run].privileges != privileges))
		run++;
	if (run == RUN_COUNT) {
		error_set(err, 0, "floor: %s has not been measured here", runtime_names[runtime]);
		return error_hint(
			err, "sc-genprof floor --runtime=PATH measures the runtime that it starts");
	}
	out->starts = runs[run].starts;
	if (asprintf(&out->runtime, "%s %s", runtime_names[runtime], runs[run].version) < 0) {
		out->runtime = NULL;
		return no_memory(err);
	}
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (rows[i].runtime == runtime && rows[i].privileges == privileges &&
		    add_row(out, i, err) < 0)
			return -1;
	return 0;
}

int floor_find(const char *what, enum floor_privileges privileges, struct floor *out,
               struct error *err)
{
	struct floor found = { 0 };
	int result = 0;
	size_t i = 0;

	while (i < RUNTIME_NAME_COUNT && strcmp(what, runtime_names[i]) != 0)
		i++;
	if (i < RUNTIME_NAME_COUNT)
		result = find_measured((enum known_runtime)i, privileges, &found, err);
	else if (strcmp(what, "host") != 0)
		result = floor_read(what, privileges, &found, err);
	if (result < 0) {
		floor_done(&found);
		if (i == RUNTIME_NAME_COUNT && err->errnum == ENOENT)
			error_hint(err, "--for takes host, docker, podman, runc, crun, or a file "
			                "that sc-genprof floor has written");
		return -1;
	}
	*out = found;
	return 0;
}
