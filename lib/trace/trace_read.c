/* SPDX-License-Identifier: Apache-2.0 */
/*
 * File -> trace. The file is untrusted: what this version would not have written is refused, with
 * its place, because a reader that guesses would make a profile of the guess.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/json/json_reader.h"
#include "lib/trace/trace_reader.h"

int trace_reader_text(const struct trace_reader *r, const struct json_place *place,
                      const json_t *value, const char **out)
{
	const char *text;

	if (json_reader_text(r->json, place, value, &text) < 0)
		return -1;
	if (!trace_is_escaped(text))
		return json_reader_error(r->json, place,
		                         "has a control character, or more than %d bytes",
		                         TRACE_MAX_TEXT);
	*out = text;
	return 0;
}

/* An object of texts, each with the number of runs that gave it. */
static int read_strings(const struct trace_reader *r, const json_t *root, const char *name,
                        struct trace_strings *strings)
{
	struct json_place list = { .key = name };
	const json_t *object = json_object_get(root, name);
	const char *key;
	json_t *value;

	if (!json_is_object(object))
		return json_reader_type_error(r->json, &list, object, "an object");
	if (json_object_size(object) > TRACE_MAX_COMMANDS)
		return json_reader_error(r->json, &list, "%zu members; at most %d are allowed",
		                         json_object_size(object), TRACE_MAX_COMMANDS);
	json_object_foreach((json_t *)object, key, value)
	{
		struct json_place place = { .up = &list, .key = key };
		uint64_t runs;
		if (!trace_is_escaped(key))
			return json_reader_error(r->json, &place,
			                         "has a control character, or more than %d bytes",
			                         TRACE_MAX_TEXT);
		if (json_reader_number(r->json, &place, value, 1, r->trace->runs, &runs) < 0)
			return -1;
		if (trace_strings_add(strings, key, runs) < 0)
			return json_reader_no_memory(r->json);
	}
	return 0;
}

static int read_images(const struct trace_reader *r, const json_t *root)
{
	struct json_place list = { .key = "images" };
	const json_t *array = json_object_get(root, "images");
	struct trace_images *images = &r->trace->images;
	json_t *element;
	size_t i;

	if (json_reader_array(r->json, &list, array, TRACE_MAX_IMAGES) < 0)
		return -1;
	json_array_foreach(array, i, element)
	{
		struct json_place place = { .up = &list, .index = i };
		const char *path = NULL;
		uint16_t slot;
		if (trace_reader_text(r, &place, element, &path) < 0)
			return -1;
		if (i > 0 && strcmp(images->sorted[i - 1], path) >= 0)
			return json_reader_error(r->json, &place, "is not in ascending order");
		if (trace_images_add(r->trace, path, &slot) < 0)
			return json_reader_no_memory(r->json);
	}
	return 0;
}

static int read_truncated(const struct trace_reader *r, const json_t *root)
{
	struct trace *t = r->trace;
	const struct {
		const char *name;
		bool *is_truncated;
	} sets[] = {
		{ "tools", &t->tools.is_truncated },
		{ "commands", &t->commands.is_truncated },
		{ "endings", &t->endings.is_truncated },
		{ "kernels", &t->kernels.is_truncated },
		{ "machines", &t->machines.is_truncated },
		{ "engines", &t->engines.is_truncated },
		{ "images", &t->images.is_truncated },
		{ "observations", &t->calls_truncated },
		{ "io_uring", &t->io_uring.is_truncated },
	};
	const size_t set_count = sizeof sets / sizeof *sets - (r->keys->has_parts ? 0 : 1);
	struct json_place list = { .key = r->keys->truncated };
	const json_t *array = json_object_get(root, r->keys->truncated);
	json_t *element;
	size_t i;

	if (json_reader_array(r->json, &list, array, set_count) < 0)
		return -1;
	json_array_foreach(array, i, element)
	{
		struct json_place place = { .up = &list, .index = i };
		const char *name = NULL;
		size_t s = 0;
		if (trace_reader_text(r, &place, element, &name) < 0)
			return -1;
		while (s < set_count && strcmp(sets[s].name, name) != 0)
			s++;
		if (s == set_count || *sets[s].is_truncated)
			return json_reader_error(
				r->json, &place,
				"is not a set that can be truncated, or is there twice");
		*sets[s].is_truncated = true;
	}
	return 0;
}

static int read_header(const struct trace_reader *r, const json_t *root)
{
	struct trace *t = r->trace;

	if (json_reader_number_in(r->json, NULL, root, "runs", 0, UINT64_MAX, &t->runs) < 0 ||
	    json_reader_number_in(r->json, NULL, root, "runs_with_results", 0, t->runs,
	                          &t->runs_with_results) < 0 ||
	    json_reader_number_in(r->json, NULL, root, "duration_ms", 0, UINT64_MAX,
	                          &t->duration_ms) < 0)
		return -1;
	if (json_object_get(root, "runs_joined") &&
	    json_reader_number_in(r->json, NULL, root, "runs_joined", 1, t->runs, &t->runs_joined) <
	            0)
		return -1;
	if ((t->runs > 0 || json_object_get(root, "start_unix_ms")) &&
	    json_reader_number_in(r->json, NULL, root, "start_unix_ms", 0, INT64_MAX,
	                          &t->start_unix_ms) < 0)
		return -1;
	if (read_strings(r, root, "tools", &t->tools) < 0 ||
	    read_strings(r, root, "commands", &t->commands) < 0 ||
	    read_strings(r, root, "endings", &t->endings) < 0 ||
	    read_strings(r, root, "kernels", &t->kernels) < 0 ||
	    read_strings(r, root, "machines", &t->machines) < 0 ||
	    read_strings(r, root, "engines", &t->engines) < 0)
		return -1;
	if (json_object_get(root, "io_uring") &&
	    read_strings(r, root, "io_uring", &t->io_uring) < 0)
		return -1;
	return read_images(r, root);
}

int trace_read_observations(const struct trace_reader *r, const struct json_place *list,
                            const json_t *array)
{
	json_t *element;
	size_t i;

	if (json_reader_array(r->json, list, array, TRACE_MAX_CALLS) < 0)
		return -1;
	json_array_foreach(array, i, element)
	{
		struct json_place place = { .up = list, .index = i };
		if (trace_read_observation(r, &place, element) < 0)
			return -1;
	}
	return 0;
}

static int read_trace(struct trace_reader *r, const json_t *root)
{
	static const struct trace_keys versions[TRACE_VERSION + 1] = {
		[1] = { "cut", "images_cut", .has_wide_args = true },
		[2] = { "truncated", "images_truncated", .has_parts = false },
		[3] = { "truncated", "images_truncated", .has_parts = true },
	};
	uint64_t version;

	if (json_reader_format(r->json, root, TRACE_FORMAT, TRACE_VERSION, NULL, &version) < 0)
		return -1;
	r->keys = &versions[version];
	const char *const keys[] = { "format",
		                     "version",
		                     "tools",
		                     "runs",
		                     "start_unix_ms",
		                     "duration_ms",
		                     "commands",
		                     "endings",
		                     "kernels",
		                     "machines",
		                     "engines",
		                     "images",
		                     "observations",
		                     "runs_with_results",
		                     r->keys->truncated,
		                     r->keys->has_parts ? "io_uring" : NULL,
		                     "runs_joined",
		                     "floor",
		                     "denied",
		                     NULL };
	struct json_place list = { .key = "observations" };

	if (json_reader_object(r->json, NULL, root, keys) < 0 || read_header(r, root) < 0 ||
	    trace_read_observations(r, &list, json_object_get(root, "observations")) < 0 ||
	    trace_read_parts(r, root) < 0)
		return -1;
	return read_truncated(r, root);
}

int trace_of_json(const json_t *root, const char *name, struct trace **out, struct error *err)
{
	struct json_reader json = { .file = name, .err = err };
	struct trace_reader reader = { .json = &json, .trace = trace_new() };

	if (!reader.trace)
		return json_reader_no_memory(&json);
	if (json_reader_finish(&json, read_trace(&reader, root)) < 0) {
		trace_free(reader.trace);
		return -1;
	}
	*out = reader.trace;
	return 0;
}

int trace_parse(const char *text, size_t length, const char *name, struct trace **out,
                struct error *err)
{
	json_auto_t *root = NULL;

	return json_parse(text, length, name, &root, err) < 0 ? -1
	                                                      : trace_of_json(root, name, out, err);
}

int trace_read(const char *path, struct trace **out, struct error *err)
{
	json_auto_t *root = NULL;

	if (json_read(path, &root, err) < 0)
		return -1;
	return trace_of_json(root, strcmp(path, "-") == 0 ? "standard input" : path, out, err);
}
