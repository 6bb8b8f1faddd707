/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text of an untrusted file -> jansson document.
 *
 * jansson checks the grammar, UTF-8, duplicate keys and depth. What it cannot do is decided before
 * it in one pass over the text: NUL characters are refused (C readers would stop at them), and
 * integers that only an unsigned 64-bit number holds are handed to jansson as the string
 * "\u0000<digits>". Real NULs having been refused, no file can forge such a string.
 */
#include "lib/base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/json_syntax.h"

static const char marker_open[] = "\"\\u0000";

enum {
	MARKER_OPEN = sizeof marker_open - 1,
	MARKER_GROWTH = MARKER_OPEN + 1,        /* and the closing quote */
	SMALLEST_MARKED = 19,                   /* digits of INT64_MAX + 1 */
};

/*
 * The pass over the text: where it is, and the copy with the marks put in, which is made only when
 * there is a number to mark. Before `copied` the text is in the copy.
 */
struct scan {
	const char *name;
	const char *text, *end, *at;
	const char *copied;
	char *marked, *out;             /* owned by json_parse; NULL: nothing to mark so far */
	size_t values;
};

struct position {
	size_t line, column;            /* from 1 on; columns are characters */
};

static struct position position_of(const struct scan *scan, const char *at)
{
	struct position position = { 1, 1 };

	for (const char *p = scan->text; p < at; p++) {
		if (*p == '\n') {
			position.line++;
			position.column = 1;
		} else if (((unsigned char)*p & 0xc0) != 0x80) {
			position.column++;
		}
	}
	return position;
}

static int scan_error(const struct scan *scan, const char *at, struct error *err, const char *what)
{
	struct position position = position_of(scan, at);

	return error_set(err, 0, "%s:%zu:%zu: %s", scan->name, position.line, position.column, what);
}

static void scan_copy(struct scan *scan, const char *to)
{
	memcpy(scan->out, scan->copied, (size_t)(to - scan->copied));
	scan->out += to - scan->copied;
	scan->copied = to;
}

static int scan_mark(struct scan *scan, const char *from, const char *to, struct error *err)
{
	size_t length = (size_t)(scan->end - scan->text);

	if (!scan->marked) {
		scan->marked = scan->out = malloc(length + (length / SMALLEST_MARKED + 1) * MARKER_GROWTH);
		if (!scan->marked)
			return error_set(err, ENOMEM, "%s", scan->name);
	}
	scan_copy(scan, from);
	memcpy(scan->out, marker_open, MARKER_OPEN);
	scan->out += MARKER_OPEN;
	scan_copy(scan, to);
	*scan->out++ = '"';
	return 0;
}

/* From the opening quote to behind the closing one, or to the end of the text. */
static int scan_string(struct scan *scan, struct error *err)
{
	const char *p = scan->at + 1;

	for (; p < scan->end && *p != '"'; p++) {
		if (*p == '\0')
			return scan_error(scan, p, err, "a NUL character");
		if (*p != '\\')
			continue;
		if (scan->end - p >= 6 && memcmp(p + 1, "u0000", 5) == 0)
			return scan_error(scan, p, err, "an escaped NUL character");
		if (p + 1 < scan->end)
			p++;
	}
	scan->at = p < scan->end ? p + 1 : p;
	return 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_number_part(char c)
{
	return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/* A number stays as it is, unless it is an integer that a signed 64-bit one does not hold. */
static int scan_number(struct scan *scan, struct error *err)
{
	const char *start = scan->at, *p = start;
	bool negative = *p == '-', is_integer = true, overflows = false;
	uint64_t value = 0;

	for (p += negative; p < scan->end && is_number_part(*p); p++) {
		if (is_digit(*p))
			overflows |= __builtin_mul_overflow(value, 10u, &value) ||
			             __builtin_add_overflow(value, (uint64_t)(*p - '0'), &value);
		else
			is_integer = false;
	}
	scan->at = p;
	/* Not an integer, or no number at all (no digits, leading zeros): jansson decides. */
	if (!is_integer || p == start + negative || start[negative] == '0')
		return 0;
	if (overflows || (negative && value > (uint64_t)INT64_MAX + 1))
		return scan_error(scan, start, err, "an integer that needs more than 64 bits");
	return negative || value <= INT64_MAX ? 0 : scan_mark(scan, start, p, err);
}

static int scan_text(struct scan *scan, struct error *err)
{
	while (scan->at < scan->end) {
		char c = *scan->at;
		int r = 0;

		if (c == '"')
			r = scan_string(scan, err);
		else if (c == '-' || is_digit(c))
			r = scan_number(scan, err);
		else if (c == '\0')
			r = scan_error(scan, scan->at, err, "a NUL character");
		else
			scan->at++;
		if (r < 0)
			return r;
		if ((c == ',' || c == '[' || c == '{' || c == ':') && ++scan->values > JSON_MAX_VALUES)
			return scan_error(scan, scan->at - 1, err, "too many values for one document");
	}
	return 0;
}

/* The place of jansson's complaint in the text as it was before the marks were put in: a token's end. */
static struct position position_of_complaint(const char *marked, const json_error_t *at)
{
	const char *end = marked + at->position, *line = end;
	struct position position = { (size_t)at->line, (size_t)at->column };

	while (line > marked && line[-1] != '\n')
		line--;
	for (const char *p = line; (p = memmem(p, (size_t)(end - p), marker_open, MARKER_OPEN)); p++)
		position.column -= MARKER_GROWTH;
	return position;
}

/* In our words, unless jansson found something earlier: then it lies inside a token. */
static int syntax_error(const struct scan *scan, const char *marked, const json_error_t *complaint,
                        struct error *err)
{
	struct position position = position_of_complaint(marked, complaint);
	char text[4 * sizeof complaint->text];
	const char *at;
	const char *words = json_syntax_fault(scan->text, (size_t)(scan->end - scan->text), &at);

	if (words) {
		struct position ours = position_of(scan, at == scan->end ? at - 1 : at);
		if (ours.line < position.line || (ours.line == position.line && ours.column <= position.column))
			return scan_error(scan, at, err, words);
	}
	return error_set(err, 0, "%s:%zu:%zu: %s", scan->name, position.line, position.column,
	                 json_printable(text, sizeof text, complaint->text));
}

static int load(const struct scan *scan, const char *text, size_t length, json_t **out_root, struct error *err)
{
	json_error_t at;
	json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &at);

	if (!root && json_error_code(&at) == json_error_out_of_memory)
		return error_set(err, ENOMEM, "%s", scan->name);
	if (!root)
		return syntax_error(scan, text, &at, err);
	*out_root = root;
	return 0;
}

int json_parse(const char *text, size_t length, const char *name, json_t **out_root, struct error *err)
{
	struct scan scan = { .name = name, .text = text, .at = text, .copied = text, .end = text + length };

	if (length > JSON_MAX_BYTES)
		return error_set(err, 0, "%s: larger than %d MB", name, JSON_MAX_BYTES >> 20);
	if (length == 0)
		return error_set(err, 0, "%s: the file is empty", name);
	int result = scan_text(&scan, err);
	auto_free char *marked = scan.marked;
	if (result < 0)
		return -1;
	if (!marked)
		return load(&scan, text, length, out_root, err);
	scan_copy(&scan, scan.end);
	return load(&scan, marked, (size_t)(scan.out - marked), out_root, err);
}

/* All of a file, or as much of it as shows that it is too large. */
static int read_all(int fd, const char *name, char **out_text, size_t *out_length, struct error *err)
{
	auto_free char *text = NULL;
	size_t size = 0, length = 0;

	for (;;) {
		if (length == size) {
			size = size ? 2 * size : 64 << 10;
			char *grown = realloc(text, size);
			if (!grown)
				return error_set(err, ENOMEM, "read %s", name);
			text = grown;
		}
		ssize_t n = read(fd, text + length, size - length);
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

int json_read(const char *path, json_t **out_root, struct error *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "standard input" : path;
	auto_close int opened = is_stdin ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	auto_free char *text = NULL;
	size_t length = 0;

	if (!is_stdin && opened < 0)
		return error_set(err, errno, "open %s", path);
	if (read_all(is_stdin ? STDIN_FILENO : opened, name, &text, &length, err) < 0)
		return -1;
	return json_parse(text, length, name, out_root, err);
}

json_t *json_u64_new(uint64_t value)
{
	char digits[24];

	if (value <= INT64_MAX)
		return json_integer((json_int_t)value);
	int n = snprintf(digits, sizeof digits, "%c%" PRIu64, '\0', value);
	return json_stringn_nocheck(digits, (size_t)n);
}

int json_u64_get(const json_t *value, uint64_t *out_value)
{
	if (json_is_integer(value) && json_integer_value(value) >= 0) {
		*out_value = (uint64_t)json_integer_value(value);
		return 0;
	}
	if (json_is_string(value) && json_string_length(value) > 0 && json_string_value(value)[0] == '\0') {
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
