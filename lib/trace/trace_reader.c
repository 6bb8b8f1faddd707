/* SPDX-License-Identifier: Apache-2.0 */
/* The checks that every part of a trace file goes through: type, range, known fields, clean text. */
#include "lib/trace/trace_reader.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/json.h"

static bool is_one_of(const char *key, const char *const keys[])
{
	while (*keys && strcmp(*keys, key) != 0)
		keys++;
	return *keys;
}

int trace_reader_object(const struct trace_reader *r, const struct json_place *place, const json_t *value,
                        const char *const keys[])
{
	const char *key;
	json_t *member;

	if (!json_is_object(value))
		return json_error(r->err, r->file, place, "%s", value ? "is not an object" : "is missing");
	json_object_foreach((json_t *)value, key, member) {
		struct json_place at = { .up = place, .key = key };
		if (!is_one_of(key, keys))
			return json_error(r->err, r->file, &at, "unknown field");
	}
	return 0;
}

int trace_reader_array(const struct trace_reader *r, const struct json_place *place, const json_t *value, size_t max)
{
	if (!json_is_array(value))
		return json_error(r->err, r->file, place, "%s", value ? "is not an array" : "is missing");
	if (json_array_size(value) > max)
		return json_error(r->err, r->file, place, "%zu elements; at most %zu are allowed",
		                  json_array_size(value), max);
	return 0;
}

int trace_reader_number(const struct trace_reader *r, const struct json_place *place, const json_t *value,
                        uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t number = 0;

	if (!value)
		return json_error(r->err, r->file, place, "is missing");
	if (json_u64_get(value, &number) != 0)
		return json_error(r->err, r->file, place, "is not a whole number from 0 on");
	if (number < min || number > max)
		return json_error(r->err, r->file, place, "%" PRIu64 " is not between %" PRIu64 " and %" PRIu64,
		                  number, min, max);
	*out = number;
	return 0;
}

int trace_reader_field(const struct trace_reader *r, const struct json_place *up, const json_t *object,
                       const char *key, uint64_t min, uint64_t max, uint64_t *out)
{
	struct json_place place = { .up = up, .key = key };

	return trace_reader_number(r, &place, json_object_get(object, key), min, max, out);
}

int trace_reader_text(const struct trace_reader *r, const struct json_place *place, const json_t *value,
                      const char **out)
{
	const char *text;

	if (json_string_get(value, &text) != 0)
		return json_error(r->err, r->file, place, "%s", value ? "is not a string" : "is missing");
	if (!trace_is_escaped(text))
		return json_error(r->err, r->file, place, "has a control character, or more than %d bytes",
		                  TRACE_MAX_TEXT);
	*out = text;
	return 0;
}
