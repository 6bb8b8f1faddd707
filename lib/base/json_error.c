/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places inside a document and values of a document -> text that is safe on a terminal: control
 * characters and bytes beyond ASCII are written as escapes.
 */
#include "lib/base/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/error.h"

enum { KEY_SHOWN = 60 };

/* Writes one byte of untrusted text, as itself or as an escape; returns how many bytes it takes. */
static int escape(char out[static 8], unsigned char c, char quote)
{
	if (c == '\n')
		return snprintf(out, 8, "\\n");
	if (c == '\t')
		return snprintf(out, 8, "\\t");
	if (c < 0x20 || c >= 0x7f)
		return snprintf(out, 8, "\\x%02x", c);
	if (quote && (c == (unsigned char)quote || c == '\\'))
		return snprintf(out, 8, "\\%c", c);
	return snprintf(out, 8, "%c", c);
}

/*
 * Copies text escaped into what lies between `at` and `size`, at most `max` of its bytes; "..."
 * stands for what was left out. Returns the new end. `reserve` bytes stay free behind it.
 */
static size_t copy_escaped(char *buffer, size_t size, size_t at, size_t reserve, const char *text,
                           size_t max, char quote)
{
	size_t last_good = at;          /* up to here "..." would still fit */

	for (const char *p = text; *p; p++) {
		char bytes[8];
		size_t n = (size_t)escape(bytes, (unsigned char)*p, quote);

		if ((size_t)(p - text) == max || at + n + reserve > size) {
			memcpy(buffer + last_good, "...", 3);
			return last_good + 3;
		}
		memcpy(buffer + at, bytes, n);
		at += n;
		if (at + 3 + reserve <= size)
			last_good = at;
	}
	return at;
}

const char *json_quote(char *buffer, size_t size, const char *text)
{
	buffer[0] = '"';
	size_t at = copy_escaped(buffer, size, 1, 2, text, SIZE_MAX, '"');
	buffer[at++] = '"';
	buffer[at] = '\0';
	return buffer;
}

const char *json_printable(char *buffer, size_t size, const char *text)
{
	buffer[copy_escaped(buffer, size, 0, 1, text, SIZE_MAX, '\0')] = '\0';
	return buffer;
}

/* "syscalls[12].args[0]" behind what `buffer` holds up to `at`; returns the new end. */
static size_t format_place(char *buffer, size_t size, const struct json_place *place)
{
	char part[4 * KEY_SHOWN + 8];
	size_t at = place->up ? format_place(buffer, size, place->up) : 0;
	int n;

	if (place->key) {
		size_t end = copy_escaped(part, sizeof part, 0, 1, place->key, KEY_SHOWN, '\0');
		part[end] = '\0';
		n = snprintf(buffer + at, size - at, "%s%s", at ? "." : "", part);
	} else {
		n = snprintf(buffer + at, size - at, "[%zu]", place->index);
	}
	return n < 0 || (size_t)n >= size - at ? size - 1 : at + (size_t)n;
}

int json_error(struct error *err, const char *file, const struct json_place *place, const char *format, ...)
{
	char where[ERROR_TEXT_SIZE / 2] = "", what[ERROR_TEXT_SIZE / 2];
	va_list args;

	if (place)
		format_place(where, sizeof where, place);
	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return error_set(err, 0, "%s: %s%s%s", file, where, place ? ": " : "", what);
}
