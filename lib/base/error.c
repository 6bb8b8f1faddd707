/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of failures: fixed buffers, so that raising an error cannot itself fail. */
#include "lib/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *err, int errnum, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int n = vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	if (errnum && n >= 0 && (size_t)n < sizeof err->text)
		snprintf(err->text + n, sizeof err->text - (size_t)n, ": %s", strerror(errnum));
	err->errnum = errnum;
	err->hint[0] = '\0';
	return -1;
}

int error_wrap(struct error *err, const char *format, ...)
{
	char inner[sizeof err->text];
	va_list args;

	memcpy(inner, err->text, sizeof inner);
	va_start(args, format);
	int n = vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof err->text)
		snprintf(err->text + n, sizeof err->text - (size_t)n, ": %s", inner);
	return -1;
}

int error_hint(struct error *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(err->hint, sizeof err->hint, format, args);
	va_end(args);
	return -1;
}
