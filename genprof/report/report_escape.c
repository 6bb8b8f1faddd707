/* SPDX-License-Identifier: Apache-2.0 */
/* Each format's escapes, a byte or a character at a time. */
#include "genprof/report/report_escape.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/utf8.h"

/* Unicode's Bidi_Control property: these show a text in another order than it has. */
static bool is_bidi_control(uint32_t c)
{
	return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* XML 1.0 has no place for U+FFFE and U+FFFF, whatever way they are written. */
static bool is_plain(uint32_t c)
{
	return !utf8_is_control(c) && !is_bidi_control(c) && c != 0xfffe && c != 0xffff;
}

char *report_escape_text(const char *text, enum report_lines keep)
{
	char *escaped = malloc(4 * strlen(text) + 1), *to = escaped;
	uint32_t c;

	while (escaped && *text) {
		size_t length = utf8_length(text, &c);

		if (length && (is_plain(c) || (c == '\n' && keep == REPORT_KEEP_LINES))) {
			to = mempcpy(to, text, length);
			text += length;
			continue;
		}
		for (size_t i = 0; i < (length ? length : 1); i++)
			to += sprintf(to, "\\x%02x", (unsigned char)*text++);
	}
	if (escaped)
		*to = '\0';
	return escaped;
}

/* As the runner unescapes: actions/toolkit packages/core/src/command.ts. */
static void percent(const char *text, const char *special, FILE *out)
{
	for (; *text; text++) {
		if (strchr(special, *text))
			fprintf(out, "%%%02X", (unsigned char)*text);
		else
			fputc(*text, out);
	}
}

void report_escape_github(const char *text, FILE *out)
{
	percent(text, "%\r\n", out);
}

void report_escape_github_property(const char *text, FILE *out)
{
	percent(text, "%\r\n:,", out);
}

void report_escape_xml(const char *text, FILE *out)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\n':
			fputs("&#10;", out);
			break;
		default:
			fputc(*text, out);
			break;
		}
	}
}

char *report_escape_uri(const char *path)
{
	char *uri = malloc(3 * strlen(path) + 1), *to = uri;

	for (; uri && *path; path++) {
		if (isalnum((unsigned char)*path) || strchr("/-._~", *path))
			*to++ = *path;
		else
			to += sprintf(to, "%%%02X", (unsigned char)*path);
	}
	if (uri)
		*to = '\0';
	return uri;
}
