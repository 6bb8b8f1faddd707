/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files with documents, and numbers of 64 bits in them: what a signed one does not hold is the
 * string NUL and digits. The parser refuses NUL characters, so no file can forge such a string.
 */
#include "lib/json/json.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"

enum { PIECE = 64 << 10 };

/* All of a file, or as much of it as shows that it is too large. */
static int read_all(int fd, const char *name, char **out_text, size_t *out_length,
                    struct error *err)
{
	auto_free char *text = NULL;
	size_t length = 0;

	for (;;) {
		if (array_room(text, length, PIECE) < 0)
			return error_set(err, ENOMEM, "read %s", name);
		ssize_t n = read(fd, text + length, PIECE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, errno, "read %s", name);
		length += (size_t)n;
		if (n == 0 || length > JSON_MAX_BYTES)
			break;
	}
	*out_text = take(text);
	*out_length = length;
	return 0;
}

const char *json_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

int json_read_bytes(const char *path, char **out_text, size_t *out_length, struct error *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	auto_close int opened = is_stdin ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (!is_stdin && opened < 0)
		return error_set(err, errno, "open %s", path);
	return read_all(is_stdin ? STDIN_FILENO : opened, json_name(path), out_text, out_length,
	                err);
}

int json_read(const char *path, json_t **out_root, struct error *err)
{
	auto_free char *text = NULL;
	size_t length = 0;

	if (json_read_bytes(path, &text, &length, err) < 0)
		return -1;
	return json_parse(text, length, json_name(path), out_root, err);
}

json_t *json_document(const char *format, unsigned version)
{
	return json_pack("{ss, si}", "format", format, "version", (int)version);
}

json_t *json_u64_new(uint64_t value)
{
	char digits[24];

	if (value <= INT64_MAX)
		return json_integer((json_int_t)value);
	int n = snprintf(digits, sizeof digits, "%c%" PRIu64, '\0', value);
	return json_stringn_nocheck(digits, (size_t)n);
}

json_t *json_strings_new(const char *const *strings, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < count; i++) {
		if (json_array_append_new(list, json_string(strings[i])) < 0) {
			json_decref(list);
			list = NULL;
		}
	}
	return list;
}

int json_u64_get(const json_t *value, uint64_t *out_value)
{
	if (json_is_integer(value) && json_integer_value(value) >= 0) {
		*out_value = (uint64_t)json_integer_value(value);
		return 0;
	}
	if (json_is_string(value) && json_string_length(value) > 0 &&
	    json_string_value(value)[0] == '\0') {
		*out_value = strtoull(json_string_value(value) + 1, NULL, 10);
		return 0;
	}
	return JSON_NOT_U64;
}

int json_string_get(const json_t *value, const char **out_string)
{
	if (!json_is_string(value) ||
	    (json_string_length(value) > 0 && json_string_value(value)[0] == '\0'))
		return JSON_NOT_STRING;
	*out_string = json_string_value(value);
	return 0;
}
