/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jansson document -> text that people read and that diff well: a value is on one line if it fits
 * there, else each of its members begins a line of its own.
 *
 * Every container is first tried on one line, with a limit of a line's width: the attempt costs no
 * more than that width, whatever is inside.
 */
#include "lib/json/json.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/cleanup.h"

enum { WIDTH = 100, INDENT = 2 };

struct out {
	char *text;
	size_t length;
	size_t line;  /* where the current line begins */
	size_t limit; /* 0, or the length at which writing stops */
	bool failed;  /* no memory */
};

static bool is_over(const struct out *out)
{
	return out->failed || (out->limit && out->length > out->limit);
}

static int out_write(const char *bytes, size_t count, void *data)
{
	struct out *out = data;

	if (is_over(out))
		return -1;
	if (array_room(out->text, out->length, count) < 0) {
		out->failed = true;
		return -1;
	}
	memcpy(out->text + out->length, bytes, count);
	out->length += count;
	return is_over(out) ? -1 : 0;
}

static void out_put(struct out *out, const char *text)
{
	out_write(text, strlen(text), out);
}

static void out_newline(struct out *out, size_t depth)
{
	out_put(out, "\n");
	out->line = out->length;
	for (size_t i = 0; i < depth * INDENT; i++)
		out_put(out, " ");
}

/* A failure of the dumper is one of out_write (reported there) or of its own memory. */
static void out_scalar(struct out *out, const json_t *value)
{
	const char *string = json_string_value(value);

	if (string && json_string_length(value) > 0 && string[0] == '\0')
		out_write(string + 1, json_string_length(value) - 1, out);
	else if (json_dump_callback(value, out_write, out, JSON_ENCODE_ANY) < 0 && !is_over(out))
		out->failed = true;
}

static void out_key(struct out *out, const char *key)
{
	json_auto_t *string = json_string_nocheck(key);

	if (!string)
		out->failed = true;
	else
		out_scalar(out, string);
	out_put(out, ": ");
}

static bool is_container(const json_t *value)
{
	return json_is_object(value) || json_is_array(value);
}

static size_t container_size(const json_t *value)
{
	return json_is_object(value) ? json_object_size(value) : json_array_size(value);
}

static void out_line(struct out *out, const json_t *value)
{
	bool is_object = json_is_object(value), first = true;
	const char *key;
	json_t *member;
	size_t i;

	if (!is_container(value)) {
		out_scalar(out, value);
		return;
	}
	if (container_size(value) == 0) {
		out_put(out, is_object ? "{}" : "[]");
		return;
	}
	out_put(out, is_object ? "{ " : "[");
	json_object_foreach((json_t *)value, key, member)
	{
		if (!first)
			out_put(out, ", ");
		first = false;
		out_key(out, key);
		out_line(out, member);
		if (is_over(out))
			return;
	}
	json_array_foreach(value, i, member)
	{
		if (i)
			out_put(out, ", ");
		out_line(out, member);
		if (is_over(out))
			return;
	}
	out_put(out, is_object ? " }" : "]");
}

/* Whether the value was written in what is left of the line, a comma included; else nothing was. */
static bool try_line(struct out *out, const json_t *value)
{
	size_t start = out->length;

	if (start - out->line >= WIDTH)
		return false;
	out->limit = out->line + WIDTH - 1;
	out_line(out, value);
	bool fits = !is_over(out);
	out->limit = 0;
	if (!fits)
		out->length = start;
	return fits;
}

static void out_value(struct out *out, const json_t *value, size_t depth)
{
	bool is_object = json_is_object(value);
	const char *separator = "", *key;
	json_t *member;
	size_t i;

	if (!is_container(value) || container_size(value) == 0) {
		out_line(out, value);
		return;
	}
	if (try_line(out, value) || out->failed)
		return;
	out_put(out, is_object ? "{" : "[");
	json_object_foreach((json_t *)value, key, member)
	{
		out_put(out, separator);
		separator = ",";
		out_newline(out, depth + 1);
		out_key(out, key);
		out_value(out, member, depth + 1);
	}
	json_array_foreach(value, i, member)
	{
		out_put(out, separator);
		separator = ",";
		out_newline(out, depth + 1);
		out_value(out, member, depth + 1);
	}
	out_newline(out, depth);
	out_put(out, is_object ? "}" : "]");
}

char *json_text(const json_t *root)
{
	struct out out = { 0 };

	out_value(&out, root, 0);
	out_write("\n", 2, &out); /* with the string's end */
	if (out.failed) {
		free(out.text);
		return NULL;
	}
	return out.text;
}
