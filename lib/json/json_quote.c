/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts of a document -> text that is safe on a terminal: control characters and bytes beyond ASCII
 * are written as escapes.
 */
#include "lib/json/json.h"

#include <stdio.h>
#include <string.h>

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
 * Copies text escaped into what lies between `at` and `size`; "..." stands for what was left out.
 * Returns the new end. `reserve` bytes stay free behind it.
 */
static size_t copy_escaped(char *buffer, size_t size, size_t at, size_t reserve, const char *text,
                           char quote)
{
	size_t last_good = at; /* up to here "..." would still fit */

	for (const char *p = text; *p; p++) {
		char bytes[8];
		size_t n = (size_t)escape(bytes, (unsigned char)*p, quote);

		if (at + n + reserve > size) {
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
	size_t at = copy_escaped(buffer, size, 1, 2, text, '"');
	buffer[at++] = '"';
	buffer[at] = '\0';
	return buffer;
}

const char *json_printable(char *buffer, size_t size, const char *text)
{
	buffer[copy_escaped(buffer, size, 0, 1, text, '\0')] = '\0';
	return buffer;
}
