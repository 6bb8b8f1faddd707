/* SPDX-License-Identifier: Apache-2.0 */
/* Floors <-> the file that floor.h specifies. */
#include "genprof/floor/floor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/json/json_reader.h"
#include "lib/syscalls/call.h"
#include "lib/syscalls/syscalls.h"

enum { FLOOR_VERSION = 2, MAX_STARTS = 1000000, MAX_CALLS = 1000 };

static const char floor_format[] = "seccomp-utils floor";

/* The keys that differ between the versions of the format. */
static const struct version_keys {
	const char *runtime_version, *halves[FLOOR_PRIVILEGES_COUNT];
	const char *const *all;
} versions[FLOOR_VERSION + 1] = {
	[1] = { "version",
	        { "plain", "noNewPrivs" },
	        (const char *const[]){ "floorVersion", "runtime", "version", "kernel", "plain",
	                               "noNewPrivs", NULL } },
	[2] = { "runtime_version",
	        { "plain", "no_new_privs" },
	        (const char *const[]){ "format", "version", "runtime", "runtime_version", "kernel",
	                               "plain", "no_new_privs", NULL } },
};

/* ---- reading ---- */

static int parse_values(struct json_reader *r, const struct json_place *place, const json_t *object,
                        struct floor_call *call)
{
	const struct json_place here = { .up = place, .key = "values" };
	const json_t *values = json_object_get(object, "values"), *value;
	uint64_t argument;
	size_t i;

	if (!values && !json_object_get(object, "argument"))
		return 0;
	if (json_reader_number_in(r, place, object, "argument", 0, CALL_ARGS - 1, &argument) < 0)
		return -1;
	if (!json_is_array(values) || json_array_size(values) == 0 ||
	    json_array_size(values) > FLOOR_MAX_VALUES)
		return json_reader_error(r, &here, "must be a list of 1 to %d numbers",
		                         FLOOR_MAX_VALUES);
	json_array_foreach(values, i, value)
	{
		const struct json_place element = { .up = &here, .index = i };

		if (json_u64_get(value, &call->values[i]) != 0 ||
		    (i > 0 && call->values[i] <= call->values[i - 1]))
			return json_reader_error(
				r, &element,
				"must be a number that is greater than the one before");
	}
	call->argument = (int)argument;
	call->value_count = json_array_size(values);
	return 0;
}

static int parse_call(struct json_reader *r, const struct json_place *place, const json_t *object,
                      struct floor *floor)
{
	static const char *const keys[] = { "name", "starts", "argument", "values", NULL };
	const struct json_place name_place = { .up = place, .key = "name" };
	struct floor_call *call;
	const char *name;
	char quoted[80];
	uint32_t nr;

	if (json_reader_object(r, place, object, keys) < 0 ||
	    json_reader_word_in(r, place, object, "name", &name) < 0)
		return -1;
	if (syscalls_number(arch_native(), name, &nr) != SYSCALLS_FOUND)
		return json_reader_error(r, &name_place, "%s is not a system call of this machine",
		                         json_quote(quoted, sizeof quoted, name));
	if (floor->call_count > 0 && strcmp(floor->calls[floor->call_count - 1].name, name) >= 0)
		return json_reader_error(r, &name_place,
		                         "%s: names must be in ascending order, each once",
		                         json_quote(quoted, sizeof quoted, name));
	if (floor_add_call(floor, name, &call, r->err) < 0 ||
	    json_reader_number_in(r, place, object, "starts", 0, floor->starts, &call->starts) < 0)
		return -1;
	return parse_values(r, place, object, call);
}

static int parse_half(struct json_reader *r, const struct json_place *place, const json_t *half,
                      struct floor *floor)
{
	static const char *const keys[] = { "starts", "calls", NULL };
	const struct json_place here = { .up = place, .key = "calls" };
	const json_t *calls = json_object_get(half, "calls"), *call;
	size_t i;

	if (json_reader_object(r, place, half, keys) < 0 ||
	    json_reader_number_in(r, place, half, "starts", 0, MAX_STARTS, &floor->starts) < 0)
		return -1;
	if (!json_is_array(calls) || json_array_size(calls) == 0 ||
	    json_array_size(calls) > MAX_CALLS)
		return json_reader_error(r, &here, "must be a list of 1 to %d calls", MAX_CALLS);
	json_array_foreach(calls, i, call)
	{
		const struct json_place element = { .up = &here, .index = i };

		if (parse_call(r, &element, call, floor) < 0)
			return -1;
	}
	return 0;
}

static int parse(struct json_reader *r, const json_t *root, enum floor_privileges privileges,
                 struct floor *floor)
{
	const char *runtime, *runtime_version, *kernel;
	const struct version_keys *keys;
	uint64_t version;

	if (json_reader_format(r, root, floor_format, FLOOR_VERSION, "floorVersion", &version) < 0)
		return -1;
	keys = &versions[version];
	if (json_reader_object(r, NULL, root, keys->all) < 0 ||
	    json_reader_word_in(r, NULL, root, "runtime", &runtime) < 0 ||
	    json_reader_word_in(r, NULL, root, keys->runtime_version, &runtime_version) < 0 ||
	    json_reader_word_in(r, NULL, root, "kernel", &kernel) < 0)
		return -1;
	for (enum floor_privileges p = 0; p < FLOOR_PRIVILEGES_COUNT; p++) {
		const struct json_place place = { .key = keys->halves[p] };
		struct floor half = { 0 };
		int result = parse_half(r, &place, json_object_get(root, keys->halves[p]), &half);

		if (result == 0 && p == privileges)
			*floor = half;
		else
			floor_done(&half);
		if (result < 0)
			return -1;
	}
	floor->runtime = strdup(runtime_version);
	return floor->runtime ? 0 : json_reader_no_memory(r);
}

int floor_read(const char *path, enum floor_privileges privileges, struct floor *out,
               struct error *err)
{
	struct json_reader r = { .file = path, .err = err };
	struct floor floor = { 0 };
	json_auto_t *root = NULL;

	if (json_read(path, &root, err) < 0)
		return -1;
	if (json_reader_finish(&r, parse(&r, root, privileges, &floor)) < 0) {
		floor_done(&floor);
		return -1;
	}
	*out = floor;
	return 0;
}

/* ---- writing ---- */

static json_t *call_document(const struct floor_call *call)
{
	json_t *object =
		json_pack("{s:s, s:o}", "name", call->name, "starts", json_u64_new(call->starts));

	if (!object || call->argument == FLOOR_NO_ARGUMENT)
		return object;
	json_t *values = json_array();

	for (size_t i = 0; i < call->value_count; i++)
		json_array_append_new(values, json_u64_new(call->values[i]));
	json_object_set_new(object, "argument", json_integer(call->argument));
	json_object_set_new(object, "values", values);
	return object;
}

static json_t *half_document(const struct floor *floor)
{
	json_t *calls = json_array();

	for (size_t i = 0; i < floor->call_count; i++)
		json_array_append_new(calls, call_document(&floor->calls[i]));
	return json_pack("{s:o, s:o}", "starts", json_u64_new(floor->starts), "calls", calls);
}

int floor_save(const char *path, const struct floor_origin *origin,
               const struct floor floors[FLOOR_PRIVILEGES_COUNT], struct error *err)
{
	const struct version_keys *keys = &versions[FLOOR_VERSION];
	json_auto_t *root = json_document(floor_format, FLOOR_VERSION);

	if (json_object_set_new(root, "runtime", json_string(origin->runtime)) < 0 ||
	    json_object_set_new(root, keys->runtime_version, json_string(origin->version)) < 0 ||
	    json_object_set_new(root, "kernel", json_string(origin->kernel)) < 0)
		return error_set(err, 0, "floor: out of memory, or a name that is not UTF-8");
	for (enum floor_privileges p = 0; p < FLOOR_PRIVILEGES_COUNT; p++)
		if (json_object_set_new(root, keys->halves[p], half_document(&floors[p])) < 0)
			return error_set(err, 0, "floor: out of memory");
	auto_free char *document = json_text(root);

	return document ? json_save(path, document, err)
	                : error_set(err, 0, "floor: out of memory");
}
