/* SPDX-License-Identifier: Apache-2.0 */
/* The checks that every document goes through: type, range, known fields. */
#include "lib/json/json_reader.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/json/json.h"
#include "lib/text/spelling.h"

enum { KEY_SHOWN = 60 };

/* ---- errors ---- */

/* "syscalls[12].args[0]" behind what `buffer` holds up to `at`; returns the new end. */
static size_t format_place(char *buffer, size_t size, const struct json_place *place)
{
	size_t at = place->up ? format_place(buffer, size, place->up) : 0;
	char key[KEY_SHOWN + sizeof "..."];
	int n;

	if (place->key)
		n = snprintf(buffer + at, size - at, "%s%s", at ? "." : "",
		             json_printable(key, sizeof key, place->key));
	else
		n = snprintf(buffer + at, size - at, "[%zu]", place->index);
	return n < 0 || (size_t)n >= size - at ? size - 1 : at + (size_t)n;
}

int(json_reader_error)(const struct json_reader *r, const struct json_place *place,
                       const char *format, ...)
{
	char where[ERROR_TEXT_SIZE / 2] = "", what[ERROR_TEXT_SIZE / 2];
	va_list args;

	if (place)
		format_place(where, sizeof where, place);
	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return error_set(r->err, 0, "%s: %s%s%s", r->file, where, place ? ": " : "", what);
}

int(json_reader_no_memory)(const struct json_reader *r)
{
	return error_set(r->err, ENOMEM, "read %s", r->file);
}

static const char *type_name(const json_t *value)
{
	uint64_t number;

	if (json_u64_get(value, &number) == 0) /* above INT64_MAX it is a marked string (json.h) */
		return "a number";
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "an array";
	case JSON_STRING:
		return "a string";
	case JSON_INTEGER:
		return "a number";
	case JSON_REAL:
		return "a fraction";
	case JSON_TRUE:
	case JSON_FALSE:
		return "a boolean";
	case JSON_NULL:
		return "null";
	}
	return "something else";
}

int(json_reader_type_error)(const struct json_reader *r, const struct json_place *place,
                            const json_t *value, const char *wanted)
{
	if (!value)
		return json_reader_error(r, place, "is missing");
	return json_reader_error(r, place, "must be %s, is %s", wanted, type_name(value));
}

/* ---- the document ---- */

int json_reader_format(const struct json_reader *r, const json_t *root, const char *format,
                       unsigned newest, const char *old_key, uint64_t *out_version)
{
	const struct json_place format_place = { .key = "format" },
				version_place = { .key = "version" };
	char quoted[80];
	const char *found;
	uint64_t version;

	if (!json_is_object(root))
		return json_reader_type_error(r, NULL, root, "an object");
	if (old_key && !json_object_get(root, "format") && json_object_get(root, old_key))
		return json_reader_number_in(r, NULL, root, old_key, 1, 1, out_version);
	if (!json_object_get(root, "format"))
		return json_reader_error(r, &format_place, "is missing, must be \"%s\"", format);
	if (json_reader_text(r, &format_place, json_object_get(root, "format"), &found) < 0)
		return -1;
	if (strcmp(found, format) != 0)
		return json_reader_error(r, &format_place, "is %s, must be \"%s\"",
		                         json_quote(quoted, sizeof quoted, found), format);
	if (json_reader_number_in(r, NULL, root, "version", 1, UINT64_MAX, &version) < 0)
		return -1;
	if (version > newest)
		return json_reader_error(r, &version_place,
		                         "%" PRIu64 " is newer than what this program reads (%u)",
		                         version, newest);
	*out_version = version;
	return 0;
}

/* ---- objects ---- */

/* Notes "syscalls[0].arg: unknown field, did you mean "args"?" as long as there is room. */
static void note_unknown(struct json_reader *r, const struct json_place *place,
                         const char *const keys[], size_t count)
{
	const char *meant = spelling_nearest(place->key, keys, count);
	char where[ERROR_TEXT_SIZE / 4], line[ERROR_TEXT_SIZE / 2];
	size_t used = strlen(r->unknown);

	format_place(where, sizeof where, place);
	int n = snprintf(line, sizeof line, "%s%s: unknown field%s%s%s",
	                 r->unknown_count ? "; " : "", where, meant ? ", did you mean \"" : "",
	                 meant ? meant : "", meant ? "\"?" : "");
	if (n > 0 && used + (size_t)n < sizeof r->unknown)
		memcpy(r->unknown + used, line, (size_t)n + 1);
	else
		r->omitted_count++;
	r->unknown_count++;
}

int json_reader_object(struct json_reader *r, const struct json_place *place, const json_t *value,
                       const char *const keys[])
{
	size_t count = 0;
	const char *key;
	json_t *member;

	if (!json_is_object(value))
		return json_reader_type_error(r, place, value, "an object");
	while (keys[count])
		count++;
	json_object_foreach((json_t *)value, key, member)
	{
		struct json_place here = { .up = place, .key = key };
		size_t i = 0;

		while (i < count && (keys[i][0] != key[0] || strcmp(keys[i], key) != 0))
			i++;
		if (i == count)
			note_unknown(r, &here, keys, count);
	}
	return 0;
}

int json_reader_finish(const struct json_reader *r, int result)
{
	if (r->unknown_count == 0 || (result < 0 && r->err->errnum != 0))
		return result;
	if (r->omitted_count > 0)
		return error_set(r->err, 0, "%s: %s; and %zu more", r->file, r->unknown,
		                 r->omitted_count);
	return error_set(r->err, 0, "%s: %s", r->file, r->unknown);
}

/* ---- values ---- */

int json_reader_array(const struct json_reader *r, const struct json_place *place,
                      const json_t *value, size_t max)
{
	if (!json_is_array(value))
		return json_reader_type_error(r, place, value, "an array");
	if (json_array_size(value) > max)
		return json_reader_error(r, place, "%zu elements; at most %zu are allowed",
		                         json_array_size(value), max);
	return 0;
}

int json_reader_number(const struct json_reader *r, const struct json_place *place,
                       const json_t *value, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t number = 0;

	if (json_is_integer(value) && json_integer_value(value) < 0)
		return json_reader_error(r, place, "is negative");
	if (!value || json_u64_get(value, &number) != 0)
		return json_reader_type_error(r, place, value, "a whole number");
	if (number < min || number > max)
		return json_reader_error(r, place,
		                         "%" PRIu64 " is not between %" PRIu64 " and %" PRIu64,
		                         number, min, max);
	*out = number;
	return 0;
}

int json_reader_text(const struct json_reader *r, const struct json_place *place,
                     const json_t *value, const char **out)
{
	if (!value || json_string_get(value, out) != 0)
		return json_reader_type_error(r, place, value, "a string");
	return 0;
}

int json_reader_word(const struct json_reader *r, const struct json_place *place,
                     const json_t *value, const char **out)
{
	const char *text = NULL;

	if (json_reader_text(r, place, value, &text) < 0)
		return -1;
	if (text[0] == '\0')
		return json_reader_error(r, place, "is empty");
	*out = text;
	return 0;
}

int json_reader_number_in(const struct json_reader *r, const struct json_place *up,
                          const json_t *object, const char *key, uint64_t min, uint64_t max,
                          uint64_t *out)
{
	struct json_place place = { .up = up, .key = key };

	return json_reader_number(r, &place, json_object_get(object, key), min, max, out);
}

int json_reader_word_in(const struct json_reader *r, const struct json_place *up,
                        const json_t *object, const char *key, const char **out)
{
	struct json_place place = { .up = up, .key = key };

	return json_reader_word(r, &place, json_object_get(object, key), out);
}
