/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of failures: fixed buffers, so that raising an error cannot itself fail. */
#include "lib/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/*
 * Appends to a text of `length` bytes, as snprintf(3) counted them; what has no room is left out.
 */
static void append(struct error *err, int length, const char *text)
{
	if (length >= 0 && (size_t)length < sizeof err->text)
		snprintf(err->text + length, sizeof err->text - (size_t)length, ": %s", text);
}

int(error_set)(struct error *err, int errnum, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int n = vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	if (errnum)
		append(err, n, strerror(errnum));
	err->errnum = errnum;
	err->hint[0] = '\0';
	return -1;
}

int(error_wrap)(struct error *err, const char *format, ...)
{
	char inner[sizeof err->text];
	va_list args;

	memcpy(inner, err->text, sizeof inner);
	va_start(args, format);
	int n = vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	append(err, n, inner);
	return -1;
}

int(error_hint)(struct error *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(err->hint, sizeof err->hint, format, args);
	va_end(args);
	return -1;
}
