/* SPDX-License-Identifier: Apache-2.0 */
/* Each format's escapes, a byte or a character at a time. */
#include "genprof/report/report_escape.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

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
