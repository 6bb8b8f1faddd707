/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text between the conversions of a format is markup of this program: it is written as it is.
 */
#include "genprof/page/html.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "genprof/report/report_escape.h"
#include "lib/base/cleanup.h"
#include "lib/base/quote.h"

static void put_text(FILE *out, const char *text)
{
	auto_free char *plain = quote_text(text, QUOTE_ONE_LINE);

	if (plain)
		report_escape_xml(plain, out);
}

/* One conversion, "%..." up to its letter, with its value. */
static void put_value(FILE *out, const char *spec, char letter, va_list values)
{
	bool is_long = strchr(spec, 'l'), is_size = strchr(spec, 'z');

	if (letter == 's')
		put_text(out, va_arg(values, const char *));
	else if (letter == '%')
		fputc('%', out);
	else if (letter == 'f')
		fprintf(out, "%.*f", spec[2] - '0', va_arg(values, double));
	else if (is_size)
		fprintf(out, "%zu", va_arg(values, size_t));
	else if (is_long)
		fprintf(out, "%lu", va_arg(values, unsigned long));
	else
		fprintf(out, "%d", va_arg(values, int));
}

void html_put(FILE *out, const char *format, ...)
{
	va_list values;
	char spec[8];

	va_start(values, format);
	while (*format) {
		size_t plain = strcspn(format, "%");
		fwrite(format, 1, plain, out);
		format += plain;
		if (!*format)
			break;
		size_t length = 1 + strspn(format + 1, ".0123456789lz") + 1;
		snprintf(spec, sizeof spec, "%.*s", (int)length, format);
		put_value(out, spec, format[length - 1], values);
		format += length;
	}
	va_end(values);
}

void html_put_part(FILE *out, const char *text, size_t length)
{
	auto_free char *part = strndup(text, length);

	if (part)
		put_text(out, part);
}

void html_put_id(FILE *out, const char *name)
{
	for (; *name; name++)
		fputc(isalnum((unsigned char)*name) ? *name : '_', out);
}
